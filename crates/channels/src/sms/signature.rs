//! Who really sent this: `X-Twilio-Signature` is an HMAC, keyed with the account's auth token, over the address that the
//! carrier was told and what it sent there (S2.9). Only what passed here is parsed: [`Verified`] has no other maker.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::form;
pub use crate::told::Forged;

/// A webhook as it came.
#[derive(Clone, Copy, Debug)]
pub struct Knock<'a> {
    /// The address as the carrier was told it, with scheme and host, and the query as it came: behind a proxy that is not
    /// what our own server was asked for.
    pub url: &'a str,
    /// `X-Twilio-Signature`.
    pub signature: Option<&'a str>,
    /// `X-Twilio-Webhooks-Signature-Settings`, which may choose SHA-256 instead of SHA-1.
    pub settings: Option<&'a str>,
    /// `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The body; empty of a `GET`, whose parameters all stand in the query.
    pub body: &'a [u8],
}

impl Knock<'_> {
    /// Whether it says that it is signed with a key of the webhook's own, not with the account's token.
    pub fn has_own_key(&self) -> bool {
        setting(self.settings, "key").is_some_and(|key| !key.is_empty())
    }
}

/// What came with a signature that fits. The only thing that [`super::webhook::parse`] takes.
#[derive(Clone, Debug)]
pub struct Verified<'a> {
    query: String,
    body: &'a [u8],
    is_form: bool,
}

impl<'a> Verified<'a> {
    /// The query, without the question mark.
    pub(super) fn query(&self) -> &[u8] {
        self.query.as_bytes()
    }

    /// The body, and whether it is a form.
    pub(super) const fn body(&self) -> (&'a [u8], bool) {
        (self.body, self.is_form)
    }
}

/// Checks the signature in constant time. An empty secret fits nothing.
pub fn verify<'a>(secret: &str, knock: Knock<'a>) -> Result<Verified<'a>, Forged> {
    let claimed = knock.signature.ok_or(Forged::Missing)?;
    let hash = Hash::of(knock.settings).ok_or(Forged::Malformed)?;
    let claimed = STANDARD.decode(claimed.trim()).map_err(|_| Forged::Malformed)?;
    if claimed.len() != hash.bytes() {
        return Err(Forged::Malformed);
    }
    if secret.is_empty() {
        return Err(Forged::NoSecret);
    }
    let parameters = knock.signed_parameters().ok_or(Forged::Wrong)?;
    let fits = spellings(knock.url).iter().fold(Choice::from(0), |fits, url| {
        fits | hash.mac(secret, &format!("{url}{parameters}")).ct_eq(&claimed)
    });
    if !bool::from(fits) {
        return Err(Forged::Wrong);
    }
    Ok(Verified { query: query(knock.url).to_owned(), body: knock.body, is_form: knock.is_form() })
}

/// What was checked when it came and was kept since, with `query` among its headers.
pub(crate) fn kept<'a>(headers: &str, body: &'a [u8]) -> Result<Verified<'a>, Forged> {
    const OURS: &str = "kept";
    let headers: BTreeMap<String, String> = serde_json::from_str(headers).unwrap_or_default();
    let of = |name: &str| headers.get(name).map(String::as_str);
    let url = format!("kept:/?{}", of("query").unwrap_or_default());
    let content_type = of("content-type");
    let knock = Knock { url: &url, signature: None, settings: None, content_type, body };
    let ours = sign(OURS, knock);
    let Verified { query, is_form, .. } = verify(OURS, Knock { signature: Some(&ours), ..knock })?;
    Ok(Verified { query, body, is_form })
}

/// The signature of a webhook, as the carrier would make it; empty where its body is not what the query says.
pub fn sign(secret: &str, knock: Knock<'_>) -> String {
    let hash = Hash::of(knock.settings).unwrap_or(Hash::Sha1);
    let Some(parameters) = knock.signed_parameters() else { return String::new() };
    STANDARD.encode(hash.mac(secret, &format!("{}{parameters}", knock.url)))
}

/// With which hash it is signed.
#[derive(Clone, Copy, Debug)]
enum Hash {
    Sha1,
    Sha256,
}

impl Hash {
    /// What the settings choose: `key=…,algorithm=HMAC_SHA256`. `None` for a hash that we do not know.
    fn of(settings: Option<&str>) -> Option<Self> {
        match setting(settings, "algorithm") {
            None | Some("HMAC_SHA1") => Some(Self::Sha1),
            Some("HMAC_SHA256") => Some(Self::Sha256),
            Some(_) => None,
        }
    }

