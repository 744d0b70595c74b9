-- The first schema. The workspace leads every key, so that one tenant's rows can live on one shard; what
-- has to be found without a workspace stands in small tables of its own.

-- Found without a workspace ------------------------------------------------------------------------------

CREATE TABLE workspaces (
  id uuid PRIMARY KEY,
  name text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  cursor bigint NOT NULL DEFAULT 0
);

CREATE TABLE apps (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id uuid NOT NULL,
  app_secret text COLLATE "C" NOT NULL,
  verify_token text COLLATE "C" NOT NULL
);

CREATE TABLE accounts (
  waba_id text COLLATE "C" PRIMARY KEY,
  workspace_id uuid NOT NULL,
  app_id text COLLATE "C" NOT NULL,
  timezone text COLLATE "C" NOT NULL DEFAULT 'UTC',
  currency text COLLATE "C" NOT NULL DEFAULT 'USD'
);

CREATE TABLE numbers (
  phone_number_id text COLLATE "C" PRIMARY KEY,
  workspace_id uuid NOT NULL,
  channel_id uuid NOT NULL
);

CREATE TABLE logins (
  email text COLLATE "C" PRIMARY KEY,
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL
);

CREATE TABLE sessions (
  hash bytea PRIMARY KEY,
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL
);

CREATE TABLE tokens (
  hash bytea PRIMARY KEY,
  workspace_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL
);

-- Of one workspace ---------------------------------------------------------------------------------------

