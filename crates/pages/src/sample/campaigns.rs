//! Campaigns of the small shop.

use maud::Markup;
use transom_rules::campaign::{State, Step, Why};
use transom_rules::id::{CampaignId, ChannelId, ContactId};
use transom_rules::number::problem;
use transom_rules::number::speed::{Bound, Speed};
use transom_rules::number::{Access, NumberFacts, NumberNews, Restriction};
use transom_rules::pricing::money::Amount;
use transom_rules::time::Span;
use uuid::Uuid;

use super::{NOW, frame};
use crate::campaigns::audience::{Audience, Column, Fault, List};
use crate::campaigns::course::{Came, Difference, Hour, Part};
use crate::campaigns::form::{self, Follows, Making, Says, Slot, Typed, What};
use crate::campaigns::list::{Line, list};
use crate::campaigns::one::one;
use crate::campaigns::rules::{Rules, rules};
use crate::campaigns::shown::{Approval, Approved, Made, May, One, Plan, Progress, Reason, Seen};
use crate::campaigns::terms::{Hours, Terms};
use crate::campaigns::whom::{Recipient, Whom};
use crate::frame::field::{Choice, Problem};
use crate::frame::once::Nonce;
use crate::frame::shell::Theme;
use crate::templates::look::Look;

fn euros(millionths: i64) -> Vec<(String, Amount)> {
    vec![("EUR".into(), Amount::from_millionths(millionths))]
}

fn line(n: u128, name: &str, state: State) -> Line {
    Line {
        id: CampaignId(Uuid::from_u128(n)),
        name: name.into(),
        state,
        recipients: 1_200,
        eligible: 1_180,
        left: 400,
        spent: if state == State::Planned { Vec::new() } else { euros(27_400_000) },
        waits_for_approval: state == State::Planned,
        at: NOW - Span::hours(2),
    }
}

fn reason(code: &str, words: &str, count: u64) -> Reason {
    Reason { code: code.into(), words: words.into(), count }
}

fn hours() -> Hours {
    Hours {
        days: vec![Choice::new("0", "Monday", true)],
        hours: "09:00-17:00".into(),
        wall: vec![Choice::new("", "Ours", true)],
        zone: "Europe/Lisbon".into(),
        ..Hours::default()
    }
}

fn approved() -> Approved {
    Approved { by: "Malik <b>".into(), at: NOW - Span::hours(1), sum: euros(48_000_000).pop() }
}

fn seen() -> Seen {
    let languages = vec![("English".into(), 1_000), ("Spanish".into(), 180)];
    let look = Look { body: "Hello Ana <b>, your parcel is on its way.".into(), ..Look::default() };
    Seen {
        look,
        whom: "Ana <b>".into(),
        language: "English".into(),
        languages,
        before: Some(1),
        after: Some(3),
    }
}

fn planned() -> One {
    One {
        line: line(1, "Parcels of Monday <b>", State::Planned),
        why: None,
        hinders: Vec::new(),
        template: "order_update".into(),
        text: String::new(),
        language: "en".into(),
        channel: ChannelId(Uuid::from_u128(9)),
        number: "Shop".into(),
        plan: Plan {
            eligible: 1_180,
            refused: vec![
                reason("duplicate", "They are in the list twice", 12),
                reason("opted_out", "They want no such messages <b>", 8),
            ],
            costs: vec![(
                "EUR".into(),
                Amount::from_millionths(41_300_000),
                Amount::from_millionths(48_000_000),
            )],
            unpriced: 1,
            in_window: 210,
            in_entry_point: 4,
            counted: 970,
            limit: Some(2_000),
            seconds: 95,
            per_second: Some(20),
            speed: Speed { a_second: 80, bound: Bound::Setting },
            budget: Some(Amount::from_millionths(50_000_000)),
            approve_above: Some(Amount::from_millionths(40_000_000)),
        },
        made: Made { by: "Ines <b>".into(), at: NOW - Span::hours(2), approved: Some(approved()) },
        seen: Some(seen()),
        progress: Progress::default(),
        came: Came::default(),
        approval: Approval::Settled,
        starts_at: Some(NOW + Span::minutes(90)),
        until: Some(NOW + Span::hours(30)),
        hours: hours(),
        waits_until: None,
        comes_again: false,
        ends_at: Some(NOW + Span::hours(1)),
        whom: whom(),
        may: May { run: true, plan: true },
        problem: None,
    }
}

fn came() -> Came {
    let hour = |ago, sent| Hour { at: NOW - Span::hours(ago), counts: [sent, sent - 4, sent / 2, 3] };
    let part = |name: &str, won| Part {
        name: name.into(),
        won,
        counts: [40, 38, 20, 4],
        clicked: 2,
        cost: euros(1_400_000),
        ..Part::default()
    };
    let differs = |why: &str| Difference {
        why: why.into(),
        currency: "EUR".into(),
        messages: 3,
        amount: Amount::from_millionths(-105_000),
    };
    Came {
        hours: vec![hour(3, 400), hour(2, 360)],
        is_by_days: false,
        parts: vec![part("order_update <b> · English", true), part("order_news · English", false)],
        differences: vec![differs("opened"), differs("unsent")],
    }
}

