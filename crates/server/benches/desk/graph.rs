//! Stands in for Meta's Graph API as far as the intake and a campaign ask for it: it has files for the images, a template,
//! and takes every message.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;

/// Bytes of a file: a small photograph.
const FILE_BYTES: usize = 20_000;

/// Serves on a free port; returns the base URL.
pub(crate) async fn serve() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let router = Router::new()
        .route("/files/{name}", get(file))
        .route("/{version}/{account}/message_templates", get(templates))
        .route("/{version}/{number}/messages", post(take))
        .fallback(|| async { ([(header::CONTENT_TYPE, "application/json")], r#"{"data":[]}"#) });
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}

/// No two files are alike: each is kept by itself.
async fn file(Path(name): Path<String>) -> Response {
    let mut bytes = name.into_bytes();
    bytes.resize(FILE_BYTES, 0x5a);
    ([(header::CONTENT_TYPE, "image/jpeg")], bytes).into_response()
}

/// The template that the account has.
pub(crate) const TEMPLATE: &str = "bench_update";

async fn templates() -> Response {
    let all = format!(
        r#"{{"data":[{{"id":"1","name":"{TEMPLATE}","language":"en_US","category":"UTILITY","status":"APPROVED",
        "components":[{{"type":"BODY","text":"Your order is on its way."}}]}}]}}"#
    );
    ([(header::CONTENT_TYPE, "application/json")], all).into_response()
}

/// Each message gets an id of its own.
async fn take() -> Response {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    let taken =
        format!(r#"{{"messaging_product":"whatsapp","contacts":[],"messages":[{{"id":"wamid.B{id}"}}]}}"#);
    ([(header::CONTENT_TYPE, "application/json")], taken).into_response()
}
