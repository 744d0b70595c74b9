//! The parts of the form of a template: what stands above the words, buttons, cards, an offer, one-time codes.

use maud::{Markup, html};
use transom_rules::template_check::limits;
use transom_rules::template_form::{Button, ButtonKind, Card, Form, HeaderKind, Otp};

use super::file::{Sample, sample};
use crate::frame::field::{Choice, Field, Problem, Takes, counter, select};
use crate::frame::icon::icon;
use crate::say;
use crate::words::word;

/// The most buttons that Meta takes.
pub const BUTTONS: usize = 10;
/// The most cards of a carousel, and the most buttons of a card.
pub const CARDS: usize = 10;
/// See [`CARDS`].
pub const CARD_BUTTONS: usize = 2;

/// What a header is called.
pub const fn header_name(kind: HeaderKind) -> &'static str {
    match kind {
        HeaderKind::None => "template-header-none",
        HeaderKind::Text => "template-header-text",
        HeaderKind::Image => "template-header-image",
        HeaderKind::Video => "template-header-video",
        HeaderKind::Document => "template-header-document",
        HeaderKind::Location => "template-header-location",
        HeaderKind::Product => "template-header-product",
    }
}

fn of<'a>(field: &'a str, handle: &'a str, problems: &'a [Problem]) -> Sample<'a> {
    let problem = problems.iter().find(|problem| problem.field == field).map(|problem| problem.text.as_str());
    Sample { field, handle, file: "", problem }
}

/// The header.
pub(super) fn header(typed: &Form, problems: &[Problem]) -> Markup {
    let kinds = HeaderKind::ALL.iter();
    let kinds: Vec<Choice> = kinds
        .map(|kind| Choice::new(kind.as_str(), word(header_name(*kind)), *kind == typed.header))
        .collect();
    html! {
        (select("header", "header", "template-header", &kinds))
        div.for-words { (Field::new("header_text", "template-header-words", Takes::Name).value(&typed.header_text).most(limits::HEADER).problems(problems).free().draw()) }
        div.for-file { (sample(of("header_handle", &typed.header_handle, problems))) }
    }
}

/// A row for each button that there is and one more; the script shows the next as it is wanted.
pub(super) fn buttons(typed: &[Button], problems: &[Problem]) -> Markup {
    let none = Button::default();
    html! {
        fieldset.template-buttons {
            legend { (word("template-buttons")) }
            p.small { (word("template-buttons-hint")) }
            @for index in 0..BUTTONS {
                (button("button", index, typed.get(index).unwrap_or(&none), index > typed.len()))
                (wrong("button", index, problems))
            }
            button.small-button type="button" data-more-buttons { (icon("plus")) (word("template-button-more")) }
        }
    }
}

/// A row of a button; its fields are called `NAME_kind_INDEX` and so on.
fn button(name: &str, index: usize, button: &Button, is_hidden: bool) -> Markup {
    let kinds = ButtonKind::ALL.iter().map(|kind| {
        let name = match kind {
            ButtonKind::QuickReply => "template-button-quick-reply",
            ButtonKind::Url => "template-button-url",
            ButtonKind::Phone => "template-button-phone",
            ButtonKind::CopyCode => "template-button-copy-code",
            ButtonKind::Flow => "template-button-flow",
            ButtonKind::Catalog => "template-button-catalog",
            ButtonKind::Product => "template-button-product",
            ButtonKind::Products => "template-button-products",
            ButtonKind::VoiceCall => "template-button-voice-call",
        };
        (*kind, word(name))
    });
    let number = index + 1;
    html! {
        div.template-button hidden[is_hidden] {
            select name={ (name) "_kind_" (index) } aria-label=(say!("template-button-kind", number = number)) {
                @for (kind, name) in kinds { option value=(kind) selected[kind == button.kind] { (name) } }
            }
            div.counted {
                @let id = format!("{name}_text_{index}");
                input id=(id) type="text" name=(id) value=(button.text) dir="auto" autocomplete="off" aria-describedby={ (id) "-count" }
                    placeholder=(word("template-button-text")) aria-label=(say!("template-button-text-of", number = number));
                (counter(&id, &button.text, limits::BUTTON))
            }
            input id={ (name) "_value_" (index) } type="text" name={ (name) "_value_" (index) } value=(button.value) maxlength="2000" autocomplete="off" spellcheck="false"
                placeholder=(word("template-button-value")) aria-label=(say!("template-button-value-of", number = number));
        }
    }
}

