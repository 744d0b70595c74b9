//! What is wrong with a flow, and what to do.

use super::Sentence;

pub(crate) const EMPTY: Sentence = Sentence::plain("flow-empty");
pub(crate) const ONE_DOCUMENT: Sentence = Sentence::plain("flow-one-document");
pub(crate) const NO_ANCHORS: Sentence = Sentence::plain("flow-no-anchors");
pub(crate) const TOO_DEEP: Sentence = Sentence::plain("flow-too-deep");
pub(crate) const NAME_NEEDED: Sentence = Sentence::plain("flow-name-needed");
pub(crate) const NO_STEPS: Sentence = Sentence::plain("flow-no-steps");
pub(crate) const NO_TRIGGERS: Sentence = Sentence::plain("flow-no-triggers");
pub(crate) const STEP_NAME: Sentence = Sentence::plain("flow-step-name");
pub(crate) const WAIT_LEADS_NOWHERE: Sentence = Sentence::plain("flow-wait-leads-nowhere");
pub(crate) const WAIT_TIMED_OUT: Sentence = Sentence::plain("flow-wait-timed-out");
pub(crate) const HAND_OVER_TIMED_OUT: Sentence = Sentence::plain("flow-hand-over-timed-out");
pub(crate) const ANSWER_NEEDS_WORDS: Sentence = Sentence::plain("flow-answer-needs-words");
pub(crate) const ONE_FILE: Sentence = Sentence::plain("flow-one-file");
pub(crate) const WINDOW_TOO_LONG: Sentence = Sentence::plain("flow-window-too-long");
pub(crate) const TIME_OF_DAY: Sentence = Sentence::plain("flow-time-of-day");
pub(crate) const DAYS: Sentence = Sentence::plain("flow-days");
pub(crate) const HOST: Sentence = Sentence::plain("flow-host");
pub(crate) const NO_PHRASE: Sentence = Sentence::plain("flow-no-phrase");
pub(crate) const VARIABLE_NAME: Sentence = Sentence::plain("flow-variable-name");
pub(crate) const NOT_EDITED: Sentence = Sentence::plain("flow-not-edited");

/// `kind` is the word of the file: `image`, `video` or `document`.
pub(crate) fn sms_file(step: &str, kind: &str) -> Sentence {
    Sentence::plain("flow-sms-file").with("step", step.to_owned()).with("kind", kind.to_owned())
}

pub(crate) fn sms_numbers(step: &str, count: usize) -> Sentence {
    Sentence::plain("flow-sms-numbers").with("step", step.to_owned()).with("count", count)
}

/// The answers to press have no numbers before them: they are numbers themselves.
pub(crate) fn sms_answers(step: &str) -> Sentence {
    Sentence::plain("flow-sms-answers").with("step", step.to_owned())
}

pub(crate) fn sms_cut(step: &str, limit: usize) -> Sentence {
    Sentence::plain("flow-sms-cut").with("step", step.to_owned()).with("limit", limit)
}

pub(crate) fn too_large(kilobytes: usize) -> Sentence {
    Sentence::plain("flow-too-large").with("kilobytes", kilobytes)
}

pub(crate) fn unreadable(reason: String) -> Sentence {
    Sentence::plain("flow-unreadable").with("reason", reason)
}

pub(crate) fn twice(name: &str) -> Sentence {
    Sentence::plain("flow-twice").with("name", name.to_owned())
}

pub(crate) fn language(version: u32) -> Sentence {
    Sentence::plain("flow-language").with("version", u64::from(version))
}

pub(crate) fn missing(name: &str) -> Sentence {
    Sentence::plain("flow-missing").with("name", name.to_owned())
}

/// A word that is none here, and those that are.
pub(crate) fn unknown(word: &str, known: &[&str]) -> Sentence {
    Sentence::plain("flow-unknown").with("word", word.to_owned()).with("known", known.join(", "))
}

pub(crate) fn unknown_kind(word: &str, known: &[&str]) -> Sentence {
    Sentence::plain("flow-unknown-kind").with("word", word.to_owned()).with("known", known.join(", "))
}

pub(crate) fn unknown_cause(word: &str, known: &[&str]) -> Sentence {
    Sentence::plain("flow-unknown-cause").with("word", word.to_owned()).with("known", known.join(", "))
}

/// `shape` is a word: `text`, `length`, `map`, ….
pub(crate) fn shape(name: &str, shape: &'static str) -> Sentence {
    Sentence::plain("flow-shape").with("name", name.to_owned()).with("shape", shape)
}

pub(crate) fn no_such_step(name: &str) -> Sentence {
    Sentence::plain("flow-no-such-step").with("name", name.to_owned())
}

pub(crate) fn unreachable(name: &str) -> Sentence {
    Sentence::plain("flow-unreachable").with("name", name.to_owned())
}

pub(crate) fn circle(path: String) -> Sentence {
    Sentence::plain("flow-circle").with("path", path)
}

pub(crate) fn too_long(name: &str, limit: usize) -> Sentence {
    Sentence::plain("flow-too-long").with("name", name.to_owned()).with("limit", limit)
}

pub(crate) fn too_many(name: &str, limit: usize) -> Sentence {
    Sentence::plain("flow-too-many").with("name", name.to_owned()).with("limit", limit)
}

/// A case for something that is no option.
pub(crate) fn no_such_option(name: &str, known: &[&str]) -> Sentence {
    Sentence::plain("flow-no-such-option").with("name", name.to_owned()).with("known", known.join(", "))
}

/// The customer's last word may be so long ago.
pub(crate) fn window(step: &str, path: String, silent: String) -> Sentence {
    let sentence = Sentence::plain("flow-window").with("step", step.to_owned());
    sentence.with("path", path).with("silent", silent)
}

/// The customer may never have written.
pub(crate) fn window_never(step: &str, path: String) -> Sentence {
    Sentence::plain("flow-window-never").with("step", step.to_owned()).with("path", path)
}

pub(crate) fn expression(reason: String) -> Sentence {
    Sentence::plain("flow-expression").with("reason", reason)
}

pub(crate) fn undefined(name: &str) -> Sentence {
    Sentence::plain("flow-undefined").with("name", name.to_owned())
}

/// The value is there on some ways to the step, on others not.
pub(crate) fn undefined_at_times(name: &str) -> Sentence {
    Sentence::plain("flow-undefined-at-times").with("name", name.to_owned())
}

/// `noun` is a word: `status`, `label`, `team`, `template`, `attribute`, `campaign`, `view`.
pub(crate) fn not_in_workspace(noun: &'static str, name: &str) -> Sentence {
    Sentence::plain("flow-not-in-workspace").with("noun", noun).with("name", name.to_owned())
}

pub(crate) fn slot_missing(template: &str, slot: &str) -> Sentence {
    Sentence::plain("flow-slot-missing").with("template", template.to_owned()).with("slot", slot.to_owned())
}

pub(crate) fn slot_unknown(template: &str, slot: &str) -> Sentence {
    Sentence::plain("flow-slot-unknown").with("template", template.to_owned()).with("slot", slot.to_owned())
}

/// A trigger that no word of the customer's sets off has none that could be an answer.
pub(crate) fn no_answer(cause: &str) -> Sentence {
    Sentence::plain("flow-no-answer").with("cause", cause.to_owned())
}
