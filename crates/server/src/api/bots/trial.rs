//! Trying a bot's file with a customer who is made up, and a clock that jumps: nothing is sent, and nothing is kept.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use transom_desk::app::Shared;
use transom_desk::bots::try_out::{self as desk, Event, Told, Trial, Tried, What, try_out};
use transom_desk::bots::{Writing, list};
use transom_pages::words::{bots as words, say, word};
use transom_rules::bot::Standing;
use transom_rules::flow::Answer;
use transom_rules::flow::run::{Ending, Passed, Run};
use transom_rules::id::{BotId, ChannelId};
use transom_rules::time::Span;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::auth::Caller;
use super::super::input::{Id, Input};
use super::super::problem::Problem;
use super::super::shape::price::Price;
use super::BotFault;

/// So much happens in a trial at most.
const MOST: usize = 100;
/// No clock is moved further than a year.
const YEAR: i64 = 366 * 24 * 3600;
/// A customer of the range that is kept for examples.
const PHONE: &str = "15550100199";

/// What is tried.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::api) struct NewTrial {
    /// A file in the place of the bot's own.
    text: Option<String>,
    /// Which of its triggers begins the run, counted from 0.
    #[serde(default)]
    trigger: usize,
    /// The number it talks through; the first of the workspace where none is said.
    channel_id: Option<Uuid>,
    /// The customer's phone: prices go by its country.
    #[schema(example = "+15550100199")]
    phone: Option<String>,
    /// What is known of them: `name`, `first_name`, `language`, attributes by their keys.
    #[serde(default)]
    contact: BTreeMap<String, String>,
    /// What a trigger `api` wants to be given along.
    #[serde(default)]
    values: BTreeMap<String, String>,
    /// What happens, in order; 100 things at most. Where a word of the customer's is what begins the run, the first is that.
    #[serde(default)]
    happens: Vec<Happening>,
    /// How long after the beginning it is looked at last, a year at most; when the last thing happened if it is left out.
    until_seconds: Option<i64>,
}

/// Something that happens: one of these.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(in crate::api) struct Happening {
    /// How long after the beginning.
    after_seconds: i64,
    /// The customer writes this.
    writes: Option<String>,
    /// They write this by SMS.
    texts: Option<String>,
    /// They press what has this id.
    presses: Option<String>,
    /// Another program answers this.
    answers: Option<Value>,
    /// `fails`: another program does not answer. `take_over`: a person takes the conversation. `give_back`: they hand it back.
    act: Option<String>,
}

impl Happening {
    fn event(self) -> Option<Event> {
        let after = Span::seconds(self.after_seconds.clamp(0, YEAR));
        let told = |text: String, id| Answer { text, id };
        let act = self.act.as_deref();
        let what = match (self.writes, self.texts, self.presses, self.answers, act) {
            (Some(text), None, None, None, None) => What::Writes(told(text, None)),
            (None, Some(text), None, None, None) => What::Texts(told(text, None)),
            (None, None, Some(id), None, None) => What::Writes(told(id.clone(), Some(id))),
            (None, None, None, Some(answer), None) => What::Answers(Some(answer)),
            (None, None, None, None, Some("fails")) => What::Answers(None),
            (None, None, None, None, Some("take_over")) => What::TakesOver,
            (None, None, None, None, Some("give_back")) => What::GivesBack,
            _ => return None,
        };
        Some(Event { after, what })
    }
}

/// What is seen of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct TriedBot {
    /// What keeps the file from compiling; then there is nothing else.
    problems: Vec<BotFault>,
    /// Where the run stands: `waiting`, `paused` or `ended`; `null` where none began.
    state: Option<&'static str>,
    /// How it ended, as runs say it.
    ending: Option<&'static str>,
    /// The step at which it stands or ended.
    step: Option<String>,
    /// What it kept.
    values: BTreeMap<String, Value>,
    /// How long after the beginning it goes on by itself.
    wakes_after_seconds: Option<i64>,
    /// How long the customer's window is open yet; `null` where it is closed.
    window_seconds: Option<i64>,
    /// What was said and done, in order.
    lines: Vec<TriedLine>,
    /// Where the run went.
    path: Vec<TriedStep>,
}

/// A line of what happened.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(in crate::api) struct TriedLine {
    /// How long after the beginning.
    after_seconds: i64,
    /// Who: `customer`, `bot` or `people`.
    by: &'static str,
    /// What was said, or what the bot did besides, in words.
    text: String,
    /// The step that says it.
    step: Option<String>,
    /// By what it goes: `whatsapp` or `sms`.
    channel: Option<&'static str>,
    /// Of an SMS without a file, how many segments it is.
    segments: Option<usize>,
    /// The message as it would be sent.
    message: Option<Value>,
    /// What it would cost.
    price: Option<Price>,
    /// The code of the refusal that it would meet.
    refused: Option<&'static str>,
}

