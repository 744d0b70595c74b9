-- What the fifth version adds to the rows of the fourth: the conversation is somebody's work, and a try was refused.

UPDATE conversations SET assignee_id = uuid '00000000-0000-0000-0000-0000000000a2' WHERE workspace_id = uuid '00000000-0000-0000-0000-000000000001';
INSERT INTO audit (workspace_id, id, at, who_kind, who_id, via, face, address, verb, on_kind, on_id, outcome, detail)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-000f-0000-000000000002', 1750000011000, 'person', uuid '00000000-0000-0000-0000-0000000000a2', uuid '00000000-0000-000c-0000-000000000001', 'page', '192.0.2.7', 'charge.export', '', '', 'refused', 'permission charges.export');
