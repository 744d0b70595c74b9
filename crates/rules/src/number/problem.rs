//! What is wrong with a number, and what somebody can do about it: the worst first.

use super::{Access, HELD_BACK, NumberFacts, Payment, Quality, Told};
use crate::event::Severity;
use crate::limits::PortfolioUse;
use crate::time::Timestamp;
use crate::words::{Sentence, number as words};

/// Something that is wrong with a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable word for programs.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence for a person.
    pub text: Sentence,
    /// When it ends by itself, if that is known.
    pub until: Option<Timestamp>,
    /// What somebody can do, best first.
    pub ways: &'static [Way],
}

crate::words! {
    /// What somebody can do about what is wrong with a number.
    Way {
        /// Ask Meta how the number is now.
        LookAgain = "look_again",
        /// Open the number in Meta's WhatsApp Manager.
        WhatsAppManager = "whatsapp_manager",
        /// Open Meta's page for payments.
        Billing = "billing",
        /// Open Meta's page where a decision can be appealed.
        SupportHome = "support_home",
        /// Read how a number is registered.
        Registration = "registration",
        /// Put in another access token.
        NewToken = "new_token",
        /// Read how an app is subscribed to an account's webhooks.
        Subscription = "subscription",
    }
}

impl Way {
    /// The page of Meta's that it opens; `None` for what is done here.
    pub const fn address(self) -> Option<&'static str> {
        match self {
            Self::LookAgain | Self::NewToken => None,
            Self::Subscription => Some(
                "https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/manage-webhooks",
            ),
            Self::WhatsAppManager => {
                Some("https://business.facebook.com/latest/whatsapp_manager/phone_numbers")
            }
            Self::Billing => Some("https://business.facebook.com/latest/billing_hub/payment_settings"),
            Self::SupportHome => Some("https://business.facebook.com/business-support-home"),
            Self::Registration => Some(
                "https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration",
            ),
        }
    }
}

/// What is wrong with a number, the worst first. Of one that is being set up, what its set-up brings is not missing.
pub fn problems(facts: &NumberFacts, used: Option<PortfolioUse>, now: Timestamp) -> Vec<Problem> {
    let found = [
        shut_out(facts),
        sends_nothing(facts),
        banned(facts),
        held_back(facts),
        restricted(facts, now),
        unpaid(facts),
        unsubscribed(facts),
        name(facts),
        quality(facts),
        used.and_then(limit),
    ];
    let mut found: Vec<Problem> = found.into_iter().flatten().collect();
    found.sort_by_key(|problem| problem.severity != Severity::Error);
    found
}

/// What keeps back all that is sent to many through a number, and when that was told last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hindrance {
    /// What.
    pub problem: Problem,
    /// When.
    pub at: Timestamp,
}

/// What of that holds at an instant, the worst first: Meta takes nothing from the number, or flags what it sends, or nobody
/// pays for it. How customers take its messages is told by [`NumberFacts::quality`].
pub fn hindrances(facts: &NumberFacts, now: Timestamp) -> Vec<Hindrance> {
    let restriction = facts.restricted_at(now).filter(|told| told.keeps_messages());
    let found = [
        (shut_out(facts), at(facts.access.as_ref())),
        (sends_nothing(facts), at(facts.status.as_ref())),
        (banned(facts), at(facts.ban.as_ref())),
        (restriction.and_then(|_| restricted(facts, now)), at(facts.restricted.as_ref())),
        (unpaid(facts), at(facts.payment.as_ref())),
        (held_back(facts).filter(|_| !is_slowed(facts)), at(facts.status.as_ref())),
    ];
    let hinders = |(problem, at): (Option<Problem>, Timestamp)| Some(Hindrance { problem: problem?, at });
    found.into_iter().filter_map(hinders).collect()
}

fn at<T>(told: Option<&Told<T>>) -> Timestamp {
    told.map_or_else(Timestamp::default, |told| told.at)
}

