//! What a run wants done: each by the way on which people do it too, with the bot as who asks.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use transom_rules::access::Verb;
use transom_rules::attribute::Subject;
use transom_rules::author::Author;
use transom_rules::channel::ChannelKind;
use transom_rules::draft::Draft;
use transom_rules::flow::model::{Assignee, SetAttribute};
use transom_rules::flow::run::{Act, Input, Outcome, Request, Say};
use transom_rules::id::{StatusId, TeamId, UserId};
use transom_rules::receive::ConversationStatus;
use transom_rules::refusal::Code;
use transom_rules::time::{Span, Timestamp};
use transom_store::bots::Passed;
use transom_store::{Result as Stored, Scoped, attributes, labels, statuses, teams, users};

use super::here::{Live, Turn, asked, asker};
use crate::campaigns::{form, join};
use crate::conversations::label::{self, Labels};
use crate::conversations::note;
use crate::conversations::stand::Stand;
use crate::conversations::take::Gift;
use crate::conversations::{Wish, change_within};
use crate::done::{Done, NotDone, Wrong};
use crate::gate;
use crate::messages::draft::Ask;
use crate::messages::send::{Sent, in_transaction};
use crate::workspace::attributes::describe;

/// What came of an act.
pub(super) enum Did {
    /// It is done.
    Done,
    /// A message is on its way, or was refused: the run is to be told.
    Sent(Input),
}

/// What another program is asked, as it is kept until it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Question {
    pub(super) key: String,
    pub(super) address: String,
    pub(super) method: String,
    pub(super) body: Option<String>,
    pub(super) within: Span,
    pub(super) until: Timestamp,
}

/// Does one of them.
pub(super) async fn act(turn: &mut Turn<'_>, tx: &mut Scoped<'_>, act: Act) -> Done<Did> {
    match act {
        Act::Send { send, step, by, say } => return sends(turn, tx, Words { send, step, by, say }).await,
        Act::SetStatus(name) | Act::Close(Some(name)) => {
            let status = status(tx, &name).await?;
            stands(turn, tx, Stand::With(status)).await?;
        }
        Act::Close(None) => stands(turn, tx, Stand::In(ConversationStatus::Closed)).await?,
        Act::Assign(Assignee::Team(name)) => {
            let team = Some(Some(team(tx, &name).await?));
            gives(turn, tx, Gift { team, ..Gift::default() }).await?;
        }
        Act::Assign(Assignee::Person(address)) => {
            let user = Some(Some(person(tx, &address).await?));
            gives(turn, tx, Gift { user, ..Gift::default() }).await?;
        }
        Act::TakeBack => gives(turn, tx, Gift { user: Some(None), ..Gift::default() }).await?,
        Act::Label(name) => labels(turn, tx, &name, true).await?,
        Act::Unlabel(name) => labels(turn, tx, &name, false).await?,
        Act::Note(text) => notes(turn, tx, &text).await?,
        Act::SetAttribute(set) => describes(turn, tx, set).await?,
        Act::Ask(request) => asks(turn, request),
        Act::HandOver { note, team } => hands_over(turn, tx, &note, team.as_deref()).await?,
        Act::StartCampaign { step, name } => adds(turn, tx, step, &name).await?,
    }
    Ok(Did::Done)
}

/// Adds whom the run talks with to a campaign. One that is over, or that nobody may be added to at present, keeps nothing
/// back: its path says so, and the run goes on.
async fn adds(turn: &mut Turn<'_>, tx: &mut Scoped<'_>, step: String, name: &str) -> Done<()> {
    match join::join(tx, &turn.around, name, &turn.place.to).await {
        Err(NotDone::Wrong(why)) => {
            if let Some(live) = &mut turn.live {
                live.cannot(step, why.code(), turn.now);
            }
            Ok(())
        }
        added => added,
    }
}

/// What a program reads of why something was not done.
pub(super) const fn code(why: &NotDone) -> &'static str {
    match why {
        NotDone::Denied(_) => "denied",
        NotDone::NotFound => "not_found",
        NotDone::Wrong(wrong) => wrong.code(),
        NotDone::Wait(_) | NotDone::Store(_) | NotDone::Other(_) => "failed",
    }
}

