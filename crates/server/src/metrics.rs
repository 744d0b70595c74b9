//! Figures for Prometheus at `/metrics`: what was counted while running, and what is read when asked.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use metrics::gauge;
use transom_desk::app::Shared;
use transom_desk::base::counts;
use transom_store::outbox;

/// `GET /metrics`.
pub async fn show(State(app): State<Shared>) -> Response {
    match app.db.read((), |tx, ()| Box::pin(outbox::depth(tx))).await {
        Ok(depth) => {
            for state in ["queued", "waiting", "claimed", "posting", "uncertain"] {
                let rows = depth.iter().find(|(known, _)| known == state).map_or(0, |(_, rows)| *rows);
                let rows = u32::try_from(rows).unwrap_or(u32::MAX);
                gauge!("transom_outbox_rows", "state" => state).set(rows);
            }
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], counts::render()).into_response()
        }
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response(),
    }
}
