-- Whose work a conversation is: a team's too, whose policy says which of its members gets one; who is away; and what people
-- narrow their lists by, under a name.

ALTER TABLE teams ADD COLUMN policy text COLLATE "C" NOT NULL DEFAULT 'manual';
-- How many conversations its policy gave away. A member's turn is the number of the one they got last.
ALTER TABLE teams ADD COLUMN turns bigint NOT NULL DEFAULT 0;
ALTER TABLE team_members ADD COLUMN turn bigint NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN away_since bigint;

ALTER TABLE conversations ADD COLUMN team_id uuid;
CREATE INDEX conversations_team ON conversations (workspace_id, team_id, last_at, id) WHERE team_id IS NOT NULL;
CREATE INDEX conversations_open_team ON conversations (workspace_id, team_id, last_at, id)
WHERE team_id IS NOT NULL AND status <> 'closed' AND status <> 'snoozed';
CREATE INDEX conversations_waiting ON conversations (workspace_id, team_id, created_at, id)
WHERE team_id IS NOT NULL AND assignee_id IS NULL AND status = 'open';

CREATE TABLE views (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid,
  is_shared boolean NOT NULL,
  name text COLLATE "C" NOT NULL,
  filter text COLLATE "C" NOT NULL,
  place bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
