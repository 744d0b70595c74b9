-- Messages are found by all that their bubbles show, and scripts without spaces between words letter by letter. Those from
-- before are put into the index anew behind the started server: the row says that all from this message on are done.

CREATE TABLE unindexed (
  workspace_id BLOB NOT NULL,
  below BLOB NOT NULL,
  PRIMARY KEY (workspace_id)
) STRICT, WITHOUT ROWID;
INSERT INTO unindexed (workspace_id, below) SELECT id, X'ffffffffffffffffffffffffffffffff' FROM workspaces;
