//! The page of templates: what may be sent, what waits for Meta, and why something was refused.

use maud::{Markup, html};
use transom_rules::template::{Category, TemplateStatus};

use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::words::{self, word};
use crate::{say, weave};

/// A template as its page tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateLine {
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// Its category.
    pub category: Category,
    /// Where it stands with Meta.
    pub status: TemplateStatus,
    /// Meta's reason; may be empty.
    pub reason: String,
    /// Meta's quality score, verbatim.
    pub quality: String,
    /// The words of its body.
    pub body: String,
    /// The channel or account it belongs to.
    pub account: String,
}

/// The page; `query` is what was searched for.
pub fn page(frame: &Frame, query: &str, lines: &[TemplateLine]) -> Markup {
    shell::page(
        frame,
        Section::Templates,
        &html! {
            main #thread.sheet tabindex="-1" {
                header.sheet-head {
                    h1 { (word("page-templates")) }
                    form.search role="search" method="get" action="/templates" {
                        (icon("search"))
                        label.unseen for="q" { (word("templates-search-label")) }
                        input #q type="search" name="q" value=(query) placeholder=(word("templates-search"));
                    }
                }
                @if lines.is_empty() { (empty(query)) } @else {
                    ul.cards { @for one in lines { (line(one)) } }
                }
            }
        },
    )
}

fn line(line: &TemplateLine) -> Markup {
    let (class, glyph) = status(&line.status);
    html! {
        li.sheet-card {
            div.sheet-card-top {
                h2 { (line.name) }
                span class={ "chip " (class) } { (icon(glyph)) (sentence_case(line.status.as_str())) }
            }
            p.small {
                (words::language_name(&line.language)) " · " (words::category(line.category)) " · " (line.account)
                @if !line.quality.is_empty() && line.quality != "UNKNOWN" { " · " (say!("templates-quality", quality = line.quality.to_lowercase())) }
            }
            p.template-body dir="auto" { (line.body) }
            @if !line.reason.is_empty() { p.reason { (icon("info")) (line.reason) } }
        }
    }
}

const fn status(status: &TemplateStatus) -> (&'static str, &'static str) {
    match status {
        TemplateStatus::Approved => ("open", "check"),
        TemplateStatus::Pending | TemplateStatus::InAppeal => ("closing", "clock"),
        TemplateStatus::Rejected | TemplateStatus::Disabled => ("urgent", "cross"),
        TemplateStatus::Paused => ("urgent", "pause"),
        TemplateStatus::PendingDeletion
        | TemplateStatus::Deleted
        | TemplateStatus::Archived
        | TemplateStatus::Other(_) => ("quiet", "info"),
    }
}

/// `IN_APPEAL` as `In appeal`.
fn sentence_case(word: &str) -> String {
    let lower = word.replace('_', " ").to_lowercase();
    let mut letters = lower.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn empty(query: &str) -> Markup {
    html! {
        div.teach {
            (icon("template"))
            @if query.is_empty() {
                p { strong { (word("templates-none")) } }
                p { (weave!("templates-none-about", call = html! { code { "POST /api/v1/templates" } })) }
            } @else {
                p { strong { (word("templates-nothing-found")) } }
                p { a href="/templates" { (word("templates-all")) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metas_statuses_become_words() {
        assert_eq!(sentence_case("IN_APPEAL"), "In appeal");
        assert_eq!(sentence_case(""), "");
        assert_eq!(status(&TemplateStatus::Other("SOMETHING_NEW".into())), ("quiet", "info"));
    }
}
