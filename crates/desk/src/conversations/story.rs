//! What was done with a conversation, as its thread tells it: read from the audit log, which every act writes in its own
//! transaction.

use std::str::FromStr;

use transom_rules::access::{ActorKind, Detail, Matter, On, Part, Verb};
use transom_rules::assignment::Policy;
use transom_rules::flow::run::Ending;
use transom_rules::id::{
    AttributeId, AuditId, BotId, ContactId, ConversationId, LabelId, StatusId, TeamId, UserId,
};
use transom_rules::mark::Priority;
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_store::audit::{self, Line, Within};
use transom_store::{Result, Scoped};

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Its line in the log.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who: a person, also by their token; otherwise a bot, a program or the server.
    pub by: Option<UserId>,
    /// The bot that did it.
    pub bot: Option<BotId>,
    /// What.
    pub what: What,
}

/// What was done with a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It became the work of somebody, or of nobody, or of a team.
    Given(Given),
    /// It stands here.
    Stands(ConversationStatus),
    /// It got a status of the workspace's.
    Got(StatusId),
    /// It sleeps until this instant.
    Sleeps(Timestamp),
    /// It slept until now.
    Woke,
    /// It is so urgent.
    Urgent(Priority),
    /// It got labels, and lost others.
    Labelled(Vec<LabelId>, Vec<LabelId>),
    /// These of its attributes were set, and those taken away.
    Described(Vec<AttributeId>, Vec<AttributeId>),
    /// A bot began to talk in it by itself.
    BotBegun,
    /// It does not talk in it any more.
    BotEnded,
    /// Nor does it any more, for it handed over to people.
    BotHandedOver,
    /// Somebody did something with a bot: with which, where the line says that.
    WithBot(WithBot, Option<BotId>),
    /// Its contact was blocked.
    Blocked,
    /// Its contact was let in again.
    LetIn,
}

/// What somebody did with a bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithBot {
    /// Let it begin to talk in the conversation.
    Begun,
    /// Took the conversation over from it.
    TakenOver,
    /// Gave it back.
    GivenBack,
    /// Ended its run.
    Ended,
}

/// Whose work it became. Of what is `None` nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Whose; `Some(None)` for nobody's.
    pub user: Option<Option<UserId>>,
    /// Which team's; `Some(None)` for none's.
    pub team: Option<Option<TeamId>>,
    /// Which policy of the team chose the person.
    pub by: Option<Policy>,
}

impl Given {
    /// To somebody, or to nobody.
    pub const fn to(user: Option<UserId>) -> Self {
        Self { user: Some(user), team: None, by: None }
    }
}

/// Acts that a thread tells of.
const TOLD: [Verb; 11] = [
    Verb::Assign,
    Verb::Close,
    Verb::Snooze,
    Verb::SetStatus,
    Verb::Prioritise,
    Verb::LabelConversation,
    Verb::DescribeConversation,
    Verb::BeginRun,
    Verb::TakeOver,
    Verb::GiveBack,
    Verb::EndRun,
];

/// Acts on its contact that a thread tells of.
const TOLD_OF_CONTACT: [Verb; 1] = [Verb::BlockContact];

/// What was done with a conversation, oldest first.
///
/// # Errors
/// Those of the store.
pub async fn of(tx: &mut Scoped<'_>, id: ConversationId, within: Within) -> Result<Vec<Deed>> {
    let lines = audit::done_with(tx, &On::from(id), &TOLD, within).await?;
    Ok(lines.iter().rev().filter_map(deed).collect())
}

/// What was done with a contact that the threads of their conversations tell of, oldest first.
///
/// # Errors
/// Those of the store.
pub async fn of_contact(tx: &mut Scoped<'_>, id: ContactId, within: Within) -> Result<Vec<Deed>> {
    let lines = audit::done_with(tx, &On::from(id), &TOLD_OF_CONTACT, within).await?;
    Ok(lines.iter().rev().filter_map(deed).collect())
}

/// A line of a later version, or one of an earlier one that tells less, is passed over.
fn deed(line: &Line) -> Option<Deed> {
    let detail = Detail::read(&line.detail)?;
    let kind = line.who_kind.known()?;
    let verb = line.verb.known()?;
    let what = match kind {
        ActorKind::Bot => of_bot(verb, &detail).or_else(|| what(verb, &detail))?,
        _ => what(verb, &detail)?,
    };
    let by = line.who_id.filter(|_| matches!(kind, ActorKind::Person | ActorKind::Token)).map(UserId);
    let bot = line.who_id.filter(|_| kind == ActorKind::Bot).map(BotId);
    Some(Deed { id: line.id, at: line.at, by, bot, what })
}

/// What a bot did with itself.
fn of_bot(verb: Verb, detail: &Detail) -> Option<What> {
    match verb {
        Verb::BeginRun => Some(What::BotBegun),
        Verb::EndRun if part(detail, Part::Why) == Some(Ending::HandedOver.as_str()) => {
            Some(What::BotHandedOver)
        }
        Verb::EndRun => Some(What::BotEnded),
        _ => None,
    }
}

fn part(detail: &Detail, part: Part) -> Option<&str> {
    detail.parts.iter().find(|said| said.part == part).map(|said| said.value.as_str())
}

fn what(verb: Verb, detail: &Detail) -> Option<What> {
    let part = |part: Part| self::part(detail, part);
    let with = |done: WithBot| What::WithBot(done, part(Part::Bot).and_then(|bot| bot.parse().ok()));
    Some(match verb {
        Verb::Assign => What::Given(Given {
            user: part(Part::To).map(|to| to.parse().ok()),
            team: part(Part::Team).map(|team| team.parse().ok()),
            by: part(Part::By).and_then(Policy::from_word),
        }),
        // Earlier versions called all three by the first one's name.
        Verb::Close | Verb::Snooze | Verb::SetStatus if detail.matter == Matter::Woke => What::Woke,
        Verb::Close | Verb::Snooze | Verb::SetStatus => match (part(Part::Status)?, part(Part::At)) {
            (_, Some(at)) => What::Sleeps(Timestamp::from_seconds(at.parse().ok()?)),
            (word, None) => match ConversationStatus::from_word(word) {
                Some(status) => What::Stands(status),
                None => What::Got(word.parse().ok()?),
            },
        },
        Verb::Prioritise => What::Urgent(Priority::from_word(part(Part::Priority)?)?),
        Verb::LabelConversation => What::Labelled(ids(part(Part::On)), ids(part(Part::Off))),
        Verb::DescribeConversation => What::Described(ids(part(Part::On)), ids(part(Part::Off))),
        Verb::BeginRun => with(WithBot::Begun),
        Verb::TakeOver => with(WithBot::TakenOver),
        Verb::GiveBack => with(WithBot::GivenBack),
        Verb::EndRun => with(WithBot::Ended),
        Verb::BlockContact if detail.matter == Matter::Blocked => What::Blocked,
        Verb::BlockContact if detail.matter == Matter::Unblocked => What::LetIn,
        _ => return None,
    })
}

fn ids<T: FromStr>(listed: Option<&str>) -> Vec<T> {
    listed.unwrap_or_default().split(',').filter_map(|id| id.parse().ok()).collect()
}
