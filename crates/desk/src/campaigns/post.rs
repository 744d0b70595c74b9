//! A few recipients of a campaign whose turn it is become messages, in one transaction with their places in the outbox:
//! each in the words that were planned for them, unless something keeps it from them now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use transom_rules::access::{Asker, Face, Who};
use transom_rules::campaign::policy::Policy;
use transom_rules::campaign::terms::Variant;
use transom_rules::campaign::{Place, Why};
use transom_rules::event::Party;
use transom_rules::id::{ContactId, IdentityId, WorkspaceId};
use transom_rules::refusal::{Code, Refusal};
use transom_rules::time::{Span, Timestamp};
use transom_store::campaigns::{self, Campaign, Counts, Recipient};
use transom_store::channels::{Channel, Connected};
use transom_store::{Result as Stored, Scoped, contacts};

use super::again::ANSWERED;
use super::bars::{self, Asked, Bars, contact, zones};
use super::budget::Left;
use super::form::{Forms, read};
use super::rows::DUPLICATE;
use super::times::{Times, Worked};
use crate::contacts::address;
use crate::fold::Surroundings;
use crate::messages::bulk::{Bulk, Turn};
use crate::messages::draft::{Ask, Fallback};

/// A campaign that is held.
pub(super) struct Sending<'a> {
    pub(super) around: &'a Surroundings,
    pub(super) campaign: Campaign,
    pub(super) policy: Policy,
    /// How many messages its number may send.
    pub(super) a_second: u32,
}

impl Sending<'_> {
    /// When it may go, as its number's account sees the days.
    pub(super) fn times(&self, number: &Connected) -> Times<'_> {
        let tariff = self.around.known.tariff(&number.channel);
        Times::of(self.campaign.definition.terms.calendar.as_ref(), self.policy.quiet, &tariff.zone_name())
    }
}

/// What is sent, by which number, to whom.
pub(super) struct Load {
    pub(super) number: Arc<Connected>,
    pub(super) forms: Forms,
    pub(super) due: Vec<Recipient>,
    /// The day it counts for.
    pub(super) day: String,
    /// What of the budget pays for it.
    pub(super) left: Left,
}

/// What came of it.
#[derive(Default)]
pub(super) struct Posted {
    /// The feed's cursor.
    pub(super) cursor: i64,
    /// So many are on their way.
    pub(super) sent: i64,
    /// Why all that are left have to wait, if they have to.
    pub(super) waits: Option<Why>,
}

impl Load {
    /// Makes messages of them.
    pub(super) async fn post(&self, sending: &Sending<'_>, tx: &mut Scoped<'_>) -> Stored<Posted> {
        let (id, now) = (sending.campaign.id, sending.around.clock.now());
        let terms = &sending.campaign.definition.terms;
        let asks: Vec<Option<Ask>> =
            self.due.iter().map(|to| self.ask(sending, tx.workspace(), to)).collect();
        let known: Vec<Ask> = asks.iter().flatten().cloned().collect();
        let mut bulk = Bulk::hold(tx, &known, sending.around).await?.lasts(terms.lasts_hours);
        let mut kept = Kept::load(sending, tx, &bulk, &known).await?.planned_for(tx, &self.due).await?;
        let (mut outcome, mut left) = (Outcome::default(), self.left);
        for (to, ask) in self.due.iter().zip(&asks) {
            let Some(ask) = ask else {
                outcome.refused.push((to.n, Code::SlotInvalid.as_str().to_owned()));
                continue;
            };
            let identity = bulk.whom(ask);
            match kept.keeps(self, &bulk, to, identity) {
                Some(Kind::For(why)) => {
                    outcome.refused.push((to.n, why.to_owned()));
                    continue;
                }
                Some(Kind::Until(later)) => {
                    outcome.later.push((to.n, later));
                    continue;
                }
                None => {}
            }
            if !left.pays(to) {
                outcome.waits = Some(Why::Budget);
                break;
            }
            match bulk.send(tx, ask, Place { campaign: id, n: to.n }, left.most()).await? {
                Turn::Queued(cost) => {
                    kept.has_got(&bulk, ask);
                    left.reserve(to, cost);
                    outcome.sends(&self.day);
                }
                Turn::Dear => outcome.waits = Some(Why::Budget),
                Turn::Refused(refusal) => outcome.refuse(to, &refusal, now),
            }
            if outcome.waits.is_some() {
                break;
            }
        }
        campaigns::refuse(tx, id, &outcome.refused, now).await?;
        campaigns::delay(tx, id, &outcome.later).await?;
        campaigns::count(tx, id, &outcome.counts).await?;
        let cursor = bulk.write(tx).await?;
        Ok(Posted { cursor, sent: outcome.sent, waits: outcome.waits })
    }

    /// What somebody gets.
    fn ask(&self, sending: &Sending<'_>, workspace: WorkspaceId, to: &Recipient) -> Option<Ask> {
        let (campaign, party): (&Campaign, Party) = (&sending.campaign, address::read(&to.address).ok()?);
        let terms = &campaign.definition.terms;
        let won = terms.trial.as_ref().and_then(|trial| trial.winner);
        let variant = Variant::from_word(&to.variant).or(won).unwrap_or(Variant::A);
        let draft = self.forms.planned(variant, &to.language)?.draft(&read(&to.parameters))?;
        let us = Asker::system(workspace, Face::Server);
        let asker = Arc::new(Asker { who: Who::Campaign(campaign.id.0), ..us });
        let channel = Arc::new(self.number.channel.clone());
        let sms = terms.sms.as_ref().and_then(|sms| {
            let known = &sending.around.known;
            let channel: &Arc<Channel> = known.channel(workspace, sms.channel_id)?;
            Some(Fallback {
                channel: Arc::clone(channel),
                after: sms.after_minutes.map(|minutes| Span::minutes(minutes.into())),
                text: sms.text.clone(),
                now: sending.around.clock.now(),
            })
        });
        Some(Ask { author: Some(campaign.author), fallback: sms, ..Ask::new(asker, channel, party, draft) })
    }
}

