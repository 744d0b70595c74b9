//! The template that is picked: its slots as a form beside a live preview. The script fills the preview as one types and keeps
//! Send off until every slot is valid; the server checks again when it is sent.

use maud::{Markup, html};
use transom_rules::content::Kind;
use transom_rules::id::{ConversationId, MediaId};
use transom_rules::language::Why;
use transom_rules::template::Category;
use transom_rules::time::Timestamp;

use crate::frame::icon::icon;
use crate::frame::once::Nonce;
use crate::frame::price::{PriceView, price_label};
use crate::frame::when::{Form, time};
use crate::templates::look::{Above, above};
use crate::thread::body::Button;
use crate::thread::composer::sms::{self, Offered};
use crate::words::{self, word};
use crate::{say, weave};

/// The template that is open, cut at its slots.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Its name.
    pub name: String,
    /// The language that is sent.
    pub language: String,
    /// All languages in which it may be sent, this one among them.
    pub languages: Vec<String>,
    /// Why it is this language; `None` where somebody chose it.
    pub because: Option<Because>,
    /// Its category.
    pub category: Category,
    /// What stands above in place of words.
    pub above: Option<Above>,
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
    /// What whoever sends it may want to know first: none of it refuses it.
    pub cautions: Vec<String>,
    /// Where its slots get names, for whoever may give them and if some have none.
    pub naming: Option<String>,
    /// The SMS that may go out where it does not arrive.
    pub fallback: Option<Offered>,
    /// The id in text of the number it goes through.
    pub channel: String,
    /// The mark of its form.
    pub nonce: Nonce,
}

/// Why a template is sent in its language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// What the rules say.
    pub why: Why,
    /// Whom it is for.
    pub name: String,
    /// What they are likely to read, where it is not this language.
    pub reads: Vec<String>,
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

/// What a slot takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// Words on one line.
    Text,
    /// The end of a button's address, which begins with this.
    UrlEnd(String),
    /// A coupon code.
    Coupon,
    /// A picture, a film or a document.
    File(FileSlot),
}

/// A slot for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSlot {
    /// What it is: a picture, a film or a document.
    pub kind: Kind,
    /// The types that are taken, as browsers write them.
    pub accept: String,
    /// Bytes at most.
    pub most: u64,
    /// The file that went with it the last time, if it can go once more.
    pub again: Option<Again>,
}

/// A file that was sent before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// Which.
    pub id: MediaId,
    /// Its name; may be empty.
    pub filename: String,
    /// When it was uploaded.
    pub at: Timestamp,
}

impl Slot {
    /// What stands in the preview until it is filled.
    fn stands_for(&self) -> &str {
        if self.example.is_empty() { &self.label } else { &self.example }
    }

    fn file(&self) -> Option<&FileSlot> {
        if let SlotKind::File(file) = &self.kind { Some(file) } else { None }
    }
}

/// The form and the preview, for `#picker-form`. Answers the same address with `name` and `language`.
pub fn form(chosen: &Chosen, conversation: ConversationId) -> Markup {
    let has_file = chosen.slots.iter().any(|slot| slot.file().is_some());
    html! {
        form.template-form method="post" action={ "/c/" (conversation) "/template" } data-live data-template-form
            data-again={ "/partials/templates/" (conversation) } enctype=[has_file.then_some("multipart/form-data")] {
            (chosen.nonce.field())
            input type="hidden" name="channel" value=(chosen.channel);
            input type="hidden" name="name" value=(chosen.name);
            input type="hidden" name="category" value=(chosen.category.meta_word());
            div.slots {
                button.bar-button.picker-back type="button" data-picker-back { (icon("back")) (word("picker-back")) }
                (language(chosen))
                @if chosen.slots.is_empty() { p.small { (word("picker-no-slots")) } }
                @for one in &chosen.slots { (slot(one, &chosen.problems)) }
                @if let Some(address) = &chosen.naming { p.small { a href=(address) { (word("slots-to-name")) } } }
            }
            div.preview aria-label=(word("picker-preview")) role="group" {
                div.phone { div.msg.ours { div.bubble data-kind="layout" { (preview(chosen)) } } }
                p.caption { (icon("template")) (chosen.name) " · " (words::language_name(&chosen.language)) " · " (words::category(chosen.category)) }
            }
            @if let Some(offered) = &chosen.fallback { (sms::fallback(offered, "picker")) }
            @if !chosen.cautions.is_empty() {
                ul.picker-cautions { @for one in &chosen.cautions { li { (icon("info")) span { (one) } } } }
            }
            div.picker-send {
                p #picker-missing.missing role="status" {}
                span.price-room {
                    @match &chosen.price { Some(price) => (price_label(price)), None => (words::category(chosen.category)) }
                }
                button.primary.send type="submit" { span { (word("picker-send")) } (icon("send")) }
            }
        }
    }
}

