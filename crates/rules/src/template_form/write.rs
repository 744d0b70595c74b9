//! What is typed as Meta's object.

use serde_json::{Map, Value, json};

use super::form::{Button, ButtonKind, Card, Form, HeaderKind, Otp};
use crate::template::Category;
use crate::template_check::{SlotKey, SlotKind, slots};

impl Form {
    /// The slots that want an example, in order. A file is asked for as its sample.
    pub fn wants_examples(&self) -> Vec<SlotKey> {
        self.wanted_in(&self.bare())
    }

    /// Those of components without examples.
    fn wanted_in(&self, bare: &Value) -> Vec<SlotKey> {
        if self.category == Category::Authentication {
            return Vec::new();
        }
        let all = slots(bare).into_iter();
        let typed = all.filter(|slot| matches!(slot.kind, SlotKind::Text | SlotKind::UrlSuffix));
        typed.map(|slot| slot.key).collect()
    }

    /// Meta's object.
    pub fn definition(&self) -> Value {
        let (components, is_named) = self.exemplified();
        let mut object = json!({
            "name": self.name,
            "language": self.language,
            "category": self.category.meta_word(),
            "components": components,
        });
        if is_named {
            put(&mut object, "parameter_format", "NAMED".into());
        }
        object
    }

    /// Meta's components, with the examples.
    pub fn components(&self) -> Value {
        self.exemplified().0
    }

    /// The same, and whether its variables have names.
    fn exemplified(&self) -> (Value, bool) {
        let mut components = self.bare();
        let wanted = self.wanted_in(&components);
        let is_named = wanted.iter().any(SlotKey::has_own_name);
        let all: Vec<(SlotKey, String)> = wanted
            .into_iter()
            .map(|key| {
                let example = self.examples.get(&key.to_string()).cloned().unwrap_or_default();
                (key, example)
            })
            .collect();
        exemplify(&mut components, &all, is_named);
        (components, is_named)
    }

    /// Meta's components without examples.
    fn bare(&self) -> Value {
        if self.category == Category::Authentication {
            return self.one_time_code();
        }
        let mut all = Vec::new();
        all.extend(self.bare_header());
        if !self.offer.is_empty() {
            let offer = json!({ "text": self.offer, "has_expiration": self.offer_ends });
            all.push(json!({"type": "LIMITED_TIME_OFFER", "limited_time_offer": offer}));
        }
        all.push(json!({"type": "BODY", "text": self.body}));
        if !self.footer.is_empty() {
            all.push(json!({"type": "FOOTER", "text": self.footer}));
        }
        all.extend(buttons(&self.buttons));
        if !self.cards.is_empty() {
            let cards: Vec<Value> = self.cards.iter().map(|card| self.card(card)).collect();
            all.push(json!({"type": "CAROUSEL", "cards": cards}));
        }
        if self.calls {
            all.push(json!({"type": "CALL_PERMISSION_REQUEST"}));
        }
        Value::Array(all)
    }

    fn bare_header(&self) -> Option<Value> {
        match self.header {
            HeaderKind::None => None,
            HeaderKind::Text => Some(json!({"type": "HEADER", "format": "TEXT", "text": self.header_text})),
            other => Some(header(other, &self.header_handle)),
        }
    }

    fn card(&self, card: &Card) -> Value {
        let mut parts = vec![header(self.card_header, &card.handle)];
        if !card.body.is_empty() {
            parts.push(json!({"type": "BODY", "text": card.body}));
        }
        parts.extend(buttons(&card.buttons));
        json!({ "components": parts })
    }

    fn one_time_code(&self) -> Value {
        let mut all = vec![json!({"type": "BODY", "add_security_recommendation": self.warns})];
        if let Ok(minutes) = self.minutes.trim().parse::<u32>() {
            all.push(json!({"type": "FOOTER", "code_expiration_minutes": minutes}));
        }
        let mut otp = json!({"type": "OTP", "otp_type": self.otp.as_str().to_ascii_uppercase()});
        let label = self.buttons.first().map(|one| one.text.trim()).filter(|text| !text.is_empty());
        if let Some(label) = label {
            put(&mut otp, "text", label.into());
        }
        if self.otp != Otp::CopyCode {
            let app = json!({"package_name": self.package, "signature_hash": self.signature});
            put(&mut otp, "supported_apps", json!([app]));
        }
        if self.otp == Otp::ZeroTap {
            put(&mut otp, "zero_tap_terms_accepted", true.into());
        }
        all.push(json!({"type": "BUTTONS", "buttons": [otp]}));
        Value::Array(all)
    }
}

