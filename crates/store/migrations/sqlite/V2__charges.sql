-- What deliveries cost: the charges, their sums a day, what is counted through a month, and what both are
-- compared with.

-- What the pair's deliveries are billed by, as JSON.
ALTER TABLE pairs ADD COLUMN billing TEXT NOT NULL DEFAULT '';
-- The cost that was told when the message was allowed, as JSON.
ALTER TABLE messages ADD COLUMN predicted TEXT NOT NULL DEFAULT '';
-- The first body of the commit it was folded in: bodies are read again in the company they came in.
ALTER TABLE deliveries ADD COLUMN batch_id BLOB;

CREATE TABLE charges (
  workspace_id BLOB NOT NULL,
  message_id BLOB NOT NULL,
  conversation_id BLOB NOT NULL,
  channel_id BLOB NOT NULL,
  identity_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  day TEXT NOT NULL,
  form TEXT NOT NULL,
  rules TEXT NOT NULL,
  category TEXT NOT NULL,
  reason TEXT NOT NULL,
  market TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER,
  rates TEXT NOT NULL DEFAULT '',
  predicted TEXT NOT NULL DEFAULT '',
  pricing TEXT NOT NULL DEFAULT '',
  meta_conversation TEXT NOT NULL DEFAULT '',
  finding TEXT NOT NULL DEFAULT '',
  finding_text TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, message_id)
) STRICT;
CREATE INDEX charges_at ON charges (workspace_id, at, message_id);
CREATE INDEX charges_finding ON charges (workspace_id, at, message_id) WHERE finding <> '';
CREATE INDEX charges_unsettled ON charges (workspace_id, at, message_id) WHERE pricing = '';
CREATE INDEX charges_pair ON charges (workspace_id, identity_id, channel_id, at);

-- Sums of the above, so that a month is read at once however many messages it had.
CREATE TABLE charge_days (
  workspace_id BLOB NOT NULL,
  day TEXT NOT NULL,
  channel_id BLOB NOT NULL,
  currency TEXT NOT NULL,
  rules TEXT NOT NULL,
  category TEXT NOT NULL,
  reason TEXT NOT NULL,
  market TEXT NOT NULL,
  form TEXT NOT NULL,
  messages INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, day, channel_id, currency, rules, category, reason, market, form)
) STRICT, WITHOUT ROWID;

-- What decides about prices by its number: allowances and volume tiers, a month each.
CREATE TABLE counters (
  workspace_id BLOB NOT NULL,
  month TEXT NOT NULL,
  holder TEXT NOT NULL,
  name TEXT NOT NULL,
  used INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, month, holder, name)
) STRICT, WITHOUT ROWID;

-- Rates that were brought in, as they were read; the newest wins.
CREATE TABLE rate_cards (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  text TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;

-- What Meta's analytics say, a row a day and combination.
CREATE TABLE analytics (
  workspace_id BLOB NOT NULL,
  waba_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  day TEXT NOT NULL,
  phone TEXT NOT NULL,
  country TEXT NOT NULL,
  category TEXT NOT NULL,
  type TEXT NOT NULL,
  tier TEXT NOT NULL,
  volume INTEGER NOT NULL,
  cost INTEGER,
  fetched_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, waba_id, kind, day, phone, country, category, type, tier)
) STRICT, WITHOUT ROWID;
