//! The slots of a template: everything that differs from send to send.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::json::{component, is, is_positional, items, list, number, text, variables};
use crate::words::{Sentence, template as words};

/// Which slot of a template. In text `header:1`, `header`, `body:first_name`, `button:0`, `card:0/body:1`:
/// the names of form fields and of recipients' parameters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum SlotKey {
    /// The header's picture, film, file, place or product.
    HeaderMedia,
    /// A variable of the header's text.
    Header(String),
    /// A variable of the body.
    Body(String),
    /// When a limited-time offer ends.
    Offer,
    /// What a button carries: the end of its address, its code, its products. Counted from 0.
    Button(usize),
    /// A slot of a carousel's card. Cards are counted from 0.
    Card(usize, Box<SlotKey>),
}

impl SlotKey {
    /// Whether it is a variable with a name in the template itself, not only a number.
    pub fn has_own_name(&self) -> bool {
        match self {
            Self::Header(name) | Self::Body(name) => !is_positional(name),
            Self::Card(_, key) => key.has_own_name(),
            Self::HeaderMedia | Self::Offer | Self::Button(_) => false,
        }
    }
}

/// A slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Which.
    pub key: SlotKey,
    /// What a person reads beside the field.
    pub label: Sentence,
    /// What was given as an example when the template was made.
    pub example: Option<String>,
    /// What goes in.
    pub kind: SlotKind,
}

/// What goes into a slot. A value is always a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    /// Words without line breaks or tabs.
    Text,
    /// A media id or an `https` address of a picture.
    Image,
    /// A media id or an `https` address of a film.
    Video,
    /// A media id or an `https` address of a file.
    Document,
    /// `latitude,longitude[,name[,address]]`, or Meta's location object as JSON.
    Location,
    /// `catalog,product`: the ids of both, or Meta's product object as JSON.
    Product,
    /// The end of a button's address.
    UrlSuffix,
    /// The code that a button copies.
    CouponCode,
    /// When an offer ends, in Unix milliseconds.
    Expiry,
    /// Meta's `action` object of a product button, as JSON.
    Products,
}

impl SlotKind {
    /// The word for it in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
            Self::Location => "location",
            Self::Product => "product",
            Self::UrlSuffix => "url_suffix",
            Self::CouponCode => "coupon_code",
            Self::Expiry => "expiry",
            Self::Products => "products",
        }
    }
}

/// Every slot that has to be filled, in the order a person fills them.
pub fn slots(components: &Value) -> Vec<Slot> {
    let mut found = Vec::new();
    header_slots(components, &mut found);
    body_slots(components, &mut found);
    offer_slot(components, &mut found);
    button_slots(components, &mut found);
    card_slots(components, &mut found);
    found
}

fn header_slots(components: &Value, found: &mut Vec<Slot>) {
    let Some(header) = component(components, "HEADER") else { return };
    let format = text(header, "format").to_ascii_uppercase();
    let kind = match format.as_str() {
        "IMAGE" => SlotKind::Image,
        "VIDEO" | "GIF" => SlotKind::Video,
        "DOCUMENT" => SlotKind::Document,
        "LOCATION" => SlotKind::Location,
        "PRODUCT" => SlotKind::Product,
        _ => {
            let examples = Examples::of(header, "header_text");
            found.extend(variables(text(header, "text")).into_iter().map(|name| Slot {
                key: SlotKey::Header(name.to_owned()),
                label: words::header_slot(name),
                example: examples.of_variable(name),
                kind: SlotKind::Text,
            }));
            return;
        }
    };
    let key = SlotKey::HeaderMedia;
    found.push(Slot { key, label: words::media_slot(kind), example: None, kind });
}

fn body_slots(components: &Value, found: &mut Vec<Slot>) {
    let Some(body) = component(components, "BODY") else { return };
    let examples = Examples::of(body, "body_text");
    found.extend(variables(body_text(components)).into_iter().map(|name| Slot {
        key: SlotKey::Body(name.to_owned()),
        label: words::body_slot(name),
        example: examples.of_variable(name),
        kind: SlotKind::Text,
    }));
}

fn offer_slot(components: &Value, found: &mut Vec<Slot>) {
    let expires = component(components, "LIMITED_TIME_OFFER")
        .and_then(|offer| offer.get("limited_time_offer"))
        .and_then(|offer| offer.get("has_expiration"))
        .and_then(Value::as_bool);
    if expires == Some(true) {
        let label = words::OFFER_SLOT;
        found.push(Slot { key: SlotKey::Offer, label, example: None, kind: SlotKind::Expiry });
    }
}

fn button_slots(components: &Value, found: &mut Vec<Slot>) {
    for (index, button) in buttons(components).iter().enumerate() {
        let Some(kind) = button_slot_kind(button) else { continue };
        let example = match button.get("example") {
            Some(Value::Array(examples)) => examples.first().and_then(Value::as_str),
            Some(Value::String(example)) => Some(example.as_str()),
            _ => None,
        };
        found.push(Slot {
            key: SlotKey::Button(index),
            label: words::button_slot(text(button, "text"), kind),
            example: example.map(|example| suffix(button, example).to_owned()),
            kind,
        });
    }
}