    const fn bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// Empty never comes: HMAC takes keys of every length. If it did, nothing would fit.
    fn mac(self, secret: &str, text: &str) -> Vec<u8> {
        match self {
            Self::Sha1 => mac::<Hmac<Sha1>>(secret, text),
            Self::Sha256 => mac::<Hmac<Sha256>>(secret, text),
        }
    }
}

fn mac<M: Mac + KeyInit>(secret: &str, text: &str) -> Vec<u8> {
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(secret.as_bytes()) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

impl Knock<'_> {
    fn is_form(&self) -> bool {
        let kind = self.content_type.unwrap_or_default().split(';').next().unwrap_or_default();
        kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
    }

    /// What is signed behind the address: of a form its parameters by name, each value of a name once; of anything else
    /// nothing, since the query has the hash of the body. `None` where that is not so.
    fn signed_parameters(&self) -> Option<String> {
        if self.body.is_empty() {
            return Some(String::new());
        }
        if !self.is_form() {
            let claimed = form::read(query(self.url).as_bytes());
            let claimed = claimed.iter().find(|(name, _)| name == "bodySHA256")?;
            let is_hash = hex::encode(Sha256::digest(self.body)).eq_ignore_ascii_case(&claimed.1);
            return is_hash.then(String::new);
        }
        let mut parameters: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, value) in form::read(self.body) {
            parameters.entry(name).or_default().insert(value);
        }
        let each = parameters.iter().flat_map(|(name, values)| values.iter().map(move |value| [name, value]));
        Some(each.flatten().map(String::as_str).collect())
    }
}

/// One of the settings, `key=…,algorithm=…`.
fn setting<'a>(settings: Option<&'a str>, name: &str) -> Option<&'a str> {
    let mut parts = settings.unwrap_or_default().split(',').filter_map(|part| part.split_once('='));
    parts.find(|(known, _)| known.trim() == name).map(|(_, value)| value.trim())
}

fn query(url: &str) -> &str {
    url.split_once('?').map_or("", |(_, query)| query)
}

