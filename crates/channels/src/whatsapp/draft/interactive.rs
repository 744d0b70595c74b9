//! Interactive messages: what all have in common, and the limits of each type that are known. Types for
//! special markets are passed on with the common checks only.

use std::collections::BTreeSet;

use transom_rules::content::Kind;

use super::Invalid;
use super::field::Field;
use super::kinds::source;

const BODY_MAX: usize = 1024;
const LIST_BODY_MAX: usize = 4096;
const EDGE_MAX: usize = 60;

pub(super) fn check(own: &Field<'_>) -> Result<(), Invalid> {
    if !own.value().is_object() {
        return Err(own.invalid("This has to be an object."));
    }
    let what = own.at("type");
    let action = own.at("action");
    match what.text()? {
        "button" => buttons(&action).and_then(|()| around(own, BODY_MAX, Above::Any)),
        "list" => list(&action).and_then(|()| around(own, LIST_BODY_MAX, Above::Words)),
        "cta_url" => link(&action).and_then(|()| around(own, BODY_MAX, Above::Any)),
        "flow" => flow(&action).and_then(|()| around(own, BODY_MAX, Above::Any)),
        "product_list" => products(&action).and_then(|()| around(own, BODY_MAX, Above::Words)),
        "product" => {
            action.at("catalog_id").words(512)?;
            action.at("product_retailer_id").words(512)?;
            around_optional(own)
        }
        "carousel" => cards(&action).and_then(|()| around(own, BODY_MAX, Above::Nothing)),
        "location_request_message" | "request_contact_info" => around(own, BODY_MAX, Above::Nothing),
        "catalog_message" | "address_message" | "voice_call" | "order_details" | "order_status" => {
            around(own, BODY_MAX, Above::Any)
        }
        "call_permission_request" => around_optional(own),
        _ => Err(what.invalid("This type of interactive message is not known.")),
    }
}

/// What may stand above the question.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Above {
    /// Words or a file.
    Any,
    /// Words.
    Words,
    /// Nothing.
    Nothing,
}

fn around(own: &Field<'_>, body_max: usize, above: Above) -> Result<(), Invalid> {
    own.at("body").object()?.at("text").words(body_max)?;
    edges(own, above)
}

fn around_optional(own: &Field<'_>) -> Result<(), Invalid> {
    if !own.at("body").is_absent() {
        own.at("body").object()?.at("text").words(BODY_MAX)?;
    }
    edges(own, Above::Nothing)
}

fn edges(own: &Field<'_>, above: Above) -> Result<(), Invalid> {
    if !own.at("footer").is_absent() {
        own.at("footer").object()?.at("text").words(EDGE_MAX)?;
    }
    let header = own.at("header");
    if header.is_absent() {
        return Ok(());
    }
    if above == Above::Nothing {
        return Err(header.invalid("This type has no header."));
    }
    match Kind::of_word(header.at("type").text()?) {
        Kind::Text => header.at("text").words(EDGE_MAX).map(drop),
        kind @ (Kind::Image | Kind::Video | Kind::Document) if above == Above::Any => {
            source(&header.at(kind.as_str()))
        }
        _ => Err(header.at("type").invalid("This type of header is not allowed here.")),
    }
}

fn buttons(action: &Field<'_>) -> Result<(), Invalid> {
    let (mut titles, mut ids) = (BTreeSet::new(), BTreeSet::new());
    for button in action.at("buttons").list(1, 3)? {
        if button.at("type").text()? != "reply" {
            return Err(button.at("type").invalid("Only `reply` is allowed here."));
        }
        let reply = button.at("reply").object()?;
        unique(&mut ids, &reply.at("id"), 256)?;
        unique(&mut titles, &reply.at("title"), 20)?;
    }
    Ok(())
}

fn unique<'a>(seen: &mut BTreeSet<&'a str>, field: &Field<'a>, most: usize) -> Result<(), Invalid> {
    if seen.insert(field.words(most)?) { Ok(()) } else { Err(field.invalid("This stands there twice.")) }
}

fn list(action: &Field<'_>) -> Result<(), Invalid> {
    action.at("button").words(20)?;
    let sections = action.at("sections").list(1, 10)?;
    let (mut rows, mut ids) = (0, BTreeSet::new());
    for section in &sections {
        let title = section.at("title");
        if sections.len() > 1 {
            title.words(24)?
        } else {
            title.words_or_none(24)?
        };
        for row in section.at("rows").list(1, 10)? {
            unique(&mut ids, &row.at("id"), 200)?;
            row.at("title").words(24)?;
            row.at("description").words_or_none(72)?;
            rows += 1;
        }
    }
    if rows > 10 {
        return Err(action.at("sections").invalid(format!("At most 10 rows in all; there are {rows}.")));
    }
    Ok(())
}

fn link(action: &Field<'_>) -> Result<(), Invalid> {
    let parameters = action.at("parameters").object()?;
    parameters.at("display_text").words(20)?;
    parameters.at("url").link()
}

fn flow(action: &Field<'_>) -> Result<(), Invalid> {
    let parameters = action.at("parameters").object()?;
    let (id, name) = (parameters.at("flow_id"), parameters.at("flow_name"));
    if id.is_absent() && name.is_absent() {
        return Err(id.invalid("A Flow needs its `flow_id` or its `flow_name`."));
    }
    parameters.at("flow_cta").words(30).map(drop)
}

fn products(action: &Field<'_>) -> Result<(), Invalid> {
    action.at("catalog_id").words(512)?;
    let mut count = 0;
    for section in action.at("sections").list(1, 10)? {
        section.at("title").words_or_none(24)?;
        for product in section.at("product_items").list(1, 30)? {
            product.at("product_retailer_id").words(512)?;
            count += 1;
        }
    }
    if count > 30 {
        return Err(action.at("sections").invalid(format!("At most 30 products; there are {count}.")));
    }
    Ok(())
}

fn cards(action: &Field<'_>) -> Result<(), Invalid> {
    for card in action.at("cards").list(2, 10)? {
        if !card.at("body").is_absent() {
            card.at("body").object()?.at("text").words_or_none(160)?;
        }
        card.at("action").object()?;
    }
    Ok(())
}
