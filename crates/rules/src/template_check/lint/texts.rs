//! Header, body, footer and the offer's words, and the variables in them (R5B, R5C).

use serde_json::{Value, json};

use super::super::json::{Piece, chars, component, is, is_positional, list, pieces, text, variables};
use super::super::limits;
use super::super::slots::{SlotKind, buttons, is_one_time_code, slots};
use super::{Findings, Part, words};
use crate::settings::Settings;

/// Meta's codes: a field too long; a bad header, body, footer; too many variables; a variable at an edge.
const TOO_LONG: i64 = 2_388_040;
const HEADER_BAD: i64 = 2_388_047;
const BODY_BAD: i64 = 2_388_072;
const FOOTER_BAD: i64 = 2_388_073;
const MANY_VARIABLES: i64 = 2_388_293;
const VARIABLE_AT_EDGE: i64 = 2_388_299;

/// How handles of uploaded files begin: the file's type in base64, as they were seen. Meta promises nothing of it.
const SAMPLES: [(&str, &str); 3] =
    [("4::aW1hZ2Uv", "IMAGE"), ("4::dmlkZW8v", "VIDEO"), ("4::YXBwbGljYXRpb24v", "DOCUMENT")];

/// The format of the header that a sample is for; `None` where its handle does not tell.
fn sample_of(handle: &str) -> Option<&'static str> {
    SAMPLES.iter().find(|(begin, _)| handle.starts_with(begin)).map(|(_, format)| *format)
}

