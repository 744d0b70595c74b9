-- Links by which whoever has one opens a file. The token of a link is kept as its hash alone, by which its workspace is
-- found.

CREATE TABLE file_links (
  hash BLOB PRIMARY KEY,
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  -- For whom it was made; of nobody's conversation where the workspace gives it to many.
  conversation_id BLOB,
  author TEXT NOT NULL,
  filename TEXT NOT NULL,
  mime_type TEXT NOT NULL,
  -- Of the bytes of its file, in hex; empty once they are gone.
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  most INTEGER,
  opened INTEGER NOT NULL DEFAULT 0,
  first_opened_at INTEGER,
  last_opened_at INTEGER,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  -- When it leads nowhere any more: the sooner of both.
  ends_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX file_links_id ON file_links (workspace_id, id);
CREATE INDEX file_links_conversation ON file_links (workspace_id, conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX file_links_file ON file_links (workspace_id, sha256) WHERE sha256 <> '';
CREATE INDEX file_links_ends ON file_links (workspace_id, ends_at, id);

-- Contacts that may be one person, from both sides; and that somebody said they are not.
CREATE TABLE suggestions (
  workspace_id BLOB NOT NULL,
  contact_id BLOB NOT NULL,
  other_id BLOB NOT NULL,
  -- What speaks for it: number, noted_number, username, name_and_email.
  alike TEXT NOT NULL,
  found_at INTEGER NOT NULL,
  denied_at INTEGER,
  PRIMARY KEY (workspace_id, contact_id, other_id)
) STRICT, WITHOUT ROWID;

-- By what two contacts are found to be alike.
CREATE INDEX identities_username ON identities (workspace_id, LOWER(username)) WHERE username <> '';
CREATE INDEX contact_attributes_email ON contact_attributes (workspace_id, value)
  WHERE value LIKE '%@%' AND LENGTH(value) <= 254;

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

-- A number that somebody is connecting: what they gave so far, until the number is chosen.

CREATE TABLE connections (
  workspace_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  app_id TEXT NOT NULL,
  waba_id TEXT NOT NULL,
  app_secret TEXT NOT NULL,
  access_token TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, user_id)
) STRICT;

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
