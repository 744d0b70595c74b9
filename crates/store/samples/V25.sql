-- What the twenty-fifth version adds to the rows of those before: Zoë wants marketing through the shop's number alone, and
-- a team was removed whose conversations are on their way out of it.

UPDATE contacts SET marketing_by_number = '{"00000000-0000-0000-0000-0000000000c1":{"opted_out_at":null,"opted_in_at":1750000060000,"told_at":1750000060000}}' WHERE id = uuid '00000000-0000-0002-0000-000000000001';
UPDATE identities SET marketing_by_number = '{"00000000-0000-0000-0000-0000000000c1":{"opted_out_at":null,"opted_in_at":1750000060000,"told_at":1750000060000}}' WHERE id = uuid '00000000-0000-0003-0000-000000000001';
INSERT INTO removed_teams (workspace_id, id)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-000d-0000-000000000009');
