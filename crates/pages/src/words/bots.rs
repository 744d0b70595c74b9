//! Words about bots: what steps and triggers are called, what they are told, and by what runs go on and end.

use transom_rules::flow::Via;
use transom_rules::flow::kind::{Cause, Kind};
use transom_rules::flow::model::Assignee;
use transom_rules::flow::outline::Way;
use transom_rules::flow::run::{Act, Ending, Run, Waits};

use super::word;
use crate::say;

/// What a kind of step is called.
pub fn kind(kind: Kind) -> String {
    say!("bot-kind", kind = kind.as_str())
}

/// What it does, in a few words.
pub fn kind_about(kind: Kind) -> String {
    say!("bot-kind-about", kind = kind.as_str())
}

/// By what a run begins.
pub fn cause(cause: Cause) -> String {
    say!("bot-cause", cause = cause.as_str())
}

/// The same as a sentence.
pub fn cause_about(cause: Cause) -> String {
    say!("bot-cause-about", cause = cause.as_str())
}

/// What a step or trigger is told, by its word.
pub fn field(name: &str) -> String {
    say!("bot-field", name = name)
}

/// What stands behind a step's own word.
pub fn own(kind: Kind) -> String {
    say!("bot-own", kind = kind.as_str())
}

/// What stands behind a trigger's own word.
pub fn own_cause(cause: Cause) -> String {
    say!("bot-own-cause", cause = cause.as_str())
}

/// One of the words that may stand in a place.
pub fn choice(choice: &str) -> String {
    say!("bot-choice", word = choice)
}

/// By what a run goes a way.
pub fn via(via: &Via) -> String {
    match via {
        Via::Next => word("bot-via-next").to_owned(),
        Via::Case(case) => case.clone(),
        Via::Answered => word("bot-via-answered").to_owned(),
        Via::TimedOut => word("bot-via-timed-out").to_owned(),
        Via::Otherwise => word("bot-via-otherwise").to_owned(),
        Via::Failed => word("bot-via-failed").to_owned(),
        Via::Open => word("bot-via-open").to_owned(),
        Via::Closed => word("bot-via-closed").to_owned(),
        Via::HandedBack => word("bot-via-handed-back").to_owned(),
    }
}

/// What stands at a way; nothing where one step simply follows another.
pub fn way(way: &Way<'_>) -> String {
    match (&way.via, way.label) {
        (Via::Next, _) => String::new(),
        (_, Some(label)) => label.to_owned(),
        (other, None) => via(other),
    }
}

/// By what a run was begun, and by whom where somebody did.
pub fn begun(by: Cause, who: Option<&str>) -> String {
    match who {
        Some(who) => say!("bot-run-begun-by", who = who, cause = cause(by)),
        None => say!("bot-run-begun", cause = cause(by)),
    }
}

/// How a run ended.
pub fn ending(ending: Ending) -> &'static str {
    word(match ending {
        Ending::Finished => "bot-ending-finished",
        Ending::HandedOver => "bot-ending-handed-over",
        Ending::Refused => "bot-ending-refused",
        Ending::NotUnderstood => "bot-ending-not-understood",
        Ending::Broken => "bot-ending-broken",
        Ending::TooLate => "bot-ending-too-late",
        Ending::Stopped => "bot-ending-stopped",
    })
}

/// Where a run stands.
pub fn stands(run: &Run) -> String {
    let step = run.step.as_str();
    match &run.waits {
        Waits::Answer { .. } => say!("bot-stands-answer", step = step),
        Waits::Time { .. } => say!("bot-stands-time", step = step),
        Waits::Program { .. } => say!("bot-stands-program", step = step),
        Waits::People { .. } => say!("bot-stands-people", step = step),
        Waits::Paused { .. } => say!("bot-stands-paused", step = step),
        Waits::Beginning | Waits::Sending => word("bot-stands-begins").to_owned(),
        Waits::Over(over) => ending(*over).to_owned(),
    }
}

/// Why a step was not done, by a code: that of a refusal, or that the bot may not, that it is gone, that it failed.
pub fn why(code: &str) -> String {
    say!("bot-why", code = code)
}

/// What a bot does besides sending.
pub fn act(act: &Act) -> String {
    match act {
        Act::SetStatus(name) => say!("bot-did-status", name = name),
        Act::Assign(Assignee::Team(name) | Assignee::Person(name)) => say!("bot-did-assign", name = name),
        Act::Label(name) => say!("bot-did-label", name = name),
        Act::Unlabel(name) => say!("bot-did-unlabel", name = name),
        Act::Note(text) => say!("bot-did-note", text = text),
        Act::SetAttribute(set) => say!("bot-did-attribute", name = &set.name, text = &set.value),
        Act::Ask(request) => say!("bot-did-ask", address = &request.address),
        Act::HandOver { note, .. } => say!("bot-did-hand-over", text = note),
        Act::TakeBack => word("bot-did-take-back").to_owned(),
        Act::Close(_) => word("bot-did-close").to_owned(),
        Act::StartCampaign { name, .. } => say!("bot-did-campaign", name = name),
        Act::Send { step, .. } => step.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use transom_rules::flow::kind::Shape;
    use transom_rules::refusal::Code;

    use super::*;

    #[test]
    fn every_refusal_on_a_path_has_words_of_its_own() {
        let codes = [
            Code::WindowClosed,
            Code::NotThreadOwner,
            Code::WindowNeverOpened,
            Code::TemplateNotFound,
            Code::TemplateNotApproved,
            Code::TemplatePaused,
            Code::TemplateDisabled,
            Code::SlotMissing,
            Code::SlotInvalid,
            Code::OptedOut,
            Code::ConsentMissing,
            Code::ContactBlocked,
            Code::LimitReached,
            Code::PairRate,
            Code::NumberNotReady,
            Code::RegionNotAllowed,
            Code::PhoneNeeded,
            Code::NotForGroups,
            Code::GroupNotReady,
            Code::NotOnSms,
            Code::TextMissing,
            Code::TextTooLong,
        ];
        let told: BTreeSet<String> = codes.iter().map(|code| why(code.as_str())).collect();
        assert_eq!(told.len(), codes.len());
        assert!(told.iter().all(|told| told.starts_with("refused: ")), "{told:?}");
        assert!(["denied", "not_found", "failed"].iter().all(|code| why(code).starts_with("not done: ")));
    }

    #[test]
    fn every_kind_and_cause_and_whatever_they_are_told_has_words_of_its_own() {
        let mut said = BTreeSet::new();
        for one in Kind::ALL.iter().copied() {
            for words in [kind(one), kind_about(one)] {
                assert_ne!(words, one.as_str());
                assert!(said.insert(words), "{}", one.as_str());
            }
            assert!(one == Kind::TakeBack || own(one) != one.as_str(), "{}", one.as_str());
        }
        for one in Cause::ALL.iter().copied() {
            for words in [cause(one), cause_about(one)] {
                assert_ne!(words, one.as_str());
                assert!(said.insert(words), "{}", one.as_str());
            }
            assert!(one == Cause::Conversation || own_cause(one) != one.as_str(), "{}", one.as_str());
        }
        let told = Kind::ALL.iter().flat_map(|kind| kind.fields());
        for told in told.chain(Cause::ALL.iter().flat_map(|cause| cause.fields())) {
            assert_ne!(field(told.name), told.name);
            if let Shape::OneOf(words) = told.shape {
                for one in words {
                    assert_ne!(choice(one), *one, "{}", told.name);
                }
            }
        }
    }
}