fn whom() -> Whom {
    let row = |place, contact: Option<&str>, step, why: &str| Recipient {
        place,
        to: "+15550100777".into(),
        contact: contact.map(|name| (ContactId(Uuid::from_u128(3)), name.into())),
        step,
        language: "Spanish".into(),
        replied: step == Step::Read,
        opted_out: false,
        why: why.into(),
        price: euros(35_000).pop(),
    };
    Whom {
        is_shown: true,
        may_search: true,
        may_export: true,
        statuses: vec![Choice::new("", "All", true)],
        why: "opted_out".into(),
        why_words: "They want no such messages".into(),
        found: vec![
            row(1, None, Step::Refused, "They want no such messages"),
            row(2, Some("Ana <b>"), Step::Read, ""),
        ],
        after: Some(2),
        ..Whom::default()
    }
}

fn making(problem: Option<Problem>) -> Making {
    let column = |name: &str, first: &str| Column {
        name: name.into(),
        held: vec![Choice::new("", "Left out", true), Choice::new("to", "Phone number", false)],
        first: vec![first.into()],
    };
    let list = List {
        columns: vec![column("Mobil <b>", "+15550100777"), column("Name", "Ana")],
        mark: "m".into(),
        count: 12,
        good: 11,
        left_out: vec![("The address cannot be read".into(), 1)],
        faults: vec![Fault {
            line: 4,
            text: "call <b>, Ben".into(),
            why: "The address cannot be read".into(),
        }],
        ..List::default()
    };
    let slot = Slot {
        key: "body:1".into(),
        name: "Order id".into(),
        written: "{{1}}".into(),
        sources: vec![Choice::new("", "The same for everybody", true)],
        ..Slot::default()
    };
    let choice = || vec![Choice::new("", "Does not matter", true)];
    Making {
        nonce: Nonce::new("1".into()),
        typed: Typed {
            name: "Parcels <b>".into(),
            pace: "second".into(),
            begin: "at".into(),
            starts_at: Some(NOW + Span::hours(2)).into(),
            ..Typed::default()
        },
        numbers: vec![Choice::new("1", "Shop", true), Choice::new("2", "Branch", false)],
        says: Says {
            number: "1".into(),
            what: What::Templates(vec![
                Choice::new("order_update/en", "order_update · English", true).about("Hello {{1}}"),
            ]),
        },
        audience: Audience {
            may_choose: true,
            may_list: true,
            list: "+15550100777, Ana".into(),
            labels: vec![Choice::new("1", "VIP", false)],
            in_window: choice(),
            in_entry_point: choice(),
            consented: choice(),
            follows: choice(),
            ..Audience::default()
        },
        terms: Terms { hours: hours(), purpose: choice(), sms: choice(), ..Terms::default() },
        follows: Follows { slots: vec![slot], list: Some(list), ..Follows::default() },
        problem,
    }
}

/// One that goes by SMS, whose calendar the form cannot say.
fn by_sms() -> Making {
    let making = making(None);
    let what = What::Words("Your parcel is at {{1}} <b>".into());
    let whole = Hours { whole: r#"{"by":"sender"}"#.into(), ..hours() };
    Making {
        says: Says { number: "2".into(), what },
        terms: Terms { hours: whole, sms: Vec::new(), ..making.terms },
        ..making
    }
}

/// A number whose token is refused, of an account that may not write first.
fn shut_out() -> NumberFacts {
    let mut facts = NumberFacts::default();
    facts.hear(NumberNews::Access(Access::TokenRefused), NOW);
    let kinds = vec!["RESTRICTED_BIZ_INITIATED_MESSAGING".to_owned()];
    let restricted = Restriction { kinds, until: Some(NOW + Span::hours(20)) };
    facts.hear(NumberNews::Restricted(restricted), NOW);
    facts
}

fn stands() -> One {
    One {
        line: line(2, "Parcels of Tuesday", State::Paused),
        why: Some(Why::Number),
        hinders: problem::hindrances(&shut_out(), NOW).into_iter().map(|one| one.problem).collect(),
        came: came(),
        progress: Progress {
            left: 400,
            queued: 2,
            uncertain: 1,
            sent: 760,
            delivered: 740,
            read: 500,
            replied: 90,
            opted_out: 3,
            failed: 17,
            stopped: 1,
            failures: vec![reason("131026", "Cannot be delivered", 17)],
            spent: vec![("EUR".into(), Amount::from_millionths(27_400_000))],
            seconds_left: None,
        },
        ..planned()
    }
}

/// The pages about them.
pub(crate) fn pages(theme: Theme) -> Vec<(&'static str, Markup)> {
    let frame = frame(theme);
    let lines =
        [line(1, "Parcels of Monday <b>", State::Planned), line(2, "Parcels of Tuesday", State::Paused)];
    vec![
        ("campaigns", list(&frame, &lines, true)),
        ("no-campaigns", list(&frame, &[], true)),
        (
            "campaign-rules",
            rules(&frame, &Rules { quiet: "21:00-08:00".into(), may_set: true, ..Rules::default() }),
        ),
        ("campaign-form", form::page(&frame, &making(None))),
        (
            "campaign-form-wrong",
            form::page(
                &frame,
                &making(Some(Problem { field: "list".into(), text: "Nobody is in it.".into() })),
            ),
        ),
        ("campaign-form-sms", form::page(&frame, &by_sms())),
        ("campaign-form-nowhere", form::page(&frame, &Making { numbers: Vec::new(), ..making(None) })),
        ("campaign-planned", one(&frame, &planned())),
        ("campaign-stands", one(&frame, &stands())),
        ("campaign-to-approve", one(&frame, &One { approval: Approval::Yours, ..planned() })),
        (
            "campaign-of-others",
            one(
                &frame,
                &One { approval: Approval::Others, waits_until: Some(NOW + Span::hours(9)), ..planned() },
            ),
        ),
    ]
}