const fn problem(code: &'static str, severity: Severity, text: Sentence, ways: &'static [Way]) -> Problem {
    Problem { code, severity, text, until: None, ways }
}

fn shut_out(facts: &NumberFacts) -> Option<Problem> {
    let (code, text, ways): (_, _, &[Way]) = match facts.shut_out()? {
        Access::Works => return None,
        Access::TokenRefused => ("token_refused", words::TOKEN_REFUSED, &[Way::NewToken, Way::LookAgain]),
        Access::NotPermitted => ("not_permitted", words::NOT_PERMITTED, &[Way::NewToken, Way::LookAgain]),
        Access::Restricted => ("account_restricted", words::ACCOUNT_RESTRICTED, &[Way::SupportHome]),
        Access::Locked => ("account_locked", words::ACCOUNT_LOCKED, &[Way::SupportHome]),
    };
    Some(problem(code, Severity::Error, text, ways))
}

fn unsubscribed(facts: &NumberFacts) -> Option<Problem> {
    // Who sets it up that Meta sends here sees at once that it helped.
    let is_subscribed = facts.subscribed.as_ref()?.is || facts.hears() || facts.is_being_set_up();
    let ways = &[Way::Subscription, Way::LookAgain];
    (!is_subscribed).then(|| problem("unsubscribed", Severity::Error, words::UNSUBSCRIBED, ways))
}

/// A sender whose carrier does not take the account's token (S2.8).
pub const fn sender_token_refused() -> Problem {
    problem("token_refused", Severity::Error, words::SENDER_TOKEN_REFUSED, &[Way::NewToken, Way::LookAgain])
}

/// A number that was disconnected.
pub const fn disconnected() -> Problem {
    problem("disconnected", Severity::Error, words::DISCONNECTED, &[Way::NewToken])
}

/// A number that is new and cannot send yet.
pub const fn being_set_up() -> Problem {
    problem("being_set_up", Severity::Error, words::BEING_SET_UP, &[Way::Registration, Way::LookAgain])
}

/// Whether everybody who can mend it is told on every page: it keeps messages from going out or coming in, or will soon.
pub fn is_urgent(problem: &Problem) -> bool {
    problem.severity == Severity::Error
}

fn sends_nothing(facts: &NumberFacts) -> Option<Problem> {
    let status = facts.sends_nothing().filter(|_| !facts.is_being_set_up())?;
    let ways: &[Way] = match status {
        super::NOT_REGISTERED | "PENDING" => &[Way::Registration, Way::LookAgain],
        "BANNED" => &[Way::SupportHome, Way::LookAgain],
        _ => &[Way::WhatsAppManager, Way::LookAgain],
    };
    Some(problem("sends_nothing", Severity::Error, words::sends_nothing(status), ways))
}

fn banned(facts: &NumberFacts) -> Option<Problem> {
    let word = &facts.ban.as_ref()?.is;
    let is_over = word == "REINSTATE";
    (!is_over).then(|| problem("banned", Severity::Error, words::banned(word), &[Way::SupportHome]))
}

/// Meta bounds what it may send for now, or is about to.
fn held_back(facts: &NumberFacts) -> Option<Problem> {
    let status = facts.status.as_ref()?.is.as_str();
    let text = words::held_back(HELD_BACK.into_iter().find(|word| *word == status)?);
    Some(problem("held_back", Severity::Error, text, &[Way::WhatsAppManager, Way::LookAgain]))
}

/// What is sent too fast for it goes later, by itself.
fn is_slowed(facts: &NumberFacts) -> bool {
    facts.status.as_ref().is_some_and(|told| told.is == "RATE_LIMITED")
}

fn restricted(facts: &NumberFacts, now: Timestamp) -> Option<Problem> {
    let told = facts.restricted_at(now)?;
    let ways = &[Way::SupportHome, Way::WhatsAppManager];
    let found = problem("restricted", Severity::Error, words::restricted(told), ways);
    Some(Problem { until: told.until, ..found })
}

