//! Who really sent this body: `X-Hub-Signature-256` is HMAC-SHA256 over the raw bytes, keyed with the Meta
//! app's secret. Only what passed here is parsed: [`Verified`] has no other maker.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

pub use crate::told::Forged;

/// A body whose signature fits. The only thing that [`super::webhook::parse`] takes.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'a>(&'a [u8]);

impl<'a> Verified<'a> {
    /// The body as it came over the wire.
    pub const fn bytes(&self) -> &'a [u8] {
        self.0
    }
}

/// Checks the header's value against the bytes, in constant time. An empty secret fits nothing.
pub fn verify<'a>(secret: &str, header: Option<&str>, body: &'a [u8]) -> Result<Verified<'a>, Forged> {
    let claimed = claimed(header)?;
    if secret.is_empty() {
        return Err(Forged::NoSecret);
    }
    if fits(secret, &claimed, body) { Ok(Verified(body)) } else { Err(Forged::Wrong) }
}

/// Checks against each of several apps' secrets and tells whose it is. Every secret is tried, so that the
/// time taken does not tell which one fits.
pub fn verify_with_any<'a, 's, K>(
    secrets: impl IntoIterator<Item = (K, &'s str)>,
    header: Option<&str>,
    body: &'a [u8],
) -> Result<(K, Verified<'a>), Forged> {
    let claimed = claimed(header)?;
    let (mut found, mut any) = (None, false);
    for (key, secret) in secrets.into_iter().filter(|(_, secret)| !secret.is_empty()) {
        any = true;
        if fits(secret, &claimed, body) && found.is_none() {
            found = Some(key);
        }
    }
    match found {
        Some(key) => Ok((key, Verified(body))),
        None if any => Err(Forged::Wrong),
        None => Err(Forged::NoSecret),
    }
}

/// A body that was checked when it came and was kept since.
pub(crate) fn kept(body: &[u8]) -> Result<Verified<'_>, Forged> {
    const OURS: &str = "kept";
    verify(OURS, Some(&sign(OURS, body)), body)
}

/// The header's value for a body, as Meta would send it.
pub fn sign(secret: &str, body: &[u8]) -> String {
    format!("sha256={}", mac(secret, body).map(hex::encode).unwrap_or_default())
}

fn claimed(header: Option<&str>) -> Result<[u8; 32], Forged> {
    let digits = header.ok_or(Forged::Missing)?.strip_prefix("sha256=").ok_or(Forged::Malformed)?;
    let mut claimed = [0; 32];
    hex::decode_to_slice(digits, &mut claimed).map_err(|_| Forged::Malformed)?;
    Ok(claimed)
}

fn fits(secret: &str, claimed: &[u8; 32], body: &[u8]) -> bool {
    mac(secret, body).is_some_and(|mac| mac.ct_eq(claimed).into())
}

/// `None` never comes: HMAC takes keys of every length. If it did, nothing would fit.
fn mac(secret: &str, body: &[u8]) -> Option<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(body);
    Some(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "test_app_secret";
    const EMPTY: &[u8] = br#"{"object":"whatsapp_business_account","entry":[]}"#;

    fn check(body: &[u8], digits: &str) {
        let header = format!("sha256={digits}");
        assert_eq!(sign(SECRET, body), header);
        assert_eq!(verify(SECRET, Some(&header), body).unwrap().bytes(), body);
    }

    #[test]
    fn known_signatures_fit_byte_for_byte() {
        check(EMPTY, "dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756");
        check(
            br#"{"text":{"body":"\u00e4\u00f6\u00e5 \ud83d\ude00 </x>"}}"#,
            "232cab969272899252413859ac80d3d7d3de2051fb7b2fa886a18884857b9253",
        );
        check(
            r#"{"text":{"body":"äöå 😀 </x>"}}"#.as_bytes(),
            "346dd5b47ec1dbd6f9d1ba8fea8fd776effb1bfe751a9fb476853654d09df248",
        );
    }

    #[test]
    fn whatever_is_not_exactly_right_is_forged() {
        let good = sign(SECRET, EMPTY);
        let digits = good.strip_prefix("sha256=").unwrap();
        let short = digits.get(..62).unwrap();
        let cases = [
            (SECRET, None, Forged::Missing),
            (SECRET, Some(String::new()), Forged::Malformed),
            (SECRET, Some(digits.to_owned()), Forged::Malformed),
            (SECRET, Some(format!("sha1={digits}")), Forged::Malformed),
            (SECRET, Some(format!("sha256={short}")), Forged::Malformed),
            (SECRET, Some(format!("sha256={digits}00")), Forged::Malformed),
            (SECRET, Some(format!("sha256={short}zz")), Forged::Malformed),
            (SECRET, Some(format!("sha256= {digits}")), Forged::Malformed),
            (SECRET, Some(format!("sha256={}", "0".repeat(64))), Forged::Wrong),
            ("another", Some(good.clone()), Forged::Wrong),
            ("", Some(sign("", EMPTY)), Forged::NoSecret),
        ];
        for (secret, header, why) in cases {
            assert_eq!(verify(secret, header.as_deref(), EMPTY).unwrap_err(), why, "{secret} {header:?}");
        }
        assert_eq!(verify(SECRET, Some(&good), b"{}").unwrap_err(), Forged::Wrong);
    }

    #[test]
    fn of_several_secrets_the_fitting_one_is_named() {
        let header = sign("two", EMPTY);
        let secrets = [(1, "one"), (2, "two"), (3, "")];
        assert_eq!(verify_with_any(secrets, Some(&header), EMPTY).unwrap().0, 2);
        let wrong = sign("four", EMPTY);
        assert_eq!(verify_with_any(secrets, Some(&wrong), EMPTY).unwrap_err(), Forged::Wrong);
        let empty = sign("", EMPTY);
        assert_eq!(verify_with_any([(3, "")], Some(&empty), EMPTY).unwrap_err(), Forged::NoSecret);
        assert_eq!(verify_with_any(secrets, None, EMPTY).unwrap_err(), Forged::Missing);
    }
}
