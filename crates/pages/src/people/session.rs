//! Where somebody is signed in: one's own, or a colleague's.

use maud::{Markup, html};
use transom_rules::id::SessionId;
use transom_rules::time::Timestamp;

use crate::frame::field::{Ask, ask};
use crate::frame::icon::icon;
use crate::frame::when::{Form, time};
use crate::words::word;

/// A time in which somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// With which browser, in short; may be empty.
    pub browser: String,
    /// From which address; may be empty.
    pub address: String,
    /// Since when.
    pub since: Timestamp,
    /// When it was last used.
    pub last_used: Option<Timestamp>,
    /// It is the one that looks at this page.
    pub is_this: bool,
}

/// All of somebody's; `path` is where they are ended, before the id.
pub fn sessions(sessions: &[Session], path: &str) -> Markup {
    html! {
        @if sessions.is_empty() { p.small { (word("session-none")) } }
        ul.cards {
            @for session in sessions {
                li.sheet-card.session {
                    (icon("screen"))
                    div.session-what {
                        p.session-name {
                            @if session.browser.is_empty() { (word("session-unknown")) } @else { (session.browser) }
                            @if session.is_this { " " span.chip.open { (icon("check")) (word("session-this")) } }
                        }
                        p.small {
                            @if !session.address.is_empty() { (session.address) " · " }
                            (word("session-since")) " " (time(session.since, Form::Amid))
                            @if let Some(at) = session.last_used { " · " (word("session-used")) " " (time(at, Form::Amid)) }
                        }
                    }
                    (end(session, path))
                }
            }
        }
    }
}

fn end(session: &Session, path: &str) -> Markup {
    let id = format!("end-{}", session.id);
    let action = format!("{path}/{}/end", session.id);
    let about = if session.is_this { "session-end-this" } else { "session-end-about" };
    ask(
        Ask {
            id: &id,
            action: &action,
            button: "session-end",
            title: "session-end-title",
            yes: "session-end-yes",
        },
        &html! { p { (word(about)) } },
    )
}
