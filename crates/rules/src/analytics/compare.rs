//! Our sums and Meta's side by side. What Meta counts together is compared together: before October 2026 its
//! `SERVICE` is whatever costs nothing, free utility templates too (R3.16), and a free entry point has no
//! category that could be relied on. A dimension that Meta's answer does not have is not compared.

use std::collections::{BTreeMap, BTreeSet};

use super::{Figure, Kind, says};
use crate::pricing::calendar::{Month, PMP_2026_FROM, SERVICE_FREE_FROM};
use crate::pricing::date::Date;
use crate::pricing::money::Amount;
use crate::pricing::{Billed, BillingCategory, Charge, Reason, RuleSet, market};
use crate::template::Category;
use crate::words::Sentence;

const REGULAR: &str = "regular";
const FREE_CUSTOMER_SERVICE: &str = "free_customer_service";
const FREE_ENTRY_POINT: &str = "free_entry_point";
const FREE_TIER: &str = "free_tier";
const SERVICE: &str = BillingCategory::Service.as_str();
/// An entry point is open for 72 hours, which touch this many days after the one on which it opened.
const ENTRY_POINT_DAYS: i64 = 3;
const REFERRAL: &str = BillingCategory::ReferralConversion.as_str();

/// What charges of ours amount to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ours {
    /// The day in the account's time zone.
    pub day: Date,
    /// Where to.
    pub market: String,
    /// What they were billed as.
    pub charge: Charge,
    /// What was delivered.
    pub form: Billed,
    /// How many.
    pub messages: u64,
    /// How many of them are charged at a rate nobody knows.
    pub unpriced: u64,
    /// How much, without those, in the account's currency.
    pub amount: Amount,
}

/// A day, a market, a category and a type, as we count them and as Meta does. What Meta's answer does not tell
/// apart is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The day in the account's time zone.
    pub day: Date,
    /// Where to.
    pub market: String,
    /// What it is billed as, `marketing`.
    pub category: String,
    /// `regular`, `free_customer_service`, `free_entry_point`, `free_tier`.
    pub kind: String,
    /// What we counted.
    pub ours: Tally,
    /// What Meta counted.
    pub meta: Reported,
    /// Ours less Meta's; `None` when they agree.
    pub difference: Option<Gap>,
    /// What a reader has to know.
    pub notes: Vec<Sentence>,
    /// The reasons and the category of our charges in it; for whoever looks them up.
    pub parts: Parts,
}

/// What we counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many messages; where Meta counts conversations, those that opened one.
    pub messages: u64,
    /// What they cost; `None` when the rate of some is not known.
    pub amount: Option<Amount>,
}

/// What Meta counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reported {
    /// How many messages or conversations.
    pub volume: u64,
    /// What they cost; `None` when that was not asked for.
    pub cost: Option<Amount>,
}

/// Ours less Meta's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// In messages.
    pub messages: i64,
    /// In money; `None` when one of the two is not known.
    pub amount: Option<Amount>,
}

/// Which of our charges stand in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Why they cost what they cost.
    pub reasons: BTreeSet<Reason>,
    /// What they were billed as.
    pub categories: BTreeSet<BillingCategory>,
}

/// Compares what one of the analytics counts: charges by conversation with conversations, others with messages.
/// Meta may still be counting the days from `unsettled` on. Rows come by day, market, category and type.
pub fn compare(kind: Kind, ours: &[Ours], figures: &[Figure], unsettled: Date) -> Vec<Row> {
    let answer = Answer::of(kind, figures, unsettled);
    let mut cells: BTreeMap<Key, Cell> = BTreeMap::new();
    for sum in ours {
        if let Some(key) = answer.key_of_ours(sum) {
            cells.entry(key).or_default().add_ours(sum);
        }
    }
    for figure in figures {
        cells.entry(answer.key_of_figure(figure)).or_default().add_figure(figure);
    }
    let opened = opened(&cells);
    let is_opened = |key: &Key| opened.contains(key);
    cells.into_iter().map(|(key, cell)| cell.row(is_opened(&key), key, answer)).collect()
}

/// The days on which an entry point of ours must have opened: it holds messages, and none of the days on which
/// it could have opened before does. Days before the first that anything is known of may hold anything.
fn opened(cells: &BTreeMap<Key, Cell>) -> BTreeSet<Key> {
    let Some(known) = cells.keys().map(|key| key.day.number()).min() else { return BTreeSet::new() };
    let mut opened = BTreeSet::new();
    let mut last: BTreeMap<(&str, &str, &str), i64> = BTreeMap::new();
    for (key, _) in cells.iter().filter(|(_, cell)| cell.messages > 0) {
        let (day, kind) = (key.day.number(), (&*key.market, &*key.category, &*key.kind));
        let before = last.insert(kind, day).unwrap_or(known - 1);
        if day - before > ENTRY_POINT_DAYS {
            opened.insert(key.clone());
        }
    }
    opened
}