/// Lets people have the conversation: it is open, on top of the list, and nothing is said.
pub(super) async fn to_people(turn: &mut Turn<'_>, tx: &mut Scoped<'_>) -> Stored<()> {
    match hands_over(turn, tx, "", None).await {
        Ok(()) => Ok(()),
        Err(NotDone::Store(error)) => Err(error),
        Err(why) => {
            tracing::warn!(?why, "a bot could not hand over");
            Ok(())
        }
    }
}

/// Something to say.
struct Words {
    send: u32,
    step: String,
    by: ChannelKind,
    say: Say,
}

/// Sends as everybody does: the rules decide.
async fn sends(turn: &mut Turn<'_>, tx: &mut Scoped<'_>, words: Words) -> Done<Did> {
    let Words { send, step, by, say } = words;
    let Some(live) = &mut turn.live else { return Ok(Did::Done) };
    let bot = live.row.bot;
    let mut passed = Passed { send: Some(send.into()), ..Live::blank(turn.now) };
    let Some(channel) = turn.place.ways.on(by).cloned() else {
        // There is no number of that kind at all.
        Code::NumberNotReady.as_str().clone_into(&mut passed.why);
        live.sent(&step, passed);
        return Ok(Did::Sent(Input::Told { send, outcome: Outcome::Failed }));
    };
    let draft = match say {
        Say::FreeForm(draft) => Some(draft),
        Say::Template { name, language, values } => {
            template(tx, &channel.waba_id, Named { name, language }, &values).await?
        }
    };
    let mut outcome = Outcome::Failed;
    match draft {
        None => "slot_invalid".clone_into(&mut passed.why),
        Some(draft) => {
            let us = Arc::new(asker(tx, bot));
            let mut note = gate::pass(turn.app.base(), &us, Verb::Send, turn.place.conversation).await?;
            let ask = Ask {
                written_in: Some(turn.place.conversation),
                author: Some(Author::Bot(bot)),
                ..Ask::new(us, channel, turn.place.to.clone(), draft)
            };
            match in_transaction(tx, &ask, &turn.around).await?.0 {
                Sent::Queued(message) | Sent::Repeated(message) => {
                    note.set_on(message.id);
                    note.write(tx).await?;
                    passed.message = Some(message.id);
                    outcome = Outcome::Permitted;
                }
                Sent::Refused(refusal) => refusal.code.as_str().clone_into(&mut passed.why),
                Sent::KeyTaken => {}
            }
        }
    }
    live.sent(&step, passed);
    Ok(Did::Sent(Input::Told { send, outcome }))
}

/// A template by its name.
struct Named {
    name: String,
    language: String,
}

/// A template with its slots filled in, whatever Meta says of it at present: that is for the rules. `None` where the
/// values do not make a message.
async fn template(
    tx: &mut Scoped<'_>,
    waba: &str,
    named: Named,
    values: &BTreeMap<String, String>,
) -> Stored<Option<Draft>> {
    let Named { name, language } = named;
    match form::of(tx, waba, &name, &language).await? {
        Some(form) => Ok(form.values(values).and_then(|values| form.draft(&values))),
        None => Ok(form::bare(&name, &language)),
    }
}

async fn stands(turn: &Turn<'_>, tx: &mut Scoped<'_>, stand: Stand) -> Done<()> {
    wishes(turn, tx, Wish { stand: Some(stand), ..Wish::default() }).await
}

async fn gives(turn: &Turn<'_>, tx: &mut Scoped<'_>, given: Gift) -> Done<()> {
    wishes(turn, tx, Wish { given, ..Wish::default() }).await
}

async fn wishes(turn: &Turn<'_>, tx: &mut Scoped<'_>, wish: Wish) -> Done<()> {
    let Some(live) = &turn.live else { return Ok(()) };
    let us = asker(tx, live.row.bot);
    change_within(tx, turn.app, &us, turn.place.conversation, &wish).await.map(drop)
}

