//! Many templates at once: authentication in several languages, and copies of another account's.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::{Answer, GraphError, accounts, template_rules};
use super::{add, insert, may_be_added, may_make, same};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::world::{Template, Waba, World};

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
    let mut seen = BTreeSet::new();
    for language in languages.iter().filter_map(Value::as_str).filter(|one| seen.insert(*one)) {
        let one = template_rules::described(call, &waba.id, language)?;
        may_make(waba, &one)?;
        wanted.push(one);
    }
    let rows = carrier.commit(|world, clock| {
        // All of them or none: what one cannot have is found before the first is written.
        let anew: Vec<&Template> = wanted.iter().filter(|one| known(world, one).is_none()).collect();
        may_be_added(world, clock, &anew)?;
        let row = |template| {
            let kept = write(world, clock, template);
            json!({ "id": kept.id, "status": kept.status, "language": kept.language })
        };
        Ok::<Vec<Value>, GraphError>(wanted.into_iter().map(row).collect())
    });
    Ok(json!({ "data": rows.await?? }))
}

/// The id of the template that has this one's name and language already.
fn known(world: &World, template: &Template) -> Option<String> {
    let mut all = world.templates.rows();
    all.find(|one| one.deleted_at.is_none() && same(one, template)).map(|one| one.id.clone())
}

fn write(world: &mut World, clock: &Clock, mut template: Template) -> Template {
    let Some(id) = known(world, &template) else { return add(world, clock, template) };
    world.templates.change(&id, |one| {
        one.components = std::mem::take(&mut template.components);
        one.message_send_ttl_seconds = template.message_send_ttl_seconds;
        template = one.clone();
    });
    template
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
