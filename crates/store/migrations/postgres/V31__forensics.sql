-- How each of our messages left: what the rules said, and what every post came to.

CREATE TABLE trails (
  workspace_id uuid NOT NULL,
  message_id uuid NOT NULL,
  steps text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, message_id)
);

-- The error code of what failed, beside the rest of the error. What failed is counted by an index of its own, in which all
-- that it is counted by stands.
ALTER TABLE messages ADD COLUMN fault_code bigint;
CREATE INDEX messages_failed ON messages (workspace_id, failed_at, id, state, fault_code, channel_id, template, identity_id)
WHERE failed_at IS NOT NULL;
UPDATE messages SET fault_code = (fault::json ->> 'code')::bigint WHERE failed_at IS NOT NULL AND fault LIKE '{%';
