-- What the thirtieth version adds to the rows of the one before: a link to a file that was opened, and two who may be one.

INSERT INTO file_links (hash, workspace_id, id, conversation_id, author, filename, mime_type, sha256, size, most, opened, first_opened_at, last_opened_at, created_at, expires_at, revoked_at, ends_at)
VALUES (bytea '\x3030', uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0030-0000-000000000001', uuid '00000000-0000-0004-0000-000000000001', 'api', 'Offer.pdf', 'application/pdf', '00ff', 12, 3, 1, 1750000002000, 1750000002000, 1750000001000, 1752592001000, 1750000003000, 1750000003000);
INSERT INTO suggestions (workspace_id, contact_id, other_id, alike, found_at, denied_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0002-0000-000000000001', uuid '00000000-0000-0002-0000-000000000002', 'username', 1750000001000, 1750000002000);
