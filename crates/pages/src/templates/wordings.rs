//! Wordings to start from: one is picked, changed and submitted.

use maud::{Markup, html};

use super::look::{Look, look};
use crate::assets;
use crate::frame::address::address;
use crate::frame::field::Choice;
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::weave;
use crate::words::word;

/// A wording as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its name, by which it is begun with.
    pub name: &'static str,
    /// What it is for.
    pub title: &'static str,
    /// What Meta bills it as.
    pub category: String,
    /// What the customer sees.
    pub look: Look,
}

/// The page, in one language.
pub fn page(frame: &Frame, language: &str, languages: &[Choice], cards: &[Card]) -> Markup {
    shell::page(
        frame,
        Section::Templates,
        &html! {
            main #thread.sheet tabindex="-1" {
                link rel="stylesheet" href=(assets::url("settings.css"));
                p.sheet-up { a href="/templates" { (icon("back")) (word("page-templates")) } }
                header.sheet-head { h1 { (word("gallery-title")) } }
                p { (word("gallery-about")) " " (weave!("gallery-silent", list = html! { a href="/?view=silent" { (word("page-silent")) } })) }
                nav.kinds aria-label=(word("template-language")) {
                    @for one in languages {
                        @let there = address("/templates/gallery", &[("language", &one.value)]);
                        a href=(there) aria-current=[one.is_on.then_some("page")] { (one.name) }
                    }
                }
                ul.cards.wordings { @for one in cards { (card(one, language)) } }
            }
        },
    )
}

fn card(card: &Card, language: &str) -> Markup {
    let begin = address("/templates/new", &[("wording", card.name), ("language", language)]);
    html! {
        li.sheet-card {
            div.sheet-card-top { h2 { (card.title) } span.chip { (card.category) } }
            div lang=(language.replace('_', "-")) { (look(&card.look)) }
            p { a.bar-button href=(begin) { (icon("plus")) (word("gallery-begin")) span.unseen { " " (card.title) } } }
        }
    }
}
