//! What a bubble draws: a message object of Meta's, inbound or outbound, as something with names. Reading is
//! total: what has no shape that is known here is [`Content::Unsupported`], and nothing ever fails.
//!
//! How it looks is the server's business; which kind it is was decided when it was parsed.

mod interactive;
mod shown;
mod template;

use serde_json::Value;
use transom_rules::content::Kind;
use transom_rules::time::Timestamp;

use super::lenient::{Fields, plain};

/// A message, ready to be drawn. Texts are empty where the message has none; they are what the sender wrote
/// and have to be escaped like everything of a customer's.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Plain words.
    Text {
        /// What it says.
        body: String,
    },
    /// A picture, film, sound, file or sticker; which of them, the kind says.
    Media(File),
    /// A place.
    Location(Location),
    /// Contact cards.
    Contacts(Vec<Card>),
    /// An order from the catalogue.
    Order {
        /// The catalogue's id.
        catalog_id: String,
        /// What the customer wrote with it.
        text: String,
        /// What is ordered.
        items: Vec<Item>,
    },
    /// An answer by tap: to a template's button, a reply button or a row of a list.
    Reply {
        /// The words on what was tapped.
        title: String,
        /// The second line of a row.
        description: String,
        /// What our side put behind it: the button's payload or the reply's id.
        payload: String,
    },
    /// A Flow that was filled in.
    FlowAnswer {
        /// What the customer sees of it, such as "Sent".
        title: String,
        /// Name and value, in the order of the answer; several values of one name
        /// with commas between, other nested ones as JSON text. `flow_token` is left out.
        fields: Vec<(String, String)>,
    },
    /// May we call? The customer's answer.
    CallPermission {
        /// Yes.
        accepted: bool,
        /// Until they take it back.
        permanent: bool,
        /// Until when, if it is not permanent.
        until: Option<Timestamp>,
    },
    /// A template as it was sent: its name and the values in its slots. Its words are rendered elsewhere.
    Template {
        /// Its name.
        name: String,
        /// `en_US`.
        language: String,
        /// The values, part by part.
        parts: Vec<TemplatePart>,
    },
    /// A question with something to tap.
    Interactive(Interactive),
    /// An emoji on another message.
    Reaction {
        /// The wamid it stands on.
        target: String,
        /// `None` if it was taken away.
        emoji: Option<String>,
    },
    /// A note of WhatsApp's own.
    System {
        /// Its sentence.
        text: String,
    },
    /// A call.
    Call {
        /// The step, verbatim.
        step: String,
        /// The customer called.
        inbound: bool,
        /// How long it was, if it is over and was answered.
        seconds: Option<i64>,
    },
    /// What neither the platform nor this version can show.
    Unsupported {
        /// What it is as far as is known: `poll_creation`, `video_note`, `unknown` …
        name: String,
        /// Meta's words about it; empty if there are none.
        reason: String,
    },
}

/// A file in a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Meta's media id, if it was sent by id.
    pub meta_id: Option<String>,
    /// Its address, if it was sent by link. Never fetched by a browser of ours.
    pub link: Option<String>,
    /// The type as the sender said it.
    pub mime_type: String,
    /// The name of a document.
    pub filename: String,
    /// The words beneath it.
    pub caption: String,
    /// A recorded voice note.
    pub voice: bool,
    /// A sticker that moves.
    pub animated: bool,
}

/// A place on the map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Location {
    /// Degrees north and east, if both are numbers in range.
    pub position: Option<(f64, f64)>,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Its web page.
    pub url: String,
}

/// A contact card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// The name as it is to be shown.
    pub name: String,
    /// Phone numbers with their type (`CELL`), which may be empty.
    pub phones: Vec<(String, String)>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Company, and title in it.
    pub organisation: String,
    /// Web pages.
    pub urls: Vec<String>,
    /// Addresses, one line each.
    pub addresses: Vec<String>,
}

/// A line of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The shop's own id of the product.
    pub product: String,
    /// How many, verbatim.
    pub quantity: String,
    /// The price of one, verbatim.
    pub price: String,
    /// `EUR`.
    pub currency: String,
}

/// The values of one part of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplatePart {
    /// `header`, `body`, `button`, ….
    pub part: String,
    /// Name (empty for numbered slots) and value.
    pub values: Vec<(String, String)>,
}

/// A question with something to tap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interactive {
    /// Meta's word for it: `button`, `list`, `cta_url`, `flow`, ….
    pub what: String,
    /// Words above.
    pub header: String,
    /// A file above.
    pub media: Option<(Kind, File)>,
    /// The question.
    pub body: String,
    /// Small print.
    pub footer: String,
    /// The word on the button that opens the rest: of a list, a link or a Flow.
    pub opener: String,
    /// Where a link leads.
    pub url: String,
    /// What can be tapped.
    pub choices: Vec<Choice>,
}

/// Something to tap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The heading it stands under.
    pub section: String,
    /// Its words.
    pub title: String,
    /// Its second line.
    pub description: String,
    /// What comes back when it is tapped.
    pub payload: String,
}

