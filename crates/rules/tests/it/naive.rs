//! The rules once more, word by word and without cleverness: everything that ever arrived is kept in plain
//! lists, and whatever is asked is read off them anew each time.

use std::collections::BTreeMap;

use transom_rules::content::Entry;
use transom_rules::pricing::Billed;
use transom_rules::template::Category;

use crate::story::{Account, Happened, Line, days_in};

const DAY: i64 = 86_400;

/// What each line of a history tells.
pub(crate) fn fold(account: &Account, lines: &[Line]) -> Vec<Vec<String>> {
    let mut model = Model { account: *account, ..Model::default() };
    lines.iter().map(|line| model.take(line)).collect()
}

#[derive(Default)]
struct Model {
    account: Account,
    pairs: BTreeMap<&'static str, Pair>,
    /// Months in which something of an allowance was used: by the whole account, or by a number.
    used: Vec<(&'static str, (i64, i64))>,
}

#[derive(Default)]
struct Pair {
    /// Ids of what the customer did.
    seen: Vec<u64>,
    customer: Vec<i64>,
    /// When, and for how long an answer would earn free messages.
    entries: Vec<(i64, i64)>,
    refused_sends: Vec<i64>,
    messages: BTreeMap<u64, Message>,
    early: Vec<(u64, i64, Happened)>,
    /// In order of opening.
    conversations: Vec<Conversation>,
    openings_told: Vec<Opening>,
    ended_told: Vec<i64>,
    missed_told: i64,
}

#[derive(Clone, Copy)]
struct Conversation {
    category: &'static str,
    until: i64,
    end_told: bool,
}

#[derive(Clone, Copy)]
struct Message {
    t: i64,
    form: Billed,
    allowed: bool,
    delivered: Option<i64>,
    read: Option<i64>,
    failed: [bool; 2],
}

impl Message {
    fn reached(&self) -> Option<i64> {
        self.delivered.into_iter().chain(self.read).min()
    }
}

/// A time in which everything is free: since when and until when.
type Opening = (i64, i64);

impl Pair {
    fn openings(&self) -> Vec<Opening> {
        let mut answers: Vec<(i64, i64)> =
            self.messages.values().filter_map(|message| Some((message.reached()?, message.t))).collect();
        answers.sort_unstable();
        let mut openings: Vec<Opening> = Vec::new();
        let mut unused = self.entries.clone();
        for (reached, sent) in answers {
            let inside = openings.last().is_some_and(|(_, until)| reached < *until);
            let answered = unused.iter().filter(|(entry, _)| *entry <= sent && sent < entry + DAY).max();
            if let (false, Some((_, lasts))) = (inside, answered) {
                openings.push((reached, reached + lasts));
                unused.retain(|(entry, _)| *entry > reached);
            }
        }
        openings
    }

    fn waiting(&self, open: Option<Opening>) -> Option<i64> {
        self.entries
            .iter()
            .map(|(entry, _)| *entry)
            .filter(|entry| open.is_none_or(|(since, _)| *entry > since))
            .max()
    }

    fn entry_state(&self, now: i64) -> (&'static str, i64) {
        let open = self.openings().into_iter().rfind(|(since, _)| *since <= now);
        match (open, self.waiting(open)) {
            (Some((_, until)), _) if now < until => ("open", until),
            (_, Some(entry)) if now < entry + DAY => ("offered", entry + DAY),
            (Some((_, until)), Some(entry)) if entry + DAY > until => ("missed", entry + DAY),
            (None, Some(entry)) => ("missed", entry + DAY),
            (Some((_, until)), _) => ("ended", until),
            (None, None) => ("none", 0),
        }
    }

    fn window_until(&self, now: i64) -> Option<i64> {
        let newest = *self.customer.iter().max()?;
        let refused = self.refused_sends.iter().any(|sent| *sent >= newest);
        (!refused && now < newest + DAY).then_some(newest + DAY)
    }

    fn is_open(&self, category: &str, at: i64) -> bool {
        self.conversations.iter().any(|known| known.category == category && known.until > at)
    }

    /// The most recently opened; of two of the same instant the one that was told later.
    fn newest(&self, at: i64) -> Option<&'static str> {
        let mut newest: Option<(&'static str, i64)> = None;
        for known in self.conversations.iter().filter(|known| known.until > at) {
            if newest.is_none_or(|(_, until)| known.until >= until) {
                newest = Some((known.category, known.until));
            }
        }
        newest.map(|(category, _)| category)
    }

