//! The form that plans a campaign: drawing it, what follows while one types, and making the plan.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Form as Body, Query, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use serde::Deserialize;
use transom_desk::campaigns::plan::{Planner, Wish};
use transom_desk::done::NotDone;
use transom_pages::campaigns::audience::Way;
use transom_pages::campaigns::form as pages;
use transom_pages::frame::field::Problem;
use transom_pages::frame::patch;
use transom_pages::words::word;
use transom_rules::campaign::{Named, Pace, Terms};
use transom_rules::id::CampaignId;
use transom_rules::segment::Segment;
use transom_store::campaigns::Campaign;
use transom_store::idempotency::Key;

use super::{hours, typed};
use crate::web::desk::{Desk, Done, Failed, answer_patches, drawn};
use crate::web::load::frame;
use crate::web::settings::{Fields, Filled, problem};
use again::again;
use offered::Offered;

mod again;
mod draw;
mod follow;
mod offered;
mod terms;

/// The largest form that is taken, in bytes: a file of some hundred thousand recipients.
pub(in crate::web) const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What a new one begins with: another campaign, or those who have not written for so many days.
#[derive(Deserialize)]
pub(in crate::web) struct Begins {
    from: Option<CampaignId>,
    silent_for_days: Option<u32>,
}

/// `GET /campaigns/new[?from=|?silent_for_days=]`.
pub(in crate::web) async fn new(desk: Desk, Query(asked): Query<Begins>) -> Done {
    let fields = match (asked.from, asked.silent_for_days) {
        (Some(id), _) => again(&desk, id).await?,
        (None, Some(days)) => Fields::of(vec![
            ("audience".into(), "segment".into()),
            ("silent_for_days".into(), days.to_string()),
        ]),
        (None, None) => Fields::default(),
    };
    draw(&desk, &fields, None).await
}

async fn draw(desk: &Desk, fields: &Fields, problem: Option<Problem>) -> Done {
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let offered = Offered::load(desk, fields).await?;
    let follows = follow::follows(desk, fields, &offered).await?;
    let making = draw::making(desk, fields, &offered, follows, problem);
    let (look, theme) = (desk.look(), desk.theme);
    let title = word("planning-title");
    let (frame, _) = desk.read(look, move |tx, look| Box::pin(frame(tx, look, title, theme))).await?;
    Ok((status, drawn(move || pages::page(&frame, &making)).await?).into_response())
}

/// `POST /partials/campaign`: what follows from what is typed so far.
pub(in crate::web) async fn follow(desk: Desk, Body(fields): Filled) -> Done {
    let offered = Offered::load(&desk, &fields).await?;
    let follows = follow::follows(&desk, &fields, &offered).await?;
    let content = follow::patches(&fields, &offered, &follows);
    Ok(answer_patches(StatusCode::OK, &content))
}

/// `POST /campaigns`: makes the plan.
pub(in crate::web) async fn make(desk: Desk, request: Request) -> Done {
    let form = typed::form(request).await?;
    match plan(&desk, &form).await {
        Ok(id) => {
            let path = format!("/campaigns/{id}");
            if desk.patches {
                return Ok(answer_patches(StatusCode::OK, &patch::go(&path)));
            }
            Ok(Redirect::to(&path).into_response())
        }
        Err(Refused::Here(problem)) if desk.patches => {
            Ok(answer_patches(StatusCode::UNPROCESSABLE_ENTITY, &patch::wrong(&problem)))
        }
        Err(Refused::Here(problem)) => draw(&desk, &form.fields, Some(problem)).await,
        Err(Refused::Elsewhere(failed)) => Err(failed),
    }
}

/// Why no plan was made.
enum Refused {
    /// Said beside the form.
    Here(Problem),
    /// On a page of its own.
    Elsewhere(Failed),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Here(problem)
    }
}

impl From<Failed> for Refused {
    fn from(failed: Failed) -> Self {
        Self::Elsewhere(failed)
    }
}

impl From<NotDone> for Refused {
    fn from(not_done: NotDone) -> Self {
        match problem(not_done) {
            Ok(problem) => Self::Here(Problem { field: field(&problem.field).to_owned(), ..problem }),
            Err(failed) => Self::Elsewhere(failed),
        }
    }
}

