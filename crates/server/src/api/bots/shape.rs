//! Bots as JSON.

use serde::Serialize;
use transom_desk::bots::act::Checked;
use transom_desk::bots::list::Listed;
use transom_pages::words::say;
use transom_rules::flow::problem::{Mend, Problem as Wrong};
use transom_store::bots as rows;
use utoipa::ToSchema;
use uuid::Uuid;

/// A bot.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Bot {
    /// Ours.
    id: Uuid,
    /// What its file says it is called.
    #[schema(example = "Start the talk again")]
    name: String,
    /// `off`; `on`; or `finishing`: it begins nothing, and its runs come to their end.
    state: &'static str,
    /// The version by which runs begin; `null` while nothing is deployed.
    version: Option<i64>,
    /// How often its file was saved.
    revision: i64,
    /// The file that is being written. Not in lists, nor in answers to acts on the bot as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// What keeps the file from being deployed; beside `text` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    problems: Option<Vec<BotFault>>,
    /// What is to be known of a file that compiles, such as what it loses by SMS; beside `text`, and when it is deployed.
    #[serde(skip_serializing_if = "Option::is_none")]
    warnings: Option<Vec<BotFault>>,
    /// Whether its file says something else than what is deployed. In lists alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    differs: Option<bool>,
    /// How many of its runs are not over. In lists alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    running: Option<i64>,
    /// When it was made.
    created_at: i64,
    /// When it was changed last.
    changed_at: i64,
}

impl Bot {
    /// Without its file.
    pub(super) fn listed(bot: rows::Bot) -> Self {
        Self {
            id: bot.id.0,
            name: bot.name,
            state: bot.state.as_str(),
            version: bot.deployed,
            revision: bot.revision,
            text: None,
            problems: None,
            warnings: None,
            differs: None,
            running: None,
            created_at: bot.created_at.seconds(),
            changed_at: bot.changed_at.seconds(),
        }
    }

    /// As one of all.
    pub(super) fn among_all(one: Listed) -> Self {
        Self { differs: Some(one.differs), running: Some(one.running), ..Self::listed(one.bot) }
    }

    /// With its file.
    pub(super) fn of(checked: Checked) -> Self {
        let text = Some(checked.bot.draft.clone());
        let problems = Some(checked.problems.iter().map(BotFault::of).collect());
        let warnings = Some(checked.warnings.iter().map(BotFault::of).collect());
        Self { text, problems, warnings, ..Self::listed(checked.bot) }
    }

    /// As it was deployed.
    pub(super) fn deployed(bot: rows::Bot, warnings: &[Wrong]) -> Self {
        Self { warnings: Some(warnings.iter().map(BotFault::of).collect()), ..Self::listed(bot) }
    }
}

/// Something that is wrong with a file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct BotFault {
    /// Which kind of thing: `window` for a message that may be due when the window is closed.
    #[schema(example = "window")]
    code: &'static str,
    /// `error`, which keeps the file from being deployed, or `warning`.
    #[schema(example = "error")]
    severity: &'static str,
    /// Where it stands: the line, counted from 1.
    line: usize,
    /// The column, in characters, counted from 1.
    column: usize,
    /// The step it is about.
    step: Option<String>,
    /// What is wrong and what to do, in a sentence.
    text: String,
    /// The way to it: steps, with how long ago the customer's last word may be at each.
    path: Vec<FaultStep>,
    /// The step before which to ask for the window, where that mends it: a template or an SMS goes where it is closed.
    ask_for_window_before: Option<String>,
}

/// A step of the way to what is wrong.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct FaultStep {
    /// The step.
    step: String,
    /// So many seconds the customer may have been silent there; `null` for any time, and where the way is not about that.
    silent_seconds: Option<i64>,
}

impl BotFault {
    pub(super) fn of(wrong: &Wrong) -> Self {
        let legs = wrong.path.iter().map(|leg| FaultStep {
            step: leg.step.clone(),
            silent_seconds: leg.silent.map(|silent| silent.as_millis() / 1000),
        });
        Self {
            code: wrong.code.as_str(),
            severity: if wrong.code.is_warning() { "warning" } else { "error" },
            line: wrong.at.line,
            column: wrong.at.column,
            step: wrong.step.clone(),
            text: say(&wrong.text),
            path: legs.collect(),
            ask_for_window_before: wrong.mend.as_ref().map(|Mend::AskForWindow { before }| before.clone()),
        }
    }
}

/// What was deployed of a bot.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct BotVersion {
    /// Its number.
    version: i64,
    /// The file.
    text: String,
    /// What whoever deployed it said of it.
    note: String,
    /// When it was deployed first.
    made_at: i64,
}

impl From<rows::Version> for BotVersion {
    fn from(row: rows::Version) -> Self {
        Self { version: row.n, text: row.text, note: row.note, made_at: row.made_at.seconds() }
    }
}

/// The runs at a step.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct StepCount {
    /// The step.
    step: String,
    /// So many stand there.
    here: i64,
    /// So many times one went on from there.
    passed: i64,
    /// So many ended there.
    ended: i64,
}

impl StepCount {
    pub(super) fn of(step: String, count: rows::Count) -> Self {
        Self { step, here: count.here, passed: count.passed, ended: count.ended }
    }
}