/// What is compared as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    day: Date,
    market: String,
    category: String,
    kind: String,
}

/// What Meta's answer tells apart, and from which day on it may still change.
#[derive(Clone, Copy, Debug)]
struct Answer {
    analytics: Kind,
    unsettled: Date,
    market: bool,
    category: bool,
    kind: bool,
    cost: bool,
}

/// What Meta bills something as, in its words.
#[derive(Clone, Copy, Debug)]
struct Heading<'a> {
    category: &'a str,
    kind: &'a str,
}

const fn under<'a>(category: &'a str, kind: &'a str) -> Heading<'a> {
    Heading { category, kind }
}

impl Answer {
    /// An answer that counts nothing leaves everything to be told apart.
    fn of(analytics: Kind, figures: &[Figure], unsettled: Date) -> Self {
        let any = |tells: fn(&Figure) -> bool| figures.is_empty() || figures.iter().any(tells);
        Self {
            analytics,
            unsettled,
            market: any(|figure| !figure.of.country.is_empty()),
            category: any(|figure| !figure.of.category.is_empty()),
            kind: any(|figure| !figure.of.kind.is_empty()),
            cost: any(|figure| figure.cost.is_some()),
        }
    }

    fn key(self, day: Date, market: &str, heading: Heading<'_>) -> Key {
        let if_told = |told: bool, word: &str| if told { word.to_owned() } else { String::new() };
        Key {
            day,
            market: if_told(self.market, market),
            category: if_told(self.category, heading.category),
            kind: if_told(self.kind, heading.kind),
        }
    }

    /// None for what these analytics do not count.
    fn key_of_ours(self, sum: &Ours) -> Option<Key> {
        let by_conversation = sum.charge.rules == RuleSet::Cbp;
        if Kind::of(sum.charge.rules) != self.analytics {
            return None;
        }
        let category = sum.charge.category.as_str();
        let heading = match sum.charge.reason {
            Reason::Joined => return None,
            Reason::ConversationOpened | Reason::Regular => under(category, REGULAR),
            // A conversation is counted once, its messages are not: without a row of their own they do not compare.
            Reason::FreeEntryPoint if by_conversation && !self.category && !self.kind => return None,
            Reason::FreeEntryPoint if by_conversation || self.kind => under(REFERRAL, FREE_ENTRY_POINT),
            Reason::FreeService | Reason::FreeAllowance if by_conversation => under(SERVICE, FREE_TIER),
            Reason::FreeCustomerService
            | Reason::FreeAllowance
            | Reason::FreeService
            | Reason::FreeEligible
            | Reason::FreeReaction
                if self.kind =>
            {
                under(SERVICE, FREE_CUSTOMER_SERVICE)
            }
            // Without types, what is free is told by its category.
            _ if service_has_a_price(sum.day) => under(form_word(sum.form), ""),
            _ => under(SERVICE, ""),
        };
        Some(self.key(sum.day, &sum.market, heading))
    }

    fn key_of_figure(self, figure: &Figure) -> Key {
        let market = market::of_country(&figure.of.country, figure.day);
        let category = match figure.of.category.to_ascii_lowercase() {
            international if international == "authentication_international" => "authentication".to_owned(),
            category => category,
        };
        let is_free = figure.cost.unwrap_or_default() == Amount::ZERO;
        let kind = figure.of.kind.to_ascii_lowercase();
        let heading = match (self.analytics, kind.as_str()) {
            (_, FREE_ENTRY_POINT) => under(REFERRAL, FREE_ENTRY_POINT),
            (Kind::Pricing, FREE_CUSTOMER_SERVICE | "free_group_customer_service") => {
                under(SERVICE, FREE_CUSTOMER_SERVICE)
            }
            (Kind::Pricing, REGULAR)
                if category == SERVICE && is_free && !service_has_a_price(figure.day) =>
            {
                under(SERVICE, FREE_CUSTOMER_SERVICE)
            }
            (Kind::Conversation, REGULAR)
                if category == SERVICE && is_free && month(figure.day) >= SERVICE_FREE_FROM =>
            {
                under(SERVICE, FREE_TIER)
            }
            (_, kind) => under(&category, kind),
        };
        self.key(figure.day, market, heading)
    }
}

/// From October 2026 service messages have a price, and `SERVICE` is a category as others are.
fn service_has_a_price(day: Date) -> bool {
    month(day) >= PMP_2026_FROM
}

fn month(day: Date) -> Month {
    let (year, month, _) = day.parts();
    Month::new(year, month.into())
}

