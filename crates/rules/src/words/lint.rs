//! What is said about a template's definition.

use super::Sentence;

pub(crate) const NAME: Sentence = Sentence::plain("lint-name");
pub(crate) const LANGUAGE: Sentence = Sentence::plain("lint-language");
pub(crate) const CATEGORY: Sentence = Sentence::plain("lint-category");
pub(crate) const PARAMETER_FORMAT: Sentence = Sentence::plain("lint-parameter-format");
pub(crate) const VAST: Sentence = Sentence::plain("lint-vast");
pub(crate) const COMPONENTS_NEEDED: Sentence = Sentence::plain("lint-components-needed");
pub(crate) const BODY_NEEDED: Sentence = Sentence::plain("lint-body-needed");
pub(crate) const BODY_EMPTY: Sentence = Sentence::plain("lint-body-empty");
pub(crate) const UNKNOWN_COMPONENT: Sentence = Sentence::plain("lint-unknown-component");
pub(crate) const HEADER_FORMAT: Sentence = Sentence::plain("lint-header-format");
pub(crate) const HEADER_EMPTY: Sentence = Sentence::plain("lint-header-empty");
pub(crate) const HEADER_VARIABLES: Sentence = Sentence::plain("lint-header-variables");
pub(crate) const HEADER_HANDLE: Sentence = Sentence::plain("lint-header-handle");
pub(crate) const LOCATION_CATEGORY: Sentence = Sentence::plain("lint-location-category");
pub(crate) const FOOTER_VARIABLES: Sentence = Sentence::plain("lint-footer-variables");
pub(crate) const FOOTER_IN_OFFER: Sentence = Sentence::plain("lint-footer-in-offer");
pub(crate) const OFFER_CATEGORY: Sentence = Sentence::plain("lint-offer-category");
pub(crate) const BRACES: Sentence = Sentence::plain("lint-braces");
pub(crate) const LONE_BRACE: Sentence = Sentence::plain("lint-lone-brace");
pub(crate) const VARIABLE_AT_EDGE: Sentence = Sentence::plain("lint-variable-at-edge");
pub(crate) const VARIABLES_TOUCH: Sentence = Sentence::plain("lint-variables-touch");
pub(crate) const POSITIONS: Sentence = Sentence::plain("lint-positions");
pub(crate) const NAMES: Sentence = Sentence::plain("lint-names");
pub(crate) const NAMED_IN_POSITIONAL: Sentence = Sentence::plain("lint-named-in-positional");
pub(crate) const POSITIONAL_IN_NAMED: Sentence = Sentence::plain("lint-positional-in-named");
pub(crate) const FEW_WORDS: Sentence = Sentence::plain("lint-few-words");
pub(crate) const BUTTONS_MIXED: Sentence = Sentence::plain("lint-buttons-mixed");
pub(crate) const UNKNOWN_BUTTON: Sentence = Sentence::plain("lint-unknown-button");
pub(crate) const BUTTON_LABEL: Sentence = Sentence::plain("lint-button-label");
pub(crate) const URL_NEEDED: Sentence = Sentence::plain("lint-url-needed");
pub(crate) const URL_VARIABLE: Sentence = Sentence::plain("lint-url-variable");
pub(crate) const PHONE_NEEDED: Sentence = Sentence::plain("lint-phone-needed");
pub(crate) const ONE_TIME_CODE: Sentence = Sentence::plain("lint-one-time-code");
pub(crate) const AUTHENTICATION_BODY: Sentence = Sentence::plain("lint-authentication-body");
pub(crate) const AUTHENTICATION_HEADER: Sentence = Sentence::plain("lint-authentication-header");
pub(crate) const OTP_CATEGORY: Sentence = Sentence::plain("lint-otp-category");
pub(crate) const EXPIRATION_MINUTES: Sentence = Sentence::plain("lint-expiration-minutes");
pub(crate) const CARDS: Sentence = Sentence::plain("lint-cards");
pub(crate) const CARDS_DIFFER: Sentence = Sentence::plain("lint-cards-differ");
pub(crate) const LIFETIME: Sentence = Sentence::plain("lint-lifetime");
pub(crate) const TOO_FEW_WORDS: Sentence = Sentence::plain("lint-too-few-words");
pub(crate) const FOOTER_EMPTY: Sentence = Sentence::plain("lint-footer-empty");
pub(crate) const OFFER_EMPTY: Sentence = Sentence::plain("lint-offer-empty");
pub(crate) const PRODUCT_CATEGORY: Sentence = Sentence::plain("lint-product-category");
pub(crate) const CALL_PERMISSION: Sentence = Sentence::plain("lint-call-permission");
pub(crate) const NO_BUTTONS: Sentence = Sentence::plain("lint-no-buttons");
pub(crate) const FLOW_NEEDED: Sentence = Sentence::plain("lint-flow-needed");
pub(crate) const OTP_APPS: Sentence = Sentence::plain("lint-otp-apps");
pub(crate) const OTP_TYPE: Sentence = Sentence::plain("lint-otp-type");
pub(crate) const NAME_TAKEN: Sentence = Sentence::plain("lint-name-taken");
pub(crate) const NAME_GOING: Sentence = Sentence::plain("lint-name-going");
pub(crate) const EMOJIS: Sentence = Sentence::plain("lint-emojis");
pub(crate) const OTHER_LANGUAGE: Sentence = Sentence::plain("lint-other-language");
pub(crate) const SHORT_LINK: Sentence = Sentence::plain("lint-short-link");
pub(crate) const LINK_TO_WHATSAPP: Sentence = Sentence::plain("lint-link-to-whatsapp");
pub(crate) const BODY_LONG: Sentence = Sentence::plain("lint-body-long");

