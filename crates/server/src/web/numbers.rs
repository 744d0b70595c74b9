//! The connected numbers: how they are, another token, another secret, disconnecting.

use axum::extract::{Form, Query};
use axum::response::IntoResponse as _;
use maud::Markup;
use serde::Deserialize;
use transom_desk::accounts::{disconnect, secrets};
use transom_desk::done;
use transom_pages::frame::field::Problem;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::numbers::{self as pages, Number, Numbers};
use transom_rules::access::Verb;
use transom_rules::id::ChannelId;
use transom_rules::number::NumberFacts;
use transom_rules::words::Sentence;
use transom_store::channels::{self, Channel};

use super::desk::{Desk, Done, Id};
use super::load;
use super::settings::{self, Asked, Sheet, again};

pub(super) mod connect;
pub(super) mod profile;
pub(super) mod set_up;

/// `GET /settings/numbers`.
pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Done {
    Ok(draw(&desk, &asked, None).await?.into_response())
}

async fn draw(desk: &Desk, asked: &Asked, problem: Option<(ChannelId, Problem)>) -> Done<Markup> {
    let mut mine = desk.read((), |tx, ()| Box::pin(channels::of_workspace(tx))).await?;
    mine.sort_by_key(|channel| channel.disconnected_at);
    let shown = Numbers {
        numbers: mine.into_iter().map(|channel| line(desk, channel)).collect(),
        may_manage: desk.may(Verb::RotateToken),
        problem,
    };
    let sheet = Sheet::told(desk, Place::Numbers.name(), asked).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, &shown))
}

fn line(desk: &Desk, channel: Channel) -> Number {
    let known = desk.app.registry.known();
    let is_new = known.facts(channel.id).is_some_and(NumberFacts::is_being_set_up);
    let url = desk.app.settings.server.public_url.trim_end_matches('/');
    Number {
        id: channel.id,
        channel: load::channel(Some(&channel)),
        webhook: format!("{url}/webhooks/{}/{}", channel.kind, channel.id),
        address: channel.address,
        phone_number_id: channel.phone_number_id,
        account: channel.waba_id,
        app: channel.app_id,
        trouble: Some(channel.trouble)
            .filter(|trouble| !trouble.is_empty())
            .map(|kept| Sentence::read(&kept)),
        is_being_set_up: is_new && channel.disconnected_at.is_none(),
        disconnected_at: channel.disconnected_at,
    }
}

/// What stands in the forms.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    access_token: String,
    secret: String,
    webhook_key: String,
}

/// `POST /settings/numbers/{id}/token`.
pub(super) async fn token(desk: Desk, Id(number): Id<ChannelId>, Form(typed): Form<Typed>) -> Done {
    let app = &desk.app;
    let rotated =
        secrets::rotate_token(app.base(), app.carriers(), &desk.asker, number, &typed.access_token).await;
    settled(&desk, number, rotated, Attempt { said: Said::Rotated, field: "access_token" }).await
}

/// `POST /settings/numbers/{id}/secret`.
pub(super) async fn secret(desk: Desk, Id(number): Id<ChannelId>, Form(typed): Form<Typed>) -> Done {
    let rotated = secrets::rotate_secret(desk.app.base(), &desk.asker, number, &typed.secret).await;
    settled(&desk, number, rotated, Attempt { said: Said::Signed, field: "secret" }).await
}

/// `POST /settings/numbers/{id}/webhook-key`.
pub(super) async fn webhook_key(desk: Desk, Id(number): Id<ChannelId>, Form(typed): Form<Typed>) -> Done {
    let set = secrets::set_webhook_key(desk.app.base(), &desk.asker, number, &typed.webhook_key).await;
    settled(&desk, number, set, Attempt { said: Said::Keyed, field: "webhook_key" }).await
}

/// `POST /settings/numbers/{id}/disconnect`.
pub(super) async fn disconnect(desk: Desk, Id(number): Id<ChannelId>) -> Done {
    let gone = disconnect::disconnect(desk.app.base(), &desk.asker, number).await;
    settled(&desk, number, gone, Attempt { said: Said::Disconnected, field: "" }).await
}

/// What a form was for.
struct Attempt {
    /// What is told when it is done.
    said: Said,
    /// Its only field.
    field: &'static str,
}

async fn settled(desk: &Desk, number: ChannelId, act: done::Done<()>, attempt: Attempt) -> Done {
    let not_done = match act {
        Ok(()) => return Ok(settings::done(Place::Numbers.path(), attempt.said)),
        Err(not_done) => not_done,
    };
    let problem = Problem { field: attempt.field.to_owned(), ..settings::problem(not_done)? };
    Ok(again(draw(desk, &Asked::default(), Some((number, problem))).await?))
}
