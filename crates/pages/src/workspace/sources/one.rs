//! The page of one way in: where it leads, its picture for cameras, its button for a website, and what can be done with it.

use maud::{Markup, PreEscaped, html};

use super::{Line, Typed, kind, path, text};
use crate::frame::field::{Ask, Field, Problem, Takes, ask, whole};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::say;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct One {
    /// It.
    pub line: Line,
    /// Where it leads, and its picture; nothing of a Page button, which Meta draws.
    pub link: Option<Link>,
    /// It is retired.
    pub is_retired: bool,
    /// The reader may change it.
    pub may_define: bool,
    /// What stands in its form.
    pub typed: Typed,
    /// What was not taken of it.
    pub problem: Option<Problem>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address, which opens WhatsApp with the text typed.
    pub address: String,
    /// The address that WhatsApp keeps for it, if it does.
    pub short: Option<String>,
    /// A picture of the address to print, as an SVG that holds nothing of anybody's.
    pub picture: String,
}

impl Link {
    /// The address to hand out: the short one, where there is one.
    pub fn best(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.address)
    }
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &One) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Sources,
        &html! {
            (settings::up(Place::Sources, "source-all"))
            (settings::head(&shown.line.name, &html! {}))
            p.lead { (kind(shown.line.kind)) " · " bdi { (shown.line.number) } }
            @if shown.is_retired { p.said { (icon("info")) (word("source-is-retired")) } }
            @if let Some(link) = &shown.link { (leads(link, shown)) } @else { (button_of_page(shown)) }
            @if shown.may_define { (change(shown)) }
        },
    )
}

fn leads(link: &Link, shown: &One) -> Markup {
    let picture = format!("{}/qr", path(shown.line.id));
    html! {
        section.sheet-part {
            h2 { (word("source-link")) }
            div.sheet-card {
                (copied("source-address", "source-address", link.best()))
                p { a href=(link.best()) target="_blank" rel="noopener noreferrer" { (word("source-try")) } }
                p.small { (word("source-sends")) " " q dir="auto" { (shown.line.message) } }
                p.small { (word("source-code-about")) }
                @if shown.may_define && !shown.is_retired { (keep(link, shown)) }
            }
        }
        section.sheet-part {
            h2 { (word("source-picture")) }
            div.sheet-card.factor-scan {
                div.qr role="img" aria-label=(word("source-picture-label")) { div aria-hidden="true" { (PreEscaped(&link.picture)) } }
                div.factor-by-hand {
                    p { (word("source-picture-about")) }
                    p { a href={ (picture) ".svg" } download { (icon("download")) (word("source-picture-svg")) } }
                    p { a href={ (picture) ".png" } download { (icon("download")) (word("source-picture-png")) } }
                }
            }
        }
        section.sheet-part {
            h2 { (word("source-button")) }
            div.sheet-card {
                p { (word("source-button-about")) }
                (copied("source-snippet", "source-snippet", &snippet(link.best())))
            }
        }
    }
}

/// A field to copy from.
fn copied(id: &'static str, label: &'static str, value: &str) -> Markup {
    html! {
        div.field {
            label for=(id) { (word(label)) }
            div.handed {
                input id=(id) type="text" readonly value=(value) spellcheck="false" autocomplete="off";
                button.bar-button type="button" data-copy={ "#" (id) } data-copied=(word("handed-copied")) { (icon("copy")) (word("handed-copy")) }
            }
        }
    }
}

/// The button of a website: one element with its own look, which loads nothing and runs nothing.
pub fn snippet(address: &str) -> String {
    let look = "display:inline-block;padding:12px 20px;border-radius:24px;background:#1b6e45;color:#fff;\
        font:600 16px/24px system-ui,sans-serif;text-decoration:none";
    let drawn = html! { a href=(address) target="_blank" rel="noopener" style=(look) { (word("source-snippet-words")) } };
    drawn.into_string()
}

fn keep(link: &Link, shown: &One) -> Markup {
    html! {
        form.in-line method="post" action={ (path(shown.line.id)) "/keep" } {
            p.small { (word(if link.short.is_some() { "source-kept-about" } else { "source-keep-about" })) }
            button.small-button { (word(if link.short.is_some() { "source-keep-again" } else { "source-keep" })) }
        }
    }
}

fn button_of_page(shown: &One) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("source-page-how")) }
            div.sheet-card {
                ol {
                    li { (word("source-page-step-settings")) }
                    li { (word("source-page-step-button")) }
                    li { (word("source-page-step-text")) " " q dir="auto" { (shown.line.message) } }
                }
                p.small { (word("source-page-unconfirmed")) }
            }
        }
    }
}

fn change(shown: &One) -> Markup {
    let (action, problem) = (path(shown.line.id), shown.problem.as_ref());
    html! {
        section.sheet-part {
            h2 { (word("source-change")) }
            form.form.sheet-card method="post" action=(action) {
                (whole(problem, &["name", "text"]))
                (Field::new("name", "field-name", Takes::Name).value(&shown.typed.name).problem(problem).draw())
                (text(&shown.typed, problem))
                div.form-end { button.primary { (word("form-save")) } }
            }
            @if shown.is_retired {
                form.in-line method="post" action={ (action) "/offer" } { button.small-button { (word("source-offer")) } }
            } @else {
                (ask(
                    Ask { id: "retire", action: &format!("{action}/retire"), button: "source-retire", title: "source-retire-title", yes: "source-retire-yes" },
                    &html! { p { (say!("source-retire-about", name = &shown.line.name)) } },
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_of_a_website_loads_and_runs_nothing() {
        let drawn = snippet("https://wa.me/1?text=%22%3E&x='\"><script>");
        assert!(
            drawn.starts_with("<a href=\"https://wa.me/1?text=%22%3E&amp;x='&quot;&gt;&lt;script&gt;\""),
            "{drawn}"
        );
        for never in ["<script", "<img", "<link", "<iframe", " src=", "onclick", "url("] {
            assert!(!drawn.contains(never), "{drawn}");
        }
        assert_eq!(drawn.matches('<').count(), 2, "{drawn}");
    }
}
