//! A conversation whose turn it is: its rows are held, and the run that talks in it is at hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use transom_rules::access::{Asker, Face, Visibility, Who};
use transom_rules::author::Author;
use transom_rules::event::Party;
use transom_rules::flow::Answer;
use transom_rules::flow::model::Flow;
use transom_rules::flow::run::{Ending, Passed as Step, Run, Waits};
use transom_rules::id::{BotId, ContactId, ConversationId};
use transom_rules::pair::PairKey;
use transom_rules::time::Timestamp;
use transom_store::bots::{self, BotRun, Counts, Passed};
use transom_store::contacts::{Contact, Identity};
use transom_store::conversations::Conversation;
use transom_store::held::{Held, Wanted};
use transom_store::{Result as Stored, Scoped, conversations};

use super::ways::{Ways, With};
use crate::app::Shared;
use crate::fold::Surroundings;

/// A turn that is under way.
pub(super) struct Turn<'a> {
    pub(super) app: &'a Shared,
    pub(super) around: Surroundings,
    pub(super) now: Timestamp,
    pub(super) place: Place,
    /// The run that talks here, if one does.
    pub(super) live: Option<Live>,
    pub(super) has_moved: bool,
}

/// Where a run talks, and with whom.
pub(super) struct Place {
    pub(super) conversation: ConversationId,
    pub(super) contact: ContactId,
    pub(super) pair: PairKey,
    pub(super) to: Party,
    pub(super) ways: Ways,
    pub(super) is_blocked: bool,
}

/// A run that is not over, with what this turn adds to it.
pub(super) struct Live {
    pub(super) row: BotRun,
    pub(super) flow: Option<Arc<Flow>>,
    pub(super) is_new: bool,
    pub(super) path: Vec<Passed>,
    pub(super) counts: Counts,
}

/// What begins a run.
pub(super) struct Beginning {
    /// Of which bot, by which version.
    pub(super) bot: BotId,
    pub(super) version: i64,
    pub(super) flow: Arc<Flow>,
    /// Which of its triggers, counted from 0.
    pub(super) trigger: usize,
    /// Who pressed or asked.
    pub(super) author: Author,
    /// What set it off, where that was a word of the customer's.
    pub(super) answer: Option<Answer>,
    /// What a program gave along.
    pub(super) given: BTreeMap<String, String>,
}

impl<'a> Turn<'a> {
    /// Holds the rows of a conversation. `None` where there is none, where it is a group's, or where its number is gone.
    pub(super) async fn enter(
        tx: &mut Scoped<'_>,
        app: &'a Shared,
        id: ConversationId,
    ) -> Stored<Option<Self>> {
        let Some(found) = conversations::get(tx, Visibility::All, id).await? else { return Ok(None) };
        let around = Surroundings::of(app);
        let wanted = Wanted {
            identities: [found.identity.id].into(),
            conversations: [id].into(),
            ..Wanted::default()
        };
        let held = Held::load(tx, &wanted).await?;
        let Some(conversation) = held.conversation(id) else { return Ok(None) };
        let Some(identity) = held.identity(conversation.identity_id).filter(|one| !one.is_group()) else {
            return Ok(None);
        };
        let live = match bots::talking(tx, id).await? {
            Some(run) if is_anothers(tx, &run, identity).await? => {
                parts(tx, run, app.clock.now()).await?;
                None
            }
            Some(run) => Some(run),
            // What customers write goes on in another conversation once the one before it is old, or was another
            // contact's: the run goes with them. It does not go back to where they wrote before.
            None if goes_on(&held, identity.contact_id, id) => bots::talking_with(tx, identity.id).await?,
            None => None,
        };
        // A run goes on through the number it began with.
        let channel = live.as_ref().map_or(conversation.channel_id, |run| run.pair.channel);
        let Some(channel) = around.known.channel(tx.workspace(), channel).cloned() else { return Ok(None) };
        let now = app.clock.now();
        let pair = PairKey { identity: identity.id, channel: channel.id };
        let with = With { conversation: id, identity: identity.id, now };
        let place = Place {
            conversation: id,
            contact: identity.contact_id,
            pair,
            ways: Ways::of(tx, &around.known, &held, channel, with).await?,
            to: Party {
                phone: Some(identity.phone.clone()).filter(|phone| !phone.is_empty()),
                user_id: Some(identity.user_id.clone()).filter(|id| !id.is_empty()),
                ..Party::default()
            },
            is_blocked: found.contact.blocked.is_some(),
        };
        let mut turn = Self { app, around, now, place, live: None, has_moved: false };
        if let Some(mut row) = live {
            row.conversation = id;
            let flow = turn.flow(tx, row.bot, row.version).await?;
            turn.live = Some(Live { row, flow, is_new: false, path: Vec::new(), counts: Counts::new() });
        }
        Ok(Some(turn))
    }