/// What was not taken of a button, below its row.
fn wrong(name: &str, index: usize, problems: &[Problem]) -> Markup {
    let own = ["text", "value"].map(|part| format!("{name}_{part}_{index}"));
    let problem = problems.iter().find(|problem| own.contains(&problem.field));
    html! { @if let Some(problem) = problem { p.wrong role="alert" { (icon("info")) (problem.text) } } }
}

/// An offer that ends.
pub(super) fn offer(typed: &Form, problems: &[Problem]) -> Markup {
    html! {
        fieldset.for-marketing {
            legend { (word("template-offer")) }
            (Field::new("offer", "template-offer-words", Takes::Name).value(&typed.offer).hint("template-offer-hint").most(limits::OFFER).problems(problems).free().draw())
            label.check for="offer_ends" {
                input #offer_ends type="checkbox" name="offer_ends" value="on" checked[typed.offer_ends];
                span { (word("template-offer-ends")) }
            }
        }
    }
}

/// How many cards there are, and the fields of each, which stand in `#template-cards`.
pub(super) fn carousel(typed: &Form, problems: &[Problem]) -> Markup {
    let count = |count: usize| {
        let name = if count == 0 {
            word("template-cards-none").to_owned()
        } else {
            say!("template-cards-count", count = count)
        };
        Choice::new(count.to_string(), name, count == typed.cards.len())
    };
    let counts: Vec<Choice> = std::iter::once(0).chain(2..=CARDS).map(count).collect();
    html! {
        fieldset.not-codes {
            legend { (word("template-cards")) }
            (select("cards", "cards", "template-cards-how-many", &counts))
            div #template-cards { (cards(typed, problems)) }
        }
    }
}

/// The fields of the cards.
pub fn cards(typed: &Form, problems: &[Problem]) -> Markup {
    let kind =
        |kind: HeaderKind| Choice::new(kind.as_str(), word(header_name(kind)), kind == typed.card_header);
    let kinds = [HeaderKind::Image, HeaderKind::Video].map(kind);
    html! {
        input type="hidden" name="cards_drawn" value=(typed.cards.len());
        @if !typed.cards.is_empty() { (select("card_header", "card_header", "template-cards-header", &kinds)) }
        @for (index, one) in typed.cards.iter().enumerate() { (card(index, one, problems)) }
    }
}

fn card(index: usize, card: &Card, problems: &[Problem]) -> Markup {
    let (handle, body, name) =
        (format!("card_handle_{index}"), format!("card_body_{index}"), format!("card_{index}_button"));
    let none = Button::default();
    html! {
        fieldset.template-card {
            legend { (say!("template-card", number = index + 1)) }
            (sample(of(&handle, &card.handle, problems)))
            (Field::new(&body, "template-body", Takes::Words).value(&card.body).hint("template-card-hint").most(limits::CARD_BODY).problems(problems).free().draw())
            @for row in 0..CARD_BUTTONS { (button(&name, row, card.buttons.get(row).unwrap_or(&none), false)) (wrong(&name, row, problems)) }
        }
    }
}

/// Whether it asks to be allowed to call.
pub(super) fn calls(typed: &Form) -> Markup {
    html! {
        label.check.not-codes for="calls" {
            input #calls type="checkbox" name="calls" value="on" checked[typed.calls];
            span { (word("template-calls")) }
        }
    }
}

/// What is said of one-time codes alone.
pub(super) fn codes(typed: &Form, problems: &[Problem]) -> Markup {
    let name = |otp: Otp| match otp {
        Otp::CopyCode => "template-codes-copy",
        Otp::OneTap => "template-codes-one-tap",
        Otp::ZeroTap => "template-codes-zero-tap",
    };
    let ways: Vec<Choice> =
        Otp::ALL.iter().map(|otp| Choice::new(otp.as_str(), word(name(*otp)), *otp == typed.otp)).collect();
    html! {
        fieldset.template-codes {
            legend { (word("template-codes")) }
            label.check for="warns" {
                input #warns type="checkbox" name="warns" value="on" checked[typed.warns];
                span { (word("template-codes-warn")) }
            }
            (Field::new("minutes", "template-codes-minutes", Takes::Count).value(&typed.minutes).problems(problems).free().draw())
            (select("otp", "otp", "template-codes-way", &ways))
            div.for-app {
                (Field::new("package", "template-codes-package", Takes::Code).value(&typed.package).problems(problems).free().draw())
                (Field::new("signature", "template-codes-signature", Takes::Code).value(&typed.signature).hint("template-codes-signature-hint").free().draw())
            }
        }
    }
}
