-- What a workspace wants to know of contacts and conversations besides: attributes that it defines, and their values.

CREATE TABLE attributes (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  -- Of what: contact, conversation.
  subject TEXT NOT NULL,
  -- What programs and files call it.
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- What can be chosen, as a JSON list of texts.
  choices TEXT NOT NULL,
  place INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  removed_at INTEGER,
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX attributes_key ON attributes (workspace_id, subject, key) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX attributes_name ON attributes (workspace_id, subject, name) WHERE removed_at IS NULL;

CREATE TABLE contact_attributes (
  workspace_id BLOB NOT NULL,
  contact_id BLOB NOT NULL,
  attribute_id BLOB NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (workspace_id, contact_id, attribute_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_attributes_value ON contact_attributes (workspace_id, attribute_id, value, contact_id);

CREATE TABLE conversation_attributes (
  workspace_id BLOB NOT NULL,
  conversation_id BLOB NOT NULL,
  attribute_id BLOB NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, attribute_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_attributes_value
  ON conversation_attributes (workspace_id, attribute_id, value, conversation_id);

-- Contacts that are brought in from files: the files in parts, and what of them could not be taken.

CREATE TABLE imports (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  separator TEXT NOT NULL,
  -- What the columns are called, and what each holds: JSON lists of texts.
  columns TEXT NOT NULL,
  mapping TEXT NOT NULL,
  replaces INTEGER NOT NULL,
  country TEXT NOT NULL,
  records INTEGER NOT NULL,
  parts INTEGER NOT NULL,
  next INTEGER NOT NULL,
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  same INTEGER NOT NULL,
  bad INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE INDEX imports_created ON imports (workspace_id, created_at, id);

CREATE TABLE import_parts (
  workspace_id BLOB NOT NULL,
  import_id BLOB NOT NULL,
  place INTEGER NOT NULL,
  -- The line of the file that it begins on.
  line INTEGER NOT NULL,
  text TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, import_id, place)
) STRICT;
CREATE INDEX import_parts_at ON import_parts (workspace_id, at, import_id, place);

CREATE TABLE import_faults (
  workspace_id BLOB NOT NULL,
  import_id BLOB NOT NULL,
  line INTEGER NOT NULL,
  field TEXT NOT NULL,
  code TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, import_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_faults_at ON import_faults (workspace_id, at, import_id, line);
