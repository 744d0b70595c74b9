//! What a step says, as a draft that the rules can judge and Meta takes.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::answer::are_numbered;
use super::kind::Kind as Does;
use super::model::{Choice, Question};
use crate::channel::ChannelKind;
use crate::content::Kind;
use crate::draft::{Draft, Form};
use crate::sms;

/// What Meta takes, in characters: of a message, a caption and a question.
const TEXT: usize = 4096;
const CAPTION: usize = 1024;
const BODY: usize = 1024;
const FOOTER: usize = 60;
const BUTTON: usize = 20;
const ROW: usize = 24;
const DETAIL: usize = 72;

/// Words alone.
pub(super) fn words(text: &str, by: ChannelKind) -> Draft {
    let text = match by {
        ChannelKind::WhatsApp => cut(text, TEXT),
        ChannelKind::Sms => cut_plainly(text, sms::LONGEST),
    };
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
pub(super) fn question(question: &Question, by: ChannelKind) -> Draft {
    if by == ChannelKind::Sms {
        return words(&lines(question), by);
    }
    let action = match question.kind {
        Does::Buttons => json!({"buttons": question.options.iter().map(button).collect::<Vec<_>>()}),
        Does::List => {
            let rows: Vec<Value> = question.options.iter().map(row).collect();
            json!({"button": cut(&question.button, BUTTON), "sections": [{"rows": rows}]})
        }
        _ => return words(&question.text, by),
    };
    let kind = if question.kind == Does::Buttons { "button" } else { "list" };
    let text = cut(&question.text, BODY);
    let mut interactive = json!({"type": kind, "body": {"text": text}, "action": action});
    if let Some(object) = interactive.as_object_mut().filter(|_| !question.footer.is_empty()) {
        object.insert("footer".to_owned(), json!({"text": cut(&question.footer, FOOTER)}));
    }
    draft(Kind::Interactive, text, json!({"type": "interactive", "interactive": interactive}))
}

/// A question as lines of a text message: what is asked, the answers with their numbers, what stands small. Where that is
/// too much, the question is cut, so that all answers are there.
fn lines(question: &Question) -> String {
    let mut below = String::new();
    let is_numbered = are_numbered(&question.options);
    for (at, option) in question.options.iter().enumerate() {
        let number = if is_numbered { format!("{} ", at + 1) } else { String::new() };
        let detail = if option.detail.is_empty() { String::new() } else { format!(" - {}", option.detail) };
        let _ = write!(below, "\n{number}{}{detail}", option.title);
    }
    if !question.footer.is_empty() {
        let _ = write!(below, "\n{}", question.footer);
    }
    let left = sms::LONGEST.saturating_sub(below.chars().count());
    cut_plainly(&question.text, left) + &below
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
    cut_with(text, most, "…")
}

/// The same by SMS, where one letter that the telephone's alphabet lacks would make the message cost twice (S1.2).
fn cut_plainly(text: &str, most: usize) -> String {
    cut_with(text, most, "...")
}

fn cut_with(text: &str, most: usize, dots: &str) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(dots.chars().count())).collect();
    kept + dots
}
