-- What a workspace marks its conversations with: statuses and labels of its own, how urgent they are, until when they
-- sleep; and what its people note in them.

CREATE TABLE statuses (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  colour TEXT NOT NULL,
  state TEXT NOT NULL,
  place INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  removed_at INTEGER,
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX statuses_name ON statuses (workspace_id, name) WHERE removed_at IS NULL;

CREATE TABLE labels (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  colour TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  removed_at INTEGER,
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX labels_name ON labels (workspace_id, name) WHERE removed_at IS NULL;

CREATE TABLE conversation_labels (
  workspace_id BLOB NOT NULL,
  conversation_id BLOB NOT NULL,
  label_id BLOB NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, label_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_labels_label ON conversation_labels (workspace_id, label_id, conversation_id);

CREATE TABLE notes (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  conversation_id BLOB NOT NULL,
  author TEXT NOT NULL,
  text TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE INDEX notes_conversation ON notes (workspace_id, conversation_id, at, id);
CREATE INDEX notes_at ON notes (workspace_id, at, id);

CREATE TABLE mentions (
  workspace_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  conversation_id BLOB NOT NULL,
  note_id BLOB NOT NULL,
  PRIMARY KEY (workspace_id, user_id, conversation_id, note_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_conversation ON mentions (workspace_id, conversation_id);
CREATE INDEX mentions_note ON mentions (workspace_id, note_id);

ALTER TABLE conversations ADD COLUMN status_id BLOB;
ALTER TABLE conversations ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
-- Until when one sleeps that wakes by itself.
ALTER TABLE conversations ADD COLUMN wakes_at INTEGER;
-- When the newest message was written, where the conversation was raised above others since.
ALTER TABLE conversations ADD COLUMN said_at INTEGER;
CREATE INDEX conversations_wakes ON conversations (workspace_id, wakes_at, id) WHERE wakes_at IS NOT NULL;
CREATE INDEX conversations_status ON conversations (workspace_id, status_id, last_at, id) WHERE status_id IS NOT NULL;
CREATE INDEX conversations_priority ON conversations (workspace_id, priority, last_at, id) WHERE priority <> 0;
