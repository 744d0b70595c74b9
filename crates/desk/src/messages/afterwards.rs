//! What the rules say of a message of ours that did not arrive: why, with the ways out as they are now, and whether the same
//! may go once more. The thread, the story of a message and the API ask here, so that none of them offers what another
//! does not. Nothing here changes anything.

use std::collections::{BTreeMap, BTreeSet};

use transom_channels::fault::{self, Retry};
use transom_rules::draft::Draft;
use transom_rules::id::{MessageId, WorkspaceId};
use transom_rules::refusal::{Code, Refusal};
use transom_rules::send::{self as rules, Decision, FailedSend};
use transom_rules::template::Template;
use transom_rules::time::Timestamp;
use transom_store::channels::Channel;
use transom_store::fallbacks::{self, State};
use transom_store::held::Held;
use transom_store::messages::Message;
use transom_store::{Result, Scoped};

use super::decide::{Facts, Question, Suggested, Ways, look, named};
use super::draft::as_sent;
use super::newer;
use crate::accounts::registry::Known;

/// What the rules say of a message of ours that failed, was stopped, or is on its way for long.
#[derive(Clone, Debug)]
pub struct Afterwards {
    /// Why, with ways out as they are now; nothing for a failure that is no refusal.
    pub why: Option<Refusal>,
    /// Whether the rules would let it go once more.
    pub again: Decision,
    /// Nothing that is known says that the same would fail for the same reason.
    pub may_help: bool,
    /// The customer has written through that number.
    pub wrote: bool,
    /// Something says the same since: then it is not offered to send it once more.
    pub is_repeated: bool,
}

impl Afterwards {
    /// What ways out there are of: why it failed, or else why it may not be sent once more.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.why.as_ref().or(match &self.again {
            Decision::Refused(refusal) => Some(refusal),
            Decision::Allowed(_) => None,
        })
    }

    /// Whether it is offered to send the same once more. What the rules refuse by now for another reason is not.
    pub fn is_offered(&self) -> bool {
        let same_reason = |now: &Refusal| self.why.as_ref().is_some_and(|then| then.code == now.code);
        !self.is_repeated
            && self.may_help
            && match &self.again {
                Decision::Allowed(_) => true,
                Decision::Refused(now) => same_reason(now),
            }
    }
}

/// What the rules say now of messages of ours that failed or were stopped. What did not fail is left out.
///
/// # Errors
/// Those of the store.
pub async fn afterwards(
    tx: &mut Scoped<'_>,
    known: &Known,
    messages: &[&Message],
    now: Timestamp,
) -> Result<BTreeMap<MessageId, Afterwards>> {
    let failed = messages.iter().copied().filter(|message| message.delivery.fault.is_some());
    of_all(tx, known, failed, now).await
}

/// The same of one message that did not arrive as far as anybody knows, whether or not somebody said why.
pub(super) async fn of(
    tx: &mut Scoped<'_>,
    known: &Known,
    message: &Message,
    now: Timestamp,
) -> Result<Option<Afterwards>> {
    Ok(of_all(tx, known, std::iter::once(message), now).await?.remove(&message.id))
}

