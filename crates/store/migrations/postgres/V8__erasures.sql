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

-- How far erasing somebody came among the bodies of webhooks, and what they are called by as long as it lasts.
CREATE TABLE erasures (
  workspace_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  began_at bigint NOT NULL,
  ended_at bigint,
  names text COLLATE "C" NOT NULL,
  bodies_done uuid NOT NULL,
  bodies_until uuid,
  messages bigint NOT NULL,
  charges bigint NOT NULL,
  files bigint NOT NULL,
  PRIMARY KEY (workspace_id, contact_id)
);

-- Hashes of the ids of messages that were erased: what is told of them later is not taken in.
CREATE TABLE erased (
  workspace_id uuid NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (workspace_id, hash)
);
