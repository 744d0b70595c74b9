-- What webhooks told where of two facts of one second the one that comes later wins: it may be delivered again.

CREATE TABLE told (
  workspace_id BLOB NOT NULL,
  hash BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX told_at ON told (workspace_id, at);
