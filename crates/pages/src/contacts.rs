//! The pages about contacts that stand beside no conversation: the `list` of all, the `page` of one, and merging two.
//! That somebody is blocked (`block`) is told beside their conversations, too.

use maud::{Markup, html};

use crate::assets;
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::words::word;

pub mod block;
mod consents;
pub mod imports;
pub mod list;
mod merge;
pub mod page;
pub mod suggestions;

pub use consents::{Consents, New, Record, consents, how};
pub use merge::{Candidate, Choosing, Outlook, choose, outlook};

/// A page with its title and the way back.
fn sheet(frame: &Frame, title: &str, back: &str, content: &Markup) -> Markup {
    shell::page(
        frame,
        Section::Contacts,
        &html! {
            main #thread.sheet tabindex="-1" {
                link rel="stylesheet" href=(assets::url("settings.css"));
                header.sheet-head {
                    h1 dir="auto" { (title) }
                    a.bar-button href=(back) { (icon("back")) (word("merge-back")) }
                }
                (content)
            }
        },
    )
}
