-- What is said of marketing through one number alone, by the number: JSON, as far as anything was said.
ALTER TABLE contacts ADD COLUMN marketing_by_number TEXT;
ALTER TABLE identities ADD COLUMN marketing_by_number TEXT;

-- What is heard from WhatsApp twice is kept once; each record that somebody makes is one of its own.
DROP INDEX consents_once;
CREATE INDEX consents_identity ON consents (workspace_id, identity_id, purpose, at);
CREATE UNIQUE INDEX consents_heard ON consents (workspace_id, identity_id, purpose, at, how, given)
WHERE how IN ('keyword', 'meta');

-- Teams that were removed, until no conversation is theirs any more.
CREATE TABLE removed_teams (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT, WITHOUT ROWID;

-- A note that is gone waits for nobody.
DELETE FROM mentions WHERE NOT EXISTS
(SELECT 1 FROM notes WHERE notes.workspace_id = mentions.workspace_id AND notes.id = mentions.note_id);
