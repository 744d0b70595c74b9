//! A template as somebody types it, field by field, and as Meta's object. What the form cannot show (carousels, offers,
//! products) is not turned into one: nothing of it would be kept.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::template::{Category, Template};
use crate::template_check::{SlotKey, SlotKind, slots};
use crate::template_history::category_word;
use crate::words;

words! {
    /// What stands above the body.
    #[derive(Default)]
    HeaderKind {
        /// Nothing.
        #[default]
        None = "none",
        /// Words.
        Text = "text",
        /// A picture.
        Image = "image",
        /// A film.
        Video = "video",
        /// A file.
        Document = "document",
        /// A place.
        Location = "location",
    }
}

words! {
    /// What a button does.
    #[derive(Default)]
    ButtonKind {
        /// It sends its words.
        #[default]
        QuickReply = "quick_reply",
        /// It opens an address.
        Url = "url",
        /// It calls a number.
        Phone = "phone_number",
        /// It copies a code.
        CopyCode = "copy_code",
    }
}

/// A button.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Button {
    /// What it does.
    pub kind: ButtonKind,
    /// Its words; a button that copies a code has Meta's.
    pub text: String,
    /// The address, the number or an example of the code.
    pub value: String,
}

/// A template as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// What Meta is to bill it as.
    pub category: Category,
    /// What stands above the body.
    pub header: HeaderKind,
    /// The words of the header.
    pub header_text: String,
    /// Meta's handle of the sample of the header's file.
    pub header_handle: String,
    /// The words.
    pub body: String,
    /// The words below; of one-time codes Meta's.
    pub footer: String,
    /// The buttons, in order.
    pub buttons: Vec<Button>,
    /// An example for each variable, by its slot: `body:1`, `button:0`.
    pub examples: BTreeMap<String, String>,
    /// Of one-time codes: whether Meta's warning not to share them is added.
    pub warns: bool,
    /// Of one-time codes: for how many minutes they are good, if that is said.
    pub minutes: String,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            name: String::new(),
            language: "en".into(),
            category: Category::Utility,
            header: HeaderKind::None,
            header_text: String::new(),
            header_handle: String::new(),
            body: String::new(),
            footer: String::new(),
            buttons: Vec::new(),
            examples: BTreeMap::new(),
            warns: true,
            minutes: String::new(),
        }
    }
}

impl Form {
    /// The slots that want an example, in order. A file is asked for as its sample.
    pub fn wants_examples(&self) -> Vec<SlotKey> {
        let all = slots(&self.bare()).into_iter();
        let typed = all.filter(|slot| matches!(slot.kind, SlotKind::Text | SlotKind::UrlSuffix));
        if self.category == Category::Authentication {
            Vec::new()
        } else {
            typed.map(|slot| slot.key).collect()
        }
    }

    /// Whether its variables have names.
    fn is_named(&self) -> bool {
        self.wants_examples().iter().any(SlotKey::has_own_name)
    }

    fn example(&self, key: &SlotKey) -> &str {
        self.examples.get(&key.to_string()).map(String::as_str).unwrap_or_default()
    }

    /// Meta's object.
    pub fn definition(&self) -> Value {
        let mut object = json!({
            "name": self.name,
            "language": self.language,
            "category": category_word(self.category),
            "components": self.components(),
        });
        if self.is_named()
            && let Some(object) = object.as_object_mut()
        {
            object.insert("parameter_format".into(), "NAMED".into());
        }
        object
    }

    /// Meta's components, with the examples.
    pub fn components(&self) -> Value {
        let mut components = self.bare();
        let keys = self.wants_examples();
        for component in components.as_array_mut().into_iter().flatten() {
            self.exemplify(component, &keys);
        }
        components
    }

    /// Meta's components without examples.
    fn bare(&self) -> Value {
        if self.category == Category::Authentication {
            return self.one_time_code();
        }
        let mut all = Vec::new();
        all.extend(self.bare_header());
        all.push(json!({"type": "BODY", "text": self.body}));
        if !self.footer.is_empty() {
            all.push(json!({"type": "FOOTER", "text": self.footer}));
        }
        if !self.buttons.is_empty() {
            let buttons: Vec<Value> = self.buttons.iter().map(button).collect();
            all.push(json!({"type": "BUTTONS", "buttons": buttons}));
        }
        Value::Array(all)
    }

    fn bare_header(&self) -> Option<Value> {
        let format = match self.header {
            HeaderKind::None => return None,
            HeaderKind::Text => {
                return Some(json!({"type": "HEADER", "format": "TEXT", "text": self.header_text}));
            }
            HeaderKind::Location => return Some(json!({"type": "HEADER", "format": "LOCATION"})),
            HeaderKind::Image => "IMAGE",
            HeaderKind::Video => "VIDEO",
            HeaderKind::Document => "DOCUMENT",
        };
        let example = json!({ "header_handle": [self.header_handle] });
        Some(json!({"type": "HEADER", "format": format, "example": example}))
    }

