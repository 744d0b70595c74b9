//! Notes of colleagues for each other, in the thread where they were left, and the box in which one is written. Neither
//! can be taken for a message: they are of another colour, as wide as the thread, and have a lock.

use maud::{Markup, html};
use transom_rules::id::{ConversationId, NoteId};
use transom_rules::time::Timestamp;

use crate::frame::icon::{icon, key};
use crate::frame::once::Nonce;
use crate::frame::when::{Form, time};
use crate::weave;
use crate::words;

/// The most characters of a note.
pub const LONGEST: usize = 4_000;

/// What a colleague noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which.
    pub id: NoteId,
    /// Its element: `n-` and the id.
    pub key: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub author: String,
    /// What.
    pub text: String,
    /// It is one's own, and can be taken away.
    pub is_own: bool,
}

/// A note as one element of the thread's list.
pub fn note(note: &Note) -> Markup {
    html! {
        li id=(note.key) class="colleague-note" data-at=(note.at.millis()) tabindex="-1" {
            div.note-head {
                (icon("lock")) strong dir="auto" { (note.author) } span.small { (words::word("note-for-us")) " · " (time(note.at, Form::Time)) }
                @if note.is_own {
                    form.note-remove method="post" action={ "/notes/" (note.id) "/remove" } data-live {
                        button.icon-button title=(words::word("note-remove")) aria-label=(words::word("note-remove")) { (icon("cross")) }
                    }
                }
            }
            p.note-words dir="auto" { (spoken(&note.text)) }
        }
    }
}

/// With whom it mentions in bold: `@` and what follows up to the next gap.
fn spoken(text: &str) -> Markup {
    html! {
        @for word in text.split_inclusive(char::is_whitespace) {
            @if word.starts_with('@') && word.trim_end().len() > 1 { strong.mention { (word) } } @else { (word) }
        }
    }
}

/// Where a note is written, below the composer. Who could be mentioned is offered by name.
pub fn note_box(conversation: ConversationId, colleagues: &[String], nonce: &Nonce) -> Markup {
    html! {
        details #note-box.note-box {
            summary { (icon("lock")) (weave!("note-box", key = key("N"))) }
            form method="post" action={ "/c/" (conversation) "/notes" } data-live data-note {
                (nonce.field())
                label.unseen for="note-text" { (words::word("note-text")) }
                textarea #note-text name="text" rows="2" maxlength=(LONGEST) dir="auto" required placeholder=(words::word("note-placeholder")) {}
                div.note-bar {
                    @if !colleagues.is_empty() {
                        label.unseen for="note-mention" { (words::word("note-mention")) }
                        select #note-mention data-mention {
                            option value="" { (words::word("note-mention")) }
                            @for name in colleagues { option { (name) } }
                        }
                    }
                    span.grow {}
                    button.bar-button type="submit" { (icon("lock")) (words::word("note-leave")) }
                }
            }
        }
    }
}
