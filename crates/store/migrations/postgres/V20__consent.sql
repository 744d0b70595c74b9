-- What customers consent to: the purposes that a workspace defines beside those that are always there, each time that a
-- consent was given or withdrawn with how that is known, and the words that were shown, each text once.

CREATE TABLE purposes (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  removed_at bigint,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX purposes_name ON purposes (workspace_id, name) WHERE removed_at IS NULL;

CREATE TABLE consents (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  identity_id uuid NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  given boolean NOT NULL,
  at bigint NOT NULL,
  how text COLLATE "C" NOT NULL,
  author text COLLATE "C" NOT NULL,
  message_id uuid,
  channel_id uuid,
  words bytea,
  note text COLLATE "C" NOT NULL,
  url text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
-- What is told twice is kept once.
CREATE UNIQUE INDEX consents_once ON consents (workspace_id, identity_id, purpose, at, how, given);

CREATE TABLE consent_words (
  workspace_id uuid NOT NULL,
  hash bytea NOT NULL,
  text text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, hash)
);

ALTER TABLE contacts ADD COLUMN opted_in_at bigint;
ALTER TABLE identities ADD COLUMN opted_in_at bigint;

-- What Meta told of marketing until now.
INSERT INTO consents (workspace_id, id, identity_id, purpose, given, at, how, author, note, url)
SELECT workspace_id, id, id, 'marketing', opted_out_at IS NULL, COALESCE(opted_out_at, preference_at), 'meta', '', '', ''
FROM identities WHERE preference_at IS NOT NULL;
UPDATE identities SET opted_in_at = preference_at WHERE preference_at IS NOT NULL AND opted_out_at IS NULL;
UPDATE contacts SET opted_in_at = preference_at WHERE preference_at IS NOT NULL AND opted_out_at IS NULL;
