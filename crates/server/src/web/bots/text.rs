//! The file of a bot, to be changed by hand.

use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use transom_desk::bots::Writing;
use transom_desk::bots::act;
use transom_desk::done::{NotDone, Wrong};
use transom_pages::bots::text::{self as pages, Text};
use transom_pages::frame::field::Problem;
use transom_pages::words::word;
use transom_rules::flow::compile;
use transom_rules::id::BotId;

use super::build::knows;
use super::{Seen, framed};
use crate::web::desk::{Desk, Done, Id, drawn};
use crate::web::settings::{Filled, problem, whole};

/// `GET /bots/{id}/text`.
pub(in crate::web) async fn page(desk: Desk, Id(id): Id<BotId>) -> Done {
    let seen = Seen::of(&desk, id).await?;
    let shown = Text {
        bot: seen.bot(&desk),
        knows: knows(&desk, &seen),
        text: seen.kept.draft,
        theirs: None,
        faults: seen.faults,
        problem: None,
    };
    draw(&desk, shown, StatusCode::OK).await
}

async fn draw(desk: &Desk, shown: Text, status: StatusCode) -> Done {
    let frame = framed(desk, &shown.bot.name).await?;
    Ok((status, drawn(move || pages::page(&frame, &shown)).await?).into_response())
}

/// `POST /bots/{id}/text`. What is wrong with it is kept too, and told.
pub(in crate::web) async fn save(desk: Desk, Id(id): Id<BotId>, Form(fields): Filled) -> Done {
    let text = fields.one("text").replace("\r\n", "\n");
    let revision = fields.one("revision").parse().ok().or(Some(-1));
    match act::save(Writing::of(&desk.app), &desk.asker, id, text.clone(), revision).await {
        Ok(_) => Ok(Redirect::to(&format!("/bots/{id}/text")).into_response()),
        Err(NotDone::Wrong(Wrong::BotRevision)) => refused(&desk, id, text, None).await,
        Err(not_done) => refused(&desk, id, text, Some(problem(not_done)?)).await,
    }
}

/// What was typed again, with what is wrong with it, to be saved over the draft as it is now; beside that draft where
/// nothing else than a colleague's change is why.
async fn refused(desk: &Desk, id: BotId, text: String, why: Option<Problem>) -> Done {
    let seen = Seen::of(desk, id).await?;
    let faults = compile(&text, &seen.known).err().unwrap_or_default();
    let (bot, knows) = (seen.bot(desk), knows(desk, &seen));
    let theirs = why.is_none().then_some(seen.kept.draft);
    let problem = why.or_else(|| Some(whole(word("bot-stale"))));
    let shown = Text { bot, knows, text, theirs, faults, problem };
    draw(desk, shown, StatusCode::CONFLICT).await
}
