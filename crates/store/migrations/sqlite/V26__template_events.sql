-- What happened to templates: what was done with them here, and what Meta made of it.

CREATE TABLE template_events (
  workspace_id BLOB NOT NULL,
  template_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  step TEXT NOT NULL,
  was TEXT NOT NULL DEFAULT '',
  became TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  author TEXT NOT NULL DEFAULT '',
  components TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, template_id, at, step, became)
) STRICT;

-- Who WhatsApp is still to be asked about is found by when.
DROP INDEX carried_blocks_due;
CREATE INDEX carried_blocks_due ON carried_blocks (workspace_id, run_at, identity_id, channel_id)
WHERE state IN ('blocking', 'unblocking');
