//! What stands in a bubble: a message's object and its file, as the body that the views draw.

use serde_json::Value;
use transom_channels::whatsapp::content::{self, Content, Interactive, Item};
use transom_channels::whatsapp::media::plain;
use transom_channels::whatsapp::origin;
use transom_pages::say;
use transom_pages::thread::body::{Body, Button, Card, File, Header, Layout, Location, Media, Order};
use transom_pages::words::{self, word};
use transom_rules::content::FileState;
use transom_rules::content::Kind;
use transom_rules::origin::Origin;
use transom_store::media;
use transom_store::messages::Message;

use crate::shown::Shown;

/// The body of a message and where it comes from; `file` is its file, if it has one.
pub(crate) fn drawn(message: &Shown<Message>, file: Option<&Shown<media::Media>>) -> (Body, Origin) {
    if message.revoked_at.is_some() {
        return (Body::Revoked, Origin::default());
    }
    let json: Value = serde_json::from_str(&message.json).unwrap_or_default();
    (body(message, &json, file), origin::read(&json))
}

fn body(message: &Shown<Message>, json: &Value, file: Option<&Shown<media::Media>>) -> Body {
    if message.kind == Kind::Template
        && let Some(rendered) = json.get("rendered")
    {
        return Body::Template(template(json, rendered, file));
    }
    match content::read(message.kind, json) {
        Content::Text { body } => Body::Text(body),
        Content::Media(own) => of_kind(message.kind, with_file(&own, file)),
        Content::Location(place) => match place.position {
            Some((latitude, longitude)) => {
                Body::Location(Location { name: place.name, address: place.address, latitude, longitude })
            }
            None => unsupported("location", json),
        },
        Content::Contacts(cards) => Body::Contacts(cards.into_iter().map(card).collect()),
        Content::Order { text, items, .. } => Body::Order(order(&items, text)),
        Content::Reply { title, description, .. } => Body::Answer { title, description },
        Content::FlowAnswer { title, fields } => Body::FlowAnswer { name: flow_name(title), fields },
        Content::CallPermission { accepted, .. } => {
            Body::System(word(if accepted { "body-may-call" } else { "body-may-not-call" }).to_owned())
        }
        Content::Template { name, language, parts } => Body::Template(Layout {
            body: parts
                .iter()
                .flat_map(|part| &part.values)
                .map(|(_, value)| value.as_str())
                .collect::<Vec<_>>()
                .join("\n"),
            caption: format!("{name} · {}", words::language_name(&language)),
            ..Layout::default()
        }),
        Content::Interactive(question) => Body::Interactive(interactive(question, file)),
        Content::Reaction { emoji, .. } => Body::Text(emoji.unwrap_or_default()),
        Content::System { text } => Body::System(text),
        Content::Call { step, inbound, seconds } => Body::Call(call(&step, inbound, seconds)),
        Content::Unsupported { name, .. } => unsupported(&name, json),
    }
}

/// Meta names every answered Flow `Sent`, which tells nobody anything.
fn flow_name(title: String) -> String {
    if title.is_empty() || title == "Sent" { word("body-form-answer").to_owned() } else { title }
}

fn unsupported(name: &str, json: &Value) -> Body {
    Body::Unsupported { name: name.to_owned(), json: serde_json::to_string_pretty(json).unwrap_or_default() }
}

fn of_kind(kind: Kind, media: Media) -> Body {
    match kind {
        Kind::Image => Body::Image(media),
        Kind::Audio => Body::Audio(media),
        Kind::Video => Body::Video(media),
        Kind::Sticker => Body::Sticker(media),
        _ => Body::Document(media),
    }
}

fn with_file(own: &content::File, file: Option<&Shown<media::Media>>) -> Media {
    let voice = own.voice || file.is_some_and(|file| file.voice);
    let name = |name: &str| if voice { String::new() } else { name.to_owned() };
    let Some(file) = file else {
        let missing = if own.link.is_some() {
            // An address of somebody else's: browsers of ours never fetch it.
            File::Failed(word("body-linked").into())
        } else {
            File::Failed(word("body-not-kept").into())
        };
        return Media {
            file: missing,
            mime_type: own.mime_type.clone(),
            caption: own.caption.clone(),
            filename: name(&own.filename),
            ..Media::default()
        };
    };
    Media {
        file: match file.state {
            FileState::Stored => File::Ready(file.id),
            FileState::Failed => File::Failed(file.problem.clone()),
            FileState::Wanted => File::Fetching,
        },
        mime_type: plain(&file.mime_type).to_owned(),
        caption: own.caption.clone(),
        filename: name(if own.filename.is_empty() { &file.filename } else { &own.filename }),
        pixels: None,
        seconds: None,
        bytes: u64::try_from(file.size).ok().filter(|size| *size > 0),
    }
}

fn card(card: content::Card) -> Card {
    let phones = card.phones.into_iter().map(|(phone, kind)| {
        if kind.is_empty() { phone } else { format!("{phone} ({})", kind.to_lowercase()) }
    });
    let organisation = Some(card.organisation).filter(|text| !text.is_empty());
    let lines = phones.chain(card.emails).chain(organisation).chain(card.urls).chain(card.addresses);
    Card { name: card.name, lines: lines.filter(|line| !line.is_empty()).collect() }
}

