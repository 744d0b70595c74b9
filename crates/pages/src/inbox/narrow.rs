//! What narrows the list: the fields beside the search, and the saved views below the tabs, each with how many it holds.

use maud::{Markup, html};
use transom_rules::id::ViewId;
use transom_rules::view::{Narrowing, View};

use crate::frame::address::address;
use crate::frame::field::{Choice, Field, Takes, select};
use crate::frame::icon::icon;
use crate::frame::once::Nonce;
use crate::say;
use crate::words::word;

/// What a list can be narrowed by besides words: each as its choices, the first of which is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// The teams.
    pub teams: Vec<Choice>,
    /// The people.
    pub people: Vec<Choice>,
    /// The statuses that the workspace defines.
    pub statuses: Vec<Choice>,
    /// Its labels.
    pub labels: Vec<Choice>,
    /// How urgent something is.
    pub priorities: Vec<Choice>,
}

/// The names and the labels of the fields that narrow a list besides the search.
const FIELDS: [(&str, &str); 5] = [
    ("team", "narrow-team"),
    ("assignee", "narrow-assignee"),
    ("status", "narrow-status"),
    ("label", "narrow-label"),
    ("priority", "narrow-priority"),
];

impl Choices {
    /// The choices of each of [`FIELDS`] where there is something to choose.
    fn offered(&self, view: View) -> impl Iterator<Item = ((&'static str, &'static str), &[Choice])> {
        let of_somebody = matches!(view, View::Mine | View::Unassigned);
        let people: &[Choice] = if of_somebody { &[] } else { &self.people };
        let choices = [&self.teams, people, &self.statuses, &self.labels, &self.priorities];
        FIELDS.into_iter().zip(choices).filter(|(_, choices)| choices.len() > 1)
    }
}

/// What a field that narrows is called, by the id of its words; nothing of the search.
pub fn label(field: &str) -> Option<&'static str> {
    FIELDS.into_iter().find(|(name, _)| *name == field).map(|(_, label)| label)
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Which.
    pub id: ViewId,
    /// What people call it.
    pub name: String,
    /// Everybody of the workspace has it.
    pub is_shared: bool,
    /// What it narrows by.
    pub narrowing: Narrowing,
}

/// The saved views beside a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Views {
    /// All that the reader has, the shared ones first.
    pub saved: Vec<Saved>,
    /// The reader may keep some.
    pub may_keep: bool,
    /// They may keep some that all share.
    pub may_share: bool,
    /// The mark of the form that keeps one.
    pub nonce: Nonce,
}

/// The address of a list.
pub fn address_of(narrowing: &Narrowing) -> String {
    query_at("/", narrowing, None)
}

/// The address of the rows that come after others.
pub fn address_after(narrowing: &Narrowing, cursor: &str) -> String {
    query_at("/partials/list", narrowing, Some(cursor))
}

fn query_at(path: &str, narrowing: &Narrowing, cursor: Option<&str>) -> String {
    let fields = narrowing.fields();
    let fields = fields.iter().map(|(name, value)| (*name, value.as_str()));
    let view = [("view", narrowing.view.as_str())].into_iter();
    let all: Vec<_> = view.chain(fields).chain(cursor.map(|cursor| ("cursor", cursor))).collect();
    address(path, &all)
}

/// The lists that are looked at now and then.
const SELDOM: [(View, &str, &str); 4] = [
    (View::Snoozed, "moon", "narrow-asleep"),
    (View::Silent, "lock", "narrow-silent"),
    (View::Parked, "clock", "narrow-parked"),
    (View::Missed, "gift", "narrow-missed"),
];

/// What narrows the list, folded until it is wanted.
pub(super) fn fields(narrowing: &Narrowing, choices: &Choices) -> Markup {
    let is_on = Narrowing { words: String::new(), ..narrowing.clone() }.is_on();
    html! {
        details.narrow open[is_on] {
            summary.icon-button title=(word("narrow")) { (icon("sliders")) span { (word("narrow-short")) } }
            div.narrow-fields {
                @for (view, glyph, name) in SELDOM {
                    a.narrow-asleep href=(address_of(&Narrowing::of(view))) data-view-link { (icon(glyph)) (word(name)) }
                }
                @for ((name, label), choices) in choices.offered(narrowing.view) {
                    (select(&format!("narrow-{name}"), name, label, choices))
                }
            }
        }
    }
}

