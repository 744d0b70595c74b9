//! A second factor in the small shop: set up, shown at the door, asked of roles.

use maud::Markup;

use super::people::{problem, settings};
use super::{ago, frame};
use crate::frame::door::{self, With};
use crate::frame::field::{Choice, Problem};
use crate::frame::once::Nonce;
use crate::frame::shell::Theme;
use crate::people::factor::{self, Factor};
use crate::people::handed::{self, Handed};
use crate::people::workspace::{self, Workspace};

const EMAIL: &str = "ana@linden.example";

/// All samples by name.
pub(crate) fn pages(theme: Theme) -> Vec<(&'static str, Markup)> {
    let (frame, settings) = (&frame(theme), &settings());
    let page = |state, problem| factor::page(frame, settings, &factor(state, problem));
    let wrong = |field: &str| Some(problem(field, "This code is not good, or it was used before."));
    let on = || factor::State::On { since: ago(9_000), codes_left: 7 };
    let codes = ["mfrg-gzdf-mztw-q2lk-nnwg-23tp"; 10].join("\n");
    vec![
        ("factor", page(factor::State::Off, None)),
        ("factor-begun", page(begun(), None)),
        ("factor-begun-wrong", page(begun(), wrong("code"))),
        ("factor-on", page(on(), None)),
        ("factor-on-wrong", page(on(), wrong("off/code"))),
        ("factor-first", factor::first(theme, &factor(factor::State::Off, None))),
        ("factor-first-begun", factor::first(theme, &factor(begun(), None))),
        ("recovery-codes", handed::page(frame, settings, &Handed::recovery_codes(codes))),
        ("code", code(theme, None, With::App)),
        ("code-recovery", code(theme, Some("This code is not good, or it was used before."), With::Recovery)),
        ("workspace", workspace::page(frame, settings, &desk())),
    ]
}

fn code(theme: Theme, problem: Option<&str>, with: With) -> Markup {
    door::code(theme, door::Code { email: EMAIL, workspace: "Linden & Sons", problem, with })
}

fn desk() -> Workspace {
    let above = Choice {
        is_open: false,
        ..Choice::new("owner", "Owner", true).about("This role may do more than you.")
    };
    let others = [Choice::new("admin", "Admin", true), Choice::new("agent", "Agent", false)];
    Workspace {
        name: "Linden & Sons".into(),
        roles: [above].into_iter().chain(others).collect(),
        validity: "24".into(),
        alerts: "240, 60, 15".into(),
        unsupported: Choice::new("on", "As unsupported messages", false),
        problem: None,
    }
}

fn factor(state: factor::State, problem: Option<Problem>) -> Factor {
    Factor { state, email: EMAIL.into(), is_asked: false, nonce: Nonce::default(), problem }
}

fn begun() -> factor::State {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    factor::State::Begun {
        secret: secret.into(),
        address: factor::address("Linden & Sons", EMAIL, secret),
        picture: r##"<svg viewBox="0 0 4 4" shape-rendering="crispEdges"><rect width="4" height="4" fill="#fff"/><path d="M1 1h1v1H1zM2 2h1v1H2z"/></svg>"##.into(),
    }
}
