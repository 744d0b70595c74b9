-- What the twenty-first version adds to the rows of the twentieth: the conversation is of a team that gives its work out in
-- turn, a member of it is away, and somebody narrows their list by a view.

UPDATE teams SET policy = 'round_robin', turns = 3 WHERE id = uuid '00000000-0000-000b-0000-000000000001';
UPDATE team_members SET turn = 3 WHERE user_id = uuid '00000000-0000-0000-0000-0000000000a2';
UPDATE users SET away_since = 1750000020000 WHERE id = uuid '00000000-0000-0000-0000-0000000000a2';
UPDATE conversations SET team_id = uuid '00000000-0000-000b-0000-000000000001'
WHERE id = uuid '00000000-0000-0004-0000-000000000001';
INSERT INTO views (workspace_id, id, user_id, is_shared, name, filter, place, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0024-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a1', TRUE, 'Wholesale', '{"team":"00000000-0000-000b-0000-000000000001"}', 1, 1750000020000);
