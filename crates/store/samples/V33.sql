-- What the thirty-third version adds to the rows of those before: a bot with a version, a run of it that waits, where that
-- went, and what it has yet to hear.

INSERT INTO bots (workspace_id, id, name, draft, revision, state, deployed, author, created_at, changed_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0035-0000-000000000001', 'Welcome', 'flow: 1', 3, 'on', 1, 'user:00000000-0000-0000-0000-0000000000a1', 1750000035000, 1750000036000);
INSERT INTO bot_versions (workspace_id, bot_id, n, text, note, author, made_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0035-0000-000000000001', 1, 'flow: 1', 'The first one', 'user:00000000-0000-0000-0000-0000000000a1', 1750000035000);
INSERT INTO bot_runs (workspace_id, id, bot_id, version, conversation_id, identity_id, channel_id, run, step, state, begun_by, author, steps, begun_at, moved_at, wakes_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0035-0000-000000000002', uuid '00000000-0000-0035-0000-000000000001', 1, uuid '00000000-0000-0004-0000-000000000001', uuid '00000000-0000-0003-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000c1', '{"version":"1","step":"hear","variables":{"answer":"Hi"},"waits":{"answer":{"until":1750000099000}}}', 'hear', 'waiting', 'keyword', '', 2, 1750000035000, 1750000035000, 1750000099000);
INSERT INTO bot_steps (workspace_id, run_id, n, conversation_id, step, message_id, send, at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0035-0000-000000000002', 1, uuid '00000000-0000-0004-0000-000000000001', 'greet', uuid '00000000-0000-0005-0000-000000000002', 1, 1750000035000);
INSERT INTO bot_counts (workspace_id, bot_id, version, step, passed, ended)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0035-0000-000000000001', 1, 'greet', 1, 0);
INSERT INTO bot_inputs (workspace_id, conversation_id, kind, about, at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0004-0000-000000000001', 'wrote', '00000000-0000-0005-0000-000000000001', 1750000036000);
