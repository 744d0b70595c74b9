-- The ways by which customers come that the workspace made: links with a prepared text and a code in it, and the text that
-- stands for the button of its Facebook Page.

CREATE TABLE sources (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  channel_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  text text COLLATE "C" NOT NULL,
  mark text COLLATE "C" NOT NULL,
  carrier_code text COLLATE "C" NOT NULL DEFAULT '',
  carrier_url text COLLATE "C" NOT NULL DEFAULT '',
  created_at bigint NOT NULL,
  retired_at bigint,
  PRIMARY KEY (workspace_id, id)
);
-- A code is of one link, a text of one Page button of a number.
CREATE UNIQUE INDEX sources_code ON sources (workspace_id, mark) WHERE kind = 'link';
CREATE UNIQUE INDEX sources_text ON sources (workspace_id, channel_id, mark) WHERE kind = 'page';

-- The messages that came by one of them, or by an ad.
CREATE TABLE arrivals (
  workspace_id uuid NOT NULL,
  message_id uuid NOT NULL,
  source_id uuid,
  ad text COLLATE "C" NOT NULL DEFAULT '',
  headline text COLLATE "C" NOT NULL DEFAULT '',
  entry text COLLATE "C" NOT NULL DEFAULT '',
  conversation_id uuid NOT NULL,
  identity_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (workspace_id, message_id)
);
CREATE INDEX arrivals_at ON arrivals (workspace_id, at, message_id);
CREATE INDEX arrivals_conversation ON arrivals (workspace_id, conversation_id, at);
CREATE INDEX arrivals_identity ON arrivals (workspace_id, identity_id);
