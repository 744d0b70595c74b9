//! The template picker: a searchable list, and for the chosen template its slots as a form beside a live
//! preview. The script fills the preview as one types and keeps Send off until every slot is valid; the
//! server checks again when it is sent.

use maud::{Markup, html};
use transom_rules::id::ConversationId;
use transom_rules::template::Category;
use transom_rules::time::Timestamp;

use crate::frame::icon::icon;
use crate::frame::once::Nonce;
use crate::frame::price::{PriceView, price_label};
use crate::frame::when::{Form, time};
use crate::thread::body::Button;
use crate::words::{self, word};
use crate::{say, weave};

/// The picker of one conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Picker {
    /// Where it sends.
    pub conversation: ConversationId,
    /// Whom it writes to.
    pub to: String,
    /// The templates: suggested first, unusable last.
    pub options: Vec<Choice>,
    /// The one that is open.
    pub chosen: Option<Chosen>,
}

/// A template in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// Its category.
    pub category: Category,
    /// The words of its body, with examples in its slots.
    pub body: String,
    /// What it would cost now, if that is known.
    pub price: Option<PriceView>,
    /// Why it cannot be sent: `Paused by Meta for its quality`.
    pub unusable: Option<String>,
}

/// The template that is open, cut at its slots.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// Its category.
    pub category: Category,
    /// Head, body and foot as text and slots.
    pub header: Vec<Piece>,
    /// The words.
    pub body: Vec<Piece>,
    /// The small line; may be empty.
    pub footer: String,
    /// The buttons.
    pub buttons: Vec<Button>,
    /// What it would cost now, if that is known.
    pub price: Option<PriceView>,
    /// The slots in order.
    pub slots: Vec<Slot>,
    /// What the server found wrong, by slot key; empty before it was sent.
    pub problems: Vec<(String, String)>,
    /// Where its slots get names, for whoever may give them and if some have none.
    pub naming: Option<String>,
    /// The mark of its form.
    pub nonce: Nonce,
}

/// A stretch of a template's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Fixed words.
    Text(String),
    /// The slot with this key.
    Slot(String),
}

/// A slot to be filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its key in the form: `header:1`, `body:name`, `button:0`.
    pub key: String,
    /// Its name for people: `1 · Order number`.
    pub label: String,
    /// What it takes.
    pub kind: SlotKind,
    /// What stands in it already; may be empty.
    pub value: String,
    /// Where that came from: `from the contact`; empty if nowhere.
    pub source: String,
    /// Meta's example; may be empty.
    pub example: String,
    /// What this customer was last sent in it, and when.
    pub last: Option<(String, Timestamp)>,
}

impl Slot {
    /// What stands in the preview until it is filled.
    fn stands_for(&self) -> &str {
        if self.example.is_empty() { &self.label } else { &self.example }
    }
}

/// What a slot takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// Words on one line.
    Text,
    /// The end of a button's address.
    UrlEnd,
    /// A coupon code.
    Coupon,
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A file.
    Document,
}

impl SlotKind {
    /// The types a file slot accepts; `None` for words.
    const fn accept(self) -> Option<&'static str> {
        match self {
            Self::Text | Self::UrlEnd | Self::Coupon => None,
            Self::Image => Some("image/jpeg,image/png"),
            Self::Video => Some("video/mp4,video/3gpp"),
            Self::Document => Some("application/pdf"),
        }
    }
}

/// The inside of the dialog `picker`. Answers `GET /partials/templates/{conversation}`.
pub fn picker(picker: &Picker) -> Markup {
    let is_chosen = |choice: &Choice| {
        picker
            .chosen
            .as_ref()
            .is_some_and(|chosen| chosen.name == choice.name && chosen.language == choice.language)
    };
    html! {
        header.picker-head {
            h2 { (say!("picker-title", name = &picker.to)) }
            form method="dialog" { button.icon-button aria-label=(word("close")) { (icon("cross")) } }
        }
        div.picker-columns {
            div.picker-list {
                div.search {
                    (icon("search"))
                    label.unseen for="picker-search" { (word("templates-search-label")) }
                    input #picker-search type="search" placeholder=(word("templates-search")) autocomplete="off" spellcheck="false"
                        role="combobox" aria-expanded="true" aria-controls="picker-options" aria-autocomplete="list";
                }
                ul #picker-options.options role="listbox" aria-label=(word("page-templates")) {
                    @for (index, choice) in picker.options.iter().enumerate() {
                        (option(choice, index, picker.conversation, is_chosen(choice)))
                    }
                }
                p #picker-none.teach hidden { (word("picker-nothing")) }
            }
            div #picker-form.picker-form {
                @match &picker.chosen {
                    Some(chosen) => (form(chosen, picker.conversation)),
                    None => div.teach {
                        (icon("template"))
                        p { strong { @if picker.options.is_empty() { (word("templates-none")) } @else { (word("picker-choose")) } } }
                        p { (word("picker-about")) }
                    },
                }
            }
        }
    }
}

