//! Timelines and months of costs in every state they have.

use jiff::civil::Date;
use transom_rules::analytics::compare::Gap;
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::{BillingCategory, Reason};
use transom_rules::time::{Span, Timestamp};

use super::{NOW, ago, conversation, whatsapp};
use crate::costs::{
    Both, Compared, Comparison, Costs, Day, Difference, Finding, Findings, Outcome, Said, Suspect, Tally,
    Total,
};
use crate::frame::price::{Cost, PriceView};
use crate::timeline::{
    By, Conversation, Entry, EntryState, Fate, Label, Mark, MarkForm, Refused, Timeline, Window,
};

pub(crate) fn price() -> PriceView {
    PriceView {
        text: "Service · free, 12 of 1,000 this month".into(),
        why: "It is among the first service messages of this number's month, which are free.".into(),
        free: true,
    }
}

/// Nothing has happened yet.
pub(crate) fn quiet() -> Timeline {
    Timeline {
        id: "t-quiet".into(),
        name: "Astrid Lindqvist".into(),
        channel: whatsapp(),
        conversation: conversation(6),
        page: "/c/6/timeline".into(),
        from: hours(-60),
        until: hours(36),
        now: NOW,
        cut: None,
        earlier: None,
        later: None,
        windows: Vec::new(),
        refusals: Vec::new(),
        entries: Vec::new(),
        conversations: Vec::new(),
        messages: Vec::new(),
        charges: Vec::new(),
    }
}

/// An ad, an answer, a window that Meta closed, and a new one.
pub(crate) fn timeline() -> Timeline {
    Timeline {
        id: "t-ad".into(),
        name: "Daniel Okafor".into(),
        conversation: conversation(1),
        page: "/c/1/timeline".into(),
        from: hours(-96),
        until: hours(72),
        earlier: Some("/c/1/timeline?before=1".into()),
        windows: vec![
            Window { from: hours(-94), until: hours(-69) },
            Window { from: hours(-50), until: hours(-33) },
            Window { from: hours(-11), until: hours(16) },
        ],
        refusals: vec![Refused {
            at: hours(-33),
            text: "Meta refused a message: it counts the window as closed.".into(),
        }],
        entries: vec![
            entry(EntryState::Missed, -94, -70),
            entry(EntryState::Answered, -11, -9),
            entry(EntryState::Open, -9, 63),
        ],
        messages: talk(),
        charges: charged(),
        ..quiet()
    }
}

fn entry(state: EntryState, from: i64, until: i64) -> Entry {
    Entry { from: hours(from), until: hours(until), state, source: "Ad “Spring linen”".into() }
}

fn talk() -> Vec<Mark> {
    use By::{Business, Customer};
    use MarkForm::{Call, FreeForm, Template};
    let mut marks = vec![
        mark(Customer, FreeForm, -94 * 60, "Hi! Saw your ad for the linen shirts"),
        mark(Customer, FreeForm, -93 * 60, "Hello?"),
        mark(Customer, FreeForm, -50 * 60, "Is the blue one back in size 38?"),
        mark(Business, FreeForm, -49 * 60, "Yes, since this morning"),
        mark(Customer, Call, -48 * 60, "4 min"),
        mark(Business, FreeForm, -33 * 60, "Shall I put one aside?"),
        mark(Business, Template, -30 * 60, "we_missed_you"),
        mark(Customer, FreeForm, -11 * 60, "Another ad of yours brought me back"),
        mark(Business, FreeForm, -9 * 60, "Welcome back!"),
        mark(Customer, FreeForm, -8 * 60, "I'd take two"),
        mark(Customer, FreeForm, -8 * 60 + 4, "In blue"),
        mark(Customer, FreeForm, -8 * 60 + 9, "And one in white, 40"),
        mark(Business, Template, -5 * 60, "order_shipped"),
        mark(Business, FreeForm, -4 * 60, "The courier has it"),
    ];
    if let Some(refused) = marks.get_mut(5) {
        refused.fate = Fate::Failed("Meta counts the window as closed (131047)".into());
    }
    marks
}