fn card_slots(components: &Value, found: &mut Vec<Slot>) {
    let Some(carousel) = component(components, "CAROUSEL") else { return };
    for (index, card) in list(carousel, "cards").iter().enumerate() {
        let inner = card.get("components").map(slots).unwrap_or_default();
        found.extend(inner.into_iter().map(|slot| Slot {
            key: SlotKey::Card(index, Box::new(slot.key)),
            label: words::of_card(index, slot.label),
            ..slot
        }));
    }
}

/// What Meta puts into the body of an authentication template.
const ONE_TIME_CODE_BODY: &str = "*{{1}}* is your verification code.";

/// The body's words. An authentication template is made without any: Meta supplies them (R5B).
pub(super) fn body_text(components: &Value) -> &str {
    let written = component(components, "BODY").map_or("", |body| text(body, "text"));
    if written.is_empty() && buttons(components).iter().any(is_one_time_code) {
        return ONE_TIME_CODE_BODY;
    }
    written
}

/// The buttons of a template.
pub(super) fn buttons(components: &Value) -> &[Value] {
    component(components, "BUTTONS").map_or(&[], |buttons| list(buttons, "buttons"))
}

/// What a button has to be given; `None` when it needs nothing. The button of a one-time code needs nothing
/// of its own: it takes the body's code; one that views a product takes that of the header.
pub(super) fn button_slot_kind(button: &Value) -> Option<SlotKind> {
    if is_one_time_code(button) {
        None
    } else if is(button, "URL") {
        (!variables(text(button, "url")).is_empty()).then_some(SlotKind::UrlSuffix)
    } else if is(button, "COPY_CODE") {
        Some(SlotKind::CouponCode)
    } else if is(button, "MPM") {
        Some(SlotKind::Products)
    } else {
        None
    }
}

/// Whether it is the button of an authentication template, as it was made or as Meta gives it back.
pub(super) fn is_one_time_code(button: &Value) -> bool {
    is(button, "OTP") || (is(button, "URL") && text(button, "url").contains("/otp/code/"))
}

/// The index of a send-time button component.
pub(super) fn button_index(component: &Value) -> Option<usize> {
    number(component, "index")
}

/// Examples of addresses are whole; the slot takes only their end.
fn suffix<'a>(button: &Value, example: &'a str) -> &'a str {
    let fixed = text(button, "url").split("{{").next().unwrap_or_default();
    example.strip_prefix(fixed).unwrap_or(example)
}

/// The examples of a component, in either format.
struct Examples<'a> {
    positional: Vec<&'a str>,
    named: &'a [Value],
}

impl<'a> Examples<'a> {
    fn of(component: &'a Value, key: &str) -> Self {
        let Some(example) = component.get("example") else { return Self { positional: vec![], named: &[] } };
        let row = list(example, key);
        let row = row.first().filter(|first| first.is_array()).map_or(row, items);
        let named = match list(example, &format!("{key}_named_params")) {
            [] => items(example),
            named => named,
        };
        Self { positional: row.iter().filter_map(Value::as_str).collect(), named }
    }

    fn of_variable(&self, name: &str) -> Option<String> {
        if is_positional(name) {
            let at = name.parse::<usize>().ok()?.checked_sub(1)?;
            return self.positional.get(at).map(|example| (*example).to_owned());
        }
        let named = self.named.iter().find(|named| text(named, "param_name") == name)?;
        Some(text(named, "example").to_owned())
    }
}

impl fmt::Display for SlotKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeaderMedia => f.write_str("header"),
            Self::Header(name) => write!(f, "header:{name}"),
            Self::Body(name) => write!(f, "body:{name}"),
            Self::Offer => f.write_str("offer"),
            Self::Button(index) => write!(f, "button:{index}"),
            Self::Card(index, key) => write!(f, "card:{index}/{key}"),
        }
    }
}

/// A text that names no slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownSlot(String);

impl fmt::Display for UnknownSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, expected header[:NAME] | body:NAME | offer | button:INDEX | card:INDEX/…", self.0)
    }
}

impl FromStr for SlotKey {
    type Err = UnknownSlot;

    fn from_str(written: &str) -> Result<Self, UnknownSlot> {
        let unknown = || UnknownSlot(written.to_owned());
        if let Some((card, key)) = written.strip_prefix("card:").and_then(|rest| rest.split_once('/')) {
            if key.starts_with("card:") {
                return Err(unknown());
            }
            let index = card.parse().map_err(|_| unknown())?;
            return Ok(Self::Card(index, Box::new(key.parse()?)));
        }
        match written.split_once(':') {
            None if written == "header" => Ok(Self::HeaderMedia),
            None if written == "offer" => Ok(Self::Offer),
            Some(("header", name)) if !name.is_empty() => Ok(Self::Header(name.to_owned())),
            Some(("body", name)) if !name.is_empty() => Ok(Self::Body(name.to_owned())),
            Some(("button", index)) => index.parse().map(Self::Button).map_err(|_| unknown()),
            _ => Err(unknown()),
        }
    }
}

impl From<SlotKey> for String {
    fn from(key: SlotKey) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for SlotKey {
    type Error = UnknownSlot;

    fn try_from(written: String) -> Result<Self, UnknownSlot> {
        written.parse()
    }
}
