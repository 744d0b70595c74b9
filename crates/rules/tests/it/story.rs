//! Histories in short, told to the fold, and its facts as short lines.

use std::collections::BTreeMap;

use transom_rules::content::Entry;
use transom_rules::pricing::calendar::{Calendar, Month};
use transom_rules::pricing::{Billed, RuleSet, UnixSeconds};
use transom_rules::refusal::Code;
use transom_rules::replay::{
    ConversationChange, EntryChange, EntryState, Event, Fact, MessageIndex, NumberIndex, Outcome, Replay,
    What,
};
use transom_rules::settings::Settings;

/// One line of a history.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) t: i64,
    pub(crate) pair: &'static str,
    pub(crate) told: Happened,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Happened {
    Wrote(u64, Option<Entry>),
    Send(u64, Billed),
    Delivered(u64),
    Read(u64),
    /// With 131047 or with another code.
    Failed(u64, bool),
    Ask(bool),
}

/// The account: which rules, how far its clock is ahead of UTC, and how much is free in a month.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Account {
    pub(crate) rules: Option<RuleSet>,
    pub(crate) offset: i64,
    pub(crate) free: u32,
    /// It is an eligible government's or non-profit's.
    pub(crate) eligible: bool,
    /// How many hours the entry points of ads last, if not 72.
    pub(crate) ad_hours: Option<u32>,
}

/// Meta's id of the account.
const WABA: &str = "1";

impl Account {
    pub(crate) fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        settings.pricing.service_free_per_number_month = self.free;
        settings.pricing.service_conversations_free_per_month = self.free;
        settings.entry_point_ad_hours = self.ad_hours.unwrap_or(72);
        settings.pricing.eligible_accounts.extend(self.eligible.then(|| WABA.to_owned()));
        settings
    }

    pub(crate) fn calendar(&self) -> Calendar {
        Calendar::new(self.rules, |month| begin(month) - self.offset)
    }
}

/// When a month begins in UTC, by counting days.
fn begin(wanted: Month) -> i64 {
    let mut days = 0;
    for year in 1970..=wanted.year() {
        for month in 1..=12 {
            if (year, month) == (wanted.year(), wanted.number()) {
                return days * 86_400;
            }
            days += days_in(i64::from(year), i64::from(month));
        }
    }
    unreachable!("a month is in its year")
}

pub(crate) fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// What the fold makes of a history: for each line its facts.
pub(crate) fn fold(account: &Account, lines: &[Line]) -> Vec<Vec<String>> {
    thread_local! {
        static CALENDARS: std::cell::RefCell<BTreeMap<(Option<RuleSet>, i64), Calendar>> = const { std::cell::RefCell::new(BTreeMap::new()) };
    }
    let calendar = CALENDARS.with_borrow_mut(|known| {
        known.entry((account.rules, account.offset)).or_insert_with(|| account.calendar()).clone()
    });
    let mut replay = Replay::new(calendar, account.settings()).of_account(WABA);
    let mut pairs = BTreeMap::new();
    let mut ids = BTreeMap::new();
    let mut told = Vec::new();
    for line in lines {
        let number = u32::from(!line.pair.starts_with("P1/"));
        let pair = *pairs.entry(line.pair).or_insert_with(|| replay.add_pair(NumberIndex(number)).unwrap());
        let mut names = BTreeMap::new();
        let mut index = |kind: char, id: u64| {
            let index = *ids.entry((line.pair, kind, id)).or_insert_with(|| replay.add_message().unwrap());
            names.insert(index, id);
            index
        };
        let what = match line.told {
            Happened::Wrote(id, entry) => What::Wrote { id: index('i', id), entry },
            Happened::Send(id, form) => What::Send { id: index('m', id), form },
            Happened::Delivered(id) => What::Reached { id: index('m', id), read: false },
            Happened::Read(id) => What::Reached { id: index('m', id), read: true },
            Happened::Failed(id, window_closed) => What::Failed { id: index('m', id), window_closed },
            Happened::Ask(free_form) => What::Ask { free_form },
        };
        let mut facts = Vec::new();
        let at = UnixSeconds::new(line.t).unwrap();
        let outcome = replay.fold(&Event { at, pair, what }, &mut facts);
        assert!(outcome != Outcome::Unknown);
        told.push(facts.iter().map(|fact| say(fact, &names)).collect());
    }
    told
}

fn say(fact: &Fact, names: &BTreeMap<MessageIndex, u64>) -> String {
    match fact {
        Fact::Permit(permit) => {
            let entry = match permit.entry_point {
                EntryState::None => "none".to_owned(),
                EntryState::Offered(until) => format!("offered {}", until.get()),
                EntryState::Open(until) => format!("open {}", until.get()),
                EntryState::Missed(at) => format!("missed {}", at.get()),
                EntryState::Ended(at) => format!("ended {}", at.get()),
            };
            let window = permit.window_until.map_or(0, UnixSeconds::get);
            let answer = permit.refused.map_or("allowed", Code::as_str);
            format!("permit {} {answer} window {window} entry {entry}", permit.at.get())
        }
        Fact::Conversation { category, at, until, change, .. } => {
            let change = match change {
                ConversationChange::Opened => "opened",
                ConversationChange::Expired => "expired",
                ConversationChange::ClosedByEntryPoint => "closed",
            };
            format!("{} {change} {} {}", category.as_str(), at.get(), until.get())
        }
        Fact::Entry { at, until, change, .. } => {
            let change = match change {
                EntryChange::Offered => "offered",
                EntryChange::Opened => "opened",
                EntryChange::Missed => "missed",
                EntryChange::Extended => "extended",
                EntryChange::Ended => "ended",
            };
            format!("entry {change} {} {}", at.get(), until.get())
        }
        Fact::Charge { id, at, charge, .. } => {
            assert_eq!(charge.billable, charge.reason.is_billable());
            let (rules, category) = (charge.rules.as_str(), charge.category.as_str());
            format!("charge {} {} {rules} {category} {}", names[id], at.get(), charge.reason.as_str())
        }
    }
}
