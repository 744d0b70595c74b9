//! Campaigns: the list of all, the form that plans one ([`form`]), the page of one, and what people do with it.

use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use maud::{Markup, html};
use transom_desk::accounts::speed::per_second;
use transom_desk::campaigns::act::{self, Change, Retried};
use transom_desk::campaigns::try_one::{self, Wanted};
use transom_desk::campaigns::{policy, results};
use transom_desk::done::{Done as Acted, NotDone};
use transom_desk::messages::send::Sent;
use transom_pages::campaigns::{list as list_page, one};
use transom_pages::frame::field::Problem;
use transom_pages::frame::patch::{self, How};
use transom_pages::say;
use transom_pages::words::{say as say_text, word};
use transom_rules::access::Verb;
use transom_rules::campaign::{Pace, State, Step};
use transom_rules::id::CampaignId;
use transom_store::campaigns::{self, Campaign};

use super::desk::{Desk, Done, Id, answer_patches, drawn};
use super::load::frame;
use super::settings::{Fields, Filled, problem, whole};
use crate::csv;
use shown::Asked;

pub(super) mod form;
mod hours;
pub(super) mod live;
pub(super) mod rules;
mod shown;
mod typed;

/// So many are listed, the newest.
const LISTED: i64 = 200;

/// `GET /campaigns`.
pub(super) async fn list(desk: Desk) -> Done {
    let all = results::list(desk.app.base(), &desk.asker, None, LISTED).await?;
    let lines: Vec<_> = all.iter().map(shown::line).collect();
    let (look, theme, may_plan) = (desk.look(), desk.theme, desk.may(Verb::PlanCampaign));
    let title = word("page-campaigns");
    let (frame, _) = desk.read(look, move |tx, look| Box::pin(frame(tx, look, title, theme))).await?;
    Ok(drawn(move || list_page::list(&frame, &lines, may_plan)).await?.into_response())
}

/// `GET /campaigns/{id}`.
pub(super) async fn page(desk: Desk, Id(id): Id<CampaignId>, Query(asked): Query<Asked>) -> Done {
    draw(&desk, id, asked, None).await
}

async fn draw(desk: &Desk, id: CampaignId, asked: Asked, problem: Option<Problem>) -> Done {
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let mut shown = shown::one(desk, id).await?;
    shown.seen = shown::seen(desk, id, asked.place()).await?;
    shown.whom = shown::whom(desk, id, asked).await?;
    shown::add_results(desk, id, &mut shown).await?;
    shown.problem = problem;
    let (look, theme) = (desk.look(), desk.theme);
    let loading = desk.read((look, shown.line.name.clone()), move |tx, (look, name)| {
        Box::pin(frame(tx, look, name, theme))
    });
    let (frame, _) = loading.await?;
    Ok((status, drawn(move || one::one(&frame, &shown)).await?).into_response())
}

/// `POST /campaigns/{id}/start`.
pub(super) async fn start(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    done(&desk, id, act::start(desk.app.base(), &desk.asker, id).await).await
}

/// `POST /campaigns/{id}/approve`.
pub(super) async fn approve(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    done(&desk, id, policy::approve(desk.app.base(), &desk.asker, id).await).await
}

/// `POST /campaigns/{id}/try`: one message of it to oneself.
pub(super) async fn try_one(desk: Desk, Id(id): Id<CampaignId>, Form(fields): Filled) -> Done {
    let wanted = Wanted { to: fields.one("to").to_owned(), ..Wanted::default() };
    match try_one::try_one(&desk.app, &desk.asker, id, wanted).await {
        Ok(Sent::Queued(_) | Sent::Repeated(_)) if desk.patches => {
            Ok(answer_patches(StatusCode::OK, &patch::problem(word("campaign-tried"))))
        }
        Ok(Sent::Queued(_) | Sent::Repeated(_) | Sent::KeyTaken) => {
            Ok(Redirect::to(&format!("/campaigns/{id}")).into_response())
        }
        Ok(Sent::Refused(refusal)) => refused(&desk, id, whole(&say_text(&refusal.text))).await,
        Err(NotDone::NotFound) => Err(NotDone::NotFound.into()),
        Err(not_done) => refused(&desk, id, problem(not_done)?).await,
    }
}

/// `POST /campaigns/{id}/pause`.
pub(super) async fn pause(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    done(&desk, id, act::pause(desk.app.base(), &desk.asker, id).await).await
}