fn mark(by: By, form: MarkForm, minutes: i64, text: &str) -> Mark {
    let id = format!("{:08x}", minutes.unsigned_abs());
    Mark { id, at: NOW + Span::minutes(minutes), by, form, text: text.into(), fate: Fate::Went }
}

fn charged() -> Vec<Label> {
    use BillingCategory::{Marketing, ReferralConversion, Service};
    let open = "A free entry point is open for this customer: whatever is delivered inside it is free.";
    vec![
        label(
            -49 * 60,
            Service,
            Cost::Free,
            "It is among the first service messages of this number's month.",
        ),
        label(-30 * 60, Marketing, dollars(62_500), "Marketing messages to North America are charged."),
        label(-9 * 60, ReferralConversion, Cost::Free, "It answers a customer who came through an ad."),
        label(-5 * 60, ReferralConversion, Cost::Free, open),
        label(-4 * 60, ReferralConversion, Cost::Free, open),
    ]
}

fn label(minutes: i64, category: BillingCategory, cost: Cost, why: &str) -> Label {
    let message = format!("{:08x}", minutes.unsigned_abs());
    Label { at: NOW + Span::minutes(minutes), message, category, cost, why: why.into() }
}

fn dollars(millionths: i64) -> Cost {
    Cost::Money { currency: "USD".into(), amount: Amount::from_millionths(millionths) }
}

/// Ten busy days of conversation-based pricing: several billing conversations at once, far too many messages
/// and charges for their room.
pub(crate) fn busy() -> Timeline {
    use BillingCategory::{Marketing, Service, Utility};
    let conversation =
        |category, from: i64| Conversation { category, from: hours(from), until: hours(from + 24) };
    let (mut messages, mut charges) = (Vec::new(), Vec::new());
    for step in 0..96 {
        let minutes = -150 * 96 + step * 150 + (step * step * 7) % 90;
        let (by, form) = match step % 6 {
            0 | 2 | 3 => (By::Customer, MarkForm::FreeForm),
            5 => (By::Business, MarkForm::Template),
            _ => (By::Business, MarkForm::FreeForm),
        };
        messages.push(mark(by, form, minutes, "Thank you, see you on Thursday then"));
        if by == By::Business {
            let (category, cost) = match step % 8 {
                1 => (Utility, dollars(4_000)),
                5 => (Marketing, Cost::NoRate),
                _ => (Service, Cost::Included),
            };
            let why = "Its delivery opens a conversation of 24 hours.";
            let charge = label(minutes, category, cost, why);
            charges.push(Label { at: charge.at + Span::minutes(2), ..charge });
        }
    }
    Timeline {
        id: "t-busy".into(),
        name: "Sofía Núñez-Castellanos y Benavides".into(),
        from: hours(-240),
        until: hours(24),
        later: Some("/c/1/timeline?after=1".into()),
        earlier: Some("/c/1/timeline?before=1".into()),
        cut: Some(hours(-239)),
        windows: vec![
            Window { from: hours(-260), until: hours(-30) },
            Window { from: hours(-26), until: hours(22) },
        ],
        entries: vec![entry(EntryState::Ended, -250, -178), entry(EntryState::Offered, -5, 19)],
        conversations: vec![
            conversation(Service, -170),
            conversation(Service, -140),
            conversation(Utility, -150),
            conversation(Utility, -100),
            conversation(Utility, -12),
            conversation(Marketing, -90),
        ],
        messages,
        charges,
        ..quiet()
    }
}

fn hours(number: i64) -> Timestamp {
    NOW + Span::hours(number)
}

const fn day(number: i8) -> Date {
    Date::constant(2026, 11, number)
}

fn tally(count: u64, millionths: i64) -> Tally {
    Tally { count, amount: Some(Amount::from_millionths(millionths)) }
}

