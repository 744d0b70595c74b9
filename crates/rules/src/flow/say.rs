//! What a step says, as a draft that the rules can judge and Meta takes.

use serde_json::{Value, json};

use super::kind::Kind as Does;
use super::model::{Choice, Question};
use crate::content::Kind;
use crate::draft::{Draft, Form};

/// What Meta takes, in characters: of a message, a caption and a question.
const TEXT: usize = 4096;
const CAPTION: usize = 1024;
const BODY: usize = 1024;
const FOOTER: usize = 60;
const BUTTON: usize = 20;
const ROW: usize = 24;
const DETAIL: usize = 72;

/// Words alone.
pub(super) fn words(text: &str) -> Draft {
    let text = cut(text, TEXT);
    let json = json!({"type": "text", "text": {"body": text}});
    draft(Kind::Text, text, json)
}

/// A file with words.
pub(super) fn file(kind: &str, link: &str, caption: &str) -> Draft {
    let caption = cut(caption, CAPTION);
    let mut json = json!({"type": kind});
    if let Some(object) = json.as_object_mut() {
        object.insert(kind.to_owned(), json!({"link": link, "caption": caption}));
    }
    draft(Kind::of_word(kind), caption, json)
}

/// A question whose texts are filled in.
pub(super) fn question(question: &Question) -> Draft {
    let action = match question.kind {
        Does::Buttons => json!({"buttons": question.options.iter().map(button).collect::<Vec<_>>()}),
        Does::List => {
            let rows: Vec<Value> = question.options.iter().map(row).collect();
            json!({"button": cut(&question.button, BUTTON), "sections": [{"rows": rows}]})
        }
        _ => return words(&question.text),
    };
    let kind = if question.kind == Does::Buttons { "button" } else { "list" };
    let text = cut(&question.text, BODY);
    let mut interactive = json!({"type": kind, "body": {"text": text}, "action": action});
    if let Some(object) = interactive.as_object_mut().filter(|_| !question.footer.is_empty()) {
        object.insert("footer".to_owned(), json!({"text": cut(&question.footer, FOOTER)}));
    }
    draft(Kind::Interactive, text, json!({"type": "interactive", "interactive": interactive}))
}

fn button(option: &Choice) -> Value {
    json!({"type": "reply", "reply": {"id": option.id, "title": cut(&option.title, BUTTON)}})
}

fn row(option: &Choice) -> Value {
    let mut row = json!({"id": option.id, "title": cut(&option.title, ROW)});
    if let Some(object) = row.as_object_mut().filter(|_| !option.detail.is_empty()) {
        object.insert("description".to_owned(), json!(cut(&option.detail, DETAIL)));
    }
    row
}

fn draft(kind: Kind, text: String, json: Value) -> Draft {
    Draft { form: Form::FreeForm(kind), text, context: None, json }
}

/// What is filled in may be longer than Meta takes: its end is left out, and three dots say so.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept.push('…');
    kept
}
