//! What happens to a template: what was done with it here, and what Meta made of it.

use serde_json::Value;

use crate::template::{Category, Template};
use crate::time::{Span, Timestamp};
use crate::words;

words! {
    /// A kind of thing that happens to a template.
    Step {
        /// It was submitted from here.
        Submitted = "submitted",
        /// Meta has it, and it was not made here.
        Found = "found",
        /// It stands elsewhere with Meta.
        Status = "status",
        /// Meta bills it as something else.
        Category = "category",
        /// Somebody agreed to what Meta bills it as since.
        Agreed = "agreed",
        /// Meta will bill it as something else.
        Announced = "category_announced",
        /// Meta thinks otherwise of its quality.
        Quality = "quality",
        /// It was changed from here.
        Edited = "edited",
        /// It was changed elsewhere.
        EditedElsewhere = "edited_elsewhere",
        /// Its deletion was asked for from here.
        Deleted = "deleted",
        /// Meta does not list it any more.
        Gone = "gone",
    }
}

/// Something that happened to a template.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// What.
    pub step: Step,
    /// What it was before, in Meta's word; empty where that says nothing.
    pub was: String,
    /// What it is since, in Meta's word; empty where that says nothing.
    pub became: String,
    /// Meta's reason; may be empty.
    pub reason: String,
    /// Its components before, where they are others since.
    pub components: Option<Value>,
}

impl Happened {
    /// Something about which there is no more to say.
    pub fn of(step: Step) -> Self {
        Self { step, was: String::new(), became: String::new(), reason: String::new(), components: None }
    }

    /// From one word of Meta's to another.
    pub fn from_to(step: Step, was: impl Into<String>, became: impl Into<String>) -> Self {
        Self { was: was.into(), became: became.into(), ..Self::of(step) }
    }
}

/// What happened between what was known of a template and what Meta says of it now; `edited` from here or elsewhere. Of one
/// that was not known nothing but that it is there.
pub fn between(before: &Template, after: &Template, edited: Step) -> Vec<Happened> {
    let mut all = Vec::new();
    if !same_words(&before.components, &after.components) {
        all.push(Happened { components: Some(before.components.clone()), ..Happened::of(edited) });
    }
    if before.category != after.category {
        let (was, became) = (before.category.meta_word(), after.category.meta_word());
        all.push(Happened::from_to(Step::Category, was, became));
    }
    if before.status != after.status {
        let moved = Happened::from_to(Step::Status, before.status.as_str(), after.status.as_str());
        all.push(Happened { reason: after.reason.clone(), ..moved });
    }
    if before.quality != after.quality {
        all.push(Happened::from_to(Step::Quality, &before.quality, &after.quality));
    }
    all
}

/// What Meta bills a template as, to which nobody agreed yet. What was planned with it under its old category waits for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Since when.
    pub since: Timestamp,
    /// What it was billed as when somebody last agreed, in Meta's word.
    pub was: String,
}

/// Whether Meta moved a template that is billed as `now` without anybody having agreed, by what happened to its category:
/// the newest first, each with whether it was done here. Whatever the order of a move and an agreement within one of Meta's
/// seconds, what was agreed to is named by the agreement.
pub fn moved<'a>(
    newest_first: impl IntoIterator<Item = (Timestamp, &'a Happened, bool)>,
    now: Category,
) -> Option<Moved> {
    let (mut since, mut agreed) = (None, None);
    for (at, happened, ours) in newest_first {
        if ours {
            agreed = Some(happened.became.as_str());
            break;
        }
        if happened.was == happened.became {
            continue;
        }
        since = since.or(Some(at));
        agreed = Some(happened.was.as_str());
    }
    let was = agreed.filter(|agreed| *agreed != now.meta_word())?;
    Some(Moved { since: since.unwrap_or_default(), was: was.to_owned() })
}

/// The name of an approved template that was deleted is blocked for so long (R5.11).
const NAME_BLOCKED: Span = Span::hours(30 * 24);

/// How a template went that Meta does not have any more, or is about to lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// When.
    pub at: Timestamp,
    /// Deleted from here, told as deleted, or not listed any more.
    pub step: Step,
    /// When its name can be used again; `None` where nothing blocks it.
    pub name_free_at: Option<Timestamp>,
}