CREATE TABLE users (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  email text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  role text COLLATE "C" NOT NULL,
  password_hash text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE channels (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  phone_number_id text COLLATE "C" NOT NULL DEFAULT '',
  waba_id text COLLATE "C" NOT NULL DEFAULT '',
  app_id text COLLATE "C" NOT NULL DEFAULT '',
  access_token text COLLATE "C" NOT NULL DEFAULT '',
  trouble text COLLATE "C" NOT NULL DEFAULT '',
  created_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE contacts (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  folded text COLLATE "C" NOT NULL,
  conversation_id uuid,
  opted_out_at bigint,
  preference_at bigint,
  blocked boolean NOT NULL DEFAULT FALSE,
  created_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE identities (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  contact_id uuid NOT NULL,
  phone text COLLATE "C" NOT NULL DEFAULT '',
  user_id text COLLATE "C" NOT NULL DEFAULT '',
  parent_user_id text COLLATE "C" NOT NULL DEFAULT '',
  username text COLLATE "C" NOT NULL DEFAULT '',
  created_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX identities_contact ON identities (workspace_id, contact_id);

CREATE TABLE identity_keys (
  workspace_id uuid NOT NULL,
  key text COLLATE "C" NOT NULL,
  identity_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, key)
);
CREATE INDEX identity_keys_identity ON identity_keys (workspace_id, identity_id);

CREATE TABLE pairs (
  workspace_id uuid NOT NULL,
  identity_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  customer_at bigint,
  customer_message_id uuid,
  refused_at bigint,
  entry text COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, identity_id, channel_id)
);

CREATE TABLE conversations (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  contact_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  identity_id uuid NOT NULL,
  status text COLLATE "C" NOT NULL,
  assignee_id uuid,
  unread bigint NOT NULL DEFAULT 0,
  customer_last boolean NOT NULL DEFAULT FALSE,
  last_at bigint NOT NULL,
  last_message_id uuid,
  last_kind text COLLATE "C" NOT NULL DEFAULT '',
  last_text text COLLATE "C" NOT NULL DEFAULT '',
  last_state text COLLATE "C" NOT NULL DEFAULT '',
  window_until bigint NOT NULL DEFAULT 0,
  answer_by bigint NOT NULL DEFAULT 0,
  free_until bigint NOT NULL DEFAULT 0,
  created_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX conversations_newest ON conversations (workspace_id, last_at, id);
CREATE INDEX conversations_window ON conversations (workspace_id, window_until);
CREATE INDEX conversations_contact ON conversations (workspace_id, contact_id);

CREATE TABLE messages (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  identity_id uuid NOT NULL,
  inbound boolean NOT NULL,
  kind text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  wamid text COLLATE "C" NOT NULL DEFAULT '',
  state text COLLATE "C" NOT NULL,
  accepted_at bigint,
  sent_at bigint,
  delivered_at bigint,
  read_at bigint,
  played_at bigint,
  failed_at bigint,
  fault text COLLATE "C" NOT NULL DEFAULT '',
  text text COLLATE "C" NOT NULL DEFAULT '',
  json text COLLATE "C" NOT NULL,
  context text COLLATE "C" NOT NULL DEFAULT '',
  author text COLLATE "C" NOT NULL DEFAULT '',
  entry text COLLATE "C" NOT NULL DEFAULT '',
  their_reaction text COLLATE "C" NOT NULL DEFAULT '',
  our_reaction text COLLATE "C" NOT NULL DEFAULT '',
  noted_at bigint,
  edited_at bigint,
  revoked_at bigint,
  pricing text COLLATE "C" NOT NULL DEFAULT '',
  meta_conversation text COLLATE "C" NOT NULL DEFAULT '',
  callback text COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX messages_wamid ON messages (workspace_id, wamid) WHERE wamid <> '';
CREATE INDEX messages_thread ON messages (workspace_id, conversation_id, at, id);

CREATE TABLE outbox (
  workspace_id uuid NOT NULL,
  message_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  identity_id uuid NOT NULL,
  state text COLLATE "C" NOT NULL,
  run_at bigint NOT NULL,
  lease_until bigint NOT NULL DEFAULT 0,
  lease_by uuid,
  attempt bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, message_id)
);
CREATE INDEX outbox_due ON outbox (workspace_id, state, run_at, message_id);
CREATE INDEX outbox_pair ON outbox (workspace_id, identity_id, channel_id, message_id);

CREATE TABLE orphans (
  workspace_id uuid NOT NULL,
  wamid text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  participant text COLLATE "C" NOT NULL DEFAULT '',
  at bigint NOT NULL,
  event text COLLATE "C" NOT NULL,
  received_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, wamid, status, participant)
);

CREATE TABLE media (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  message_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  meta_id text COLLATE "C" NOT NULL DEFAULT '',
  mime_type text COLLATE "C" NOT NULL DEFAULT '',
  filename text COLLATE "C" NOT NULL DEFAULT '',
  voice boolean NOT NULL DEFAULT FALSE,
  url text COLLATE "C" NOT NULL DEFAULT '',
  state text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL DEFAULT '',
  size bigint NOT NULL DEFAULT 0,
  attempt bigint NOT NULL DEFAULT 0,
  run_at bigint NOT NULL,
  problem text COLLATE "C" NOT NULL DEFAULT '',
  created_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX media_message ON media (workspace_id, message_id);
CREATE INDEX media_due ON media (workspace_id, state, run_at);

CREATE TABLE templates (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  waba_id text COLLATE "C" NOT NULL,
  meta_id text COLLATE "C" NOT NULL DEFAULT '',
  name text COLLATE "C" NOT NULL,
  language text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL DEFAULT '',
  quality text COLLATE "C" NOT NULL DEFAULT 'UNKNOWN',
  parameter_format text COLLATE "C" NOT NULL DEFAULT 'POSITIONAL',
  components text COLLATE "C" NOT NULL DEFAULT '[]',
  changed_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX templates_name ON templates (workspace_id, waba_id, name, language);

CREATE TABLE drafts (
  workspace_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  user_id uuid NOT NULL,
  text text COLLATE "C" NOT NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, user_id)
);

CREATE TABLE idempotency (
  workspace_id uuid NOT NULL,
  token bytea NOT NULL,
  key text COLLATE "C" NOT NULL,
  body_hash bytea NOT NULL,
  answer text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, token, key)
);

CREATE TABLE deliveries (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  app_id text COLLATE "C" NOT NULL,
  received_at bigint NOT NULL,
  headers text COLLATE "C" NOT NULL,
  body bytea NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE unknowns (
  workspace_id uuid NOT NULL,
  hash bytea NOT NULL,
  delivery_id uuid NOT NULL,
  field text COLLATE "C" NOT NULL,
  what text COLLATE "C" NOT NULL,
  json text COLLATE "C" NOT NULL,
  received_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, hash)
);

CREATE TABLE notices (
  workspace_id uuid NOT NULL,
  hash bytea NOT NULL,
  at bigint NOT NULL,
  field text COLLATE "C" NOT NULL,
  severity text COLLATE "C" NOT NULL,
  title text COLLATE "C" NOT NULL,
  json text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, hash)
);

CREATE TABLE changes (
  workspace_id uuid NOT NULL,
  cursor bigint NOT NULL,
  conversation_id uuid NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (workspace_id, cursor, conversation_id)
);

CREATE TABLE settings (
  workspace_id uuid NOT NULL,
  key text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, key)
);

-- Words of messages, folded.
CREATE TABLE search (
  workspace_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  message_id uuid NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (workspace_id, message_id)
);
CREATE INDEX search_words ON search USING gin (words);
