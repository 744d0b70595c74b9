-- People, what they may do, and what they did: roles, teams, sessions and tokens that can be listed, one-time links,
-- the audit log. A number can be disconnected.

ALTER TABLE users ADD COLUMN deactivated_at INTEGER;
-- Which conversations they see, where it is not what their role says.
ALTER TABLE users ADD COLUMN sees TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN theme TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN last_seen_at INTEGER;

CREATE TABLE roles (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  permissions TEXT NOT NULL,
  sees TEXT NOT NULL,
  masks INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX roles_name ON roles (workspace_id, name);

CREATE TABLE teams (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX teams_name ON teams (workspace_id, name);

CREATE TABLE team_members (
  workspace_id BLOB NOT NULL,
  team_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  PRIMARY KEY (workspace_id, team_id, user_id)
) STRICT;
CREATE INDEX team_members_user ON team_members (workspace_id, user_id);

-- A session is named by its id; its hash never leaves the store.
CREATE TABLE new_sessions (
  hash BLOB PRIMARY KEY,
  workspace_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  id BLOB NOT NULL,
  last_used_at INTEGER,
  address TEXT NOT NULL DEFAULT '',
  browser TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO new_sessions (hash, workspace_id, user_id, created_at, expires_at, id)
SELECT hash, workspace_id, user_id, created_at, expires_at, randomblob(16) FROM sessions;
DROP TABLE sessions;
ALTER TABLE new_sessions RENAME TO sessions;
CREATE UNIQUE INDEX sessions_id ON sessions (workspace_id, id);
CREATE INDEX sessions_user ON sessions (workspace_id, user_id);

-- Tokens from before act for the workspace, and may be used for everything.
CREATE TABLE new_tokens (
  hash BLOB PRIMARY KEY,
  workspace_id BLOB NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id BLOB NOT NULL,
  user_id BLOB,
  scopes TEXT NOT NULL DEFAULT 'read draft send manage',
  expires_at INTEGER,
  last_used_at INTEGER,
  revoked_at INTEGER,
  prefix TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO new_tokens (hash, workspace_id, name, created_at, id)
SELECT hash, workspace_id, name, created_at, randomblob(16) FROM tokens;
DROP TABLE tokens;
ALTER TABLE new_tokens RENAME TO tokens;
CREATE UNIQUE INDEX tokens_id ON tokens (workspace_id, id);

-- Found without a workspace, like sessions and tokens.
CREATE TABLE one_time_links (
  hash BLOB PRIMARY KEY,
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  purpose TEXT NOT NULL,
  user_id BLOB,
  email TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL DEFAULT '',
  created_by BLOB,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX one_time_links_id ON one_time_links (workspace_id, id);

-- Written once, never changed. Ids only: nothing here names a customer or holds their words.
CREATE TABLE audit (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  at INTEGER NOT NULL,
  who_kind TEXT NOT NULL,
  who_id BLOB,
  via BLOB,
  face TEXT NOT NULL,
  address TEXT NOT NULL DEFAULT '',
  verb TEXT NOT NULL,
  on_kind TEXT NOT NULL DEFAULT '',
  on_id TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE INDEX audit_at ON audit (workspace_id, at, id);
CREATE INDEX audit_who ON audit (workspace_id, who_id, at, id);
CREATE INDEX audit_on ON audit (workspace_id, on_id, at, id);

ALTER TABLE channels ADD COLUMN disconnected_at INTEGER;