/// How a template went, by what happened to it, the oldest first. `None` where nothing tells.
pub fn ending<'a>(oldest_first: impl IntoIterator<Item = (Timestamp, &'a Happened)>) -> Option<Ending> {
    let (mut ending, mut name_free_at) = (None, None);
    for (at, happened) in oldest_first {
        if !matches!(happened.became.as_str(), "DELETED" | "PENDING_DELETION") {
            continue;
        }
        if happened.was == "APPROVED" {
            name_free_at = Some(at + NAME_BLOCKED);
        }
        // What went from here goes at Meta a little later, and that tells less.
        if ending.is_none() || happened.was != "PENDING_DELETION" {
            ending = Some((at, happened.step));
        }
    }
    ending.map(|(at, step)| Ending { at, step, name_free_at })
}

/// Until when Meta keeps a template from use that it paused, by what happened to it, the newest first. `None` where it does
/// not say for how long: a pause for its quality is of 3 hours the first time and of 6 the second (R5.8).
pub fn paused_until<'a>(
    newest_first: impl IntoIterator<Item = (Timestamp, &'a Happened)>,
) -> Option<Timestamp> {
    let is_pause = |happened: &Happened| happened.step == Step::Status && happened.became == "PAUSED";
    let (at, pause) = newest_first.into_iter().find(|(_, happened)| is_pause(happened))?;
    // Meta's title of it, as a sentence: `First pause.`
    let told = pause.reason.to_ascii_lowercase();
    if told.contains("first pause") {
        Some(at + Span::hours(3))
    } else if told.contains("second pause") {
        Some(at + Span::hours(6))
    } else {
        None
    }
}

/// Whether customers get the same by both: Meta leaves out what is empty or as usual, adds what nobody asked for, and
/// gives examples addresses of its own.
pub fn same_words(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_words(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let shared = one.iter().filter_map(|(name, value)| Some((name, value, other.get(name)?)));
            shared.filter(|(name, ..)| *name != "example").all(|(name, one, other)| {
                // Types are written in capitals by some and not by others.
                let is_word = matches!(name.as_str(), "type" | "format" | "otp_type");
                is_word && same_word(one, other) || same_words(one, other)
            })
        }
        (one, other) => one == other,
    }
}

