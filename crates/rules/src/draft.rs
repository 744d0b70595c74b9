//! What somebody wants to send, already of valid form. `transom-channels` reads drafts from JSON.

use serde_json::Value;

use crate::content::Kind;

/// A message before the rules allowed it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Free-form, or which template with which values.
    pub form: Form,
    /// Its words for lists: body, caption, or the template's name until it is rendered.
    pub text: String,
    /// The wamid it quotes.
    pub context: Option<String>,
    /// Meta's message object with `type`, the object it names and `context`; no recipient.
    pub json: Value,
}

/// The two forms that Meta's rules tell apart.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// Anything but a template: only inside the window (R1.5).
    FreeForm(Kind),
    /// An approved template: at any time.
    Template(TemplateDraft),
}

/// A template with its values.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateDraft {
    /// Its name.
    pub name: String,
    /// Its language, `en_US`.
    pub language: String,
    /// Meta's send-time `components` array; empty array if there are none.
    pub components: Value,
}

impl Draft {
    /// The kind of message it would become.
    pub fn kind(&self) -> Kind {
        match &self.form {
            Form::FreeForm(kind) => *kind,
            Form::Template(_) => Kind::Template,
        }
    }
}
