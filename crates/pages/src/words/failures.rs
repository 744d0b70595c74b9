//! What failures are counted by, in words.

use transom_rules::failure::{By, NONE, STOPPED};

use super::{language_name, word};
use crate::say;

/// What something is counted by.
pub fn heading(by: By) -> &'static str {
    word(match by {
        By::Reason => "failures-reason",
        By::Channel => "failures-channel",
        By::Template => "failures-template",
        By::Country => "failures-country",
        By::Day => "failures-day",
    })
}

/// What a count is of: `known` is what it is called, where that is known.
pub fn label(by: By, key: &str, known: Option<&str>) -> String {
    match (by, key, known) {
        (By::Reason, STOPPED, _) => word("failures-stopped").to_owned(),
        (By::Reason, NONE, _) => word("failures-no-code").to_owned(),
        (By::Template, NONE, _) => word("failures-no-template").to_owned(),
        (By::Country, NONE, _) => word("failures-no-country").to_owned(),
        (_, _, Some(known)) => known.to_owned(),
        (By::Reason, _, None) => word("story-error-unknown").to_owned(),
        (By::Channel, _, None) => word("channel-gone").to_owned(),
        (By::Template, key, None) => template(key),
        (By::Country, key, None) => say!("country", country = key),
        (By::Day, key, None) => key.to_owned(),
    }
}

/// A template by its name and its language: `order_shipped/es_MX`.
fn template(key: &str) -> String {
    match key.split_once('/') {
        Some((name, language)) => format!("{name} · {}", language_name(language)),
        None => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_count_is_of_a_bare_code() {
        assert_eq!(label(By::Reason, "131026", Some("Cannot be delivered")), "Cannot be delivered");
        assert_eq!(label(By::Reason, "4711", None), "An error that is not in the catalogue");
        for by in By::ALL {
            assert!(!label(*by, NONE, None).is_empty() && !heading(*by).is_empty());
        }
        assert_eq!(label(By::Template, "order/de", None), "order · German");
        assert_eq!(label(By::Country, "MX", None), "Mexico");
        assert_eq!(label(By::Country, "XY", None), "XY");
    }
}
