//! What people and programs do with runs: begin one, take a conversation over from it and give it back, end it; and what
//! there is to see of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use transom_rules::access::{self, Asker, Detail, Mask, Matter, On, Part, Verb, Visibility};
use transom_rules::author::Author;
use transom_rules::bot::Standing;
use transom_rules::flow::model::Begins;
use transom_rules::flow::run::{Ending, Input, Waits};
use transom_rules::flow::trigger::{Happened, Meeting, find, meet};
use transom_rules::id::{BotId, ConversationId, RunId};
use transom_store::bots::{self, BotRun, Filter, Passed};
use transom_store::idempotency::Key;
use transom_store::{Result as Stored, Scoped, conversations, visibility};

use super::here::{Beginning, Turn};
use crate::app::Shared;
use crate::base::Base;
use crate::conversations::take::Gift;
use crate::conversations::{Wish, change_within};
use crate::done::{Done, NotDone, Wrong, look};
use crate::gate;

/// Who sets a run off, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Somebody, by the button of this name beside Send.
    Button(String),
    /// A program, by the name that a trigger has for it, with what it gives along.
    Api {
        /// The name.
        name: String,
        /// Values by their names.
        given: BTreeMap<String, String>,
    },
}

/// A run that is to begin.
#[derive(Clone, Debug)]
pub struct Start<'k> {
    /// Of this bot alone.
    pub bot: Option<BotId>,
    /// By what.
    pub by: By,
    /// The key of the request, where it may come again: one run begins under it.
    pub once: Option<&'k Key>,
}

impl From<By> for Start<'_> {
    fn from(by: By) -> Self {
        Self { bot: None, by, once: None }
    }
}

/// Begins a run of a bot in a conversation.
///
/// # Errors
/// When the asker may not, there is no such conversation for them, no bot that is on waits for this, it lacks what it is to
/// be given, or another run talks there and is not to be ended by this.
pub async fn begin(
    app: &Shared,
    asker: &Asker,
    conversation: ConversationId,
    start: Start<'_>,
) -> Done<RunId> {
    let Start { bot, by, once } = start;
    let note = gate::pass(app.base(), asker, Verb::BeginRun, conversation).await?;
    let context = (Arc::clone(app), asker.clone(), by);
    let base = Base { once, ..app.base() };
    let begun = gate::act(base, note, context, move |tx, note, (app, asker, by)| {
        Box::pin(async move {
            let mut turn = entered(tx, app, asker, conversation).await?;
            let begins = beginning(&mut turn, tx, bot, by, Author::from(asker)).await?;
            note.set_detail(Detail::from(Matter::Begun).with(Part::Bot, begins.bot));
            let id = turn.begin(tx, begins).await?.ok_or(Wrong::BotTrigger)?;
            note.made(id.0);
            Ok((id, left(turn, tx).await?))
        })
    });
    let (id, cursor) = begun.await?;
    moved(app, asker, cursor);
    Ok(id)
}

/// What a press or a program begins, if it may.
async fn beginning(
    turn: &mut Turn<'_>,
    tx: &mut Scoped<'_>,
    bot: Option<BotId>,
    by: &By,
    author: Author,
) -> Done<Beginning> {
    let (happened, given) = match by {
        By::Button(name) => (Happened::Pressed(name), BTreeMap::new()),
        By::Api { name, given } => (Happened::Asked(name), given.clone()),
    };
    let listening = turn.listening(tx).await?.into_iter().filter(|one| bot.is_none_or(|bot| one.bot == bot));
    let found = listening.into_iter().find_map(|one| find(&one.flow, happened).map(|place| (one, place)));
    let (one, place) = found.ok_or(Wrong::BotTrigger)?;
    let trigger = one.flow.triggers.get(place).ok_or(Wrong::BotTrigger)?;
    if let Begins::Api { gives, .. } = &trigger.begins
        && gives.iter().any(|name| !given.contains_key(name))
    {
        return Err(Wrong::BotGiven.into());
    }
    let is_api = matches!(by, By::Api { .. });
    if is_api && turn.live.is_none() && turn.have_people_it(tx).await? {
        return Err(Wrong::BotBusy.into());
    }
    match meet(trigger, turn.live.as_ref().map(|live| &live.row.run)) {
        Meeting::Begin | Meeting::Switch => {}
        Meeting::Answer | Meeting::Ignore => return Err(Wrong::BotBusy.into()),
    }
    let (bot, version, flow) = (one.bot, one.version, one.flow);
    Ok(Beginning { bot, version, flow, trigger: place, author, answer: None, given })
}