fn order(items: &[Item], note: String) -> Order {
    let lines = items
        .iter()
        .map(|item| {
            let price = [item.currency.as_str(), item.price.as_str()].join(" ").trim().to_owned();
            (item.product.clone(), item.quantity.parse().unwrap_or(1), price)
        })
        .collect();
    Order { items: lines, total: total(items).unwrap_or_default(), note }
}

/// The sum in hundredths, if every price can be read and all have one currency.
fn total(items: &[Item]) -> Option<String> {
    let currency = &items.first()?.currency;
    let mut sum = 0_i64;
    for item in items {
        if item.currency != *currency {
            return None;
        }
        let (whole, part) = item.price.split_once('.').unwrap_or((&item.price, ""));
        let hundredths: i64 = format!("{part:0<2}").get(..2)?.parse().ok()?;
        let price = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(hundredths)?;
        sum = sum.checked_add(price.checked_mul(item.quantity.parse().ok()?)?)?;
    }
    Some(format!("{currency} {}.{:02}", sum / 100, sum % 100).trim().to_owned())
}

fn call(step: &str, inbound: bool, seconds: Option<i64>) -> String {
    let minutes =
        |seconds: i64| if seconds < 60 { format!("{seconds} s") } else { format!("{} min", seconds / 60) };
    match (seconds, inbound, step.to_ascii_lowercase().as_str()) {
        (Some(seconds), ..) => say!("call-lasted", length = minutes(seconds)),
        (None, true, "connect" | "ringing") => word("call-rings").into(),
        (None, true, _) => word("call-missed").into(),
        (None, false, "rejected") => word("call-declined").into(),
        (None, false, _) => word("call-other").into(),
    }
}

fn interactive(question: Interactive, file: Option<&Shown<media::Media>>) -> Layout {
    let header = match question.media {
        Some((kind, own)) => Some(Header::Media(Box::new(of_kind(kind, with_file(&own, file))))),
        None => Some(question.header).filter(|text| !text.is_empty()).map(Header::Text),
    };
    let glyph = if question.what == "list" { "template" } else { "reply" };
    let opener = Some(question.opener).filter(|text| !text.is_empty()).map(|text| Button {
        text,
        icon: match question.what.as_str() {
            "cta_url" => "link",
            "flow" => "form",
            _ => "template",
        },
    });
    let choices = question.choices.into_iter().map(|choice| Button { text: choice.title, icon: glyph });
    Layout {
        header,
        body: question.body,
        footer: question.footer,
        buttons: opener.into_iter().chain(choices).collect(),
        caption: String::new(),
    }
}

fn template(json: &Value, rendered: &Value, file: Option<&Shown<media::Media>>) -> Layout {
    let text =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let own = json.get("template").unwrap_or(&Value::Null);
    let language = own.pointer("/language/code").and_then(Value::as_str).unwrap_or_default();
    let category = match json.get("category").and_then(Value::as_str) {
        Some("marketing") => words::category(transom_rules::template::Category::Marketing),
        Some("authentication") => words::category(transom_rules::template::Category::Authentication),
        _ => words::category(transom_rules::template::Category::Utility),
    };
    let cards = rendered.get("cards").and_then(Value::as_array).into_iter().flatten();
    let bodies = std::iter::once(text(rendered, "body")).chain(cards.map(|card| text(card, "body")));
    Layout {
        header: rendered.get("header").and_then(|header| template_header(header, file)),
        body: bodies.filter(|body| !body.is_empty()).collect::<Vec<_>>().join("\n\n"),
        footer: text(rendered, "footer"),
        buttons: rendered
            .get("buttons")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|button| {
                let kind = text(button, "kind");
                Button { text: button_label(&kind, &text(button, "text")), icon: button_icon(&kind) }
            })
            .collect(),
        caption: format!("{} · {} · {category}", text(own, "name"), words::language_name(language)),
    }
}

fn template_header(header: &Value, file: Option<&Shown<media::Media>>) -> Option<Header> {
    let (kind, value) = header.as_object()?.iter().next()?;
    let own = || content::File {
        link: value.get("link").and_then(Value::as_str).map(str::to_owned),
        filename: value.get("filename").and_then(Value::as_str).unwrap_or_default().to_owned(),
        ..content::File::default()
    };
    match kind.as_str() {
        "text" => Some(Header::Text(value.as_str()?.to_owned()))
            .filter(|header| *header != Header::Text(String::new())),
        "location" => {
            let name = value.get("name").and_then(Value::as_str).unwrap_or_else(|| word("kind-location"));
            Some(Header::Text(name.to_owned()))
        }
        "product" => {
            let id = value.get("product_retailer_id").and_then(Value::as_str).unwrap_or_default();
            Some(Header::Text(format!("{} {id}", word("kind-product")).trim().to_owned()))
        }
        kind => Some(Header::Media(Box::new(of_kind(Kind::of_word(kind), with_file(&own(), file))))),
    }
}

/// The words of a template's button: those of its maker, or Meta's where it writes them.
pub(crate) fn button_label(kind: &str, text: &str) -> String {
    match kind {
        "CALL_PERMISSION_REQUEST" => word("kind-call-permission").to_owned(),
        _ => text.to_owned(),
    }
}

/// The icon of a template's button, by Meta's type.
pub(crate) fn button_icon(kind: &str) -> &'static str {
    match kind {
        "URL" => "link",
        "PHONE_NUMBER" | "CALL_PERMISSION_REQUEST" | "VOICE_CALL" => "phone",
        "FLOW" => "form",
        "COPY_CODE" | "OTP" => "template",
        _ => "reply",
    }
}
