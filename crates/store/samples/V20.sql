-- What the twentieth version adds to the rows of the nineteenth: a purpose of the workspace's, for which Zoë gave her
-- consent on a form, with the words that stood there; the workspace asks for one before it sends marketing.

INSERT INTO purposes (workspace_id, id, name, created_at, removed_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0025-0000-000000000001', 'Surveys', 1750000050000, NULL);
INSERT INTO consent_words (workspace_id, hash, text, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', bytea '\x2525', 'I take part in surveys.', 1750000050000);
INSERT INTO consents (workspace_id, id, identity_id, purpose, given, at, how, author, message_id, channel_id, words, note, url)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0026-0000-000000000001', uuid '00000000-0000-0003-0000-000000000001', '00000000-0000-0025-0000-000000000001', TRUE, 1750000051000, 'form', 'user:00000000-0000-0000-0000-0000000000a1', uuid '00000000-0000-0006-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000c1', bytea '\x2525', 'At the fair.', 'https://example.com/survey');
UPDATE contacts SET opted_in_at = 1750000051000 WHERE id = uuid '00000000-0000-0002-0000-000000000001';
INSERT INTO settings (workspace_id, key, value)
VALUES (uuid '00000000-0000-0000-0000-000000000001', 'consent', '{"marketing_needs_consent":true}');
