//! What keeps an account from making templates, as a list to go through: each cause with whether it is that, and where it is
//! mended.

use maud::{Markup, html};
use transom_rules::template_hurdle::{Cause, State};

use crate::frame::icon::icon;
use crate::words::word;

/// One of the causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub cause: Cause,
    /// How it stands.
    pub state: State,
}

/// All of them; nothing where there are none.
pub fn hurdles(lines: &[Line]) -> Markup {
    html! {
        @if !lines.is_empty() {
            section.hurdles {
                p { (word("template-hurdles-about")) }
                ul { @for line in lines { (one(*line)) } }
                p.small { (word("template-hurdles-then")) }
            }
        }
    }
}

fn one(line: Line) -> Markup {
    let (class, glyph, state) = match line.state {
        State::Done => ("open", "check", "template-hurdle-done"),
        State::Missing => ("urgent", "cross", "template-hurdle-missing"),
        State::Unknown => ("quiet", "info", "template-hurdle-unknown"),
    };
    html! {
        li {
            span class={ "chip " (class) } { (icon(glyph)) (word(state)) }
            " " (word(sentence(line.cause))) " "
            @if line.state != State::Done {
                a href=(line.cause.address()) rel="noopener noreferrer" target="_blank" { (word("template-hurdle-open")) }
            }
        }
    }
}

/// What somebody has to have done.
pub const fn sentence(cause: Cause) -> &'static str {
    match cause {
        Cause::Verification => "template-hurdle-verification",
        Cause::Limit => "template-hurdle-limit",
        Cause::Payment => "template-hurdle-payment",
        Cause::Permission => "template-hurdle-permission",
    }
}
