//! A call to a carrier: how long it may take, how much of an answer is read, and why there may be none. Redirects are
//! not followed.

use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use reqwest::Url;
use reqwest::redirect::Policy;
use serde_json::Value;
use transom_rules::time::Timestamp;

/// How long a file may take: longer than an answer, shorter than the lease of a fetch.
pub(super) const FILE_WITHIN: Duration = Duration::from_secs(150);

/// The largest answer that is read, in bytes: the longest page of a list has less than a tenth of it.
const MOST_OF_AN_ANSWER: usize = 16 * 1024 * 1024;

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// When it was given, by the clock of who gave it.
    pub at: Option<Timestamp>,
}

impl Answer {
    /// The body as JSON when the status says success; else an error with Meta's own message.
    pub fn json(&self) -> anyhow::Result<Value> {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        if (200..300).contains(&self.status) {
            return Ok(body);
        }
        let said = body.pointer("/error/message").and_then(Value::as_str).unwrap_or("no reason given");
        anyhow::bail!("the Graph API answered {}: {said}", self.status)
    }
}

/// Why there is no answer, with the address that was asked.
#[derive(Debug)]
pub enum NoAnswer {
    /// Nothing left the machine: the connection could not be made.
    NotSent(String),
    /// The bytes may have arrived.
    Unclear(String),
}

/// A file on its way.
#[derive(Debug)]
pub struct Coming(reqwest::Response);

impl Coming {
    /// What a host answered that was asked for a file.
    ///
    /// # Errors
    /// When it gives none.
    pub(super) fn of(answer: reqwest::Response) -> anyhow::Result<Self> {
        anyhow::ensure!(answer.status().is_success(), "the file's host answered {}", answer.status());
        Ok(Self(answer))
    }

    /// The next piece of it; `None` at its end.
    ///
    /// # Errors
    /// When it breaks off.
    pub async fn next(&mut self) -> anyhow::Result<Option<Bytes>> {
        Ok(self.0.chunk().await.map_err(reqwest::Error::without_url)?)
    }
}

/// What calls go through.
pub(super) fn client(timeout_s: u64) -> anyhow::Result<reqwest::Client> {
    // A provider that is installed already is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(timeout_s))
        .pool_idle_timeout(Duration::from_mins(1))
        .user_agent(concat!("transom/", env!("CARGO_PKG_VERSION")))
        .build()
        .context("the HTTP client")
}

/// Makes a call to a host that goes by this address, and reads the answer.
pub(super) async fn receive(host: &str, call: reqwest::RequestBuilder) -> Result<Answer, NoAnswer> {
    let why = |error| format!("{host}: {}", cause(error));
    let answer = call.send().await.map_err(|error| {
        let connecting = error.is_connect() || error.is_builder();
        if connecting { NoAnswer::NotSent(why(error)) } else { NoAnswer::Unclear(why(error)) }
    })?;
    let at = answer.headers().get(reqwest::header::DATE).and_then(|date| instant(date.to_str().ok()?));
    let (status, mut answer, mut body) = (answer.status().as_u16(), answer, Vec::new());
    while let Some(piece) = answer.chunk().await.map_err(|error| NoAnswer::Unclear(why(error)))? {
        if body.len() + piece.len() > MOST_OF_AN_ANSWER {
            let most = format!("{host}: the answer is larger than {MOST_OF_AN_ANSWER} bytes");
            return Err(NoAnswer::Unclear(most));
        }
        body.extend_from_slice(&piece);
    }
    Ok(Answer { status, body, at })
}

/// Why a call failed: what lies at the bottom of it, such as a refused connection. Never the URL: that of a file
/// holds a secret.
fn cause(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".into();
    }
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// An instant as HTTP writes it: `Mon, 30 Nov 2026 14:00:00 GMT`.
fn instant(date: &str) -> Option<Timestamp> {
    let read = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
    Some(Timestamp::from_seconds(read.as_second()))
}

/// Host and port; the port only where it is not the scheme's own.
pub(super) fn authority(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_of_who_answers_is_read() {
        assert_eq!(instant("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Timestamp::from_seconds(784_111_777)));
        assert_eq!(instant("now"), None);
    }
}