async fn status(tx: &mut Scoped<'_>, name: &str) -> Done<StatusId> {
    let all = statuses::offered(tx).await?;
    Ok(all.into_iter().find(|one| one.name == name).ok_or(Wrong::Status)?.id)
}

async fn team(tx: &mut Scoped<'_>, name: &str) -> Done<TeamId> {
    Ok(teams::all(tx).await?.into_iter().find(|one| one.name == name).ok_or(Wrong::Team)?.id)
}

async fn person(tx: &mut Scoped<'_>, address: &str) -> Done<UserId> {
    let is_it = |one: &users::User| one.email.eq_ignore_ascii_case(address);
    Ok(users::all(tx).await?.into_iter().find(is_it).ok_or(Wrong::Assignee)?.id)
}

async fn labels(turn: &Turn<'_>, tx: &mut Scoped<'_>, name: &str, puts_on: bool) -> Done<()> {
    let Some(live) = &turn.live else { return Ok(()) };
    let all = labels::offered(tx).await?;
    let id = all.into_iter().find(|one| one.name == name).ok_or(Wrong::Label)?.id;
    let wanted = if puts_on { Labels::With(id) } else { Labels::Without(id) };
    let us = asker(tx, live.row.bot);
    label::set_within(tx, turn.app, &us, turn.place.conversation, &wanted).await.map(drop)
}

/// A note that is filled in may come out longer than a note is.
async fn notes(turn: &Turn<'_>, tx: &mut Scoped<'_>, text: &str) -> Done<()> {
    let text: String = text.trim().chars().take(note::LONGEST).collect();
    let Some(live) = turn.live.as_ref().filter(|_| !text.is_empty()) else { return Ok(()) };
    let us = asker(tx, live.row.bot);
    let written = note::write_within(tx, turn.app.base(), &us, turn.place.conversation, &text);
    written.await.map(drop)
}

async fn describes(turn: &Turn<'_>, tx: &mut Scoped<'_>, set: SetAttribute) -> Done<()> {
    let Some(live) = &turn.live else { return Ok(()) };
    let offered = attributes::offered(tx).await?;
    let is_it = |one: &&attributes::Attribute| one.subject == set.of && one.key == set.name;
    let attribute = offered.iter().find(is_it).ok_or(Wrong::Attribute)?.id;
    let described = BTreeMap::from([(attribute, set.value)]);
    let us = asker(tx, live.row.bot);
    if set.of == Subject::Conversation {
        return wishes(turn, tx, Wish { described, ..Wish::default() }).await;
    }
    let contact = turn.place.contact;
    let mut note = gate::pass(turn.app.base(), &us, Verb::DescribeContact, contact).await?;
    let difference = describe::set(tx, &us, Subject::Contact, contact.0, &described).await?;
    note.set_detail(difference.detail());
    note.tell_if(Verb::DescribeContact, !difference.is_none());
    Ok(note.write(tx).await?)
}

/// It is asked when nothing is held any more.
fn asks(turn: &mut Turn<'_>, request: Request) {
    let now = turn.now;
    let Some(live) = &mut turn.live else { return };
    let Request { address, method, body, within } = request;
    let question = Question { key: asked(&live.row), address, method, body, within, until: now + within };
    live.row.request = serde_json::to_string(&question).unwrap_or_default();
}

/// The conversation is open and on top of the list, its team has it, and whoever comes reads what the bot says of it.
async fn hands_over(turn: &Turn<'_>, tx: &mut Scoped<'_>, note: &str, to: Option<&str>) -> Done<()> {
    let given = match to {
        Some(name) => Gift { team: Some(Some(team(tx, name).await?)), ..Gift::default() },
        None => Gift::default(),
    };
    let is_open = |status| matches!(status, ConversationStatus::Open);
    let rests = turn.conversation(tx).await?.is_some_and(|one| !is_open(one.status));
    let stand = rests.then_some(Stand::In(ConversationStatus::Open));
    wishes(turn, tx, Wish { stand, given, ..Wish::default() }).await?;
    notes(turn, tx, note).await
}