/// A step that the run left.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct TriedStep {
    /// How long after the beginning.
    after_seconds: i64,
    /// The step.
    step: String,
    /// By what it was left, as the path of a run says it.
    via: Value,
}

/// Tries a bot's file with a customer who is made up, and a clock that jumps.
///
/// What it would say is asked of the rules as everything is that is sent. Nothing is sent, and nothing is kept.
#[utoipa::path(post, path = "/api/v1/bots/{id}/try", tag = "Bots",
    params(("id" = Uuid, Path, description = "The bot's id")),
    request_body(content = NewTrial, example = json!({"happens": [{"writes": "hello"}], "until_seconds": 7200})),
    responses((status = 200, description = "What would be said and done", body = TriedBot)))]
pub(in crate::api) async fn try_it(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<BotId>,
    Input(new): Input<NewTrial>,
) -> Result<Json<TriedBot>, Problem> {
    let with = Writing::of(&app);
    let bot = list::one(with, &caller.asker, id).await?.bot;
    let tried = try_out(with, app.registry.known(), &caller.asker, new.trial(bot.draft)?).await?;
    Ok(Json(TriedBot::from(tried)))
}

impl NewTrial {
    fn trial(self, draft: String) -> Result<Trial, Problem> {
        let count = self.happens.len();
        let happens: Option<Vec<Event>> = self.happens.into_iter().map(Happening::event).collect();
        let happens = happens.filter(|_| count <= MOST).ok_or_else(|| {
            Problem::invalid(
                "happens",
                "Expected at most 100 things, each with one of writes, texts, presses, answers or act.",
            )
        })?;
        let last = happens.last().map(|event| event.after).unwrap_or_default();
        let until = self.until_seconds.map(|seconds| Span::seconds(seconds.clamp(0, YEAR)));
        let phone = self.phone.unwrap_or_else(|| PHONE.to_owned());
        Ok(Trial {
            text: self.text.unwrap_or(draft),
            trigger: self.trigger,
            channel: self.channel_id.map(ChannelId),
            phone: phone.chars().filter(char::is_ascii_digit).collect(),
            contact: self.contact,
            given: self.values,
            happens,
            until: until.unwrap_or(last),
        })
    }
}

impl From<Tried> for TriedBot {
    fn from(tried: Tried) -> Self {
        let run = tried.run.as_ref();
        Self {
            problems: tried.problems.iter().map(BotFault::of).collect(),
            state: run.map(|run| Standing::of(run).as_str()),
            ending: run.and_then(Run::ending).map(Ending::as_str),
            step: run.map(|run| run.step.clone()),
            values: run.map(|run| run.variables.clone()).unwrap_or_default(),
            wakes_after_seconds: tried.wakes.map(Span::as_seconds),
            window_seconds: tried.window.map(Span::as_seconds),
            lines: tried.lines.into_iter().map(TriedLine::from).collect(),
            path: tried.path.into_iter().map(|(after, passed)| TriedStep::of(after, passed)).collect(),
        }
    }
}

impl TriedStep {
    fn of(after: Span, passed: Passed) -> Self {
        let via = serde_json::to_value(&passed.via).unwrap_or_default();
        Self { after_seconds: after.as_seconds(), step: passed.step, via }
    }
}

impl From<desk::Line> for TriedLine {
    fn from(line: desk::Line) -> Self {
        let bot = Self { after_seconds: line.after.as_seconds(), by: "bot", ..Self::default() };
        match line.told {
            Told::Customer { text, by } => Self { by: "customer", text, channel: Some(by.as_str()), ..bot },
            Told::Says { step, by, text, draft, price, segments } => Self {
                text,
                step: Some(step),
                channel: Some(by.as_str()),
                segments,
                message: Some(draft.json),
                price: price.map(Price::from),
                ..bot
            },
            Told::Refused { step, refusal } => {
                let refused = Some(refusal.code.as_str());
                Self { text: say(&refusal.text), step: Some(step), refused, ..bot }
            }
            Told::Unsayable { step } => {
                let text = word("bot-try-unsayable").to_owned();
                Self { text, step: Some(step), refused: Some("slot_invalid"), ..bot }
            }
            Told::Does(act) => Self { text: words::act(&act), ..bot },
            Told::People(true) => Self { by: "people", text: word("bot-try-taken").to_owned(), ..bot },
            Told::People(false) => Self { by: "people", text: word("bot-try-given").to_owned(), ..bot },
        }
    }
}