/// Takes a conversation over from the run that talks in it: it says nothing until it is given back. Where it is nobody's
/// work it becomes that of whoever takes it over, if they may take conversations.
///
/// # Errors
/// When the asker may not, there is no such conversation for them, or no run talks in it.
pub async fn take_over(app: &Shared, asker: &Asker, conversation: ConversationId) -> Done<()> {
    does(app, asker, Verb::TakeOver, conversation, Some(Input::TakenOver)).await
}

/// Gives a conversation back to the run that waits in it: it goes on with what it waited for.
///
/// # Errors
/// When the asker may not, there is no such conversation for them, or no run waits in it for people.
pub async fn give_back(app: &Shared, asker: &Asker, conversation: ConversationId) -> Done<()> {
    does(app, asker, Verb::GiveBack, conversation, Some(Input::HandedBack)).await
}

/// Ends the run that talks in a conversation.
///
/// # Errors
/// When the asker may not, there is no such conversation for them, or no run talks in it.
pub async fn end(app: &Shared, asker: &Asker, conversation: ConversationId) -> Done<()> {
    does(app, asker, Verb::EndRun, conversation, None).await
}

/// Lets the run of a conversation hear of something; ends it where there is nothing to hear.
async fn does(
    app: &Shared,
    asker: &Asker,
    verb: Verb,
    conversation: ConversationId,
    input: Option<Input>,
) -> Done<()> {
    let mut note = gate::pass(app.base(), asker, verb, conversation).await?;
    let matter = if verb == Verb::EndRun { Matter::Ended } else { Matter::Moved };
    note.set_detail(Detail::from(matter));
    let context = (Arc::clone(app), asker.clone(), input);
    let done = gate::act(app.base(), note, context, move |tx, note, (app, asker, input)| {
        Box::pin(async move {
            let mut turn = entered(tx, app, asker, conversation).await?;
            let live = turn.live.as_ref().ok_or(Wrong::BotNotHere)?;
            note.set_detail(Detail::from(matter).with(Part::Bot, live.row.bot));
            let before = live.row.run.clone();
            let is_with_people = matches!(before.waits, Waits::Paused { .. } | Waits::People { .. });
            if *input == Some(Input::TakenOver) {
                takes(tx, app, asker, conversation).await?;
            }
            match input {
                Some(Input::HandedBack) if !is_with_people => return Err(Wrong::BotNotHere.into()),
                Some(input) => turn.moves(tx, input.clone()).await?,
                None => turn.stops(tx, Ending::Stopped).await?,
            }
            let after = turn.live.as_ref().map(|live| &live.row.run);
            note.tell_if(verb, after != Some(&before));
            Ok(left(turn, tx).await?)
        })
    });
    moved(app, asker, done.await?);
    Ok(())
}

/// Gives a conversation that is nobody's to the person who takes it over.
async fn takes(tx: &mut Scoped<'_>, app: &Shared, asker: &Asker, id: ConversationId) -> Done<()> {
    let Author::User(user) = Author::from(asker) else { return Ok(()) };
    let found = conversations::get(tx, Visibility::All, id).await?;
    let is_nobodys = found.is_some_and(|found| found.conversation.assignee_id.is_none());
    if is_nobodys && access::may(asker, Verb::Assign).is_ok() {
        let given = Gift { user: Some(Some(user)), ..Gift::default() };
        change_within(tx, app, asker, id, &Wish { given, ..Wish::default() }).await?;
    }
    Ok(())
}

