//! What is declared of the tables of bots.

use super::Erased::{self, Nothing};
use super::Exported::{As, Not, Within};
use super::Kept::{Days, ForEver, Until, With};
use super::Thing::Conversation;
use super::{OF_WORK, Table};

const OF_ALL: &str = "it says what is said to all";

/// An automation.
pub(super) const BOTS: Table = Table {
    name: "bots",
    theirs: &[],
    ours: &["workspace_id", "id", "name", "draft", "state", "rest", "author", "looking", "signing_key"],
    erased: Nothing(OF_ALL),
    exported: Not(OF_WORK),
    kept: ForEver("until somebody removes it"),
};

/// What was deployed of it.
pub(super) const VERSIONS: Table = Table {
    name: "bot_versions",
    theirs: &[],
    ours: &["workspace_id", "bot_id", "text", "note", "author"],
    erased: Nothing(OF_ALL),
    exported: Not(OF_WORK),
    kept: With("bots"),
};

/// How many runs went where.
pub(super) const COUNTS: Table = Table {
    name: "bot_counts",
    theirs: &[],
    ours: &["workspace_id", "bot_id", "step"],
    erased: Nothing("it counts"),
    exported: Not(OF_WORK),
    kept: With("bots"),
};

/// One execution of it with a customer.
pub(super) const RUNS: Table = Table {
    name: "bot_runs",
    theirs: &["run", "request"],
    ours: &[
        "workspace_id",
        "id",
        "bot_id",
        "conversation_id",
        "identity_id",
        "channel_id",
        "step",
        "state",
        "why",
        "begun_by",
        "author",
    ],
    erased: Erased::With(Conversation, "conversation_id"),
    exported: As("runs"),
    kept: Days("messages_days"),
};

/// Where it went.
pub(super) const PATHS: Table = Table {
    name: "bot_steps",
    theirs: &[],
    ours: &["workspace_id", "run_id", "conversation_id", "step", "via", "message_id", "why"],
    erased: Erased::With(Conversation, "conversation_id"),
    exported: Within("bot_runs"),
    kept: Days("messages_days"),
};

/// What it has yet to hear.
pub(super) const INPUTS: Table = Table {
    name: "bot_inputs",
    theirs: &["answer"],
    ours: &["workspace_id", "conversation_id", "kind", "about"],
    erased: Erased::With(Conversation, "conversation_id"),
    exported: Not(OF_WORK),
    kept: Until("it was heard"),
};
