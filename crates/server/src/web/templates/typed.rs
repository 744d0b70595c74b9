//! The form of a template as the browser sends it, and which of its fields a place of Meta's object is typed in.

use serde_json::{Value, json};
use transom_pages::templates::form::{EXAMPLE, example_id};
use transom_pages::templates::parts::{BUTTONS, CARD_BUTTONS, CARDS};
use transom_pages::words;
use transom_rules::template::Category;
use transom_rules::template_check::languages::LANGUAGES;
use transom_rules::template_check::{SlotKey, slots};
use transom_rules::template_form::{Button, ButtonKind, Card, Form, HeaderKind, Otp};

use crate::web::desk::{Done, Failed};
use crate::web::settings::Fields;

/// What is typed.
pub(super) fn typed(fields: &Fields) -> Done<Form> {
    let one = |name: &'static str| fields.one(name).trim().to_owned();
    let category = Category::ALL.iter().find(|known| known.meta_word() == fields.one("category"));
    let category = *category.ok_or(Failed::NotFound)?;
    let examples = fields.prefixed("example_").filter(|(key, _)| *key != "keys");
    let is_marketing = category == Category::Marketing;
    Ok(Form {
        name: one("name"),
        language: language(&one("language")),
        category,
        header: HeaderKind::from_word(fields.one("header")).unwrap_or_default(),
        header_text: one("header_text"),
        header_handle: one("header_handle"),
        body: fields.one("body").trim().replace("\r\n", "\n"),
        footer: one("footer"),
        buttons: buttons(fields, "button", BUTTONS),
        examples: examples.map(|(key, value)| (key.to_owned(), value.trim().to_owned())).collect(),
        // Fields that are not seen say nothing.
        offer: if is_marketing { one("offer") } else { String::new() },
        offer_ends: is_marketing && !fields.one("offer_ends").is_empty(),
        cards: cards(fields),
        card_header: HeaderKind::from_word(fields.one("card_header"))
            .filter(|kind| *kind == HeaderKind::Video)
            .unwrap_or(HeaderKind::Image),
        calls: !fields.one("calls").is_empty(),
        warns: !fields.one("warns").is_empty(),
        minutes: one("minutes"),
        otp: Otp::from_word(fields.one("otp")).unwrap_or_default(),
        package: one("package"),
        signature: one("signature"),
    })
}

/// Meta's code of a language, of which its name may be typed as well.
fn language(told: &str) -> String {
    let is_named = |code: &&&str| words::language_name(code).eq_ignore_ascii_case(told);
    LANGUAGES.iter().find(is_named).map_or_else(|| told.to_owned(), |code| (*code).to_owned())
}

/// Rows in which nothing stands are no buttons.
fn buttons(fields: &Fields, name: &str, most: usize) -> Vec<Button> {
    let row = |index: usize| {
        let of = |part: &str| fields.named(&format!("{name}_{part}_{index}")).trim().to_owned();
        let kind = ButtonKind::from_word(&of("kind")).unwrap_or_default();
        let button = Button { kind, text: of("text"), value: of("value") };
        (!button.text.is_empty() || !button.value.is_empty()).then_some(button)
    };
    (0..most).filter_map(row).collect()
}

/// As many as are wanted, whatever is typed of each.
fn cards(fields: &Fields) -> Vec<Card> {
    let wanted: usize = fields.one("cards").parse().unwrap_or_default();
    let card = |index: usize| {
        let of = |part: &str| fields.named(&format!("card_{part}_{index}")).trim().replace("\r\n", "\n");
        let buttons = buttons(fields, &format!("card_{index}_button"), CARD_BUTTONS);
        Card { handle: of("handle"), body: of("body"), buttons }
    };
    (0..wanted.min(CARDS)).map(card).collect()
}

/// The element of a field.
pub(super) fn id_of(field: &str) -> String {
    let is_own = matches!(field, "header" | "cards" | "calls" | "otp") || field.contains("button_");
    if is_own {
        field.to_owned()
    } else if let Some(key) = field.strip_prefix(EXAMPLE) {
        example_id(key)
    } else if field == "header_handle" || field.starts_with("card_handle_") {
        format!("file-{field}")
    } else {
        format!("field-{field}")
    }
}

/// The field that a place of Meta's object is typed in.
pub(super) fn field_of(pointer: &str, components: &Value) -> String {
    let mut parts = pointer.split('/').skip(1);
    let (first, index) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if first != "components" {
        return if first == "parameter_format" { "body".into() } else { first.to_owned() };
    }
    let component = index.parse().ok().and_then(|index: usize| components.get(index));
    let rest: Vec<&str> = parts.collect();
    if let Some(key) = example_of(component, &rest) {
        return format!("{EXAMPLE}{key}");
    }
    match (kind_of(component), rest.as_slice()) {
        ("HEADER", ["example", ..]) => "header_handle".into(),
        ("HEADER", ["text"]) => "header_text".into(),
        ("HEADER", _) => "header".into(),
        ("FOOTER", ["code_expiration_minutes"]) => "minutes".into(),
        ("FOOTER", _) => "footer".into(),
        ("BUTTONS", ["buttons", _, "supported_apps"]) => "package".into(),
        ("BUTTONS", ["buttons", _, "otp_type"]) => "otp".into(),
        ("BUTTONS", rest) => format!("button_{}", part_of_button(rest)),
        ("LIMITED_TIME_OFFER", _) => "offer".into(),
        ("CALL_PERMISSION_REQUEST", _) => "calls".into(),
        ("CAROUSEL", ["cards", card, "components", part, rest @ ..]) => {
            let at = format!("/cards/{card}/components/{part}");
            field_of_card(card, component.and_then(|component| component.pointer(&at)), rest)
        }
        ("CAROUSEL", _) => "cards".into(),
        _ => "body".into(),
    }
}