fn option(choice: &Choice, index: usize, conversation: ConversationId, chosen: bool) -> Markup {
    html! {
        li id={ "option-" (index) } role="option" aria-selected=(chosen) aria-disabled=[choice.unusable.as_ref().map(|_| "true")]
            data-name=(choice.name) data-language=(choice.language)
            data-form={ "/partials/templates/" (conversation) "?name=" (choice.name) "&language=" (choice.language) } {
            span.option-top {
                span.option-name { (choice.name) }
                span.option-tags {
                    (words::language_name(&choice.language)) " · "
                    @match &choice.price {
                        Some(price) => (price_label(price)),
                        None => (words::category(choice.category)),
                    }
                }
            }
            span.option-body dir="auto" { (choice.body) }
            @if let Some(reason) = &choice.unusable { span.option-reason { (icon("info")) (reason) } }
        }
    }
}

/// The form and the preview, for `#picker-form`. Answers the same address with `name` and `language`.
pub fn form(chosen: &Chosen, conversation: ConversationId) -> Markup {
    let has_file = chosen.slots.iter().any(|slot| slot.kind.accept().is_some());
    html! {
        form.template-form method="post" action={ "/c/" (conversation) "/template" } data-live data-template-form
            enctype=[has_file.then_some("multipart/form-data")] {
            (chosen.nonce.field())
            input type="hidden" name="name" value=(chosen.name);
            input type="hidden" name="language" value=(chosen.language);
            div.slots {
                @if chosen.slots.is_empty() { p.small { (word("picker-no-slots")) } }
                @for one in &chosen.slots { (slot(one, &chosen.problems)) }
                @if let Some(address) = &chosen.naming { p.small { a href=(address) { (word("slots-to-name")) } } }
            }
            div.preview aria-label=(word("picker-preview")) role="group" {
                div.phone { div.msg.ours { div.bubble data-kind="layout" { (preview(chosen)) } } }
                p.caption { (icon("template")) (chosen.name) " · " (words::language_name(&chosen.language)) " · " (words::category(chosen.category)) }
            }
            div.picker-send {
                p #picker-missing.missing role="status" {}
                span.price-room { @if let Some(price) = &chosen.price { (price_label(price)) } }
                button.primary.send type="submit" { span { (word("picker-send")) } (icon("send")) }
            }
        }
    }
}

fn slot(slot: &Slot, problems: &[(String, String)]) -> Markup {
    let problem = problems.iter().find(|(key, _)| *key == slot.key).map(|(_, text)| text.as_str());
    let id = format!("slot-{}", slot.key.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-"));
    html! {
        div.slot {
            label for=(id) { (slot.label) @if !slot.source.is_empty() { span.small { " " (slot.source) } } }
            @if let Some(accept) = slot.kind.accept() {
                input id=(id) type="file" name=(slot.key) accept=(accept) required data-slot-key=(slot.key) data-label=(slot.label);
            } @else {
                input id=(id) type="text" name=(slot.key) value=(slot.value) required autocomplete="off" dir="auto"
                    data-slot-key=(slot.key) data-label=(slot.label) data-empty=(slot.stands_for()) aria-invalid=[problem.map(|_| "true")]
                    list=[slot.last.as_ref().map(|_| format!("{id}-last"))] aria-describedby={ (id) "-hint " (id) "-problem" };
                (hint(slot, &id))
            }
            p.problem id={ (id) "-problem" } { (problem.unwrap_or_default()) }
        }
    }
}

/// What goes in, for somebody who has not sent it before, and what went in the last time.
fn hint(slot: &Slot, id: &str) -> Markup {
    html! {
        p.slot-hint id={ (id) "-hint" } {
            @if !slot.example.is_empty() { (say!("slot-example", example = &slot.example)) }
            @if let Some((value, at)) = &slot.last {
                @if !slot.example.is_empty() { " · " }
                (weave!("slot-last", value = html! { bdi { (value) } }, at = time(*at, Form::Day)))
            }
        }
        @if let Some((value, _)) = &slot.last { datalist id={ (id) "-last" } { option value=(value) {} } }
    }
}

fn preview(chosen: &Chosen) -> Markup {
    html! {
        @if let Some(file) = chosen.slots.iter().find(|slot| slot.kind.accept().is_some()) {
            div.absent data-file-preview=(file.key) { (icon("image")) span { (file.label) } }
        }
        @if !chosen.header.is_empty() { p.words.head dir="auto" { (pieces(&chosen.header, chosen)) } }
        p.words dir="auto" { (pieces(&chosen.body, chosen)) }
        @if !chosen.footer.is_empty() { p.small { (chosen.footer) } }
        @if !chosen.buttons.is_empty() {
            ul.buttons { @for button in &chosen.buttons { li { (icon(button.icon)) (button.text) } } }
        }
    }
}

fn pieces(pieces: &[Piece], chosen: &Chosen) -> Markup {
    html! {
        @for piece in pieces {
            @match piece {
                Piece::Text(text) => (text),
                Piece::Slot(key) => span.slot-shown data-slot=(key) {
                    @match chosen.slots.iter().find(|slot| slot.key == *key) {
                        Some(slot) if !slot.value.is_empty() => (slot.value),
                        Some(slot) => (slot.stands_for()),
                        None => (key),
                    }
                },
            }
        }
    }
}
