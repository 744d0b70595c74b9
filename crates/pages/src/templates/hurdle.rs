//! What keeps an account from making templates, as a list to go through: each cause with whether it is that, and where it is
//! mended.

use maud::{Markup, html};
use transom_rules::template_hurdle::{Cause, Hurdle, State};

use crate::frame::icon::icon;
use crate::words::word;

/// All of them; nothing where there are none.
pub fn hurdles(all: &[Hurdle]) -> Markup {
    html! {
        @if !all.is_empty() {
            section.hurdles {
                p { (word("template-hurdles-about")) }
                ul { @for hurdle in all { (one(*hurdle)) } }
                p.small { (word("template-hurdles-then")) }
            }
        }
    }
}

fn one(hurdle: Hurdle) -> Markup {
    let (class, glyph, state) = match hurdle.state {
        State::Done => ("open", "check", "template-hurdle-done"),
        State::Missing => ("urgent", "cross", "template-hurdle-missing"),
        State::Unknown => ("quiet", "info", "template-hurdle-unknown"),
    };
    html! {
        li {
            span class={ "chip " (class) } { (icon(glyph)) (word(state)) }
            " " (word(sentence(hurdle.cause))) " "
            @if hurdle.state != State::Done {
                a href=(hurdle.cause.address()) rel="noopener noreferrer" target="_blank" { (word("template-hurdle-open")) }
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
