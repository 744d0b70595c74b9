-- What the thirty-first version adds to the rows of those before: how the shop's answer left.

INSERT INTO trails (workspace_id, message_id, steps)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0005-0000-000000000002', '{"step":"waits","at":1750000002000}');
