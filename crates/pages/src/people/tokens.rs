//! The tokens: programs that act for somebody, what they may be used for, and when they were.

use maud::{Markup, html};
use transom_rules::access::{Scope, Set};
use transom_rules::id::TokenId;
use transom_rules::time::Timestamp;

use crate::frame::field::{Ask, Choice, Field, Pick, Problem, Takes, answers, ask, select, whole};
use crate::frame::icon::icon;
use crate::frame::once::Nonce;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::{access, word};

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// The reader's own, the newest first.
    pub own: Vec<Line>,
    /// Everybody else's, where the reader may see them.
    pub others: Option<Vec<Line>>,
    /// The form of a new one, where the reader may make one.
    pub form: Option<TokenForm>,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// Its first characters; empty where they were not kept.
    pub prefix: String,
    /// What it may be used for.
    pub scopes: Set<Scope>,
    /// Whom it acts for; `None` for the workspace.
    pub owner: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was last used.
    pub last_used: Option<Timestamp>,
    /// Whether it can be used.
    pub state: State,
}

/// Whether a token can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It can, until then.
    Good(Option<Timestamp>),
    /// Its time was over.
    Expired(Timestamp),
    /// Somebody ended it.
    Revoked(Timestamp),
}

/// The form of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenForm {
    /// What it is for.
    pub name: String,
    /// What it may be used for.
    pub scopes: Set<Scope>,
    /// For how many days; nothing for ever.
    pub days: Option<u32>,
    /// Its mark.
    pub nonce: Nonce,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// For how many days a token may be made.
pub const DAYS: [u32; 3] = [30, 90, 365];

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Tokens) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Tokens,
        &html! {
            (settings::head(Place::Tokens.name(), &html! { a.bar-button href="/api/docs" { (icon("document")) (word("token-docs")) } }))
            p.lead { (word("token-lead")) }
            @if shown.own.is_empty() { p.small { (word("token-none")) } }
            ul.cards { @for token in &shown.own { (line(token)) } }
            @if let Some(form) = &shown.form { (new(form)) }
            @if let Some(others) = shown.others.as_ref().filter(|others| !others.is_empty()) {
                section.sheet-part {
                    h2 { (word("token-others")) }
                    ul.cards { @for token in others { (line(token)) } }
                }
            }
        },
    )
}

fn line(token: &Line) -> Markup {
    html! {
        li.sheet-card {
            div.sheet-card-top { h3 { (token.name) } (state(token.state)) }
            div.person-facts {
                @if !token.prefix.is_empty() { code { (token.prefix) "…" } }
                @for scope in token.scopes.iter() { span.chip.quiet { (icon("key")) (access::scope(scope)) } }
            }
            p.small {
                @match &token.owner {
                    Some(owner) => (say!("token-acts-for", name = owner)),
                    None => (word("token-acts-for-workspace")),
                }
                " · " (word("token-made")) " " (time(token.made_at, Form::Amid)) " · "
                @match token.last_used {
                    Some(at) => { (word("token-used")) " " (time(at, Form::Amid)) },
                    None => (word("token-never-used")),
                }
            }
            @if matches!(token.state, State::Good(_)) { (revoke(token)) }
        }
    }
}

fn state(state: State) -> Markup {
    html! {
        @match state {
            State::Good(None) => span.chip.open { (icon("check")) (word("token-good")) },
            State::Good(Some(at)) => span.chip.open { (icon("clock")) (word("token-until")) " " (time(at, Form::Day)) },
            State::Expired(at) => span.chip.closed { (icon("clock")) (word("token-expired")) " " (time(at, Form::Day)) },
            State::Revoked(at) => span.chip.closed { (icon("cross")) (word("token-revoked")) " " (time(at, Form::Day)) },
        }
    }
}

fn revoke(token: &Line) -> Markup {
    let id = format!("revoke-{}", token.id);
    let action = format!("/settings/tokens/{}/revoke", token.id);
    html! {
        div {
            (ask(
                Ask { id: &id, action: &action, button: "token-revoke", title: "token-revoke-title", yes: "token-revoke-yes" },
                &html! { p { (say!("token-revoke-about", name = &token.name)) } },
            ))
        }
    }
}

fn new(form: &TokenForm) -> Markup {
    let problem = form.problem.as_ref();
    let scopes: Vec<Choice> = Scope::ALL
        .iter()
        .map(|one| {
            Choice::new(one.as_str(), access::scope(*one), form.scopes.contains(*one))
                .about(access::scope_about(*one))
        })
        .collect();
    let for_days = |days: u32| say!("token-days", count = u64::from(days));
    let mut lasts = vec![Choice::new("", word("token-for-ever"), form.days.is_none())];
    lasts.extend(DAYS.map(|days| Choice::new(days.to_string(), for_days(days), form.days == Some(days))));
    html! {
        section.sheet-part {
            h2 { (word("token-new")) }
            form.form.sheet-card method="post" action="/settings/tokens" {
                (form.nonce.field())
                (whole(problem, &["name", "scopes"]))
                (Field::new("name", "field-name", Takes::Name).value(&form.name).hint("token-name-hint").problem(problem).draw())
                fieldset {
                    legend { (word("token-scopes")) }
                    @if let Some(wrong) = problem.filter(|problem| problem.field == "scopes") {
                        p.wrong role="alert" { (icon("info")) (wrong.text) }
                    }
                    (answers("scope", "scope", Pick::Any, &scopes))
                }
                (select("field-days", "days", "token-lasts", &lasts))
                div.form-end { button.primary { (word("token-make")) } }
            }
        }
    }
}
