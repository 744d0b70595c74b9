//! Words that people read. All of them stand in the files of `locales`, a file a folder: [`word`] gives those without
//! places, [`say!`](crate::say) those with, [`weave!`](crate::weave) those in which elements stand, and [`say`] what the
//! rules say.

pub mod access;
pub mod bots;
pub mod carried;
pub mod detail;
pub mod failures;
pub mod fault;
#[cfg(test)]
mod held;
mod language;
pub mod numbers;
pub mod story;
pub mod wrong;

pub use fluent_bundle::FluentValue as Value;
pub use language::{filled, say, say_all, word, woven};
use transom_rules::content::Kind;
use transom_rules::template::Category;

/// The product's name.
pub const PRODUCT: &str = "Transom";
/// The word for a kind of message, where its words do not say it: in the list, in a quote.
pub fn kind(kind: Kind) -> &'static str {
    word(match kind {
        Kind::Text => "kind-text",
        Kind::Image => "kind-image",
        Kind::Audio => "kind-audio",
        Kind::Video => "kind-video",
        Kind::Document => "kind-document",
        Kind::Sticker => "kind-sticker",
        Kind::Location => "kind-location",
        Kind::Contacts => "kind-contacts",
        Kind::Order => "kind-order",
        Kind::Button => "kind-button",
        Kind::Interactive => "kind-interactive",
        Kind::Reaction => "kind-reaction",
        Kind::Template => "kind-template",
        Kind::System => "kind-system",
        Kind::Call => "kind-call",
        Kind::Unsupported => "kind-unsupported",
    })
}

/// The word for a template's category.
pub fn category(category: Category) -> &'static str {
    word(match category {
        Category::Marketing => "billed-marketing",
        Category::Utility => "billed-utility",
        Category::Authentication => "billed-authentication",
    })
}

/// The name of a template's language, by Meta's code: `es_MX`.
pub fn language_name(code: &str) -> String {
    crate::say!("language", language = code)
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
