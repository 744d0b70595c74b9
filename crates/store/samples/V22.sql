-- What the twenty-second version adds to the rows of the twenty-first: the workspace wants to know the tier of a contact
-- and the order that a conversation is about; a file of contacts waits, and something of it could not be taken.

INSERT INTO attributes (workspace_id, id, subject, key, name, kind, choices, place, created_at, removed_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0026-0000-000000000001', 'contact', 'tier', 'Tier', 'choice', '["Gold","Silver"]', 1, 1750000018000, NULL);
INSERT INTO attributes (workspace_id, id, subject, key, name, kind, choices, place, created_at, removed_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0026-0000-000000000002', 'conversation', 'order', 'Order', 'text', '[]', 1, 1750000018000, NULL);
INSERT INTO contact_attributes (workspace_id, contact_id, attribute_id, value)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0002-0000-000000000001', uuid '00000000-0000-0026-0000-000000000001', 'Gold');
-- They went into the contact above when WhatsApp told that both are one person.
INSERT INTO contact_attributes (workspace_id, contact_id, attribute_id, value)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0002-0000-000000000194', uuid '00000000-0000-0026-0000-000000000001', 'Silver');
INSERT INTO conversation_attributes (workspace_id, conversation_id, attribute_id, value)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0004-0000-000000000001', uuid '00000000-0000-0026-0000-000000000002', 'T-17');
INSERT INTO imports (workspace_id, id, name, state, separator, columns, mapping, replaces, country, records, parts, next, added, changed, same, bad, created_at, ended_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0025-0000-000000000001', 'customers.csv', 'stopped', ';', '["Name","Phone"]', '["name","phone"]', FALSE, '49', 3, 2, 1, 1, 0, 0, 1, 1750000019000, NULL);
INSERT INTO import_parts (workspace_id, import_id, place, line, text, at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0025-0000-000000000001', 1, 4, 'Bo;0151 23456780', 1750000019000);
INSERT INTO import_faults (workspace_id, import_id, line, field, code, at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0025-0000-000000000001', 3, 'Phone', 'phone_invalid', 1750000019000);
