//! `GET /m/{id}/story`: what happened to a message, as a sheet over its thread or as a page.

use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use transom_desk::messages::story as desk;
use transom_pages::frame::patch::{How, patch};
use transom_pages::frame::shell::Frame;
use transom_pages::thread::story::{self as pages, Step, Story, Way};
use transom_pages::words::word;
use transom_rules::access::{self, Veil, Verb};
use transom_rules::author::Author;
use transom_rules::id::{MessageId, UserId};
use transom_rules::story::{Line, What};
use transom_store::users::{self, User};
use transom_store::{Result as Stored, Scoped};

use super::desk::{Desk, Done, Id, answer_patches, drawn};
use super::load::{Look, frame};
use crate::shown::{self, Shown};

pub(super) async fn page(desk: Desk, Id(id): Id<MessageId>) -> Done {
    let (look, theme, patches) = (desk.look(), desk.theme, desk.patches);
    let found = desk.read(look, move |tx, look| {
        Box::pin(async move {
            let told = match desk::tell(tx, &look.known, &look.asker, id, look.now).await {
                Ok(told) => told,
                Err(not_done) => return Ok(Err(not_done)),
            };
            let story = load(tx, look, told).await?;
            let frame =
                if patches { None } else { Some(frame(tx, look, word("story-title"), theme).await?.0) };
            Ok(Ok((story, frame)))
        })
    });
    let (story, frame): (Story, Option<Frame>) = found.await??;
    let Some(frame) = frame else {
        let content = drawn(move || patch(How::Fill, "story-content", &pages::panel(&story))).await?;
        return Ok(answer_patches(StatusCode::OK, &content));
    };
    Ok(drawn(move || pages::page(&frame, &story)).await?.into_response())
}

async fn load(tx: &mut Scoped<'_>, look: &Look, told: desk::Story) -> Stored<Story> {
    let message = &told.message;
    let listed = look.conversation(tx, message.conversation_id).await?;
    let veil = shown::veil(tx, look.mask(), message.conversation_id).await?;
    let users = users::all(tx).await?;
    let may_read_raw = access::may(&look.asker, Verb::ReadOperator).is_ok();
    let may_send = access::may(&look.asker, Verb::Retry).is_ok();
    let step = |line: Line| step(line, &users, &veil, may_read_raw);
    let conversation = message.conversation_id;
    Ok(Story {
        message: message.id.to_string(),
        kind: told.kind,
        conversation,
        name: listed.map(|listed| listed.contact.name.clone()).unwrap_or_default(),
        inbound: message.inbound,
        is_both: message.delivery.shown().also_failed && !message.inbound,
        is_late: told.is_late,
        is_cut: told.is_cut,
        reasons: told.reasons,
        ways: told.ways.into_iter().filter(|_| may_send).map(shown_way).collect(),
        says: if message.inbound { String::new() } else { Shown::new(&veil, message.clone()).text.clone() },
        steps: told.lines.into_iter().map(step).collect(),
        nonce: look.nonce.clone(),
    })
}

fn step(line: Line, users: &[User], veil: &Veil, may_read_raw: bool) -> Step {
    let line = Shown::new(veil, line).into_inner();
    let by = match &line.what {
        What::Written(Author::User(id)) => Some(called(users, *id)),
        _ => None,
    };
    let raw = match &line.what {
        What::Told(told) if may_read_raw => Some(serde_json::to_string_pretty(&told.raw).unwrap_or_default()),
        _ => None,
    };
    Step { line, by, raw }
}

fn called(users: &[User], id: UserId) -> String {
    let known = users.iter().find(|user| user.id == id);
    known.map_or_else(|| word("former-colleague").to_owned(), |user| user.name.clone())
}

fn shown_way(way: desk::Way) -> Way {
    match way {
        desk::Way::OtherChannel { channel, name, .. } => Way::OtherChannel { channel, name },
        desk::Way::AskToWrite { link } => Way::AskToWrite(link),
        desk::Way::SendAgain { may_double } => Way::SendAgain(may_double),
    }
}
