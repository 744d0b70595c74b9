-- What people call a template's slots, where whoever made it gave them numbers only.

CREATE TABLE slot_names (
  workspace_id BLOB NOT NULL,
  template_id BLOB NOT NULL,
  slot TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (workspace_id, template_id, slot)
) STRICT;
