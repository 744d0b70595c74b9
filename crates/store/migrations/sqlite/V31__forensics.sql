-- How each of our messages left: what the rules said, and what every post came to.

CREATE TABLE trails (
  workspace_id BLOB NOT NULL,
  message_id BLOB NOT NULL,
  steps TEXT NOT NULL,
  PRIMARY KEY (workspace_id, message_id)
) STRICT, WITHOUT ROWID;

-- The error code of what failed, beside the rest of the error. What failed is counted by an index of its own, in which all
-- that it is counted by stands.
ALTER TABLE messages ADD COLUMN fault_code INTEGER;
CREATE INDEX messages_failed ON messages (workspace_id, failed_at, id, state, fault_code, channel_id, template, identity_id)
WHERE failed_at IS NOT NULL;
UPDATE messages SET fault_code = json_extract(fault, '$.code') WHERE failed_at IS NOT NULL AND fault LIKE '{%';
