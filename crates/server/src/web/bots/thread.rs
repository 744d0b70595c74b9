//! What people do with bots in a conversation: begin one by its button, take over from it and give back, end it. All of
//! them see it: the strip and the messages come by the stream of the page.

use axum::extract::Form;
use transom_desk::bots::runs::{self, By, Start};
use transom_desk::done::NotDone;
use transom_pages::frame::patch::{How, patch_in};
use transom_pages::thread::composer;
use transom_rules::id::ConversationId;

use crate::web::desk::{Desk, Done, Failed, Id, id};
use crate::web::load;
use crate::web::settings::{Filled, problem};

/// `POST /c/{id}/bot`: the bot and the name of its button, with a space between them.
pub(in crate::web) async fn begin(
    desk: Desk,
    Id(conversation): Id<ConversationId>,
    Form(fields): Filled,
) -> Done {
    let (bot, name) = fields.one("begin").split_once(' ').ok_or(Failed::NotFound)?;
    let start = Start { bot: Some(id(bot)?), ..By::Button(name.to_owned()).into() };
    let begun = runs::begin(&desk.app, &desk.asker, conversation, start).await;
    done(&desk, conversation, begun.map(drop)).await
}

/// `POST /c/{id}/bot/take`.
pub(in crate::web) async fn take(desk: Desk, Id(conversation): Id<ConversationId>) -> Done {
    let taken = runs::take_over(&desk.app, &desk.asker, conversation).await;
    done(&desk, conversation, taken).await
}

/// `POST /c/{id}/bot/give`.
pub(in crate::web) async fn give(desk: Desk, Id(conversation): Id<ConversationId>) -> Done {
    let given = runs::give_back(&desk.app, &desk.asker, conversation).await;
    done(&desk, conversation, given).await
}

/// `POST /c/{id}/bot/end`.
pub(in crate::web) async fn end(desk: Desk, Id(conversation): Id<ConversationId>) -> Done {
    let ended = runs::end(&desk.app, &desk.asker, conversation).await;
    done(&desk, conversation, ended).await
}

/// The region below the thread as it is now; why not, in words on the page that is open.
async fn done(desk: &Desk, conversation: ConversationId, done: Result<(), NotDone>) -> Done {
    if let Err(not_done) = done {
        return Err(Failed::Problem(problem(not_done)?.text));
    }
    let (look, now) = (desk.look(), desk.now());
    let loading =
        desk.read(look, move |tx, look| Box::pin(load::composer::composer(tx, look, conversation, None)));
    let drawn = composer::composer(&loading.await?.ok_or(Failed::NotFound)?, now);
    Ok(desk.patched(&patch_in(conversation, How::Replace, "composer", &drawn), conversation))
}
