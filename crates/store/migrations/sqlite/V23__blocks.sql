-- Who blocked a contact, when and why; what they read, and the time zone that they live in. Of a block from before
-- nothing of that is known.

ALTER TABLE contacts ADD COLUMN blocked_at INTEGER;
ALTER TABLE contacts ADD COLUMN blocked_by TEXT;
ALTER TABLE contacts ADD COLUMN block_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
CREATE INDEX contacts_blocked ON contacts (workspace_id, id) WHERE blocked;

-- Whom WhatsApp keeps from us: what it was asked for each address and number of ours, and what it said.

CREATE TABLE carried_blocks (
  workspace_id BLOB NOT NULL,
  identity_id BLOB NOT NULL,
  channel_id BLOB NOT NULL,
  -- blocking, blocked, refused, unblocking, stuck.
  state TEXT NOT NULL,
  -- Meta's code of what it refused; 0 for nothing.
  code INTEGER NOT NULL,
  -- Since when it is so.
  at INTEGER NOT NULL,
  -- When it is asked next, and how often it gave no answer.
  run_at INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, identity_id, channel_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX carried_blocks_due ON carried_blocks (workspace_id, state, run_at);
