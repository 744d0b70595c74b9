//! Campaigns of the small shop.

use maud::Markup;
use transom_rules::campaign::{State, Step, Why};
use transom_rules::id::CampaignId;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Span;
use uuid::Uuid;

use super::{NOW, frame};
use crate::campaigns::{Line, One, Plan, Progress, Whom, list, one};
use crate::frame::shell::Theme;

fn line(n: u128, name: &str, state: State) -> Line {
    let id = CampaignId(Uuid::from_u128(n));
    Line { id, name: name.into(), state, recipients: 1_200, at: NOW - Span::hours(2) }
}

fn planned() -> One {
    One {
        line: line(1, "Parcels of Monday <b>", State::Planned),
        why: None,
        template: "order_update · en".into(),
        number: "Shop".into(),
        plan: Plan {
            eligible: 1_180,
            refused: vec![("duplicate".into(), 12), ("opted_out".into(), 8)],
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
        },
        progress: Progress::default(),
        whom: vec![Whom {
            place: 1,
            to: "+15550100777".into(),
            step: Step::Refused,
            why: "opted_out".into(),
        }],
        may_run: true,
        may_export: true,
        problem: None,
    }
}

fn stands() -> One {
    One {
        line: line(2, "Parcels of Tuesday", State::Paused),
        why: Some(Why::Template),
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
            failures: vec![("131026".into(), 17)],
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
        ("campaigns", list(&frame, &lines)),
        ("no-campaigns", list(&frame, &[])),
        ("campaign-planned", one(&frame, &planned())),
        ("campaign-stands", one(&frame, &stands())),
    ]
}
