//! What is counted while running, for Prometheus.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

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

/// Everything that was counted, in Prometheus' words.
pub fn render() -> String {
    handle().render()
}
