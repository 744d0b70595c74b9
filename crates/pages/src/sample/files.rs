//! The links to files that the small shop gave to customers, and who of those may be one person.

use maud::Markup;
use transom_rules::alike::Alike;
use transom_rules::file_link::State;
use transom_rules::id::FileLinkId;
use transom_rules::time::Span;
use uuid::Uuid;

use super::merge::candidate;
use super::people::{problem, settings};
use super::{NOW, conversation, frame};
use crate::contacts::suggestions::{self, Acts, Suggested, Suggestions};
use crate::frame::door::{link_over, no_file};
use crate::frame::once::Nonce;
use crate::frame::shell::Theme;
use crate::thread::bubble::Linked;
use crate::workspace::file_links::{self, FileLinks, Line, Typed};

fn line(n: u128, state: State, opened: i64) -> Line {
    Line {
        id: FileLinkId(Uuid::from_u128(n)),
        name: "Offer <7>.pdf".into(),
        size: 184_320,
        by: Some("Ana Ruiz".into()),
        made_at: NOW - Span::hours(80),
        conversation: Some(conversation(1)),
        with: Some("Priya Nair".into()),
        state,
        ends_at: NOW + Span::hours(640),
        opened,
        most: None,
        last_opened_at: (opened > 0).then_some(NOW - Span::hours(2)),
        may_revoke: state == State::Good,
    }
}

fn all() -> FileLinks {
    let many = Line { conversation: None, with: None, by: None, most: Some(5), ..line(4, State::UsedUp, 5) };
    FileLinks {
        links: vec![line(1, State::Good, 3), line(2, State::Good, 0), line(3, State::Revoked, 1), many],
        after: Some(FileLinkId(Uuid::from_u128(4))),
        form: Some((Nonce::default(), Typed { days: "30".into(), openings: String::new() })),
        problem: None,
    }
}

/// A link in a bubble.
pub(super) fn linked(state: State, opened: i64) -> Linked {
    let last_opened_at = (opened > 0).then_some(NOW - Span::hours(2));
    Linked { name: "Offer <7>.pdf".into(), state, opened, last_opened_at }
}

/// Who may be one person.
pub(super) fn suggested() -> Vec<Suggested> {
    let two = |n, name: &str, alike| Suggested {
        one: candidate(7, "Daniel Okafor", "+1 555 010 0117"),
        other: candidate(n, name, "US.13491208655302741918"),
        alike,
    };
    vec![two(8, "D. Okafor <b>", Alike::Noted), two(9, "Daniel Okafor", Alike::NameAndEmail)]
}

/// What the reader may do about them.
pub(super) const ACTS: Acts = Acts { may_merge: true, may_deny: true };

/// Their pages.
pub(crate) fn pages(theme: Theme) -> Vec<(&'static str, Markup)> {
    let (frame, settings) = (&frame(theme), &settings());
    let wrong = FileLinks { problem: Some(problem("days", "Say 1 to 365 days.")), ..all() };
    let none = FileLinks { form: None, ..FileLinks::default() };
    let pairs = Suggestions { pairs: suggested(), after: None, acts: ACTS };
    vec![
        ("file-links", file_links::page(frame, settings, &all())),
        ("file-links-wrong", file_links::page(frame, settings, &wrong)),
        ("no-file-links", file_links::page(frame, settings, &none)),
        ("no-file", no_file(theme, link_over())),
        ("suggestions", suggestions::page(frame, &pairs)),
        ("no-suggestions", suggestions::page(frame, &Suggestions::default())),
    ]
}
