-- What the webhooks of a sender are signed with where they have a key of their own; sealed, empty where they have none.
ALTER TABLE channels ADD COLUMN webhook_key TEXT NOT NULL DEFAULT '';

-- E-mail addresses are one in any case.
DROP INDEX contact_attributes_email;
CREATE INDEX contact_attributes_email ON contact_attributes (workspace_id, LOWER(value))
  WHERE value LIKE '%@%' AND LENGTH(value) <= 254;
