//! Which rule of `docs/upstream.md` a finding follows from.

use crate::words::Sentence;

/// The sentences by the rule that they follow from; those of no line are of the components (R5B).
const RULES: [(&str, &[&str]); 15] = [
    ("R5.1", &["lint-name-taken"]),
    ("R5.2", &["lint-name"]),
    ("R5.3", &["lint-language", "lint-language-near"]),
    ("R5.4", &["lint-account-full", "lint-many-templates"]),
    ("R5.5", &["lint-many-in-an-hour"]),
    ("R5.6", &["lint-category"]),
    ("R5.9", &["lint-asks-for-secrets", "lint-other-language", "lint-short-link", "lint-link-to-whatsapp"]),
    ("R5.11", &["lint-name-blocked", "lint-name-going"]),
    ("R5.16", &["lint-reads-as-marketing", "lint-reads-as-code"]),
    ("R5.17", &["lint-lifetime"]),
    (
        "R5C.1",
        &[
            "lint-parameter-format",
            "lint-names",
            "lint-named-in-positional",
            "lint-positional-in-named",
            "lint-twice",
        ],
    ),
    ("R5C.2", &["lint-positions"]),
    ("R5C.3", &["lint-braces", "lint-lone-brace"]),
    ("R5C.5", &["lint-variable-at-edge", "lint-variables-touch", "lint-few-words", "lint-too-few-words"]),
    ("R5C.10", &["lint-same-words", "lint-example-needed", "lint-header-handle"]),
];

/// The rule of a sentence.
pub(super) fn of(sentence: &Sentence) -> &'static str {
    let found = RULES.iter().find(|(_, sentences)| sentences.contains(&&*sentence.id));
    found.map_or("R5B", |(rule, _)| rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_stands_in_the_documents() {
        let page = include_str!("../../../../../docs/upstream.md");
        for (rule, _) in RULES.into_iter().chain([("R5B", &[][..])]) {
            let stands = page.lines().any(|line| {
                let first = line.strip_prefix("| ").and_then(|line| line.split(" |").next());
                first.is_some_and(|first| first.split(", ").any(|one| one == rule))
            });
            assert!(stands, "{rule}");
        }
    }
}
