-- What Meta says of each number, and who counts towards the limit of its portfolio.

-- As JSON; of each thing the newest word.
CREATE TABLE number_facts (
  workspace_id BLOB NOT NULL,
  channel_id BLOB NOT NULL,
  facts TEXT NOT NULL,
  PRIMARY KEY (workspace_id, channel_id)
) STRICT;

-- Customers whom something outside their window reached, or is under way to: since when they count, when it reached
-- them, and which message is under way.
CREATE TABLE reached (
  workspace_id BLOB NOT NULL,
  identity_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  delivered_at INTEGER,
  message_id BLOB,
  PRIMARY KEY (workspace_id, identity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reached_at ON reached (workspace_id, at);
