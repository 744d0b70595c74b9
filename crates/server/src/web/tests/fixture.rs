//! An app on a fresh file with a number, an agent and her password; a browser that talks to its router.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt as _;
use serde_json::json;
use tower::ServiceExt as _;
use transom_rules::content::Kind;
use transom_rules::event::{Event, Party, Received, Route, Routed};
use transom_rules::id::{ChannelId, ConversationId, MediaId, MessageId, UserId, WorkspaceId};
use transom_rules::template::{Category, Template};
use transom_rules::time::{Span, Timestamp};
use transom_store::apps::{self, Account};
use transom_store::channels::{self, Channel};
use transom_store::conversations::{self, Filter};
use transom_store::media::{self, Media};
use transom_store::templates;
use transom_store::users::{self, User};

use crate::app::{App, Shared};
use crate::clock::Clock;
use crate::receive::{self, Batch};
use crate::settings::Settings;
use crate::web::view::patch;
use crate::{http, session};

const PASSWORD: &str = "correct horse";

/// A browser and the app it talks to; both end with the test.
pub(super) struct Browser {
    app: Shared,
    workspace: WorkspaceId,
    channel: ChannelId,
    user: UserId,
    cookie: String,
    folder: std::path::PathBuf,
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.app.stop.cancel();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Answer {
    /// A header; empty if it is not there.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// The stream of changes.
pub(super) struct Changes {
    body: BodyDataStream,
}

impl Changes {
    /// The next message, at most five seconds away.
    pub(super) async fn next(&mut self) -> String {
        let chunk = tokio::time::timeout(Duration::from_secs(5), self.body.next()).await;
        let bytes = chunk.expect("nothing came for five seconds").expect("the stream ended").unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }
}

impl Browser {
    /// Nobody is signed in. The Graph API is a closed port: what is sent stays queued.
    pub(super) async fn stranger() -> Self {
        let clock = Arc::new(Clock::new(Span::default()));
        let folder = std::env::temp_dir().join(format!("transom-web-{}", clock.id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut settings = Settings::default();
        settings.database.url = format!("sqlite:{}", folder.join("transom.db").display());
        settings.media.path = folder.join("media");
        settings.graph.url = "http://127.0.0.1:9".into();
        let app = App::start(settings, Arc::clone(&clock)).await.unwrap();
        let (workspace, channel, user) = (clock.workspace_id(), clock.channel_id(), clock.user_id());
        let now = clock.now();
        let agent = User {
            workspace,
            id: user,
            email: "ana@test.example".into(),
            name: "Ana".into(),
            role: "agent".into(),
            password_hash: session::hash_password(PASSWORD.into()).await.unwrap(),
        };
        app.db
            .write(move |tx| {
                let agent = agent.clone();
                Box::pin(async move {
                    apps::found(tx, workspace, "Test", now).await?;
                    apps::keep_account(tx, &account(workspace)).await?;
                    channels::add(tx, &number(workspace, channel), now).await?;
                    users::add(tx, &agent, now).await
                })
            })
            .await
            .unwrap();
        app.registry.reload(&app.db).await.unwrap();
        Self { app, workspace, channel, user, cookie: String::new(), folder }
    }

    /// Ana is signed in.
    pub(super) async fn signed_in() -> Self {
        let mut browser = Self::stranger().await;
        let answer = browser.post("/login", &[("email", "Ana@Test.example"), ("password", PASSWORD)]).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
        answer.header("set-cookie").split(';').next().unwrap().clone_into(&mut browser.cookie);
        browser
    }

    /// Her id in text.
    pub(super) fn user(&self) -> String {
        self.user.to_string()
    }

    async fn send(&self, request: axum::http::request::Builder, body: Body) -> Response {
        let request = request.header(header::COOKIE, &self.cookie).body(body).unwrap();
        http::router(Arc::clone(&self.app)).oneshot(request).await.unwrap()
    }

    async fn answer(&self, request: axum::http::request::Builder, body: Body) -> Answer {
        let answer = self.send(request, body).await;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Asks for a page.
    pub(super) async fn get(&self, path: &str) -> Answer {
        self.answer(Request::get(path), Body::empty()).await
    }

    /// Asks with more headers.
    pub(super) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request =
            headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        self.answer(request, Body::empty()).await
    }

    /// Asks for patches.
    pub(super) async fn patches(&self, path: &str) -> Answer {
        self.answer(Request::get(path).header(header::ACCEPT, patch::ACCEPT), Body::empty()).await
    }

    /// Sends a form, as the script does.
    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| {
            text.bytes().fold(String::new(), |out, byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out + &char::from(byte).to_string(),
                _ => out + &format!("%{byte:02X}"),
            })
        };
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let request = Request::post(path)
            .header(header::ACCEPT, patch::ACCEPT)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.answer(request, Body::from(body.join("&"))).await
    }

    /// Opens a stream.
    pub(super) async fn stream(&self, path: &str) -> Changes {
        let answer = self.send(Request::get(path), Body::empty()).await;
        assert_eq!(answer.headers()["x-accel-buffering"], "no");
        Changes { body: answer.into_body().into_data_stream() }
    }

    /// A customer writes; returns the conversation when it is stored.
    pub(super) async fn hears(&self, phone: &str, name: &str, text: &str) -> ConversationId {
        let wamid = format!("wamid.{}", self.app.clock.id());
        let event = Event::Received(Received {
            at: self.app.clock.now(),
            from: Party { phone: Some(phone.into()), name: Some(name.into()), ..Party::default() },
            group_id: None,
            kind: Kind::Text,
            text: text.into(),
            media: None,
            context: None,
            entry: None,
            json: json!({"type": "text", "id": wamid, "text": {"body": text}}).to_string(),
            wamid,
        });
        let routed = Routed { route: Route::Number("300".into()), event };
        let events = vec![(self.app.clock.delivery_id(), routed)];
        let batch = Batch { workspace: self.workspace, deliveries: vec![], unknowns: vec![], events };
        receive::store(&self.app, Arc::new(batch)).await.unwrap();
        let workspace = self.workspace;
        let filter = Filter { limit: 1, ..Filter::default() };
        let newest = self
            .app
            .db
            .read(move |tx| Box::pin(async move { conversations::list(tx, workspace, &filter).await }))
            .await
            .unwrap();
        newest[0].conversation.id
    }

    /// Business time jumps ahead.
    pub(super) fn clock_jumps(&self, span: Span) {
        let offset = self.app.clock.offset().as_millis() + span.as_millis();
        self.app.clock.set_offset(Span::millis(offset));
    }

    /// Meta approved a template.
    pub(super) async fn has_template(&self, name: &str, body: &str) {
        let template = Template {
            id: self.app.clock.template_id(),
            meta_id: None,
            name: name.into(),
            language: "en".into(),
            category: Category::Utility,
            status: "APPROVED".into(),
            reason: String::new(),
            quality: "UNKNOWN".into(),
            parameter_format: "POSITIONAL".into(),
            components: json!([{"type": "BODY", "text": body}]),
        };
        let (workspace, now) = (self.workspace, self.app.clock.now());
        self.app
            .db
            .write(move |tx| {
                let template = template.clone();
                Box::pin(async move { templates::keep(tx, workspace, "200", &template, now).await })
            })
            .await
            .unwrap();
    }

    /// A file of some message, with the bytes `abcdefgh`.
    pub(super) async fn has_file(&self, mime_type: &str) -> MediaId {
        let hash = crate::media::keep(&self.app, b"abcdefgh").await.unwrap();
        let file = Media {
            id: self.app.clock.media_id(),
            message_id: MessageId(self.app.clock.id()),
            channel_id: self.channel,
            meta_id: "1".into(),
            mime_type: mime_type.into(),
            filename: "a.bin".into(),
            voice: false,
            url: String::new(),
            state: "stored".into(),
            hash,
            size: 8,
            attempt: 1,
            run_at: self.app.clock.machine(),
            problem: String::new(),
            created_at: self.app.clock.now(),
        };
        let (workspace, id) = (self.workspace, file.id);
        self.app
            .db
            .write(move |tx| {
                let file = file.clone();
                Box::pin(async move { media::add(tx, workspace, &[file]).await })
            })
            .await
            .unwrap();
        id
    }

    /// The account is in this time zone, as Meta told it; the zone that its days are counted in.
    pub(super) async fn is_in(&self, timezone: &str) -> String {
        let account = Account { timezone: timezone.to_owned(), ..account(self.workspace) };
        self.app
            .db
            .write(move |tx| {
                let account = account.clone();
                Box::pin(async move { apps::keep_account(tx, &account).await })
            })
            .await
            .unwrap();
        self.app.registry.reload(&self.app.db).await.unwrap();
        let known = self.app.registry.known();
        known.channels.values().map(|channel| known.tariff(channel).zone_name()).collect()
    }

    /// There is another account in a time zone, with a number of its own; the number's id in text.
    pub(super) async fn has_another_account(&self, waba_id: &str, timezone: &str) -> String {
        let base = account(self.workspace);
        let account = Account { waba_id: waba_id.to_owned(), timezone: timezone.to_owned(), ..base };
        let id = self.app.clock.channel_id();
        let (address, phone_number_id) = ("+15550100400".to_owned(), "400".to_owned());
        let base = number(self.workspace, id);
        let other = Channel { address, phone_number_id, waba_id: waba_id.to_owned(), ..base };
        let now = self.app.clock.now();
        self.app
            .db
            .write(move |tx| {
                let (account, other) = (account.clone(), other.clone());
                Box::pin(async move {
                    apps::keep_account(tx, &account).await?;
                    channels::add(tx, &other, now).await
                })
            })
            .await
            .unwrap();
        self.app.registry.reload(&self.app.db).await.unwrap();
        id.to_string()
    }

    /// The number's id in text.
    pub(super) fn channel(&self) -> String {
        self.channel.to_string()
    }

    /// Business time.
    pub(super) fn now(&self) -> Timestamp {
        self.app.clock.now()
    }
}

fn account(workspace: WorkspaceId) -> Account {
    Account {
        waba_id: "200".into(),
        workspace,
        app_id: "100".into(),
        timezone: "UTC".into(),
        currency: "USD".into(),
    }
}

fn number(workspace: WorkspaceId, id: ChannelId) -> Channel {
    Channel {
        workspace,
        id,
        kind: "whatsapp".into(),
        name: "Support".into(),
        address: "+15550100200".into(),
        phone_number_id: "300".into(),
        waba_id: "200".into(),
        app_id: "100".into(),
        access_token: "secret".into(),
        trouble: String::new(),
    }
}
