-- What webhooks told where of two facts of one second the one that comes later wins: it may be delivered again.

CREATE TABLE told (
  workspace_id uuid NOT NULL,
  hash bytea NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (workspace_id, hash)
);

CREATE INDEX told_at ON told (workspace_id, at);
