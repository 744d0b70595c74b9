-- Contacts that were merged, each as it was, so that it can be undone; identities whose history goes on under another.

CREATE TABLE merges (
  workspace_id uuid NOT NULL,
  gone_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  place bigint NOT NULL,
  at bigint NOT NULL,
  sides text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, gone_id)
);

CREATE INDEX merges_contact ON merges (workspace_id, contact_id, place);

CREATE TABLE continued (
  workspace_id uuid NOT NULL,
  identity_id uuid NOT NULL,
  way text COLLATE "C" NOT NULL,
  other_id uuid NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (workspace_id, identity_id, way, other_id)
);

CREATE INDEX continued_other ON continued (workspace_id, other_id);

-- What somebody said about marketing under this address, whoever they turn out to be.
ALTER TABLE identities ADD COLUMN opted_out_at bigint;
ALTER TABLE identities ADD COLUMN preference_at bigint;
