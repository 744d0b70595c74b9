//! What makes a carousel and an offer valid.

use serde_json::Value;

use super::{Checked, at_most, buttons, text};
use crate::graph::GraphError;
use crate::graph::render::component;
use crate::world::Template;

const CARD_BODY_MOST: usize = 160;
const OFFER_MOST: usize = 16;

/// Refuses cards and offers that Meta would refuse.
pub(super) fn check(template: &Template) -> Checked {
    if let Some(offer) = component(&template.components, "LIMITED_TIME_OFFER") {
        of_offer(template, offer)?;
    }
    component(&template.components, "CAROUSEL").map_or(Ok(()), |carousel| of_carousel(template, carousel))
}

fn of_offer(template: &Template, offer: &Value) -> Checked {
    if template.category != "MARKETING" {
        return wrong("Only a marketing template has a limited-time offer.");
    }
    if component(&template.components, "FOOTER").is_some() {
        return wrong("A limited-time offer has no footer.");
    }
    let words = offer.pointer("/limited_time_offer/text").and_then(Value::as_str).unwrap_or_default();
    if words.trim().is_empty() {
        return wrong("A limited-time offer has text.");
    }
    at_most(words, OFFER_MOST, "offer")
}

fn of_carousel(template: &Template, carousel: &Value) -> Checked {
    let cards = carousel.get("cards").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if !(2..=10).contains(&cards.len()) {
        return wrong("A carousel has 2 to 10 cards.");
    }
    let parts = |card: &Value| card.get("components").and_then(Value::as_array).cloned().unwrap_or_default();
    let kinds =
        |card: &Value| parts(card).iter().map(|part| text(part, "type").to_uppercase()).collect::<Vec<_>>();
    let first = cards.first().map(kinds);
    for card in cards {
        if Some(kinds(card)) != first {
            return wrong("All cards of a carousel have the same components.");
        }
        for part in parts(card) {
            of_part(template, &part)?;
        }
    }
    Ok(())
}

fn of_part(template: &Template, part: &Value) -> Checked {
    match text(part, "type").to_uppercase().as_str() {
        "HEADER" => super::header(template, part),
        "BODY" => {
            at_most(text(part, "text"), CARD_BODY_MOST, "body of a card")?;
            super::body(template, part)
        }
        "BUTTONS" => buttons::check(part),
        kind => wrong(&format!("A card has no {kind}.")),
    }
}

fn wrong(message: &str) -> Checked {
    Err(GraphError::parameter(message))
}
