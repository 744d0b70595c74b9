//! What each thing that is known weighs for and against each reason.

use super::{Case, HELD_FOR, Reason, Standing};
use crate::channel::ChannelKind;
use crate::country::is_excluded;
use crate::receive::WINDOW_CLOSED;
use crate::template::Category;
use crate::time::Timestamp;
use crate::window::WINDOW;
use crate::words::{Sentence, reason as words};

/// What settles a question.
const SETTLES: i32 = 100;

/// Something that is known, and what it weighs: above zero it speaks for the reason.
pub(super) struct Known {
    pub(super) weight: i32,
    pub(super) text: Sentence,
    pub(super) at: Option<Timestamp>,
}

/// How likely what weighs so much is.
pub(super) const fn standing(weight: i32) -> Standing {
    match weight {
        50.. => Standing::Certain,
        2..=49 => Standing::Likely,
        -1..=1 => Standing::Possible,
        -49..=-2 => Standing::Unlikely,
        _ => Standing::RuledOut,
    }
}

/// What speaks for a reason and against it; `None` where it is no reason for this kind of case.
pub(super) fn evidence(case: &Case, reason: Reason) -> Option<Vec<Known>> {
    if !concerns(case, reason) {
        return None;
    }
    let named = case.code.filter(|_| case.failed).map(|code| named(case.kind, code));
    let mut found = Pile(Vec::new());
    match &named {
        Some(Named::One(named)) if *named == reason => found.settled(SETTLES, words::CODE_SAYS_SO),
        Some(Named::AnyOf(some)) if some.contains(&reason) => found.settled(2, words::CODE_LEAVES_OPEN),
        Some(_) => found.settled(-2 * SETTLES, words::CODE_SAYS_ELSE),
        None => {}
    }
    match reason {
        // Where no code names it, it is none.
        Reason::Said => {
            if case.code == Some(WINDOW_CLOSED) {
                // It stays Meta's word, beside what was heard here.
                found.when(-1, words::WROTE_IN_A_DAY, case.wrote_in_a_day());
            }
            return named.is_some_and(|named| named.is(Reason::Said)).then_some(found.0);
        }
        Reason::Offline => offline(case, &mut found),
        Reason::BlockedUs => blocked_us(case, &mut found),
        Reason::Country => country(case, &mut found),
        Reason::Terms | Reason::OldApp => app(case, &mut found),
        Reason::Experiment => experiment(case, &mut found),
        Reason::BusinessNumber => business_number(case, &mut found),
        Reason::WebhookLost => webhook_lost(case, &mut found),
        Reason::Request => request(case, &mut found),
        Reason::Unreachable => unreachable(case, &mut found),
        Reason::Landline => landline(case, &mut found),
        Reason::Filtered | Reason::Unregistered | Reason::Stopped => {
            if named.is_none() {
                found.settled(-1, words::NO_CODE);
            }
        }
    }
    Some(found.0)
}

/// Whether it is a reason of this kind of number.
const fn concerns(case: &Case, reason: Reason) -> bool {
    match reason {
        Reason::Said | Reason::WebhookLost => true,
        Reason::Unreachable
        | Reason::Landline
        | Reason::Filtered
        | Reason::Unregistered
        | Reason::Stopped => matches!(case.kind, ChannelKind::Sms),
        Reason::Offline
        | Reason::BlockedUs
        | Reason::Country
        | Reason::Terms
        | Reason::OldApp
        | Reason::Experiment
        | Reason::BusinessNumber
        | Reason::Request => matches!(case.kind, ChannelKind::WhatsApp),
    }
}

/// Which reasons an error code names.
enum Named {
    One(Reason),
    AnyOf(&'static [Reason]),
}

impl Named {
    fn is(&self, reason: Reason) -> bool {
        matches!(self, Self::One(named) if *named == reason)
    }
}

/// 131026 is what Meta answers where it does not say (R7.10); 30008 is that of SMS.
const fn named(kind: ChannelKind, code: i64) -> Named {
    match (kind, code) {
        (ChannelKind::WhatsApp, 131_026) => {
            Named::AnyOf(&[Reason::Terms, Reason::OldApp, Reason::BusinessNumber, Reason::BlockedUs])
        }
        (ChannelKind::WhatsApp, 130_472) => Named::One(Reason::Experiment),
        (ChannelKind::WhatsApp, 130_497) => Named::One(Reason::Country),
        (
            ChannelKind::WhatsApp,
            33
            | 100
            | 368
            | 131_008
            | 131_009
            | 131_021
            | 131_031
            | 131_048
            | 131_051
            | 131_053
            | 131_064
            | 132_000..=132_999
            | 135_000,
        ) => Named::One(Reason::Request),
        (ChannelKind::Sms, 30_003 | 30_005) => Named::One(Reason::Unreachable),
        (ChannelKind::Sms, 21_614 | 30_006) => Named::One(Reason::Landline),
        (ChannelKind::Sms, 30_007) => Named::One(Reason::Filtered),
        (ChannelKind::Sms, 21_612 | 30_032 | 30_034) => Named::One(Reason::Unregistered),
        (ChannelKind::Sms, 21_610 | 30_004) => Named::One(Reason::Stopped),
        (ChannelKind::Sms, 30_008) => {
            Named::AnyOf(&[Reason::Unreachable, Reason::Landline, Reason::Filtered])
        }
        (ChannelKind::WhatsApp | ChannelKind::Sms, _) => Named::One(Reason::Said),
    }
}

struct Pile(Vec<Known>);

impl Pile {
    fn settled(&mut self, weight: i32, text: Sentence) {
        self.0.push(Known { weight, text, at: None });
    }