    pub(super) async fn flow(&self, tx: &mut Scoped<'_>, bot: BotId, n: i64) -> Stored<Option<Arc<Flow>>> {
        self.app.flows.of(tx, bot, n, self.around.rules.automated_margin).await
    }

    /// The conversation as it is now.
    pub(super) async fn conversation(&self, tx: &mut Scoped<'_>) -> Stored<Option<Conversation>> {
        let found = conversations::get(tx, Visibility::All, self.place.conversation).await?;
        Ok(found.map(|found| found.conversation))
    }
}

/// Whether a run talks with somebody who was one person with whom this identity is of, and is not any more.
async fn is_anothers(tx: &mut Scoped<'_>, run: &BotRun, identity: &Identity) -> Stored<bool> {
    if run.pair.identity == identity.id {
        return Ok(false);
    }
    let theirs = contact_of(tx, run).await?;
    Ok(theirs.is_some_and(|contact| contact.id != identity.contact_id))
}

/// The contact with whom a run talks.
async fn contact_of(tx: &mut Scoped<'_>, run: &BotRun) -> Stored<Option<Contact>> {
    let wanted = Wanted { identities: [run.pair.identity].into(), peek: true, ..Wanted::default() };
    let held = Held::load(tx, &wanted).await?;
    let identity = held.identity(run.pair.identity);
    Ok(identity.and_then(|identity| held.contact(identity.contact_id)).cloned())
}

/// A run whose customer is another one than the conversation's goes where they write now. It ends where another one talks
/// there already.
async fn parts(tx: &mut Scoped<'_>, mut run: BotRun, now: Timestamp) -> Stored<()> {
    let theirs = contact_of(tx, &run).await?.and_then(|contact| contact.conversation_id);
    let is_free = match theirs {
        // Whoever moves a run holds its conversation.
        Some(theirs) => {
            Held::load(tx, &Wanted { conversations: [theirs].into(), ..Wanted::default() }).await?;
            bots::talking(tx, theirs).await?.is_none()
        }
        None => false,
    };
    run.conversation = theirs.filter(|_| is_free).unwrap_or(run.conversation);
    if !is_free {
        run.run.waits = Waits::Over(Ending::Stopped);
        run.ended_at = Some(now);
        run.request.clear();
    }
    bots::save_run(tx, &run).await
}

/// Whether what a contact writes goes on in this conversation.
fn goes_on(held: &Held, contact: ContactId, id: ConversationId) -> bool {
    held.contact(contact).is_some_and(|contact| contact.conversation_id == Some(id))
}

/// A bot as it asks for things: what it was deployed for it may do.
pub(super) fn asker(tx: &Scoped<'_>, bot: BotId) -> Asker {
    Asker { who: Who::Bot(bot.0), ..Asker::system(tx.workspace(), Face::Server) }
}

/// Under which name the newest question of a run to another program is known; its answer comes under it, and whoever is
/// asked may know by it what was asked before.
pub(super) fn asked(run: &BotRun) -> String {
    format!("{}-{}", run.id, run.steps)
}

impl Live {
    /// It went on.
    pub(super) fn goes(&mut self, run: Run, passed: Vec<Step>, now: Timestamp) {
        self.row.run = run;
        self.row.moved_at = now;
        for passed in passed {
            self.counts.entry(passed.step.clone()).or_default().passed += 1;
            let via = serde_json::to_string(&passed.via).unwrap_or_default();
            self.adds(Passed { step: passed.step, via, ..Self::blank(now) });
        }
    }

    /// It gave a message to be sent, or was refused.
    pub(super) fn sent(&mut self, step: &str, sent: Passed) {
        self.adds(Passed { step: step.to_owned(), ..sent });
    }

    /// Something of it could not be done.
    pub(super) fn cannot(&mut self, step: String, why: &str, now: Timestamp) {
        self.adds(Passed { step, why: why.to_owned(), ..Self::blank(now) });
    }

    /// A thing of its path about which nothing is said yet.
    pub(super) const fn blank(at: Timestamp) -> Passed {
        Passed {
            n: 0,
            step: String::new(),
            via: String::new(),
            message: None,
            send: None,
            why: String::new(),
            at,
        }
    }

    fn adds(&mut self, passed: Passed) {
        self.row.steps += 1;
        self.path.push(Passed { n: self.row.steps, ..passed });
    }

    pub(super) async fn keep(mut self, tx: &mut Scoped<'_>, now: Timestamp) -> Stored<()> {
        self.row.ended_at = self.row.run.ending().map(|_| self.row.ended_at.unwrap_or(now));
        if self.is_new {
            bots::add_run(tx, &self.row).await?;
        } else {
            bots::save_run(tx, &self.row).await?;
        }
        bots::add_to_path(tx, self.row.id, self.row.conversation, &self.path).await?;
        bots::count(tx, self.row.bot, self.row.version, &self.counts).await
    }
}