pub(crate) const SAMPLE_KIND: Sentence = Sentence::plain("lint-sample-kind");

/// `part` is one that the sentence has words for: `label`, `header` ….
pub(crate) fn too_long(part: &'static str, limit: usize) -> Sentence {
    Sentence::plain("lint-too-long").with("part", part).with("limit", limit)
}

/// Components of a kind, by Meta's name.
pub(crate) fn too_many(component: &'static str, limit: usize) -> Sentence {
    Sentence::plain("lint-too-many").with("component", component).with("limit", limit)
}

pub(crate) fn too_many_buttons(limit: usize) -> Sentence {
    Sentence::plain("lint-too-many-buttons").with("limit", limit)
}

/// Buttons of a kind, by Meta's name.
pub(crate) fn too_many_of_kind(kind: &'static str, limit: usize) -> Sentence {
    Sentence::plain("lint-too-many-of-kind").with("kind", kind).with("limit", limit)
}

pub(crate) fn example_needed(slot: Sentence) -> Sentence {
    Sentence::plain("lint-example-needed").with("slot", slot)
}

pub(crate) const THE_ADDRESS: Sentence = Sentence::plain("lint-the-address");
pub(crate) const THE_CODE: Sentence = Sentence::plain("lint-the-code");

/// What was given as a language, and the one of Meta's that it may mean.
pub(crate) fn language_near(code: &str, near: &'static str) -> Sentence {
    Sentence::plain("lint-language-near").with("code", code.to_owned()).with("near", near)
}

pub(crate) fn twice(name: &str) -> Sentence {
    Sentence::plain("lint-twice").with("name", name.to_owned())
}

/// The words that make Meta see an offer.
pub(crate) fn reads_as_marketing(because: String) -> Sentence {
    Sentence::plain("lint-reads-as-marketing").with("because", because)
}

/// The words that make Meta see a one-time code.
pub(crate) fn reads_as_code(because: String) -> Sentence {
    Sentence::plain("lint-reads-as-code").with("because", because)
}

pub(crate) fn asks_for_secrets(because: String) -> Sentence {
    Sentence::plain("lint-asks-for-secrets").with("because", because)
}

/// In how many days the name can be used again.
pub(crate) fn name_blocked(days: u64) -> Sentence {
    Sentence::plain("lint-name-blocked").with("days", days)
}

/// How many the account has.
pub(crate) fn account_full(count: u64) -> Sentence {
    Sentence::plain("lint-account-full").with("count", count)
}

pub(crate) fn many_templates(count: u64) -> Sentence {
    Sentence::plain("lint-many-templates").with("count", count)
}

/// How many were submitted within the last hour.
pub(crate) fn many_in_an_hour(count: u64) -> Sentence {
    Sentence::plain("lint-many-in-an-hour").with("count", count)
}

/// The name of the template whose words they are.
pub(crate) fn same_words(name: &str) -> Sentence {
    Sentence::plain("lint-same-words").with("name", name.to_owned())
}
