-- What the eighth version adds to the rows of the seventh: somebody else is being erased, and one of their messages was.

INSERT INTO erasures (workspace_id, contact_id, began_at, names, bodies_done, messages, charges, files)
SELECT id, uuid '00000000-0000-0002-0000-000000000009', 1750000013000, '{}', uuid '00000000-0000-0000-0000-000000000000', 1, 0, 0
FROM workspaces WHERE id = uuid '00000000-0000-0000-0000-000000000001';
INSERT INTO erased (workspace_id, hash)
VALUES (uuid '00000000-0000-0000-0000-000000000001', bytea '\x0808');
