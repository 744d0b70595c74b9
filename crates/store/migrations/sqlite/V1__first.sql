-- The first schema. The workspace leads every key, so that one tenant's rows can live on one shard; what
-- has to be found without a workspace stands in small tables of its own.

-- Found without a workspace ------------------------------------------------------------------------------

CREATE TABLE workspaces (
  id BLOB PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  cursor INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE apps (
  id TEXT PRIMARY KEY,
  workspace_id BLOB NOT NULL,
  app_secret TEXT NOT NULL,
  verify_token TEXT NOT NULL
) STRICT;

CREATE TABLE accounts (
  waba_id TEXT PRIMARY KEY,
  workspace_id BLOB NOT NULL,
  app_id TEXT NOT NULL,
  timezone TEXT NOT NULL DEFAULT 'UTC',
  currency TEXT NOT NULL DEFAULT 'USD'
) STRICT;

CREATE TABLE numbers (
  phone_number_id TEXT PRIMARY KEY,
  workspace_id BLOB NOT NULL,
  channel_id BLOB NOT NULL
) STRICT;

CREATE TABLE logins (
  email TEXT PRIMARY KEY,
  workspace_id BLOB NOT NULL,
  user_id BLOB NOT NULL
) STRICT;

CREATE TABLE sessions (
  hash BLOB PRIMARY KEY,
  workspace_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tokens (
  hash BLOB PRIMARY KEY,
  workspace_id BLOB NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- Of one workspace ---------------------------------------------------------------------------------------

CREATE TABLE users (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;

CREATE TABLE channels (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  phone_number_id TEXT NOT NULL DEFAULT '',
  waba_id TEXT NOT NULL DEFAULT '',
  app_id TEXT NOT NULL DEFAULT '',
  access_token TEXT NOT NULL DEFAULT '',
  trouble TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;

CREATE TABLE contacts (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  conversation_id BLOB,
  opted_out_at INTEGER,
  preference_at INTEGER,
  blocked INTEGER NOT NULL DEFAULT FALSE,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;

CREATE TABLE identities (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  contact_id BLOB NOT NULL,
  phone TEXT NOT NULL DEFAULT '',
  user_id TEXT NOT NULL DEFAULT '',
  parent_user_id TEXT NOT NULL DEFAULT '',
  username TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE INDEX identities_contact ON identities (workspace_id, contact_id);

CREATE TABLE identity_keys (
  workspace_id BLOB NOT NULL,
  key TEXT NOT NULL,
  identity_id BLOB NOT NULL,
  PRIMARY KEY (workspace_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_keys_identity ON identity_keys (workspace_id, identity_id);

CREATE TABLE pairs (
  workspace_id BLOB NOT NULL,
  identity_id BLOB NOT NULL,
  channel_id BLOB NOT NULL,
  customer_at INTEGER,
  customer_message_id BLOB,
  refused_at INTEGER,
  entry TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, identity_id, channel_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  contact_id BLOB NOT NULL,
  channel_id BLOB NOT NULL,
  identity_id BLOB NOT NULL,
  status TEXT NOT NULL,
  assignee_id BLOB,
  unread INTEGER NOT NULL DEFAULT 0,
  customer_last INTEGER NOT NULL DEFAULT FALSE,
  last_at INTEGER NOT NULL,
  last_message_id BLOB,
  last_kind TEXT NOT NULL DEFAULT '',
  last_text TEXT NOT NULL DEFAULT '',
  last_state TEXT NOT NULL DEFAULT '',
  window_until INTEGER NOT NULL DEFAULT 0,
  answer_by INTEGER NOT NULL DEFAULT 0,
  free_until INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE INDEX conversations_newest ON conversations (workspace_id, last_at, id);
CREATE INDEX conversations_window ON conversations (workspace_id, window_until);
CREATE INDEX conversations_contact ON conversations (workspace_id, contact_id);

CREATE TABLE messages (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  conversation_id BLOB NOT NULL,
  channel_id BLOB NOT NULL,
  identity_id BLOB NOT NULL,
  inbound INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  wamid TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  accepted_at INTEGER,
  sent_at INTEGER,
  delivered_at INTEGER,
  read_at INTEGER,
  played_at INTEGER,
  failed_at INTEGER,
  fault TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL DEFAULT '',
  json TEXT NOT NULL,
  context TEXT NOT NULL DEFAULT '',
  author TEXT NOT NULL DEFAULT '',
  entry TEXT NOT NULL DEFAULT '',
  their_reaction TEXT NOT NULL DEFAULT '',
  our_reaction TEXT NOT NULL DEFAULT '',
  noted_at INTEGER,
  edited_at INTEGER,
  revoked_at INTEGER,
  pricing TEXT NOT NULL DEFAULT '',
  meta_conversation TEXT NOT NULL DEFAULT '',
  callback TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX messages_wamid ON messages (workspace_id, wamid) WHERE wamid <> '';
CREATE INDEX messages_thread ON messages (workspace_id, conversation_id, at, id);

CREATE TABLE outbox (
  workspace_id BLOB NOT NULL,
  message_id BLOB NOT NULL,
  channel_id BLOB NOT NULL,
  identity_id BLOB NOT NULL,
  state TEXT NOT NULL,
  run_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  lease_by BLOB,
  attempt INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, message_id)
) STRICT;
CREATE INDEX outbox_due ON outbox (workspace_id, state, run_at, message_id);
CREATE INDEX outbox_pair ON outbox (workspace_id, identity_id, channel_id, message_id);

CREATE TABLE orphans (
  workspace_id BLOB NOT NULL,
  wamid TEXT NOT NULL,
  status TEXT NOT NULL,
  participant TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, wamid, status, participant)
) STRICT;

CREATE TABLE media (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  message_id BLOB NOT NULL,
  channel_id BLOB NOT NULL,
  meta_id TEXT NOT NULL DEFAULT '',
  mime_type TEXT NOT NULL DEFAULT '',
  filename TEXT NOT NULL DEFAULT '',
  voice INTEGER NOT NULL DEFAULT FALSE,
  url TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  hash TEXT NOT NULL DEFAULT '',
  size INTEGER NOT NULL DEFAULT 0,
  attempt INTEGER NOT NULL DEFAULT 0,
  run_at INTEGER NOT NULL,
  problem TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE INDEX media_message ON media (workspace_id, message_id);
CREATE INDEX media_due ON media (workspace_id, state, run_at);

CREATE TABLE templates (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  waba_id TEXT NOT NULL,
  meta_id TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  category TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  quality TEXT NOT NULL DEFAULT 'UNKNOWN',
  parameter_format TEXT NOT NULL DEFAULT 'POSITIONAL',
  components TEXT NOT NULL DEFAULT '[]',
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX templates_name ON templates (workspace_id, waba_id, name, language);

CREATE TABLE drafts (
  workspace_id BLOB NOT NULL,
  conversation_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  text TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, user_id)
) STRICT;

CREATE TABLE idempotency (
  workspace_id BLOB NOT NULL,
  token BLOB NOT NULL,
  key TEXT NOT NULL,
  body_hash BLOB NOT NULL,
  answer TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, token, key)
) STRICT;

CREATE TABLE deliveries (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  app_id TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  headers TEXT NOT NULL,
  body BLOB NOT NULL,
  outcome TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, id)
) STRICT;

CREATE TABLE unknowns (
  workspace_id BLOB NOT NULL,
  hash BLOB NOT NULL,
  delivery_id BLOB NOT NULL,
  field TEXT NOT NULL,
  what TEXT NOT NULL,
  json TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, hash)
) STRICT;

CREATE TABLE notices (
  workspace_id BLOB NOT NULL,
  hash BLOB NOT NULL,
  at INTEGER NOT NULL,
  field TEXT NOT NULL,
  severity TEXT NOT NULL,
  title TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (workspace_id, hash)
) STRICT;

CREATE TABLE changes (
  workspace_id BLOB NOT NULL,
  cursor INTEGER NOT NULL,
  conversation_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, cursor, conversation_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  workspace_id BLOB NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (workspace_id, key)
) STRICT;

-- Words of messages, folded and separated by spaces: every sign but the space belongs to a word. The other
-- columns are only carried along.
CREATE VIRTUAL TABLE search USING fts5 (
  workspace_id UNINDEXED, conversation_id UNINDEXED, message_id UNINDEXED, words,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* S* C*'", detail = none, columnsize = 0
);
