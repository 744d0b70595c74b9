-- What the twelfth version adds to the rows of the eleventh: a slot of the template has a name.

INSERT INTO slot_names (workspace_id, template_id, slot, name)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0007-0000-000000000001', 'body:1', 'Order number');
