//! Connecting a number: what Meta gives, adding a number to the account, choosing one.

use std::sync::Arc;

use axum::extract::Query;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::Markup;
use transom_channels::whatsapp::connecting::{Listed, NewNumber};
use transom_channels::whatsapp::fault::meaning;
use transom_desk::accounts::asked::Wishes;
use transom_desk::accounts::begin::{self, Given};
use transom_desk::accounts::meta::{Meta, NotTaken};
use transom_desk::done::{NotDone, Wrong};
use transom_pages::frame::field::Problem;
use transom_pages::frame::settings::Said;
use transom_pages::numbers::connect::{self as pages, Connect, Line, New, PATH};
use transom_pages::numbers::set_up;
use transom_pages::say;
use transom_pages::words::{self, word};
use transom_rules::event::Fault;
use transom_store::channels::Channel;

use crate::web::desk::{Desk, Done, Failed};
use crate::web::settings::{Asked, Filled, Sheet, again, done, no_good, whole};

/// What it takes to ask Meta.
pub(super) fn meta(desk: &Desk) -> Meta<'_> {
    let public_url = &desk.app.settings.server.public_url;
    Meta { base: desk.app.base(), graph: &desk.app.graph, public_url }
}

/// What of a form Meta, or we, did not take.
///
/// # Errors
/// What cannot be mended by whoever filled it in.
pub(super) fn not_taken(why: NotTaken) -> Done<Problem> {
    match why {
        NotTaken::NotDone(NotDone::Wrong(given)) => Ok(no_good(given)),
        NotTaken::NotDone(not_done) => Err(Failed::from(not_done)),
        NotTaken::Silent(_) => Ok(whole(word("number-unanswered"))),
        NotTaken::Refused(fault) => Ok(whole(&refusal(&fault))),
    }
}

/// What Meta says, and what can be done about it where its code is known.
fn refusal(fault: &Fault) -> String {
    let advice = meaning(fault.code).map(|known| known.advice).unwrap_or_default();
    say!(
        "connect-meta-says",
        words = words::fault::own(fault),
        code = fault.code.to_string(),
        advice = advice
    )
}

/// `GET /settings/numbers/connect`.
pub(in crate::web) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Done {
    Ok(draw(&desk, &asked, Connect::default()).await?.into_response())
}

/// The page, with what was typed and not taken.
async fn draw(desk: &Desk, asked: &Asked, typed: Connect) -> Done<Markup> {
    let begun = begin::begun(desk.app.base(), &desk.asker).await?;
    let given = pages::Given {
        app_id: first(&typed.given.app_id, &begun.app_id),
        waba_id: first(&typed.given.waba_id, &begun.waba_id),
        has_secret: begun.has_secret,
        has_token: begun.has_token,
    };
    let (numbers, unanswered) = if begun.is_whole() { listed(desk).await? } else { (None, None) };
    let shown = Connect { given, numbers, unanswered, ..typed };
    let sheet = Sheet::told(desk, word("connect-title"), asked).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, &shown))
}

fn first(typed: &str, kept: &str) -> String {
    if typed.is_empty() { kept.to_owned() } else { typed.to_owned() }
}

/// The numbers of the account, or why Meta does not say which.
async fn listed(desk: &Desk) -> Done<(Option<Vec<Line>>, Option<String>)> {
    match begin::numbers(&meta(desk), &desk.asker).await {
        Ok(numbers) => {
            let known = desk.app.registry.known();
            let here: Vec<&Arc<Channel>> = known
                .channels_of(desk.workspace())
                .filter(|channel| channel.disconnected_at.is_none())
                .collect();
            Ok((Some(numbers.into_iter().map(|number| line(number, &here)).collect()), None))
        }
        Err(why) => Ok((None, Some(not_taken(why)?.text))),
    }
}

