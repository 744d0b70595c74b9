//! What sets runs off: what happened is looked for among the triggers of the bots that are on, in the order in which they
//! were made, and the first that waits for it decides.

use std::collections::BTreeMap;
use std::sync::Arc;

use transom_rules::author::Author;
use transom_rules::channel::ChannelKind;
use transom_rules::content::Entry as FreeEntry;
use transom_rules::flow::Answer;
use transom_rules::flow::model::{Begins, Flow};
use transom_rules::flow::run::Input;
use transom_rules::flow::trigger::{Entry, Happened, Meeting, find, meet};
use transom_rules::id::{BotId, MessageId, StatusId};
use transom_rules::time::Span;
use transom_rules::window::WindowState;
use transom_store::held::{Held, Wanted};
use transom_store::messages::{self, Message};
use transom_store::{Result as Stored, Scoped, arrivals, bots, campaigns, sources, statuses};

use super::here::{Beginning, Turn};
use super::said;
use super::timed::{self, Due};

/// So long a customer's word opens the window.
const DAY: Span = Span::hours(24);
/// So long after it a message is an answer to a campaign.
const ANSWERS_FOR: Span = Span::hours(7 * 24);

/// A bot that is on.
pub(super) struct Listening {
    pub(super) bot: BotId,
    pub(super) version: i64,
    pub(super) flow: Arc<Flow>,
}

/// By what a customer came, as flows know it.
struct Came {
    kind: &'static str,
    name: String,
}

