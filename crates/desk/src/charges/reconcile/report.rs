//! The report: our sums and what is kept of Meta's, compared; and of what differs, the messages it may come from.

use std::collections::BTreeSet;

use transom_rules::access::Visibility;
use transom_rules::analytics::compare::{Ours, Row, compare};
use transom_rules::analytics::{Figure, Kind};
use transom_rules::id::{ChannelId, ConversationId, MessageId};
use transom_rules::pricing::date::{Date, Days};
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;
use transom_rules::words::Sentence;
use transom_store::analytics as kept;
use transom_store::charges::{self, Charge, Filter, Sum};
use transom_store::{Result as Stored, Scoped};

use super::days::{self, ZonedDays};
use super::{Account, Failure, Means};
use crate::charges::ledger;

/// Of a row that differs, so many messages are named.
const MOST_MESSAGES: i64 = 50;
/// So many rows that differ have their messages named.
const MOST_ROWS_NAMED: usize = 100;

/// Meta says so of its analytics.
const APPROXIMATE: &str = "Meta calls its analytics approximate: the invoice is what counts.";

/// A comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Meta's id of the account.
    pub account: String,
    /// Its time zone, whose days these are.
    pub timezone: String,
    /// Its currency, ISO 4217.
    pub currency: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// How many figures Meta told of these days.
    pub figures: usize,
    /// When the oldest of Meta's figures was told; `None` if there is none.
    pub told_at: Option<Timestamp>,
    /// By day, market, category and type; also those that agree.
    pub lines: Vec<Line>,
    /// What a reader has to know of the whole.
    pub notes: Vec<String>,
}

impl Report {
    /// How many lines differ.
    pub fn differences(&self) -> usize {
        self.lines.iter().filter(|line| line.row.difference.is_some()).count()
    }
}

/// A row, and the messages that its difference may come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which analytics it is compared with.
    pub analytics: Kind,
    /// Both sides.
    pub row: Row,
    /// Charges of ours in it, those with a finding first, 50 at most; empty where nothing differs.
    pub messages: Vec<Candidate>,
}

/// A message whose charge may be what differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The message.
    pub message_id: MessageId,
    /// Where it stands.
    pub conversation_id: ConversationId,
    /// When it was delivered, by Meta's clock.
    pub at: Timestamp,
    /// What it cost by our rules; `None` when the rate is not known.
    pub amount: Option<Amount>,
    /// What Meta's webhook said otherwise.
    pub finding: Option<Sentence>,
}

/// Compares what is kept of `kinds` with the ledger.
pub(super) async fn report(
    means: Means<'_>,
    account: &Account<'_>,
    days: &ZonedDays,
    kinds: BTreeSet<Kind>,
    mut notes: Vec<String>,
) -> Result<Report, Failure> {
    let span = days.span();
    let needed: BTreeSet<Kind> = days.kinds(account.tariff).into_iter().map(|(kind, _)| kind).collect();
    for kind in needed.difference(&kinds) {
        notes.push(format!("There is no {} in it; what only that counts is not compared.", kind.field()));
    }
    let today = account.tariff.day(means.now);
    let sides = Sides {
        analytics: kinds.into_iter().map(|kind| account.analytics(kind)).collect(),
        channels: account.channels.clone(),
        phones: account.phones.clone(),
        currency: account.tariff.currency().to_owned(),
        days: span,
        unsettled: days::unsettled(today),
    };
    let found = means.db.of(account.workspace).read(sides, |tx, sides| Box::pin(sides.compare(tx))).await?;
    notes.extend(found.left_out);
    notes.push(APPROXIMATE.to_owned());
    Ok(Report {
        account: account.waba_id.clone(),
        timezone: account.tariff.zone_name(),
        currency: account.tariff.currency().to_owned(),
        from: span.first,
        to: span.last,
        figures: found.figures,
        told_at: found.told_at,
        lines: found.lines,
        notes,
    })
}

/// What is needed to compare inside one transaction.
struct Sides {
    analytics: Vec<kept::Of>,
    channels: BTreeSet<ChannelId>,
    phones: BTreeSet<String>,
    currency: String,
    days: Days,
    unsettled: Date,
}

#[derive(Default)]
struct Found {
    lines: Vec<Line>,
    figures: usize,
    told_at: Option<Timestamp>,
    /// What there is on one side only, by its nature.
    left_out: Vec<String>,
}

