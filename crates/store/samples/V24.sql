-- What the twenty-fourth version adds to the rows of those before: a line of the file could not be read when it came, and
-- another file was removed and has not gone yet.

INSERT INTO import_faults (workspace_id, import_id, pass, line, place, code, at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0025-0000-000000000001', 0, 2, NULL, 'record_text', 1750000019000);
INSERT INTO imports (workspace_id, id, name, state, separator, columns, mapping, replaces, country, records, parts, next, added, changed, same, bad, created_at, ended_at, pass, unread, removed_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0025-0000-000000000002', 'old.csv', 'uploading', ',', '["Phone"]', '["phone"]', FALSE, '', 0, 0, 0, 0, 0, 0, 0, 1750000019000, NULL, 1, 0, 1750000020000);
