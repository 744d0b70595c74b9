//! The work around the conversations of the small shop: the menu, and the pages of what the workspace defines.

use maud::Markup;
use transom_rules::access::Role;
use transom_rules::id::{LabelId, PurposeId, StatusId};
use transom_rules::mark::{Colour, Priority};
use transom_rules::time::Span;
use uuid::Uuid;

use super::narrow;
use super::people::settings;
use super::{NOW, conversation, frame, tag};
use crate::frame::chip::{Status as State, Window};
use crate::frame::field::{Choice, Problem};
use crate::frame::shell::Theme;
use crate::thread::work::{Offer, Work};
use crate::workspace::Typed;
use crate::workspace::consent::{self, Consent, Marketing, Purpose};
use crate::workspace::hours::{self, Hours};
use crate::workspace::labels::{self, Label, Labels};
use crate::workspace::statuses::{self, Status, Statuses};
use crate::workspace::views::{self, Views};

/// The menu of a conversation.
pub(crate) fn work() -> Work {
    let ours = [State::Open, State::Pending, State::Snoozed, State::Closed];
    let promise =
        Offer { value: "s-1".into(), name: "Promise <b>".into(), colour: Colour::Green, is_on: true };
    Work {
        opens: Some(NOW + Span::hours(15)),
        conversation: conversation(1),
        name: "Daniel Okafor".into(),
        statuses: ours.into_iter().map(|state| Offer::ours(state, false)).chain([promise]).collect(),
        teams: vec![Choice::new("", "No team", false), Choice::new("t-1", "Returns", true)],
        people: vec![Choice::new("", "Nobody", false), Choice::new("u-ana", "Ana Ruiz", true)],
        priority: Priority::High,
        window: Window::Open { until: NOW + Span::hours(21) },
        blocking: super::described::blocking(),
        labels: vec![
            (Choice::new("l-1", "vip", true), Colour::Purple),
            (Choice::new("l-2", "wholesale", false), Colour::Teal),
        ],
        permissions: Role::owner().permissions,
    }
}

fn typed(name: &str, colour: Colour) -> Typed {
    Typed { name: name.into(), colour }
}

fn defined() -> Statuses {
    let one = |number, name: &str, colour, state| Status {
        id: StatusId(Uuid::from_u128(number)),
        tag: tag(name, colour),
        state,
        typed: typed(name, colour),
    };
    Statuses {
        statuses: vec![
            one(1, "Promise", Colour::Green, State::Pending),
            one(2, "Waiting for the supplier", Colour::Orange, State::Pending),
        ],
        may_define: true,
        states: vec![Choice::new("open", "Open", true), Choice::new("pending", "Pending", false)],
        ..Statuses::default()
    }
}

fn labelled() -> Labels {
    let one = |number, name: &str, colour| Label {
        id: LabelId(Uuid::from_u128(number)),
        tag: tag(name, colour),
        typed: typed(name, colour),
    };
    let labels = vec![one(1, "vip", Colour::Purple), one(2, "wholesale", Colour::Teal)];
    Labels { labels, may_define: true, ..Labels::default() }
}

fn asked() -> Consent {
    let surveys = "Surveys <b>";
    Consent {
        purposes: vec![Purpose {
            id: PurposeId(Uuid::from_u128(1)),
            name: surveys.into(),
            typed: surveys.into(),
        }],
        may_define: true,
        marketing: Some(Marketing {
            needed: Choice::new("on", "Send them only to customers whose consent is recorded", true),
            stop: "stop\nunsubscribe".into(),
            start: "start".into(),
            problem: None,
        }),
        ..Consent::default()
    }
}

/// Their pages.
pub(crate) fn pages(theme: Theme) -> Vec<(&'static str, Markup)> {
    let (frame, settings) = (&frame(theme), &settings());
    let taken = || Problem { field: "name".into(), text: "This name is taken already.".into() };
    let wrong = Labels { new: typed("vip <b>", Colour::Red), refused: Some((None, taken())), ..labelled() };
    let wrong_status = Statuses { refused: Some((Some(StatusId(Uuid::from_u128(1))), taken())), ..defined() };
    let no_labels = Labels { may_define: true, ..Labels::default() };
    vec![
        ("consent", consent::page(frame, settings, &asked())),
        (
            "consent-wrong",
            consent::page(frame, settings, &Consent { refused: Some((None, taken())), ..asked() }),
        ),
        ("consent-read", consent::page(frame, settings, &Consent::default())),
        ("statuses", statuses::page(frame, settings, &defined())),
        ("statuses-wrong", statuses::page(frame, settings, &wrong_status)),
        ("no-statuses", statuses::page(frame, settings, &Statuses::default())),
        ("labels", labels::page(frame, settings, &labelled())),
        ("labels-wrong", labels::page(frame, settings, &wrong)),
        ("no-labels", labels::page(frame, settings, &no_labels)),
        ("views", views::page(frame, settings, &narrow::kept())),
        ("views-wrong", views::page(frame, settings, &narrow::not_kept())),
        ("no-views", views::page(frame, settings, &Views::default())),
        ("hours", hours::page(frame, settings, &there(true))),
        ("hours-wrong", hours::page(frame, settings, &Hours { problem: Some(overlap()), ..there(true) })),
        ("hours-read", hours::page(frame, settings, &there(false))),
        ("no-hours", hours::page(frame, settings, &Hours { may_set: true, ..Hours::default() })),
    ]
}

/// When somebody is there.
fn there(may_set: bool) -> Hours {
    let day = "09:00-12:30, 14:00-18:00".to_owned();
    let mut days: [String; 7] = std::array::from_fn(|_| day.clone());
    days[6] = String::new();
    let holidays = "2026-12-24 09:00-12:00 Christmas Eve\n2026-12-25 Christmas <b>Day".to_owned();
    let of = |address: &str, name: &str, is_here| (address.to_owned(), name.to_owned(), is_here);
    Hours {
        of: vec![of("/settings/hours", "All numbers", true), of("/settings/hours/1", "Shop", false)],
        is_of_number: false,
        is_said: true,
        standing: Some(hours::Standing::Closed(Some(NOW + Span::hours(15)))),
        typed: hours::Typed { zone: "Europe/Lisbon".into(), days, holidays },
        may_set,
        problem: None,
    }
}

fn overlap() -> Problem {
    Problem { field: "tuesday".into(), text: "Two of these times overlap.".into() }
}
