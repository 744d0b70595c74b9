-- What the eighteenth version adds to the rows of the seventeenth: the conversation has a status and a label of the
-- workspace's, is urgent, slept until now, and somebody noted something in it.

INSERT INTO statuses (workspace_id, id, name, colour, state, place, created_at, removed_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0021-0000-000000000001', 'Promise', 'teal', 'pending', 1, 1750000017000, NULL);
INSERT INTO labels (workspace_id, id, name, colour, created_at, removed_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0022-0000-000000000001', 'Wholesale', 'purple', 1750000017000, NULL);
INSERT INTO conversation_labels (workspace_id, conversation_id, label_id)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0004-0000-000000000001', uuid '00000000-0000-0022-0000-000000000001');
INSERT INTO notes (workspace_id, id, conversation_id, author, text, at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0023-0000-000000000001', uuid '00000000-0000-0004-0000-000000000001', 'user:00000000-0000-0000-0000-0000000000a1', 'Zoë pays on the first of the month.', 1750000017000);
INSERT INTO mentions (workspace_id, user_id, conversation_id, note_id)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a1', uuid '00000000-0000-0004-0000-000000000001', uuid '00000000-0000-0023-0000-000000000001');
UPDATE conversations SET status_id = uuid '00000000-0000-0021-0000-000000000001', priority = 1, wakes_at = 1750000018000, said_at = 1750000000000
WHERE id = uuid '00000000-0000-0004-0000-000000000001';
