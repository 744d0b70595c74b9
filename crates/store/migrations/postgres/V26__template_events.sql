-- What happened to templates: what was done with them here, and what Meta made of it.

CREATE TABLE template_events (
  workspace_id uuid NOT NULL,
  template_id uuid NOT NULL,
  at bigint NOT NULL,
  step text COLLATE "C" NOT NULL,
  was text COLLATE "C" NOT NULL DEFAULT '',
  became text COLLATE "C" NOT NULL DEFAULT '',
  reason text COLLATE "C" NOT NULL DEFAULT '',
  author text COLLATE "C" NOT NULL DEFAULT '',
  components text COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, template_id, at, step, became)
);

-- Who WhatsApp is still to be asked about is found by when.
DROP INDEX carried_blocks_due;
CREATE INDEX carried_blocks_due ON carried_blocks (workspace_id, run_at, identity_id, channel_id)
WHERE state IN ('blocking', 'unblocking');
