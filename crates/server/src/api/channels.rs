//! `/api/v1/channels`: the connected numbers, and the link by which a customer writes to one.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use transom_desk::accounts::registry::Known;
use transom_desk::accounts::{disconnect, receiver, secrets};
use transom_desk::app::Shared;
use transom_desk::workspace::validity;
use transom_pages::frame::address::encoded;
use transom_pages::words::say;
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, TeamId, WorkspaceId};
use transom_rules::time::Timestamp;
use transom_rules::words::Sentence;
use transom_store::channels::Channel as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;
use super::input::{Id, Input, Nothing, Params, given};
use super::page::Page;
use super::problem::Problem;
use super::shape::message::some;
use crate::qr;

/// A connected business number.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Channel {
    /// Ours.
    id: Uuid,
    /// `whatsapp` or `sms`.
    #[schema(example = "whatsapp")]
    kind: &'static str,
    /// What the agents call it.
    name: String,
    /// What customers write to.
    #[schema(example = "+15550100200")]
    address: String,
    /// Meta's id of the number; of an SMS sender what its carrier calls it.
    phone_number_id: Option<String>,
    /// Meta's id of the account, or the SMS carrier's.
    waba_id: Option<String>,
    /// Why it cannot send at present; `null` when it can.
    trouble: Option<String>,
    /// Since when it is disconnected; `null` while it is connected.
    disconnected_at: Option<i64>,
    /// The team that its new conversations go to; `null` for none.
    team_id: Option<Uuid>,
}

/// The way to a first message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Link {
    /// Opens a chat with the number, or a text message to it.
    #[schema(example = "https://wa.me/15550100200?text=Hello")]
    url: String,
    /// The same as a QR code, an SVG picture.
    qr_svg: String,
}

/// What the customer finds typed.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// Words that stand ready in the customer's chat.
    text: Option<String>,
}

/// Lists the connected numbers. There is one page.
#[utoipa::path(get, path = "/api/v1/channels", tag = "Channels",
    responses((status = 200, description = "The channels", body = Page<Channel>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<Channel>>, Problem> {
    let known = app.registry.known();
    let data = known.channels_of(caller.workspace).map(|row| channel(&known, row)).collect();
    Ok(Json(Page::whole(data)))
}

/// How long conversations of a number stay valid.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
pub(super) struct ChannelValidity {
    /// So many hours after its last message a conversation stays the one that new messages join, 1 to 8760; `null` for
    /// as the workspace says.
    validity_hours: Option<i64>,
}

/// Says how long conversations of a number stay valid, where that differs from what the workspace says.
#[utoipa::path(put, path = "/api/v1/channels/{id}/validity", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    request_body(content = ChannelValidity, example = json!({"validity_hours": 72})),
    responses((status = 200, description = "As it now is", body = ChannelValidity)))]
pub(super) async fn set_validity(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
    Input(wanted): Input<ChannelValidity>,
) -> Result<Json<ChannelValidity>, Problem> {
    validity::set(app.base(), &caller.asker, Some(id), wanted.validity_hours).await?;
    Ok(Json(wanted))
}

/// Which team the new conversations of a number go to.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChannelTeam {
    /// The team; `null` for none.
    #[schema(required = true)]
    team_id: Option<Uuid>,
}

/// Says to which team the conversations go that customers begin with a number. The team's policy says who of it gets each.
#[utoipa::path(put, path = "/api/v1/channels/{id}/team", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    request_body(content = ChannelTeam, example = json!({"team_id": null})),
    responses((status = 200, description = "As it now is", body = ChannelTeam)))]
pub(super) async fn set_team(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
    Input(wanted): Input<ChannelTeam>,
) -> Result<Json<ChannelTeam>, Problem> {
    receiver::set(app.base(), &caller.asker, id, wanted.team_id.map(TeamId)).await?;
    Ok(Json(wanted))
}

/// Shows a channel.
#[utoipa::path(get, path = "/api/v1/channels/{id}", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    responses((status = 200, description = "The channel", body = Channel)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
) -> Result<Json<Channel>, Problem> {
    let known = app.registry.known();
    with(&app, caller.workspace, id, |row| channel(&known, row)).map(Json)
}

/// Makes the link by which a customer writes first, and its QR code.
#[utoipa::path(get, path = "/api/v1/channels/{id}/link", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id"), Wish),
    responses((status = 200, description = "The link", body = Link)))]
pub(super) async fn link(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
    Params(wish): Params<Wish>,
) -> Result<Json<Link>, Problem> {
    let url = with(&app, caller.workspace, id, |row| address(row, given(wish.text.as_ref())))?;
    let url = url.ok_or_else(|| Problem::not_found("A group of senders has no address to write to."))?;
    let qr_svg =
        qr::svg(&url).map_err(|_| Problem::bad_parameter("text", "It is too long for a QR code."))?;
    Ok(Json(Link { url, qr_svg }))
}

/// A new token to send with.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewAccessToken {
    /// Meta's token of the number's system user.
    access_token: String,
}