    /// What is known since an instant, where there is one; whether there is.
    fn when(&mut self, weight: i32, text: Sentence, at: Option<Timestamp>) -> bool {
        self.0.extend(at.map(|at| Known { weight, text, at: Some(at) }));
        at.is_some()
    }
}

impl Case {
    fn wrote_since(&self) -> Option<Timestamp> {
        self.wrote_at.filter(|at| *at > self.sent_at)
    }

    fn wrote_before(&self) -> Option<Timestamp> {
        self.wrote_at.filter(|at| *at <= self.sent_at)
    }

    /// When they last wrote, where by that the window was open when it was sent.
    fn wrote_in_a_day(&self) -> Option<Timestamp> {
        self.wrote_before().filter(|at| self.sent_at < *at + WINDOW)
    }

    fn read_since(&self) -> Option<Timestamp> {
        self.read_at.filter(|at| *at > self.sent_at)
    }

    /// Whether anything of the customer was seen after it was sent.
    fn is_seen_since(&self) -> bool {
        self.wrote_since().or(self.read_since()).or(self.arrived_since).is_some()
    }
}

/// What shows that the customer was there after it was sent, weighed alike.
fn seen(case: &Case, weight: i32, found: &mut Pile) {
    found.when(weight, words::WROTE_SINCE, case.wrote_since());
    found.when(weight, words::ARRIVED_SINCE, case.arrived_since);
    found.when(weight, words::READ_SINCE, case.read_since().filter(|_| case.arrived_since.is_none()));
}

fn offline(case: &Case, found: &mut Pile) {
    seen(case, -SETTLES, found);
    if !case.is_seen_since() {
        found.settled(2, words::NOT_SEEN_SINCE);
        found.when(1, words::ARRIVED_BEFORE, case.arrived_before);
    }
    if case.now >= case.sent_at + HELD_FOR {
        found.settled(1, words::HELD_NO_LONGER);
    }
}

fn blocked_us(case: &Case, found: &mut Pile) {
    // Whoever writes to a number, or gets its messages, does not block it.
    seen(case, -SETTLES, found);
    if case.others_wait > 0 {
        found.settled(1, words::others_wait(case.others_wait));
    }
    if case.is_seen_since() {
        return;
    }
    if !found.when(1, words::ARRIVED_BEFORE, case.arrived_before) {
        found.settled(-1, words::NEVER_ARRIVED);
    }
}

fn country(case: &Case, found: &mut Pile) {
    match &case.country {
        Some(country) if is_excluded(country) => found.settled(SETTLES, words::country_excluded(country)),
        Some(country) => found.settled(-3, words::country_allowed(country)),
        None => found.settled(0, words::COUNTRY_UNKNOWN),
    }
    found.when(-2, words::ARRIVED_BEFORE, case.arrived_before);
}

/// The terms, and the app.
fn app(case: &Case, found: &mut Pile) {
    seen(case, -SETTLES, found);
    if !found.when(-2, words::ARRIVED_BEFORE, case.arrived_before) {
        found.settled(1, words::NEVER_ARRIVED);
    }
    found.when(-1, words::WROTE_BEFORE, case.wrote_before());
}

fn experiment(case: &Case, found: &mut Pile) {
    match case.category {
        Some(Category::Marketing) => found.settled(1, words::IS_MARKETING),
        Some(Category::Utility | Category::Authentication) | None => {
            found.settled(-SETTLES, words::NOT_MARKETING);
        }
    }
    if !case.failed {
        found.settled(-2, words::NO_CODE);
    }
}

fn business_number(case: &Case, found: &mut Pile) {
    if case.is_ours {
        return found.settled(4, words::IS_OURS);
    }
    found.when(-2, words::ARRIVED_BEFORE, case.arrived_before);
    if !found.when(-1, words::WROTE_BEFORE, case.wrote_before()) {
        found.settled(0, words::NEVER_WROTE);
    }
}

fn webhook_lost(case: &Case, found: &mut Pile) {
    if case.failed {
        return;
    }
    seen(case, 3, found);
    if !found.when(-2, words::WEBHOOKS_COME, case.last_webhook_at.filter(|at| *at > case.sent_at)) {
        found.settled(4, words::NO_WEBHOOK_SINCE);
    }
    if !case.was_sent {
        found.settled(1, words::NOTHING_TOLD);
    }
}

fn request(case: &Case, found: &mut Pile) {
    if !case.failed {
        found.settled(-SETTLES, words::WAS_TAKEN);
    }
}

fn unreachable(case: &Case, found: &mut Pile) {
    seen(case, -3, found);
    if !case.is_seen_since() {
        found.settled(1, words::NOT_SEEN_SINCE);
    }
}

fn landline(case: &Case, found: &mut Pile) {
    seen(case, -SETTLES, found);
    found.when(-SETTLES, words::WROTE_BEFORE, case.wrote_before());
    found.when(-SETTLES, words::ARRIVED_BEFORE, case.arrived_before);
}
