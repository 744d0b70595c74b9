-- Bots: automations that people write as files.
CREATE TABLE bots (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  -- The file that is being written, and how often it was saved.
  draft text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  -- off, on, finishing
  state text COLLATE "C" NOT NULL DEFAULT 'off',
  -- What becomes of the runs of one that is switched off: finish, end, hand_over; nothing once it has.
  rest text COLLATE "C" NOT NULL DEFAULT '',
  -- The version by which runs begin.
  deployed bigint,
  author text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  -- Up to when time was looked through for what begins runs by itself; nothing where nothing of it does.
  looked_at bigint,
  PRIMARY KEY (workspace_id, id)
);

-- What was deployed of them. A version never changes.
CREATE TABLE bot_versions (
  workspace_id uuid NOT NULL,
  bot_id uuid NOT NULL,
  n bigint NOT NULL,
  text text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  author text COLLATE "C" NOT NULL,
  made_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, bot_id, n)
);

-- One execution with one customer each.
CREATE TABLE bot_runs (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  bot_id uuid NOT NULL,
  version bigint NOT NULL,
  conversation_id uuid NOT NULL,
  identity_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  -- Where it stands and what it keeps, with the customer's words: JSON.
  run text COLLATE "C" NOT NULL,
  step text COLLATE "C" NOT NULL,
  -- waiting, paused, ended; and how it ended.
  state text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL DEFAULT '',
  -- By which kind of trigger, and who pressed or asked.
  begun_by text COLLATE "C" NOT NULL,
  author text COLLATE "C" NOT NULL,
  -- How many rows its path has.
  steps bigint NOT NULL DEFAULT 0,
  -- What another program is to be asked: JSON; nothing once it was.
  request text COLLATE "C" NOT NULL DEFAULT '',
  begun_at bigint NOT NULL,
  moved_at bigint NOT NULL,
  wakes_at bigint,
  ended_at bigint,
  PRIMARY KEY (workspace_id, id)
);
-- One at most talks in a conversation.
CREATE UNIQUE INDEX bot_runs_talking ON bot_runs (workspace_id, conversation_id) WHERE ended_at IS NULL;
CREATE INDEX bot_runs_conversation ON bot_runs (workspace_id, conversation_id, id);
CREATE INDEX bot_runs_identity ON bot_runs (workspace_id, identity_id) WHERE ended_at IS NULL;
CREATE INDEX bot_runs_bot ON bot_runs (workspace_id, bot_id, id);
CREATE INDEX bot_runs_standing ON bot_runs (workspace_id, bot_id, version, step) WHERE ended_at IS NULL;
CREATE INDEX bot_runs_due ON bot_runs (workspace_id, wakes_at, id) WHERE wakes_at IS NOT NULL;
CREATE INDEX bot_runs_asking ON bot_runs (workspace_id, id) WHERE request <> '';
CREATE INDEX bot_runs_ended ON bot_runs (workspace_id, ended_at, id) WHERE ended_at IS NOT NULL;

-- Where they went.
CREATE TABLE bot_steps (
  workspace_id uuid NOT NULL,
  run_id uuid NOT NULL,
  n bigint NOT NULL,
  conversation_id uuid NOT NULL,
  step text COLLATE "C" NOT NULL,
  -- By what it left the step; nothing where this tells of a message or of its end.
  via text COLLATE "C" NOT NULL DEFAULT '',
  -- The message it gave to be sent, which of its messages that was, or why it was refused.
  message_id uuid,
  send bigint,
  why text COLLATE "C" NOT NULL DEFAULT '',
  at bigint NOT NULL,
  PRIMARY KEY (workspace_id, run_id, n)
);
CREATE INDEX bot_steps_message ON bot_steps (workspace_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX bot_steps_conversation ON bot_steps (workspace_id, conversation_id);
CREATE INDEX bot_steps_at ON bot_steps (workspace_id, at, run_id, n);

-- How many runs left each step of a version, and how many ended there.
CREATE TABLE bot_counts (
  workspace_id uuid NOT NULL,
  bot_id uuid NOT NULL,
  version bigint NOT NULL,
  step text COLLATE "C" NOT NULL,
  passed bigint NOT NULL,
  ended bigint NOT NULL,
  PRIMARY KEY (workspace_id, bot_id, version, step)
);

-- What happened that bots have to hear of, until they have.
CREATE TABLE bot_inputs (
  workspace_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  -- wrote, began, taken, status, failed, window_closes, schedule, fetched
  kind text COLLATE "C" NOT NULL,
  -- The message, the status, the bot or the run it is about.
  about text COLLATE "C" NOT NULL,
  -- What another program answered: JSON.
  answer text COLLATE "C" NOT NULL DEFAULT '',
  at bigint NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, kind, about)
);
CREATE INDEX bot_inputs_at ON bot_inputs (workspace_id, at);
