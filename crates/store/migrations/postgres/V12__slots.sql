-- What people call a template's slots, where whoever made it gave them numbers only.

CREATE TABLE slot_names (
  workspace_id uuid NOT NULL,
  template_id uuid NOT NULL,
  slot text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, template_id, slot)
);
