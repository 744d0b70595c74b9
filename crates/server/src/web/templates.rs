//! `GET /templates`: what may be sent, what waits for Meta, why something was refused, and what its slots are called.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use maud::Markup;
use serde::Deserialize;
use serde_json::Value;
use transom_desk::contacts;
use transom_desk::templates::names;
use transom_pages::frame::address::address;
use transom_pages::frame::field::Choice;
use transom_pages::templates::{self as pages, Asked, SlotLine, TemplateLine, slot};
use transom_pages::words;
use transom_rules::access::Verb;
use transom_rules::id::TemplateId;
use transom_rules::template::Template;
use transom_rules::template_check;
use transom_rules::template_history::Ending;
use transom_store::Scoped;
use transom_store::slots::{self, Names};
use transom_store::template_events;
use transom_store::templates::{self, Filter, Place};

use super::accounts;
use super::desk::{Desk, Done, Id};
use super::load::frame;
use super::settings;
use super::template::shown;

pub(super) mod file;
pub(super) mod form;
pub(super) mod look;
pub(super) mod one;
mod typed;
pub(super) mod wordings;

/// Templates of a page.
const PAGE: usize = 50;

/// The search, the account, the status, the last template of the page before, the template whose slots were named a moment
/// ago, and the one whose slots are to be.
#[derive(Deserialize)]
pub(super) struct TemplatesQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    account: String,
    #[serde(default)]
    status: String,
    after: Option<TemplateId>,
    named: Option<TemplateId>,
    slots: Option<TemplateId>,
}

/// The page.
pub(super) async fn page(desk: Desk, Query(asked): Query<TemplatesQuery>) -> Done {
    let asked = Asked {
        query: asked.q,
        account: asked.account,
        status: asked.status,
        after: asked.after,
        naming: asked.slots,
        named: asked.named.map(|id| (id, String::new())),
        ..may(&desk)
    };
    Ok(draw(&desk, asked, &Names::new()).await?.into_response())
}

/// `POST /templates/{id}/slots`: a field a slot with its name, and the page to come back to.
pub(super) async fn name_slots(
    desk: Desk,
    Id(id): Id<TemplateId>,
    Form(mut fields): Form<BTreeMap<String, String>>,
) -> Done {
    let [query, status, after] = ["q", "status", "after"].map(|name| fields.remove(name).unwrap_or_default());
    let not_done = match names::give(desk.app.base(), &desk.asker, id, fields.clone()).await {
        Ok(()) => {
            let page =
                [("q", query.as_str()), ("status", &status), ("after", &after), ("named", &id.to_string())];
            let page = address("/templates", &page);
            return Ok(Redirect::to(&format!("{page}#t-{id}")).into_response());
        }
        Err(not_done) => not_done,
    };
    let problem = settings::problem(not_done)?.text;
    let typed = fields.into_iter().filter_map(|(key, name)| Some((key.parse().ok()?, name))).collect();
    let asked = Asked { query, status, after: after.parse().ok(), named: Some((id, problem)), ..may(&desk) };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&desk, asked, &typed).await?).into_response())
}

/// What the reader may do there.
fn may(desk: &Desk) -> Asked {
    Asked {
        may_name: desk.may(Verb::NameSlots),
        may_make: desk.may(Verb::SubmitTemplate),
        may_sync: desk.may(Verb::SyncTemplates),
        ..Asked::default()
    }
}

/// What a page shows of templates, besides themselves.
struct Beside {
    waiting: BTreeSet<TemplateId>,
    endings: BTreeMap<TemplateId, Ending>,
    names: BTreeMap<TemplateId, Names>,
    statuses: Vec<String>,
}

impl Beside {
    async fn of(tx: &mut Scoped<'_>, found: &[(Template, String)]) -> transom_store::Result<Self> {
        let ids: Vec<TemplateId> = found.iter().map(|(template, _)| template.id).collect();
        let templates: Vec<&Template> = found.iter().map(|(template, _)| template).collect();
        Ok(Self {
            waiting: template_events::waiting(tx, &templates).await?,
            endings: template_events::endings(tx, &ids).await?,
            names: slots::names(tx, &ids).await?,
            statuses: templates::statuses(tx).await?,
        })
    }
}