const fn form_word(form: Billed) -> &'static str {
    match form {
        Billed::FreeForm | Billed::Reaction | Billed::Sms | Billed::Mms => SERVICE,
        Billed::Template(Category::Marketing) => BillingCategory::Marketing.as_str(),
        Billed::Template(Category::Utility) => BillingCategory::Utility.as_str(),
        Billed::Template(Category::Authentication) => BillingCategory::Authentication.as_str(),
    }
}

/// Both sides of a row, added up.
#[derive(Default)]
struct Cell {
    messages: u64,
    unpriced: u64,
    amount: Amount,
    volume: u64,
    cost: Amount,
    without_cost: bool,
    international: u64,
    tiers: BTreeSet<String>,
    parts: Parts,
}

impl Cell {
    fn add_ours(&mut self, sum: &Ours) {
        self.messages = self.messages.saturating_add(sum.messages);
        self.unpriced = self.unpriced.saturating_add(sum.unpriced);
        self.amount = self.amount + sum.amount;
        self.parts.reasons.insert(sum.charge.reason);
        self.parts.categories.insert(sum.charge.category);
    }

    fn add_figure(&mut self, figure: &Figure) {
        self.volume = self.volume.saturating_add(figure.volume);
        self.cost = self.cost + figure.cost.unwrap_or_default();
        self.without_cost |= figure.cost.is_none();
        if figure.of.category == "AUTHENTICATION_INTERNATIONAL" {
            self.international = self.international.saturating_add(figure.volume);
        }
        if !figure.of.tier.is_empty() {
            self.tiers.insert(figure.of.tier.clone());
        }
    }

    fn row(self, opened: bool, key: Key, answer: Answer) -> Row {
        let ours = Tally { messages: self.messages, amount: (self.unpriced == 0).then_some(self.amount) };
        let cost = (answer.cost && !self.without_cost).then_some(self.cost);
        let meta = Reported { volume: self.volume, cost };
        let gap = Gap {
            messages: difference(ours.messages, meta.volume),
            amount: ours.amount.zip(meta.cost).map(|(ours, meta)| ours - meta),
        };
        // Meta counts an entry point once, on the day it opened; we count the messages in it, on three days.
        let once = answer.analytics == Kind::Conversation && key.category_is(REFERRAL, FREE_ENTRY_POINT);
        let agree = if once {
            ours.messages >= meta.volume && (meta.volume > 0 || !opened)
        } else {
            gap.messages == 0 && gap.amount.unwrap_or_default() == Amount::ZERO
        };
        let difference = (!agree).then_some(gap);
        let notes = self.notes(&key, answer, difference);
        let Key { day, market, category, kind } = key;
        Row { day, market, category, kind, ours, meta, difference, notes, parts: self.parts }
    }

    fn notes(&self, key: &Key, answer: Answer, gap: Option<Gap>) -> Vec<Sentence> {
        let by_message = answer.analytics == Kind::Pricing;
        let is_entry_point = key.category_is(REFERRAL, FREE_ENTRY_POINT);
        let is_free_service =
            key.kind == FREE_CUSTOMER_SERVICE || (!answer.kind && answer.category && key.category == SERVICE);
        let is_known = key.category.is_empty() || BillingCategory::from_word(&key.category).is_some();
        let mut notes = Vec::new();
        let mut say = |holds: bool, sentence: Sentence| {
            if holds {
                notes.push(sentence);
            }
        };
        say(is_entry_point && by_message, says::ENTRY_POINT);
        say(is_entry_point && !by_message, says::ENTRY_POINT_ONCE);
        say(is_free_service && by_message && !service_has_a_price(key.day), says::SERVICE_IS_FREE);
        say(is_free_service && by_message && answer.kind && service_has_a_price(key.day), says::ALLOWANCE);
        say(!is_known, says::NOT_OURS);
        say(answer.cost && self.without_cost, says::NO_COST);
        say(self.unpriced > 0, says::unpriced(self.unpriced));
        say(self.international > 0, says::international(self.international));
        let only_money = gap.is_some_and(|gap| gap.messages == 0);
        say(only_money, says::ONLY_MONEY);
        say(only_money && !self.tiers.is_empty(), says::tiers(&self.tiers));
        say(gap.is_some() && key.day >= answer.unsettled, says::MAY_LAG);
        notes
    }
}

impl Key {
    /// Whether it is this place, as far as places are told apart.
    fn category_is(&self, category: &str, kind: &str) -> bool {
        self.kind == kind || (self.kind.is_empty() && self.category == category)
    }
}

fn difference(ours: u64, meta: u64) -> i64 {
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    signed(ours).saturating_sub(signed(meta))
}

#[cfg(test)]
mod tests;
