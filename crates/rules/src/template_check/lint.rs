//! The check of a template's definition before it is submitted (R5A to R5C): what Meta would reject, and what it may not
//! like, is told at once, with the place, the rule and a mend. Meta decides in the end.

mod beside;
mod buttons;
mod content;
mod crowd;
mod rule;
mod texts;
mod vocabulary;

use serde_json::Value;

use super::json::{is, is_beyond, items, list, text};
use super::slots::{buttons as buttons_of, is_one_time_code};
use super::{languages, limits};
use crate::settings::Settings;
use crate::words::{Sentence, lint as words};

pub use beside::{Neighbour, beside};
pub use content::{Likely, likely};
pub use crowd::{Crowd, crowd};

/// A template as somebody wants to have it, in Meta's words.
#[derive(Clone, Copy, Debug)]
pub struct Definition<'a> {
    /// 1–512 of `a-z0-9_`.
    pub name: &'a str,
    /// `en_US`.
    pub language: &'a str,
    /// `MARKETING`, `UTILITY` or `AUTHENTICATION`, in any case.
    pub category: &'a str,
    /// `POSITIONAL`, `NAMED`, or empty for `POSITIONAL`.
    pub parameter_format: &'a str,
    /// Meta's `components` array.
    pub components: &'a Value,
    /// For how many seconds Meta tries to deliver it, where that is said: `message_send_ttl_seconds`.
    pub lifetime: Option<&'a Value>,
}

/// Something about a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where, as a JSON pointer into the definition: `/name`, `/components/1/text`.
    pub field: String,
    /// What it is and what to do about it, for a person.
    pub message: Sentence,
    /// The rule it follows from, as `docs/upstream.md` counts them.
    pub rule: &'static str,
    /// Whether Meta would reject it.
    pub severity: FindingSeverity,
    /// Meta's code for it, where it has one.
    pub meta_code: Option<i64>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingSeverity {
    /// Meta may reject it.
    Warning,
    /// Meta rejects it.
    Error,
}

/// All findings, in the order of the definition.
pub fn lint(definition: &Definition<'_>, settings: &Settings) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    lint_head(definition, &mut findings);
    if definition.is_vast() {
        findings.error("/components", words::VAST, None);
        return findings.0;
    }
    lint_components(definition, "/components", settings, &mut findings);
    content::lint(definition, &mut findings);
    findings.0
}

impl<'a> Definition<'a> {
    /// The definition that Meta's object holds. What is missing or of a wrong type reads as empty, and is found by [`lint`].
    pub fn of(object: &'a Value) -> Self {
        Self {
            name: text(object, "name"),
            language: text(object, "language"),
            category: text(object, "category"),
            parameter_format: text(object, "parameter_format"),
            components: object.get("components").unwrap_or(&Value::Null),
            lifetime: object.get("message_send_ttl_seconds"),
        }
    }
}

impl Definition<'_> {
    fn is_category(&self, category: &str) -> bool {
        self.category.eq_ignore_ascii_case(category)
    }

    /// Whether it is more than any template is, so that nothing of it is looked at.
    pub(super) fn is_vast(&self) -> bool {
        is_beyond(self.components, limits::WHOLE)
    }

    fn is_named(&self) -> bool {
        self.parameter_format.eq_ignore_ascii_case("NAMED")
    }
}

/// Collects findings.
struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, field: &str, message: Sentence, meta_code: Option<i64>) {
        self.add(field, message, FindingSeverity::Error, meta_code);
    }

    fn warning(&mut self, field: &str, message: Sentence, meta_code: Option<i64>) {
        self.add(field, message, FindingSeverity::Warning, meta_code);
    }

    fn add(&mut self, field: &str, message: Sentence, severity: FindingSeverity, meta_code: Option<i64>) {
        let rule = rule::of(&message);
        self.0.push(Finding { field: field.to_owned(), message, rule, severity, meta_code });
    }
}

fn lint_head(definition: &Definition<'_>, findings: &mut Findings) {
    let name = definition.name;
    let letters = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if name.is_empty() || name.len() > limits::NAME || !letters {
        findings.error("/name", words::NAME, None);
    }
    if !languages::LANGUAGES.contains(&definition.language) {
        let nearest = languages::nearest(definition.language);
        let message = nearest.map_or(words::LANGUAGE, |near| words::language_near(definition.language, near));
        findings.error("/language", message, None);
    }
    if !["MARKETING", "UTILITY", "AUTHENTICATION"].iter().any(|known| definition.is_category(known)) {
        findings.error("/category", words::CATEGORY, None);
    }
    let format = definition.parameter_format;
    if !["", "POSITIONAL", "NAMED"].iter().any(|known| format.eq_ignore_ascii_case(known)) {
        findings.error("/parameter_format", words::PARAMETER_FORMAT, None);
    }
    if definition.lifetime.is_some_and(|lifetime| !is_lifetime(definition, lifetime)) {
        findings.error("/message_send_ttl_seconds", words::LIFETIME, None);
    }
}