    /// What has passed at `now` and was not told.
    fn pass(&mut self, now: i64, facts: &mut Vec<String>) {
        loop {
            let known = self.conversations.iter().enumerate().filter(|(_, known)| !known.end_told);
            let mut ends: Vec<(i64, usize)> = known.map(|(place, known)| (known.until, place)).collect();
            ends.sort_unstable();
            let conversation = ends.first().copied().filter(|(until, _)| *until <= now);
            let openings = self.openings();
            let ended = openings.iter().copied().find(|(since, _)| !self.ended_told.contains(since));
            let last = openings.last().copied();
            let missed = self.waiting(last).map(|entry| entry + DAY).filter(|at| {
                ended.is_none() && *at > self.missed_told && last.is_none_or(|(_, until)| *at > until)
            });
            let entry = ended.map(|(_, until)| until).or(missed).filter(|at| *at <= now);
            match (conversation, entry) {
                (Some((until, _)), Some(at)) if at < until => self.pass_entry(at, ended, facts),
                (None, Some(at)) => self.pass_entry(at, ended, facts),
                (Some((until, place)), _) => {
                    let ended = &mut self.conversations[place];
                    ended.end_told = true;
                    facts.push(format!("{} expired {until} {until}", ended.category));
                }
                (None, None) => return,
            }
        }
    }

    fn pass_entry(&mut self, at: i64, ended: Option<Opening>, facts: &mut Vec<String>) {
        if let Some((since, _)) = ended {
            self.ended_told.push(since);
            facts.push(format!("entry ended {at} {at}"));
            if let ("offered", until) = self.entry_state(at) {
                facts.push(format!("entry offered {at} {until}"));
            }
        } else {
            self.missed_told = at;
            facts.push(format!("entry missed {at} {at}"));
        }
    }

    /// Openings that were not told yet close every conversation that was open, or began while they were.
    fn tell_openings(&mut self, facts: &mut Vec<String>) {
        let openings = self.openings();
        let is_told = |since: i64| self.openings_told.iter().any(|(told, _)| *told == since);
        for (since, until) in openings.iter().copied().filter(|(since, _)| !is_told(*since)) {
            let over = until;
            let ends = |known: &mut Conversation| known.until > since && known.until - DAY < over;
            let mut closed: Vec<_> = self.conversations.extract_if(.., ends).collect();
            closed.sort_by_key(|known| known.until);
            for Conversation { category, until, .. } in closed.iter().filter(|known| !known.end_told) {
                facts.push(format!("{category} closed {} {until}", since.max(until - DAY)));
            }
            facts.push(format!("entry opened {since} {over}"));
        }
        self.ended_told.retain(|ended| openings.iter().any(|(since, _)| since == ended));
        self.openings_told = openings;
    }
}

impl Model {
    fn take(&mut self, line: &Line) -> Vec<String> {
        let mut facts = Vec::new();
        let pair = self.pairs.entry(line.pair).or_default();
        let now = line.t;
        match line.told {
            Happened::Wrote(id, entry) => {
                if pair.seen.contains(&id) {
                    return facts;
                }
                pair.seen.push(id);
                pair.pass(now, &mut facts);
                pair.customer.push(now);
                let hours = entry
                    .map(|kind| if kind == Entry::Ad { self.account.ad_hours.unwrap_or(72) } else { 72 });
                let lasts = hours.map(|hours| i64::from(hours) * 3600);
                let is_twin = pair.entries.iter().any(|(at, _)| *at == now);
                pair.entries.extend(lasts.map(|lasts| (now, lasts)));
                if lasts.is_some() && !is_twin {
                    // One that came while it was open waits since the end of that, once that was told.
                    let inside = |opening: &Opening| opening.0 <= now && now < opening.1;
                    let opening = pair.openings_told.iter().copied().find(inside);
                    let since = opening.map_or(now, |(_, until)| until);
                    let is_told = opening.is_none_or(|(since, _)| pair.ended_told.contains(&since));
                    if is_told && pair.entry_state_before(since) == ("offered", now + DAY) {
                        facts.push(format!("entry offered {since} {}", now + DAY));
                    }
                }
                pair.tell_openings(&mut facts);
            }
            Happened::Ask(free_form) => {
                pair.pass(now, &mut facts);
                permit(pair, now, free_form, &mut facts);
            }
            Happened::Send(id, form) => {
                if pair.messages.contains_key(&id) {
                    return facts;
                }
                pair.pass(now, &mut facts);
                let free_form = matches!(form, Billed::FreeForm | Billed::Reaction);
                let allowed = permit(pair, now, free_form, &mut facts);
                let message =
                    Message { t: now, form, allowed, delivered: None, read: None, failed: [false; 2] };
                pair.messages.insert(id, message);
                let early: Vec<_> = pair.early.extract_if(.., |(known, ..)| *known == id).collect();
                for (_, t, told) in early {
                    facts.extend(self.take(&Line { t, pair: line.pair, told }));
                }
            }
            Happened::Delivered(id) | Happened::Read(id) | Happened::Failed(id, _) => {
                self.status(line, id, &mut facts);
            }
        }
        facts
    }

