-- What the seventeenth version adds to the rows of the sixteenth: something that may be told again.

INSERT INTO told (workspace_id, hash, at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', bytea '\x1717', 1750000017000);
