//! Where the lines of a file end: at a line feed, at a carriage return, or at both as one. Records end nowhere else, so no
//! two of them begin on one line, and a line is what a fault is known by.

const FEED: u8 = b'\n';
const RETURN: u8 = b'\r';

/// Whether a byte ends a line, by itself or with the next one.
pub(super) const fn is_end(byte: u8) -> bool {
    matches!(byte, FEED | RETURN)
}

/// How many lines end in bytes that begin where no line is half ended.
pub(super) fn ended(bytes: &[u8]) -> i64 {
    let mut before = 0;
    let ends = bytes.iter().filter(|byte| {
        let ends = **byte == RETURN || **byte == FEED && before != RETURN;
        before = **byte;
        ends
    });
    i64::try_from(ends.count()).unwrap_or(i64::MAX)
}

/// What is left of bytes where the rest goes and lines stay where they are.
pub(super) fn ends(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().copied().filter(|byte| is_end(*byte))
}

/// Whether bytes end in the middle of an end of two, or may: what comes next is not known.
pub(super) fn is_half_ended(bytes: &[u8]) -> bool {
    bytes.last() == Some(&RETURN)
}

/// Whether a byte is the second half of an end of two.
pub(super) const fn is_second_half(byte: u8) -> bool {
    byte == FEED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_in_any_of_three_ways() {
        for (text, count) in
            [("", 0), ("a", 0), ("a\nb", 1), ("a\r\nb\r\n", 2), ("a\rb\r\rc", 3), ("\n\r", 2)]
        {
            assert_eq!(ended(text.as_bytes()), count, "{text:?}");
        }
        assert_eq!(ends("a\r\n\"b\n\"\r".as_bytes()).collect::<Vec<_>>(), b"\r\n\n\r");
    }
}