fn same_word(one: &Value, other: &Value) -> bool {
    matches!((one.as_str(), other.as_str()), (Some(one), Some(other)) if one.eq_ignore_ascii_case(other))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::id::TemplateId;

    fn template(body: &str) -> Template {
        Template {
            id: TemplateId(Uuid::nil()),
            meta_id: None,
            name: "order_update".into(),
            language: "en".into(),
            category: Category::Utility,
            status: "APPROVED".to_owned().into(),
            reason: String::new(),
            quality: "UNKNOWN".into(),
            parameter_format: "POSITIONAL".into(),
            components: json!([{"type": "BODY", "text": body, "example": {"body_text": [["1"]]}}]),
        }
    }

    #[test]
    fn what_meta_says_anew_is_told_step_by_step() {
        let before = template("Hello {{1}}, it is here.");
        assert_eq!(between(&before, &before, Step::EditedElsewhere), []);
        let mut after = template("Hello {{1}}, it is there.");
        after.category = Category::Marketing;
        after.status = "REJECTED".to_owned().into();
        after.reason = "PROMOTIONAL".into();
        after.quality = "RED".into();
        let all = between(&before, &after, Step::EditedElsewhere);
        let told: Vec<_> = all.iter().map(|one| (one.step, one.was.as_str(), one.became.as_str())).collect();
        assert_eq!(
            told,
            [
                (Step::EditedElsewhere, "", ""),
                (Step::Category, "UTILITY", "MARKETING"),
                (Step::Status, "APPROVED", "REJECTED"),
                (Step::Quality, "UNKNOWN", "RED"),
            ]
        );
        assert_eq!(all[0].components, Some(before.components));
        assert_eq!(all[2].reason, "PROMOTIONAL");
    }

    #[test]
    fn what_meta_adds_or_spells_otherwise_is_no_edit() {
        let ours = json!([{"type": "body", "text": "Hi {{1}}.", "example": {"body_text": [["Ana"]]}},
            {"type": "buttons", "buttons": [{"type": "url", "text": "Open", "url": "https://a.example/{{1}}"}]}]);
        let metas = json!([{"type": "BODY", "text": "Hi {{1}}.", "example": {"body_text": [["Ben"]]}, "add_security_recommendation": false},
            {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Open", "url": "https://a.example/{{1}}", "example": ["x"]}]}]);
        assert!(same_words(&ours, &metas));
        for (pointer, other) in [("/0/text", "Hi {{1}}!"), ("/1/buttons/0/url", "https://b.example/{{1}}")] {
            let mut changed = metas.clone();
            *changed.pointer_mut(pointer).unwrap() = json!(other);
            assert!(!same_words(&ours, &changed), "{pointer}");
        }
        assert!(!same_words(&ours, &json!([ours[0]])));
    }

    #[test]
    fn a_pause_ends_after_three_hours_the_first_time_and_after_six_the_second() {
        let paused = |at: i64, reason: &str| {
            let happened = Happened::from_to(Step::Status, "APPROVED", "PAUSED");
            (Timestamp::from_seconds(at), Happened { reason: reason.into(), ..happened })
        };
        let until = |newest_first: &[(Timestamp, Happened)]| {
            let told = newest_first.iter().map(|(at, happened)| (*at, happened));
            paused_until(told).map(Timestamp::seconds)
        };
        let first = paused(0, "First pause. Paused for 3 hours.");
        assert_eq!(until(std::slice::from_ref(&first)), Some(3 * 3600));
        assert_eq!(until(&[paused(60, "Second pause."), first]), Some(60 + 6 * 3600));
        assert_eq!(until(&[paused(60, "Rate limiting pause.")]), None);
        assert_eq!(until(&[]), None);
    }

    #[test]
    fn one_that_is_gone_tells_how_and_when_its_name_is_free() {
        let told = |steps: &[(i64, Step, &str, &str)]| {
            let all: Vec<_> = steps
                .iter()
                .map(|(at, step, was, became)| {
                    (Timestamp::from_seconds(*at), Happened::from_to(*step, *was, *became))
                })
                .collect();
            ending(all.iter().map(|(at, happened)| (*at, happened)))
                .map(|ending| (ending.at.seconds(), ending.step, ending.name_free_at.map(Timestamp::seconds)))
        };
        let month = 30 * 24 * 3600;
        let here = (1, Step::Deleted, "APPROVED", "PENDING_DELETION");
        let away = (9, Step::Gone, "PENDING_DELETION", "DELETED");
        assert_eq!(told(&[]), None);
        assert_eq!(told(&[(0, Step::Submitted, "", "PENDING")]), None);
        assert_eq!(told(&[here, away]), Some((1, Step::Deleted, Some(1 + month))));
        let webhook = (3, Step::Status, "REJECTED", "DELETED");
        assert_eq!(told(&[webhook]), Some((3, Step::Status, None)), "only approved names are blocked");
        let again = (20, Step::Gone, "APPROVED", "DELETED");
        assert_eq!(told(&[here, away, again]), Some((20, Step::Gone, Some(20 + month))));
    }

    #[test]
    fn what_meta_moved_holds_until_somebody_agrees_or_it_is_moved_back() {
        let step = |step: Step, was: &str, became: &str| Happened::from_to(step, was, became);
        let told = |steps: &[(Happened, bool)], now: Category| {
            let newest_first = steps.iter().enumerate().rev();
            let events = newest_first
                .map(|(at, (one, ours))| (Timestamp::from_seconds(i64::try_from(at).unwrap()), one, *ours));
            moved(events.collect::<Vec<_>>(), now).map(|moved| (moved.since.seconds(), moved.was))
        };
        let to_marketing = (step(Step::Category, "UTILITY", "MARKETING"), false);
        let back = (step(Step::Category, "MARKETING", "UTILITY"), false);
        let agreed = (step(Step::Agreed, "UTILITY", "MARKETING"), true);
        let ours = (step(Step::Category, "UTILITY", "MARKETING"), true);
        let to_utility_and_on = to_marketing.clone();
        let waits = |since| Some((since, "UTILITY".to_owned()));
        assert_eq!(told(&[], Category::Utility), None);
        assert_eq!(told(std::slice::from_ref(&to_marketing), Category::Marketing), waits(0));
        assert_eq!(told(&[to_marketing.clone(), back.clone()], Category::Utility), None);
        assert_eq!(
            told(&[to_marketing.clone(), back.clone(), to_marketing.clone()], Category::Marketing),
            waits(2)
        );
        assert_eq!(told(&[to_marketing.clone(), agreed.clone()], Category::Marketing), None);
        assert_eq!(
            told(&[to_marketing, agreed.clone(), back.clone()], Category::Utility),
            Some((2, "MARKETING".to_owned()))
        );
        let told_again = (step(Step::Category, "MARKETING", "MARKETING"), false);
        assert_eq!(told(&[told_again, to_utility_and_on.clone()], Category::Marketing), waits(1));
        assert_eq!(told(&[ours], Category::Marketing), None, "who moves it knows");
        let same_second = [back, agreed];
        assert_eq!(told(&same_second, Category::Utility).map(|moved| moved.1), Some("MARKETING".to_owned()));
    }
}
