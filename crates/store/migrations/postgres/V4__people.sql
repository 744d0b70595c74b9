-- People, what they may do, and what they did: roles, teams, sessions and tokens that can be listed, one-time links,
-- the audit log. A number can be disconnected.

ALTER TABLE users ADD COLUMN deactivated_at bigint;
-- Which conversations they see, where it is not what their role says.
ALTER TABLE users ADD COLUMN sees text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN theme text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN last_seen_at bigint;

CREATE TABLE roles (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  permissions text COLLATE "C" NOT NULL,
  sees text COLLATE "C" NOT NULL,
  masks boolean NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX roles_name ON roles (workspace_id, name);

CREATE TABLE teams (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX teams_name ON teams (workspace_id, name);

CREATE TABLE team_members (
  workspace_id uuid NOT NULL,
  team_id uuid NOT NULL,
  user_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, team_id, user_id)
);
CREATE INDEX team_members_user ON team_members (workspace_id, user_id);

-- A session is named by its id; its hash never leaves the store.
ALTER TABLE sessions ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE sessions ALTER COLUMN id DROP DEFAULT;
ALTER TABLE sessions ADD COLUMN last_used_at bigint;
ALTER TABLE sessions ADD COLUMN address text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN browser text COLLATE "C" NOT NULL DEFAULT '';
CREATE UNIQUE INDEX sessions_id ON sessions (workspace_id, id);
CREATE INDEX sessions_user ON sessions (workspace_id, user_id);

-- Tokens from before act for the workspace, and may be used for everything.
ALTER TABLE tokens ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE tokens ALTER COLUMN id DROP DEFAULT;
ALTER TABLE tokens ADD COLUMN user_id uuid;
ALTER TABLE tokens ADD COLUMN scopes text COLLATE "C" NOT NULL DEFAULT 'read draft send manage';
ALTER TABLE tokens ADD COLUMN expires_at bigint;
ALTER TABLE tokens ADD COLUMN last_used_at bigint;
ALTER TABLE tokens ADD COLUMN revoked_at bigint;
ALTER TABLE tokens ADD COLUMN prefix text COLLATE "C" NOT NULL DEFAULT '';
CREATE UNIQUE INDEX tokens_id ON tokens (workspace_id, id);

-- Found without a workspace, like sessions and tokens.
CREATE TABLE one_time_links (
  hash bytea PRIMARY KEY,
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  user_id uuid,
  email text COLLATE "C" NOT NULL DEFAULT '',
  name text COLLATE "C" NOT NULL DEFAULT '',
  role text COLLATE "C" NOT NULL DEFAULT '',
  created_by uuid,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint
);
CREATE UNIQUE INDEX one_time_links_id ON one_time_links (workspace_id, id);

-- Written once, never changed. Ids only: nothing here names a customer or holds their words.
CREATE TABLE audit (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  at bigint NOT NULL,
  who_kind text COLLATE "C" NOT NULL,
  who_id uuid,
  via uuid,
  face text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL DEFAULT '',
  verb text COLLATE "C" NOT NULL,
  on_kind text COLLATE "C" NOT NULL DEFAULT '',
  on_id text COLLATE "C" NOT NULL DEFAULT '',
  outcome text COLLATE "C" NOT NULL,
  detail text COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX audit_at ON audit (workspace_id, at, id);
CREATE INDEX audit_who ON audit (workspace_id, who_id, at, id);
CREATE INDEX audit_on ON audit (workspace_id, on_id, at, id);

ALTER TABLE channels ADD COLUMN disconnected_at bigint;
