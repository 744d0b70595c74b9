-- What customers consent to: the purposes that a workspace defines beside those that are always there, each time that a
-- consent was given or withdrawn with how that is known, and the words that were shown, each text once.

CREATE TABLE purposes (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  removed_at INTEGER,
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX purposes_name ON purposes (workspace_id, name) WHERE removed_at IS NULL;

CREATE TABLE consents (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  identity_id BLOB NOT NULL,
  purpose TEXT NOT NULL,
  given INTEGER NOT NULL,
  at INTEGER NOT NULL,
  how TEXT NOT NULL,
  author TEXT NOT NULL,
  message_id BLOB,
  channel_id BLOB,
  words BLOB,
  note TEXT NOT NULL,
  url TEXT NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;
-- What is told twice is kept once.
CREATE UNIQUE INDEX consents_once ON consents (workspace_id, identity_id, purpose, at, how, given);

CREATE TABLE consent_words (
  workspace_id BLOB NOT NULL,
  hash BLOB NOT NULL,
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, hash)
) STRICT, WITHOUT ROWID;

ALTER TABLE contacts ADD COLUMN opted_in_at INTEGER;
ALTER TABLE identities ADD COLUMN opted_in_at INTEGER;

-- What Meta told of marketing until now.
INSERT INTO consents (workspace_id, id, identity_id, purpose, given, at, how, author, note, url)
SELECT workspace_id, id, id, 'marketing', opted_out_at IS NULL, COALESCE(opted_out_at, preference_at), 'meta', '', '', ''
FROM identities WHERE preference_at IS NOT NULL;
UPDATE identities SET opted_in_at = preference_at WHERE preference_at IS NOT NULL AND opted_out_at IS NULL;
UPDATE contacts SET opted_in_at = preference_at WHERE preference_at IS NOT NULL AND opted_out_at IS NULL;