/// The slot whose example stands at a place of a component; `None` for any other place.
fn example_of(component: Option<&Value>, rest: &[&str]) -> Option<SlotKey> {
    let component = component?;
    let nth = |index: &str| slots(&json!([component])).into_iter().nth(index.parse().ok()?);
    match (kind_of(Some(component)), rest) {
        ("HEADER" | "BODY", ["example", of, .., index]) if of.contains("_text") => {
            nth(index).map(|slot| slot.key)
        }
        ("BUTTONS", ["buttons", index, "example"]) => {
            let index = index.parse().ok()?;
            component.pointer(&format!("/buttons/{index}/url")).map(|_| SlotKey::Button(index))
        }
        ("CAROUSEL", ["cards", card, "components", part, rest @ ..]) => {
            let part = component.pointer(&format!("/cards/{card}/components/{part}"));
            let key = example_of(part, rest)?;
            Some(SlotKey::Card(card.parse().ok()?, Box::new(key)))
        }
        _ => None,
    }
}

/// What a button says, or what is behind it: `text_1`, `value_1`.
fn part_of_button(rest: &[&str]) -> String {
    match rest {
        ["buttons", index, "url" | "phone_number" | "flow_id" | "example", ..] => format!("value_{index}"),
        ["buttons", index, ..] => format!("text_{index}"),
        _ => "text_0".to_owned(),
    }
}

fn kind_of(component: Option<&Value>) -> &str {
    component.and_then(|component| component.get("type")).and_then(Value::as_str).unwrap_or_default()
}

fn field_of_card(card: &str, part: Option<&Value>, rest: &[&str]) -> String {
    match (kind_of(part), rest) {
        ("HEADER", _) => format!("card_handle_{card}"),
        ("BUTTONS", rest) => format!("card_{card}_button_{}", part_of_button(rest)),
        _ => format!("card_body_{card}"),
    }
}

/// The field that a refusal of Meta's is about, by its code; empty where it is about the whole.
pub(super) const fn field_of_code(code: i64) -> &'static str {
    match code {
        2_388_019 | 2_388_023 | 2_388_024 => "name",
        2_388_047 => "header_text",
        2_388_273 => "header_handle",
        2_388_072 | 2_388_293 | 2_388_299 => "body",
        2_388_073 => "footer",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_language_is_typed_by_its_code_or_its_name() {
        for (told, code) in [("de", "de"), ("german", "de"), ("Portuguese (Brazil)", "pt_BR"), ("x", "x")] {
            assert_eq!(language(told), code, "{told}");
        }
    }

    #[test]
    fn a_place_of_metas_object_is_a_field_of_the_form() {
        let buttons = json!({"type": "BUTTONS", "buttons": [{"type": "COPY_CODE"}, {"type": "URL", "url": "https://a.example/{{1}}"}]});
        let body = json!({"type": "BODY", "text": "Hi {{name}}, your {{order_id}} is here."});
        let card = json!({"components": [{"type": "HEADER"}, {"type": "BODY", "text": "A {{1}} of it"}, {"type": "BUTTONS"}]});
        let components = json!([{"type": "HEADER", "text": "Order {{1}}"}, body, buttons, {"type": "CAROUSEL", "cards": [card]},
            {"type": "LIMITED_TIME_OFFER"}]);
        for (pointer, field) in [
            ("/name", "name"),
            ("/parameter_format", "body"),
            ("/components", "body"),
            ("/components/0/example", "header_handle"),
            ("/components/0/text", "header_text"),
            ("/components/1/text", "body"),
            ("/components/0/example/header_text/0", "example_header:1"),
            ("/components/1/example/body_text_named_params/1", "example_body:order_id"),
            ("/components/2/buttons/0/example", "button_value_0"),
            ("/components/2/buttons/1/example", "example_button:1"),
            ("/components/3/cards/0/components/1/example/body_text/0/0", "example_card:0/body:1"),
            ("/components/2/buttons/3/url", "button_value_3"),
            ("/components/2/buttons/3/text", "button_text_3"),
            ("/components/2/buttons/0/supported_apps", "package"),
            ("/components/3/cards", "cards"),
            ("/components/3/cards/0/components/0/example", "card_handle_0"),
            ("/components/3/cards/0/components/1/text", "card_body_0"),
            ("/components/3/cards/0/components/2/buttons/1/text", "card_0_button_text_1"),
            ("/components/4/limited_time_offer/text", "offer"),
            ("/components/9", "body"),
        ] {
            assert_eq!(field_of(pointer, &components), field, "{pointer}");
        }
        assert_eq!(id_of("card_0_button_text_1"), "card_0_button_text_1");
        assert_eq!(id_of("example_card:0/body:1"), "example-card-0-body-1");
        assert_eq!(id_of("header_handle"), "file-header_handle");
        assert_eq!(id_of("name"), "field-name");
    }
}
