//! What the scripts say, handed over by the page in a template that `words.js` reads: a word an element, its places as
//! `{count}` for the script to fill.

use std::sync::LazyLock;

use maud::{Markup, PreEscaped, html};

use crate::say;
use crate::words::word;

/// Words without places.
const PLAIN: [&str; 28] = [
    "script-today",
    "script-yesterday",
    "script-not-done",
    "script-not-reached",
    "script-not-taken",
    "script-resolved",
    "script-asleep",
    "script-undo",
    "script-no-menu",
    "script-when",
    "script-no-reaction",
    "script-no-conversation",
    "script-no-conversations",
    "script-no-search",
    "script-no-templates",
    "script-no-template",
    "script-no-earlier",
    "script-no-message",
    "script-no-quote",
    "script-closes-in-minutes",
    "script-closes-in-a-minute",
    "script-a-new-message",
    "script-you",
    "script-message",
    "script-unplayable",
    "script-alert-open",
    "script-sms-gsm",
    "script-sms-ucs",
];

/// The forms that words may have by a count, in one language or another. `other` is there in each.
const FORMS: [&str; 5] = ["zero", "one", "two", "few", "many"];

static WORDS: LazyLock<String> = LazyLock::new(|| draw().into_string());

/// The template of the words, drawn once.
pub(super) fn words() -> PreEscaped<&'static str> {
    PreEscaped(WORDS.as_str())
}

fn draw() -> Markup {
    html! {
        template #words {
            @for id in PLAIN { (one(id, word(id))) }
            (one("script-left", &say!("script-left", count = "{count}")))
            (one("script-new", &say!("script-new", count = "{count}")))
            (one("script-sms-units", &say!("script-sms-units", used = "{used}", segments = "{segments}")))
            (one("script-channel", &say!("script-channel", channel = "{channel}")))
            (counted("script-new-messages", |form| say!("script-new-messages", form = form, count = "{count}")))
            (counted("script-sms-units-told", |form| {
                say!("script-sms-units-told", form = form, used = "{used}", count = "{count}")
            }))
            (counted("script-sms-dear", |form| {
                say!("script-sms-dear", form = form, signs = "{signs}", count = "{count}", price = "{price}")
            }))
            (counted("script-sms-cheaper", |form| {
                say!("script-sms-cheaper", form = form, count = "{count}", price = "{price}")
            }))
            (one("script-alert-window", &say!("script-alert-window", name = "{name}", left = "{left}")))
            (one("script-alert-entry", &say!("script-alert-entry", name = "{name}", left = "{left}")))
            (one("script-alert-windows", &say!("script-alert-windows", name = "{name}", others = "{others}", left = "{left}")))
            (one("script-alert-entries", &say!("script-alert-entries", name = "{name}", others = "{others}", left = "{left}")))
            (one("script-play", &say!("script-play", label = "{label}")))
            (one("script-pause", &say!("script-pause", label = "{label}")))
            (one("script-position", &say!("script-position", label = "{label}")))
            (one("script-position-of", &say!("script-position-of", at = "{at}", all = "{all}")))
            (one("script-speed", &say!("script-speed", speed = "{speed}")))
            (one("script-slot-empty", &say!("script-slot-empty", label = "{label}")))
            (one("script-slot-spaces", &say!("script-slot-spaces", label = "{label}")))
            (one("script-slot-lines", &say!("script-slot-lines", label = "{label}")))
            (one("script-slot-kind", &say!("script-slot-kind", label = "{label}", file = "{file}")))
            (one("script-slot-large", &say!("script-slot-large", label = "{label}", file = "{file}")))
        }
    }
}

fn one(id: &str, words: &str) -> Markup {
    html! { span data-word=(id) { (words) } }
}

/// Words that depend on a count, in each form that differs.
fn counted(id: &str, told: impl Fn(&str) -> String) -> Markup {
    let other = told("other");
    html! {
        (one(id, &other))
        @for form in FORMS {
            @let words = told(form);
            @if words != other { (one(&format!("{id}.{form}"), &words)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_handed_each_form_that_differs_and_places_to_fill() {
        let words = WORDS.as_str();
        for handed in [
            "<span data-word=\"script-new-messages\">{count} new messages</span>",
            "<span data-word=\"script-new-messages.one\">{count} new message</span>",
            "<span data-word=\"script-play\">Play: {label}</span>",
        ] {
            assert!(words.contains(handed), "{handed}: {words}");
        }
        assert!(!words.contains("script-new-messages.few"), "English has no such form");
    }
}
