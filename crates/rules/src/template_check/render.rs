//! A template as the customer sees it, with the values put in: for the bubble, the preview and the search.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::json::{
    Piece, component, is, items, list, number, parameter_of, parameters, pieces, text, variables, word,
};
use super::slots::{body_text, button_index, buttons, is_one_time_code};
use crate::template::Template;

/// What the customer sees. Variables without a value stand as they are in the template, `{{1}}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rendered {
    /// Above the body.
    pub header: Option<RenderedHeader>,
    /// The body's words.
    pub body: String,
    /// Small words below.
    pub footer: Option<String>,
    /// In the template's order.
    pub buttons: Vec<RenderedButton>,
    /// The cards of a carousel.
    pub cards: Vec<Rendered>,
}

/// The top of a template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenderedHeader {
    /// Words.
    Text(String),
    /// Meta's `image` object, or null while there is none.
    Image(Value),
    /// Meta's `video` object, or null.
    Video(Value),
    /// Meta's `document` object, or null.
    Document(Value),
    /// Meta's `location` object, or null.
    Location(Value),
    /// Meta's `product` object, or null.
    Product(Value),
}

/// A button of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RenderedButton {
    /// Meta's type, in capitals: `QUICK_REPLY`, `URL`, `PHONE_NUMBER`, `COPY_CODE`, ….
    pub kind: String,
    /// Its label; empty where Meta writes it.
    pub text: String,
    /// Where it leads: an address, a number, a code. Empty if nowhere.
    pub target: String,
    /// The payload that a tap on a quick reply brings back; the label when none was given.
    pub payload: Option<String>,
}

/// Draws a template with its send-time components.
pub fn render(template: &Template, given: &Value) -> Rendered {
    render_components(&template.components, given)
}

/// The same for a definition that is no template yet.
pub fn render_components(components: &Value, given: &Value) -> Rendered {
    Rendered {
        header: component(components, "HEADER")
            .map(|header| draw_header(header, parameters(given, "header"))),
        body: put_in(body_text(components), parameters(given, "body")),
        footer: component(components, "FOOTER").map(|footer| text(footer, "text").to_owned()),
        buttons: draw_buttons(components, given),
        cards: draw_cards(components, given),
    }
}

impl Rendered {
    /// Its words in one line each, for lists.
    pub fn words(&self) -> String {
        let header = match &self.header {
            Some(RenderedHeader::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let lines = [header, Some(self.body.as_str()), self.footer.as_deref()];
        let mut words: Vec<String> =
            lines.into_iter().flatten().filter(|line| !line.is_empty()).map(str::to_owned).collect();
        words.extend(self.cards.iter().map(Self::words));
        words.join("\n")
    }

    /// All that it shows, in one line each, for the search.
    pub fn shown(&self) -> Vec<String> {
        let mut shown: Vec<String> = self.header.iter().flat_map(RenderedHeader::shown).collect();
        shown.push(self.body.clone());
        shown.extend(self.footer.clone());
        shown.extend(self.buttons.iter().map(|button| button.text.clone()));
        shown.extend(self.cards.iter().flat_map(Self::shown));
        shown
    }
}

impl RenderedHeader {
    fn shown(&self) -> Vec<String> {
        match self {
            Self::Text(text) => vec![text.clone()],
            Self::Image(file) | Self::Video(file) | Self::Document(file) => {
                vec![text(file, "filename").to_owned()]
            }
            Self::Location(place) => ["name", "address"].map(|name| text(place, name).to_owned()).into(),
            Self::Product(product) => vec![text(product, "product_retailer_id").to_owned()],
        }
    }
}

/// A text with the values of its variables in their places.
pub(super) fn put_in(template: &str, given: &[Value]) -> String {
    let names = variables(template);
    let mut filled = String::with_capacity(template.len());
    for piece in pieces(template) {
        match piece {
            Piece::Fixed(words) => filled.push_str(words),
            Piece::Variable(name) => match parameter_of(&names, name, given).and_then(word) {
                Some(value) if !value.is_empty() => filled.push_str(value),
                _ => {
                    filled.push_str("{{");
                    filled.push_str(name);
                    filled.push_str("}}");
                }
            },
        }
    }
    filled
}

fn draw_header(header: &Value, given: &[Value]) -> RenderedHeader {
    let object =
        |kind: &str| given.first().and_then(|parameter| parameter.get(kind)).cloned().unwrap_or_default();
    match text(header, "format").to_ascii_uppercase().as_str() {
        "IMAGE" => RenderedHeader::Image(object("image")),
        "VIDEO" | "GIF" => RenderedHeader::Video(object("video")),
        "DOCUMENT" => RenderedHeader::Document(object("document")),
        "LOCATION" => RenderedHeader::Location(object("location")),
        "PRODUCT" => RenderedHeader::Product(object("product")),
        _ => RenderedHeader::Text(put_in(text(header, "text"), given)),
    }
}

fn draw_buttons(components: &Value, given: &Value) -> Vec<RenderedButton> {
    let given: Vec<&Value> = items(given).iter().filter(|component| is(component, "button")).collect();
    let drawn = buttons(components).iter().enumerate().map(|(index, button)| {
        let mine = given.iter().find(|component| button_index(component) == Some(index));
        draw_button(button, mine.map_or(&[], |component| list(component, "parameters")))
    });
    let asks = component(components, "CALL_PERMISSION_REQUEST").map(|_| RenderedButton {
        kind: "CALL_PERMISSION_REQUEST".to_owned(),
        text: String::new(),
        target: String::new(),
        payload: None,
    });
    drawn.chain(asks).collect()
}

fn draw_button(button: &Value, given: &[Value]) -> RenderedButton {
    let kind = text(button, "type").to_ascii_uppercase();
    let parameter = given.first();
    let target = if is_one_time_code(button) {
        parameter.and_then(word).unwrap_or_default().to_owned()
    } else {
        match kind.as_str() {
            "URL" => put_in(text(button, "url"), given),
            "PHONE_NUMBER" => text(button, "phone_number").to_owned(),
            "COPY_CODE" => parameter.map_or("", |parameter| text(parameter, "coupon_code")).to_owned(),
            _ => String::new(),
        }
    };
    let payload = parameter.map(|parameter| text(parameter, "payload")).filter(|payload| !payload.is_empty());
    RenderedButton {
        kind,
        text: text(button, "text").to_owned(),
        target,
        payload: payload.map(str::to_owned),
    }
}

fn draw_cards(components: &Value, given: &Value) -> Vec<Rendered> {
    let Some(carousel) = component(components, "CAROUSEL") else { return Vec::new() };
    let given = component(given, "carousel").map_or(&[][..], |carousel| list(carousel, "cards"));
    let none = Value::Null;
    let drawn = list(carousel, "cards").iter().enumerate().map(|(index, card)| {
        let mine = given.iter().find(|card| number(card, "card_index") == Some(index));
        let values = mine.and_then(|card| card.get("components")).unwrap_or(&none);
        render_components(card.get("components").unwrap_or(&none), values)
    });
    drawn.collect()
}
