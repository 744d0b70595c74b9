//! The review that decides by itself after a while, where the simulator is started so: whatever is submitted is approved,
//! but for what customers would read the same in another template, which is rejected, and for a name that begins otherwise: `rejected_` and perhaps a reason, `rejected_promotional_offer`; `marketing_` for what
//! is billed as that whatever it says; `paused_`, `disabled_`, `archived_`, `flagged_` for what happens to it once it is approved.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::templates::decide;
use crate::carrier::Carrier;
use crate::graph::templates::REVIEW_AFTER;
use crate::world::{Template, World};

/// How often the reviewer looks while something waits.
const LOOKS: Duration = Duration::from_millis(300);
/// What a name begins with that is to be rejected.
const REJECTED: &str = "rejected";
/// The reasons that such a name may go on with; of others the first.
const REASONS: [&str; 7] = [
    "INVALID_FORMAT",
    "ABUSIVE_CONTENT",
    "PROMOTIONAL",
    "SCAM",
    "TAG_CONTENT_MISMATCH",
    "INCORRECT_CATEGORY",
    "CATEGORY_NOT_AVAILABLE",
];
/// What a name begins with to which something happens once it is approved.
const AFTERWARDS: [&str; 5] = ["paused", "disabled", "archived", "flagged", "in_appeal"];
/// What a name begins with that is billed as marketing.
const MARKETING: &str = "marketing";

/// Says after how many seconds the review decides; without it, whoever reviews does.
pub(crate) fn set(world: &mut World, after: Option<u32>) {
    if let Some(after) = after {
        world.settings.put(REVIEW_AFTER, after.into());
    }
}

/// Decides on what is due, until the simulator stops. Where nothing waits it sleeps until something changes.
pub(crate) async fn run(carrier: Arc<Carrier>) {
    let mut changes = carrier.changes.subscribe();
    let looks = async {
        loop {
            changes.mark_unchanged();
            let waiting: Vec<Template> = carrier.read(|world| {
                let waits = |one: &&Template| one.status == "PENDING" && one.review_at.is_some();
                world.templates.rows().filter(waits).cloned().collect()
            });
            if waiting.is_empty() && changes.changed().await.is_err() {
                return;
            }
            let now = carrier.clock.now();
            for template in waiting.iter().filter(|one| one.review_at.is_some_and(|at| at <= now)) {
                // Where the disk does not take it, it is decided on the next time.
                let is_twin = carrier.read(|world| has_twin(world, template));
                for decision in decisions(template, is_twin) {
                    let _ = decide(&carrier, &template.id, &decision).await;
                }
            }
            tokio::time::sleep(LOOKS).await;
        }
    };
    carrier.stop.run_until_cancelled(looks).await;
}

/// Whether body and footer of another one of the account and language, which was there before, say the same. Of one-time codes
/// all do.
fn has_twin(world: &World, template: &Template) -> bool {
    let words = |one: &Template| ["BODY", "FOOTER"].map(|kind| text_of(one, kind).to_owned());
    let is_before = |one: &Template| {
        one.status != "PENDING" || (one.created_at, &one.id) < (template.created_at, &template.id)
    };
    let is_twin = |one: &Template| {
        one.waba_id == template.waba_id
            && one.language == template.language
            && one.name != template.name
            && one.deleted_at.is_none()
            && is_before(one)
            && words(one) == words(template)
    };
    template.category != "AUTHENTICATION"
        && !text_of(template, "BODY").is_empty()
        && world.templates.rows().any(is_twin)
}

fn text_of<'a>(template: &'a Template, kind: &str) -> &'a str {
    let word = |part: &'a Value, name: &str| part.get(name).and_then(Value::as_str).unwrap_or_default();
    let is_it = |part: &&'a Value| word(part, "type").eq_ignore_ascii_case(kind);
    template.components.iter().find(is_it).map(|part| word(part, "text")).unwrap_or_default()
}

/// What the review of a template comes to, one thing after the other.
fn decisions(template: &Template, is_twin: bool) -> Vec<Map<String, Value>> {
    let name = template.name.as_str();
    let mut all = Vec::new();
    if is_twin {
        all.push(json!({ "status": "REJECTED", "reason": REASONS[0] }));
    } else if let Some(rest) = name.strip_prefix(REJECTED) {
        let told = rest.trim_start_matches('_').to_ascii_uppercase();
        let reason = REASONS.into_iter().find(|reason| told.starts_with(reason)).unwrap_or(REASONS[0]);
        all.push(json!({ "status": "REJECTED", "reason": reason }));
    } else {
        if name.starts_with(MARKETING) && template.category == "UTILITY" {
            all.push(json!({ "category": "MARKETING" }));
        }
        all.push(json!({ "status": "APPROVED" }));
        let then = AFTERWARDS.into_iter().find(|word| name.starts_with(word));
        all.extend(then.map(|word| json!({ "status": word })));
    }
    all.into_iter().filter_map(|one| one.as_object().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_the_review_comes_to() {
        for (name, category, expected) in [
            ("order_update", "UTILITY", &[r#"{"status":"APPROVED"}"#][..]),
            ("rejected", "UTILITY", &[r#"{"status":"REJECTED","reason":"INVALID_FORMAT"}"#]),
            ("rejected_promotional_offer", "UTILITY", &[r#"{"status":"REJECTED","reason":"PROMOTIONAL"}"#]),
            ("rejected_scam", "UTILITY", &[r#"{"status":"REJECTED","reason":"SCAM"}"#]),
            ("marketing_news", "UTILITY", &[r#"{"category":"MARKETING"}"#, r#"{"status":"APPROVED"}"#]),
            ("marketing_news", "MARKETING", &[r#"{"status":"APPROVED"}"#]),
            ("paused_once", "UTILITY", &[r#"{"status":"APPROVED"}"#, r#"{"status":"paused"}"#]),
        ] {
            let template: Template = serde_json::from_value(json!({"id": "1", "waba_id": "w", "name": name,
                "language": "en", "category": category, "status": "PENDING", "parameter_format": "POSITIONAL",
                "created_at": 0, "components": []}))
            .unwrap();
            let told: Vec<String> =
                decisions(&template, false).into_iter().map(|one| Value::Object(one).to_string()).collect();
            assert_eq!(told, expected, "{name}");
        }
    }
}