    fn one_time_code(&self) -> Value {
        let mut all = vec![json!({"type": "BODY", "add_security_recommendation": self.warns})];
        if let Ok(minutes) = self.minutes.trim().parse::<u32>() {
            all.push(json!({"type": "FOOTER", "code_expiration_minutes": minutes}));
        }
        let mut otp = json!({"type": "OTP", "otp_type": "COPY_CODE"});
        if let (Some(text), Some(otp)) =
            (self.buttons.first().map(|one| one.text.trim()), otp.as_object_mut())
            && !text.is_empty()
        {
            otp.insert("text".into(), text.into());
        }
        all.push(json!({"type": "BUTTONS", "buttons": [otp]}));
        Value::Array(all)
    }

    /// Adds the examples to a component, as Meta wants them there.
    fn exemplify(&self, component: &mut Value, keys: &[SlotKey]) {
        let of = |part: fn(&SlotKey) -> Option<&str>| -> Vec<(String, String)> {
            let named =
                keys.iter().filter_map(|key| Some((part(key)?.to_owned(), self.example(key).to_owned())));
            named.collect()
        };
        let kind = component.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        let (field, examples) = match kind.as_str() {
            "BODY" => ("body_text", of(|key| if let SlotKey::Body(name) = key { Some(name) } else { None })),
            "HEADER" => {
                ("header_text", of(|key| if let SlotKey::Header(name) = key { Some(name) } else { None }))
            }
            "BUTTONS" => return self.exemplify_buttons(component, keys),
            _ => return,
        };
        if examples.is_empty() {
            return;
        }
        let example = if self.is_named() {
            let named = |(name, example): &(String, String)| json!({"param_name": name, "example": example});
            let named: Vec<Value> = examples.iter().map(named).collect();
            json!({ format!("{field}_named_params"): named })
        } else {
            let values: Vec<&String> = examples.iter().map(|(_, example)| example).collect();
            // A body has several sets of examples, of which this is the only one.
            if field == "body_text" { json!({ field: [values] }) } else { json!({ field: values }) }
        };
        if let Some(component) = component.as_object_mut() {
            component.insert("example".into(), example);
        }
    }

    fn exemplify_buttons(&self, component: &mut Value, keys: &[SlotKey]) {
        let buttons = component.get_mut("buttons").and_then(Value::as_array_mut);
        for (index, button) in buttons.into_iter().flatten().enumerate() {
            let key = SlotKey::Button(index);
            let url = button.get("url").and_then(Value::as_str).map(str::to_owned);
            if let (true, Some(url), Some(button)) = (keys.contains(&key), url, button.as_object_mut()) {
                let whole = url.split("{{").next().unwrap_or_default().to_owned() + self.example(&key);
                button.insert("example".into(), json!([whole]));
            }
        }
    }

    /// The form of a template; `None` where it has what the form cannot show.
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
        for slot in slots(&template.components) {
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
            "BUTTONS" => {
                let all = component.get("buttons").and_then(Value::as_array)?;
                self.buttons =
                    all.iter().map(|button| read_button(button, self.category)).collect::<Option<_>>()?;
            }
            _ => return None,
        }
        Some(())
    }
}

fn button(button: &Button) -> Value {
    let Button { kind, text, value } = button;
    match kind {
        ButtonKind::QuickReply => json!({"type": "QUICK_REPLY", "text": text}),
        ButtonKind::Url => json!({"type": "URL", "text": text, "url": value}),
        ButtonKind::Phone => json!({"type": "PHONE_NUMBER", "text": text, "phone_number": value}),
        ButtonKind::CopyCode => json!({"type": "COPY_CODE", "example": value}),
    }
}