/// The turn of a conversation that the asker sees, in which all was heard that happened before.
async fn entered<'a>(
    tx: &mut Scoped<'_>,
    app: &'a Shared,
    asker: &Asker,
    conversation: ConversationId,
) -> Done<Turn<'a>> {
    gate::sees(tx, asker, conversation).await?;
    let mut turn = Turn::enter(tx, app, conversation).await?.ok_or(NotDone::NotFound)?;
    turn.hear(tx).await?;
    Ok(turn)
}

/// Leaves the turn. All was heard before the run did anything: what is noted since it did itself.
async fn left(turn: Turn<'_>, tx: &mut Scoped<'_>) -> Stored<i64> {
    bots::forget_inputs(tx, turn.place.conversation, &[]).await?;
    turn.leave(tx).await
}

fn moved(app: &Shared, asker: &Asker, cursor: i64) {
    app.hub.changed(asker.workspace, cursor);
    app.outbox.notify_one();
    app.bots.notify_one();
}

/// Runs of a bot that the asker sees, the newest first.
///
/// # Errors
/// When the asker may not, or there is no such bot.
pub async fn of_bot(base: Base<'_>, asker: &Asker, filter: Filter) -> Done<Vec<BotRun>> {
    let on = filter.bot.map_or(On::NOTHING, Into::into);
    gate::may(base, asker, Verb::ReadBots, on).await?;
    let filter = Filter { seen: Some(asker.visibility()), ..filter };
    look(base.db.of(asker.workspace), filter, move |tx, filter| {
        Box::pin(async move {
            if let Some(bot) = filter.bot {
                bots::get(tx, bot).await?.ok_or(NotDone::NotFound)?;
            }
            Ok(bots::runs(tx, *filter).await?)
        })
    })
    .await
}

/// A run with where it went.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// It.
    pub run: BotRun,
    /// From its beginning.
    pub path: Vec<Passed>,
}

/// A run with its path. What it keeps is left out for those who see no numbers: customers write theirs.
///
/// # Errors
/// When the asker may not, or there is no such run in a conversation that they see.
pub async fn path(base: Base<'_>, asker: &Asker, id: RunId) -> Done<Told> {
    gate::may(base, asker, Verb::ReadBots, id).await?;
    let seen = asker.visibility();
    let found = base.db.of(asker.workspace).read((), move |tx, ()| {
        Box::pin(async move {
            let Some(run) = bots::run(tx, id).await? else { return Ok(None) };
            let is_seen = visibility::of_conversation(tx, seen, run.conversation).await?;
            let path = bots::path(tx, id).await?;
            Ok(is_seen.then_some(Told { run, path }))
        })
    });
    let mut told = found.await?.ok_or(NotDone::NotFound)?;
    veil(asker, &mut told.run);
    Ok(told)
}

/// What a run keeps may hold numbers.
pub fn veil(asker: &Asker, run: &mut BotRun) {
    if Mask::of(asker).hides() {
        run.run.variables.clear();
        run.request.clear();
    }
}

/// The run that talks in a conversation, or the newest that did.
#[derive(Clone, Debug, PartialEq)]
pub struct Here {
    /// It.
    pub run: BotRun,
    /// What people call its bot; empty where that is gone.
    pub bot_name: String,
    /// Where it stands.
    pub standing: Standing,
    /// How it ended, once it has.
    pub ending: Option<Ending>,
}

/// Runs of a conversation, the newest first; at most one of them is not over. For a page or an answer whose reader sees
/// the conversation.
///
/// # Errors
/// Those of the store.
pub async fn of_conversation(tx: &mut Scoped<'_>, id: ConversationId, limit: i64) -> Stored<Vec<Here>> {
    let runs = bots::runs(tx, Filter { conversation: Some(id), limit, ..Filter::default() }).await?;
    let mut here = Vec::new();
    for run in runs {
        let bot = bots::get(tx, run.bot).await?;
        here.push(Here {
            bot_name: bot.map(|bot| bot.name).unwrap_or_default(),
            standing: run.standing(),
            ending: run.run.ending(),
            run,
        });
    }
    Ok(here)
}