/// The page, with what was typed as names of the slots of the template that they were typed for.
async fn draw(desk: &Desk, asked: Asked, typed: &Names) -> Done<Markup> {
    let (look, theme) = (desk.look(), desk.theme);
    let filter = Filter {
        waba_id: Some(asked.account.clone()).filter(|account| !account.is_empty()),
        words: contacts::words::words(&asked.query),
        status: Some(asked.status.clone()).filter(|status| !status.is_empty()),
        limit: i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
        ..Filter::default()
    };
    let after = asked.after;
    let (frame, mut found, mut beside) = desk
        .read((look, filter), move |tx, (look, filter)| {
            Box::pin(async move {
                let (frame, _) = frame(tx, look, words::word("page-templates"), theme).await?;
                let last = match after {
                    Some(id) => templates::get(tx, id).await?,
                    None => None,
                };
                let after = last.map(|(template, waba_id)| Place::of(&template, &waba_id));
                let found = templates::list(tx, &Filter { after, ..filter.clone() }).await?;
                let beside = Beside::of(tx, &found).await?;
                Ok((frame, found, beside))
            })
        })
        .await?;
    let is_more = found.len() > PAGE;
    found.truncate(PAGE);
    let asked = Asked {
        accounts: choice(desk, &asked.account),
        statuses: std::mem::take(&mut beside.statuses).into_iter().map(Into::into).collect(),
        last: found.last().filter(|_| is_more).map(|(template, _)| template.id),
        ..asked
    };
    let lines: Vec<TemplateLine> = found
        .into_iter()
        .map(|(template, waba_id)| {
            let mut names = beside.names.remove(&template.id).unwrap_or_default();
            if asked.named.as_ref().is_some_and(|(id, _)| *id == template.id) {
                names.extend(typed.clone());
            }
            let ending = beside.endings.get(&template.id).filter(|_| template.is_going()).copied();
            let waits = beside.waiting.contains(&template.id);
            TemplateLine { waits, ending, ..line(template, account(desk, &waba_id), &names) }
        })
        .collect();
    Ok(pages::page(&frame, &asked, &lines))
}

/// All accounts and each by itself; nothing where there is one only.
fn choice(desk: &Desk, chosen: &str) -> Vec<Choice> {
    let open = accounts::open(&desk.app.registry.known(), desk.workspace());
    if open.len() < 2 {
        return Vec::new();
    }
    let all = Choice::new("", words::word("templates-all-accounts"), chosen.is_empty());
    let each = open.into_iter().map(|one| {
        let is_on = one.waba_id == chosen;
        Choice::new(one.waba_id, one.name, is_on)
    });
    [all].into_iter().chain(each).collect()
}

fn account(desk: &Desk, waba_id: &str) -> String {
    let known = desk.app.registry.known();
    accounts::name(&known, desk.workspace(), waba_id)
}

fn line(template: Template, account: String, names: &Names) -> TemplateLine {
    let slot = |slot: template_check::Slot| SlotLine {
        key: slot.key.to_string(),
        label: slot::label(
            &template,
            &slot,
            names.get(&slot.key).map(String::as_str).filter(|name| !name.is_empty()),
        ),
        unnamed: slot::label(&template, &slot, None),
        written: slot::written(&slot.key).unwrap_or_default(),
        name: (!slot.key.has_own_name()).then(|| names.get(&slot.key).cloned().unwrap_or_default()),
        example: slot.example.unwrap_or_default(),
    };
    TemplateLine {
        body: shown::body(&template_check::render(&template, &Value::Null)),
        slots: template_check::slots(&template.components).into_iter().map(slot).collect(),
        account,
        waits: false,
        ending: None,
        id: template.id,
        name: template.name,
        language: template.language,
        category: template.category,
        status: template.status,
        reason: template.reason,
        quality: template.quality,
    }
}
