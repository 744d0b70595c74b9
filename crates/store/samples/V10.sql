-- What the tenth version adds to the rows of the ninth: an answer that tells of a message.

INSERT INTO idempotency (workspace_id, token, key, body_hash, answer, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', bytea '\x0101', 'order-2', bytea '\x0202', '00000000-0000-0005-0000-000000000001', 1750000013000);
