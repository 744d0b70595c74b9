//! What the words of a definition make reviewers think (R5.9, R5.16): which category they are likely to see in it, and what
//! they are known to reject. All of it is a warning, since people decide.

use serde_json::Value;

use super::super::json::{chars, items, list, text};
use super::vocabulary::{Shows, found};
use super::{Definition, Findings, words};
use crate::template::Category;

/// A category that Meta is likely to see in a definition, in place of the one that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likely {
    /// Which.
    pub category: Category,
    /// The words that make it so.
    pub words: Vec<&'static str>,
    /// Where the first of them stands, as a JSON pointer.
    pub field: String,
}

/// Which category Meta is likely to see in a definition, where that is another one than it names.
pub fn likely(definition: &Definition<'_>) -> Option<Likely> {
    if definition.is_category("AUTHENTICATION") || definition.is_vast() {
        return None;
    }
    let of = |shows, category| {
        let mut likely: Option<Likely> = None;
        for (field, text) in texts(definition) {
            let words = found(shows, definition.language, text);
            match &mut likely {
                Some(likely) => {
                    let new: Vec<_> = words.into_iter().filter(|word| !likely.words.contains(word)).collect();
                    likely.words.extend(new);
                }
                None if words.is_empty() => {}
                None => likely = Some(Likely { category, words, field }),
            }
        }
        likely
    };
    let is_offer = || definition.is_category("UTILITY").then(|| of(Shows::Offer, Category::Marketing))?;
    of(Shows::Code, Category::Authentication).or_else(is_offer)
}

/// All that a customer reads of a definition, with where it stands. Cards are gone into once: a card holds no card.
fn texts<'a>(definition: &Definition<'a>) -> Vec<(String, &'a str)> {
    let mut all = Vec::new();
    collect(definition.components, "/components", &mut all);
    for (index, component) in items(definition.components).iter().enumerate() {
        for (card, inner) in list(component, "cards").iter().enumerate() {
            let at = format!("/components/{index}/cards/{card}/components");
            collect(inner.get("components").unwrap_or(&Value::Null), &at, &mut all);
        }
    }
    all
}

fn collect<'a>(components: &'a Value, at: &str, all: &mut Vec<(String, &'a str)>) {
    for (index, component) in items(components).iter().enumerate() {
        let at = format!("{at}/{index}");
        all.push((format!("{at}/text"), text(component, "text")));
        for (button, one) in list(component, "buttons").iter().enumerate() {
            all.push((format!("{at}/buttons/{button}/text"), text(one, "text")));
        }
    }
    all.retain(|(_, text)| !text.is_empty());
}

/// What is a warning about the content.
pub(super) fn lint(definition: &Definition<'_>, findings: &mut Findings) {
    if let Some(Likely { category, words: because, field }) = likely(definition) {
        let because = because.join(", ");
        let sentence = match category {
            Category::Authentication => words::reads_as_code(because),
            Category::Marketing | Category::Utility => words::reads_as_marketing(because),
        };
        findings.warning(&field, sentence, None);
    }
    for (field, text) in texts(definition) {
        let asked = found(Shows::Secret, definition.language, text);
        if !asked.is_empty() {
            findings.warning(&field, words::asks_for_secrets(asked.join(", ")), None);
        }
    }
    for (index, component) in items(definition.components).iter().enumerate() {
        let at = format!("/components/{index}");
        match text(component, "type").to_ascii_uppercase().as_str() {
            "BODY" => lint_body(definition, component, &at, findings),
            "BUTTONS" => lint_buttons(component, &at, findings),
            _ => {}
        }
    }
}

/// Newer accounts are refused bodies with more than so many (R5B).
const MOST_EMOJIS: usize = 10;

fn lint_body(definition: &Definition<'_>, body: &Value, at: &str, findings: &mut Findings) {
    let (field, written) = (format!("{at}/text"), text(body, "text"));
    if written.chars().filter(|letter| is_emoji(*letter)).count() > MOST_EMOJIS {
        findings.warning(&field, words::EMOJIS, None);
    }
    if chars(written) > 0 && is_in_other_letters(definition.language, written) {
        findings.warning(&field, words::OTHER_LANGUAGE, None);
    }
    if SHORTENERS.iter().any(|host| written.to_lowercase().contains(host)) {
        findings.warning(&field, words::SHORT_LINK, None);
    }
}

const fn is_emoji(letter: char) -> bool {
    matches!(letter, '\u{1F300}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{1F1E6}'..='\u{1F1FF}')
}

/// Languages that are written in letters of their own, and from where to where these go.
const LETTERS: [(&str, char, char); 14] = [
    ("ar", '\u{0600}', '\u{06FF}'),
    ("fa", '\u{0600}', '\u{06FF}'),
    ("ur", '\u{0600}', '\u{06FF}'),
    ("he", '\u{0590}', '\u{05FF}'),
    ("hi", '\u{0900}', '\u{097F}'),
    ("mr", '\u{0900}', '\u{097F}'),
    ("bn", '\u{0980}', '\u{09FF}'),
    ("ta", '\u{0B80}', '\u{0BFF}'),
    ("te", '\u{0C00}', '\u{0C7F}'),
    ("th", '\u{0E00}', '\u{0E7F}'),
    ("ru", '\u{0400}', '\u{04FF}'),
    ("uk", '\u{0400}', '\u{04FF}'),
    ("el", '\u{0370}', '\u{03FF}'),
    ("ko", '\u{AC00}', '\u{D7AF}'),
];

/// Whether none of the letters is one of the language's, as far as that has its own.
fn is_in_other_letters(language: &str, written: &str) -> bool {
    let own = language.split('_').next().unwrap_or_default();
    let known = LETTERS.iter().find(|(language, ..)| *language == own);
    let has_letters = written.chars().any(char::is_alphabetic);
    known.is_some_and(|(_, first, last)| {
        has_letters && !written.chars().any(|one| (*first..=*last).contains(&one))
    })
}

/// Hosts whose addresses do not say where they lead.
const SHORTENERS: [&str; 8] =
    ["bit.ly/", "tinyurl.com/", "t.co/", "goo.gl/", "ow.ly/", "is.gd/", "buff.ly/", "rebrand.ly/"];
/// Addresses that lead back into WhatsApp.
const OF_WHATSAPP: [&str; 3] = ["://wa.me/", "://api.whatsapp.com/", "://chat.whatsapp.com/"];

fn lint_buttons(component: &Value, at: &str, findings: &mut Findings) {
    for (index, button) in list(component, "buttons").iter().enumerate() {
        let (field, url) = (format!("{at}/buttons/{index}/url"), text(button, "url").to_lowercase());
        if SHORTENERS.iter().any(|host| url.contains(host)) {
            findings.warning(&field, words::SHORT_LINK, None);
        }
        if OF_WHATSAPP.iter().any(|host| url.contains(host)) {
            findings.warning(&field, words::LINK_TO_WHATSAPP, None);
        }
    }
}
