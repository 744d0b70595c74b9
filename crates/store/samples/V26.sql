-- What the twenty-sixth version adds to the rows of the one before: the template was submitted and approved.

INSERT INTO template_events (workspace_id, template_id, at, step, was, became, reason, author, components)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0007-0000-000000000001', 1750000004000, 'submitted', '', 'PENDING', '', '', '');
INSERT INTO template_events (workspace_id, template_id, at, step, was, became, reason, author, components)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0007-0000-000000000001', 1750000005000, 'status', 'PENDING', 'APPROVED', '', '', '');
