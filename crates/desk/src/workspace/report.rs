//! What came of the ways by which customers come, and of ads: how many came, how many were answered in time, what was free
//! because of it, and what it cost where nobody answered.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use transom_rules::access::{Asker, On, Verb};
use transom_rules::content::Entry;
use transom_rules::entry_point::{ANSWER_WITHIN, OPEN_FOR};
use transom_rules::id::{ChannelId, IdentityId, SourceId};
use transom_rules::pricing::Reason;
use transom_rules::pricing::finding::Verdict;
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::rates::RateCard;
use transom_rules::pricing::saved::{Sold, would_be_charged, would_have_cost};
use transom_rules::time::Timestamp;
use transom_store::arrivals::{self, Arrival, Came};
use transom_store::charges::Charge;

use crate::base::Base;
use crate::done::Done;
use crate::gate;

/// No more messages, and no more of their charges, are looked at for one report.
const MOST: i64 = 20_000;

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// A way in of the workspace's.
    Source(SourceId),
    /// An ad or a post, by Meta's id; empty where it told none.
    Ad(String),
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// What the ad is headed with; empty of a way in of the workspace's.
    pub headline: String,
    /// Messages that came by it.
    pub arrivals: u64,
    /// In so many conversations.
    pub conversations: u64,
    /// Messages that were answered within 24 hours.
    pub answered: u64,
    /// Those that can still be.
    pub waiting: u64,
    /// Those that were not.
    pub missed: u64,
    /// Those that are taken to come by a Page's button, and of which Meta has charged nothing as free for it yet.
    pub unconfirmed: u64,
    /// Messages that were free because of an entry point.
    pub free: u64,
    /// What those would have cost, by currency.
    pub saved: BTreeMap<String, Amount>,
    /// What was charged while it would have been free, had somebody answered in time; by currency.
    pub lost: BTreeMap<String, Amount>,
}

/// What came of all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// A line each, of what anybody came by.
    pub lines: BTreeMap<Of, Line>,
    /// There was more than is looked at: it tells of the first alone.
    pub is_cut: bool,
}

/// What came of those who came within a span. What was free would have cost what the rates say.
///
/// # Errors
/// When the asker may not.
pub async fn report(base: Base<'_>, asker: &Asker, span: Range<Timestamp>, rates: &RateCard) -> Done<Report> {
    gate::may(base, asker, Verb::ReportSources, On::NOTHING).await?;
    let now = base.clock.now();
    let read = base.db.of(asker.workspace).read(span, |tx, span| {
        Box::pin(async move {
            let came = arrivals::between(tx, span.clone(), MOST).await?;
            Ok((came, arrivals::charged(tx, span.clone(), MOST).await?))
        })
    });
    let (came, charged) = read.await?;
    let is_full = |length: usize| i64::try_from(length).is_ok_and(|length| length >= MOST);
    let is_cut = is_full(came.len()) || is_full(charged.len());
    Ok(Report { lines: lines(&came, &charged, rates, now), is_cut })
}

/// What led to a customer's writing to a number, each with what was charged after it.
type Led<'a> = Vec<(&'a Came, Vec<&'a Charge>)>;

fn lines(came: &[Came], charged: &[Charge], rates: &RateCard, now: Timestamp) -> BTreeMap<Of, Line> {
    let mut of_pairs: BTreeMap<(IdentityId, ChannelId), Led<'_>> = BTreeMap::new();
    for one in came {
        let Arrival { identity_id, channel_id, .. } = one.arrival;
        of_pairs.entry((identity_id, channel_id)).or_default().push((one, Vec::new()));
    }
    for charge in charged {
        // Of several arrivals the last one counts: it is what led to the message.
        let of_pair = of_pairs.get_mut(&(charge.identity_id, charge.channel_id));
        let last =
            of_pair.and_then(|all| all.iter_mut().rev().find(|(came, _)| came.arrival.at <= charge.at));
        if let Some((_, charges)) = last {
            charges.push(charge);
        }
    }
    let mut lines: BTreeMap<Of, Line> = BTreeMap::new();
    let mut conversations = BTreeSet::new();
    for (one, charges) in of_pairs.into_values().flatten() {
        let of = of(&one.arrival);
        let is_new = conversations.insert((of.clone(), one.arrival.conversation_id));
        let line = lines.entry(of).or_default();
        line.conversations += u64::from(is_new);
        line.add(one, &charges, rates, now);
    }
    lines
}

fn of(arrival: &Arrival) -> Of {
    arrival.source_id.map_or_else(|| Of::Ad(arrival.ad.clone()), Of::Source)
}

impl Line {
    fn add(&mut self, came: &Came, charges: &[&Charge], rates: &RateCard, now: Timestamp) {
        let arrival = &came.arrival;
        self.arrivals += 1;
        if arrival.source_id.is_none() && !arrival.headline.is_empty() {
            self.headline.clone_from(&arrival.headline);
        }
        let answer_by = arrival.at + ANSWER_WITHIN;
        let is_missed = came.answered_at.is_none() && answer_by <= now;
        match came.answered_at {
            Some(_) => self.answered += 1,
            None if is_missed => self.missed += 1,
            None => self.waiting += 1,
        }
        let is_free = |charge: &&&Charge| charge.cost.charge.reason == Reason::FreeEntryPoint;
        let is_confirmed = charges.iter().any(|charge| is_meant_free(charge));
        self.unconfirmed += u64::from(arrival.entry == Some(Entry::Page) && !is_confirmed);
        for charge in charges.iter().filter(is_free) {
            self.free += charge.deliveries.unsigned_abs();
            self.save(charge, rates);
        }
        if arrival.entry.is_some() && is_missed {
            let would_be_open = answer_by..answer_by + OPEN_FOR;
            for charge in charges.iter().filter(|charge| would_be_open.contains(&charge.at)) {
                let lost = self.lost.entry(charge.cost.currency.clone()).or_default();
                *lost = *lost + charge.cost.amount.unwrap_or_default();
            }
            self.lost.retain(|_, amount| *amount > Amount::ZERO);
        }
    }

    fn save(&mut self, charge: &Charge, rates: &RateCard) {
        let cost = &charge.cost;
        let sold = Sold { currency: &cost.currency, market: &cost.market, on: charge.day };
        let messages = charge.deliveries.unsigned_abs();
        if would_be_charged(&cost.charge)
            && let Some(amount) = would_have_cost(cost.charge.category, sold, messages, rates)
        {
            let saved = self.saved.entry(cost.currency.clone()).or_default();
            *saved = *saved + amount;
        }
    }
}

/// Meta said that a message was free because of an entry point.
fn is_meant_free(charge: &Charge) -> bool {
    is_told_free(&charge.pricing, &charge.meta_conversation)
}

/// The same, by what Meta said.
pub(super) fn is_told_free(pricing: &str, conversation: &str) -> bool {
    Verdict::read(pricing, conversation).is_some_and(|said| {
        said.kind.as_deref() == Some("free_entry_point")
            || said.origin.as_deref() == Some("referral_conversion")
    })
}