/// The field of the form for one of the desk's.
fn field(named: &str) -> &str {
    match named {
        "parameters" => "slots",
        "columns" | "recipients" | "file" => "list",
        "validity_hours" => "lasts_hours",
        other => other,
    }
}

async fn plan(desk: &Desk, form: &typed::Form) -> Result<CampaignId, Refused> {
    let fields = &form.fields;
    let offered = Offered::load(desk, fields).await?;
    let wish = wish(desk, fields, &offered)?;
    let is_list = wish.segment.is_none() && wish.terms.follows.is_none();
    let text = match &form.file {
        _ if !is_list => "",
        None => return Err(typed::no("list", word("planning-no-file")).into()),
        Some(file) if !file.is_empty() => file,
        Some(_) => fields.one("list"),
    };
    if is_list && text.trim().is_empty() {
        return Err(typed::no("list", word("planning-list-missing")).into());
    }
    let nonce = fields.one("nonce");
    // Whoever goes back and says something else wants another one.
    let said = fields.without("nonce").chain(std::iter::once(text)).collect::<Vec<_>>().join("\n");
    let key = match desk.turn_or_anew::<CampaignId>(nonce, "campaign", &said).await? {
        Ok(made) => return Ok(made),
        Err(key) => key,
    };
    let made = if wish.segment.is_some() {
        let planner = Planner::begin(desk.app.base(), &desk.asker, wish).await?;
        planner.by_segment(&desk.app, desk.under(key.as_ref())).await
    } else {
        let columns = follow::columns(fields, text, offered.chosen.as_ref());
        by_list(desk, wish, text, &columns, key.as_ref()).await
    };
    match made {
        Ok(campaign) => Ok(campaign.id),
        // The same form was sent at the same moment.
        Err(not_done) => match desk.made_meanwhile(key.as_ref(), &not_done).await? {
            Some(made) => Ok(CampaignId(made)),
            None => Err(not_done.into()),
        },
    }
}

async fn by_list(
    desk: &Desk,
    wish: Wish,
    text: &str,
    columns: &BTreeMap<String, String>,
    key: Option<&Key>,
) -> transom_desk::done::Done<Campaign> {
    let mut planner = Planner::begin(desk.app.base(), &desk.asker, wish).await?;
    if !text.is_empty() {
        planner.push_file(&desk.app, text, columns).await?;
    }
    planner.finish(desk.under(key)).await
}

fn wish(desk: &Desk, fields: &Fields, offered: &Offered) -> Result<Wish, Refused> {
    let channel = offered.channel.as_ref().ok_or_else(|| typed::no("", word("planning-no-number")))?;
    let template = match typed::template(fields) {
        _ if offered.is_sms() => Named { name: String::new(), language: String::new() },
        Some(template) => template,
        None => return Err(typed::no("template", word("planning-template-missing")).into()),
    };
    let way = offered.way(fields);
    let segment: Option<Segment> = match way {
        Way::Segment => Some(typed::segment(fields, &offered.attributes)?),
        Way::List if !offered.may_list => return Err(typed::no("", word("planning-hidden")).into()),
        Way::List | Way::Follows => None,
    };
    let (parameters, sources) = typed::slots(fields);
    Ok(Wish {
        name: fields.one("name").to_owned(),
        channel: Arc::clone(channel),
        template,
        parameters,
        sources,
        pace: Pace { per_day: hours::per_day(fields)?, ..typed::pace(fields, desk.now())? },
        budget: typed::budget(fields.one("budget"))?,
        most_failures: typed::most_failures(fields)?,
        terms: of_number(terms::read(fields, way)?, offered.is_sms()),
        segment,
    })
}

/// What a number cannot send is left out, though it was typed before another one was chosen.
fn of_number(terms: Terms, is_sms: bool) -> Terms {
    if is_sms {
        Terms { languages: Vec::new(), trial: None, sms: None, ..terms }
    } else {
        Terms { text: None, ..terms }
    }
}
