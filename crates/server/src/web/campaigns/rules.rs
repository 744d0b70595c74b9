//! What holds for all campaigns: `/campaigns/rules`.

use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use serde::Deserialize;
use transom_desk::campaigns::policy as desk;
use transom_desk::done::Wrong;
use transom_pages::campaigns::rules::{self as pages, Rules};
use transom_pages::frame::field::Problem;
use transom_pages::words::{numbers, word};
use transom_rules::access::Verb;
use transom_rules::campaign::policy::{Cap, Policy};

use super::typed;
use crate::web::desk::{Desk, Done, drawn};
use crate::web::load::frame;
use crate::web::settings::{Fields, Filled, no_good, problem};

/// Whether what was said a moment ago is kept.
#[derive(Deserialize)]
pub(in crate::web) struct Asked {
    saved: Option<String>,
}

/// `GET /campaigns/rules`.
pub(in crate::web) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Done {
    let kept = desk::get(desk.app.base(), &desk.asker).await?;
    let shown = Rules {
        approve_above: kept.approve_above.map(numbers::typed).unwrap_or_default(),
        quiet: kept.quiet.map(|quiet| quiet.to_string()).unwrap_or_default(),
        messages: kept.cap.map(|cap| cap.messages.to_string()).unwrap_or_default(),
        days: kept.cap.map(|cap| cap.days.to_string()).unwrap_or_default(),
        may_set: false,
        is_saved: asked.saved.is_some(),
        problem: None,
    };
    draw(&desk, shown).await
}

async fn draw(desk: &Desk, shown: Rules) -> Done {
    let status = if shown.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = Rules { may_set: desk.may(Verb::SetCampaignPolicy), ..shown };
    let (look, theme) = (desk.look(), desk.theme);
    let title = word("campaign-rules");
    let (frame, _) = desk.read(look, move |tx, look| Box::pin(frame(tx, look, title, theme))).await?;
    Ok((status, drawn(move || pages::rules(&frame, &shown)).await?).into_response())
}

/// `POST /campaigns/rules`.
pub(in crate::web) async fn set(desk: Desk, Form(fields): Filled) -> Done {
    let policy = match read(&fields) {
        Ok(policy) => policy,
        Err(problem) => return again(&desk, &fields, problem).await,
    };
    match desk::set(desk.app.base(), &desk.asker, policy).await {
        Ok(_) => Ok(Redirect::to("/campaigns/rules?saved=1").into_response()),
        Err(not_done) => again(&desk, &fields, of_field(problem(not_done)?)).await,
    }
}

/// What is wrong with both fields of a cap is said beside the first.
fn of_field(problem: Problem) -> Problem {
    match problem.field.as_str() {
        "cap" => Problem { field: "messages".to_owned(), ..problem },
        _ => problem,
    }
}

async fn again(desk: &Desk, fields: &Fields, problem: Problem) -> Done {
    let shown = Rules {
        approve_above: fields.one("approve_above").to_owned(),
        quiet: fields.one("quiet").to_owned(),
        messages: fields.one("messages").to_owned(),
        days: fields.one("days").to_owned(),
        problem: Some(problem),
        ..Rules::default()
    };
    draw(desk, shown).await
}

fn read(fields: &Fields) -> Result<Policy, Problem> {
    let above = typed::budget(fields.one("approve_above"));
    let approve_above = above.map_err(|why| Problem { field: "approve_above".to_owned(), ..why })?;
    let quiet = match fields.one("quiet").trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| no_good(Wrong::CampaignQuiet))?),
    };
    let cap = match (fields.one("messages").trim(), fields.one("days").trim()) {
        ("", "") => None,
        (messages, days) => match (messages.parse(), days.parse()) {
            (Ok(messages), Ok(days)) => Some(Cap { messages, days }),
            _ => return Err(of_field(no_good(Wrong::CampaignCap))),
        },
    };
    Ok(Policy { approve_above, quiet, cap })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_taken_is_told_at_its_field() {
        let read = |all: &[(&str, &str)]| {
            let all = all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            read(&Fields::of(all)).map_err(|why| why.field)
        };
        assert_eq!(read(&[]), Ok(Policy::default()));
        assert_eq!(read(&[("approve_above", "much")]), Err("approve_above".into()));
        assert_eq!(read(&[("quiet", "at night")]), Err("quiet".into()));
        assert_eq!(read(&[("messages", "2")]), Err("messages".into()));
        let all =
            read(&[("approve_above", "100"), ("quiet", "21:00-08:00"), ("messages", "2"), ("days", "7")]);
        assert_eq!(all.map(|policy| policy.cap), Ok(Some(Cap { messages: 2, days: 7 })));
    }
}
