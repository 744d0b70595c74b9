-- The ways by which customers come that the workspace made: links with a prepared text and a code in it, and the text that
-- stands for the button of its Facebook Page.

CREATE TABLE sources (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  channel_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  mark TEXT NOT NULL,
  carrier_code TEXT NOT NULL DEFAULT '',
  carrier_url TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  retired_at INTEGER,
  PRIMARY KEY (workspace_id, id)
) STRICT;
-- A code is of one link, a text of one Page button of a number.
CREATE UNIQUE INDEX sources_code ON sources (workspace_id, mark) WHERE kind = 'link';
CREATE UNIQUE INDEX sources_text ON sources (workspace_id, channel_id, mark) WHERE kind = 'page';

-- The messages that came by one of them, or by an ad.
CREATE TABLE arrivals (
  workspace_id BLOB NOT NULL,
  message_id BLOB NOT NULL,
  source_id BLOB,
  ad TEXT NOT NULL DEFAULT '',
  headline TEXT NOT NULL DEFAULT '',
  entry TEXT NOT NULL DEFAULT '',
  conversation_id BLOB NOT NULL,
  identity_id BLOB NOT NULL,
  channel_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, message_id)
) STRICT;
CREATE INDEX arrivals_at ON arrivals (workspace_id, at, message_id);
CREATE INDEX arrivals_conversation ON arrivals (workspace_id, conversation_id, at);
CREATE INDEX arrivals_identity ON arrivals (workspace_id, identity_id);
