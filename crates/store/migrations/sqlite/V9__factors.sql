-- A second factor: who signs in with a code of an app besides the password, what lets them in once without the app,
-- and who has shown the password and not yet a code.

-- Since when a code is asked of somebody.
ALTER TABLE users ADD COLUMN factor_since INTEGER;

-- What the codes are made of, sealed. Until it is confirmed it is of the session that began it.
CREATE TABLE factors (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  session_id BLOB NOT NULL,
  secret TEXT NOT NULL,
  last_step INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  tried_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, user_id)
) STRICT;

CREATE TABLE recovery_codes (
  workspace_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (workspace_id, user_id, hash)
) STRICT;

CREATE TABLE challenges (
  hash BLOB PRIMARY KEY,
  workspace_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX challenges_user ON challenges (workspace_id, user_id);
