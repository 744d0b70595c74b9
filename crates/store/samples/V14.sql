-- What the fourteenth version adds to the rows of the thirteenth: somebody of a group is known, and read a message.

INSERT INTO group_states (workspace_id, identity_id, state, told_at, invite_link, members)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0003-0000-000000000001', 'active', NULL, '', '{}');
UPDATE messages SET receipts = '{"00000000-0000-0003-0000-000000000001":{"read_at":1750000005000}}', writer_id = uuid '00000000-0000-0003-0000-000000000001'
WHERE id = uuid '00000000-0000-0005-0000-000000000003';
UPDATE charges SET deliveries = 2 WHERE message_id = uuid '00000000-0000-0005-0000-000000000003';
