-- What the sixth version adds to the rows of the fifth: a token that another one made.

INSERT INTO tokens (hash, workspace_id, name, created_at, id, scopes, prefix, made_by)
SELECT bytea '\x0606', workspace_id, 'made by a program', 1750000012000, uuid '00000000-0000-000b-0000-000000000006', 'read', 'tr_6', id
FROM tokens ORDER BY created_at, id LIMIT 1;
