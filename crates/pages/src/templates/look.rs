//! A template as its customer sees it, beside the form that makes it or on its own page.

use maud::{Markup, html};

use crate::frame::icon::icon;
use crate::thread::body::Button;
use crate::thread::rich::rich;
use crate::words::word;

/// What the customer sees, with examples in its variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The words above; may be empty.
    pub header: String,
    /// What stands above in place of words.
    pub file: Option<Above>,
    /// The words of an offer that ends; may be empty.
    pub offer: String,
    /// The words.
    pub body: String,
    /// The small line; may be empty.
    pub footer: String,
    /// The buttons.
    pub buttons: Vec<Button>,
    /// The cards of a carousel.
    pub cards: Vec<Look>,
}

/// What stands above the words: a picture, a film, a document, a place or goods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Above {
    /// Its icon.
    pub icon: &'static str,
    /// What it is, in a word.
    pub name: String,
    /// Where its picture is; empty where there is none to be seen.
    pub picture: String,
}

/// Its place: the picture over a word for it, which is seen where the picture does not come. `key` is the slot that fills it.
pub(super) fn above(above: &Above, key: Option<&str>) -> Markup {
    let class = if above.picture.is_empty() { "absent" } else { "absent pictured" };
    html! {
        div class=(class) data-file-preview=[key] {
            (icon(above.icon)) span { (above.name) }
            @if !above.picture.is_empty() { img src=(above.picture) alt="" loading="lazy"; }
        }
    }
}

impl Look {
    /// Whether there is nothing yet that the customer would see.
    fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

/// The bubble on a phone.
pub fn look(look: &Look) -> Markup {
    html! {
        div.phone { div.msg.ours {
            (bubble(look))
            @if !look.cards.is_empty() {
                div.look-cards tabindex="0" role="group" aria-label=(word("template-cards")) { @for card in &look.cards { (bubble(card)) } }
            }
        } }
    }
}

fn bubble(look: &Look) -> Markup {
    html! {
        div.bubble data-kind="layout" {
            @if let Some(file) = &look.file { (above(file, None)) }
            @if !look.header.is_empty() { p.words.head dir="auto" { (look.header) } }
            @if !look.offer.is_empty() { p.look-offer dir="auto" { (icon("clock")) strong { (look.offer) } } }
            @if !look.body.is_empty() { p.words dir="auto" { (rich(&look.body)) } }
            @if look.is_blank() { p.small { (word("template-look-blank")) } }
            @if !look.footer.is_empty() { p.small dir="auto" { (look.footer) } }
            @if !look.buttons.is_empty() {
                ul.buttons { @for button in &look.buttons { li { (icon(button.icon)) bdi { (button.text) } } } }
            }
        }
    }
}
