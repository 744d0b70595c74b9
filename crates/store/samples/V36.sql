-- What the thirty-sixth version adds: how far was looked through with whom a bot begins.

UPDATE bots SET looking = '{"since":1750000000000,"until":1750003600000,"trigger":0}'
WHERE workspace_id = uuid '00000000-0000-0000-0000-000000000001';
