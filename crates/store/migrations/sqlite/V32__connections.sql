-- A number that somebody is connecting: what they gave so far, until the number is chosen.

CREATE TABLE connections (
  workspace_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  app_id TEXT NOT NULL,
  waba_id TEXT NOT NULL,
  app_secret TEXT NOT NULL,
  access_token TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, user_id)
) STRICT;
