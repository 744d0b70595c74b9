//! A browser that talks to the router of a desk, and signs in there.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};
use tower::ServiceExt as _;
use transom_desk::base::settings::Settings;
use transom_desk::fixture::Desk;
use transom_desk::people::{password, session};
use transom_pages::frame::address::encoded as percent;
use transom_pages::frame::patch;
use transom_rules::time::Span;
use transom_store::sessions::{self, Session};

use crate::http;

/// Everybody's.
pub(super) const PASSWORD: &str = "correct horse";

/// A browser and the desk it talks to; both end with the test.
pub(super) struct Browser {
    pub(super) desk: Arc<Desk>,
    pub(super) cookie: String,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
    pub(super) bytes: Bytes,
}

impl Answer {
    /// A header; empty if it is not there.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The secret of the one-time link that it shows.
    pub(super) fn link(&self) -> &str {
        let link = self.text.split("/welcome#").nth(1).and_then(|rest| rest.split('"').next());
        link.unwrap_or_else(|| panic!("no link is shown: {}", self.text))
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

    /// The messages up to one that holds this.
    pub(super) async fn until(&mut self, what: &str) -> String {
        let mut told = self.next().await;
        while !told.contains(what) {
            told = self.next().await;
        }
        told
    }

    /// Whether the stream has ended a second from now.
    pub(super) async fn ends(&mut self) -> bool {
        let end = async { while self.body.next().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(1), end).await.is_ok()
    }
}

impl Browser {
    /// Nobody is signed in.
    pub(super) async fn stranger() -> Self {
        Self::stranger_as(|_| ()).await
    }

    /// The same with other settings.
    pub(super) async fn stranger_as(set: impl FnOnce(&mut Settings)) -> Self {
        let hash = password::hash(PASSWORD.into()).await.unwrap();
        Self { desk: Arc::new(Desk::fresh_as(hash, set).await), cookie: String::new() }
    }

    /// Ana is signed in.
    pub(super) async fn signed_in() -> Self {
        Self::stranger().await.another("Ana@Test.example", PASSWORD).await
    }

    /// Another browser at the same desk, in which somebody signs in.
    pub(super) async fn another(&self, email: &str, password: &str) -> Self {
        let mut other = self.aside();
        let answer = other.post("/login", &[("email", email), ("password", password)]).await;
        other.comes_in_by(&answer);
        other
    }

    /// Another browser at the same desk, in which nobody is signed in.
    pub(super) fn aside(&self) -> Self {
        Self { desk: Arc::clone(&self.desk), cookie: String::new() }
    }

    /// Another browser at the same desk, in which Ana's session ends by itself after so long.
    pub(super) async fn ana_for(&self, lasts: Span) -> Self {
        let (clock, hash) = (&self.desk.app.clock, Sha256::digest("short"));
        let now = clock.machine();
        let session = Session {
            id: clock.session_id(),
            user: self.desk.user,
            // It is extended when it is used, but not beyond its time.
            created_at: now + lasts - session::LASTS,
            expires_at: now + lasts,
            last_used_at: None,
            address: String::new(),
            browser: String::new(),
        };
        let begun = (session, hash);
        self.desk.write(begun, |tx, (session, hash)| Box::pin(sessions::begin(tx, hash, session))).await;
        Self { desk: Arc::clone(&self.desk), cookie: "transom=short".to_owned() }
    }

    /// Takes the cookie of an answer that let somebody in.
    pub(super) fn comes_in_by(&mut self, answer: &Answer) {
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::SEE_OTHER, "/"),
            "{}",
            answer.text
        );
        answer.header("set-cookie").split(';').next().unwrap().clone_into(&mut self.cookie);
    }

    /// Somebody new with a role comes by a link and chooses the password of everybody here.
    pub(super) async fn colleague(&self, email: &str, role: &str) -> Self {
        let invited = self.follows(&self.invites(email, role).await).await;
        let mut other = self.aside();
        let form = [("link", invited.link()), ("password", PASSWORD)];
        other.comes_in_by(&other.post("/welcome/accept", &form).await);
        other
    }

    /// Goes where an answer leads.
    pub(super) async fn follows(&self, answer: &Answer) -> Answer {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        self.get(answer.header("location")).await
    }

    /// Invites somebody.
    pub(super) async fn invites(&self, email: &str, role: &str) -> Answer {
        let form = [("email", email), ("name", ""), ("role", role)];
        self.submit("/settings/people/invite", &form).await
    }

    async fn send(&self, request: axum::http::request::Builder, body: Body) -> Response {
        let request = request.header(header::COOKIE, &self.cookie).body(body).unwrap();
        http::router(Arc::clone(&self.desk.app)).oneshot(request).await.unwrap()
    }

    async fn answer(&self, request: axum::http::request::Builder, body: Body) -> Answer {
        let answer = self.send(request, body).await;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned(), bytes }
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
        self.answer(form(path).header(header::ACCEPT, patch::ACCEPT), Body::from(encoded(fields))).await
    }

    /// Sends a form that was drawn a moment ago.
    pub(super) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let nonce = self.desk.app.clock.id().to_string();
        self.post(path, &[fields, &[("nonce", &nonce)]].concat()).await
    }

    /// Sends a form with a file that was drawn a moment ago.
    pub(super) async fn submit_file(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<File<'_>>,
    ) -> Answer {
        let nonce = self.desk.app.clock.id().to_string();
        let mut body = Vec::new();
        for (name, value) in fields.iter().chain(&[("nonce", nonce.as_str())]) {
            let head = format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
        }
        if let Some(File { slot, name, mime_type, bytes }) = file {
            let head = format!(
                "--x\r\ncontent-disposition: form-data; name=\"{slot}\"; filename=\"{name}\"\r\ncontent-type: {mime_type}\r\n\r\n"
            );
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(b"--x--\r\n");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header(header::ACCEPT, patch::ACCEPT);
        self.answer(request, Body::from(body)).await
    }

    /// Sends a form, as a browser without the script does.
    pub(super) async fn post_plainly(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.answer(form(path), Body::from(encoded(fields))).await
    }

    /// Opens a stream.
    pub(super) async fn stream(&self, path: &str) -> Changes {
        let answer = self.send(Request::get(path), Body::empty()).await;
        assert_eq!(answer.headers()["x-accel-buffering"], "no");
        Changes { body: answer.into_body().into_data_stream() }
    }
}

/// A file as a browser hands it over.
pub(super) struct File<'f> {
    /// The field.
    pub(super) slot: &'f str,
    /// Its name.
    pub(super) name: &'f str,
    /// The type that the browser says.
    pub(super) mime_type: &'f str,
    /// Its bytes.
    pub(super) bytes: &'f [u8],
}

/// What a page says was done.
pub(super) fn said(answer: &Answer) -> &str {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.header("location").split("said=").nth(1).unwrap_or_default()
}

/// The id in the first address of a page that begins so.
pub(super) fn id_after<'a>(page: &'a str, path: &str) -> &'a str {
    let rest = page.split(path).nth(1).unwrap_or_else(|| panic!("no {path} in {page}"));
    rest.split(['/', '"']).next().unwrap()
}

fn form(path: &str) -> axum::http::request::Builder {
    Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
    pairs.join("&")
}
