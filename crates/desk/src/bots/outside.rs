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
use transom_store::seal::Secret;

use super::does::Question;

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

/// How it is asked.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    /// Hosts inside that may be asked.
    pub(super) internal_hosts: &'a [String],
    /// With what it is signed; with nothing where there is none.
    pub(super) key: Option<&'a Secret>,
}

/// Asks, and reads the answer: JSON, or else a text.
pub(super) async fn ask(with: Asking<'_>, question: &Question, left: Span) -> Result<Value, Why> {
    let url = Url::parse(&question.address).map_err(|_| Why::Address)?;
    let host = url.host_str().ok_or(Why::Address)?.trim_matches(['[', ']']).to_owned();
    let is_let_in = with.internal_hosts.contains(&host);
    if url.scheme() != "https" && !is_let_in {
        return Err(Why::Address);
    }
    let port = url.port_or_known_default().ok_or(Why::Address)?;
    let within = Duration::from_millis(left.min(question.within).as_millis().max(1).unsigned_abs());
    let asked = async {
        let at = public(&host, port, is_let_in).await?;
        let answer = send(with.key, question, Place { url, host: &host, at: &at }).await?;
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

async fn send(key: Option<&Secret>, question: &Question, place: Place<'_>) -> Result<reqwest::Response, Why> {
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
    let signature = key.and_then(|key| signature(key, &question.key, &body));
    let call = match signature {
        Some(signature) => call.header("x-transom-signature", signature),
        None => call,
    };
    let is_json = serde_json::from_str::<Value>(&body).is_ok();
    let kind = if is_json { "application/json" } else { "text/plain; charset=utf-8" };
    let call = if body.is_empty() { call } else { call.header("content-type", kind).body(body) };
    call.send().await.map_err(silent)
}

/// `sha256=` and the HMAC of the name of the question, a point and the body; `None` where the key is empty.
pub(super) fn signature(key: &Secret, question: &str, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes()).ok().filter(|_| !key.is_empty())?;
    mac.update(question.as_bytes());
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
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;
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

    const OUTSIDE: Asking<'static> = Asking { internal_hosts: &[], key: None };

    #[tokio::test]
    async fn what_only_this_machine_reaches_is_not_asked() {
        for address in [
            "https://127.0.0.1/",
            "https://localhost/",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/latest/meta-data",
            "https://0x7f000001/",
            "https://2130706433/",
        ] {
            let why = ask(OUTSIDE, &question(address), Span::seconds(5)).await.unwrap_err();
            assert!(matches!(why, Why::Internal | Why::Unknown), "{address}: {why}");
        }
        for address in ["http://example.com/", "file:///etc/passwd", "nowhere"] {
            let why = ask(OUTSIDE, &question(address), Span::seconds(5)).await.unwrap_err();
            assert!(matches!(why, Why::Address), "{address}: {why}");
        }
    }

    /// Answers one request on this machine so; what was asked.
    async fn inside(answer: &str) -> (String, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/stock?of=shoes", listener.local_addr().unwrap());
        let answer = answer.to_owned();
        let answering = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (mut asked, mut buffer) = (Vec::new(), [0; 4096]);
            // All of a request this small comes with its last word.
            while !String::from_utf8_lossy(&asked).contains("blue\"}") {
                let count = stream.read(&mut buffer).await.unwrap();
                asked.extend_from_slice(&buffer[..count]);
            }
            // One that stopped reading hears no more of it.
            let _ = stream.write_all(answer.as_bytes()).await;
            String::from_utf8_lossy(&asked).into_owned()
        });
        (address, answering)
    }

    fn answer(status: &str, body: &str) -> String {
        format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
    }

    async fn asks(answer: String, key: Option<&Secret>) -> (Result<Value, Why>, String) {
        let (address, answering) = inside(&answer).await;
        let posts = Question {
            method: "POST".into(),
            body: Some("{\"colour\":\"blue\"}".into()),
            ..question(&address)
        };
        let with = Asking { internal_hosts: &["127.0.0.1".to_owned()], key };
        let answered = ask(with, &posts, Span::seconds(5)).await;
        (answered, answering.await.unwrap())
    }

    #[tokio::test]
    async fn a_host_that_is_let_in_is_asked_and_its_answer_read() {
        let key = Secret::from("a key");
        let (answered, asked) = asks(answer("200 OK", r#"{"left": 3}"#), Some(&key)).await;
        assert_eq!(answered.unwrap(), serde_json::json!({"left": 3}));
        assert!(asked.starts_with("POST /stock?of=shoes HTTP/1.1\r\n"), "{asked}");
        let signed = signature(&key, "key-1", "{\"colour\":\"blue\"}").unwrap();
        for header in [
            "content-type: application/json",
            "idempotency-key: key-1",
            &format!("x-transom-signature: {signed}"),
        ] {
            assert!(asked.to_lowercase().contains(header), "{header} in {asked}");
        }
        let (answered, asked) = asks(answer("200 OK", "three"), None).await;
        assert_eq!(answered.unwrap(), Value::String("three".into()));
        assert!(!asked.contains("signature"), "{asked}");
    }

    #[tokio::test]
    async fn an_error_a_redirect_and_too_much_are_no_answer() {
        let elsewhere = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n";
        let (answered, _) = asks(elsewhere.into(), None).await;
        assert!(matches!(answered, Err(Why::Status(302))), "{answered:?}");
        let (answered, _) = asks(answer("500 Oh", "no"), None).await;
        assert!(matches!(answered, Err(Why::Status(500))), "{answered:?}");
        let (answered, _) = asks(answer("200 OK", &"x".repeat(MOST + 1)), None).await;
        assert!(matches!(answered, Err(Why::TooMuch)), "{answered:?}");
        let (answered, _) = asks(answer("200 OK", &"x".repeat(MOST)), None).await;
        assert!(answered.is_ok(), "{answered:?}");
    }

    #[test]
    fn a_question_is_signed_with_its_name_and_its_body() {
        let key = Secret::from("secret");
        let signed = signature(&key, "key-1", "{}").unwrap();
        assert!(signed.starts_with("sha256=") && signed.len() == 71, "{signed}");
        assert_ne!(Some(&signed), signature(&key, "key-2", "{}").as_ref());
        assert_ne!(Some(&signed), signature(&key, "key-1", "").as_ref());
        assert_eq!(signature(&Secret::default(), "key-1", "{}"), None);
    }
}