fn unpaid(facts: &NumberFacts) -> Option<Problem> {
    let (code, text) = match facts.unpaid()?.is {
        Payment::Works => return None,
        Payment::Missing => ("payment_missing", words::PAYMENT_MISSING),
        Payment::UsedUp => ("prepaid_used_up", words::PREPAID_USED_UP),
    };
    Some(problem(code, Severity::Error, text, &[Way::Billing]))
}

fn name(facts: &NumberFacts) -> Option<Problem> {
    let status = facts.name_status.as_ref()?.is.as_str();
    if !matches!(status, "DECLINED" | "EXPIRED") {
        return None;
    }
    let text = words::name_refused(status);
    Some(problem("name_refused", Severity::Warning, text, &[Way::WhatsAppManager]))
}

/// Its quality, where it is the worst.
pub fn ill_taken(facts: &NumberFacts) -> Option<Problem> {
    quality(facts).filter(|_| facts.quality.as_ref().is_some_and(|told| told.is == Quality::Red))
}

fn quality(facts: &NumberFacts) -> Option<Problem> {
    let quality = facts.quality.as_ref()?.is;
    if !matches!(quality, Quality::Yellow | Quality::Red) {
        return None;
    }
    let text = words::quality_falls(quality.as_str());
    Some(problem("low_quality", Severity::Warning, text, &[Way::WhatsAppManager]))
}