    fn status(&mut self, line: &Line, id: u64, facts: &mut Vec<String>) {
        let pair = self.pairs.entry(line.pair).or_default();
        let Some(message) = pair.messages.get(&id).copied() else {
            pair.pass(line.t, facts);
            pair.early.push((id, line.t, line.told));
            return;
        };
        if !message.allowed {
            pair.pass(line.t, facts);
            return;
        }
        let mut after = message;
        let known = match line.told {
            Happened::Delivered(_) => after.delivered.replace(line.t).is_some(),
            Happened::Read(_) => after.read.replace(line.t).is_some(),
            Happened::Failed(_, closed) => std::mem::replace(&mut after.failed[usize::from(closed)], true),
            _ => unreachable!("only statuses come here"),
        };
        if known {
            return;
        }
        pair.pass(line.t, facts);
        pair.messages.insert(id, after);
        if let Happened::Failed(_, true) = line.told {
            pair.refused_sends.push(message.t);
        }
        pair.tell_openings(facts);
        if message.reached().is_none() && after.reached().is_some() {
            self.bill(line, id, message.form, facts);
        }
    }

    fn bill(&mut self, line: &Line, id: u64, form: Billed, facts: &mut Vec<String>) {
        let t = line.t;
        let (rules, month) = (self.rules(t), self.month(t));
        let pair = self.pairs.entry(line.pair).or_default();
        let category = category_of(form);
        let in_window = pair.customer.iter().any(|wrote| *wrote <= t && t < wrote + DAY);
        let number = line.pair.split('/').next().unwrap();
        let mut free = |pool: &'static str| {
            self.used.push((pool, month));
            let before = self.used.iter().filter(|used| **used == (pool, month)).count() - 1;
            before < self.account.free as usize
        };
        let mut opens = false;
        let in_entry = pair.openings().iter().any(|(since, until)| *since <= t && t < *until);
        let (rules, category, reason) = if in_entry {
            (rules, "referral_conversion", "free_entry_point")
        } else if form == Billed::Reaction {
            (rules, "service", "free_reaction")
        } else if rules == "cbp" {
            let joins = if form == Billed::FreeForm {
                pair.newest(t)
            } else {
                pair.is_open(category, t).then_some(category)
            };
            if let Some(joined) = joins {
                (rules, joined, "joined")
            } else {
                opens = true;
                let reason = if form != Billed::FreeForm {
                    "conversation_opened"
                } else if month >= (2024, 11) {
                    "free_service"
                } else if free("account") {
                    "free_allowance"
                } else {
                    "conversation_opened"
                };
                (rules, category, reason)
            }
        } else if category == "utility" && pair.is_open("utility", t) {
            ("cbp", category, "joined")
        } else if rules == "pmp_2025" {
            let free = category == "service" || (category == "utility" && in_window);
            (rules, category, if free { "free_customer_service" } else { "regular" })
        } else if category == "service" && self.account.eligible && month < (2028, 1) {
            (rules, category, "free_eligible")
        } else if category == "service" && free(number) {
            (rules, category, "free_allowance")
        } else {
            (rules, category, "regular")
        };
        if opens {
            // Of each category the last one that opened is known: one before it is over, but for what is told very late.
            pair.conversations.retain(|known| known.category != category);
            pair.conversations.push(Conversation { category, until: t + DAY, end_told: false });
            facts.push(format!("{category} opened {t} {}", t + DAY));
        }
        facts.push(format!("charge {id} {t} {rules} {category} {reason}"));
    }

    fn rules(&self, t: i64) -> &'static str {
        match (self.account.rules, self.month(t)) {
            (Some(fixed), _) => fixed.as_str(),
            (None, month) if month < (2025, 7) => "cbp",
            (None, month) if month < (2026, 10) => "pmp_2025",
            (None, _) => "pmp_2026",
        }
    }

    /// Year and month of the account's calendar.
    fn month(&self, t: i64) -> (i64, i64) {
        let mut days = (t + self.account.offset).div_euclid(DAY);
        let (mut year, mut month) = (1970, 1);
        while days >= days_in(year, month) {
            days -= days_in(year, month);
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
        (year, month)
    }
}

impl Pair {
    /// The state as it was told so far: openings that an entry message brings to light come after it.
    fn entry_state_before(&self, now: i64) -> (&'static str, i64) {
        let open = self.openings_told.iter().copied().rfind(|(since, _)| *since <= now);
        match (open, self.waiting(open)) {
            (Some((_, until)), _) if now < until => ("open", until),
            (_, Some(entry)) if now < entry + DAY => ("offered", entry + DAY),
            _ => ("", 0),
        }
    }
}

fn category_of(form: Billed) -> &'static str {
    match form {
        Billed::FreeForm | Billed::Reaction | Billed::Sms | Billed::Mms => "service",
        Billed::Template(Category::Marketing) => "marketing",
        Billed::Template(Category::Utility) => "utility",
        Billed::Template(Category::Authentication) => "authentication",
    }
}

fn permit(pair: &Pair, now: i64, free_form: bool, facts: &mut Vec<String>) -> bool {
    let until = pair.window_until(now);
    let answer = match until {
        None if free_form && pair.customer.is_empty() => "window_never_opened",
        None if free_form => "window_closed",
        _ => "allowed",
    };
    let (state, at) = pair.entry_state(now);
    let entry = if state == "none" { state.to_owned() } else { format!("{state} {at}") };
    facts.push(format!("permit {now} {answer} window {} entry {entry}", until.unwrap_or(0)));
    answer == "allowed"
}
