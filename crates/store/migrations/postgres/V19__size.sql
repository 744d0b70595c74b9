-- A desk of any size: what is open and what is closed, whose it is and what an answer earns are read as they are listed, and
-- names and numbers are found by the index of words.

CREATE INDEX conversations_open ON conversations (workspace_id, last_at, id)
WHERE status <> 'closed' AND status <> 'snoozed';
CREATE INDEX conversations_closed ON conversations (workspace_id, last_at, id) WHERE status = 'closed';
CREATE INDEX conversations_open_of ON conversations (workspace_id, assignee_id, last_at, id)
WHERE status <> 'closed' AND status <> 'snoozed';
CREATE INDEX conversations_snoozed ON conversations (workspace_id, last_at, id) WHERE status = 'snoozed';
CREATE INDEX conversations_answer ON conversations (workspace_id, answer_by, id) WHERE answer_by > 0;

-- Names are put into the index behind the started server; the messages are there.
INSERT INTO unindexed (workspace_id, below) SELECT id, '00000000-0000-0000-0000-000000000000' FROM workspaces
WHERE id NOT IN (SELECT workspace_id FROM unindexed);
