-- Planned sends of a template to many.
CREATE TABLE campaigns (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  channel_id uuid NOT NULL,
  -- The template, what fills its slots, how fast, for how much: JSON.
  definition text COLLATE "C" NOT NULL,
  -- planning, planned, running, paused, stopped, completed
  state text COLLATE "C" NOT NULL,
  -- Why it stands although nobody said so.
  why text COLLATE "C" NOT NULL DEFAULT '',
  author text COLLATE "C" NOT NULL,
  -- Whom it goes to, where they are found among the contacts: JSON. And how far they were gone through.
  segment text COLLATE "C" NOT NULL DEFAULT '',
  place uuid,
  -- When its next message may go, by the machine's clock.
  next_at bigint NOT NULL DEFAULT 0,
  -- Up to which message it was looked for answers.
  heard uuid,
  created_at bigint NOT NULL,
  planned_at bigint,
  started_at bigint,
  -- When somebody said last that it is to be sent.
  resumed_at bigint,
  ended_at bigint,
  PRIMARY KEY (workspace_id, id)
);

-- The rows of their plans, and what became of each.
CREATE TABLE recipients (
  workspace_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  -- Its place in the plan; of a file, its line.
  n bigint NOT NULL,
  -- As identity_keys has it; empty where the address could not be read.
  key text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  identity_id uuid,
  -- What fills its slots: JSON.
  parameters text COLLATE "C" NOT NULL,
  -- What it costs by the plan, in millionths; nothing where that is not known.
  price bigint,
  currency text COLLATE "C" NOT NULL,
  -- planned, refused, queued, uncertain, stopped, cancelled, sent, failed, delivered, read
  step text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL DEFAULT '',
  -- Not before this instant of business time.
  due_at bigint NOT NULL DEFAULT 0,
  message_id uuid,
  changed_at bigint NOT NULL,
  replied_at bigint,
  opted_out_at bigint,
  PRIMARY KEY (workspace_id, campaign_id, n)
);
CREATE INDEX recipients_turn ON recipients (workspace_id, campaign_id, step, due_at, n);
CREATE INDEX recipients_key ON recipients (workspace_id, key, campaign_id);
CREATE INDEX recipients_identity ON recipients (workspace_id, identity_id, campaign_id) WHERE identity_id IS NOT NULL;

-- How many of them stand where, and what they cost.
CREATE TABLE campaign_counts (
  workspace_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  count bigint NOT NULL,
  -- In millionths.
  amount bigint NOT NULL,
  PRIMARY KEY (workspace_id, campaign_id, name)
);

-- Which recipient of which campaign a message is for.
ALTER TABLE messages ADD COLUMN campaign_id uuid;
ALTER TABLE messages ADD COLUMN recipient bigint;
