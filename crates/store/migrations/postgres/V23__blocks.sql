-- Who blocked a contact, when and why; what they read, and the time zone that they live in. Of a block from before
-- nothing of that is known.

ALTER TABLE contacts ADD COLUMN blocked_at bigint;
ALTER TABLE contacts ADD COLUMN blocked_by text COLLATE "C";
ALTER TABLE contacts ADD COLUMN block_reason text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN language text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN time_zone text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX contacts_blocked ON contacts (workspace_id, id) WHERE blocked;

-- Whom WhatsApp keeps from us: what it was asked for each address and number of ours, and what it said.

CREATE TABLE carried_blocks (
  workspace_id uuid NOT NULL,
  identity_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  -- blocking, blocked, refused, unblocking, stuck.
  state text COLLATE "C" NOT NULL,
  -- Meta's code of what it refused; 0 for nothing.
  code bigint NOT NULL,
  -- Since when it is so.
  at bigint NOT NULL,
  -- When it is asked next, and how often it gave no answer.
  run_at bigint NOT NULL,
  attempt bigint NOT NULL,
  PRIMARY KEY (workspace_id, identity_id, channel_id)
);
CREATE INDEX carried_blocks_due ON carried_blocks (workspace_id, state, run_at);
