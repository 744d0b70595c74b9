//! The workspace: what its people call it.

use maud::{Markup, html};

use crate::frame::field::{Field, Problem, Takes, whole};
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::words::word;

/// The page; `name` is what stands in its form.
pub fn page(frame: &Frame, settings: &Settings, name: &str, problem: Option<&Problem>) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Workspace,
        &html! {
            (settings::head(Place::Workspace.name(), &html! {}))
            form.form.sheet-card method="post" action=(Place::Workspace.path()) {
                (whole(problem, &["name"]))
                (Field::new("name", "workspace-name", Takes::Name).value(name).hint("workspace-name-hint").problem(problem).draw())
                div.form-end { button.primary { (word("form-save")) } }
            }
        },
    )
}
