-- Whose work a conversation is: a team's too, whose policy says which of its members gets one; who is away; and what people
-- narrow their lists by, under a name.

ALTER TABLE teams ADD COLUMN policy TEXT NOT NULL DEFAULT 'manual';
-- How many conversations its policy gave away. A member's turn is the number of the one they got last.
ALTER TABLE teams ADD COLUMN turns INTEGER NOT NULL DEFAULT 0;
ALTER TABLE team_members ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN away_since INTEGER;

ALTER TABLE conversations ADD COLUMN team_id BLOB;
CREATE INDEX conversations_team ON conversations (workspace_id, team_id, last_at, id) WHERE team_id IS NOT NULL;
CREATE INDEX conversations_open_team ON conversations (workspace_id, team_id, last_at, id)
WHERE team_id IS NOT NULL AND status <> 'closed' AND status <> 'snoozed';
CREATE INDEX conversations_waiting ON conversations (workspace_id, team_id, created_at, id)
WHERE team_id IS NOT NULL AND assignee_id IS NULL AND status = 'open';

CREATE TABLE views (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  user_id BLOB,
  is_shared INTEGER NOT NULL,
  name TEXT NOT NULL,
  filter TEXT NOT NULL,
  place INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;
