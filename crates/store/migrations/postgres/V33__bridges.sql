-- A draft for each channel of a conversation: what was typed so far was typed for the one that it was on.
ALTER TABLE drafts ADD COLUMN channel_id uuid;
UPDATE drafts SET channel_id = c.channel_id FROM conversations c
WHERE c.workspace_id = drafts.workspace_id AND c.id = drafts.conversation_id;
DELETE FROM drafts WHERE channel_id IS NULL;
ALTER TABLE drafts ALTER COLUMN channel_id SET NOT NULL;
ALTER TABLE drafts DROP CONSTRAINT drafts_pkey;
ALTER TABLE drafts ADD PRIMARY KEY (workspace_id, conversation_id, user_id, channel_id);

-- An SMS in the place of a message that does not arrive.
CREATE TABLE fallbacks (
  workspace_id uuid NOT NULL,
  message_id uuid NOT NULL,
  -- The SMS sender.
  channel_id uuid NOT NULL,
  text text COLLATE "C" NOT NULL,
  author text COLLATE "C" NOT NULL,
  -- By business time; without one nothing but a failure makes it go.
  due_at bigint,
  predicted text COLLATE "C" NOT NULL,
  -- waiting, sent, refused, cancelled, needless
  state text COLLATE "C" NOT NULL,
  sms_id uuid,
  settled_at bigint,
  why text COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, message_id)
);
CREATE INDEX fallbacks_waiting ON fallbacks (workspace_id, message_id) WHERE state = 'waiting';
CREATE INDEX fallbacks_sms ON fallbacks (workspace_id, sms_id) WHERE sms_id IS NOT NULL;