/// A lively month up to its 19th day.
pub(crate) fn costs() -> Costs {
    Costs {
        zones: vec!["America/Los_Angeles".into(), "Europe/Berlin".into()],
        totals: vec![
            Total {
                currency: "USD".into(),
                so_far: Some(Amount::from_millionths(48_613_500)),
                unrated: 14,
                forecast: Some(Amount::from_millionths(76_758_200)),
            },
            Total {
                currency: "EUR".into(),
                so_far: Some(Amount::from_millionths(3_204_000)),
                unrated: 0,
                forecast: None,
            },
        ],
        forecast_why: "If the rest of the month goes like its last seven days".into(),
        charged: 1_104,
        free: 2_377,
        unrated: 14,
        days: (1..=19).map(a_day).collect(),
        categories: vec![
            (BillingCategory::Utility, tally(521, 2_084_000)),
            (BillingCategory::Marketing, tally(502, 45_612_300)),
            (BillingCategory::Authentication, tally(67, 917_200)),
            (BillingCategory::Service, Tally { count: 14, amount: None }),
        ],
        markets: markets(),
        reasons: vec![
            (Reason::FreeEntryPoint, 402),
            (Reason::FreeCustomerService, 971),
            (Reason::FreeAllowance, 1_000),
            (Reason::Joined, 4),
        ],
        saved: vec![
            (Reason::FreeEntryPoint, tally(402, 12_060_000)),
            (Reason::FreeCustomerService, tally(971, 3_884_000)),
            (Reason::FreeAllowance, Tally { count: 1_000, amount: None }),
        ],
        findings: found(),
        comparison: compared(),
        ..no_costs()
    }
}

fn a_day(number: i8) -> Day {
    use BillingCategory::{Authentication, Marketing, Utility};
    let wave = i64::from(number * 5 % 7);
    let weekend = number % 7 == 0 || number % 7 == 1;
    let mut charged = vec![(Utility, tally(20, 84_000 * (wave + 1)))];
    if !weekend {
        charged.push((Marketing, tally(30, 520_000 * (wave + 1))));
        charged.push((Authentication, tally(4, 61_000 * (7 - wave))));
    }
    Day {
        date: day(number),
        charged,
        free: u64::try_from(60 + wave * 25).unwrap_or(0) / if weekend { 3 } else { 1 },
        saved: Amount::from_millionths(240_000 * (wave + 1)),
    }
}

fn markets() -> Vec<(String, Tally)> {
    let names = [
        "North America",
        "Brazil",
        "India",
        "Germany",
        "Mexico",
        "United Kingdom",
        "Rest of Central & Eastern Europe",
        "Spain",
        "Netherlands",
        "Italy",
        "France",
        "Rest of Western Europe",
        "Indonesia",
        "Turkey",
        "Peru",
    ];
    let mut cost = 17_500_000;
    let mut markets: Vec<_> = names
        .into_iter()
        .map(|name| {
            cost = cost * 7 / 10;
            (name.to_owned(), tally(u64::try_from(cost / 41_000).unwrap_or(0) + 3, cost / 100 * 100))
        })
        .collect();
    markets.push(("Other".to_owned(), Tally { count: 14, amount: None }));
    markets
}

fn found() -> Findings {
    let said = |category: &str, cost| Some(Said { category: category.into(), cost });
    Findings {
        settled: 3_398,
        unsettled: 83,
        found: 41,
        moved: 3,
        rows: vec![
            Finding {
                message: "/c/1#m-000001e0".into(),
                to: "Daniel Okafor".into(),
                at: ago(480),
                predicted: said("Utility", Cost::Free),
                ours: said("Utility", Cost::Free),
                metas: said("Utility", Cost::Charged),
                reason: "We expected it to be free, Meta charged it.".into(),
            },
            Finding {
                message: "/c/7#m-000002".into(),
                to: "+1 555 010 0142".into(),
                at: ago(2_960),
                predicted: None,
                ours: said("Marketing", dollars(62_500)),
                metas: said("Free entry point", Cost::Free),
                reason: "Meta says that it lay inside a free entry point of which we knew nothing: Meta tells us of ads, not of every button on a Page.".into(),
            },
        ],
    }
}

