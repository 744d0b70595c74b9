-- Links by which whoever has one opens a file. The token of a link is kept as its hash alone, by which its workspace is
-- found.

CREATE TABLE file_links (
  hash bytea PRIMARY KEY,
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  -- For whom it was made; of nobody's conversation where the workspace gives it to many.
  conversation_id uuid,
  author text COLLATE "C" NOT NULL,
  filename text COLLATE "C" NOT NULL,
  mime_type text COLLATE "C" NOT NULL,
  -- Of the bytes of its file, in hex; empty once they are gone.
  sha256 text COLLATE "C" NOT NULL,
  size bigint NOT NULL,
  most bigint,
  opened bigint NOT NULL DEFAULT 0,
  first_opened_at bigint,
  last_opened_at bigint,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  revoked_at bigint,
  -- When it leads nowhere any more: the sooner of both.
  ends_at bigint NOT NULL
);
CREATE UNIQUE INDEX file_links_id ON file_links (workspace_id, id);
CREATE INDEX file_links_conversation ON file_links (workspace_id, conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX file_links_file ON file_links (workspace_id, sha256) WHERE sha256 <> '';
CREATE INDEX file_links_ends ON file_links (workspace_id, ends_at, id);

-- Contacts that may be one person, from both sides; and that somebody said they are not.
CREATE TABLE suggestions (
  workspace_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  other_id uuid NOT NULL,
  -- What speaks for it: number, noted_number, username, name_and_email.
  alike text COLLATE "C" NOT NULL,
  found_at bigint NOT NULL,
  denied_at bigint,
  PRIMARY KEY (workspace_id, contact_id, other_id)
);

-- By what two contacts are found to be alike.
CREATE INDEX identities_username ON identities (workspace_id, LOWER(username)) WHERE username <> '';
CREATE INDEX contact_attributes_email ON contact_attributes (workspace_id, value)
  WHERE value LIKE '%@%' AND LENGTH(value) <= 254;

-- How each of our messages left: what the rules said, and what every post came to.

CREATE TABLE trails (
  workspace_id uuid NOT NULL,
  message_id uuid NOT NULL,
  steps text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, message_id)
);

-- What a failure is counted by: its error code, -1 where none was told, -2 where we stopped it; NULL for what did not fail,
-- and for what arrived all the same. Most that is told of a message changes its state: that stands in no index.
ALTER TABLE messages ADD COLUMN fault_code bigint;
CREATE INDEX messages_failed ON messages (workspace_id, failed_at, id, fault_code, channel_id, template, identity_id)
WHERE failed_at IS NOT NULL;
UPDATE messages SET fault_code = CASE WHEN state = 'stopped' THEN -2 WHEN fault LIKE '{%' THEN (fault::json ->> 'code')::bigint ELSE -1 END
WHERE failed_at IS NOT NULL AND state IN ('failed', 'stopped');

-- A number that somebody is connecting: what they gave so far, until the number is chosen.

CREATE TABLE connections (
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  app_id text COLLATE "C" NOT NULL,
  waba_id text COLLATE "C" NOT NULL,
  app_secret text COLLATE "C" NOT NULL,
  access_token text COLLATE "C" NOT NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, user_id)
);

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
