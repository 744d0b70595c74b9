//! Templates: list, look up, create, edit, delete. What makes one valid stands in `graph/template_rules.rs`.

mod archive;
mod bulk;
pub(super) mod library;

use axum::http::Method;
use serde_json::{Value, json};

use super::call::{Call, words};
use super::{Answer, GraphError, fields, media, ok, paging, template_rules};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::webhooks;
use crate::world::{Template, Waba, World};

const DAY: i64 = 24 * 3600;
/// An account has at most so many templates: of a business that is verified, and of another.
const MOST: [usize; 2] = [6000, 250];
const USUAL: [&str; 7] =
    ["name", "parameter_format", "components", "language", "status", "category", "rejected_reason"];

/// `/{waba}/message_templates` and what is done to many at once.
pub(super) async fn of_account(carrier: &Carrier, call: &Call, waba: &Waba, rest: &[&str]) -> Answer {
    match (&call.method, rest) {
        (&Method::GET, ["message_templates"]) => list(carrier, call, waba),
        (&Method::DELETE, ["message_templates"]) => delete(carrier, call, waba).await,
        (&Method::POST, ["message_templates"]) => create(carrier, call, waba).await,
        (&Method::POST, ["message_templates", "archive"]) => archive::edge(carrier, call, waba, true).await,
        (&Method::POST, ["message_templates", "unarchive"]) => {
            archive::edge(carrier, call, waba, false).await
        }
        (&Method::POST, ["upsert_message_templates"]) => bulk::upsert(carrier, call, waba).await,
        (&Method::POST, ["migrate_message_templates"]) => bulk::migrate(carrier, call, waba).await,
        _ => Err(GraphError::unknown_path(&rest.join("/"))),
    }
}

/// `/{template}` and what is below it.
pub(super) async fn edge(carrier: &Carrier, call: &Call, template: &Template, rest: &[&str]) -> Answer {
    match (&call.method, rest) {
        (&Method::GET, []) => Ok(get(carrier, call, template)),
        (&Method::POST, []) => edit(carrier, call, template).await,
        (&Method::POST, ["unpause"]) => archive::unpause(carrier, template).await,
        (&Method::GET, ["compare"]) => archive::compare(carrier, call, template),
        _ => Err(GraphError::no_such_object(&template.id)),
    }
}

/// A template as the API shows it.
pub(crate) fn shown(template: &Template) -> Value {
    let mut shown = json!({
        "name": template.name,
        "parameter_format": template.parameter_format,
        "components": template.components,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "rejected_reason": template.rejected_reason.as_deref().unwrap_or("NONE"),
        "quality_score": { "score": quality(template), "date": template.created_at },
        "id": template.id,
    });
    // Absent rather than null: clients read a number as soon as the key is there.
    if let (Some(seconds), Some(fields)) = (template.message_send_ttl_seconds, shown.as_object_mut()) {
        fields.insert("message_send_ttl_seconds".to_owned(), seconds.into());
    }
    if let (Some(name), Some(fields)) = (&template.library_template_name, shown.as_object_mut()) {
        fields.insert("library_template_name".to_owned(), name.clone().into());
    }
    shown
}

/// How well customers take it.
pub(crate) fn quality(template: &Template) -> &str {
    template.quality.as_deref().unwrap_or("UNKNOWN")
}

/// `GET /{template}`
fn get(carrier: &Carrier, call: &Call, template: &Template) -> Value {
    let mut whole = shown(template);
    if let Some(components) = whole.get_mut("components") {
        media::show_samples(carrier, components);
    }
    fields::select(whole, call, &USUAL)
}

fn list(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    let all: Vec<Template> = carrier.read(|world| present(world, &waba.id).cloned().collect());
    let count = all.len();
    let mut found: Vec<Template> = all.into_iter().filter(|template| fits(call, template)).collect();
    found.sort_by(|one, other| (&one.name, &one.language).cmp(&(&other.name, &other.language)));
    let rows: Vec<Value> = found.iter().map(|template| get(carrier, call, template)).collect();
    let mut page = paging::page(carrier, call, &rows)?;
    if call.text("summary").is_some()
        && let Some(fields) = page.as_object_mut()
    {
        let summary = json!({ "total_count": rows.len(), "message_template_count": count,
            "message_template_limit": most(waba.verified), "are_translations_complete": true });
        fields.insert("summary".to_owned(), summary);
    }
    Ok(page)
}

const fn most(is_verified: bool) -> usize {
    if is_verified { MOST[0] } else { MOST[1] }
}

fn present<'a>(world: &'a World, waba_id: &'a str) -> impl Iterator<Item = &'a Template> {
    world.templates.rows().filter(move |one| one.waba_id == waba_id && one.deleted_at.is_none())
}

/// Whether a template is among those that the call asks for.
fn fits(call: &Call, template: &Template) -> bool {
    let content = || Value::from(template.components.clone()).to_string().to_lowercase();
    let asked = |name: &str| call.text(name).filter(|text| !text.is_empty());
    let one_of = |name: &str, value: &str| {
        asked(name).is_none_or(|text| words(&text).iter().any(|part| part.eq_ignore_ascii_case(value)))
    };
    one_of("status", &template.status)
        && one_of("category", &template.category)
        && one_of("language", &template.language)
        && one_of("quality_score", quality(template))
        && asked("name").is_none_or(|name| template.name.contains(&name))
        && asked("content").is_none_or(|text| content().contains(&text.to_lowercase()))
        && asked("name_or_content")
            .is_none_or(|text| template.name.contains(&text) || content().contains(&text.to_lowercase()))
}

