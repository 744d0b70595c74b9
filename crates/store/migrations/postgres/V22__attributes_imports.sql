-- What a workspace wants to know of contacts and conversations besides: attributes that it defines, and their values.

CREATE TABLE attributes (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  -- Of what: contact, conversation.
  subject text COLLATE "C" NOT NULL,
  -- What programs and files call it.
  key text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  -- What can be chosen, as a JSON list of texts.
  choices text COLLATE "C" NOT NULL,
  place bigint NOT NULL,
  created_at bigint NOT NULL,
  removed_at bigint,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX attributes_key ON attributes (workspace_id, subject, key) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX attributes_name ON attributes (workspace_id, subject, name) WHERE removed_at IS NULL;

CREATE TABLE contact_attributes (
  workspace_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  attribute_id uuid NOT NULL,
  value text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, contact_id, attribute_id)
);
CREATE INDEX contact_attributes_value ON contact_attributes (workspace_id, attribute_id, value, contact_id);

CREATE TABLE conversation_attributes (
  workspace_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  attribute_id uuid NOT NULL,
  value text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, attribute_id)
);
CREATE INDEX conversation_attributes_value
  ON conversation_attributes (workspace_id, attribute_id, value, conversation_id);

-- Contacts that are brought in from files: the files in parts, and what of them could not be taken.

CREATE TABLE imports (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  separator text COLLATE "C" NOT NULL,
  -- What the columns are called, and what each holds: JSON lists of texts.
  columns text COLLATE "C" NOT NULL,
  mapping text COLLATE "C" NOT NULL,
  replaces boolean NOT NULL,
  country text COLLATE "C" NOT NULL,
  records bigint NOT NULL,
  parts bigint NOT NULL,
  next bigint NOT NULL,
  added bigint NOT NULL,
  changed bigint NOT NULL,
  same bigint NOT NULL,
  bad bigint NOT NULL,
  created_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX imports_created ON imports (workspace_id, created_at, id);

CREATE TABLE import_parts (
  workspace_id uuid NOT NULL,
  import_id uuid NOT NULL,
  place bigint NOT NULL,
  -- The line of the file that it begins on.
  line bigint NOT NULL,
  text text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (workspace_id, import_id, place)
);
CREATE INDEX import_parts_at ON import_parts (workspace_id, at, import_id, place);

CREATE TABLE import_faults (
  workspace_id uuid NOT NULL,
  import_id uuid NOT NULL,
  line bigint NOT NULL,
  field text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (workspace_id, import_id, line)
);
CREATE INDEX import_faults_at ON import_faults (workspace_id, at, import_id, line);
