//! What somebody calls themselves, or their group, as it may be shown: on one line, of a bearable length, with marks that
//! a browser can draw, and turning nothing around it. What arrived is kept in the webhook as it was.

use unicode_normalization::char::is_combining_mark;

use crate::people::name::is_unseen;

/// The most characters of a name; WhatsApp takes 128 of a group's.
const LONGEST: usize = 128;
/// The most marks above and below one letter; scripts that stack them need no more.
const MOST_MARKS: usize = 6;

/// A name as it is shown; `None` where nobody would see one.
pub fn heard(told: &str) -> Option<String> {
    let mut marks = 0;
    let is_bearable = |letter: &char| {
        marks = if is_combining_mark(*letter) { marks + 1 } else { 0 };
        marks <= MOST_MARKS
    };
    let letters = told.chars().filter(|letter| !turns(*letter)).filter(is_bearable);
    let spaced: String = letters.map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_seen = |letter: char| !letter.is_whitespace() && !is_combining_mark(letter) && !is_unseen(letter);
    line.contains(is_seen).then(|| cut(line))
}

/// Whether a character changes the direction of those that follow it.
const fn turns(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn cut(line: String) -> String {
    if line.chars().nth(LONGEST).is_none() {
        return line;
    }
    let begin: String = line.chars().take(LONGEST).collect();
    format!("{}…", begin.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_as_it_is_told_where_that_hurts_nobody() {
        for name in ["Ana Costa", "Zoë 👩‍👩‍👧", "نورا", "สมชาย", "क्षत्रिय", "<b>Bo</b>", "a"]
        {
            assert_eq!(heard(name).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_breaks_a_line_a_direction_or_a_browser_is_taken_out() {
        for (told, shown) in [
            (" Ana \n\t Costa\r\n", "Ana Costa"),
            ("\u{202e}evil\u{202c} \u{2067}ok\u{2069}", "evil ok"),
            ("a\u{0}b\u{1b}[31m", "a b [31m"),
        ] {
            assert_eq!(heard(told).as_deref(), Some(shown));
        }
        let stacked = format!("e{}!", "\u{301}".repeat(65_536));
        assert_eq!(heard(&stacked).unwrap(), format!("e{}!", "\u{301}".repeat(6)));
        let long = heard(&"W ".repeat(5_000)).unwrap();
        assert_eq!((long.chars().count(), long.ends_with("W…")), (128, true), "{long}");
    }

    #[test]
    fn what_nobody_sees_is_no_name() {
        for told in ["", "  ", "\u{200b}", "\u{301}\u{301}", "\u{202e}\u{202c}", "\0"] {
            assert_eq!(heard(told), None, "{told:?}");
        }
    }
}