/// A new secret of an app.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewSecret {
    /// The secret that signs the app's webhooks.
    secret: String,
}

/// Changes the token that a number sends with, after Meta accepted it for the number.
#[utoipa::path(post, path = "/api/v1/channels/{id}/token", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    request_body(content = NewAccessToken, example = json!({"access_token": "EAAG…"})),
    responses((status = 204, description = "It sends with the new one from now on")))]
pub(super) async fn rotate_token(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
    Input(new): Input<NewAccessToken>,
) -> Result<StatusCode, Problem> {
    let token = new.access_token;
    secrets::rotate_token(app.base(), app.carriers(), &caller.asker, id, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the secret that signs the webhooks of a number's app; of all numbers of that app.
#[utoipa::path(post, path = "/api/v1/channels/{id}/secret", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    request_body(content = NewSecret, example = json!({"secret": "0f3c…"})),
    responses((status = 204, description = "Webhooks have to be signed with the new one from now on")))]
pub(super) async fn rotate_secret(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
    Input(new): Input<NewSecret>,
) -> Result<StatusCode, Problem> {
    secrets::rotate_secret(app.base(), &caller.asker, id, &new.secret).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new key of a sender's webhooks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewWebhookKey {
    /// The shared key; `null` where webhooks have none of their own any more.
    #[schema(required = true)]
    key: Option<String>,
}

/// Changes the key that an SMS sender's webhooks are signed with where they say that they have one of their own; what says
/// nothing is signed with the account's token.
#[utoipa::path(put, path = "/api/v1/channels/{id}/webhook-key", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    request_body(content = NewWebhookKey, example = json!({"key": "b64f…"})),
    responses((status = 204, description = "It holds from now on")))]
pub(super) async fn set_webhook_key(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
    Input(new): Input<NewWebhookKey>,
) -> Result<StatusCode, Problem> {
    secrets::set_webhook_key(app.base(), &caller.asker, id, &new.key.unwrap_or_default()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Disconnects a number: nothing is sent through it and its webhooks are not taken. What was said stays.
#[utoipa::path(delete, path = "/api/v1/channels/{id}", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    responses((status = 204, description = "It is disconnected")))]
pub(super) async fn disconnect(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
) -> Result<StatusCode, Problem> {
    disconnect::disconnect(app.base(), &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn with<T>(
    app: &Shared,
    workspace: WorkspaceId,
    id: ChannelId,
    show: impl Fn(&Row) -> T,
) -> Result<T, Problem> {
    let known = app.registry.known();
    let found = known.channel(workspace, id).map(|row| show(row));
    found.ok_or_else(|| Problem::not_found("There is no such channel."))
}

/// `https://wa.me/DIGITS?text=…`, or `sms:+DIGITS?body=…` (RFC 5724). `None` of an SMS sender that is no number.
fn address(channel: &Row, text: Option<&str>) -> Option<String> {
    let number = &channel.address;
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let (begin, query) = match channel.kind {
        ChannelKind::WhatsApp => (format!("https://wa.me/{digits}"), "text"),
        ChannelKind::Sms if number.starts_with('+') => (format!("sms:+{digits}"), "body"),
        ChannelKind::Sms => return None,
    };
    Some(text.map_or_else(|| begin.clone(), |text| format!("{begin}?{query}={}", encoded(text))))
}

fn channel(known: &Known, row: &Row) -> Channel {
    Channel {
        id: row.id.0,
        kind: row.kind.as_str(),
        name: row.name.clone(),
        address: row.address.clone(),
        phone_number_id: some(row.phone_number_id.clone()),
        waba_id: some(row.waba_id.clone()),
        trouble: some(row.trouble.clone()).map(|kept| say(&Sentence::read(&kept))),
        disconnected_at: row.disconnected_at.map(Timestamp::seconds),
        team_id: known.receiver(row.workspace, row.id).map(|team| team.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_the_number_and_the_words() {
        let of = |kind, address: &str| Row {
            workspace: WorkspaceId(Uuid::nil()),
            id: ChannelId(Uuid::nil()),
            kind,
            name: String::new(),
            address: address.to_owned(),
            phone_number_id: String::new(),
            waba_id: String::new(),
            app_id: String::new(),
            trouble: String::new(),
            disconnected_at: None,
        };
        let (whatsapp, sms) = (ChannelKind::WhatsApp, ChannelKind::Sms);
        for (kind, number, text, expected) in [
            (whatsapp, "+1 555 010-0200", None, Some("https://wa.me/15550100200")),
            (
                whatsapp,
                "+15550100200",
                Some("Hi & é?"),
                Some("https://wa.me/15550100200?text=Hi%20%26%20%C3%A9%3F"),
            ),
            (sms, "+15550100200", None, Some("sms:+15550100200")),
            (sms, "+15550100200", Some("START & go"), Some("sms:+15550100200?body=START%20%26%20go")),
            (sms, "MG0123", Some("Hi"), None),
        ] {
            assert_eq!(address(&of(kind, number), text).as_deref(), expected);
        }
    }
}
