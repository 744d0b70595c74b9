-- What is looked for in every list has an index: whose work a conversation is, what was done, what went wrong.

CREATE INDEX conversations_assignee ON conversations (workspace_id, assignee_id, last_at, id);
CREATE INDEX audit_verb ON audit (workspace_id, verb, at, id);
-- Nearly all is done: what was refused or failed is looked for among little.
CREATE INDEX audit_outcome ON audit (workspace_id, outcome, at, id) WHERE outcome <> 'done';
