-- What Meta says of each number, and who counts towards the limit of its portfolio.

-- As JSON; of each thing the newest word.
CREATE TABLE number_facts (
  workspace_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  facts text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, channel_id)
);

-- Customers whom something outside their window reached, or is under way to: since when they count, when it reached
-- them, and which message is under way.
CREATE TABLE reached (
  workspace_id uuid NOT NULL,
  identity_id uuid NOT NULL,
  at bigint NOT NULL,
  delivered_at bigint,
  message_id uuid,
  PRIMARY KEY (workspace_id, identity_id)
);
CREATE INDEX reached_at ON reached (workspace_id, at);
