//! The ways by which customers come to the small shop.

use maud::Markup;
use transom_rules::id::SourceId;
use transom_rules::pricing::money::Amount;
use transom_rules::source::SourceKind;
use uuid::Uuid;

use super::frame;
use super::people::settings;
use crate::frame::field::{Choice, Problem};
use crate::frame::shell::Theme;
use crate::workspace::sources::one::{self, Link, One};
use crate::workspace::sources::{self, Counts, Line, Report, Sources, Typed};

fn line(n: u128, kind: SourceKind, name: &str, message: &str) -> Line {
    let (name, message) = (name.to_owned(), message.to_owned());
    Line { id: SourceId(Uuid::from_u128(n)), name, kind, number: "Shop".into(), message }
}

fn poster() -> Line {
    line(1, SourceKind::Link, "Poster in the window <b>", "Hello! I saw your poster. [K7M2QX]")
}

fn button() -> Line {
    line(2, SourceKind::Page, "Facebook Page", "Hello, I found you on Facebook.")
}

fn euros(cents: i64) -> Vec<(String, Amount)> {
    vec![("EUR".to_owned(), Amount::from_millionths(cents * 10_000))]
}

fn report() -> Report {
    let by_poster = Counts {
        name: "Poster in the window <b>".into(),
        path: Some("/settings/entry-points/1".into()),
        arrivals: 41,
        conversations: 38,
        answered: 36,
        waiting: 2,
        missed: 3,
        ..Counts::default()
    };
    let by_ad = Counts {
        name: "The starter set: better coffee by the weekend".into(),
        is_ad: true,
        arrivals: 212,
        conversations: 207,
        answered: 180,
        missed: 32,
        unconfirmed: 4,
        free: 340,
        saved: euros(1_870),
        lost: euros(264),
        ..Counts::default()
    };
    let lines = vec![by_poster, by_ad];
    Report { from: "2026-11-01".into(), to: "2026-11-30".into(), lines, is_cut: true }
}

fn all() -> Sources {
    Sources {
        offered: vec![poster(), button()],
        retired: vec![line(3, SourceKind::Link, "Summer fair", "Hello from the fair! [H7M2Q4]")],
        numbers: vec![Choice::new("1", "Shop", true), Choice::new("2", "Repairs", false)],
        may_define: true,
        report: Some(report()),
        ..Sources::default()
    }
}

fn one_of(report: Line, link: Option<Link>) -> One {
    let typed = Typed { name: report.name.clone(), text: "Hello!".into(), kind: report.kind };
    One { line: report, link, is_retired: false, may_define: true, typed, problem: None }
}

fn link(short: Option<&str>) -> Link {
    let picture =
        "<svg viewBox=\"0 0 2 2\" xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h1v1H0z\"/></svg>"
            .into();
    let address = "https://wa.me/442079460958?text=Hello%21%20%5BK7M2QX%5D".into();
    Link { address, short: short.map(str::to_owned), picture }
}

/// Their pages.
pub(crate) fn pages(theme: Theme) -> Vec<(&'static str, Markup)> {
    let (frame, settings) = (&frame(theme), &settings());
    let problem = Some(Problem { field: "text".into(), text: "Say what the customer is to send.".into() });
    let none = Sources { may_define: true, report: Some(Report::default()), ..Sources::default() };
    let kept = one_of(poster(), Some(link(Some("https://wa.me/message/4O4YGZEG3RIVE1"))));
    vec![
        ("sources", sources::page(frame, settings, &all())),
        ("sources-wrong", sources::page(frame, settings, &Sources { problem: problem.clone(), ..all() })),
        ("no-sources", sources::page(frame, settings, &none)),
        ("source", one::page(frame, settings, &one_of(poster(), Some(link(None))))),
        ("source-kept", one::page(frame, settings, &One { is_retired: true, ..kept })),
        ("source-page", one::page(frame, settings, &One { problem, ..one_of(button(), None) })),
    ]
}
