-- What deliveries cost: the charges, their sums a day, what is counted through a month, and what both are
-- compared with.

-- What the pair's deliveries are billed by, as JSON.
ALTER TABLE pairs ADD COLUMN billing text COLLATE "C" NOT NULL DEFAULT '';
-- The cost that was told when the message was allowed, as JSON.
ALTER TABLE messages ADD COLUMN predicted text COLLATE "C" NOT NULL DEFAULT '';
-- The first body of the commit it was folded in: bodies are read again in the company they came in.
ALTER TABLE deliveries ADD COLUMN batch_id uuid;

CREATE TABLE charges (
  workspace_id uuid NOT NULL,
  message_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  identity_id uuid NOT NULL,
  at bigint NOT NULL,
  day text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  rules text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  market text COLLATE "C" NOT NULL,
  currency text COLLATE "C" NOT NULL,
  amount bigint,
  rates text COLLATE "C" NOT NULL DEFAULT '',
  predicted text COLLATE "C" NOT NULL DEFAULT '',
  pricing text COLLATE "C" NOT NULL DEFAULT '',
  meta_conversation text COLLATE "C" NOT NULL DEFAULT '',
  finding text COLLATE "C" NOT NULL DEFAULT '',
  finding_text text COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, message_id)
);
CREATE INDEX charges_at ON charges (workspace_id, at, message_id);
CREATE INDEX charges_finding ON charges (workspace_id, at, message_id) WHERE finding <> '';
CREATE INDEX charges_unsettled ON charges (workspace_id, at, message_id) WHERE pricing = '';
CREATE INDEX charges_pair ON charges (workspace_id, identity_id, channel_id, at);

-- Sums of the above, so that a month is read at once however many messages it had.
CREATE TABLE charge_days (
  workspace_id uuid NOT NULL,
  day text COLLATE "C" NOT NULL,
  channel_id uuid NOT NULL,
  currency text COLLATE "C" NOT NULL,
  rules text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  market text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  messages bigint NOT NULL,
  unpriced bigint NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (workspace_id, day, channel_id, currency, rules, category, reason, market, form)
);

-- What decides about prices by its number: allowances and volume tiers, a month each.
CREATE TABLE counters (
  workspace_id uuid NOT NULL,
  month text COLLATE "C" NOT NULL,
  holder text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  used bigint NOT NULL,
  PRIMARY KEY (workspace_id, month, holder, name)
);

-- Rates that were brought in, as they were read; the newest wins.
CREATE TABLE rate_cards (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  format text COLLATE "C" NOT NULL,
  text text COLLATE "C" NOT NULL,
  added_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

-- What Meta's analytics say, a row a day and combination.
CREATE TABLE analytics (
  workspace_id uuid NOT NULL,
  waba_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  day text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  country text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  tier text COLLATE "C" NOT NULL,
  volume bigint NOT NULL,
  cost bigint,
  fetched_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, waba_id, kind, day, phone, country, category, type, tier)
);
