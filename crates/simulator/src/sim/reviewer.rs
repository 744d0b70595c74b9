//! The review that decides by itself after a while, where the simulator is started so: whatever is submitted is approved,
//! but for a name that says otherwise: `rejected_` and perhaps a reason, `rejected_promotional_offer`.

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
const REASONS: [&str; 5] =
    ["INVALID_FORMAT", "ABUSIVE_CONTENT", "PROMOTIONAL", "SCAM", "TAG_CONTENT_MISMATCH"];

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
                let _ = decide(&carrier, &template.id, &decision(&template.name)).await;
            }
            tokio::time::sleep(LOOKS).await;
        }
    };
    carrier.stop.run_until_cancelled(looks).await;
}

fn decision(name: &str) -> Map<String, Value> {
    let decision = match name.strip_prefix(REJECTED) {
        None => json!({ "status": "APPROVED" }),
        Some(rest) => {
            let told = rest.trim_start_matches('_').to_ascii_uppercase();
            let reason = REASONS.into_iter().find(|reason| told.starts_with(reason)).unwrap_or(REASONS[0]);
            json!({ "status": "REJECTED", "reason": reason })
        }
    };
    decision.as_object().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_the_review_comes_to() {
        for (name, status, reason) in [
            ("order_update", "APPROVED", None),
            ("rejected", "REJECTED", Some("INVALID_FORMAT")),
            ("rejected_promotional_offer", "REJECTED", Some("PROMOTIONAL")),
            ("rejected_scam", "REJECTED", Some("SCAM")),
        ] {
            let decided = decision(name);
            assert_eq!(
                (decided["status"].as_str(), decided.get("reason").and_then(Value::as_str)),
                (Some(status), reason)
            );
        }
    }
}
