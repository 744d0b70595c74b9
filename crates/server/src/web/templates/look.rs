//! What the customer sees of a template, with examples in its variables.

use std::collections::BTreeMap;

use serde_json::Value;
use transom_pages::say;
use transom_pages::templates::look::{Above, Look};
use transom_pages::thread::body::Button;
use transom_pages::words::word;
use transom_rules::template::Template;
use transom_rules::template_check::{Rendered, RenderedHeader, SlotKey, render_components, sample, slots};

use crate::web::load::content::{button_icon, button_label};

/// What stands for a one-time code, of which Meta wants no example.
const CODE: &str = "123456";

/// The icon of what has a picture to be seen.
const PICTURE: &str = "image";

/// The look of these components.
pub(super) fn of(components: &Value) -> Look {
    filled(components, &BTreeMap::new())
}

/// The same with these values in the slots, and examples in the others.
pub(in crate::web) fn filled(components: &Value, values: &BTreeMap<SlotKey, String>) -> Look {
    let of_buttons = items(components).filter_map(|component| component.get("buttons"));
    let is_code = of_buttons.flat_map(items).any(|button| button["type"] == "OTP");
    let known = slots(components).into_iter();
    let known: Vec<(SlotKey, String)> = known
        .filter_map(|slot| {
            let code = || is_code.then(|| CODE.to_owned());
            let value = values.get(&slot.key).cloned().or(slot.example).or_else(code);
            Some((slot.key, value.filter(|value| !value.is_empty())?))
        })
        .collect();
    let put = |text: &str, name_of: fn(&SlotKey) -> Option<&str>| {
        known.iter().fold(text.to_owned(), |text, (key, example)| match name_of(key) {
            Some(name) => text.replace(&format!("{{{{{name}}}}}"), example),
            None => text,
        })
    };
    let offer =
        items(components).find_map(|component| component.pointer("/limited_time_offer/text")?.as_str());
    let cards = items(components).filter_map(|component| component.get("cards")?.as_array()).flatten();
    let cards = cards.filter_map(|card| card.get("components")).map(of).collect();
    let Rendered { header, body, footer, buttons, .. } = render_components(components, &Value::Null);
    let file = header.as_ref().and_then(above);
    let words = match &header {
        Some(RenderedHeader::Text(text)) => put(text, of_header),
        _ => String::new(),
    };
    let (body, footer) = if is_code && body.is_empty() {
        (word_of_code(components), expires(components))
    } else {
        (put(&body, of_body), footer.unwrap_or_default())
    };
    Look {
        header: words,
        file,
        offer: offer.unwrap_or_default().to_owned(),
        cards,
        body,
        footer,
        buttons: buttons
            .into_iter()
            .map(|button| Button {
                text: match button.kind.as_str() {
                    // Meta writes it where nobody did.
                    "OTP" | "COPY_CODE" if button.text.is_empty() => word("template-codes-button").to_owned(),
                    kind => button_label(kind, &button.text),
                },
                icon: button_icon(&button.kind),
            })
            .collect(),
    }
}

/// What stands above in place of words.
pub(in crate::web) fn above(header: &RenderedHeader) -> Option<Above> {
    let (icon, name) = match header {
        RenderedHeader::Image(_) => (PICTURE, word("template-header-image")),
        RenderedHeader::Video(_) => ("video", word("template-header-video")),
        RenderedHeader::Document(_) => ("document", word("template-header-document")),
        RenderedHeader::Location(_) => ("pin", word("template-header-location")),
        RenderedHeader::Product(_) => ("cart", word("kind-order")),
        RenderedHeader::Text(_) => return None,
    };
    Some(Above { icon, name: name.to_owned(), picture: String::new() })
}

/// The look of a template that is kept.
pub(in crate::web) fn of_kept(template: &Template) -> Look {
    pictured(of(&template.components), &template.components, template)
}

/// The same with the pictures that Meta has of a template, as far as these components have them still.
pub(in crate::web) fn pictured(look: Look, components: &Value, kept: &Template) -> Look {
    let of_card = |(index, card): (usize, Look)| {
        let file = card.file.map(|file| picture(file, components, kept, Some(index)));
        Look { file, ..card }
    };
    Look {
        file: look.file.map(|file| picture(file, components, kept, None)),
        cards: look.cards.into_iter().enumerate().map(of_card).collect(),
        ..look
    }
}

/// What stands above, with the picture that Meta has of it.
pub(in crate::web) fn picture(
    file: Above,
    components: &Value,
    kept: &Template,
    card: Option<usize>,
) -> Above {
    // Meta takes no sample twice: whoever changes a template sees the one that it has until they choose another.
    let is_metas = || {
        let (own, had) = (sample(components, card), sample(&kept.components, card));
        kept.meta_id.is_some() && had.is_some() && (own.is_none() || own == had)
    };
    if file.icon != PICTURE || !is_metas() {
        return file;
    }
    let of_card = card.map(|card| format!("?card={card}")).unwrap_or_default();
    Above { picture: format!("/templates/{}/sample{of_card}", kept.id), ..file }
}

/// The words that Meta writes of a one-time code, whatever is submitted.
fn word_of_code(components: &Value) -> String {
    let code = say!("template-look-code", code = CODE);
    let warns = items(components).any(|part| part["add_security_recommendation"] == true);
    if warns { format!("{code} {}", word("template-look-code-warns")) } else { code }
}

/// The line below it, which says for how long it is good.
fn expires(components: &Value) -> String {
    let minutes = items(components).find_map(|part| part.get("code_expiration_minutes")?.as_u64());
    minutes.map(|minutes| say!("template-look-code-expires", minutes = minutes)).unwrap_or_default()
}

fn items(components: &Value) -> impl Iterator<Item = &Value> {
    components.as_array().into_iter().flatten()
}

fn of_header(key: &SlotKey) -> Option<&str> {
    if let SlotKey::Header(name) = key { Some(name) } else { None }
}

fn of_body(key: &SlotKey) -> Option<&str> {
    if let SlotKey::Body(name) = key { Some(name) } else { None }
}
