//! Asking a program outside: over https, at public addresses alone, with no redirects, within a time, and with no more
//! than a little of the answer read. A bot's file names the host; it must not lead to what only this machine reaches.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use reqwest::Url;
use reqwest::redirect::Policy;
use serde_json::Value;
use sha2::Sha256;
use transom_rules::time::Span;

use super::does::Question;
use crate::base::settings;

/// The largest answer, in bytes: a run keeps it.
const MOST: usize = 16 * 1024;

/// Why nothing was answered. Never with the address: what customers wrote may stand in it.
#[derive(Debug)]
pub(super) enum Why {
    /// The address is none to ask at.
    Address,
    /// The host has no public address.
    Internal,
    /// The host is not known.
    Unknown,
    /// It took too long, or did not work.
    Silent(String),
    /// It answered with an error.
    Status(u16),
    /// It answered more than is read, or what is no text.
    TooMuch,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => f.write_str("the address cannot be asked"),
            Self::Internal => f.write_str("the host has an address that is not public"),
            Self::Unknown => f.write_str("the host has no address"),
            Self::Silent(why) => f.write_str(why),
            Self::Status(status) => write!(f, "it answered {status}"),
            Self::TooMuch => f.write_str("the answer is too large, or no text"),
        }
    }
}

/// Asks, and reads the answer: JSON, or else a text.
pub(super) async fn ask(settings: &settings::Bots, question: &Question, left: Span) -> Result<Value, Why> {
    let url = Url::parse(&question.address).map_err(|_| Why::Address)?;
    let host = url.host_str().ok_or(Why::Address)?.trim_matches(['[', ']']).to_owned();
    let is_let_in = settings.internal_hosts.contains(&host);
    if url.scheme() != "https" && !is_let_in {
        return Err(Why::Address);
    }
    let port = url.port_or_known_default().ok_or(Why::Address)?;
    let within = Duration::from_millis(left.min(question.within).as_millis().max(1).unsigned_abs());
    let asked = async {
        let at = public(&host, port, is_let_in).await?;
        let answer = send(settings, question, Place { url, host: &host, at: &at }).await?;
        read(answer).await
    };
    tokio::time::timeout(within, asked).await.unwrap_or_else(|_| Err(Why::Silent("it took too long".into())))
}

/// The addresses of a host. One that is not public is enough to refuse it: which of them would be taken is not ours to say.
async fn public(host: &str, port: u16, is_let_in: bool) -> Result<Vec<SocketAddr>, Why> {
    let found = tokio::net::lookup_host((host, port)).await.map_err(|_| Why::Unknown)?;
    let found: Vec<SocketAddr> = found.collect();
    if found.is_empty() {
        return Err(Why::Unknown);
    }
    if !is_let_in && !found.iter().all(|at| is_public(at.ip())) {
        return Err(Why::Internal);
    }
    Ok(found)
}

/// Where it is sent.
struct Place<'p> {
    url: Url,
    host: &'p str,
    /// What was looked at: the host is not looked up again, when it could say something else.
    at: &'p [SocketAddr],
}

async fn send(
    settings: &settings::Bots,
    question: &Question,
    place: Place<'_>,
) -> Result<reqwest::Response, Why> {
    // A provider that is installed already is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .resolve_to_addrs(place.host, place.at)
        .user_agent(concat!("transom/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(silent)?;
    let body = question.body.clone().unwrap_or_default();
    let call = if question.method == "POST" { client.post(place.url) } else { client.get(place.url) };
    let call = call.header("idempotency-key", &question.key);
    let call = match signature(settings, &question.key, &body) {
        Some(signature) => call.header("x-transom-signature", signature),
        None => call,
    };
    let is_json = serde_json::from_str::<Value>(&body).is_ok();
    let kind = if is_json { "application/json" } else { "text/plain; charset=utf-8" };
    let call = if body.is_empty() { call } else { call.header("content-type", kind).body(body) };
    call.send().await.map_err(silent)
}

/// `sha256=` and the HMAC of the key of the question, a point and the body; `None` where no secret is set.
fn signature(settings: &settings::Bots, key: &str, body: &str) -> Option<String> {
    let secret = settings.secret.as_ref().filter(|secret| !secret.expose().is_empty())?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok()?;
    mac.update(key.as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    Some(format!("sha256={}", hex::encode(mac.finalize().into_bytes())))
}

async fn read(mut answer: reqwest::Response) -> Result<Value, Why> {
    if !answer.status().is_success() {
        return Err(Why::Status(answer.status().as_u16()));
    }
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(silent)? {
        body.extend_from_slice(&piece);
        if body.len() > MOST {
            return Err(Why::TooMuch);
        }
    }
    let text = String::from_utf8(body).map_err(|_| Why::TooMuch)?;
    Ok(serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

fn silent(error: reqwest::Error) -> Why {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    Why::Silent(cause.to_string())
}

/// Whether an address is one of the public network: not of this machine, of a network around it, or kept for something
/// else (the registries of special addresses, IANA).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 240..=255, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !is_special && !ip.is_multicast()
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let parts = ip.segments();
    // Addresses of the fourth version in clothes of the sixth: mapped, translated, 6to4. The rest of the public ones begin
    // with 2 or 3.
    let inner = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match parts {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            is_public_v4(inner(high, low))
        }
        [0x2002, high, low, ..] => is_public_v4(inner(high, low)),
        // Teredo, benchmarks, ORCHID, documentation.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use transom_rules::time::Timestamp;

    use super::*;

    #[test]
    fn what_is_not_public_is_known() {
        for (ip, public) in [
            ("93.184.216.34", true),
            ("2606:2800:220:1:248:1893:25c8:1946", true),
            ("127.0.0.1", false),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("100.64.0.1", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:93.184.216.34", true),
            ("::127.0.0.1", false),
            ("64:ff9b::10.0.0.1", false),
            ("2002:7f00:1::", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("fc00::1", false),
            ("fe80::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(ip.parse().unwrap()), public, "{ip}");
        }
    }

    fn question(address: &str) -> Question {
        Question {
            key: "key-1".into(),
            address: address.into(),
            method: "GET".into(),
            body: None,
            within: Span::seconds(5),
            until: Timestamp::default(),
        }
    }

    #[tokio::test]
    async fn what_only_this_machine_reaches_is_not_asked() {
        let settings = settings::Bots::default();
        for address in [
            "https://127.0.0.1/",
            "https://localhost/",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/latest/meta-data",
            "https://0x7f000001/",
            "https://2130706433/",
        ] {
            let why = ask(&settings, &question(address), Span::seconds(5)).await.unwrap_err();
            assert!(matches!(why, Why::Internal | Why::Unknown), "{address}: {why}");
        }
        for address in ["http://example.com/", "file:///etc/passwd", "nowhere"] {
            let why = ask(&settings, &question(address), Span::seconds(5)).await.unwrap_err();
            assert!(matches!(why, Why::Address), "{address}: {why}");
        }
    }

    #[test]
    fn a_question_is_signed_where_a_secret_is_set() {
        let mut settings = settings::Bots::default();
        assert_eq!(signature(&settings, "key-1", "{}"), None);
        settings.secret = Some("secret".to_owned().into());
        let signed = signature(&settings, "key-1", "{}").unwrap();
        assert!(signed.starts_with("sha256=") && signed.len() == 71, "{signed}");
        assert_ne!(Some(signed), signature(&settings, "key-2", "{}"));
    }
}
