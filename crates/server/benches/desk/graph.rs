//! Stands in for Meta's Graph API as far as the intake asks for it: it has files for the images, and no
//! templates.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tokio::net::TcpListener;

/// Bytes of a file: a small photograph.
const FILE_BYTES: usize = 20_000;

/// Serves on a free port; returns the base URL.
pub(crate) async fn serve() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let router = Router::new()
        .route("/files/{name}", get(file))
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
