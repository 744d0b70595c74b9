//! The statuses, all on one page, and what is done with them.

use axum::extract::{Form, Query};
use axum::response::IntoResponse as _;
use maud::Markup;
use transom_desk::workspace::statuses;
use transom_pages::frame::field::Choice;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::frame::tag::Tag;
use transom_pages::workspace::Typed;
use transom_pages::workspace::statuses::{self as pages, Status, Statuses};
use transom_rules::access::Verb;
use transom_rules::id::StatusId;
use transom_rules::receive::ConversationStatus;
use transom_store::statuses::Status as Kept;

use super::{changed, typed};
use crate::web::desk::{Desk, Done, Failed, Id, id};
use crate::web::load::rows;
use crate::web::settings::{Asked, Filled, Sheet, again, done, problem};

/// `GET /settings/statuses`.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>) -> Done {
    let shown = shown(&desk, ConversationStatus::Open).await?;
    Ok(draw(&desk, &told, &shown).await?.into_response())
}

async fn draw(desk: &Desk, told: &Asked, shown: &Statuses) -> Done<Markup> {
    let sheet = Sheet::told(desk, Place::Statuses.name(), told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, shown))
}

async fn shown(desk: &Desk, chosen: ConversationStatus) -> Done<Statuses> {
    let all = statuses::all(desk.app.base(), &desk.asker).await?;
    let state = |state: &ConversationStatus| {
        Choice::new(state.as_str(), rows::status(*state).label(), *state == chosen)
    };
    Ok(Statuses {
        statuses: all.into_iter().map(line).collect(),
        may_define: desk.may(Verb::DefineStatuses),
        states: ConversationStatus::ALL.iter().map(state).collect(),
        ..Statuses::default()
    })
}

fn line(kept: Kept) -> Status {
    let typed = Typed { name: kept.name.clone(), colour: kept.colour };
    let tag = Tag { id: kept.id.to_string(), name: kept.name, colour: kept.colour };
    Status { id: kept.id, tag, state: rows::status(kept.state), typed }
}

/// `POST /settings/statuses`.
pub(in crate::web) async fn make(desk: Desk, Form(fields): Filled) -> Done {
    let new = typed(&fields)?;
    let state = ConversationStatus::from_word(fields.one("state")).ok_or(Failed::NotFound)?;
    let wanted = statuses::New { name: new.name.clone(), colour: new.colour, state };
    match statuses::make(desk.app.base(), &desk.asker, wanted).await {
        Ok(_) => Ok(done(Place::Statuses.path(), Said::Saved)),
        Err(not_done) => {
            let refused = Some((None, problem(not_done)?));
            let shown = Statuses { new, refused, ..shown(&desk, state).await? };
            Ok(again(draw(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `POST /settings/statuses/{id}`.
pub(in crate::web) async fn change(desk: Desk, Id(status): Id<StatusId>, Form(fields): Filled) -> Done {
    let typed = typed(&fields)?;
    let (name, colour) = changed(&fields, &typed);
    let wish = statuses::Change { name, colour, before: None };
    match statuses::change(desk.app.base(), &desk.asker, status, wish).await {
        Ok(_) => Ok(done(Place::Statuses.path(), Said::Saved)),
        Err(not_done) => {
            let refused = Some((Some(status), problem(not_done)?));
            let mut shown = Statuses { refused, ..shown(&desk, ConversationStatus::Open).await? };
            for one in shown.statuses.iter_mut().filter(|one| one.id == status) {
                one.typed = typed.clone();
            }
            Ok(again(draw(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `POST /settings/statuses/{id}/place`.
pub(in crate::web) async fn place(desk: Desk, Id(status): Id<StatusId>, Form(fields): Filled) -> Done {
    let before = Some(id(fields.one("before"))?);
    let wish = statuses::Change { before, ..statuses::Change::default() };
    statuses::change(desk.app.base(), &desk.asker, status, wish).await?;
    Ok(done(Place::Statuses.path(), Said::Saved))
}

/// `POST /settings/statuses/{id}/remove`.
pub(in crate::web) async fn remove(desk: Desk, Id(status): Id<StatusId>) -> Done {
    statuses::remove(desk.app.base(), &desk.asker, status).await?;
    Ok(done(Place::Statuses.path(), Said::Removed))
}
