//! Many drafts in one transaction, on the path of every send: the rows of all are held at once, each is decided by what
//! those before it left, and what is allowed is written with its place in the outbox, together.

use std::collections::BTreeMap;

use transom_rules::campaign::Place;
use transom_rules::draft::Form;
use transom_rules::id::IdentityId;
use transom_rules::pricing::money::Amount;
use transom_rules::receive::ConversationStatus;
use transom_rules::refusal::Refusal;
use transom_rules::send::{Decision, Permit};
use transom_rules::template::Template;
use transom_rules::time::Timestamp;
use transom_store::contacts::Contact;
use transom_store::conversations::Conversation;
use transom_store::fallbacks::{self, Fallback};
use transom_store::held::{self, Held, Wanted};
use transom_store::{Result, Scoped};

use super::decide::{Question, decide, named, this_month};
use super::draft::Ask;
use super::fallback;
use super::send::{Queued, Written, enqueue, queue, words};
use crate::contacts::meet::current;
use crate::fold::{Fold, Surroundings};

/// Drafts whose people are held.
pub(crate) struct Bulk<'a> {
    fold: Fold<'a>,
    around: &'a Surroundings,
    /// Those of one name are asked for once.
    templates: BTreeMap<String, Vec<Template>>,
    /// Their places in the outbox, with what belongs to them.
    queued: Vec<Queued>,
    instead: Vec<Fallback>,
    /// So many hours after their last message conversations are the ones that new messages join.
    lasts_hours: Option<i64>,
}

/// So long lasts a conversation that begins with it, where nobody says for how many hours: an answer on another day begins
/// one of its own.
const USUAL_HOURS: Option<i64> = Some(24);

/// What many get is nobody's work before they answer: a conversation that begins with it, or was resolved, sleeps until
/// then. It answers nobody either: who waited for an answer waits for it still, and the list shows what they asked.
fn is_nobodys_work(conversation: &mut Conversation, before: Option<Conversation>) {
    let Some(before) = before.filter(|before| before.status != ConversationStatus::Closed) else {
        return conversation.stand(ConversationStatus::Snoozed);
    };
    conversation.customer_last = before.customer_last;
    conversation.unread = before.unread;
    if before.customer_last {
        conversation.last_message_id = before.last_message_id;
        conversation.last_kind = before.last_kind;
        conversation.last_text = before.last_text;
        conversation.last_state = before.last_state;
    }
}

/// What became of one of them.
pub(crate) enum Turn {
    /// It is in the outbox, and leaves for this, as far as that is known.
    Queued(Option<Amount>),
    /// It costs more than it may. Nothing was written.
    Dear,
    /// The rules say no. Nothing was written.
    Refused(Box<Refusal>),
}

/// What a message costs that may go; `None` where nobody knows.
fn cost(permit: &Permit) -> Option<Amount> {
    permit.price.as_ref()?.cost.amount
}

impl<'a> Bulk<'a> {
    /// Holds the rows of all whom the drafts are for.
    pub(crate) async fn hold(tx: &mut Scoped<'_>, asks: &[Ask], around: &'a Surroundings) -> Result<Self> {
        let now = around.clock.now();
        let parties = asks.iter().map(|ask| (ask.keys(), around.clock.identity_id())).collect();
        let mut held = Held::load(tx, &Wanted { parties, ..Wanted::default() }).await?;
        held.look_at_counts(tx, &this_month(&around.known, tx.workspace(), now)).await?;
        let fold = Fold::new(held, tx.workspace(), around, now);
        let (templates, queued, instead) = (BTreeMap::new(), Vec::new(), Vec::new());
        Ok(Self { fold, around, templates, queued, instead, lasts_hours: None })
    }

    /// The conversations that it goes on in last so many hours.
    pub(crate) fn lasts(self, hours: Option<u32>) -> Self {
        Self { lasts_hours: hours.map(i64::from), ..self }
    }

    /// The rows that are held.
    pub(crate) fn held(&self) -> &Held {
        &self.fold.held
    }

    /// Whom a draft is for, if they are known.
    pub(crate) fn whom(&self, ask: &Ask) -> Option<IdentityId> {
        self.fold.held.identity_of(&ask.keys()).filter(|id| self.fold.held.identity(*id).is_some())
    }

    /// When they said last that they want no more, on whichever channel.
    pub(crate) fn stopped_at(&self, identity: IdentityId) -> Option<Timestamp> {
        let contact = self.fold.held.identity(identity)?.contact_id;
        self.fold.held.contact(contact).and_then(Contact::stopped_at)
    }

    /// Sends one of them to a recipient of a campaign for so much at most, or says why not.
    pub(crate) async fn send(
        &mut self,
        tx: &mut Scoped<'_>,
        ask: &Ask,
        to: Place,
        most: Option<Amount>,
    ) -> Result<Turn> {
        if let Form::Template(wanted) = &ask.draft.form
            && !self.templates.contains_key(&wanted.name)
        {
            let found = named(tx, &ask.channel, &ask.draft).await?;
            self.templates.insert(wanted.name.clone(), found);
        }
        let identity = self.whom(ask);
        let named = match &ask.draft.form {
            Form::Template(wanted) => self.templates.get(&wanted.name).map(Vec::as_slice).unwrap_or_default(),
            Form::FreeForm(_) => &[],
        };
        let question = Question::of(ask, &self.around.known, named, &self.around.rules);
        let question = Question { identity, ..question };
        match decide(tx, &self.fold.held, question, self.fold.now).await? {
            Decision::Refused(refusal) => Ok(Turn::Refused(Box::new(refusal))),
            Decision::Allowed(permit) => {
                let cost = cost(&permit);
                if most.zip(cost).is_some_and(|(most, cost)| cost > most) {
                    return Ok(Turn::Dear);
                }
                // An SMS that may not go in its place keeps nothing back.
                let said = words(&ask.draft, named).0;
                let instead = fallback::plan(tx, &self.fold.held, ask, question, &said).await?.ok().flatten();
                let written = Written { ask, named, file: None, recipient: Some(to) };
                let before = identity.and_then(|id| current(&self.fold.held, id)).cloned();
                let queued = queue(tx, &mut self.fold, written, Some(&permit)).await?;
                let message = &queued.message;
                let lasts = self.around.known.validity(tx.workspace(), ask.channel.id);
                if let Some(conversation) = self.fold.held.conversation_mut(message.conversation_id) {
                    let before = before.filter(|before| before.id == conversation.id);
                    let usual = USUAL_HOURS.filter(|_| before.is_none() && lasts.is_none());
                    is_nobodys_work(conversation, before);
                    conversation.lasts_hours = self.lasts_hours.or(conversation.lasts_hours).or(usual);
                }
                self.instead.extend(instead.map(|sms| sms.row(message.id, message.author, permit.goes_at)));
                self.queued.push(queued);
                Ok(Turn::Queued(cost))
            }
        }
    }

    /// Writes all of it. The feed's cursor.
    pub(crate) async fn write(self, tx: &mut Scoped<'_>) -> Result<i64> {
        enqueue(tx, &self.queued).await?;
        for row in &self.instead {
            fallbacks::add(tx, row).await?;
        }
        // Nobody is made known to whom nothing is sent.
        held::give_back(tx, self.fold.held.keys_of_nobody()).await?;
        Ok(self.fold.held.write(tx, self.fold.now).await?.0)
    }
}
