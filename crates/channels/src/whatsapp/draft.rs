//! JSON of somebody who wants to send → a [`Draft`] of valid form, or the one thing that is wrong with it. The
//! shapes and limits are Meta's; whether it may be sent now is for `transom-rules` to say.

mod field;
mod interactive;
mod kinds;

use serde_json::{Map, Value};
use transom_rules::content::Kind;
use transom_rules::draft::{Draft, Form, TemplateDraft};

use super::content;
use super::lenient::without_nul;
use field::Field;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The path of the field: `text.body`, `interactive.action.buttons[1].reply.title`.
    pub field: String,
    /// One sentence for a person.
    pub message: String,
}

/// Reads Meta's message object: `type` (`text` if there is none), the object of that name, and `context`.
/// Other fields (the recipient, ours) are left out of the draft. NUL in text becomes U+FFFD.
pub fn read(json: &Value) -> Result<Draft, Invalid> {
    let json = without_nul(json);
    let message = Field::root(&json);
    let kind = kind(&message)?;
    let own = message.at(kind.as_str());
    check(kind, &own)?;
    let mut object = Map::new();
    object.insert("type".to_owned(), kind.as_str().into());
    object.insert(kind.as_str().to_owned(), own.value().clone());
    let context = context(&message)?;
    if let Some(wamid) = &context {
        object.insert("context".to_owned(), serde_json::json!({"message_id": wamid}));
    }
    let json = Value::Object(object);
    let text = content::read(kind, &json).words();
    let form = if kind == Kind::Template { template(&own)? } else { Form::FreeForm(kind) };
    Ok(Draft { form, text, context, json })
}

fn kind(message: &Field<'_>) -> Result<Kind, Invalid> {
    if !message.value().is_object() {
        return Err(message.invalid("A message is a JSON object."));
    }
    let word = message.at("type");
    if word.is_absent() {
        return Ok(Kind::Text);
    }
    match Kind::of_word(word.text()?) {
        Kind::Button | Kind::Order | Kind::System | Kind::Call | Kind::Unsupported => {
            Err(word.invalid("This kind of message cannot be sent."))
        }
        kind => Ok(kind),
    }
}

fn context(message: &Field<'_>) -> Result<Option<String>, Invalid> {
    let context = message.at("context");
    if context.is_absent() {
        return Ok(None);
    }
    let wamid = context.object()?.at("message_id").words(512)?;
    Ok(Some(wamid.to_owned()))
}

fn check(kind: Kind, own: &Field<'_>) -> Result<(), Invalid> {
    match kind {
        Kind::Text => kinds::text(own),
        Kind::Image | Kind::Audio | Kind::Video | Kind::Document | Kind::Sticker => kinds::media(kind, own),
        Kind::Location => kinds::location(own),
        Kind::Contacts => kinds::contacts(own),
        Kind::Reaction => kinds::reaction(own),
        Kind::Template => kinds::template(own),
        Kind::Interactive => interactive::check(own),
        Kind::Order | Kind::Button | Kind::System | Kind::Call | Kind::Unsupported => Ok(()),
    }
}

fn template(own: &Field<'_>) -> Result<Form, Invalid> {
    let components = own.at("components");
    Ok(Form::Template(TemplateDraft {
        name: own.at("name").text()?.to_owned(),
        language: own.at("language").at("code").text()?.to_owned(),
        components: if components.is_absent() {
            Value::Array(Vec::new())
        } else {
            components.value().clone()
        },
    }))
}

#[cfg(test)]
mod tests;
