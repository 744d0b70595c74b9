-- How each of our messages left: what the rules said, and what every post came to.

CREATE TABLE trails (
  workspace_id BLOB NOT NULL,
  message_id BLOB NOT NULL,
  steps TEXT NOT NULL,
  PRIMARY KEY (workspace_id, message_id)
) STRICT, WITHOUT ROWID;

-- What a failure is counted by: its error code, -1 where none was told, -2 where we stopped it; NULL for what did not fail,
-- and for what arrived all the same. Most that is told of a message changes its state: that stands in no index.
ALTER TABLE messages ADD COLUMN fault_code INTEGER;
CREATE INDEX messages_failed ON messages (workspace_id, failed_at, id, fault_code, channel_id, template, identity_id)
WHERE failed_at IS NOT NULL;
UPDATE messages SET fault_code = CASE WHEN state = 'stopped' THEN -2 WHEN fault LIKE '{%' THEN json_extract(fault, '$.code') ELSE -1 END
WHERE failed_at IS NOT NULL AND state IN ('failed', 'stopped');
