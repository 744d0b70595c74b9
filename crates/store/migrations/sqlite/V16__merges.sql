-- Contacts that were merged, each as it was, so that it can be undone; identities whose history goes on under another.

CREATE TABLE merges (
  workspace_id BLOB NOT NULL,
  gone_id BLOB NOT NULL,
  contact_id BLOB NOT NULL,
  place INTEGER NOT NULL,
  at INTEGER NOT NULL,
  sides TEXT NOT NULL,
  PRIMARY KEY (workspace_id, gone_id)
) STRICT;

CREATE INDEX merges_contact ON merges (workspace_id, contact_id, place);

CREATE TABLE continued (
  workspace_id BLOB NOT NULL,
  identity_id BLOB NOT NULL,
  way TEXT NOT NULL,
  other_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, identity_id, way, other_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX continued_other ON continued (workspace_id, other_id);

-- What somebody said about marketing under this address, whoever they turn out to be.
ALTER TABLE identities ADD COLUMN opted_out_at INTEGER;
ALTER TABLE identities ADD COLUMN preference_at INTEGER;