async fn of_all<'a>(
    tx: &mut Scoped<'_>,
    known: &Known,
    messages: impl Iterator<Item = &'a Message>,
    now: Timestamp,
) -> Result<BTreeMap<MessageId, Afterwards>> {
    let workspace = tx.workspace();
    let lost: Vec<Lost<'_>> = messages.filter_map(|message| Lost::of(known, workspace, message)).collect();
    let mut told = BTreeMap::new();
    if lost.is_empty() {
        return Ok(told);
    }
    let identities = lost.iter().map(|lost| lost.message.identity_id).collect();
    let held = look(tx, known, identities, now).await?;
    let ids: Vec<MessageId> = lost.iter().map(|lost| lost.message.id).collect();
    let repeated = newer::among(tx, &ids).await?;
    let replaced = replaced(tx, &lost).await?;
    let mut suggested = Suggested::default();
    for lost in &lost {
        let channel = lost.channel;
        let named = named(tx, channel, &lost.draft).await?;
        let instead = suggested.of(tx, channel).await?;
        let to = Question::to(lost.message.identity_id, known, channel, &lost.draft);
        let asked = Question { is_priced: true, named: &named, ..to };
        let beside = Ways::beside(&held, asked, now);
        // Where an SMS went out in its place, no other one goes.
        let beside = if replaced.contains(&lost.message.id) { beside.without_sms() } else { beside };
        let facts = asked.facts(&held, now).beside(beside);
        let why = lost.refusal(&facts, instead, now);
        let again = rules::send(&facts.state(instead), &lost.draft, now);
        let is_repeated = repeated.get(&lost.message.id).is_some_and(|known| known.newer.is_some());
        let may_help = lost.may_help(why.as_ref(), &held, now);
        let wrote = facts.pair.window.opened_by.is_some();
        told.insert(lost.message.id, Afterwards { why, again, may_help, wrote, is_repeated });
    }
    Ok(told)
}

/// Those in whose place an SMS went out.
async fn replaced(tx: &mut Scoped<'_>, lost: &[Lost<'_>]) -> Result<BTreeSet<MessageId>> {
    let ids: Vec<_> = lost.iter().map(|lost| lost.message.id).collect();
    let found = fallbacks::of_messages(tx, &ids).await?;
    Ok(found.into_iter().filter(|one| one.state == State::Sent).map(|one| one.message_id).collect())
}

/// A message of ours that did not arrive as far as anybody knows.
struct Lost<'a> {
    message: &'a Message,
    channel: &'a Channel,
    draft: Draft,
    /// What was said of it.
    failed: Option<FailedSend>,
}

impl<'a> Lost<'a> {
    fn of(known: &'a Known, workspace: WorkspaceId, message: &'a Message) -> Option<Self> {
        let channel = known.channel(workspace, message.channel_id)?;
        let draft = transom_channels::whatsapp::draft::read(&as_sent(&message.json)).ok()?;
        let at = message.delivery.failed_at.unwrap_or(message.at);
        let failed = message.delivery.fault.as_ref().map(|fault| FailedSend { code: fault.code, at });
        Some(Self { message, channel, draft, failed })
    }

    /// What it failed for, where the rules know that reason.
    fn refusal(&self, facts: &Facts<'_>, instead: &[Template], now: Timestamp) -> Option<Refusal> {
        let failed = self.failed?;
        let state = facts.state(instead);
        let by_fault = rules::refusal_for_fault(&state, &self.draft, failed);
        let refusal = by_fault.or_else(|| match rules::send(&state, &self.draft, now) {
            Decision::Refused(refusal) => Some(refusal),
            Decision::Allowed(_) => None,
        });
        refusal.filter(|refusal| refusal.meta_code == Some(failed.code))
    }

    /// A refusal has its own ways out, unless what it is about is mended elsewhere. Where the carrier wants to be left alone
    /// for a while, the same is not offered before that; where only the customer can show that they are reached, not
    /// before they wrote.
    fn may_help(&self, why: Option<&Refusal>, held: &Held, now: Timestamp) -> bool {
        let Some(failed) = self.failed else { return true };
        let meant = fault::meaning(failed.code).map(|meaning| meaning.retry);
        if let Some(refusal) = why.filter(|_| meant != Some(Retry::OnceTheyWrite)) {
            return matches!(refusal.code, Code::NumberNotReady | Code::ContactBlocked);
        }
        let pair = held.pair(self.message.identity_id, self.channel.id);
        let wrote_at = pair.window.opened_by.map(|event| event.at);
        meant.is_none_or(|retry| retry.is_offered(failed.at, wrote_at, now))
    }
}
