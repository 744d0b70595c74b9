-- A second factor: who signs in with a code of an app besides the password, what lets them in once without the app,
-- and who has shown the password and not yet a code.

-- Since when a code is asked of somebody.
ALTER TABLE users ADD COLUMN factor_since bigint;

-- What the codes are made of, sealed. Until it is confirmed it is of the session that began it.
CREATE TABLE factors (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  session_id uuid NOT NULL,
  secret text COLLATE "C" NOT NULL,
  last_step bigint NOT NULL DEFAULT 0,
  tries bigint NOT NULL DEFAULT 0,
  tried_at bigint NOT NULL DEFAULT 0,
  created_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, user_id)
);

CREATE TABLE recovery_codes (
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (workspace_id, user_id, hash)
);

CREATE TABLE challenges (
  hash bytea PRIMARY KEY,
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX challenges_user ON challenges (workspace_id, user_id);
