//! How a text is written so that it is read again: plain where that is safe, over several lines where it has them, in
//! quotes otherwise.

/// Where it will stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Among {
    /// In a block.
    Block,
    /// Between braces.
    Braces,
}

/// On one line.
pub(super) fn inline(text: &str, among: Among) -> String {
    if is_plain(text, among) { text.to_owned() } else { quoted(text) }
}

/// The head and the lines of a text that stands below its key; `None` for one that fits on a line, or has to be quoted.
pub(super) fn below(text: &str) -> Option<(&'static str, Vec<&str>)> {
    let (head, text) = match text.strip_suffix('\n') {
        Some(rest) => ("|", rest),
        None => ("|-", text),
    };
    let lines: Vec<&str> = text.split('\n').collect();
    let is_odd = |letter: char| letter != '\n' && is_odd(letter);
    let is_blank = |line: &&str| !line.is_empty() && line.trim().is_empty();
    let begins_well =
        lines.first().is_some_and(|line| line.starts_with(|letter: char| !letter.is_whitespace()));
    let ends_well = lines.last().is_some_and(|line| !line.is_empty());
    let fits =
        lines.len() > 1 && begins_well && ends_well && !text.contains(is_odd) && !lines.iter().any(is_blank);
    fits.then_some((head, lines))
}

/// What a parser may take for the end of a line, or not at all.
fn is_odd(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn is_plain(text: &str, among: Among) -> bool {
    let begins_well = text.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_');
    let means_something = [": ", " #", ":\t"].iter().any(|mark| text.contains(mark));
    let is_brace = |letter: char| among == Among::Braces && ",[]{}:".contains(letter);
    begins_well
        && !means_something
        && !text.ends_with([' ', ':', '\t', '\u{a0}'])
        && text.trim() == text
        && !text.contains(is_odd)
        && !text.contains(is_brace)
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if is_odd(letter) => quoted.push_str(&format!("\\u{:04X}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