fn read_button(button: &Value, category: Category) -> Option<Button> {
    let text = |name: &str| button.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let word = text("type").to_ascii_lowercase();
    if word == "otp" || (category == Category::Authentication && word == "url") {
        return Some(Button { text: text("text"), ..Button::default() });
    }
    let kind = ButtonKind::from_word(&word)?;
    let example = || match button.get("example") {
        Some(Value::Array(all)) => all.first().and_then(Value::as_str).unwrap_or_default().to_owned(),
        _ => text("example"),
    };
    let value = match kind {
        ButtonKind::QuickReply => String::new(),
        ButtonKind::Url => text("url"),
        ButtonKind::Phone => text("phone_number"),
        ButtonKind::CopyCode => example(),
    };
    Some(Button {
        kind,
        text: if kind == ButtonKind::CopyCode { String::new() } else { text("text") },
        value,
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::TemplateId;
    use crate::settings::Settings;
    use crate::template_check::{Definition, lint};

    fn order() -> Form {
        Form {
            name: "order_update".into(),
            header: HeaderKind::Text,
            header_text: "Order {{1}}".into(),
            body: "Hello {{1}}, your parcel {{2}} is on its way to you.".into(),
            footer: "Linden Coffee".into(),
            buttons: vec![
                Button { kind: ButtonKind::QuickReply, text: "Thanks".into(), value: String::new() },
                Button {
                    kind: ButtonKind::Url,
                    text: "Follow it".into(),
                    value: "https://a.example/t/{{1}}".into(),
                },
                Button { kind: ButtonKind::Phone, text: "Call us".into(), value: "+15550100100".into() },
            ],
            examples: [("header:1", "4711"), ("body:1", "Ana"), ("body:2", "GX-9"), ("button:1", "GX9")]
                .map(|(key, example)| (key.to_owned(), example.to_owned()))
                .into(),
            warns: false,
            ..Form::default()
        }
    }

    fn template(form: &Form) -> Template {
        let definition = form.definition();
        Template {
            id: TemplateId(Uuid::nil()),
            meta_id: None,
            name: form.name.clone(),
            language: form.language.clone(),
            category: form.category,
            status: "APPROVED".to_owned().into(),
            reason: String::new(),
            quality: "UNKNOWN".into(),
            parameter_format: definition["parameter_format"].as_str().unwrap_or("POSITIONAL").into(),
            components: definition["components"].clone(),
        }
    }

    fn findings(form: &Form) -> Vec<String> {
        let definition = form.definition();
        lint(&Definition::of(&definition), &Settings::default())
            .into_iter()
            .map(|finding| finding.field)
            .collect()
    }

    #[test]
    fn what_is_typed_is_metas_object_and_back() {
        let form = order();
        assert_eq!(findings(&form), [""; 0], "{:#}", form.definition());
        let components = form.components();
        assert_eq!(components[0]["example"], json!({"header_text": ["4711"]}));
        assert_eq!(components[1]["example"], json!({"body_text": [["Ana", "GX-9"]]}));
        assert_eq!(components[3]["buttons"][1]["example"], json!(["https://a.example/t/GX9"]));
        assert_eq!(Form::of(&template(&form)), Some(form));
    }

    #[test]
    fn variables_with_names_have_named_examples() {
        let form = Form {
            body: "Hello {{first_name}}, we open the shop at {{hour}} for you today.".into(),
            header: HeaderKind::None,
            header_text: String::new(),
            buttons: Vec::new(),
            examples: [("body:first_name", "Ana"), ("body:hour", "9")]
                .map(|(key, example)| (key.to_owned(), example.to_owned()))
                .into(),
            ..order()
        };
        assert_eq!(form.definition()["parameter_format"], "NAMED");
        let example = json!({"body_text_named_params": [
            {"param_name": "first_name", "example": "Ana"}, {"param_name": "hour", "example": "9"}]});
        assert_eq!(form.components()[0]["example"], example);
        assert_eq!(findings(&form), [""; 0]);
        assert_eq!(Form::of(&template(&form)), Some(form));
    }

    #[test]
    fn a_one_time_code_has_metas_words() {
        let form = Form {
            name: "login".into(),
            category: Category::Authentication,
            buttons: vec![Button { text: "Copy it".into(), ..Button::default() }],
            minutes: "5".into(),
            ..Form::default()
        };
        let components = form.components();
        assert_eq!(components[0], json!({"type": "BODY", "add_security_recommendation": true}));
        assert_eq!(components[1], json!({"type": "FOOTER", "code_expiration_minutes": 5}));
        assert_eq!(components[2]["buttons"][0]["otp_type"], "COPY_CODE");
        assert_eq!(findings(&form), [""; 0]);
        assert_eq!(form.wants_examples(), []);
        assert_eq!(Form::of(&template(&form)), Some(form));
    }

    #[test]
    fn what_a_form_cannot_show_is_not_made_one() {
        let mut carousel = template(&order());
        carousel.components.as_array_mut().unwrap().push(json!({"type": "CAROUSEL", "cards": []}));
        assert_eq!(Form::of(&carousel), None);
        let mut flow = template(&order());
        flow.components[3]["buttons"][0]["type"] = json!("FLOW");
        assert_eq!(Form::of(&flow), None);
        for broken in [json!(null), json!([1]), json!([{"type": "HEADER", "format": "PRODUCT"}])] {
            assert_eq!(Form::of(&Template { components: broken, ..template(&order()) }), None);
        }
    }
}
