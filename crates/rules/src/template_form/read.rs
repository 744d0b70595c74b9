//! The form of a template that is there.

use serde_json::{Map, Value, json};

use super::form::{Button, ButtonKind, Card, Form, HeaderKind, Otp};
use crate::template::{Category, Template};
use crate::template_check::{Slot, SlotKind, slots};

impl Form {
    /// The form of a template; `None` where it has what the form cannot show: nothing of that would be kept.
    pub fn of(template: &Template) -> Option<Self> {
        let mut form = Self {
            name: template.name.clone(),
            language: template.language.clone(),
            category: template.category,
            warns: false,
            ..Self::default()
        };
        for component in template.components.as_array()? {
            form.read(component.as_object()?)?;
        }
        // A code to copy is a button's own.
        let typed = |slot: &Slot| matches!(slot.kind, SlotKind::Text | SlotKind::UrlSuffix);
        for slot in slots(&template.components).into_iter().filter(typed) {
            form.examples.extend(slot.example.map(|example| (slot.key.to_string(), example)));
        }
        Some(form)
    }

    fn read(&mut self, component: &Map<String, Value>) -> Option<()> {
        let text = |name: &str| component.get(name).and_then(Value::as_str).unwrap_or_default();
        match text("type").to_ascii_uppercase().as_str() {
            "HEADER" => {
                self.header = HeaderKind::from_word(&text("format").to_ascii_lowercase())?;
                text("text").clone_into(&mut self.header_text);
                // The handle of a sample is good for making a template, not for long.
            }
            "BODY" => {
                text("text").clone_into(&mut self.body);
                self.warns =
                    component.get("add_security_recommendation").is_some_and(|on| *on == json!(true));
            }
            "FOOTER" => {
                text("text").clone_into(&mut self.footer);
                let minutes = component.get("code_expiration_minutes").and_then(Value::as_u64);
                self.minutes = minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
            }
            "BUTTONS" => self.read_buttons(component.get("buttons")?.as_array()?)?,
            "LIMITED_TIME_OFFER" => {
                let offer = component.get("limited_time_offer")?;
                offer.get("text")?.as_str()?.clone_into(&mut self.offer);
                self.offer_ends = offer.get("has_expiration").is_some_and(|ends| *ends == json!(true));
            }
            "CAROUSEL" => self.read_cards(component.get("cards")?.as_array()?)?,
            "CALL_PERMISSION_REQUEST" => self.calls = true,
            _ => return None,
        }
        Some(())
    }

    fn read_buttons(&mut self, all: &[Value]) -> Option<()> {
        let is_code = |button: &&Value| of(button, "type").eq_ignore_ascii_case("otp");
        if let Some(otp) = all.iter().find(is_code) {
            self.otp = Otp::from_word(&of(otp, "otp_type").to_ascii_lowercase())?;
            let app = otp.pointer("/supported_apps/0").unwrap_or(otp);
            self.package = of(app, "package_name");
            self.signature = of(app, "signature_hash");
        }
        self.buttons = all.iter().map(|button| read_button(button, self.category)).collect::<Option<_>>()?;
        Some(())
    }

    fn read_cards(&mut self, all: &[Value]) -> Option<()> {
        for card in all {
            let mut one = Card::default();
            for part in card.get("components")?.as_array()? {
                match of(part, "type").to_ascii_uppercase().as_str() {
                    "HEADER" => {
                        let kind = HeaderKind::from_word(&of(part, "format").to_ascii_lowercase())?;
                        self.card_header = Some(kind)
                            .filter(|kind| matches!(kind, HeaderKind::Image | HeaderKind::Video))?;
                    }
                    "BODY" => one.body = of(part, "text"),
                    "BUTTONS" => {
                        let buttons = part.get("buttons")?.as_array()?;
                        let read = buttons.iter().map(|button| read_button(button, self.category));
                        one.buttons = read.collect::<Option<_>>()?;
                    }
                    _ => return None,
                }
            }
            self.cards.push(one);
        }
        Some(())
    }
}

fn of(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn read_button(button: &Value, category: Category) -> Option<Button> {
    let word = of(button, "type").to_ascii_lowercase();
    if word == "otp" || (category == Category::Authentication && word == "url") {
        return Some(Button { text: of(button, "text"), ..Button::default() });
    }
    let kind = ButtonKind::from_word(&word)?;
    let example = || match button.get("example") {
        Some(Value::Array(all)) => all.first().and_then(Value::as_str).unwrap_or_default().to_owned(),
        _ => of(button, "example"),
    };
    let value = match kind {
        ButtonKind::Url => of(button, "url"),
        ButtonKind::Phone => of(button, "phone_number"),
        ButtonKind::CopyCode => example(),
        ButtonKind::Flow => match button.get("flow_id") {
            Some(Value::Number(id)) => id.to_string(),
            _ => of(button, "flow_id"),
        },
        ButtonKind::QuickReply
        | ButtonKind::Catalog
        | ButtonKind::Product
        | ButtonKind::Products
        | ButtonKind::VoiceCall => String::new(),
    };
    let text = if kind == ButtonKind::CopyCode { String::new() } else { of(button, "text") };
    Some(Button { kind, text, value })
}
