//! What a template's values lack, and what its slots are called.

use super::Sentence;
use crate::template_check::SlotKind;

pub(crate) const COMPONENTS_NOT_A_LIST: Sentence = Sentence::plain("template-components-not-a-list");
pub(crate) const NO_SUCH_BUTTON: Sentence = Sentence::plain("template-no-such-button");
pub(crate) const PARAMETER_NAMES_NEEDED: Sentence = Sentence::plain("template-parameter-names-needed");

pub(crate) const THE_HEADER: Sentence = Sentence::plain("template-the-header");
pub(crate) const THE_BODY: Sentence = Sentence::plain("template-the-body");
pub(crate) const THE_OFFER: Sentence = Sentence::plain("template-the-offer");

/// A variable as it is written.
pub(crate) fn variable(name: &str) -> Sentence {
    Sentence::plain("template-variable").with("name", braced(name))
}

pub(crate) fn the_button(text: &str) -> Sentence {
    Sentence::plain("template-the-button").with("text", text.to_owned())
}

pub(crate) fn slot_missing(slot: String) -> Sentence {
    Sentence::plain("template-slot-missing").with("slot", slot)
}

pub(crate) fn too_many_values(part: Sentence) -> Sentence {
    Sentence::plain("template-too-many-values").with("part", part)
}

pub(crate) fn unknown_component(kind: &str) -> Sentence {
    Sentence::plain("template-unknown-component").with("kind", kind.to_owned())
}

pub(crate) fn doubled_component(kind: &str) -> Sentence {
    Sentence::plain("template-doubled-component").with("kind", kind.to_owned())
}

/// A component says that its button is of another kind than it is.
pub(crate) fn wrong_sub_type(button: Sentence, right: &'static str) -> Sentence {
    Sentence::plain("template-wrong-sub-type").with("button", button).with("right", right)
}

pub(crate) fn too_long(part: Sentence, limit: usize) -> Sentence {
    Sentence::plain("template-too-long").with("part", part).with("limit", limit)
}

pub(crate) fn bad_whitespace(part: Sentence) -> Sentence {
    Sentence::plain("template-bad-whitespace").with("part", part)
}

pub(crate) fn wrong_kind(part: Sentence, kind: SlotKind) -> Sentence {
    Sentence::plain("template-wrong-kind").with("part", part).with("kind", kind.as_str())
}

/// Something of one card of a carousel, counted from 0.
pub(crate) fn of_card(index: usize, what: Sentence) -> Sentence {
    Sentence::plain("template-of-card").with("number", index + 1).with("what", what)
}

pub(crate) const OFFER_SLOT: Sentence = Sentence::plain("slot-offer");

pub(crate) fn header_slot(name: &str) -> Sentence {
    Sentence::plain("slot-header").with("name", label(name))
}

pub(crate) fn body_slot(name: &str) -> Sentence {
    Sentence::plain("slot-body").with("name", label(name))
}

pub(crate) fn media_slot(kind: SlotKind) -> Sentence {
    Sentence::plain("slot-media").with("kind", kind.as_str())
}

pub(crate) fn button_slot(text: &str, kind: SlotKind) -> Sentence {
    Sentence::plain("slot-button").with("kind", kind.as_str()).with("text", text.to_owned())
}

/// `first_name` reads "First name", `1` reads "{{1}}".
fn label(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) if first.is_alphabetic() => {
            let rest = letters.as_str().replace('_', " ");
            format!("{}{rest}", first.to_uppercase())
        }
        _ => braced(name),
    }
}

fn braced(name: &str) -> String {
    format!("{{{{{name}}}}}")
}
