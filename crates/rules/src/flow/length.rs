//! Lengths of time as people write them: `90s`, `2h`, `1d 12h`.

use std::fmt::Write;

use crate::time::Span;

/// Nothing waits longer.
pub const LONGEST: Span = Span::hours(365 * 24);

const UNITS: [(char, i64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// Reads a length of one second to [`LONGEST`]. `None` for what is none.
pub fn read(told: &str) -> Option<Span> {
    let (mut seconds, mut number) = (0_i64, None::<i64>);
    for letter in told.chars().filter(|letter| *letter != ' ') {
        if let Some(digit) = letter.to_digit(10) {
            let so_far = number.unwrap_or(0).checked_mul(10)?.checked_add(i64::from(digit))?;
            number = Some(so_far).filter(|number| *number <= LONGEST.as_seconds());
            number?;
        } else {
            let (_, unit) = UNITS.iter().find(|(name, _)| *name == letter)?;
            seconds = seconds.checked_add(number.take()?.checked_mul(*unit)?)?;
        }
    }
    let span = Span::seconds(seconds);
    (number.is_none() && seconds > 0 && span <= LONGEST).then_some(span)
}

/// Writes one, as it would be read; what is shorter than a second is left out.
pub fn write(span: Span) -> String {
    let (mut left, mut written) = (span.as_seconds().max(0), String::new());
    for (name, unit) in UNITS {
        let count = left / unit;
        left %= unit;
        if count > 0 {
            let space = if written.is_empty() { "" } else { " " };
            let _ = write!(written, "{space}{count}{name}");
        }
    }
    if written.is_empty() { "0s".to_owned() } else { written }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_read_as_it_is_written() {
        for (told, seconds) in
            [("90s", 90), ("2h", 7_200), ("1d 12h", 129_600), ("1d12h30m", 131_400), ("365d", 31_536_000)]
        {
            assert_eq!(read(told), Some(Span::seconds(seconds)), "{told}");
            assert_eq!(read(&write(Span::seconds(seconds))), Some(Span::seconds(seconds)), "{told}");
        }
        for told in ["", "0s", "2", "h", "2x", "-2h", "366d", "99999999999999999999h", "1h2", "2 hours"] {
            assert_eq!(read(told), None, "{told}");
        }
        assert_eq!(write(Span::hours(26)), "1d 2h");
        assert_eq!(write(Span::millis(999)), "0s");
    }
}
