//! How the names of files end: a file without an ending is not opened by whoever gets it.

use super::{TAKEN, plain};

/// Other endings of types that are taken, and those of others that customers send.
const OTHERS: [(&str, &str); 27] = [
    ("image/jpeg", "jpeg"),
    ("audio/mp4", "mp4a"),
    ("audio/ogg; codecs=opus", "opus"),
    ("audio/ogg; codecs=opus", "oga"),
    ("text/plain", "text"),
    ("image/gif", "gif"),
    ("image/heic", "heic"),
    ("image/svg+xml", "svg"),
    ("image/tiff", "tif"),
    ("audio/wav", "wav"),
    ("audio/x-wav", "wav"),
    ("audio/flac", "flac"),
    ("audio/webm", "weba"),
    ("video/webm", "webm"),
    ("video/quicktime", "mov"),
    ("text/csv", "csv"),
    ("text/html", "html"),
    ("text/vcard", "vcf"),
    ("text/calendar", "ics"),
    ("application/json", "json"),
    ("application/zip", "zip"),
    ("application/rtf", "rtf"),
    ("application/vnd.ms-word.document.macroenabled.12", "docm"),
    ("application/vnd.ms-excel.sheet.macroenabled.12", "xlsm"),
    ("application/vnd.ms-powerpoint.presentation.macroenabled.12", "pptm"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
];

fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    TAKEN.iter().map(|(mime_type, _, ending)| (*mime_type, *ending)).chain(OTHERS)
}

/// The type of a file by the ending of its name.
pub fn of_name(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    all().find(|(_, known)| known.eq_ignore_ascii_case(ending)).map(|(mime_type, _)| mime_type)
}

/// The most characters of a name, its ending among them.
const LONGEST: usize = 128;

/// A name that ends as the file's type does: the one it has, or with an ending where it has none; one is made for a
/// file without. It stands on one line of a bearable length, names no folder and turns nothing around it.
pub fn named(name: &str, mime_type: &str) -> String {
    let name = bearable(name);
    let base = match (&*name, mime_type.split_once('/')) {
        ("", Some((family @ ("image" | "audio" | "video"), _))) => family,
        ("", _) => "file",
        (name, _) => name,
    };
    let ending = all().find(|(known, _)| plain(known).eq_ignore_ascii_case(plain(mime_type)));
    match ending {
        Some((_, ending)) if !ends(base) => format!("{base}.{ending}"),
        _ => base.to_owned(),
    }
}

/// The last part of what may be a path, without what nobody sees or what changes the direction of others; nothing of dots
/// alone, which is a folder.
fn bearable(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let letters = last.chars().filter(|letter| !turns(*letter));
    let spaced: String = letters.map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.trim_matches('.').is_empty() {
        return String::new();
    }
    if line.chars().nth(LONGEST).is_none() {
        return line;
    }
    let (stem, ending) = line.rsplit_once('.').filter(|_| ends(&line)).unwrap_or((&line, ""));
    let begin: String = stem.chars().take(LONGEST - 1 - ending.len()).collect();
    if ending.is_empty() { begin } else { format!("{begin}.{ending}") }
}

/// Whether a character changes the direction of those around it, or is not seen.
const fn turns(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether something stands behind the last point that may be an ending: not `2` of `Version 1.2`, nor a sentence.
fn ends(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| {
        (1..=5).contains(&ending.len())
            && ending.chars().all(|letter| letter.is_ascii_alphanumeric())
            && ending.contains(|letter: char| letter.is_ascii_alphabetic())
    })
}
