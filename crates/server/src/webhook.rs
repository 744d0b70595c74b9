//! Where carriers knock: Meta's handshake and its POSTs, and what an SMS carrier tells ([`sms`]). A body is checked over its raw bytes and parsed before there is a
//! handler for it ([`Webhook`]), stored and only then answered. Without a fitting signature nothing is stored but a
//! counted rejection.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics::counter;
use transom_channels::verified::Verified;
use transom_channels::whatsapp::handshake;
use transom_channels::whatsapp::signature::{self, Forged};
use transom_desk::accounts::registry::Known;
use transom_desk::app::Shared;
use transom_desk::intake::post::{Post, understood};
use transom_rules::channel::ChannelKind;
use transom_rules::id::ChannelId;
use transom_store::apps;
use transom_store::deliveries::Delivery;

pub mod sms;

/// The largest body taken, in bytes: Meta's own limit.
pub const MOST_BYTES: usize = 3 * 1024 * 1024;

const SIGNATURE: &str = "x-hub-signature-256";

/// `GET /webhooks/whatsapp[/{channel_id}]`: the handshake.
pub async fn greet(
    State(app): State<Shared>,
    channel: Option<Path<ChannelId>>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let known = app.registry.known();
    let pairs = || query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut candidates = known.apps.values().filter(|app| of_channel(&known, channel.as_deref(), app));
    match candidates.find_map(|app| handshake::challenge(pairs(), &app.verify_token)) {
        Some(challenge) => ([(header::CONTENT_TYPE, "text/plain")], challenge).into_response(),
        None => (StatusCode::FORBIDDEN, "The verify token is not one of ours.").into_response(),
    }
}

/// Whether an app of Meta's is that of a channel; without one every app of Meta's is meant.
fn of_channel(known: &Known, channel: Option<&ChannelId>, app: &apps::App) -> bool {
    app.kind == ChannelKind::WhatsApp
        && channel.is_none_or(|id| known.channels.get(id).is_some_and(|channel| channel.app_id == app.id))
}

/// A body whose signature fits the secret of one of our apps, and what is understood of it.
pub struct Webhook(Post);

impl FromRequest<Shared> for Webhook {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let channel = Option::<Path<ChannelId>>::from_request_parts(&mut parts, app).await;
        let channel = channel.map_err(IntoResponse::into_response)?;
        let headers = parts.headers.clone();
        let body = Bytes::from_request(Request::from_parts(parts, body), app).await;
        let body = body.map_err(IntoResponse::into_response)?;
        let known = app.registry.known();
        let secrets = known
            .apps
            .values()
            .filter(|candidate| of_channel(&known, channel.as_deref(), candidate))
            .map(|candidate| (candidate, candidate.app_secret.expose()));
        let claimed = headers.get(SIGNATURE).and_then(|value| value.to_str().ok());
        let (meta_app, verified) = signature::verify_with_any(secrets, claimed, &body)
            .map_err(|forged| refused(forged, body.len()))?;
        let delivery = Delivery {
            id: app.clock.delivery_id(),
            app_id: meta_app.id.clone(),
            received_at: app.clock.now(),
            headers: kept_headers(&headers, &KEPT, []),
            outcome: "stored",
            note: String::new(),
            body: body.to_vec(),
        };
        Ok(Self(understood(meta_app.workspace, delivery, Verified::WhatsApp(verified), &known)))
    }
}

fn refused(forged: Forged, bytes: usize) -> Response {
    counter!("transom_webhooks_rejected_total").increment(1);
    tracing::warn!(reason = ?forged, bytes, "a webhook without a fitting signature was refused");
    (StatusCode::UNAUTHORIZED, "The signature does not fit.").into_response()
}

/// `POST /webhooks/whatsapp[/{channel_id}]`.
pub async fn take(State(app): State<Shared>, Webhook(post): Webhook) -> Response {
    answer_stored(&app, post, StatusCode::OK).await
}

/// Stores a webhook and gives this answer then.
async fn answer_stored(app: &Shared, post: Post, answer: impl IntoResponse) -> Response {
    counter!("transom_webhooks_total").increment(1);
    match app.batcher.store(post).await {
        Ok(()) => answer.into_response(),
        Err(error) => {
            counter!("transom_webhooks_unavailable_total").increment(1);
            let told = "a webhook could not be stored; its sender is told to come again";
            // A server that is being stopped takes none, and nobody has to mend that.
            if app.stop.is_cancelled() {
                tracing::warn!(%error, "{told}");
            } else {
                tracing::error!(%error, "{told}");
            }
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], "Try again later.")
                .into_response()
        }
    }
}

const KEPT: [&str; 3] = [SIGNATURE, "content-type", "user-agent"];

/// What may be needed to check or read the body again: these headers, and what belongs beside them or in their place.
/// Nothing secret is among it.
fn kept_headers<const N: usize>(headers: &HeaderMap, names: &[&str], beside: [(&str, &str); N]) -> String {
    let of = |name: &&str| Some(((*name).to_owned(), headers.get(*name)?.to_str().ok()?.to_owned()));
    let mut kept: BTreeMap<String, String> = names.iter().filter_map(of).collect();
    kept.extend(beside.map(|(name, value)| (name.to_owned(), value.to_owned())));
    serde_json::to_string(&kept).unwrap_or_default()
}
