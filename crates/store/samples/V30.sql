-- What the thirtieth version adds to the rows of the one before: a link to a file that was opened, two who may be one, how
-- the shop's answer left, a number that is being connected, and an SMS in the place of a message.

INSERT INTO file_links (hash, workspace_id, id, conversation_id, author, filename, mime_type, sha256, size, most, opened, first_opened_at, last_opened_at, created_at, expires_at, revoked_at, ends_at)
VALUES (bytea '\x3030', uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0030-0000-000000000001', uuid '00000000-0000-0004-0000-000000000001', 'api', 'Offer.pdf', 'application/pdf', '00ff', 12, 3, 1, 1750000002000, 1750000002000, 1750000001000, 1752592001000, 1750000003000, 1750000003000);
INSERT INTO suggestions (workspace_id, contact_id, other_id, alike, found_at, denied_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0002-0000-000000000001', uuid '00000000-0000-0002-0000-000000000002', 'username', 1750000001000, 1750000002000);
INSERT INTO trails (workspace_id, message_id, steps)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0005-0000-000000000002', '{"step":"waits","at":1750000002000}');
INSERT INTO connections (workspace_id, user_id, app_id, waba_id, app_secret, access_token, changed_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a2', 'app', '2001', 'other secret', 'other access', 1750000032000);
INSERT INTO fallbacks (workspace_id, message_id, channel_id, text, author, due_at, predicted, state, sms_id, settled_at, why)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0005-0000-000000000002', uuid '00000000-0000-0029-0000-000000000001', 'On its way', 'user:00000000-0000-0000-0000-0000000000a1', 1750000032000, '', 'sent', uuid '00000000-0000-0005-0000-000000000003', 1750000033000, '');
