-- A number that somebody is connecting: what they gave so far, until the number is chosen.

CREATE TABLE connections (
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  app_id text COLLATE "C" NOT NULL,
  waba_id text COLLATE "C" NOT NULL,
  app_secret text COLLATE "C" NOT NULL,
  access_token text COLLATE "C" NOT NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, user_id)
);
