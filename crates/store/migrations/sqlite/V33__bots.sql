-- Bots: automations that people write as files.
CREATE TABLE bots (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  -- The file that is being written, and how often it was saved.
  draft TEXT NOT NULL,
  revision INTEGER NOT NULL,
  -- off, on, finishing
  state TEXT NOT NULL DEFAULT 'off',
  -- What becomes of the runs of one that is switched off: finish, end, hand_over; nothing once it has.
  rest TEXT NOT NULL DEFAULT '',
  -- The version by which runs begin.
  deployed INTEGER,
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  -- Up to when time was looked through for what begins runs by itself; nothing where nothing of it does.
  looked_at INTEGER,
  PRIMARY KEY (workspace_id, id)
) STRICT;

-- What was deployed of them. A version never changes.
CREATE TABLE bot_versions (
  workspace_id BLOB NOT NULL,
  bot_id BLOB NOT NULL,
  n INTEGER NOT NULL,
  text TEXT NOT NULL,
  note TEXT NOT NULL,
  author TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, bot_id, n)
) STRICT;

-- One execution with one customer each.
CREATE TABLE bot_runs (
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  bot_id BLOB NOT NULL,
  version INTEGER NOT NULL,
  conversation_id BLOB NOT NULL,
  identity_id BLOB NOT NULL,
  channel_id BLOB NOT NULL,
  -- Where it stands and what it keeps, with the customer's words: JSON.
  run TEXT NOT NULL,
  step TEXT NOT NULL,
  -- waiting, paused, ended; and how it ended.
  state TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '',
  -- By which kind of trigger, and who pressed or asked.
  begun_by TEXT NOT NULL,
  author TEXT NOT NULL,
  -- How many rows its path has.
  steps INTEGER NOT NULL DEFAULT 0,
  -- What another program is to be asked: JSON; nothing once it was.
  request TEXT NOT NULL DEFAULT '',
  begun_at INTEGER NOT NULL,
  moved_at INTEGER NOT NULL,
  wakes_at INTEGER,
  ended_at INTEGER,
  PRIMARY KEY (workspace_id, id)
) STRICT;
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
  workspace_id BLOB NOT NULL,
  run_id BLOB NOT NULL,
  n INTEGER NOT NULL,
  conversation_id BLOB NOT NULL,
  step TEXT NOT NULL,
  -- By what it left the step; nothing where this tells of a message or of its end.
  via TEXT NOT NULL DEFAULT '',
  -- The message it gave to be sent, which of its messages that was, or why it was refused.
  message_id BLOB,
  send INTEGER,
  why TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, run_id, n)
) STRICT;
CREATE INDEX bot_steps_message ON bot_steps (workspace_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX bot_steps_conversation ON bot_steps (workspace_id, conversation_id);
CREATE INDEX bot_steps_at ON bot_steps (workspace_id, at, run_id, n);

-- How many runs left each step of a version, and how many ended there.
CREATE TABLE bot_counts (
  workspace_id BLOB NOT NULL,
  bot_id BLOB NOT NULL,
  version INTEGER NOT NULL,
  step TEXT NOT NULL,
  passed INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, bot_id, version, step)
) STRICT;

-- What happened that bots have to hear of, until they have.
CREATE TABLE bot_inputs (
  workspace_id BLOB NOT NULL,
  conversation_id BLOB NOT NULL,
  -- wrote, began, taken, status, failed, window_closes, schedule, fetched
  kind TEXT NOT NULL,
  -- The message, the status, the bot or the run it is about.
  about TEXT NOT NULL,
  -- What another program answered: JSON.
  answer TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, kind, about)
) STRICT;
CREATE INDEX bot_inputs_at ON bot_inputs (workspace_id, at);