fn limit(used: PortfolioUse) -> Option<Problem> {
    if used.used < used.limit {
        return None;
    }
    let text = words::limit_reached(used.limit);
    let found = problem("limit_reached", Severity::Warning, text, &[Way::WhatsAppManager]);
    Some(Problem { until: used.frees_at, ..found })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{NOT_REGISTERED, NumberNews, Restriction};
    use crate::time::Span;

    fn after(news: impl IntoIterator<Item = NumberNews>) -> NumberFacts {
        let mut facts = NumberFacts::default();
        for one in news {
            facts.hear(one, Timestamp::default());
        }
        facts
    }

    #[test]
    fn a_number_of_which_nothing_is_known_has_nothing_wrong() {
        let fine = [
            NumberNews::Status("CONNECTED".into()),
            NumberNews::Quality(Quality::Green),
            NumberNews::NameStatus("APPROVED".into()),
            NumberNews::Payment(Payment::Works),
            NumberNews::Ban("REINSTATE".into()),
            NumberNews::Restricted(Restriction::default()),
            NumberNews::Access(Access::Works),
            NumberNews::Subscribed(true),
        ];
        for facts in [NumberFacts::default(), after(fine)] {
            assert_eq!(problems(&facts, None, Timestamp::default()), []);
        }
    }

    #[test]
    fn a_number_that_is_being_set_up_has_nothing_wrong_until_something_else_becomes_of_it() {
        for word in ["PENDING", "UNVERIFIED", "DISCONNECTED"] {
            let new = [NumberNews::Status(word.into()), NumberNews::Subscribed(false)];
            assert_eq!(problems(&after(new.clone()), None, Timestamp::default()), [], "{word}");
            let before = [NumberNews::Status("CONNECTED".into())];
            let gone = problems(&after(before.into_iter().chain(new)), None, Timestamp::default());
            let codes: Vec<&str> = gone.iter().map(|problem| problem.code).collect();
            assert_eq!(codes, ["sends_nothing", "unsubscribed"], "{word}");
        }
    }

    #[test]
    fn a_number_that_meta_flags_or_holds_back_is_told_on_every_page_until_it_is_let_go() {
        for word in ["FLAGGED", "RESTRICTED", "RATE_LIMITED"] {
            let told = [NumberNews::Status("CONNECTED".into()), NumberNews::Status(word.into())];
            let found = problems(&after(told.clone()), None, Timestamp::default());
            let codes: Vec<&str> = found.iter().map(|problem| problem.code).collect();
            assert_eq!(codes, ["held_back"], "{word}");
            assert!(is_urgent(&found[0]) && found[0].ways.contains(&Way::WhatsAppManager));
            let since = told.into_iter().chain([NumberNews::Status("CONNECTED".into())]);
            assert_eq!(problems(&after(since), None, Timestamp::default()), []);
        }
    }

    #[test]
    fn a_number_that_meta_flags_or_restricts_keeps_back_what_goes_to_many() {
        let at = Timestamp::default() + Span::hours(1);
        for (word, expected) in [
            ("CONNECTED", None),
            ("SOMETHING_NEW", None),
            ("RATE_LIMITED", None),
            ("FLAGGED", Some("held_back")),
            ("RESTRICTED", Some("held_back")),
        ] {
            let mut facts = NumberFacts::default();
            facts.hear(NumberNews::Status(word.into()), at);
            let found = hindrances(&facts, at);
            assert_eq!(found.first().map(|one| one.problem.code), expected, "{word}");
            assert!(found.iter().all(|one| one.at == at));
        }
        for (kinds, hinders) in [
            (&["RESTRICTED_USER_INITIATED_CALLING"][..], false),
            (&["RESTRICTED_ADD_PHONE_NUMBER_ACTION", "RESTRICTED_ALL_MESSAGING"], true),
            (&["SOMETHING_NEW"], true),
        ] {
            let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
            let facts = after([NumberNews::Restricted(Restriction { kinds, until: None })]);
            assert_eq!(!hindrances(&facts, at).is_empty(), hinders, "{facts:?}");
        }
    }

    #[test]
    fn an_app_that_was_set_up_to_listen_again_is_heard_by_at_once() {
        let mut facts = NumberFacts::default();
        facts.hear(NumberNews::Status("CONNECTED".into()), Timestamp::default());
        facts.hear(NumberNews::Subscribed(false), Timestamp::default() + Span::hours(1));
        let told = problems(&facts, None, Timestamp::default());
        assert_eq!(told.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["unsubscribed"]);
        facts.hear(NumberNews::Listens(true), Timestamp::default() + Span::hours(2));
        assert_eq!(problems(&facts, None, Timestamp::default()), []);
        facts.hear(NumberNews::Subscribed(false), Timestamp::default() + Span::hours(3));
        assert_eq!(problems(&facts, None, Timestamp::default()).len(), 1, "and not for ever");
    }

    #[test]
    fn each_thing_that_is_wrong_is_told_with_a_way_out_the_worst_first() {
        let until = Timestamp::default() + Span::hours(72);
        let kinds = vec!["RESTRICTED_BIZ_INITIATED_MESSAGING".to_owned()];
        let facts = after([
            NumberNews::Quality(Quality::Red),
            NumberNews::NameStatus("DECLINED".into()),
            NumberNews::Payment(Payment::Missing),
            NumberNews::Ban("SCHEDULE_FOR_DISABLE".into()),
            NumberNews::Status(NOT_REGISTERED.into()),
            NumberNews::Access(Access::TokenRefused),
            NumberNews::Subscribed(false),
            NumberNews::Restricted(Restriction { kinds, until: Some(until) }),
        ]);
        let full = PortfolioUse { limit: 250, used: 250, counted: false, frees_at: Some(until) };
        let found = problems(&facts, Some(full), Timestamp::default());
        let codes: Vec<&str> = found.iter().map(|problem| problem.code).collect();
        let worst =
            ["token_refused", "sends_nothing", "banned", "restricted", "payment_missing", "unsubscribed"];
        assert_eq!(codes, [worst.as_slice(), &["name_refused", "low_quality", "limit_reached"]].concat());
        assert!(found.iter().all(|problem| !problem.ways.is_empty()));
        let hinder: Vec<&str> =
            hindrances(&facts, Timestamp::default()).iter().map(|one| one.problem.code).collect();
        assert_eq!(hinder, worst[..5], "webhooks, a name and the quality keep nothing back");
        let over = problems(&facts, Some(PortfolioUse { used: 249, ..full }), until);
        assert!(over.iter().all(|problem| !matches!(problem.code, "restricted" | "limit_reached")));
    }
}