/// The saved views with the id `views`; the one that the list shows is marked, and what is none yet can be kept.
pub fn views(views: &Views, shown: &Narrowing) -> Markup {
    let is_kept = views.saved.iter().any(|view| view.narrowing == *shown);
    let can_be_kept = views.may_keep && shown.is_on() && !is_kept;
    html! {
        nav #views.views aria-label=(word("views")) {
            @for view in &views.saved { (link(view, shown)) }
            @if can_be_kept { (keep(views, shown)) }
            @if !views.saved.is_empty() {
                a.icon-button href="/settings/views" title=(word("views-settings")) { (icon("pencil")) span.unseen { (word("views-settings")) } }
            }
        }
    }
}

fn link(view: &Saved, shown: &Narrowing) -> Markup {
    let about =
        if view.is_shared { say!("view-shared-called", name = &view.name) } else { view.name.clone() };
    html! {
        a.saved-view href=(address_of(&view.narrowing)) title=(about) aria-current=[(view.narrowing == *shown).then_some("page")] {
            bdi { (view.name) }
            @if view.narrowing.words.is_empty() { " " (count(view.id, None)) }
        }
    }
}

/// More are not told apart.
const MOST: u64 = 999;

/// How many a tab's list holds, with the id [`count_id`].
pub fn tab_count(view: &str, count: u64) -> Markup {
    html! { span.count id=(count_id(view)) { @if count > MOST { (MOST) "+" } @else { (count) } } }
}

/// The element of [`tab_count`].
pub fn count_id(view: &str) -> String {
    format!("count-{view}")
}

/// How many a saved view holds, once it is counted.
pub fn count(view: ViewId, held: Option<u64>) -> Markup {
    let name = view.to_string();
    html! { @if let Some(held) = held { (tab_count(&name, held)) } @else { span.count id=(count_id(&name)) {} } }
}

fn keep(views: &Views, shown: &Narrowing) -> Markup {
    html! {
        details.keep-view {
            summary.bar-button { (icon("bookmark")) (word("view-keep")) }
            form.form method="post" action="/settings/views" {
                (views.nonce.field())
                (kept_fields(shown))
                input type="hidden" name="back" value="list";
                (Field::new("name", "view-name", Takes::Name).draw())
                @if views.may_share { (share(false, "keep")) }
                div.form-end { button.primary { (word("view-keep-it")) } }
            }
        }
    }
}

/// What narrows a list, as fields that nobody sees.
pub fn kept_fields(narrowing: &Narrowing) -> Markup {
    html! {
        input type="hidden" name="view" value=(narrowing.view.as_str());
        @for (name, value) in narrowing.fields() {
            @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
        }
    }
}

/// Whether all are to have it.
pub fn share(is_on: bool, form: &str) -> Markup {
    let id = format!("share-{form}");
    html! {
        label.check for=(id) { input id=(id) type="checkbox" name="is_shared" value="on" checked[is_on]; span { (word("view-share")) } }
    }
}

#[cfg(test)]
mod tests {
    use transom_rules::mark::Priority;

    use super::*;

    fn narrowing() -> Narrowing {
        Narrowing { words: "a&b é/1".into(), priority: Some(Priority::High), ..Narrowing::of(View::Closed) }
    }

    #[test]
    fn what_narrows_a_list_stands_in_its_address() {
        assert_eq!(address_of(&Narrowing::default()), "/?view=all");
        let address = "view=closed&q=a%26b%20%C3%A9%2F1&priority=high";
        assert_eq!(address_of(&narrowing()), format!("/?{address}"));
        assert_eq!(address_after(&narrowing(), "1_2"), format!("/partials/list?{address}&cursor=1_2"));
    }

    #[test]
    fn a_list_that_is_kept_already_is_marked_and_not_offered_again() {
        let saved = Saved {
            id: ViewId(uuid::Uuid::nil()),
            name: "<b>Old".into(),
            is_shared: true,
            narrowing: narrowing(),
        };
        let views = Views { saved: vec![saved], may_keep: true, ..Views::default() };
        let drawn = super::views(&views, &narrowing()).0;
        assert!(drawn.contains("aria-current") && !drawn.contains("keep-view"), "{drawn}");
        assert!(!drawn.contains("<b>") && !drawn.contains("count-"), "{drawn}");
        let other = Narrowing { words: String::new(), ..narrowing() };
        let drawn = super::views(&views, &other).0;
        assert!(!drawn.contains("aria-current") && drawn.contains("keep-view"), "{drawn}");
        assert!(!drawn.contains("is_shared") && drawn.contains(r#"value="closed""#), "{drawn}");
        let drawn = super::views(&Views::default(), &other).0;
        assert!(!drawn.contains("keep-view"), "{drawn}");
    }
}
