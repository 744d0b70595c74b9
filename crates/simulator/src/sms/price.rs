//! What the carrier takes for a message: its own small list, in the manner of a list price a segment.

/// Hundred-thousandths of a US dollar a segment, by the beginning of the phone; the longest that fits counts.
const OUTBOUND_E5: [(&str, u32); 8] = [
    ("", 9_000),
    ("1", 830),
    ("33", 7_980),
    ("34", 7_750),
    ("44", 5_240),
    ("49", 10_700),
    ("52", 6_780),
    ("55", 5_990),
];
const INBOUND_E5: u32 = 830;
/// With files a message is one piece, whatever its text.
const WITH_FILES_E5: u32 = 2_200;

/// What leaves the account, as the API tells it: `-0.00830`.
pub(super) fn outbound(phone: &str, segments: u32, has_files: bool) -> String {
    let fits = OUTBOUND_E5.iter().filter(|(prefix, _)| phone.starts_with(prefix));
    let rate = fits.max_by_key(|(prefix, _)| prefix.len()).map_or(0, |(_, rate)| *rate);
    told(if has_files { WITH_FILES_E5 } else { rate.saturating_mul(segments) })
}

/// The same for what comes in.
pub(super) fn inbound(segments: u32, has_files: bool) -> String {
    told(if has_files { WITH_FILES_E5 } else { INBOUND_E5.saturating_mul(segments) })
}

fn told(e5: u32) -> String {
    format!("-{}.{:05}", e5 / 100_000, e5 % 100_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_that_of_the_longest_prefix_for_each_segment() {
        assert_eq!(outbound("15550100777", 2, false), "-0.01660");
        assert_eq!(outbound("34600000001", 1, false), "-0.07750");
        assert_eq!(outbound("4915100000001", 10, false), "-1.07000");
        assert_eq!(outbound("15550100777", 3, true), "-0.02200");
        assert_eq!(inbound(1, false), "-0.00830");
    }
}