impl Sides {
    async fn compare(&self, tx: &mut Scoped<'_>) -> Stored<Found> {
        let sums = charges::days(tx, self.days, None).await?;
        let ours: Vec<Ours> = sums.into_iter().filter_map(|sum| self.ours(sum)).collect();
        let (mut found, mut foreign) = (Found::default(), Foreign::default());
        let is_compared = |sum: &&Ours| self.analytics.iter().any(|of| of.kind == Kind::of(sum.charge.rules));
        let passed_over: u64 = ours.iter().filter(|sum| !is_compared(sum)).map(|sum| sum.messages).sum();
        found.left_out.extend((passed_over > 0).then(|| {
            format!("Messages of ours that the other pricing model bills: {passed_over}. They are left out.")
        }));
        for of in &self.analytics {
            let told = kept::days(tx, of, self.days).await?;
            found.figures += told.figures.len();
            found.told_at = found.told_at.into_iter().chain(told.since).min();
            let (own, others): (Vec<Figure>, Vec<Figure>) =
                told.figures.into_iter().partition(|figure| self.is_own(&figure.of.phone));
            foreign.add(&others);
            for row in compare(of.kind, &ours, &own, self.unsettled) {
                found.lines.push(Line { analytics: of.kind, row, messages: Vec::new() });
            }
        }
        found.left_out.extend(foreign.told());
        found.lines.sort_by_key(|line| line.row.day);
        let differing = found.lines.iter_mut().filter(|line| line.row.difference.is_some());
        for line in differing.take(MOST_ROWS_NAMED) {
            line.messages = self.messages(tx, &line.row).await?;
        }
        Ok(found)
    }

    /// Of this account. What was charged in another currency is counted, but its amount cannot be added.
    fn ours(&self, sum: Sum) -> Option<Ours> {
        if !self.channels.contains(&sum.channel_id) {
            return None;
        }
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        let is_known = sum.currency == self.currency;
        Some(Ours {
            day: sum.day,
            market: sum.market,
            charge: sum.charge,
            form: sum.form,
            messages: count(sum.messages),
            unpriced: count(if is_known { sum.unpriced } else { sum.messages }),
            amount: if is_known { sum.amount } else { Amount::ZERO },
        })
    }

    /// An answer that does not tell numbers apart speaks of all of them.
    fn is_own(&self, phone: &str) -> bool {
        phone.is_empty() || self.phones.contains(phone)
    }

    async fn messages(&self, tx: &mut Scoped<'_>, row: &Row) -> Stored<Vec<Candidate>> {
        if row.parts.reasons.is_empty() {
            return Ok(Vec::new());
        }
        let filter = Filter {
            channels: self.channels.iter().copied().collect(),
            market: Some(row.market.clone()).filter(|market| !market.is_empty()),
            reasons: row.parts.reasons.iter().copied().collect(),
            category: row.parts.categories.first().copied().filter(|_| row.parts.categories.len() == 1),
            limit: MOST_MESSAGES,
            ..ledger::of_days(Visibility::All, Days::one(row.day), None)
        };
        let odd = charges::page(tx, &Filter { findings: true, ..filter.clone() }).await?;
        let newest = charges::page(tx, &filter).await?;
        let even = newest.into_iter().filter(|charge| charge.finding.is_none());
        let most = usize::try_from(MOST_MESSAGES).unwrap_or_default();
        Ok(odd.into_iter().chain(even).map(candidate).take(most).collect())
    }
}

fn candidate(charge: Charge) -> Candidate {
    Candidate {
        message_id: charge.message_id,
        conversation_id: charge.conversation_id,
        at: charge.at,
        amount: charge.cost.amount,
        finding: charge.finding.map(|finding| finding.text),
    }
}

/// What numbers that are not connected here sent.
#[derive(Default)]
struct Foreign {
    phones: BTreeSet<String>,
    volume: u64,
}

impl Foreign {
    fn add(&mut self, figures: &[Figure]) {
        for figure in figures {
            self.phones.insert(figure.of.phone.clone());
            self.volume = self.volume.saturating_add(figure.volume);
        }
    }

    fn told(&self) -> Option<String> {
        let list: Vec<String> = self.phones.iter().map(|phone| format!("+{phone}")).collect();
        (!list.is_empty()).then(|| {
            format!(
                "Meta counts {} more through numbers that are not connected here: {}. They are left out.",
                self.volume,
                list.join(", ")
            )
        })
    }
}