fn line(number: Listed, here: &[&Arc<Channel>]) -> Line {
    let known = here.iter().find(|channel| channel.phone_number_id == number.id);
    Line {
        here: known.map(|channel| channel.id),
        stage: number.facts.stage(),
        name: number.facts.verified_name.map(|told| told.is).unwrap_or_default(),
        address: number.address,
        id: number.id,
    }
}

/// `POST /settings/numbers/connect/keys`.
pub(in crate::web) async fn keys(desk: Desk, axum::Form(fields): Filled) -> Done {
    let text = |name| fields.one(name).trim().to_owned();
    let given = Given {
        app_id: text("app_id"),
        app_secret: text("app_secret"),
        waba_id: text("waba_id"),
        access_token: text("access_token"),
    };
    let typed = pages::Given {
        app_id: given.app_id.clone(),
        waba_id: given.waba_id.clone(),
        ..pages::Given::default()
    };
    let wrong = begin::give(&meta(&desk), &desk.asker, given).await?;
    if wrong.is_empty() {
        return Ok(done(PATH, Said::Begun));
    }
    let problems = wrong.into_iter().map(no_good).collect();
    refused(&desk, Connect { given: typed, problems, ..Connect::default() }).await
}

/// `POST /settings/numbers/connect/give-up`.
pub(in crate::web) async fn give_up(desk: Desk) -> Done {
    begin::give_up(desk.app.base(), &desk.asker).await?;
    Ok(done(PATH, Said::GivenUp))
}

/// `POST /settings/numbers/connect/add`.
pub(in crate::web) async fn add(desk: Desk, axum::Form(fields): Filled) -> Done {
    let text = |name| fields.one(name).trim().to_owned();
    let is_moved = !fields.one("is_moved").is_empty();
    let new =
        NewNumber { country: text("country"), local: text("phone_number"), name: text("name"), is_moved };
    match begin::add(&meta(&desk), &desk.asker, &new).await {
        Ok(_) => Ok(done(PATH, Said::Added)),
        Err(why) => {
            let problems = vec![not_taken(why)?];
            let NewNumber { country, local, name, is_moved } = new;
            let new = New { country, local, name, is_moved };
            refused(&desk, Connect { new, problems, ..Connect::default() }).await
        }
    }
}

/// `POST /settings/numbers/connect/choose`.
pub(in crate::web) async fn choose(desk: Desk, axum::Form(fields): Filled) -> Done {
    let some = |name| Some(fields.one(name).trim().to_owned()).filter(|text| !text.is_empty());
    let wishes = match zone(some("timezone")) {
        Ok(timezone) => Wishes { name: some("channel_name"), timezone },
        Err(wrong) => {
            let problem = Problem { field: "timezone".to_owned(), ..no_good(wrong) };
            return refused(&desk, Connect { problems: vec![problem], ..Connect::default() }).await;
        }
    };
    match begin::choose(&meta(&desk), &desk.asker, fields.one("phone_number_id"), wishes).await {
        Ok(id) => Ok(done(&set_up::path(id), Said::Connected)),
        Err(NotTaken::NotDone(NotDone::Wrong(Wrong::NothingGiven))) => Ok(Redirect::to(PATH).into_response()),
        Err(why) => {
            let why = not_taken(why)?;
            // What Meta says of the number is said where it is chosen.
            let field = if why.field.is_empty() { "phone_number_id".to_owned() } else { why.field };
            let problems = vec![Problem { field, text: why.text }];
            refused(&desk, Connect { problems, ..Connect::default() }).await
        }
    }
}

/// A time zone as somebody writes it.
fn zone(told: Option<String>) -> Result<Option<String>, Wrong> {
    use transom_desk::accounts::zone;
    let read = told.map(|told| zone::read(&told).map(|zone| zone::name(&zone)));
    read.transpose().map_err(|_| Wrong::Zone)
}

async fn refused(desk: &Desk, typed: Connect) -> Done<Response> {
    Ok(again(draw(desk, &Asked::default(), typed).await?))
}