/// Reads a message object (with `type` and the object it names) as what its kind says it is.
pub fn read(kind: Kind, json: &Value) -> Content {
    let own = json.at(kind.as_str());
    let readable = own.is_object() || (kind == Kind::Contacts && own.is_array());
    match kind {
        Kind::Call => call(json),
        Kind::Unsupported => unsupported(json),
        _ if !readable => unsupported(json),
        // A file that could not be fetched has no id, but an error that says why.
        Kind::Image | Kind::Audio | Kind::Video | Kind::Document | Kind::Sticker if lost(own, json) => {
            unsupported(json)
        }
        Kind::Text => Content::Text { body: own.text("body") },
        Kind::Image | Kind::Audio | Kind::Video | Kind::Document | Kind::Sticker => Content::Media(file(own)),
        Kind::Location => Content::Location(location(own)),
        Kind::Contacts => Content::Contacts(json.items("contacts").iter().map(card).collect()),
        Kind::Order => order(own),
        Kind::Button => Content::Reply {
            title: own.text("text"),
            description: String::new(),
            payload: own.text("payload"),
        },
        Kind::Interactive => interactive::read(own).unwrap_or_else(|| unsupported(json)),
        Kind::Reaction => Content::Reaction {
            target: own.text("message_id"),
            emoji: Some(own.text("emoji")).filter(|emoji| !emoji.is_empty()),
        },
        Kind::Template => template::read(own),
        Kind::System => Content::System { text: own.text("body") },
    }
}

impl Content {
    /// Its words, for lists: as much of it as somebody wrote or would say. Empty if none.
    pub fn words(&self) -> String {
        match self {
            Self::Text { body } => body.clone(),
            Self::Media(file) => file.caption.clone(),
            Self::Location(place) => joined(", ", [&*place.name, &*place.address]),
            Self::Contacts(cards) => joined(", ", cards.iter().map(|card| &*card.name)),
            Self::Order { text, items, .. } => {
                let lines: Vec<_> =
                    items.iter().map(|item| format!("{} × {}", item.quantity, item.product)).collect();
                joined(" — ", [&*lines.join(", "), text])
            }
            Self::Reply { title, .. } => title.clone(),
            Self::FlowAnswer { title, fields } if fields.is_empty() => title.clone(),
            Self::FlowAnswer { fields, .. } => joined(", ", fields.iter().map(|(_, value)| &**value)),
            Self::Interactive(question) => joined(" — ", [&*question.header, &*question.body]),
            Self::Template { name, .. } => name.clone(),
            Self::Reaction { emoji, .. } => emoji.clone().unwrap_or_default(),
            Self::System { text } => text.clone(),
            Self::CallPermission { .. } | Self::Call { .. } | Self::Unsupported { .. } => String::new(),
        }
    }
}

fn joined<'a>(between: &str, parts: impl IntoIterator<Item = &'a str>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
}

fn lost(own: &Value, json: &Value) -> bool {
    own.text("id").is_empty() && own.text("link").is_empty() && !json.items("errors").is_empty()
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn file(own: &Value) -> File {
    File {
        meta_id: some(own.text("id")),
        link: some(own.text("link")),
        mime_type: own.text("mime_type"),
        filename: own.text("filename"),
        caption: own.text("caption"),
        voice: own.text("voice") == "true",
        animated: own.text("animated") == "true",
    }
}

fn location(own: &Value) -> Location {
    let degrees =
        |name: &str, most: f64| own.text(name).parse::<f64>().ok().filter(|degrees| degrees.abs() <= most);
    Location {
        position: degrees("latitude", 90.0).zip(degrees("longitude", 180.0)),
        name: own.text("name"),
        address: own.text("address"),
        url: own.text("url"),
    }
}

fn card(card: &Value) -> Card {
    let name = card.at("name");
    let parts = [name.text("first_name"), name.text("last_name")];
    let organisation = card.at("org");
    let organisation = [organisation.text("company"), organisation.text("title")];
    Card {
        name: some(name.text("formatted_name"))
            .unwrap_or_else(|| joined(" ", parts.iter().map(|part| &**part))),
        phones: card.items("phones").iter().map(phone).collect(),
        emails: card.items("emails").iter().map(|email| email.text("email")).collect(),
        organisation: joined(", ", organisation.iter().map(|part| &**part)),
        urls: card.items("urls").iter().map(|url| url.text("url")).collect(),
        addresses: card.items("addresses").iter().map(address).collect(),
    }
}

fn phone(phone: &Value) -> (String, String) {
    let number = some(phone.text("phone")).unwrap_or_else(|| phone.text("wa_id"));
    (number, phone.text("type"))
}

fn address(address: &Value) -> String {
    let parts = ["street", "zip", "city", "state", "country"].map(|part| address.text(part));
    joined(", ", parts.iter().map(|part| &**part))
}

fn order(own: &Value) -> Content {
    let items = own.items("product_items").iter().map(|item| Item {
        product: item.text("product_retailer_id"),
        quantity: item.text("quantity"),
        price: item.text("item_price"),
        currency: item.text("currency"),
    });
    Content::Order { catalog_id: own.text("catalog_id"), text: own.text("text"), items: items.collect() }
}

fn call(json: &Value) -> Content {
    let step = some(json.text("event")).unwrap_or_else(|| json.text("status"));
    Content::Call {
        step,
        inbound: json.text("direction") == "USER_INITIATED",
        seconds: json.text("duration").parse().ok().filter(|seconds| *seconds > 0),
    }
}

/// Names it by what Meta says it is: `unsupported.type` first, then the `type` itself.
fn unsupported(json: &Value) -> Content {
    let named = [json.at("unsupported").text("type"), json.text("type")];
    let name = named.into_iter().find(|name| !name.is_empty() && name != "unsupported");
    let error = json.items("errors").first().unwrap_or(&Value::Null);
    let reasons = [error.at("error_data").text("details"), error.text("details"), plain(error.at("title"))];
    Content::Unsupported {
        name: name.unwrap_or_else(|| "unknown".to_owned()),
        reason: reasons.into_iter().find(|reason| !reason.is_empty()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
