//! The words of refusals, remedies and template findings that a person reads. Times are never in them: they
//! are fields, and whoever shows them knows the reader's time zone.

pub(crate) mod lint;
pub mod prices;

use crate::template_check::SlotKind;

pub(crate) const WINDOW_CLOSED: &str = "The 24-hour window is closed: the customer last wrote more than 24 hours ago. Until they write again, only templates can be sent.";
pub(crate) const WINDOW_REFUSED: &str = "Meta refused a message because it counts the 24-hour window as closed. Until the customer writes again, only templates can be sent.";
pub(crate) const WINDOW_NEVER_OPENED: &str =
    "The customer has never written to this number. Until they do, only templates can be sent.";
pub(crate) const WINDOW_CLOSES_SOON: &str =
    "The 24-hour window is about to close, too soon for an automated message to be sure to arrive in it.";
pub(crate) const CONTACT_BLOCKED: &str = "This contact is blocked, so nothing can be sent to them.";
pub(crate) const OPTED_OUT: &str =
    "The customer stopped marketing messages, so marketing templates cannot be sent to them.";
pub(crate) const PHONE_NEEDED: &str =
    "One-time codes can only be sent to a phone number, and this customer's is not known.";
pub(crate) const MARKETING_IN_USA: &str =
    "WhatsApp does not deliver marketing templates to numbers in the USA.";
pub(crate) const REGION_EXCLUDED: &str =
    "WhatsApp does not let businesses write to customers in this country.";
pub(crate) const LIMIT_REACHED: &str =
    "As many customers as Meta allows in 24 hours have been written to outside their windows.";
pub(crate) const PAIR_RATE: &str = "Too many messages went to this customer in a short time.";
pub(crate) const SLOT_REFUSED: &str = "Meta refused the template's values.";

pub(crate) const CHOOSE_TEMPLATE: &str = "Choose a template";
pub(crate) const SEND_WHEN_THEY_WRITE: &str = "Send it as soon as the customer writes";
pub(crate) const ASK_THEM_TO_WRITE: &str = "Give the customer a link to write first";
pub(crate) const WAIT_UNTIL: &str = "Send it again later";
pub(crate) const FIX_SLOTS: &str = "Correct the template's values";

pub(crate) const COMPONENTS_NOT_A_LIST: &str = "The template's components have to be a list.";
pub(crate) const NO_SUCH_BUTTON: &str = "A value was given for a button that the template does not have.";
pub(crate) const PARAMETER_NAMES_NEEDED: &str =
    "This template's variables have names, so each value needs a parameter_name.";
pub(crate) const OFFER_SLOT: &str = "End of the offer";
pub(crate) const ONE_TIME_CODE_BODY: &str = "*{{1}}* is your verification code.";

/// What stands before a name at the start of a template, in small letters.
pub(crate) const GREETINGS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "dear",
    "hola",
    "olá",
    "oi",
    "bonjour",
    "salut",
    "hallo",
    "guten tag",
    "ciao",
    "buongiorno",
    "namaste",
    "halo",
    "hai",
    "merhaba",
    "sayın",
    "cześć",
    "hej",
    "hoi",
];

pub(crate) fn send_template(name: &str) -> String {
    format!("Send the template {name}")
}

pub(crate) fn number_not_ready(reason: &str) -> String {
    format!("This number cannot send at present: {reason}")
}

pub(crate) fn template_not_found(name: &str, language: &str, others: &[String]) -> String {
    if others.is_empty() {
        return format!("There is no template {name} in {language}.");
    }
    format!("There is no template {name} in {language}; there is one in {}.", others.join(", "))
}

pub(crate) fn template_unsendable(name: &str, status: &str, reason: &str) -> String {
    let state = match status {
        "PENDING" => "is still in review at Meta",
        "REJECTED" => "was rejected by Meta",
        "PAUSED" => "was paused by Meta for its quality",
        "DISABLED" => "was disabled by Meta for good",
        "IN_APPEAL" => "is being reviewed again by Meta",
        "PENDING_DELETION" | "DELETED" => "was deleted",
        "ARCHIVED" => "was archived by Meta because it was not used",
        _ => "is not approved by Meta",
    };
    if reason.is_empty() || reason == "NONE" {
        return format!("The template {name} {state}.");
    }
    format!("The template {name} {state}: {reason}")
}

pub(crate) fn slot_missing(slot: &str) -> String {
    format!("The template needs a value for {slot}.")
}

pub(crate) fn too_many_values(part: &str) -> String {
    format!("More values were given for {part} than the template has places.")
}

pub(crate) fn too_long(part: &str, limit: usize) -> String {
    format!("With its values {part} is longer than {limit} characters.")
}

pub(crate) fn bad_whitespace(part: &str) -> String {
    format!("The value of {part} may not contain line breaks, tabs or more than four spaces in a row.")
}

pub(crate) fn wrong_kind(part: &str, kind: SlotKind) -> String {
    let wanted = match kind {
        SlotKind::Text => "text",
        SlotKind::Image => "an image",
        SlotKind::Video => "a video",
        SlotKind::Document => "a document",
        SlotKind::Location => "a location with latitude and longitude",
        SlotKind::UrlSuffix => "the end of its address as text",
        SlotKind::CouponCode => "a coupon code",
        SlotKind::Expiry => "its end in Unix milliseconds",
        SlotKind::Products => "an action with products",
    };
    format!("The value of {part} has to be {wanted}.")
}

pub(crate) fn variable_named(name: &str) -> String {
    format!("{{{{{name}}}}}")
}

pub(crate) fn button_named(text: &str) -> String {
    format!("the button “{text}”")
}

pub(crate) fn unknown_slot(written: &str) -> String {
    format!("“{written}” names no slot of a template")
}

pub(crate) fn header_slot(name: &str) -> String {
    format!("Header {}", variable_label(name))
}

pub(crate) fn body_slot(name: &str) -> String {
    variable_label(name)
}

pub(crate) fn card_slot(index: usize, label: &str) -> String {
    format!("Card {}: {label}", index + 1)
}

pub(crate) const fn media_slot(kind: SlotKind) -> &'static str {
    match kind {
        SlotKind::Image => "Image",
        SlotKind::Video => "Video",
        SlotKind::Document => "Document",
        SlotKind::Location => "Location",
        SlotKind::Text
        | SlotKind::UrlSuffix
        | SlotKind::CouponCode
        | SlotKind::Expiry
        | SlotKind::Products => "Value",
    }
}

pub(crate) fn button_slot(text: &str, kind: SlotKind) -> String {
    match kind {
        SlotKind::UrlSuffix => format!("End of the address of “{text}”"),
        SlotKind::CouponCode => "Coupon code".to_owned(),
        _ => format!("Products of “{text}”"),
    }
}

/// `first_name` reads "First name", `1` reads "{{1}}".
fn variable_label(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) if first.is_alphabetic() => {
            let rest = letters.as_str().replace('_', " ");
            format!("{}{rest}", first.to_uppercase())
        }
        _ => variable_named(name),
    }
}