fn compared() -> Comparison {
    let amounts = |ours: Tally, metas: Tally| Some(ours.amount? - metas.amount?);
    let difference =
        |number, market: &str, category: &str, (ours, metas): (Tally, Tally), note: &str| Difference {
            day: day(number),
            market: market.into(),
            category: category.into(),
            kind: "regular".into(),
            ours: Some(ours).filter(|ours| ours.count > 0),
            metas: Some(metas).filter(|metas| metas.count > 0),
            gap: Gap {
                messages: i64::try_from(ours.count).unwrap_or(0) - i64::try_from(metas.count).unwrap_or(0),
                amount: amounts(ours, metas),
            },
            note: note.into(),
            suspects: suspects(),
        };
    let unrated = Tally { count: 14, amount: None };
    let service = "Meta counts free utility messages as service here.";
    let both = Both {
        told_at: Some(ago(12)),
        currency: "EUR".into(),
        zone: "Europe/Berlin".into(),
        notes: vec![
            "Meta counts 12 more through numbers that are not connected here: +49301234. They are left out."
                .into(),
            "Meta calls its analytics approximate: the invoice is what counts.".into(),
        ],
        agree: 118,
        differences: vec![
            difference(3, "Brazil", "Marketing", (tally(31, 1_937_500), tally(33, 2_062_500)), ""),
            difference(4, "India", "Utility", (tally(12, 16_800), tally(0, 0)), ""),
            difference(9, "Other", "Service", (unrated, tally(11, 44_000)), service),
        ],
    };
    Comparison {
        account: "w-1".into(),
        outcome: Some(Outcome::Told),
        compared: Compared::Done(both),
        ..no_costs().comparison
    }
}

fn suspects() -> Vec<Suspect> {
    let suspect = |message: &str, at, finding: &str| Suspect {
        message: message.into(),
        at,
        amount: Some(Amount::from_millionths(62_500)),
        finding: finding.into(),
    };
    vec![
        suspect("/c/1#m-000001e0", ago(480), "We counted it as utility, Meta billed it as marketing."),
        suspect("/c/7#m-000002", ago(2_960), ""),
    ]
}

/// A month in which all verdicts agree, that only one channel is shown of, and whose comparison failed.
pub(crate) fn calm_costs() -> Costs {
    Costs {
        channel: "ch-1".into(),
        has_next: true,
        month: Date::constant(2026, 10, 1),
        totals: vec![Total {
            currency: "USD".into(),
            so_far: Some(Amount::ZERO),
            unrated: 0,
            forecast: None,
        }],
        free: 3,
        days: vec![Day {
            date: Date::constant(2026, 10, 30),
            charged: Vec::new(),
            free: 3,
            saved: Amount::ZERO,
        }],
        reasons: vec![(Reason::FreeCustomerService, 3)],
        findings: Findings { settled: 3, ..Findings::default() },
        comparison: Comparison {
            outcome: Some(Outcome::Refused(190)),
            compared: Compared::Nothing,
            ..no_costs().comparison
        },
        ..no_costs()
    }
}

/// A month of which nothing is known.
pub(crate) fn no_costs() -> Costs {
    Costs {
        month: day(1),
        has_next: false,
        zones: vec!["Europe/Berlin".into()],
        channels: vec![
            ("ch-1".into(), "Linden & Sons · Support".into()),
            ("ch-2".into(), "Linden & Sons · Orders".into()),
        ],
        channel: String::new(),
        currency: "USD".into(),
        totals: Vec::new(),
        forecast_why: String::new(),
        charged: 0,
        free: 0,
        unrated: 0,
        days: Vec::new(),
        saved: Vec::new(),
        categories: Vec::new(),
        markets: Vec::new(),
        reasons: Vec::new(),
        allowance: 1_000,
        findings: Findings::default(),
        comparison: Comparison {
            accounts: vec![("w-1".into(), "Linden & Sons (1029384756)".into())],
            account: String::new(),
            from: day(1),
            to: day(17),
            outcome: None,
            compared: Compared::NotChosen,
        },
        csv: "/costs.csv?month=2026-11&channel=".into(),
    }
}