/// The address as it is, with the port of its scheme and with none: the carrier signs now one and now another.
fn spellings(url: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::from([url.to_owned()]);
    let Some((scheme, rest)) = url.split_once("://") else { return all };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let bare = match authority.rsplit_once(':') {
        // The last colon of an address of version 6 stands within brackets.
        Some((host, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => host,
        _ => authority,
    };
    let port = if scheme.eq_ignore_ascii_case("http") { 80 } else { 443 };
    all.insert(format!("{scheme}://{bare}{path}"));
    all.insert(format!("{scheme}://{bare}:{port}{path}"));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
    const FORM: &str = "application/x-www-form-urlencoded; charset=UTF-8";
    const BODY: &[u8] =
        b"Digits=1234&CallSid=CA1234567890ABCDE&To=%2B18005551212&Caller=%2B14158675309&From=%2B14158675309";
    const SIGNED: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

    fn knock<'a>(url: &'a str, signature: &'a str, body: &'a [u8]) -> Knock<'a> {
        Knock { url, signature: Some(signature), settings: None, content_type: Some(FORM), body }
    }

    fn why(secret: &str, knock: Knock<'_>) -> Option<Forged> {
        verify(secret, knock).err()
    }

    #[test]
    fn the_carriers_own_example_fits() {
        assert_eq!(sign("12345", knock(URL, "", BODY)), SIGNED);
        assert_eq!(why("12345", knock(URL, SIGNED, BODY)), None);
    }

    #[test]
    fn the_port_of_the_scheme_may_be_signed_or_not() {
        let with = "https://mycompany.com:443/myapp.php?foo=1&bar=2";
        for (ours, theirs) in [(URL, with), (with, URL), ("http://a.example/x", "http://a.example:80/x")] {
            let signed = sign("12345", knock(theirs, "", BODY));
            assert_eq!(why("12345", knock(ours, &signed, BODY)), None, "{ours} {theirs}");
        }
        let ours = "http://127.0.0.1:8080/webhooks/sms/1?m=t1.7";
        for theirs in [ours, "http://127.0.0.1/webhooks/sms/1?m=t1.7"] {
            assert_eq!(why("12345", knock(ours, &sign("12345", knock(theirs, "", BODY)), BODY)), None);
        }
        let other = sign("12345", knock("http://127.0.0.1:9090/webhooks/sms/1?m=t1.7", "", BODY));
        assert_eq!(why("12345", knock(ours, &other, BODY)), Some(Forged::Wrong));
    }

    #[test]
    fn whatever_is_not_exactly_right_is_forged() {
        let signed = |url, body| sign("12345", knock(url, "", body));
        let cases = [
            ("12345", None, Forged::Missing),
            ("12345", Some(String::new()), Forged::Malformed),
            ("12345", Some("?".to_owned()), Forged::Malformed),
            ("12345", Some(STANDARD.encode([0; 32])), Forged::Malformed),
            ("12345", Some(STANDARD.encode([0; 20])), Forged::Wrong),
            ("12346", Some(SIGNED.to_owned()), Forged::Wrong),
            ("12345", Some(signed("https://mycompany.com/myapp.php?foo=1", BODY)), Forged::Wrong),
            ("12345", Some(signed("http://mycompany.com/myapp.php?foo=1&bar=2", BODY)), Forged::Wrong),
            ("12345", Some(signed(URL, b"Digits=1234")), Forged::Wrong),
            ("", Some(SIGNED.to_owned()), Forged::NoSecret),
        ];
        for (secret, signature, expected) in cases {
            let knock = Knock { signature: signature.as_deref(), ..knock(URL, "", BODY) };
            assert_eq!(why(secret, knock), Some(expected), "{secret} {signature:?}");
        }
        let added = [BODY, b"&Body=more"].concat();
        assert_eq!(why("12345", knock(URL, SIGNED, &added)), Some(Forged::Wrong));
    }

    #[test]
    fn each_value_of_a_name_is_signed_once_in_order() {
        let signed = sign("12345", knock(URL, "", b"a=1&a=2&b=3"));
        for body in [&b"b=3&a=2&a=1"[..], b"a=2&a=1&a=2&b=3"] {
            assert_eq!(why("12345", knock(URL, &signed, body)), None);
        }
        assert_eq!(why("12345", knock(URL, &signed, b"a=1&b=3")), Some(Forged::Wrong));
    }

    #[test]
    fn of_another_body_the_query_has_the_hash() {
        let body = br#"{"a":1}"#;
        let hash = hex::encode(Sha256::digest(body));
        let url = format!("https://mycompany.com/x?bodySHA256={hash}");
        let json = |url, signature, body| Knock {
            content_type: Some("application/json"),
            ..knock(url, signature, body)
        };
        let signed = sign("12345", json(&url, "", body));
        assert_eq!(why("12345", json(&url, &signed, body)), None);
        assert_eq!(why("12345", json(&url, &signed, b"{}")), Some(Forged::Wrong));
        let without = sign("12345", knock("https://mycompany.com/x", "", b""));
        assert_eq!(why("12345", json("https://mycompany.com/x", &without, body)), Some(Forged::Wrong));
        assert_eq!(sign("12345", json("https://mycompany.com/x", "", body)), "");
    }

    #[test]
    fn a_get_is_signed_by_its_address_alone() {
        let get = |signature| Knock { content_type: None, ..knock(URL, signature, b"") };
        let signed = sign("12345", get(""));
        assert_eq!(why("12345", get(&signed)), None);
        let other = Knock { url: "https://mycompany.com/myapp.php?foo=2&bar=2", ..get(&signed) };
        assert_eq!(why("12345", other), Some(Forged::Wrong));
    }

    #[test]
    fn settings_may_choose_the_longer_hash_and_no_unknown_one() {
        let with = |settings, signature| Knock { settings: Some(settings), ..knock(URL, signature, BODY) };
        let longer = "key=SK1,algorithm=HMAC_SHA256";
        let signed = sign("12345", with(longer, ""));
        assert_eq!(why("12345", with(longer, &signed)), None);
        assert_eq!(why("12345", knock(URL, &signed, BODY)), Some(Forged::Malformed));
        assert_eq!(why("12345", with(longer, SIGNED)), Some(Forged::Malformed));
        assert_eq!(why("12345", with("algorithm=NONE", SIGNED)), Some(Forged::Malformed));
        assert_eq!(why("12345", with("key=SK1", SIGNED)), None);
        assert!(with(longer, "").has_own_key() && with("algorithm=HMAC_SHA1, key=SK1", "").has_own_key());
        for none in ["", "algorithm=HMAC_SHA256", "key=", "keys=SK1"] {
            assert!(!with(none, "").has_own_key(), "{none}");
        }
    }
}