fn put(object: &mut Value, name: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

/// A header that is not of words.
fn header(kind: HeaderKind, handle: &str) -> Value {
    let mut header = json!({"type": "HEADER", "format": kind.format().unwrap_or("IMAGE")});
    if kind.is_file() {
        put(&mut header, "example", json!({ "header_handle": [handle] }));
    }
    header
}

fn buttons(all: &[Button]) -> Option<Value> {
    let buttons: Vec<Value> = all.iter().map(button).collect();
    (!buttons.is_empty()).then(|| json!({"type": "BUTTONS", "buttons": buttons}))
}

fn button(button: &Button) -> Value {
    let Button { kind, text, value } = button;
    let word = kind.as_str().to_ascii_uppercase();
    match kind {
        ButtonKind::Url => json!({"type": word, "text": text, "url": value}),
        ButtonKind::Phone => json!({"type": word, "text": text, "phone_number": value}),
        ButtonKind::CopyCode => json!({"type": word, "example": value}),
        ButtonKind::Flow => json!({"type": word, "text": text, "flow_id": value}),
        ButtonKind::QuickReply
        | ButtonKind::Catalog
        | ButtonKind::Product
        | ButtonKind::Products
        | ButtonKind::VoiceCall => json!({"type": word, "text": text}),
    }
}

/// Adds the examples of slots to the components that hold them, as Meta wants them there.
fn exemplify(components: &mut Value, examples: &[(SlotKey, String)], is_named: bool) {
    for component in components.as_array_mut().into_iter().flatten() {
        let kind = component.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        match kind.as_str() {
            "BODY" => exemplify_words(component, "body_text", &of_body(examples), is_named),
            "HEADER" => exemplify_words(component, "header_text", &of_header(examples), is_named),
            "BUTTONS" => exemplify_buttons(component, examples),
            "CAROUSEL" => exemplify_cards(component, examples, is_named),
            _ => {}
        }
    }
}

/// The names of variables and their examples.
type Named<'a> = Vec<(&'a str, &'a str)>;

fn of_body(examples: &[(SlotKey, String)]) -> Named<'_> {
    let named = examples.iter().filter_map(|(key, example)| match key {
        SlotKey::Body(name) => Some((name.as_str(), example.as_str())),
        _ => None,
    });
    named.collect()
}

fn of_header(examples: &[(SlotKey, String)]) -> Named<'_> {
    let named = examples.iter().filter_map(|(key, example)| match key {
        SlotKey::Header(name) => Some((name.as_str(), example.as_str())),
        _ => None,
    });
    named.collect()
}

fn exemplify_words(component: &mut Value, field: &str, examples: &Named<'_>, is_named: bool) {
    if examples.is_empty() {
        return;
    }
    let example = if is_named {
        let named = examples.iter().map(|(name, example)| json!({"param_name": name, "example": example}));
        json!({ format!("{field}_named_params"): named.collect::<Vec<_>>() })
    } else {
        let values: Vec<&str> = examples.iter().map(|(_, example)| *example).collect();
        // A body has several sets of examples, of which this is the only one.
        if field == "body_text" { json!({ field: [values] }) } else { json!({ field: values }) }
    };
    put(component, "example", example);
}

fn exemplify_buttons(component: &mut Value, examples: &[(SlotKey, String)]) {
    let buttons = component.get_mut("buttons").and_then(Value::as_array_mut);
    for (index, button) in buttons.into_iter().flatten().enumerate() {
        let given = examples.iter().find(|(key, _)| *key == SlotKey::Button(index));
        let url = button.get("url").and_then(Value::as_str).map(str::to_owned);
        let given = given.filter(|(_, example)| !example.trim().is_empty());
        if let (Some((_, example)), Some(url)) = (given, url) {
            let whole = url.split("{{").next().unwrap_or_default().to_owned() + example;
            put(button, "example", json!([whole]));
        }
    }
}

fn exemplify_cards(component: &mut Value, examples: &[(SlotKey, String)], is_named: bool) {
    let cards = component.get_mut("cards").and_then(Value::as_array_mut);
    for (index, card) in cards.into_iter().flatten().enumerate() {
        let own = examples.iter().filter_map(|(key, example)| match key {
            SlotKey::Card(of, key) if *of == index => Some(((**key).clone(), example.clone())),
            _ => None,
        });
        let own: Vec<(SlotKey, String)> = own.collect();
        if let Some(components) =
            card.as_object_mut().and_then(|card: &mut Map<_, _>| card.get_mut("components"))
        {
            exemplify(components, &own, is_named);
        }
    }
}
