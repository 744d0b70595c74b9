//! Many templates at once: authentication in several languages, and copies of another account's.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::{Answer, GraphError, accounts, template_rules};
use super::insert;
use crate::carrier::Carrier;
use crate::world::{Template, Waba};

/// So many are copied by one call.
const PAGE: usize = 500;

/// `POST /{waba}/upsert_message_templates`: an authentication template in each language; one that is there is changed.
pub(in super::super) async fn upsert(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    if !call.text("category").is_some_and(|category| category.eq_ignore_ascii_case("AUTHENTICATION")) {
        return Err(GraphError::parameter("Param category must be AUTHENTICATION."));
    }
    let languages = call.list("languages")?.unwrap_or_default();
    if languages.is_empty() || !languages.iter().all(Value::is_string) {
        return Err(GraphError::parameter("Param languages must be an array of languages."));
    }
    let mut wanted = Vec::new();
    for language in languages.iter().filter_map(Value::as_str) {
        wanted.push(template_rules::described(call, &waba.id, language)?);
    }
    let rows = carrier.commit(|world, clock| {
        let mut rows = Vec::new();
        for template in wanted {
            let same = |one: &&Template| {
                let names = (&one.waba_id, &one.name, &one.language);
                names == (&template.waba_id, &template.name, &template.language) && one.deleted_at.is_none()
            };
            let known = world.templates.rows().find(same).map(|one| one.id.clone());
            let kept = match known {
                None => insert(world, clock, template)?,
                Some(id) => {
                    let changed = world.templates.change(&id, |one| {
                        one.components = template.components;
                        one.message_send_ttl_seconds = template.message_send_ttl_seconds;
                        one.clone()
                    });
                    changed.ok_or_else(|| GraphError::no_such_object(&id))?
                }
            };
            rows.push(json!({ "id": kept.id, "status": kept.status, "language": kept.language }));
        }
        Ok::<_, GraphError>(rows)
    });
    Ok(json!({ "data": rows.await?? }))
}

/// `POST /{waba}/migrate_message_templates?source_waba_id=&page_number=`: copies what is approved there.
pub(in super::super) async fn migrate(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    let source = accounts::sibling(carrier, call, waba)?;
    let page = call.text("page_number").map_or(Ok(0), |text| text.parse::<usize>());
    let page = page.map_err(|_| GraphError::parameter("Param page_number must be a number."))?;
    let done = carrier.commit(|world, clock| {
        let is_wanted =
            |one: &&Template| one.waba_id == source && one.status == "APPROVED" && one.deleted_at.is_none();
        let all: Vec<Template> = world.templates.rows().filter(is_wanted).cloned().collect();
        let mut copied = Vec::new();
        let mut failed = BTreeMap::new();
        for template in all.into_iter().skip(page.saturating_mul(PAGE)).take(PAGE) {
            let id = template.id.clone();
            match insert(world, clock, Template { waba_id: waba.id.clone(), ..template }) {
                Ok(copy) => copied.push(copy.id),
                Err(error) => drop(failed.insert(id, error.reason())),
            }
        }
        (copied, failed)
    });
    let (copied, failed) = done.await?;
    Ok(json!({ "migrated_templates": copied, "failed_templates": failed }))
}
