//! Where an SMS carrier knocks: messages that come in, and what becomes of ours. Checked over the address that the carrier
//! was told, stored, and only then answered, with the empty document that says that we answer nothing by it.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use transom_channels::sms::signature::{self, Forged, Knock};
use transom_channels::verified::Verified;
use transom_desk::accounts::registry::Known;
use transom_desk::app::Shared;
use transom_desk::intake::post::{Post, understood};
use transom_rules::channel::ChannelKind;
use transom_rules::id::ChannelId;
use transom_store::apps::App;
use transom_store::deliveries::Delivery;

use super::{answer_stored, kept_headers, refused};

/// The largest body taken, in bytes: the longest message with ten files has a tenth of it.
pub const MOST_BYTES: usize = 256 * 1024;

const SIGNATURE: &str = "x-twilio-signature";
const SETTINGS: &str = "x-twilio-webhooks-signature-settings";
const KEPT: [&str; 4] = [SIGNATURE, SETTINGS, "content-type", "user-agent"];
const FORM: &str = "application/x-www-form-urlencoded";

/// What an SMS carrier told, whose signature fits the token of the channel's account, or the key of the channel's own where
/// it says so and has one.
pub struct Webhook(Post);

impl FromRequest<Shared> for Webhook {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let channel = Path::<ChannelId>::from_request_parts(&mut parts, app).await;
        let Path(channel) = channel.map_err(IntoResponse::into_response)?;
        let heard = Told::of(&parts, &app.settings.server.public_url);
        let headers = parts.headers.clone();
        let body = Bytes::from_request(Request::from_parts(parts, body), app).await;
        let body = body.map_err(IntoResponse::into_response)?;
        let known = app.registry.known();
        let account = account(&known, channel).ok_or_else(|| refused(Forged::NoSecret, body.len()))?;
        let knock = heard.knock(&headers, &body);
        let secret =
            known.webhook_key(channel).filter(|_| knock.has_own_key()).unwrap_or(&account.app_secret);
        let verified =
            signature::verify(secret.expose(), knock).map_err(|forged| refused(forged, body.len()))?;
        let kept = heard.kept(&headers, &body);
        let delivery = Delivery {
            id: app.clock.delivery_id(),
            app_id: account.id.clone(),
            received_at: app.clock.now(),
            headers: kept.headers,
            outcome: "stored",
            note: String::new(),
            body: kept.body,
        };
        Ok(Self(understood(account.workspace, delivery, Verified::Sms(verified), &known)))
    }
}

/// The account of a channel, if that is an SMS sender: its token signs.
fn account(known: &Known, channel: ChannelId) -> Option<&App> {
    let app = known.apps.get(&known.channels.get(&channel)?.app_id)?;
    Some(app).filter(|app| app.kind == ChannelKind::Sms)
}

/// Where the carrier knocked.
struct Told {
    url: String,
    query: String,
}

/// What is kept of a webhook.
struct Kept {
    headers: String,
    body: Vec<u8>,
}

impl Told {
    /// The address as the carrier was told it. Behind a proxy that is not the one that this server was asked for.
    fn of(parts: &Parts, public_url: &str) -> Self {
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let question = if query.is_empty() { "" } else { "?" };
        let url = format!("{}{}{question}{query}", public_url.trim_end_matches('/'), parts.uri.path());
        Self { url, query }
    }

    fn knock<'a>(&'a self, headers: &'a HeaderMap, body: &'a [u8]) -> Knock<'a> {
        let of = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        Knock {
            url: &self.url,
            signature: of(SIGNATURE),
            settings: of(SETTINGS),
            content_type: of(header::CONTENT_TYPE.as_str()),
            body,
        }
    }

    /// A `GET` tells in its query what a `POST` tells in its body, and is kept as one: who is erased is erased from bodies.
    fn kept(&self, headers: &HeaderMap, body: &[u8]) -> Kept {
        if body.is_empty() {
            let beside = [(header::CONTENT_TYPE.as_str(), FORM), ("query", "")];
            let headers = kept_headers(headers, &KEPT, beside);
            return Kept { headers, body: self.query.clone().into_bytes() };
        }
        let headers = kept_headers(headers, &KEPT, [("query", self.query.as_str())]);
        Kept { headers, body: body.to_vec() }
    }
}

/// `GET` and `POST /webhooks/sms/{channel_id}`.
pub async fn take(State(app): State<Shared>, Webhook(post): Webhook) -> Response {
    answer_stored(&app, post, ([(header::CONTENT_TYPE, "text/xml")], "<Response/>")).await
}
