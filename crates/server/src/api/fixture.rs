//! How the tests of the API talk to a desk: with a token, in JSON.

use std::ops::Deref;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tower::ServiceExt as _;
use transom_desk::base::settings::Settings;
use transom_desk::fixture::Desk;
use transom_store::tokens::{self, Token};

const TOKEN: &str = "a-token";

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: axum::http::HeaderMap,
    pub(super) json: Value,
    pub(super) text: String,
}

/// A program with a token, and the desk it talks to.
pub(super) struct Client {
    desk: Desk,
}

impl Deref for Client {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl Client {
    /// A fresh desk that knows the token.
    pub(super) async fn open() -> Self {
        Self::open_as(|_| ()).await
    }

    /// The same with other settings.
    pub(super) async fn open_as(set: impl FnOnce(&mut Settings)) -> Self {
        let desk = Desk::fresh_as(String::new(), set).await;
        let clock = &desk.app.clock;
        let token = Token::of_workspace(desk.workspace, clock.token_id(), "test", clock.now());
        let hash = Sha256::digest(TOKEN);
        desk.write((token, hash), |tx, (token, hash)| Box::pin(tokens::add(tx, hash, token))).await;
        Self { desk }
    }

    /// A template without slots, and one with the customer's name.
    pub(super) async fn has_templates(&self) {
        self.has_template("plain_update", "en_US", "We have news.").await;
        self.has_template("greeting", "en_US", "Hi {{1}}, hello!").await;
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
        let router = crate::api::table(&self.app).0.with_state(Arc::clone(&self.app));
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
