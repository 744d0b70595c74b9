//! An app on a fresh file, with a workspace, a number, a user and a token; requests to it, and a customer who
//! writes.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tower::ServiceExt as _;
use transom_rules::content::Kind;
use transom_rules::event::{Event, Noticed, Party, Received, Route, Routed, Severity};
use transom_rules::id::{ChannelId, UserId, WorkspaceId};
use transom_rules::template::{Category, Template};
use transom_rules::time::{Span, Timestamp};
use transom_store::apps::{self, Account, App as MetaApp};
use transom_store::channels::{self, Channel};
use transom_store::users::{self, User};
use transom_store::{Tx, Work, templates};

use crate::app::{App, Shared};
use crate::clock::Clock;
use crate::receive::{self, Batch};
use crate::settings::Settings;

pub(super) const TOKEN: &str = "a-token";

/// A running app, which ends with the test.
pub(super) struct Desk {
    pub(super) app: Shared,
    pub(super) workspace: WorkspaceId,
    pub(super) channel: ChannelId,
    pub(super) user: UserId,
    folder: std::path::PathBuf,
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.app.stop.cancel();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: axum::http::HeaderMap,
    pub(super) json: Value,
    pub(super) text: String,
}

impl Desk {
    /// A fresh desk. Its Graph API is a closed port: what is sent stays queued.
    pub(super) async fn open() -> Self {
        let clock = Arc::new(Clock::new(Span::default()));
        let folder = std::env::temp_dir().join(format!("transom-api-{}", clock.id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut settings = Settings::default();
        settings.database.url = format!("sqlite:{}", folder.join("transom.db").display());
        settings.media.path = folder.join("media");
        settings.graph.url = "http://127.0.0.1:9".into();
        let app = App::start(settings, Arc::clone(&clock)).await.unwrap();
        let (workspace, channel, user) = (clock.workspace_id(), clock.channel_id(), clock.user_id());
        let now = clock.now();
        app.db
            .write(move |tx| {
                Box::pin(async move {
                    apps::found(tx, workspace, "Test", now).await?;
                    apps::keep(tx, &meta_app(workspace)).await?;
                    apps::keep_account(tx, &account(workspace)).await?;
                    channels::add(tx, &number(workspace, channel), now).await?;
                    users::add(tx, &agent(workspace, user), now).await?;
                    users::add_token(tx, &Sha256::digest(TOKEN), workspace, "test", now).await
                })
            })
            .await
            .unwrap();
        app.registry.reload(&app.db).await.unwrap();
        Self { app, workspace, channel, user, folder }
    }

    /// Writes rows.
    pub(super) async fn write<T, F>(&self, work: F) -> T
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx<'_>) -> Work<'t, T> + Send + Sync + 'static,
    {
        self.app.db.write(work).await.unwrap()
    }

    /// A customer writes; returns when it is stored.
    pub(super) async fn hears(&self, phone: &str, name: &str, text: &str) {
        self.hears_at(phone, name, (text, Span::default())).await;
    }

    /// A customer wrote so long ago.
    pub(super) async fn hears_at(&self, phone: &str, name: &str, (text, ago): (&str, Span)) {
        let wamid = format!("wamid.{}", self.app.clock.id());
        let event = Event::Received(Received {
            at: self.app.clock.now() - ago,
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
    }

    /// Meta tells an account something, so many seconds after the start of time.
    pub(super) async fn is_told(&self, account: &str, value: &Value, at: i64) {
        let event = Event::Noticed(Noticed {
            field: "account_update".into(),
            at: Some(Timestamp::from_seconds(at)),
            severity: Severity::Info,
            title: "The account changed.".into(),
            json: value.to_string(),
        });
        let routed = Routed { route: Route::Account(account.into()), event };
        let events = vec![(self.app.clock.delivery_id(), routed)];
        let batch = Batch { workspace: self.workspace, deliveries: vec![], unknowns: vec![], events };
        receive::store(&self.app, Arc::new(batch)).await.unwrap();
    }

    /// An approved template without slots, and one with the customer's name.
    pub(super) async fn has_templates(&self) {
        let (workspace, now) = (self.workspace, self.app.clock.now());
        let (plain, greeting) =
            (self.template("plain_update", "We have news."), self.template("greeting", "Hi {{1}}, hello!"));
        self.write(move |tx| {
            let (plain, greeting) = (plain.clone(), greeting.clone());
            Box::pin(async move {
                templates::keep(tx, workspace, "200", &plain, now).await?;
                templates::keep(tx, workspace, "200", &greeting, now).await
            })
        })
        .await;
    }

    fn template(&self, name: &str, body: &str) -> Template {
        Template {
            id: self.app.clock.template_id(),
            meta_id: Some(format!("meta-{name}")),
            name: name.into(),
            language: "en_US".into(),
            category: Category::Utility,
            status: "APPROVED".into(),
            reason: String::new(),
            quality: "GREEN".into(),
            parameter_format: "POSITIONAL".into(),
            components: json!([{"type": "BODY", "text": body}]),
        }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None, &[]).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, Some(body.to_string()), &[]).await
    }

    /// A request with the token, as JSON where it has a body.
    pub(super) async fn call(
        &self,
        method: &str,
        path: &str,
        body: Option<String>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "authorization") {
            request = request.header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
        }
        if body.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.unwrap_or_default())).unwrap();
        let router = crate::api::router().with_state(Arc::clone(&self.app));
        let answer = router.oneshot(request).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status, headers, json: serde_json::from_slice(&bytes).unwrap_or(Value::Null), text }
    }
}

impl Answer {
    /// The same answer, which has to have this status.
    #[track_caller]
    pub(super) fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        if status >= 400 {
            assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
            assert_eq!(self.json["status"], status);
            for field in ["type", "title", "detail"] {
                assert!(
                    self.json[field].as_str().is_some_and(|text| !text.is_empty()),
                    "{field}: {}",
                    self.text
                );
            }
        }
        self
    }

    /// The field that the problem names first.
    pub(super) fn field(&self) -> &str {
        self.json["errors"][0]["field"].as_str().unwrap_or_default()
    }

    /// The ids of a list.
    pub(super) fn ids(&self) -> Vec<String> {
        self.json["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn meta_app(workspace: WorkspaceId) -> MetaApp {
    MetaApp { id: "100".into(), workspace, app_secret: "secret".into(), verify_token: "verify".into() }
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
        access_token: "access".into(),
        trouble: String::new(),
    }
}

fn agent(workspace: WorkspaceId, id: UserId) -> User {
    User {
        workspace,
        id,
        email: "ana@example.com".into(),
        name: "Ana".into(),
        role: "agent".into(),
        password_hash: String::new(),
    }
}
