-- Files of contacts: what of them cannot be read, what was said of them in which pass, and what goes behind the answer.

-- How often one was gone through, and how many of its records could not even be read when it came.
ALTER TABLE imports ADD COLUMN pass bigint NOT NULL DEFAULT 1;
ALTER TABLE imports ADD COLUMN unread bigint NOT NULL DEFAULT 0;
-- Somebody removed it: nobody sees it, and it goes a few rows at a time.
ALTER TABLE imports ADD COLUMN removed_at bigint;

-- A column is told by its place: what it is called may be somebody's number.
CREATE TABLE import_faults_placed (
  workspace_id uuid NOT NULL,
  import_id uuid NOT NULL,
  -- In which pass it was found; 0 when the file came.
  pass bigint NOT NULL,
  line bigint NOT NULL,
  place bigint,
  code text COLLATE "C" NOT NULL,
  at bigint NOT NULL
);
INSERT INTO import_faults_placed (workspace_id, import_id, pass, line, place, code, at)
SELECT f.workspace_id, f.import_id, 1, f.line,
  (SELECT MIN(c.place) - 1 FROM imports i, json_array_elements(i.columns::json) WITH ORDINALITY AS c (name, place)
   WHERE i.workspace_id = f.workspace_id AND i.id = f.import_id AND f.field <> '' AND c.name::text = to_json(f.field)::text),
  f.code, f.at
FROM import_faults f;
DROP TABLE import_faults;
ALTER TABLE import_faults_placed RENAME TO import_faults;
ALTER TABLE import_faults ADD PRIMARY KEY (workspace_id, import_id, pass, line);
CREATE INDEX import_faults_at ON import_faults (workspace_id, at, import_id, pass, line);

-- A value may be longer than what fits an index.
DROP INDEX contact_attributes_value;
DROP INDEX conversation_attributes_value;
CREATE INDEX contact_attributes_attribute ON contact_attributes (workspace_id, attribute_id, contact_id);
CREATE INDEX conversation_attributes_attribute
  ON conversation_attributes (workspace_id, attribute_id, conversation_id);

-- What was known of contacts that went into another one when WhatsApp told that they are one person.
DELETE FROM contact_attributes WHERE NOT EXISTS
  (SELECT 1 FROM contacts c WHERE c.workspace_id = contact_attributes.workspace_id AND c.id = contact_attributes.contact_id);