/// `POST /campaigns/{id}/resume`.
pub(super) async fn resume(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    done(&desk, id, act::resume(desk.app.base(), &desk.asker, id).await).await
}

/// `POST /campaigns/{id}/stop`.
pub(super) async fn stop(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    done(&desk, id, act::stop(desk.app.base(), &desk.asker, id).await).await
}

/// `POST /campaigns/{id}/retry`: to those whose message failed.
pub(super) async fn retry(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    match act::retry(desk.app.base(), &desk.asker, id, Step::Failed).await {
        Ok(Retried { campaign, recipients }) if desk.patches && desk.may(Verb::ReadCampaigns) => {
            desk.app.campaigns.notify_one();
            let told = match campaign.state {
                State::Paused => say!("campaign-retried-paused", count = recipients),
                _ => say!("campaign-retried", count = recipients),
            };
            let shown = shown::one(&desk, id).await?;
            let parts = drawn(move || patches(&one::parts(&shown))).await?;
            Ok(answer_patches(StatusCode::OK, &html! { (parts) (patch::problem(&told)) }))
        }
        retried => done(&desk, id, retried.map(|retried| retried.campaign)).await,
    }
}

/// `POST /campaigns/{id}/change`: when it begins, how fast and in which hours it goes, what it may cost.
pub(super) async fn change(desk: Desk, Id(id): Id<CampaignId>, Form(fields): Filled) -> Done {
    let known = desk.read((), move |tx, ()| Box::pin(campaigns::get(tx, id))).await?;
    let known = known.ok_or(NotDone::NotFound)?;
    match changed(&desk, &fields, &known) {
        Ok(change) => done(&desk, id, act::change(desk.app.base(), &desk.asker, id, change).await).await,
        Err(why) => refused(&desk, id, why).await,
    }
}

/// What is to be another thing about a campaign.
fn changed(desk: &Desk, fields: &Fields, known: &Campaign) -> Result<Change, Problem> {
    let most = per_second(&desk.app.registry.known(), &desk.app.settings, known.channel_id);
    let wanted: Option<u32> = fields.one("per_second").parse().ok();
    // As fast as the number may is no wish: it goes faster by itself when the number may.
    let slower = wanted.map_or(known.definition.pace.per_second, |wanted| (wanted < most).then_some(wanted));
    let pace = Pace {
        per_second: slower,
        until: typed::until(fields, desk.now())?,
        per_day: hours::per_day(fields)?,
    };
    let begins = || typed::instant(fields.one("starts_at"), fields.one("starts_at_ms"));
    Ok(Change {
        pace: Some(pace),
        budget: Some(typed::budget(fields.one("budget"))?),
        calendar: Some(hours::calendar(fields)?),
        starts_at: (known.state == State::Planned)
            .then(begins)
            .filter(|begins| *begins != known.definition.terms.starts_at),
    })
}

async fn done(desk: &Desk, id: CampaignId, acted: Acted<Campaign>) -> Done {
    match acted {
        Ok(_) => {
            desk.app.campaigns.notify_one();
            if desk.patches && desk.may(Verb::ReadCampaigns) {
                let shown = shown::one(desk, id).await?;
                let parts = drawn(move || patches(&one::parts(&shown))).await?;
                return Ok(answer_patches(StatusCode::OK, &parts));
            }
            Ok(Redirect::to(&format!("/campaigns/{id}")).into_response())
        }
        Err(NotDone::NotFound) => Err(NotDone::NotFound.into()),
        Err(not_done) => refused(desk, id, problem(not_done)?).await,
    }
}

async fn refused(desk: &Desk, id: CampaignId, why: Problem) -> Done {
    if desk.patches {
        return Ok(answer_patches(StatusCode::CONFLICT, &patch::problem(&why.text)));
    }
    draw(desk, id, Asked::default(), Some(why)).await
}

/// Parts of a page, each in the place of the one that has its id.
fn patches(parts: &[(&'static str, Markup)]) -> Markup {
    html! { @for (id, part) in parts { (patch::patch(How::Replace, id, part)) } }
}

/// `GET /campaigns/{id}/recipients.csv`.
pub(super) async fn table(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    Ok(csv::campaigns::answer(&desk.app, &desk.asker, id).await?)
}