async fn create(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    let template = template_rules::read(call, &waba.id)?;
    may_make(waba, &template)?;
    let created = carrier.commit(|world, clock| insert(world, clock, template)).await??;
    Ok(json!({ "id": created.id, "status": created.status, "category": created.category }))
}

/// The least limit of a portfolio with which one-time codes may be made.
const LEAST_LIMIT: u32 = 2000;

/// One-time codes are made by a business that is verified, may reach enough people, and can pay.
fn may_make(waba: &Waba, template: &Template) -> Result<(), GraphError> {
    let is_trusted =
        waba.verified && waba.payment_method && waba.portfolio_limit.is_none_or(|limit| limit >= LEAST_LIMIT);
    if is_trusted || template.category != "AUTHENTICATION" {
        return Ok(());
    }
    Err(GraphError::no_templates())
}

fn insert(world: &mut World, clock: &Clock, template: Template) -> Result<Template, GraphError> {
    may_be_added(world, clock, &[&template])?;
    Ok(add(world, clock, template))
}

/// Whether these, of one account, may all be made.
fn may_be_added(world: &World, clock: &Clock, templates: &[&Template]) -> Result<(), GraphError> {
    let now = clock.now();
    let blocked = |one: &Template| one.deleted_at.is_some_and(|at| now < at + 30 * DAY);
    for template in templates {
        let alike = || world.templates.rows().filter(|one| same(one, template));
        if alike().any(|one| one.deleted_at.is_none()) {
            let text = "There is already content in this language for this template.";
            return Err(GraphError::template(2_388_024, "Content in this language already exists", text));
        }
        if alike().any(blocked) {
            let text = "A template of this name was deleted; the name is free again after 30 days.";
            return Err(GraphError::template(2_388_023, "Message template language is being deleted", text));
        }
    }
    let Some(first) = templates.first() else { return Ok(()) };
    let most = most(world.wabas.get(&first.waba_id).is_some_and(|waba| waba.verified));
    if present(world, &first.waba_id).count() + templates.len() > most {
        let text = format!("An account has at most {most} templates.");
        return Err(GraphError::template(2_388_019, "Message template limit exceeded", text));
    }
    Ok(())
}

/// Whether two are of one account, name and language.
fn same(one: &Template, other: &Template) -> bool {
    one.waba_id == other.waba_id && one.name == other.name && one.language == other.language
}

/// The setting of a world whose reviews decide by themselves: after so many seconds.
pub(crate) const REVIEW_AFTER: &str = "review_after_seconds";

/// When a template that is submitted now is decided on, where the review decides by itself.
fn review_due(world: &World, clock: &Clock) -> Option<i64> {
    Some(clock.now() + world.settings.get(REVIEW_AFTER)?.as_i64()?)
}

fn add(world: &mut World, clock: &Clock, mut template: Template) -> Template {
    template.id = clock.digits(15);
    template.created_at = clock.now();
    template.review_at = review_due(world, clock);
    world.templates.put(&template.id.clone(), template.clone());
    template
}

/// `POST /{template}`: new components or category; it is reviewed again.
async fn edit(carrier: &Carrier, call: &Call, template: &Template) -> Answer {
    let locked = |text: &str| GraphError::template(2_388_039, "Message template cannot be edited", text);
    if !["APPROVED", "REJECTED", "PAUSED"].contains(&template.status.as_str()) {
        return Err(locked("Only approved, rejected and paused templates can be edited."));
    }
    let now = carrier.clock.now();
    let was_approved = template.status == "APPROVED";
    let edits = |days: i64| template.edited_at.iter().filter(|at| now < **at + days * DAY).count();
    if was_approved && (edits(1) >= 1 || edits(30) >= 10) {
        return Err(locked("An approved template can be edited once a day and ten times in 30 days."));
    }
    let changed = template_rules::edited(call, template)?;
    if was_approved && changed.category != template.category {
        return Err(locked("The category of an approved template cannot be changed."));
    }
    carrier
        .commit(|world, clock| {
            if changed.components != template.components {
                webhooks::tell_components(world, clock, &changed);
            }
            let due = review_due(world, clock);
            world.templates.change(&template.id, |stored| {
                *stored = changed;
                stored.review_at = due;
                "PENDING".clone_into(&mut stored.status);
                stored.rejected_reason = None;
                if was_approved {
                    stored.edited_at.retain(|at| now < at + 30 * DAY);
                    stored.edited_at.push(now);
                }
            })
        })
        .await?;
    Ok(json!({ "success": true, "id": template.id, "name": template.name, "category": template.category }))
}

/// By name in all languages, or with `hsm_id` in one.
async fn delete(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    let name = call.text("name").ok_or_else(|| GraphError::parameter("The parameter name is required."))?;
    let id = call.text("hsm_id");
    let gone = carrier.commit(|world, clock| {
        let ids: Vec<String> = present(world, &waba.id)
            .filter(|one| one.name == name && id.as_ref().is_none_or(|id| *id == one.id))
            .filter(|one| one.status != "DISABLED")
            .map(|one| one.id.clone())
            .collect();
        for id in &ids {
            world.templates.change(id, |template| {
                if template.status == "APPROVED" {
                    template.deleted_at = Some(clock.now());
                } else {
                    // Only the name of an approved one is blocked for a while.
                    template.deleted_at = Some(0);
                }
                "DELETED".clone_into(&mut template.status);
            });
        }
        ids.len()
    });
    if gone.await? == 0 {
        let text = "There is no template of this name that could be deleted.";
        return Err(GraphError::template(2_593_002, "Message template not found", text));
    }
    Ok(ok())
}
