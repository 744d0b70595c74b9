//! No words for people outside of the files of `locales`: literals of the pages, of the server's part of them and of
//! the scripts are looked through for what reads like a sentence or a label.

use std::ffi::OsStr;
use std::path::Path;

use super::{files, sources, sources_of_the_pages};

/// What is no word for people though it looks like one: names of products, keys and links, values of Meta's, what
/// stands in headers and logs, why a door has no guard. The list may only shrink.
const NO_WORDS: [&str; 14] = [
    "Transom",
    "Enter",
    "Ctrl Enter",
    "Shift",
    "Esc",
    "Alt ",
    "light dark",
    "noopener noreferrer",
    "noopener noreferrer nofollow",
    "POST /api/v1/templates",
    "Sent",
    "private, max-age=31536000, immutable",
    "the link's secret shows who comes",
    "a QR code: {error:?}",
];

/// What browsers name in scripts: keys, errors, kinds of things, queries.
const OF_BROWSERS: [&str; 7] = [
    "AbortError",
    "ArrowDown",
    "ArrowUp",
    "Escape",
    "Files",
    "(hover: hover)",
    "input, textarea, select, [contenteditable]",
];

/// Names of browsers and systems are their makers'.
const NAMES: &str = "server/src/web/browser.rs";

fn is_excepted(path: &str, literal: &str) -> bool {
    NO_WORDS.contains(&literal) || OF_BROWSERS.contains(&literal) || path == NAMES
}

/// All that stands in quotes, comments left out.
fn literals(source: &str, quotes: &str) -> Vec<String> {
    let (mut found, mut letters) = (Vec::new(), source.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '/' if letters.peek() == Some(&'/') => while letters.next_if(|next| *next != '\n').is_some() {},
            // A letter, not a lifetime: `'"'`, `'\''`.
            '\'' if !quotes.contains('\'') => {
                let mut ahead = letters.clone();
                let first = ahead.next();
                let escaped = first == Some('\\');
                if escaped {
                    ahead.next();
                }
                if ahead.next() == Some('\'') {
                    letters = ahead;
                }
            }
            quote if quotes.contains(quote) => {
                let mut literal = String::new();
                while let Some(next) = letters.next_if(|next| *next != quote) {
                    literal.push(next);
                    if next == '\\' {
                        literal.extend(letters.next());
                    }
                }
                letters.next();
                found.push(literal);
            }
            _ => {}
        }
    }
    found
}

/// Without what is filled in: `{name}`, `${name}`.
fn without_places(literal: &str) -> String {
    let (mut depth, mut rest) = (0_u32, String::new());
    for letter in literal.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => rest.push(letter),
            _ => {}
        }
    }
    rest
}

/// Two words, or one that begins with a capital letter. Lists of classes, commands and addresses are none.
fn reads_as_words(literal: &str, styles: &str) -> bool {
    let text = without_places(literal).replace("\\n", " ");
    let is_word = |word: &&str| word.len() > 1 && word.chars().all(char::is_alphabetic);
    let bare = |word| str::trim_matches(word, ['.', ',', ':', ';', '?', '!', '…', '“', '”', '(', ')']);
    let words: Vec<&str> = text.split_whitespace().map(bare).filter(is_word).collect();
    let is_class = |word: &&str| styles.contains(&format!(".{word}"));
    let is_capital = |word: &&str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
    };
    let is_command = text.starts_with("transom ");
    !is_command
        && !words.iter().all(is_class)
        && (words.len() > 1 || text.split_whitespace().count() == 1 && words.iter().any(is_capital))
}

/// What a log or an attribute of the compiler says is for nobody who looks at a page.
fn without_logs(source: &str) -> String {
    let mut rest = String::new();
    let mut parts = source.split("tracing::");
    rest += parts.next().unwrap_or_default();
    for part in parts {
        rest += part.split_once(");").map_or("", |(_, after)| after);
    }
    rest.lines().filter(|line| !line.trim_start().starts_with("#[")).collect::<Vec<_>>().join("\n")
}

fn english(path: &str, source: &str, styles: &str) -> Vec<String> {
    let is_script = Path::new(path).extension() == Some(OsStr::new("js"));
    let quotes = if is_script { "'\"`" } else { "\"" };
    let literals = literals(&without_logs(source), quotes).into_iter();
    literals
        .filter(|literal| reads_as_words(literal, styles) && !is_excepted(path, literal))
        .map(|literal| format!("{path}: {literal}"))
        .collect()
}

#[test]
fn no_words_for_people_stand_outside_of_their_files() {
    let read = |path: &std::path::PathBuf| std::fs::read_to_string(path).unwrap();
    let styles: String = files("pages/assets/css").iter().map(read).collect();
    let mut all = sources_of_the_pages();
    all.extend(sources("pages/assets/js"));
    let found: Vec<String> = all.iter().flat_map(|(path, source)| english(path, source, &styles)).collect();
    assert!(found.is_empty(), "{}\n", found.join("\n"));
}

#[test]
fn a_planted_sentence_is_found_and_what_is_none_is_not() {
    let found = |path: &str, source: &str| english(path, source, ".chip{} .quiet{}");
    for planted in [
        "p { \"Nothing is yours\" }",
        "h1 { \"Inbox\" }",
        "format!(\"{count} new messages\")",
        "// it's\nlet a = '\"'; b(\"not sent\")",
    ] {
        assert_eq!(found("a.rs", planted).len(), 1, "{planted}");
    }
    assert_eq!(found("a.js", "toast('Not sent.'); x(`${n} still left`)").len(), 2);
    for none in [
        "// \"Nothing is yours\"",
        "class=\"chip quiet\"",
        "tracing::warn!(\"a file is lost\");",
        "#[expect(lint, reason = \"it is so\")]",
        "href=\"/settings/people\"",
        "code { \"transom channel connect\" }",
        "word(\"page-inbox\")",
    ] {
        assert_eq!(found("a.rs", none), Vec::<String>::new(), "{none}");
    }
}
