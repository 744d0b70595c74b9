-- What goes with time, or with a person, has an index. Erasing somebody goes on behind the request that began it.

CREATE INDEX messages_at ON messages (workspace_id, at, id);
CREATE INDEX messages_context ON messages (workspace_id, context) WHERE context <> '';
CREATE INDEX media_created ON media (workspace_id, created_at, id);
CREATE INDEX media_hash ON media (workspace_id, hash) WHERE hash <> '';
CREATE INDEX drafts_changed ON drafts (workspace_id, changed_at);
CREATE INDEX deliveries_received ON deliveries (workspace_id, received_at);
CREATE INDEX orphans_received ON orphans (workspace_id, received_at);
CREATE INDEX unknowns_received ON unknowns (workspace_id, received_at);
CREATE INDEX notices_at ON notices (workspace_id, at);

-- The table that the index of words keeps its rows in, by their messages. What is deleted is gone from the index of
-- words at once.
CREATE INDEX search_message ON search_content (c2);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

-- How far erasing somebody came among the bodies of webhooks, and what they are called by as long as it lasts.
CREATE TABLE erasures (
  workspace_id BLOB NOT NULL,
  contact_id BLOB NOT NULL,
  began_at INTEGER NOT NULL,
  ended_at INTEGER,
  names TEXT NOT NULL,
  bodies_done BLOB NOT NULL,
  bodies_until BLOB,
  messages INTEGER NOT NULL,
  charges INTEGER NOT NULL,
  files INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, contact_id)
) STRICT;

-- Hashes of the ids of messages that were erased: what is told of them later is not taken in.
CREATE TABLE erased (
  workspace_id BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (workspace_id, hash)
) STRICT, WITHOUT ROWID;