/// Whether a template of this category can live so long (R5.17); −1 is as long as Meta keeps it.
fn is_lifetime(definition: &Definition<'_>, lifetime: &Value) -> bool {
    let Some(seconds) = lifetime.as_i64() else { return false };
    let (least, most) = match definition.category.to_ascii_uppercase().as_str() {
        "AUTHENTICATION" => (30, 900),
        "UTILITY" => (30, 43_200),
        _ => return (43_200..=2_592_000).contains(&seconds),
    };
    seconds == -1 || (least..=most).contains(&seconds)
}

fn lint_components(definition: &Definition<'_>, at: &str, settings: &Settings, findings: &mut Findings) {
    let Some(components) = definition.components.as_array() else {
        findings.error(at, words::COMPONENTS_NEEDED, None);
        return;
    };
    lint_set(components, at, findings);
    for (index, component) in components.iter().enumerate() {
        let at = format!("{at}/{index}");
        let part = Part { definition, component, at: &at };
        match text(component, "type").to_ascii_uppercase().as_str() {
            "HEADER" => part.lint_header(findings),
            "BODY" => part.lint_body(settings, findings),
            "FOOTER" => part.lint_footer(findings),
            "BUTTONS" => part.lint_buttons(findings),
            "CAROUSEL" => part.lint_cards(settings, findings),
            "LIMITED_TIME_OFFER" => part.lint_offer(findings),
            "CALL_PERMISSION_REQUEST" => part.lint_call_permission(findings),
            _ => findings.warning(&at, words::UNKNOWN_COMPONENT, None),
        }
    }
    lint_authentication(definition, at, findings);
}

/// A component with the definition it stands in.
struct Part<'a> {
    definition: &'a Definition<'a>,
    component: &'a Value,
    /// Its JSON pointer.
    at: &'a str,
}

impl Part<'_> {
    fn lint_call_permission(&self, findings: &mut Findings) {
        if self.definition.is_category("AUTHENTICATION") || !buttons_of(self.definition.components).is_empty()
        {
            findings.error(self.at, words::CALL_PERMISSION, None);
        }
    }

    fn lint_cards(&self, settings: &Settings, findings: &mut Findings) {
        let cards = list(self.component, "cards");
        let at = format!("{}/cards", self.at);
        if !(2..=10).contains(&cards.len()) {
            findings.error(&at, words::CARDS, None);
        }
        let kinds = |card: &Value| -> Vec<String> {
            let components = card.get("components").map_or(&[][..], items);
            components.iter().map(|component| text(component, "type").to_ascii_uppercase()).collect()
        };
        let first = cards.first().map(kinds);
        for (index, card) in cards.iter().enumerate() {
            let at = format!("{at}/{index}/components");
            if Some(kinds(card)) != first {
                findings.error(&at, words::CARDS_DIFFER, None);
            }
            let components = card.get("components").unwrap_or(&Value::Null);
            // A card holds no card: nothing is gained by going deeper, and a hostile definition could go far.
            if components.as_array().is_some_and(|all| !all.iter().any(|one| is(one, "CAROUSEL"))) {
                let card = Definition { components, ..*self.definition };
                lint_components(&card, &at, settings, findings);
            }
        }
    }
}

fn lint_set(components: &[Value], at: &str, findings: &mut Findings) {
    if !components.iter().any(|component| is(component, "BODY")) {
        findings.error(at, words::BODY_NEEDED, None);
    }
    for kind in ["HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"] {
        if components.iter().filter(|component| is(component, kind)).count() > 1 {
            findings.error(at, words::too_many(kind, 1), None);
        }
    }
}

fn lint_authentication(definition: &Definition<'_>, at: &str, findings: &mut Findings) {
    let buttons = buttons_of(definition.components);
    let codes = buttons.iter().filter(|button| is_one_time_code(button)).count();
    if !definition.is_category("AUTHENTICATION") {
        if codes > 0 {
            findings.error(at, words::OTP_CATEGORY, None);
        }
        return;
    }
    if codes != 1 || buttons.len() != 1 {
        findings.error(at, words::ONE_TIME_CODE, None);
    }
    if items(definition.components).iter().any(|component| is(component, "HEADER")) {
        findings.error(at, words::AUTHENTICATION_HEADER, None);
    }
}

#[cfg(test)]
mod tests;
