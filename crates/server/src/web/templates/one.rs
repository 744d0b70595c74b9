//! The page of a template, and what is done there.

use std::collections::BTreeMap;

use axum::extract::{Form as Body, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use transom_desk::done::NotDone;
use transom_desk::templates::meta::NotSubmitted;
use transom_desk::templates::{answers, away, dearer, guard, life};
use transom_pages::frame::field::Problem;
use transom_pages::frame::settings::Said;
use transom_pages::say;
use transom_pages::templates::Asked as ListAsked;
use transom_pages::templates::one::{self as pages, Line, One};
use transom_pages::templates::statistics::Statistics;
use transom_pages::words::{self, word};
use transom_rules::access::Verb;
use transom_rules::author::Author;
use transom_rules::id::{TemplateId, UserId};
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::template_check::{self, Definition, render_components};
use transom_rules::template_form::Form;
use transom_rules::template_history::{self, Moved};
use transom_rules::time::Timestamp;
use transom_store::slots::Names;
use transom_store::template_events::{self, Event};
use transom_store::template_sends::Statistics as Counted;
use transom_store::{templates, users};

use super::form::{may_manage, told};
use super::{account, draw as list, look, may};
use crate::web::desk::{Desk, Done, Failed, Id};
use crate::web::load::frame;
use crate::web::settings::{Asked, Filled, again, done};

/// So much of what happened is shown.
const HISTORY: i64 = 100;

/// `GET /templates/{id}`.
pub(in crate::web) async fn page(desk: Desk, Id(id): Id<TemplateId>, Query(asked): Query<Asked>) -> Done {
    Ok(draw(&desk, id, asked.said(), None).await?.into_response())
}

async fn draw(
    desk: &Desk,
    id: TemplateId,
    said: Option<Said>,
    problem: Option<Problem>,
) -> Done<maud::Markup> {
    let (look, theme) = (desk.look(), desk.theme);
    let found = desk
        .read(look, move |tx, look| {
            Box::pin(async move {
                let (frame, _) = frame(tx, look, word("page-templates"), theme).await?;
                let Some((template, waba_id)) = templates::get(tx, id).await? else { return Ok(None) };
                let named = templates::named(tx, &waba_id, &template.name).await?;
                let counted = answers::statistics(tx, &look.known, &template, &waba_id, look.now).await?;
                let history = template_events::of_template(tx, id, HISTORY).await?;
                let moved = template_events::moved(tx, id, template.category).await?;
                let users: BTreeMap<UserId, String> =
                    users::all(tx).await?.into_iter().map(|user| (user.id, user.name)).collect();
                let ending = template_events::endings(tx, &[id]).await?.remove(&id);
                Ok(Some((frame, (template, waba_id, named), (counted, moved, ending), history, users)))
            })
        })
        .await?;
    let (mut frame, (template, waba_id, named), (counted, moved, ending), history, users) =
        found.ok_or(Failed::NotFound)?;
    frame.title.clone_from(&template.name);
    let moved_costs = match &moved {
        Some(moved) => moved_costs(desk, &template, moved, &waba_id).await?,
        None => String::new(),
    };
    let likely = likely(&template);
    let is_going = template.is_going();
    let paused_until = paused_until(&template, &history, desk.app.clock.now());
    let others = named.into_iter().filter(|one| one.id != id);
    let shown = One {
        id,
        look: look::of_kept(&template),
        others: others.map(|one| (one.id, one.language, one.status)).collect(),
        statistics: statistics(counted, &users, desk.may(Verb::ReadCosts)),
        history: history.into_iter().map(|event| line(event, &users)).collect(),
        can_edit: Form::of(&template).is_some(),
        account: account(desk, &waba_id),
        name: template.name,
        language: template.language,
        category: template.category,
        status: template.status,
        paused_until,
        ending: ending.filter(|_| is_going),
        reason: template.reason,
        likely,
        moved,
        moved_costs,
        quality: template.quality,
        may_manage: may_manage(desk),
        said,
        problem,
    };
    Ok(pages::page(&frame, &shown))
}

/// Until when a template is paused, where Meta told so, and whether that is over.
fn paused_until(template: &Template, history: &[Event], now: Timestamp) -> Option<(Timestamp, bool)> {
    if template.status != TemplateStatus::Paused {
        return None;
    }
    let told = history.iter().map(|event| (event.at, &event.happened));
    template_history::paused_until(told).map(|until| (until, until <= now))
}

fn called(author: Author, names: &BTreeMap<UserId, String>) -> String {
    match author {
        Author::User(user) => names.get(&user).cloned().unwrap_or_else(|| word("thread-nobody").to_owned()),
        _ => word("template-by-program").to_owned(),
    }
}

fn statistics(counted: Counted, names: &BTreeMap<UserId, String>, tells_costs: bool) -> Statistics {
    let is_all = i64::from(counted.all) < answers::NEWEST;
    Statistics {
        days: answers::MEMORY.as_seconds() / 86_400,
        newest: (!is_all).then_some(counted.all),
        all: counted.all,
        sent: counted.sent,
        delivered: counted.delivered,
        read: counted.read,
        lost: counted.lost,
        answered: counted.answered,
        closed: counted.closed,
        reopened: counted.reopened,
        people: counted.authors.into_iter().map(|(author, count)| (called(author, names), count)).collect(),
        costs: tells_costs.then(|| counted.costs.into_iter().collect()),
        last_at: counted.last_at,
    }
}

/// Which category Meta is likely to see in a template, where that is not its own.
fn likely(template: &Template) -> Option<Category> {
    let defined = Definition {
        name: &template.name,
        language: &template.language,
        category: template.category.meta_word(),
        parameter_format: &template.parameter_format,
        components: &template.components,
        lifetime: None,
    };
    template_check::likely(&defined).map(|likely| likely.category)
}

/// What a message of a template costs since Meta moved it, and what that comes to by what was delivered in the last 30 days.
async fn moved_costs(desk: &Desk, template: &Template, moved: &Moved, waba_id: &str) -> Done<String> {
    let known = desk.app.registry.known();
    let Some(number) = known.numbers_of(desk.workspace(), waba_id).next() else {
        return Ok(String::new());
    };
    let now = desk.app.clock.now();
    let was = Category::ALL.iter().find(|category| category.meta_word() == moved.was);
    let each = was.and_then(|was| dearer::each(&known, number, [*was, template.category], now));
    let mut told: Vec<String> = each.iter().map(each_costs).collect();
    if template.category == Category::Marketing
        && desk.may(Verb::ReadCosts)
        && let Some(dearer) = dearer::of_template(&desk.app.db, &known, number, template, now).await?
    {
        let money = |amount| words::numbers::money(&dearer.currency, amount);
        let (paid, more) = (money(dearer.paid), money(dearer.more()));
        told.push(say!("template-moved-costs", count = dearer.messages, paid = paid, more = more));
    }
    Ok(told.join(" "))
}

fn each_costs(each: &dearer::Each) -> String {
    let money = |amount| words::numbers::money(&each.currency, amount);
    say!("template-moved-each", market = each.market, now = money(each.now), was = money(each.was))
}

fn line(event: Event, names: &BTreeMap<UserId, String>) -> Line {
    let Event { at, happened, author } = event;
    let who = author.map(|author| called(author, names));
    let words = happened
        .components
        .as_ref()
        .map(|before| render_components(before, &serde_json::Value::Null).words());
    Line {
        at,
        step: happened.step,
        was: happened.was,
        became: happened.became,
        reason: happened.reason,
        who,
        words,
    }
}

/// `POST /templates/{id}/delete`.
pub(in crate::web) async fn delete(desk: Desk, Id(id): Id<TemplateId>, Body(fields): Filled) -> Done {
    let all = !fields.one("all").is_empty();
    came(&desk, id, life::delete(&desk.app, &desk.asker, id, all).await, Said::Removed).await
}

/// `POST /templates/{id}/unpause`.
pub(in crate::web) async fn unpause(desk: Desk, Id(id): Id<TemplateId>) -> Done {
    came(&desk, id, life::unpause(&desk.app, &desk.asker, id).await, Said::Saved).await
}

/// `POST /templates/{id}/agree`: to what Meta bills it as since it moved it.
pub(in crate::web) async fn agree(desk: Desk, Id(id): Id<TemplateId>) -> Done {
    let agreed = guard::agree(&desk.app, &desk.asker, id).await;
    came(&desk, id, agreed.map_err(NotSubmitted::from), Said::Saved).await
}

/// `POST /templates/{id}/archive`.
pub(in crate::web) async fn archive(desk: Desk, Id(id): Id<TemplateId>) -> Done {
    came(&desk, id, away::put(&desk.app, &desk.asker, id, true).await, Said::Saved).await
}

/// `POST /templates/{id}/unarchive`.
pub(in crate::web) async fn unarchive(desk: Desk, Id(id): Id<TemplateId>) -> Done {
    came(&desk, id, away::put(&desk.app, &desk.asker, id, false).await, Said::Saved).await
}

async fn came(desk: &Desk, id: TemplateId, came: Result<(), NotSubmitted>, said: Said) -> Done {
    match came {
        Ok(()) => Ok(done(&pages::address(id), said)),
        Err(why) => Ok(again(draw(desk, id, None, Some(told(why)?)).await?)),
    }
}

/// `POST /templates/sync`: asks Meta for all templates.
pub(in crate::web) async fn sync(desk: Desk) -> Done {
    match transom_desk::templates::sync::asked(&desk.app, &desk.asker).await {
        Ok(()) => Ok(Redirect::to("/templates").into_response()),
        Err(NotDone::Other(error)) => {
            tracing::warn!(error = format!("{error:#}"), "Meta was asked for its templates and did not say");
            let page = list(&desk, ListAsked { not_fetched: true, ..may(&desk) }, &Names::new()).await?;
            Ok((StatusCode::BAD_GATEWAY, page).into_response())
        }
        Err(not_done) => Err(not_done.into()),
    }
}
