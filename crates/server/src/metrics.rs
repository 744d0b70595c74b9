//! Figures for Prometheus at `/metrics`: counters kept while running, gauges read when asked.

use std::sync::OnceLock;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use metrics::gauge;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use transom_store::outbox;

use crate::app::Shared;

/// The recorder is one a process, as the `metrics` crate wants it.
fn handle() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // Somebody else's recorder stays; ours is then empty.
        let _ = metrics::set_global_recorder(recorder);
        handle
    })
}

/// Begins to count.
pub fn begin() {
    handle();
}

/// Webhooks refused for their signature since the process started.
pub fn rejected() -> u64 {
    let figures = handle().render();
    let line = figures.lines().find_map(|line| line.strip_prefix("transom_webhooks_rejected_total "));
    line.and_then(|count| count.trim().parse().ok()).unwrap_or_default()
}

/// `GET /metrics`.
pub async fn show(State(app): State<Shared>) -> Response {
    match app.db.read(|tx| Box::pin(outbox::depth(tx))).await {
        Ok(depth) => {
            for state in ["queued", "waiting", "claimed", "posting", "uncertain"] {
                let rows = depth.iter().find(|(known, _)| known == state).map_or(0, |(_, rows)| *rows);
                let rows = u32::try_from(rows).unwrap_or(u32::MAX);
                gauge!("transom_outbox_rows", "state" => state).set(rows);
            }
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle().render()).into_response()
        }
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response(),
    }
}
