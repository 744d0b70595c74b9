//! Numbers of JSON, read from their text: a cost never becomes a binary fraction on its way to exact money.

/// More digits than any honest number has.
const MOST_DIGITS: usize = 30;
/// Exponents beyond that are no honest ones.
const MOST_EXPONENT: i32 = 40;

/// A decimal number in millionths: `120`, `3.0`, `1.25e-2`. What lies below a millionth is rounded, half of one
/// up: it is what somebody else's binary fractions left behind. `None` when the text is no such number, or has
/// absurdly many digits.
pub(super) fn millionths(text: &str) -> Option<i128> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let is_plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_sane = whole.len() + fraction.len() <= MOST_DIGITS && exponent.abs() <= MOST_EXPONENT;
    if !is_plain(whole) || !is_plain(fraction) || !is_sane {
        return None;
    }
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let shift = exponent + 6 - i32::try_from(fraction.len()).ok()?;
    let power = 10_i128.checked_pow(shift.unsigned_abs());
    match power {
        _ if digits == 0 => Some(0),
        Some(power) if shift >= 0 => digits.checked_mul(power).map(|number| sign * number),
        Some(power) => Some(sign * ((digits + power / 2) / power)),
        None if shift >= 0 => None,
        None => Some(0),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_to_the_millionth() {
        for (text, expected) in [
            ("0", 0),
            ("120", 120_000_000),
            ("3.0", 3_000_000),
            ("0.0625", 62_500),
            ("-1.5", -1_500_000),
            ("1.25e-2", 12_500),
            ("1E3", 1_000_000_000),
            ("1e+2", 100_000_000),
            ("0.30000000000000004", 300_000),
            ("0.0000005", 1),
            ("0.00000049", 0),
            ("5e-40", 0),
            ("0e40", 0),
            ("99999999999999999999", 99_999_999_999_999_999_999_000_000),
        ] {
            assert_eq!(millionths(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "1e",
            "e5",
            "1e99",
            "1e999999999999",
            "0x10",
            "1,5",
            "1 000",
            "+1",
            "--1",
            "NaN",
            "٣",
            "9e40",
            "1111111111111111111111111111111",
        ] {
            assert_eq!(millionths(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "[-0-9.eE+]{0,50}") {
            millionths(&text);
        }

        #[test]
        fn six_decimals_are_exact(millions in 0..1_000_000_000_i128, rest in 0..1_000_000_i128) {
            prop_assert_eq!(millionths(&format!("{millions}.{rest:06}")), Some(millions * 1_000_000 + rest));
        }
    }
}