/// How something is kept from a recipient.
enum Kind {
    /// For good, for a reason.
    For(&'static str),
    /// Until an instant.
    Until(Timestamp),
}

/// What may keep a campaign from those whose turn it is.
struct Kept<'a> {
    sending: &'a Sending<'a>,
    bars: Bars,
    /// Who has a message of it already.
    got: BTreeSet<ContactId>,
    /// Who answered the campaign that this one follows.
    answered: BTreeSet<ContactId>,
    /// Whose the addresses were when the plan was made, as far as they were anybody's.
    whose: BTreeMap<IdentityId, ContactId>,
    /// When this turn is, for all of them: what was worked out for one holds for the next.
    now: Timestamp,
    worked: Worked,
}

impl<'a> Kept<'a> {
    async fn load(
        sending: &'a Sending<'_>,
        tx: &mut Scoped<'_>,
        bulk: &Bulk<'_>,
        asks: &[Ask],
    ) -> Stored<Kept<'a>> {
        let Sending { campaign, policy, around, .. } = sending;
        let whom: Vec<_> = asks.iter().filter_map(|ask| bulk.whom(ask)).collect();
        let (definition, now) = (&campaign.definition, around.clock.now());
        let asked = Asked { definition, channel: campaign.channel_id, policy, now };
        let bars = Bars::load(tx, asked, bulk.held(), &whom).await?;
        let people = bars::contacts(bulk.held(), &whom);
        let got = campaigns::has_got(tx, campaign.id, &people).await?;
        let answered = match definition.terms.follows.filter(|follows| !follows.also_answered) {
            Some(follows) => campaigns::have_answered(tx, follows.campaign_id, &people).await?,
            None => BTreeSet::new(),
        };
        let (whose, worked) = (BTreeMap::new(), Worked::default());
        Ok(Kept { sending, bars, got, answered, whose, now, worked })
    }

    /// The same, knowing for whom these were planned.
    async fn planned_for(self, tx: &mut Scoped<'_>, due: &[Recipient]) -> Stored<Self> {
        let identities: Vec<IdentityId> = due.iter().filter_map(|to| to.identity_id).collect();
        Ok(Self { whose: contacts::of_identities(tx, &identities).await?, ..self })
    }

    /// Nobody gets another one of it, at whichever of their addresses.
    fn has_got(&mut self, bulk: &Bulk<'_>, ask: &Ask) {
        self.got.extend(bulk.whom(ask).and_then(|id| contact(bulk.held(), id)));
    }

    fn keeps(
        &mut self,
        load: &Load,
        bulk: &Bulk<'_>,
        to: &Recipient,
        identity: Option<IdentityId>,
    ) -> Option<Kind> {
        let person = identity.and_then(|id| contact(bulk.held(), id));
        let was = to.identity_id.and_then(|id| self.whose.get(&id));
        if was.is_some_and(|was| Some(*was) != person) {
            return Some(Kind::For(MOVED));
        }
        if person.is_some_and(|id| self.got.contains(&id)) {
            return Some(Kind::For(DUPLICATE));
        }
        if person.is_some_and(|id| self.answered.contains(&id)) {
            return Some(Kind::For(ANSWERED));
        }
        if identity.and_then(|id| bulk.stopped_at(id)).is_some_and(|at| self.is_since(at)) {
            return Some(Kind::For(Code::OptedOut.as_str()));
        }
        if let Some(why) = self.bars.of(bulk.held(), identity) {
            return Some(Kind::For(why));
        }
        let (times, now) = (self.sending.times(&load.number), self.now);
        let next = self.worked.next(&times, now, zones(bulk.held(), identity, &to.address));
        match next {
            Some(next) if next == now => None,
            Some(next) => Some(Kind::Until(next)),
            None => Some(Kind::For(NEVER)),
        }
    }

    /// Whether something is said since the plan began to be made. Meta's instants are whole seconds.
    fn is_since(&self, at: Timestamp) -> bool {
        at.seconds() >= self.sending.campaign.created_at.seconds()
    }
}

/// The address is somebody else's since the plan was made, or nobody's: what was to be said is for whoever had it.
const MOVED: &str = "moved";
/// No hour is one in which they may get it.
const NEVER: &str = "quiet_hours";

/// What became of a few recipients.
#[derive(Default)]
struct Outcome {
    refused: Vec<(i64, String)>,
    later: Vec<(i64, Timestamp)>,
    sent: i64,
    /// For which day they count.
    counts: Counts,
    waits: Option<Why>,
}

/// So long a recipient waits who got many messages just now, where it is not said how long.
const PAIR_WAIT: Span = Span::minutes(1);

impl Outcome {
    fn sends(&mut self, day: &str) {
        self.sent += 1;
        self.counts.add(&format!("day/{day}"), 1, 0);
    }

    fn refuse(&mut self, to: &Recipient, refusal: &Refusal, now: Timestamp) {
        match (Why::of(refusal.code), refusal.code) {
            (Some(why), _) => self.waits = Some(why),
            (None, Code::PairRate) => {
                self.later.push((to.n, refusal.until.unwrap_or(now + PAIR_WAIT)));
            }
            (None, code) => self.refused.push((to.n, code.as_str().to_owned())),
        }
    }
}
