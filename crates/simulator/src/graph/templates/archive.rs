//! Templates put away and taken back: archived, unarchived, unpaused.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::call::{Call, words};
use super::super::{Answer, GraphError};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::webhooks;
use crate::world::{Template, Waba, World};

/// One call names so many templates at most.
const MOST: usize = 100;

/// `POST /{waba}/message_templates/archive` and `…/unarchive` with `hsm_ids`.
pub(in super::super) async fn edge(carrier: &Carrier, call: &Call, waba: &Waba, archives: bool) -> Answer {
    let ids = words(&call.text("hsm_ids").unwrap_or_default());
    if ids.is_empty() || ids.len() > MOST {
        return Err(GraphError::parameter(format!("Param hsm_ids must name 1 to {MOST} templates.")));
    }
    let done = carrier.commit(|world, clock| {
        let mut moved = Vec::new();
        let mut failed = BTreeMap::new();
        for id in ids {
            let own =
                world.templates.get(&id).filter(|one| one.waba_id == waba.id && one.deleted_at.is_none());
            match own.map(|template| next(template, archives)) {
                None => drop(failed.insert(id, "Template not found".to_owned())),
                Some(Err(why)) => drop(failed.insert(id, why)),
                Some(Ok(changed)) => {
                    world.templates.put(&id, changed.clone());
                    tell(world, clock, &changed, archives);
                    moved.push(id);
                }
            }
        }
        (moved, failed)
    });
    let (moved, failed) = done.await?;
    let name = if archives { "archived_templates" } else { "unarchived_templates" };
    Ok(json!({ name: moved, "failed_templates": failed }))
}

/// The template after the step; why not, when it cannot take it.
fn next(template: &Template, archives: bool) -> Result<Template, String> {
    let mut changed = template.clone();
    match (archives, template.status.as_str()) {
        (true, "APPROVED" | "REJECTED" | "PAUSED") => {
            changed.archived_from = Some(std::mem::replace(&mut changed.status, "ARCHIVED".to_owned()));
        }
        (false, "ARCHIVED") => {
            changed.status = changed.archived_from.take().unwrap_or_else(|| "APPROVED".to_owned());
        }
        (_, status) => return Err(format!("A template that is {status} cannot be moved.")),
    }
    Ok(changed)
}

fn tell(world: &mut World, clock: &Clock, template: &Template, archives: bool) {
    let event = if archives { "ARCHIVED" } else { "UNARCHIVED" };
    webhooks::tell_template(world, clock, &Template { status: event.to_owned(), ..template.clone() });
}

/// `POST /{template}/unpause`: one that was paused for its pace or its quality may be sent again.
pub(in super::super) async fn unpause(carrier: &Carrier, template: &Template) -> Answer {
    if template.status != "PAUSED" {
        return Ok(json!({ "success": false, "reason": "The template is not paused." }));
    }
    carrier
        .commit(|world, clock| {
            let changed = world.templates.change(&template.id, |template| {
                "APPROVED".clone_into(&mut template.status);
                template.clone()
            });
            if let Some(changed) = changed {
                webhooks::tell_template(world, clock, &changed);
            }
        })
        .await?;
    Ok(json!({ "success": true }))
}

/// `GET /{template}/compare?template_ids=&start=&end=`: how often each was sent, and which is blocked most.
pub(in super::super) fn compare(carrier: &Carrier, call: &Call, template: &Template) -> Answer {
    let others = words(&call.text("template_ids").unwrap_or_default());
    let instant = |name: &str| call.text(name).and_then(|text| text.parse::<i64>().ok());
    let (Some(start), Some(end)) = (instant("start"), instant("end")) else {
        return Err(GraphError::parameter("The parameters start and end are Unix seconds."));
    };
    if others.is_empty() || start >= end {
        return Err(GraphError::parameter(
            "The parameter template_ids is required, and start lies before end.",
        ));
    }
    carrier.read(|world| {
        let mut sent = Vec::new();
        for id in std::iter::once(&template.id).chain(&others) {
            let found = world.templates.get(id).filter(|one| one.waba_id == template.waba_id);
            let found = found.ok_or_else(|| GraphError::no_such_object(id))?;
            sent.push((id.clone(), times_sent(world, found, start, end)));
        }
        let counts: Vec<Value> =
            sent.iter().map(|(id, count)| json!({ "key": id, "value": count })).collect();
        let ids: Vec<&String> = sent.iter().map(|(id, _)| id).collect();
        // Nobody blocks a business here: all rates are alike, and there is no reason to tell.
        Ok(json!({ "data": [
            { "metric": "BLOCK_RATE", "type": "RELATIVE", "order_by_relative_metric": ids },
            { "metric": "MESSAGE_SENDS", "type": "NUMBER_VALUES", "number_values": counts },
            { "metric": "TOP_BLOCK_REASON", "type": "STRING_VALUES", "string_values": [] }] }))
    })
}

fn times_sent(world: &World, template: &Template, start: i64, end: i64) -> usize {
    let names = |message: &&crate::world::Message| {
        let text = |pointer: &str| message.body.pointer(pointer).and_then(Value::as_str);
        (start..end).contains(&message.at)
            && text("/template/name") == Some(&template.name)
            && text("/template/language/code") == Some(&template.language)
            && world.waba_of(&message.number_id).is_some_and(|waba| waba.id == template.waba_id)
    };
    world.messages.rows().filter(names).count()
}