impl Part<'_> {
    pub(super) fn lint_header(&self, findings: &mut Findings) {
        let field = self.field("text");
        let format = text(self.component, "format").to_ascii_uppercase();
        match format.as_str() {
            "TEXT" => {
                let words_of = text(self.component, "text");
                if words_of.trim().is_empty() {
                    findings.error(&field, words::HEADER_EMPTY, Some(HEADER_BAD));
                }
                if variables(words_of).len() > 1 {
                    findings.error(&field, words::HEADER_VARIABLES, Some(HEADER_BAD));
                }
                self.lint_chars("header", limits::HEADER, findings);
                self.lint_variables(HEADER_BAD, findings);
            }
            "IMAGE" | "VIDEO" | "GIF" | "DOCUMENT" => self.lint_sample(&format, findings),
            // A product stands above a button that views it; which one, is said at the send.
            "PRODUCT" if self.views_product() => {
                if !self.definition.is_category("MARKETING") {
                    findings.error(self.at, words::PRODUCT_CATEGORY, Some(HEADER_BAD));
                }
            }
            "LOCATION" => {
                if self.definition.is_category("AUTHENTICATION") {
                    findings.error(self.at, words::LOCATION_CATEGORY, Some(HEADER_BAD));
                }
            }
            _ => findings.error(&self.field("format"), words::HEADER_FORMAT, Some(HEADER_BAD)),
        }
    }

    fn views_product(&self) -> bool {
        let buttons =
            component(self.definition.components, "BUTTONS").map_or(&[][..], |all| list(all, "buttons"));
        buttons.iter().any(|button| is(button, "SPM") || is(button, "URL"))
    }

    /// The sample of a header's file, which stands there as Meta's handle.
    fn lint_sample(&self, format: &str, findings: &mut Findings) {
        let example = self.component.get("example").unwrap_or(&Value::Null);
        let handle = list(example, "header_handle").first().and_then(Value::as_str).unwrap_or_default();
        if handle.is_empty() {
            findings.error(&self.field("example"), words::HEADER_HANDLE, Some(HEADER_BAD));
        }
        if sample_of(handle).is_some_and(|kind| kind != format && format != "GIF") {
            findings.warning(&self.field("example"), words::SAMPLE_KIND, Some(HEADER_BAD));
        }
    }

    pub(super) fn lint_body(&self, settings: &Settings, findings: &mut Findings) {
        let field = self.field("text");
        let body = text(self.component, "text");
        if self.definition.is_category("AUTHENTICATION") {
            // As Meta gives one back, it has Meta's words.
            let given_back = |button: &Value| is(button, "URL") && is_one_time_code(button);
            let is_metas = buttons(self.definition.components).iter().any(given_back);
            if !body.is_empty() && !is_metas {
                findings.error(&field, words::AUTHENTICATION_BODY, Some(BODY_BAD));
            }
            return;
        }
        if body.trim().is_empty() {
            findings.error(&field, words::BODY_EMPTY, Some(BODY_BAD));
            return;
        }
        let limit = self.body_limit();
        self.lint_chars("body", limit, findings);
        if chars(body) > settings.body_warn_chars && chars(body) <= limit {
            findings.warning(&field, words::BODY_LONG, Some(TOO_LONG));
        }
        let trimmed = body.trim();
        let edges = [pieces(trimmed).next(), pieces(trimmed).last()];
        if edges.iter().any(|piece| matches!(piece, Some(Piece::Variable(_)))) {
            findings.error(&field, words::VARIABLE_AT_EDGE, Some(VARIABLE_AT_EDGE));
        }
        self.lint_variables(BODY_BAD, findings);
        let fixed: usize = pieces(body).map(fixed_words).sum();
        let count = variables(body).len();
        if fixed < count {
            findings.error(&field, words::TOO_FEW_WORDS, Some(MANY_VARIABLES));
        } else if fixed < count * settings.words_per_variable {
            findings.warning(&field, words::FEW_WORDS, Some(MANY_VARIABLES));
        }
    }

    pub(super) fn lint_footer(&self, findings: &mut Findings) {
        let field = self.field("text");
        self.lint_chars("footer", limits::FOOTER, findings);
        if text(self.component, "text").is_empty() && !self.definition.is_category("AUTHENTICATION") {
            findings.error(&field, words::FOOTER_EMPTY, Some(FOOTER_BAD));
        }
        if text(self.component, "text").contains("{{") {
            findings.error(&field, words::FOOTER_VARIABLES, Some(FOOTER_BAD));
        }
        if component(self.definition.components, "LIMITED_TIME_OFFER").is_some() {
            findings.error(self.at, words::FOOTER_IN_OFFER, Some(FOOTER_BAD));
        }
        let minutes = self.component.get("code_expiration_minutes");
        if minutes.is_some_and(|minutes| minutes.as_i64().is_none_or(|minutes| !(1..=90).contains(&minutes)))
        {
            findings.error(&self.field("code_expiration_minutes"), words::EXPIRATION_MINUTES, None);
        }
    }

    pub(super) fn lint_offer(&self, findings: &mut Findings) {
        if text(self.component.get("limited_time_offer").unwrap_or(&Value::Null), "text").trim().is_empty() {
            findings.error(&self.field("limited_time_offer/text"), words::OFFER_EMPTY, None);
        }
        if !self.definition.is_category("MARKETING") {
            findings.error(self.at, words::OFFER_CATEGORY, None);
        }
        let offer = self.component.get("limited_time_offer").unwrap_or(&Value::Null);
        if chars(text(offer, "text")) > limits::OFFER {
            let field = self.field("limited_time_offer/text");
            findings.error(&field, words::too_long("offer", limits::OFFER), Some(TOO_LONG));
        }
    }

    pub(super) fn field(&self, name: &str) -> String {
        format!("{}/{name}", self.at)
    }

    fn body_limit(&self) -> usize {
        let in_card = self.at.contains("/cards/");
        let in_offer = component(self.definition.components, "LIMITED_TIME_OFFER").is_some();
        match (in_card, in_offer) {
            (true, _) => limits::CARD_BODY,
            (false, true) => limits::OFFER_BODY,
            (false, false) => limits::BODY,
        }
    }

    fn lint_chars(&self, part: &'static str, limit: usize, findings: &mut Findings) {
        if chars(text(self.component, "text")) > limit {
            findings.error(&self.field("text"), words::too_long(part, limit), Some(TOO_LONG));
        }
    }

    fn lint_variables(&self, meta_code: i64, findings: &mut Findings) {
        let field = self.field("text");
        let written = text(self.component, "text");
        let meta_code = Some(meta_code);
        let mut before = None;
        // Blanks keep nothing apart.
        let told = |piece: &Piece<'_>| !matches!(piece, Piece::Fixed(fixed) if fixed.trim().is_empty());
        for piece in pieces(written).filter(told) {
            if matches!((before, piece), (Some(Piece::Variable(_)), Piece::Variable(_))) {
                findings.error(&field, words::VARIABLES_TOUCH, meta_code);
            }
            if let Piece::Fixed(fixed) = piece {
                if fixed.contains("{{") || fixed.contains("}}") {
                    findings.error(&field, words::BRACES, meta_code);
                } else if fixed.contains(['{', '}']) {
                    findings.warning(&field, words::LONE_BRACE, meta_code);
                }
            }
            before = Some(piece);
        }
        let names = variables(written);
        if self.definition.is_named() {
            self.lint_named(&names, findings);
        } else {
            self.lint_positional(&names, findings);
        }
        let alone = json!([self.component]);
        for (index, slot) in slots(&alone).into_iter().enumerate() {
            if slot.kind == SlotKind::Text && slot.example.is_none_or(|example| example.trim().is_empty()) {
                findings.error(&self.example_at(index), words::example_needed(slot.label), meta_code);
            }
        }
    }

    /// Where the example of a variable stands, or should.
    fn example_at(&self, index: usize) -> String {
        let part = if is(self.component, "BODY") { "body" } else { "header" };
        let of_part = match (self.definition.is_named(), part) {
            (true, _) => format!("{part}_text_named_params/{index}"),
            // A body has sets of examples, the first of which counts.
            (false, "body") => format!("body_text/0/{index}"),
            (false, _) => format!("header_text/{index}"),
        };
        self.field(&format!("example/{of_part}"))
    }

    fn lint_positional(&self, names: &[&str], findings: &mut Findings) {
        let field = self.field("text");
        if names.iter().any(|name| !is_positional(name)) {
            let message = if names.iter().all(|name| is_name(name)) {
                words::NAMED_IN_POSITIONAL
            } else {
                words::BRACES
            };
            findings.error(&field, message, None);
        } else if names.iter().enumerate().any(|(index, name)| *name != (index + 1).to_string()) {
            findings.error(&field, words::POSITIONS, None);
        }
    }

    fn lint_named(&self, names: &[&str], findings: &mut Findings) {
        let field = self.field("text");
        let written = text(self.component, "text");
        for name in names {
            if is_positional(name) {
                findings.error(&field, words::POSITIONAL_IN_NAMED, None);
            } else if !is_name(name) {
                findings.error(&field, words::NAMES, None);
            }
            if pieces(written).filter(|piece| *piece == Piece::Variable(name)).count() > 1 {
                findings.error(&field, words::twice(name), None);
            }
        }
    }
}

/// Small letters, digits, underscores; no `#`, `$` or `%`.
fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn fixed_words(piece: Piece<'_>) -> usize {
    match piece {
        Piece::Fixed(fixed) => {
            fixed.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
        }
        Piece::Variable(_) => 0,
    }
}
