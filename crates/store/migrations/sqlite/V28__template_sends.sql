-- Which template a message is, as name/language: empty for what is none, and until an older message was looked at.
ALTER TABLE messages ADD COLUMN template TEXT NOT NULL DEFAULT '';

-- What was sent of one template, and of all.
CREATE INDEX messages_template ON messages (workspace_id, template, at, id) WHERE kind = 'template';
CREATE INDEX messages_template_at ON messages (workspace_id, at, id) WHERE kind = 'template';
