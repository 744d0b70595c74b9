//! `interactive` objects: questions of ours and answers of customers share the name; their `type` tells which.

use serde_json::Value;
use transom_rules::content::Kind;

use super::{Choice, Content, Interactive, file, some};
use crate::whatsapp::lenient::{Fields, instant, plain};

/// `None` if the object of its type is missing.
pub(super) fn read(own: &Value) -> Option<Content> {
    let what = own.text("type");
    let inner = own.at(&what);
    match what.as_str() {
        "button_reply" | "list_reply" | "nfm_reply" | "call_permission_reply" if !inner.is_object() => None,
        "button_reply" | "list_reply" => Some(Content::Reply {
            title: inner.text("title"),
            description: inner.text("description"),
            payload: inner.text("id"),
        }),
        "nfm_reply" => Some(flow_answer(inner)),
        "call_permission_reply" => Some(Content::CallPermission {
            accepted: inner.text("response") == "accept",
            permanent: inner.text("is_permanent") == "true",
            until: instant(&inner.text("expiration_timestamp")),
        }),
        "" => None,
        _ if own.at("action").is_null() && own.at("body").is_null() => None,
        _ => Some(Content::Interactive(question(own, what))),
    }
}

/// The answer is JSON inside a text. One that cannot be read is shown as it is.
fn flow_answer(reply: &Value) -> Content {
    let answer = reply.text("response_json");
    let fields = match serde_json::from_str::<Value>(&answer) {
        Ok(Value::Object(fields)) => {
            let kept = fields.into_iter().filter(|(name, _)| name != "flow_token");
            kept.map(|(name, value)| (name.replace('\0', "\u{fffd}"), shown(&value))).collect()
        }
        _ if answer.is_empty() => Vec::new(),
        _ => vec![("response_json".to_owned(), answer)],
    };
    Content::FlowAnswer { title: reply.text("body"), fields }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) if items.iter().all(|item| !item.is_array() && !item.is_object()) => {
            items.iter().map(plain).collect::<Vec<_>>().join(", ")
        }
        Value::Array(_) | Value::Object(_) => value.to_string(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => plain(value),
    }
}

fn question(own: &Value, what: String) -> Interactive {
    let header = own.at("header");
    let action = own.at("action");
    let parameters = action.at("parameters");
    let openers = [action.text("button"), parameters.text("display_text"), parameters.text("flow_cta")];
    let kind = Kind::of_word(&header.text("type"));
    let media = header.at(kind.as_str());
    Interactive {
        header: header.text("text"),
        media: (kind != Kind::Text && media.is_object()).then(|| (kind, file(media))),
        body: own.at("body").text("text"),
        footer: own.at("footer").text("text"),
        opener: openers.into_iter().find_map(some).unwrap_or_default(),
        url: parameters.text("url"),
        choices: buttons(action).chain(rows(action)).chain(cards(action)).collect(),
        what,
    }
}

fn buttons(action: &Value) -> impl Iterator<Item = Choice> {
    action.items("buttons").iter().map(|button| {
        let reply = button.at("reply");
        Choice { title: reply.text("title"), payload: reply.text("id"), ..Choice::default() }
    })
}

/// Rows of a list, products of a product list.
fn rows(action: &Value) -> impl Iterator<Item = Choice> {
    action.items("sections").iter().flat_map(|section| {
        let heading = section.text("title");
        let rows = section.items("rows").iter().map(|row| Choice {
            section: String::new(),
            title: row.text("title"),
            description: row.text("description"),
            payload: row.text("id"),
        });
        let products = section.items("product_items").iter().map(|product| Choice {
            title: product.text("product_retailer_id"),
            payload: product.text("product_retailer_id"),
            ..Choice::default()
        });
        rows.chain(products).map(|choice| Choice { section: heading.clone(), ..choice }).collect::<Vec<_>>()
    })
}

fn cards(action: &Value) -> impl Iterator<Item = Choice> {
    action.items("cards").iter().map(|card| Choice {
        title: card.at("body").text("text"),
        payload: card.at("action").at("parameters").text("url"),
        ..Choice::default()
    })
}