/// Which language, why, and which others there are.
fn language(chosen: &Chosen) -> Markup {
    html! {
        @if chosen.languages.len() > 1 {
            div.slot {
                label for="picker-language" { (word("template-language")) }
                select #picker-language name="language" aria-describedby="picker-because" data-picker-language {
                    @for language in &chosen.languages {
                        option value=(language) selected[*language == chosen.language] { (words::language_name(language)) }
                    }
                }
                (because(chosen))
            }
        } @else {
            input type="hidden" name="language" value=(chosen.language);
            (because(chosen))
        }
    }
}

fn because(chosen: &Chosen) -> Markup {
    let Some(Because { why, name, reads }) = &chosen.because else { return html! {} };
    let language = words::language_name(&chosen.language);
    let reads: Vec<String> = reads.iter().map(|one| words::language_name(one)).collect();
    let reads = reads.join(", ");
    let sentence = match why {
        Why::Said => say!("picker-because-said", language = language, name = name),
        Why::Number => say!("picker-because-number", language = language, name = name),
        Why::Instead => say!("picker-because-instead", language = language, reads = reads),
        Why::Unknown => say!("picker-because-unknown", language = language, name = name),
    };
    html! { p #picker-because.slot-hint { (sentence) } }
}

fn slot(slot: &Slot, problems: &[(String, String)]) -> Markup {
    let problem = problems.iter().find(|(key, _)| *key == slot.key).map(|(_, text)| text.as_str());
    let id = format!("slot-{}", slot.key.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-"));
    html! {
        div.slot {
            label for=(id) { (slot.label) @if !slot.source.is_empty() { span.small { " " (slot.source) } } }
            @if let Some(takes) = slot.file() {
                (file(slot, takes, &id, problem.is_some()))
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

/// A file that is chosen, dropped, or was sent before.
fn file(slot: &Slot, takes: &FileSlot, id: &str, is_wrong: bool) -> Markup {
    let most = words::size(takes.most);
    html! {
        input id=(id) type="file" name=(slot.key) accept=(takes.accept) required[takes.again.is_none()] data-slot-key=(slot.key)
            data-label=(slot.label) data-most=(takes.most) aria-invalid=[is_wrong.then_some("true")]
            aria-describedby={ (id) "-hint " (id) "-problem" };
        @if let Some(again) = &takes.again {
            label.check for={ (id) "-again" } {
                input id={ (id) "-again" } type="checkbox" name={ "again:" (slot.key) } value=(again.id) data-again-of=(id);
                span { (weave!("slot-again", file = html! { bdi { (again.called()) } }, at = time(again.at, Form::Amid))) }
            }
        }
        p.slot-hint id={ (id) "-hint" } {
            (match takes.kind {
                Kind::Image => say!("slot-takes-image", most = most),
                Kind::Video => say!("slot-takes-video", most = most),
                _ => say!("slot-takes-document", most = most),
            })
        }
    }
}

impl Again {
    fn called(&self) -> &str {
        if self.filename.is_empty() { word("slot-again-file") } else { &self.filename }
    }
}

/// What goes in, for somebody who has not sent it before, and what went in the last time.
fn hint(slot: &Slot, id: &str) -> Markup {
    html! {
        p.slot-hint id={ (id) "-hint" } {
            @if !slot.example.is_empty() { (say!("slot-example", example = &slot.example)) }
            @if let Some((value, at)) = &slot.last {
                @if !slot.example.is_empty() { " · " }
                (weave!("slot-last", value = html! { bdi { (value) } }, at = time(*at, Form::Amid))) " "
                button type="button" data-use=(id) value=(value) { (word("slot-last-use")) }
            }
            @if let SlotKind::UrlEnd(begins) = &slot.kind {
                " " (weave!("slot-opens", address = html! { bdi { (begins) span data-slot=(slot.key) { (slot.value) } } }))
            }
        }
        @if let Some((value, _)) = &slot.last { datalist id={ (id) "-last" } { option value=(value) {} } }
    }
}

fn preview(chosen: &Chosen) -> Markup {
    html! {
        @if let Some(file) = &chosen.above {
            (above(file, chosen.slots.iter().find(|slot| slot.file().is_some()).map(|slot| slot.key.as_str())))
        }
        @if !chosen.header.is_empty() { p.words.head dir="auto" { (pieces(&chosen.header, chosen)) } }
        p.words dir="auto" { (pieces(&chosen.body, chosen)) }
        @if !chosen.footer.is_empty() { p.small dir="auto" { (chosen.footer) } }
        @if !chosen.buttons.is_empty() {
            ul.buttons { @for button in &chosen.buttons { li { (icon(button.icon)) bdi { (button.text) } } } }
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
