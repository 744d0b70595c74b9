-- A draft for each channel of a conversation: what was typed so far was typed for the one that it was on.
CREATE TABLE drafts_by_channel (
  workspace_id BLOB NOT NULL,
  conversation_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  channel_id BLOB NOT NULL,
  text TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, user_id, channel_id)
) STRICT;
INSERT INTO drafts_by_channel (workspace_id, conversation_id, user_id, channel_id, text, changed_at)
SELECT d.workspace_id, d.conversation_id, d.user_id, c.channel_id, d.text, d.changed_at
FROM drafts d JOIN conversations c ON c.workspace_id = d.workspace_id AND c.id = d.conversation_id;
DROP TABLE drafts;
ALTER TABLE drafts_by_channel RENAME TO drafts;
CREATE INDEX drafts_changed ON drafts (workspace_id, changed_at);

-- An SMS in the place of a message that does not arrive.
CREATE TABLE fallbacks (
  workspace_id BLOB NOT NULL,
  message_id BLOB NOT NULL,
  -- The SMS sender.
  channel_id BLOB NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  -- By business time; without one nothing but a failure makes it go.
  due_at INTEGER,
  predicted TEXT NOT NULL,
  -- waiting, sent, refused, cancelled, needless
  state TEXT NOT NULL,
  sms_id BLOB,
  settled_at INTEGER,
  why TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, message_id)
) STRICT;
CREATE INDEX fallbacks_waiting ON fallbacks (workspace_id, message_id) WHERE state = 'waiting';
CREATE INDEX fallbacks_sms ON fallbacks (workspace_id, sms_id) WHERE sms_id IS NOT NULL;
