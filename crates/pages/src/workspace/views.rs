//! The saved views that somebody has, all on one page: the shared ones, and their own.

use maud::{Markup, html};
use transom_rules::id::ViewId;
use transom_rules::view::Narrowing;

use super::{Refused, order, problem_of};
use crate::frame::field::{Ask, Field, Problem, Takes, ask, drawn, whole};
use crate::frame::icon::icon;
use crate::frame::once::Nonce;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::inbox::narrow::{Saved, address_of, kept_fields, share};
use crate::say;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Views {
    /// The shared ones, and then the reader's own, each in their order.
    pub views: Vec<Line>,
    /// The reader may share views and change the shared ones.
    pub may_share: bool,
    /// The reader may keep views of their own.
    pub may_keep: bool,
    /// A new one that was not taken.
    pub new: Option<(Typed, Narrowing)>,
    /// The mark of its form.
    pub nonce: Nonce,
    /// What was not taken.
    pub refused: Refused<ViewId>,
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The view.
    pub view: Saved,
    /// What it narrows by, part by part.
    pub says: Vec<String>,
    /// What stands in its form.
    pub typed: Typed,
}

/// What a form of a view holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What it is to be called.
    pub name: String,
    /// Whether all are to have it.
    pub is_shared: bool,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Views) -> Markup {
    let of =
        |is_shared: bool| shown.views.iter().filter(move |line| line.view.is_shared == is_shared).collect();
    settings::page(
        frame,
        settings,
        Place::Views,
        &html! {
            (settings::head(Place::Views.name(), &html! {}))
            p.lead { (word("view-lead")) }
            @if shown.views.is_empty() {
                div.teach { (icon("bookmark")) p { strong { (word("view-none")) } } p { (word("view-none-about")) } a href="/" { (word("view-to-inbox")) } }
            }
            @if let Some((typed, narrowing)) = &shown.new { (new(typed, narrowing, shown)) }
            (list("view-list-shared", &of(true), shown))
            (list("view-list-own", &of(false), shown))
        },
    )
}

fn list(title: &'static str, lines: &Vec<&Line>, shown: &Views) -> Markup {
    html! {
        @if !lines.is_empty() {
            h2 { (word(title)) }
            ul.cards { @for (place, one) in lines.iter().enumerate() { (card(one, place, place + 1 == lines.len(), shown)) } }
        }
    }
}

fn card(line: &Line, place: usize, is_last: bool, shown: &Views) -> Markup {
    let view = &line.view;
    let problem = problem_of(shown.refused.as_ref(), Some(view.id));
    let may_change = if view.is_shared { shown.may_share } else { shown.may_keep };
    html! {
        li.sheet-card {
            div.sheet-card-top {
                span.grow { a href=(address_of(&view.narrowing)) { bdi { (view.name) } } br; span.small { (line.says.join(" · ")) } }
                @if may_change { (order(&path(view.id), &view.name, place, is_last)) }
            }
            @if may_change {
                details open[problem.is_some()] {
                    summary { (word("mark-change")) }
                    (change(line, problem, shown.may_share))
                }
            }
        }
    }
}

fn path(id: ViewId) -> String {
    format!("{}/{id}", Place::Views.path())
}

fn change(line: &Line, problem: Option<&Problem>, may_share: bool) -> Markup {
    let (id, path) = (line.view.id.to_string(), path(line.view.id));
    let (question, action) = (format!("remove-{id}"), format!("{path}/remove"));
    html! {
        form.form method="post" action=(path) {
            (whole(problem, &["name"]))
            (drawn("name", &line.view.name))
            @if may_share { (drawn("is_shared", if line.view.is_shared { "on" } else { "" })) }
            (Field::new("name", "view-name", Takes::Name).of(&id).value(&line.typed.name).problem(problem).draw())
            @if may_share { (share(line.typed.is_shared, &id)) }
            div.form-end { button.primary { (word("form-save")) } }
        }
        (ask(
            Ask { id: &question, action: &action, button: "view-remove", title: "view-remove-title", yes: "form-remove" },
            &html! { p { (say!("view-remove-about", name = &line.view.name)) } },
        ))
    }
}

/// One that was not taken, to be mended.
fn new(typed: &Typed, narrowing: &Narrowing, shown: &Views) -> Markup {
    let problem = problem_of(shown.refused.as_ref(), None);
    html! {
        section.sheet-part {
            h2 { (word("view-keep")) }
            form.form.sheet-card method="post" action=(Place::Views.path()) {
                (whole(problem, &["name"]))
                (shown.nonce.field())
                (kept_fields(narrowing))
                (Field::new("name", "view-name", Takes::Name).value(&typed.name).problem(problem).draw())
                @if shown.may_share { (share(typed.is_shared, "new")) }
                div.form-end { button.primary { (word("view-keep-it")) } }
            }
        }
    }
}
