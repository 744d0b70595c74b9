//! One-time codes as apps make them (RFC 6238): HMAC-SHA-1 of the step of time under a secret that both know, cut to
//! six digits. A step has thirty seconds, and clocks may differ by one. Which steps were used already is the store's
//! to know.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use transom_rules::time::Timestamp;
use transom_store::seal::Secret;

use crate::base::clock::Clock;

/// How long a code holds.
const STEP_SECONDS: i64 = 30;
/// By so many steps the clock of an app may be wrong.
const DRIFT: i64 = 1;
/// As many as SHA-1 has, as the RFC advises.
const SECRET_BYTES: usize = 20;
const DIGITS: usize = 6;

/// What nobody can guess, as it is kept: hexadecimal digits.
pub(super) fn new_secret(clock: &Clock) -> anyhow::Result<Secret> {
    let bytes = clock.secret()?;
    Ok(hex::encode(bytes.get(..SECRET_BYTES).unwrap_or(&bytes)).into())
}

/// A secret as apps take it: base 32.
pub(super) fn for_an_app(secret: &Secret) -> String {
    base32(&bytes(secret))
}

/// Whether something typed looks like a code.
pub(super) fn is_one(typed: &str) -> bool {
    number(typed).is_some()
}

/// The step whose code was typed, if it is one of now and later than the last that was used.
pub(super) fn step_of(secret: &Secret, typed: &str, now: Timestamp, last_step: i64) -> Option<i64> {
    let (typed, here, secret) = (number(typed)?, step(now), bytes(secret));
    let mut steps = (here - DRIFT..=here + DRIFT).filter(|step| *step > last_step);
    steps.find(|step| code(&secret, *step) == Some(typed))
}

fn step(now: Timestamp) -> i64 {
    now.seconds().div_euclid(STEP_SECONDS)
}

/// Six digits, wherever a space is put between them.
fn number(typed: &str) -> Option<u32> {
    let digits: String = typed.chars().filter(|sign| !sign.is_whitespace()).collect();
    let is_code = digits.len() == DIGITS && digits.bytes().all(|sign| sign.is_ascii_digit());
    if is_code { digits.parse().ok() } else { None }
}

fn code(secret: &[u8], step: i64) -> Option<u32> {
    Some(truncated(secret, step)? % 10_u32.pow(6))
}

/// 31 bits of the HMAC, from where its last four bits say.
fn truncated(secret: &[u8], step: i64) -> Option<u32> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let from = usize::from(hash.last()? & 0xf);
    let four = hash.get(from..from + 4)?.try_into().ok()?;
    Some(u32::from_be_bytes(four) & 0x7fff_ffff)
}

fn bytes(secret: &Secret) -> Vec<u8> {
    hex::decode(secret.expose()).unwrap_or_default()
}

/// Base 32 as RFC 4648 has it, without padding.
pub(super) fn base32(bytes: &[u8]) -> String {
    const SIGNS: [char; 32] = [
        'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T',
        'U', 'V', 'W', 'X', 'Y', 'Z', '2', '3', '4', '5', '6', '7',
    ];
    let bit = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte & (0x80 >> (at % 8)) != 0);
    let sign = |n: usize| (5 * n..5 * n + 5).fold(0, |five, at| five * 2 + usize::from(bit(at)));
    (0..(bytes.len() * 8).div_ceil(5)).filter_map(|n| SIGNS.get(sign(n))).collect()
}

/// What an app shows at an instant, for tests.
#[cfg(any(test, feature = "fixture"))]
pub(crate) fn shown_at(secret: &Secret, now: Timestamp) -> String {
    format!("{:06}", code(&bytes(secret), step(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the examples of RFC 6238.
    fn rfc() -> Secret {
        hex::encode("12345678901234567890").into()
    }

    #[test]
    fn the_examples_of_the_rfc_come_out() {
        for (seconds, eight) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            let at = Timestamp::from_seconds(seconds);
            assert_eq!(truncated(&bytes(&rfc()), step(at)).unwrap() % 100_000_000, eight, "{seconds}");
            assert_eq!(shown_at(&rfc(), at), format!("{:06}", eight % 1_000_000));
        }
    }

    #[test]
    fn a_code_counts_within_one_step_of_its_own_and_not_after_it_was_used() {
        let now = Timestamp::from_seconds(1_111_111_109);
        let here = step(now);
        for (apart, counts) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let typed = format!("{:06}", code(&bytes(&rfc()), here + apart).unwrap());
            let found = step_of(&rfc(), &typed, now, 0);
            assert_eq!(found, counts.then_some(here + apart), "{apart} steps apart");
            assert_eq!(step_of(&rfc(), &typed, now, here + apart), None, "used before");
            assert_eq!(step_of(&rfc(), &typed, now, here + apart - 1), found, "one before it was used");
        }
    }

    #[test]
    fn a_code_is_six_digits_with_spaces_wherever_they_are() {
        assert_eq!(number(" 081 804"), Some(81_804));
        for not in ["", "81804", "0818045", "08180a", "-81804", "+81804", "٠٨١٨٠٤"] {
            assert_eq!(number(not), None, "{not}");
        }
    }

    #[test]
    fn secrets_are_spelled_as_rfc_4648_does() {
        for (plain, spelled) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(plain.as_bytes()), spelled);
        }
        assert_eq!(for_an_app(&rfc()), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let now = Timestamp::from_seconds(59);
        assert_eq!(crate::fixture::app_shows("GEZD GNBV GY3TQOJQGEZDGNBVGY3TQOJQ", now), "287082");
    }
}
