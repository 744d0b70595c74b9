-- Planned sends of a template to many.
CREATE TABLE campaigns (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  channel_id BLOB NOT NULL,
  -- The template, what fills its slots, how fast, for how much: JSON.
  definition TEXT NOT NULL,
  -- planning, planned, running, paused, stopped, completed
  state TEXT NOT NULL,
  -- Why it stands although nobody said so.
  why TEXT NOT NULL DEFAULT '',
  author TEXT NOT NULL,
  -- Whom it goes to, where they are found among the contacts: JSON. And how far they were gone through.
  segment TEXT NOT NULL DEFAULT '',
  place BLOB,
  -- When its next message may go, by the machine's clock.
  next_at INTEGER NOT NULL DEFAULT 0,
  -- Up to which message it was looked for answers.
  heard BLOB,
  created_at INTEGER NOT NULL,
  planned_at INTEGER,
  started_at INTEGER,
  -- When somebody said last that it is to be sent.
  resumed_at INTEGER,
  ended_at INTEGER,
  PRIMARY KEY (workspace_id, id)
) STRICT;

-- The rows of their plans, and what became of each.
CREATE TABLE recipients (
  workspace_id BLOB NOT NULL,
  campaign_id BLOB NOT NULL,
  -- Its place in the plan; of a file, its line.
  n INTEGER NOT NULL,
  -- As identity_keys has it; empty where the address could not be read.
  key TEXT NOT NULL,
  address TEXT NOT NULL,
  identity_id BLOB,
  -- What fills its slots: JSON.
  parameters TEXT NOT NULL,
  -- What it costs by the plan, in millionths; nothing where that is not known.
  price INTEGER,
  currency TEXT NOT NULL,
  -- planned, refused, queued, uncertain, stopped, cancelled, sent, failed, delivered, read
  step TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '',
  -- Not before this instant of business time.
  due_at INTEGER NOT NULL DEFAULT 0,
  message_id BLOB,
  changed_at INTEGER NOT NULL,
  replied_at INTEGER,
  opted_out_at INTEGER,
  PRIMARY KEY (workspace_id, campaign_id, n)
) STRICT;
CREATE INDEX recipients_turn ON recipients (workspace_id, campaign_id, step, due_at, n);
CREATE INDEX recipients_key ON recipients (workspace_id, key, campaign_id);
CREATE INDEX recipients_identity ON recipients (workspace_id, identity_id, campaign_id) WHERE identity_id IS NOT NULL;

-- How many of them stand where, and what they cost.
CREATE TABLE campaign_counts (
  workspace_id BLOB NOT NULL,
  campaign_id BLOB NOT NULL,
  name TEXT NOT NULL,
  count INTEGER NOT NULL,
  -- In millionths.
  amount INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, campaign_id, name)
) STRICT;

-- Which recipient of which campaign a message is for.
ALTER TABLE messages ADD COLUMN campaign_id BLOB;
ALTER TABLE messages ADD COLUMN recipient INTEGER;
