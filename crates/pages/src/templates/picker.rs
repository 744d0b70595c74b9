//! The template picker: a list that is searched and narrowed, and beside it the template that is picked.

use std::collections::BTreeSet;

use maud::{Markup, html};
use transom_rules::answers::Share;
use transom_rules::id::ConversationId;
use transom_rules::template::Category;
use transom_rules::time::Timestamp;

use super::slot;
use crate::frame::icon::icon;
use crate::frame::price::{PriceView, price_label};
use crate::frame::when::{Form, time};
use crate::words::{self, word};
use crate::{say, weave};
use filling::{Chosen, form};

pub mod filling;

/// The picker of one conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Picker {
    /// Where it sends.
    pub conversation: ConversationId,
    /// Whom it writes to.
    pub to: String,
    /// What is listed.
    pub offered: Offered,
    /// The one that is open.
    pub chosen: Option<Chosen>,
}

/// The list of templates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// The templates: suggested first, unusable last.
    pub options: Vec<Choice>,
    /// All languages that the account has any in.
    pub languages: Vec<String>,
    /// It has no others: what narrows them is left to the script.
    pub is_whole: bool,
}

/// A template in the list, in the language that it would be sent in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// The language that fits the customer best.
    pub language: String,
    /// All its languages.
    pub languages: Vec<String>,
    /// Its category.
    pub category: Category,
    /// The words of its body, with examples in its slots.
    pub body: String,
    /// What else it is found by: what its slots are called.
    pub words: String,
    /// What it would cost now, if that is known.
    pub price: Option<PriceView>,
    /// Why it cannot be sent: `Paused by Meta for its quality`.
    pub unusable: Option<String>,
    /// How often it was answered, if enough were sent it.
    pub answered: Option<Share>,
    /// When it was last used, of late.
    pub used: Option<Used>,
}

/// That a template was used of late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// By whoever looks.
    pub mine: bool,
    /// When.
    pub at: Timestamp,
}

/// The inside of the dialog `picker`. Answers `GET /partials/templates/{conversation}`.
pub fn picker(picker: &Picker) -> Markup {
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
                (filters(&picker.offered))
                ul #picker-options.options role="listbox" aria-label=(word("page-templates")) data-whole[picker.offered.is_whole] {
                    (options(&picker.offered.options, picker.conversation, picker.chosen.as_ref()))
                }
                p #picker-none.teach hidden { (word("picker-nothing")) }
            }
            div #picker-form.picker-form {
                @match &picker.chosen {
                    Some(chosen) => (form(chosen, picker.conversation)),
                    None => div.teach {
                        (icon("template"))
                        p { strong { @if picker.offered.options.is_empty() { (word("templates-none")) } @else { (word("picker-choose")) } } }
                        p { (word("picker-about")) }
                    },
                }
            }
        }
    }
}

/// The options, for `#picker-options`.
pub fn options(all: &[Choice], conversation: ConversationId, chosen: Option<&Chosen>) -> Markup {
    let is_chosen = |choice: &Choice| {
        chosen.is_some_and(|chosen| chosen.name == choice.name && chosen.language == choice.language)
    };
    html! {
        @for (index, choice) in all.iter().enumerate() { (option(choice, index, conversation, is_chosen(choice))) }
    }
}

/// What narrows the list, beside words.
fn filters(offered: &Offered) -> Markup {
    let Offered { options, languages, is_whole } = offered;
    let categories: BTreeSet<&str> = options.iter().map(|choice| choice.category.meta_word()).collect();
    let used = options.iter().any(|choice| choice.used.is_some());
    html! {
        div.picker-filters {
            select #picker-category aria-label=(word("template-category")) data-narrows="category" hidden[*is_whole && categories.len() < 2] {
                option value="" { (word("picker-all-categories")) }
                @for category in [Category::Utility, Category::Marketing, Category::Authentication] {
                    @if !is_whole || categories.contains(category.meta_word()) {
                        option value=(category.meta_word()) { (words::category(category)) }
                    }
                }
            }
            select #picker-languages aria-label=(word("template-language")) data-narrows="languages" hidden[languages.len() < 2] {
                option value="" { (word("picker-all-languages")) }
                @for language in languages { option value=(language) { (words::language_name(language)) } }
            }
            select #picker-used aria-label=(word("picker-used")) data-narrows="used" hidden[!used] {
                option value="" { (word("picker-used-or-not")) }
                option value="mine" { (word("picker-used-mine")) }
                option value="ours" { (word("picker-used-ours")) }
            }
        }
    }
}

fn option(choice: &Choice, index: usize, conversation: ConversationId, chosen: bool) -> Markup {
    let used = choice.used.map(|used| if used.mine { "mine ours" } else { "ours" });
    html! {
        li id={ "option-" (index) } role="option" aria-selected=(chosen) aria-disabled=[choice.unusable.as_ref().map(|_| "true")]
            data-name=(choice.name) data-language=(choice.language) data-languages=(choice.languages.join(" "))
            data-category=(choice.category.meta_word()) data-used=[used] data-words=(choice.words)
            data-form={ "/partials/templates/" (conversation) } {
            span.option-top {
                span.option-name { (slot::spoken(&choice.name)) }
                span.option-tags {
                    (words::language_name(&choice.language)) " · "
                    @match &choice.price {
                        Some(price) => (price_label(price)),
                        None => (words::category(choice.category)),
                    }
                }
            }
            span.option-body dir="auto" { (choice.body) }
            span.option-notes {
                bdi { (choice.name) }
                @if let Some(share) = &choice.answered { span { (answered(share)) } }
                @if let Some(Used { mine, at }) = choice.used {
                    @let at = time(at, Form::Amid);
                    span { @if mine { (weave!("picker-you-used", at = at)) } @else { (weave!("picker-was-used", at = at)) } }
                }
            }
            @if let Some(reason) = &choice.unusable { span.option-reason { (icon("info")) (reason) } }
        }
    }
}

fn answered(share: &Share) -> String {
    let (percent, sent) = (share.percent, share.sent);
    if share.alike {
        say!("picker-answered-alike", percent = percent, count = sent)
    } else {
        say!("picker-answered", percent = percent, count = sent)
    }
}
