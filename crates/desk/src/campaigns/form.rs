//! What a campaign says to one recipient: its template with their values.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use transom_channels::whatsapp::draft;
use transom_rules::draft::{Draft, TemplateDraft};
use transom_rules::template::Template;
use transom_rules::template_check::{self, SlotKey};
use transom_store::slots::Names;

/// Values, by the slots they fill.
pub(super) type Values = BTreeMap<SlotKey, String>;

/// A template, and what people call its slots.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) template: Template,
    /// Which slot is called so: by the key, by the template's own name for it, or by the one that people gave it.
    called: BTreeMap<String, SlotKey>,
}

impl Form {
    pub(super) fn new(template: Template, names: &Names) -> Self {
        let slots = template_check::slots(&template.components);
        let mut called = BTreeMap::new();
        for slot in &slots {
            if let SlotKey::Body(name) | SlotKey::Header(name) = &slot.key {
                called.entry(name.clone()).or_insert_with(|| slot.key.clone());
            }
        }
        for slot in slots {
            if let Some(name) = names.get(&slot.key) {
                called.insert(name.clone(), slot.key.clone());
            }
            called.insert(slot.key.to_string(), slot.key);
        }
        Self { template, called }
    }

    /// Its slots in the order in which people fill them.
    pub(super) fn slots(&self) -> Vec<SlotKey> {
        template_check::slots(&self.template.components).into_iter().map(|slot| slot.key).collect()
    }

    /// The slot that is called so.
    pub(super) fn slot(&self, called: &str) -> Option<&SlotKey> {
        self.called.get(called)
    }

    /// Whether one of its slots is called so.
    pub(super) fn has(&self, slot: &str) -> bool {
        self.called.contains_key(slot)
    }

    /// The values for its slots; `None` where one is for none of them.
    pub(super) fn values(&self, given: &BTreeMap<String, String>) -> Option<Values> {
        given.iter().map(|(name, value)| Some((self.called.get(name)?.clone(), value.clone()))).collect()
    }

    /// What is sent with these values; `None` where they do not make a message.
    pub(super) fn draft(&self, values: &Values) -> Option<Draft> {
        let Template { name, language, components, .. } = &self.template;
        let mut template = json!({"name": name, "language": {"code": language}});
        let filled = template_check::fill(components, values);
        if filled != Value::Array(Vec::new())
            && let Some(object) = template.as_object_mut()
        {
            object.insert("components".to_owned(), filled);
        }
        draft::read(&json!({"type": "template", "template": template})).ok()
    }

    /// What these values fill.
    pub(super) fn filled(&self, values: &Values) -> TemplateDraft {
        let Template { name, language, components, .. } = &self.template;
        let components = template_check::fill(components, values);
        TemplateDraft { name: name.clone(), language: language.clone(), components }
    }
}

/// Values as they are kept with a recipient.
pub(super) fn kept(values: &Values) -> String {
    serde_json::to_string(values).unwrap_or_default()
}

/// Reads what was kept.
pub(super) fn read(kept: &str) -> Values {
    serde_json::from_str(kept).unwrap_or_default()
}
