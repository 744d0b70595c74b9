//! What a campaign says to one recipient: its template with their values.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use transom_channels::whatsapp::draft;
use transom_rules::draft::Draft;
use transom_rules::template::Template;
use transom_rules::template_check::{self, SlotKey};
use transom_store::slots::{self, Names};
use transom_store::{Result as Stored, Scoped, templates};

/// Values, by the slots they fill.
pub(crate) type Values = BTreeMap<SlotKey, String>;

/// A template, and what people call its slots.
#[derive(Clone, Debug)]
pub(crate) struct Form {
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

    /// Whether one of its slots is called so.
    pub(super) fn has(&self, slot: &str) -> bool {
        self.called.contains_key(slot)
    }

    /// The values for its slots; `None` where one is for none of them.
    pub(crate) fn values(&self, given: &BTreeMap<String, String>) -> Option<Values> {
        given.iter().map(|(name, value)| Some((self.called.get(name)?.clone(), value.clone()))).collect()
    }

    /// What is sent with these values; `None` where they do not make a message.
    pub(crate) fn draft(&self, values: &Values) -> Option<Draft> {
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
}

/// A template in a language, whatever Meta says of it at present.
pub(crate) async fn of(tx: &mut Scoped<'_>, waba: &str, name: &str, language: &str) -> Stored<Option<Form>> {
    let named = templates::named(tx, waba, name).await?;
    let Some(template) = named.into_iter().find(|one| one.language == language) else { return Ok(None) };
    let called = slots::names(tx, &[template.id]).await?.remove(&template.id).unwrap_or_default();
    Ok(Some(Form::new(template, &called)))
}

/// The wish to send a template that nobody knows: the rules say what there is to say of it.
pub(crate) fn bare(name: &str, language: &str) -> Option<Draft> {
    let template = json!({"name": name, "language": {"code": language}});
    draft::read(&json!({"type": "template", "template": template})).ok()
}

/// Values as they are kept with a recipient.
pub(super) fn kept(values: &Values) -> String {
    serde_json::to_string(values).unwrap_or_default()
}

/// Reads what was kept.
pub(super) fn read(kept: &str) -> Values {
    serde_json::from_str(kept).unwrap_or_default()
}
