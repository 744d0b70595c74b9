//! How many segments a text takes: GSM 03.38 where all of it can be written so, else UCS-2.

/// The basic alphabet of GSM 03.38, one septet each.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
                     abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension table, two septets each.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// What fits into a text of one segment, and into each segment of a longer one.
struct Room {
    alone: usize,
    joined: usize,
}

const SEPTETS: Room = Room { alone: 160, joined: 153 };
const UCS2: Room = Room { alone: 70, joined: 67 };

/// The number of segments; an empty text is sent as one.
pub(super) fn count(text: &str) -> u32 {
    let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    match septets {
        Some(sizes) => pack(&sizes, &SEPTETS),
        None => pack(&text.chars().map(char::len_utf16).collect::<Vec<_>>(), &UCS2),
    }
}

fn septets(letter: char) -> Option<usize> {
    if BASIC.contains(letter) {
        return Some(1);
    }
    EXTENDED.contains(letter).then_some(2)
}

/// A character of two units is never torn apart, so that a segment may end a unit early.
fn pack(sizes: &[usize], room: &Room) -> u32 {
    if sizes.iter().sum::<usize>() <= room.alone {
        return 1;
    }
    let (mut segments, mut used) = (1, 0);
    for size in sizes {
        if used + size > room.joined {
            segments += 1;
            used = 0;
        }
        used += size;
    }
    segments
}

/// The text with typographic signs written plainly, as `SmartEncoded` asks for.
pub(super) fn smart(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' => plain.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}' => plain.push('"'),
            '\u{2010}'..='\u{2015}' => plain.push('-'),
            '\u{2026}' => plain.push_str("..."),
            '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' => plain.push(' '),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_take_as_many_segments_as_they_should() {
        let of = |letter: &str, count: usize| letter.repeat(count);
        for (text, expected) in [
            (String::new(), 1),
            (of("a", 160), 1),
            (of("a", 161), 2),
            (of("a", 306), 2),
            (of("a", 307), 3),
            (of("€", 80), 1),
            (of("€", 81), 2),
            (of("a", 159) + "€", 2),
            // The pair of a sign of the extension does not fit behind 152 letters.
            (of("a", 152) + "€" + &of("a", 152), 3),
            (of("a", 151) + "€" + &of("a", 153), 2),
            (of("ж", 70), 1),
            (of("ж", 71), 2),
            (of("ж", 134), 2),
            (of("ж", 135), 3),
            (of("😀", 35), 1),
            (of("😀", 36), 2),
            // 33 pairs to a segment: the 67th unit stays empty.
            (of("😀", 67), 3),
            ("a“b".to_owned(), 1),
            (of("a", 70) + "“", 2),
        ] {
            assert_eq!(count(&text), expected, "{text}");
        }
    }

    #[test]
    fn smart_encoding_writes_typographic_signs_plainly() {
        assert_eq!(smart("“It’s – here…”\u{a0}é"), "\"It's - here...\" é");
        assert_eq!(count(&smart(&("a".repeat(80) + "’"))), 1);
    }
}
