//! What else is known of a conversation and its contact: a part of the panel, and the page where a conversation's is
//! filled in. A contact's is filled in on their own page.

use maud::{Markup, html};
use transom_rules::id::{ContactId, ConversationId};

use crate::assets;
use crate::frame::described::{self, Value};
use crate::frame::field::{Problem, whole};
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::say;
use crate::words::word;
use transom_rules::view::View;

/// What is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Of whom.
    pub contact: ContactId,
    /// They have a page that the reader may open: a group has none.
    pub has_page: bool,
    /// What is known of them.
    pub of_contact: Vec<Value>,
    /// Of what.
    pub conversation: ConversationId,
    /// What is known of it.
    pub of_conversation: Vec<Value>,
    /// The reader may fill that in.
    pub may_describe: bool,
}

/// The part of the panel; nothing where there is nothing to tell or to fill in.
pub(super) fn part(about: &About) -> Markup {
    let fills = about.may_describe && !about.of_conversation.is_empty();
    let knows = |values: &[Value]| values.iter().any(|one| !one.value.is_empty());
    let tells = knows(&about.of_contact) || knows(&about.of_conversation);
    html! {
        @if tells || fills || about.has_page {
            section.panel-part {
                h3 { (word("panel-about")) }
                (described::facts(&about.of_contact))
                (described::facts(&about.of_conversation))
                @if about.has_page { p { a href={ "/contacts/" (about.contact) } { (word("panel-contact-page")) } } }
                @if fills { p { a href={ "/c/" (about.conversation) "/about" } { (word("panel-describe")) } } }
            }
        }
    }
}

/// What the page of a conversation shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filling {
    /// Which.
    pub conversation: ConversationId,
    /// With whom.
    pub name: String,
    /// What is known of it, or was typed.
    pub values: Vec<Value>,
    /// What was not taken as a whole.
    pub problem: Option<Problem>,
}

/// That page.
pub fn page(frame: &Frame, shown: &Filling) -> Markup {
    let back = format!("/c/{}", shown.conversation);
    shell::page(
        frame,
        Section::Inbox(View::All),
        &html! {
            main #thread.sheet tabindex="-1" {
                link rel="stylesheet" href=(assets::url("settings.css"));
                header.sheet-head {
                    h1 dir="auto" { (say!("about-title", name = &shown.name)) }
                    a.bar-button href=(back) { (icon("back")) (word("merge-back")) }
                }
                @if shown.values.is_empty() {
                    div.teach { (icon("form")) p { (word("about-none")) } p { a href="/settings/attributes" { (word("settings-attributes")) } } }
                } @else {
                    form.form.sheet-card method="post" action={ (back) "/about" } {
                        (whole(shown.problem.as_ref(), &[]))
                        (described::fields(&shown.values))
                        div.form-end { button.primary { (word("form-save")) } }
                    }
                }
            }
        },
    )
}
