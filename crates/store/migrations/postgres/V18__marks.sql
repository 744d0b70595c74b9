-- What a workspace marks its conversations with: statuses and labels of its own, how urgent they are, until when they
-- sleep; and what its people note in them.

CREATE TABLE statuses (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  colour text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  place bigint NOT NULL,
  created_at bigint NOT NULL,
  removed_at bigint,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX statuses_name ON statuses (workspace_id, name) WHERE removed_at IS NULL;

CREATE TABLE labels (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  colour text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  removed_at bigint,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX labels_name ON labels (workspace_id, name) WHERE removed_at IS NULL;

CREATE TABLE conversation_labels (
  workspace_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  label_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, label_id)
);
CREATE INDEX conversation_labels_label ON conversation_labels (workspace_id, label_id, conversation_id);

CREATE TABLE notes (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  author text COLLATE "C" NOT NULL,
  text text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX notes_conversation ON notes (workspace_id, conversation_id, at, id);
CREATE INDEX notes_at ON notes (workspace_id, at, id);

CREATE TABLE mentions (
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  note_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, user_id, conversation_id, note_id)
);
CREATE INDEX mentions_conversation ON mentions (workspace_id, conversation_id);
CREATE INDEX mentions_note ON mentions (workspace_id, note_id);

ALTER TABLE conversations ADD COLUMN status_id uuid;
ALTER TABLE conversations ADD COLUMN priority bigint NOT NULL DEFAULT 0;
-- Until when one sleeps that wakes by itself.
ALTER TABLE conversations ADD COLUMN wakes_at bigint;
-- When the newest message was written, where the conversation was raised above others since.
ALTER TABLE conversations ADD COLUMN said_at bigint;
CREATE INDEX conversations_wakes ON conversations (workspace_id, wakes_at, id) WHERE wakes_at IS NOT NULL;
CREATE INDEX conversations_status ON conversations (workspace_id, status_id, last_at, id) WHERE status_id IS NOT NULL;
CREATE INDEX conversations_priority ON conversations (workspace_id, priority, last_at, id) WHERE priority <> 0;
