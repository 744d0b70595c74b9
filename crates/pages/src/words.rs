//! Words that people read in more than one place. A word that stands on one part of the screen only stands
//! in that part's file. What the rules say comes from the files of `locales`, by [`say`].

pub mod access;
pub mod fault;
mod language;
pub mod numbers;

pub use language::{say, say_all, word};
use transom_rules::content::Kind;
use transom_rules::template::Category;

/// The product's name.
pub const PRODUCT: &str = "Transom";
/// The title of the inbox page and of its entry in the rail.
pub const INBOX: &str = "Inbox";
/// The work list of windows that close within four hours.
pub const CLOSING_SOON: &str = "Closing soon";
/// The work list of ad clicks that still wait for an answer.
pub const EARN_FREE: &str = "Answer to earn 72 h free";
/// The page of templates.
pub const TEMPLATES: &str = "Templates";
/// The page of what could not be read.
pub const OPERATOR: &str = "Operator";
/// The page of what messages cost.
pub const COSTS: &str = "Costs";
/// Said wherever a draft outlives a refusal.
pub const DRAFT_KEPT: &str = "Your draft is kept";

/// Stands for what tells numbers of customers, for whoever does not see them.
pub fn withheld() -> String {
    word("common-withheld")
}

/// The word for a kind of message, where its words do not say it: in the list, in a quote.
pub const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "Text",
        Kind::Image => "Photo",
        Kind::Audio => "Voice message",
        Kind::Video => "Video",
        Kind::Document => "Document",
        Kind::Sticker => "Sticker",
        Kind::Location => "Location",
        Kind::Contacts => "Contact card",
        Kind::Order => "Order",
        Kind::Button => "Button",
        Kind::Interactive => "Interactive message",
        Kind::Reaction => "Reaction",
        Kind::Template => "Template",
        Kind::System => "WhatsApp notice",
        Kind::Call => "Call",
        Kind::Unsupported => "Unsupported message",
    }
}

/// The word for a template's category.
pub const fn category(category: Category) -> &'static str {
    match category {
        Category::Marketing => "Marketing",
        Category::Utility => "Utility",
        Category::Authentication => "Authentication",
    }
}

/// Bytes for people: `812 B`, `34 kB`, `1.2 MB`. Decimal units, as phones show them.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// A length of sound or film in seconds, as `0:07` or `12:40`.
pub fn length(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Up to two initials of a name, for a round picture; `#` for a bare number.
pub fn initials(name: &str) -> String {
    let letters: String = name
        .split_whitespace()
        .filter_map(|word| word.chars().next())
        .filter(|letter| letter.is_alphabetic())
        .take(2)
        .flat_map(char::to_uppercase)
        .collect();
    if letters.is_empty() { "#".to_owned() } else { letters }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_lengths_and_initials_read_as_people_write_them() {
        assert_eq!(size(812), "812 B");
        assert_eq!(size(34_900), "34 kB");
        assert_eq!(size(1_250_000), "1.2 MB");
        assert_eq!(length(7), "0:07");
        assert_eq!(length(760), "12:40");
        assert_eq!(initials("Ana María Ortiz"), "AM");
        assert_eq!(initials("+1 555 010 0100"), "#");
        assert_eq!(initials("ßeta"), "SS");
    }
}
