//! A template as its customer sees it, beside the form that makes it or on its own page.

use maud::{Markup, html};

use crate::frame::icon::icon;
use crate::thread::body::Button;

/// What the customer sees, with examples in its variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The words above; may be empty.
    pub header: String,
    /// What stands above in place of words, by its icon and its name.
    pub file: Option<(&'static str, String)>,
    /// The words.
    pub body: String,
    /// The small line; may be empty.
    pub footer: String,
    /// The buttons.
    pub buttons: Vec<Button>,
}

/// The bubble on a phone.
pub fn look(look: &Look) -> Markup {
    html! {
        div.phone { div.msg.ours { div.bubble data-kind="layout" {
            @if let Some((glyph, name)) = &look.file { div.absent { (icon(glyph)) span { (name) } } }
            @if !look.header.is_empty() { p.words.head dir="auto" { (look.header) } }
            p.words dir="auto" { (look.body) }
            @if !look.footer.is_empty() { p.small dir="auto" { (look.footer) } }
            @if !look.buttons.is_empty() {
                ul.buttons { @for button in &look.buttons { li { (icon(button.icon)) bdi { (button.text) } } } }
            }
        } } }
    }
}
