//! The simulator's controls, over HTTP: the same whether it runs in this process or by itself.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use transom_desk::base::clock::Clock;
use transom_rules::time::Span;

use super::rules::Rules;

/// A simulator at an address.
pub(super) struct Carrier {
    http: reqwest::Client,
    url: String,
}

impl Carrier {
    pub(super) fn new(url: &str) -> anyhow::Result<Self> {
        // A provider that is installed already is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()
            .context("the HTTP client")?;
        Ok(Self { http, url: url.trim_end_matches('/').to_owned() })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// `POST` to a control.
    pub(super) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self.http.post(format!("{}{path}", self.url)).json(body).send().await;
        let answer = answer.with_context(|| format!("the simulator at {}", self.url))?;
        let status = answer.status();
        let text = answer.text().await?;
        anyhow::ensure!(status.is_success(), "the simulator answered {status} to {path}: {text}");
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    /// `GET` of a control.
    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self.http.get(format!("{}{path}", self.url)).send().await;
        let answer = answer.with_context(|| format!("the simulator at {}", self.url))?.error_for_status()?;
        Ok(answer.json().await?)
    }

    /// Seconds that its clock is ahead of the machine's.
    pub(super) async fn clock_offset(&self) -> anyhow::Result<i64> {
        let clock = self.get("/_sim/clock").await?;
        clock.get("offset_seconds").and_then(Value::as_i64).context("the simulator told no clock")
    }

    /// Moves its clock, and with it the server's, to so many seconds ahead of the machine's.
    pub(super) async fn set_clock_offset(&self, seconds: i64) -> anyhow::Result<()> {
        self.post("/_sim/clock", &json!({"offset_seconds": seconds})).await.map(drop)
    }

    /// From now on it bills by these rules.
    pub(super) async fn set_rules(&self, rules: Rules) -> anyhow::Result<()> {
        self.post("/_sim/rules", &json!({"rules": rules.word()})).await.map(drop)
    }

    /// Follows the clock of a simulator that runs by itself: it answers when its clock moved, and asking
    /// again tells it that ours has moved too.
    pub(super) async fn lead(self: Arc<Self>, clock: Arc<Clock>, stop: CancellationToken) {
        loop {
            let known = clock.offset().as_seconds();
            let path = format!("/_sim/clock?known_offset={known}");
            let Some(answer) = stop.run_until_cancelled(self.get(&path)).await else { return };
            match answer.map(|clock| clock.get("offset_seconds").and_then(Value::as_i64)) {
                Ok(Some(seconds)) if seconds != known => clock.set_offset(Span::seconds(seconds)),
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "the simulator's clock cannot be followed");
                    let pause = tokio::time::sleep(Duration::from_secs(1));
                    if stop.run_until_cancelled(pause).await.is_none() {
                        return;
                    }
                }
            }
        }
    }
}