impl Turn<'_> {
    /// All that are on, in their order.
    pub(super) async fn listening(&self, tx: &mut Scoped<'_>) -> Stored<Vec<Listening>> {
        let mut all = Vec::new();
        for (bot, version) in bots::listening(tx).await? {
            if let Some(flow) = self.flow(tx, bot, version).await? {
                all.push(Listening { bot, version, flow });
            }
        }
        Ok(all)
    }

    /// The customer wrote: it sets a run off, is the answer to the one that waits, or neither.
    pub(super) async fn wrote(&mut self, tx: &mut Scoped<'_>, message: &str, begins: bool) -> Stored<()> {
        let Ok(id) = message.parse::<MessageId>() else { return Ok(()) };
        let Some(message) = messages::get(tx, id).await? else { return Ok(()) };
        let answer = said::answer(&message);
        // What comes when its time is over sets nothing off: a trigger counts as a word of just now.
        if message.at + DAY > self.now {
            let came = came(tx, &message).await?;
            let campaign = self.campaign(tx, &message).await?;
            let happened = Happened::Wrote {
                text: &answer.text,
                begins,
                entry: came.as_ref().map(|came| Entry { kind: came.kind, name: &came.name }),
                campaign: campaign.as_deref(),
            };
            let is_free = begins || !self.have_people_it(tx).await?;
            if self.is_set_off(tx, happened, Some(&answer), is_free).await? {
                return Ok(());
            }
        }
        // A run hears what goes through its own number, and what the customer says by the other kind of number: a text
        // message may be the answer to what was asked on WhatsApp.
        let beside = self.place.ways.beside.as_ref().map(|channel| channel.id);
        if message.channel_id == self.place.pair.channel || Some(message.channel_id) == beside {
            return self.moves(tx, Input::Answered(answer)).await;
        }
        Ok(())
    }

    /// It got a status.
    pub(super) async fn got_status(&mut self, tx: &mut Scoped<'_>, status: &str) -> Stored<()> {
        let Ok(id) = status.parse::<StatusId>() else { return Ok(()) };
        let all = statuses::all(tx).await?;
        let Some(status) = all.into_iter().find(|one| one.id == id) else { return Ok(()) };
        let is_free = !self.have_people_it(tx).await?;
        self.is_set_off(tx, Happened::Status(&status.name), None, is_free).await.map(drop)
    }

    /// The time has come of a trigger, which `about` names: it begins by the version whose time it was, if the one that is
    /// deployed has such a trigger.
    pub(super) async fn is_time(&mut self, tx: &mut Scoped<'_>, about: &str) -> Stored<()> {
        let Some(due) = Due::read(about) else { return Ok(()) };
        let on = bots::listening(tx).await?.into_iter().find(|(bot, _)| *bot == due.bot);
        let Some((bot, deployed)) = on else { return Ok(()) };
        let version = due.version.unwrap_or(deployed);
        let Some(current) = self.flow(tx, bot, deployed).await? else { return Ok(()) };
        let Some(flow) = self.flow(tx, bot, version).await? else { return Ok(()) };
        let begins = flow.triggers.get(due.place).map(|trigger| &trigger.begins);
        let closes = match begins.filter(|begins| timed::has(&current, begins)) {
            Some(Begins::WindowCloses(left)) => Some(*left),
            Some(Begins::Schedule { .. }) => None,
            _ => return Ok(()),
        };
        if self.have_people_it(tx).await? {
            return Ok(());
        }
        // The customer may have written since: then it closes later.
        if let Some(left) = closes
            && !self.closes_within(tx, left).await?
        {
            return Ok(());
        }
        self.meets(tx, Listening { bot, version, flow }, due.place, None).await.map(drop)
    }

    /// Whether something sets a run off, or is something else to a trigger: then it is nothing else.
    async fn is_set_off(
        &mut self,
        tx: &mut Scoped<'_>,
        happened: Happened<'_>,
        answer: Option<&Answer>,
        is_free: bool,
    ) -> Stored<bool> {
        if !is_free && self.live.is_none() {
            return Ok(true);
        }
        for one in self.listening(tx).await? {
            if let Some(place) = find(&one.flow, happened) {
                return self.meets(tx, one, place, answer).await;
            }
        }
        Ok(false)
    }

    /// A trigger meets the run that may talk here. False where what the customer wrote is the answer to that.
    async fn meets(
        &mut self,
        tx: &mut Scoped<'_>,
        found: Listening,
        place: usize,
        answer: Option<&Answer>,
    ) -> Stored<bool> {
        let Some(trigger) = found.flow.triggers.get(place) else { return Ok(false) };
        match meet(trigger, self.live.as_ref().map(|live| &live.row.run)) {
            Meeting::Ignore => return Ok(true),
            Meeting::Answer => return Ok(false),
            Meeting::Switch | Meeting::Begin => {}
        }
        let Listening { bot, version, flow } = found;
        let begins = Beginning {
            bot,
            version,
            flow,
            trigger: place,
            author: Author::Customer,
            answer: answer.cloned(),
            given: BTreeMap::new(),
        };
        Ok(self.begin(tx, begins).await?.is_some())
    }

    /// Whether people have the conversation: somebody of them, or one who wrote in it a while ago.
    pub(super) async fn have_people_it(&self, tx: &mut Scoped<'_>) -> Stored<bool> {
        let Some(conversation) = self.conversation(tx).await? else { return Ok(true) };
        if conversation.assignee_id.is_some() {
            return Ok(true);
        }
        let hours = i64::from(self.app.settings.bots.people_hours);
        messages::has_person_written(tx, conversation.id, self.now - Span::hours(hours)).await
    }

    /// Whether the window of the pair is open, and for so long at most.
    async fn closes_within(&self, tx: &mut Scoped<'_>, left: Span) -> Stored<bool> {
        let identities = [self.place.pair.identity].into();
        let held = Held::load(tx, &Wanted { identities, peek: true, ..Wanted::default() }).await?;
        let Some(number) = self.place.ways.on(ChannelKind::WhatsApp) else { return Ok(false) };
        let window = held.pair(self.place.pair.identity, number.id).window;
        Ok(matches!(window.state(self.now), WindowState::Open { until, .. } if until - self.now <= left))
    }

    /// The campaign that a message answers: the newest they got one of before it.
    async fn campaign(&self, tx: &mut Scoped<'_>, message: &Message) -> Stored<Option<String>> {
        let since = message.at - ANSWERS_FOR;
        let Some(id) = messages::campaign_before(tx, message.identity_id, since).await? else {
            return Ok(None);
        };
        Ok(campaigns::get(tx, id).await?.map(|campaign| campaign.name))
    }
}

/// By what the customer came with a message, if they came by something.
async fn came(tx: &mut Scoped<'_>, message: &Message) -> Stored<Option<Came>> {
    let arrival = arrivals::among(tx, &[message.id]).await?.pop();
    let Some(arrival) = arrival else {
        let kind = match message.entry.as_str() {
            "ad" => "ad",
            "page" => "page",
            _ => return Ok(None),
        };
        return Ok(Some(Came { kind, name: String::new() }));
    };
    let source = match arrival.source_id {
        Some(id) => sources::get(tx, id).await?,
        None => None,
    };
    let kind = match arrival.entry {
        Some(FreeEntry::Ad) => "ad",
        Some(FreeEntry::Page) => "page",
        None => "link",
    };
    Ok(Some(Came { kind, name: source.map(|source| source.name).unwrap_or_default() }))
}
