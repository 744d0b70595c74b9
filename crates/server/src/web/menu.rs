//! The menu of a conversation: drawn when it is opened, and what is chosen in it besides a status: until when it sleeps,
//! how urgent it is, its labels.

use axum::extract::Form;
use axum::http::StatusCode;
use serde::Deserialize;
use transom_desk::conversations::label::{self, Labels};
use transom_desk::conversations::stand::{self, Stand};
use transom_desk::conversations::{self as work, Wish, take};
use transom_desk::done::NotDone;
use transom_pages::frame::patch::{How, patch};
use transom_pages::thread::work as pages;
use transom_rules::id::{ConversationId, LabelId, TeamId};
use transom_rules::mark::Priority;
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;

use super::desk::{Desk, Done, Failed, Id, answer_patches, id};
use super::load::work::menu;
use super::work::answer;

/// `GET /partials/menu/{id}`.
pub(super) async fn open(desk: Desk, Id(conversation): Id<ConversationId>) -> Done {
    let look = desk.look();
    let now = look.now;
    let found = desk.read(look, move |tx, look| Box::pin(menu(tx, look, conversation))).await?;
    let content = pages::work(&found.ok_or(Failed::NotFound)?, now);
    Ok(answer_patches(StatusCode::OK, &patch(How::Fill, "work-menu", &content)))
}

/// A team by id; empty for none.
#[derive(Deserialize)]
pub(super) struct NewTeam {
    #[serde(default)]
    team: String,
}

/// `POST /c/{id}/team`.
pub(super) async fn team(
    desk: Desk,
    Id(conversation): Id<ConversationId>,
    Form(form): Form<NewTeam>,
) -> Done {
    let team: Option<TeamId> = if form.team.is_empty() { None } else { Some(id(&form.team)?) };
    take::to_team(&desk.app, &desk.asker, conversation, team).await.map_err(|not_done| match not_done {
        NotDone::Wrong(_) => Failed::NotFound,
        not_done => not_done.into(),
    })?;
    answer(&desk, conversation).await
}

/// Until when it is to sleep, in milliseconds; empty until the customer writes.
#[derive(Deserialize)]
pub(super) struct Sleep {
    #[serde(default)]
    until: String,
}

/// `POST /c/{id}/snooze`.
pub(super) async fn snooze(
    desk: Desk,
    Id(conversation): Id<ConversationId>,
    Form(form): Form<Sleep>,
) -> Done {
    let to = if form.until.is_empty() {
        Stand::In(ConversationStatus::Snoozed)
    } else {
        Stand::AsleepUntil(Timestamp::from_millis(id(&form.until)?))
    };
    stand::set(&desk.app, &desk.asker, conversation, to).await?;
    answer(&desk, conversation).await
}

/// A priority by its word.
#[derive(Deserialize)]
pub(super) struct NewPriority {
    #[serde(default)]
    priority: String,
}

/// `POST /c/{id}/priority`.
pub(super) async fn priority(
    desk: Desk,
    Id(conversation): Id<ConversationId>,
    Form(form): Form<NewPriority>,
) -> Done {
    let priority = Some(Priority::from_word(&form.priority).ok_or(Failed::NotFound)?);
    work::change(&desk.app, &desk.asker, conversation, Wish { priority, ..Wish::default() }).await?;
    answer(&desk, conversation).await
}

/// A label by id, and whether it is to be there; nothing where it is not.
#[derive(Deserialize)]
pub(super) struct Ticked {
    #[serde(default)]
    label: String,
    #[serde(default)]
    is_on: String,
}

/// `POST /c/{id}/labels`: one of them put on or taken off.
pub(super) async fn labels(
    desk: Desk,
    Id(conversation): Id<ConversationId>,
    Form(form): Form<Ticked>,
) -> Done {
    let label: LabelId = id(&form.label)?;
    let wanted = if form.is_on.is_empty() { Labels::Without(label) } else { Labels::With(label) };
    label::set(&desk.app, &desk.asker, conversation, wanted).await?;
    answer(&desk, conversation).await
}
