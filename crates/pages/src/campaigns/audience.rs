//! Whom a campaign goes to: a list or a file with its columns, or a part of the contacts.

use maud::{Markup, html};

use super::wrong;
use crate::frame::described::{self, Value};
use crate::frame::field::{Choice, Field, Pick, Problem, Takes, answers, select, select_plain};
use crate::frame::icon::icon;
use crate::frame::price;
use crate::say;
use crate::words::word;

/// What is typed about whom it goes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// Where they come from.
    pub way: Way,
    /// Whoever plans can choose among all contacts.
    pub may_choose: bool,
    /// They can name people by their numbers.
    pub may_list: bool,
    /// The list as it was pasted, or as it stood in a file.
    pub list: String,
    /// Attributes, each with the value that they are to have.
    pub attributes: Vec<Value>,
    /// Labels of conversations.
    pub labels: Vec<Choice>,
    /// They wrote within so many days.
    pub wrote_within_days: String,
    /// They wrote nothing for so many days.
    pub silent_for_days: String,
    /// Whether a window is open for them.
    pub in_window: Vec<Choice>,
    /// Whether an entry point is.
    pub in_entry_point: Vec<Choice>,
    /// Whether they consented to marketing.
    pub consented: Vec<Choice>,
    /// The languages they read.
    pub languages: String,
    /// The countries of their numbers.
    pub countries: String,
    /// The campaigns after which it can be the next step.
    pub follows: Vec<Choice>,
    /// So many hours after that one.
    pub after_hours: String,
    /// Also to those who answered it.
    pub also_answered: bool,
}

/// Where recipients come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// A list or a file.
    #[default]
    List,
    /// A part of the contacts.
    Segment,
    /// They got another campaign.
    Follows,
}

impl Way {
    /// The word for it in the form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Segment => "segment",
            Self::Follows => "follows",
        }
    }
}

/// A list as it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Its columns.
    pub columns: Vec<Column>,
    /// A mark of those: where another one comes, they are drawn anew.
    pub mark: String,
    /// Its first line is somebody already.
    pub is_headless: bool,
    /// How many it names.
    pub count: usize,
    /// How many of them can be sent to by what stands in it.
    pub good: usize,
    /// Why the others are left out, each with how many.
    pub left_out: Vec<(String, u64)>,
    /// The first of them.
    pub faults: Vec<Fault>,
    /// How many get it in which language, where they are several.
    pub languages: Vec<(String, u64)>,
    /// More of it was not read yet.
    pub is_cut: bool,
    /// Why it cannot be read, in a sentence; may be empty.
    pub problem: String,
}

/// A line that is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// Its number.
    pub line: i64,
    /// What stands in it.
    pub text: String,
    /// Why.
    pub why: String,
}

/// A column of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// What it can hold.
    pub held: Vec<Choice>,
    /// What stands in its first lines.
    pub first: Vec<String>,
}

impl List {
    /// How many it goes to.
    pub(super) fn told(&self) -> String {
        if !self.problem.is_empty() {
            return self.problem.clone();
        }
        let told = say!("planning-list-good", count = self.good, all = self.count);
        if self.is_cut { format!("{told} {}", word("planning-list-cut")) } else { told }
    }
}

/// The choice between the two, and the fields of both; a style hides those of the other.
pub(super) fn audience(shown: &Audience, list: Option<&List>, problem: Option<&Problem>) -> Markup {
    let way =
        |way: Way, name, about| Choice::new(way.as_str(), word(name), shown.way == way).about(word(about));
    let segment = Choice {
        is_open: shown.may_choose,
        ..way(Way::Segment, "planning-segment", "planning-segment-about")
    };
    let by_list_way =
        Choice { is_open: shown.may_list, ..way(Way::List, "planning-list", "planning-list-about") };
    let follows_one = Choice {
        is_open: !shown.follows.is_empty(),
        ..way(Way::Follows, "planning-follows", "planning-follows-about")
    };
    let ways = [by_list_way, segment, follows_one];
    html! {
        fieldset { legend { (word("planning-whom-which")) } (answers("audience", "audience", Pick::One, &ways)) }
        div.by-list.form { (by_list(shown, list, problem)) }
        @if !shown.follows.is_empty() { div.by-follows.form { (by_campaign(shown, problem)) } }
        @if shown.may_choose { div.by-segment.form { (by_segment(shown, problem)) } }
    }
}

fn by_list(shown: &Audience, list: Option<&List>, problem: Option<&Problem>) -> Markup {
    let described = if problem.is_some_and(|problem| problem.field == "list") {
        "list-hint field-list-problem"
    } else {
        "list-hint"
    };
    html! {
        div.field {
            label for="list-file" { (word("planning-file")) }
            input #list-file type="file" name="file" accept=".csv,.tsv,.txt,text/csv,text/plain";
        }
        div.field.wide {
            label for="field-list" { (word("planning-paste")) }
            p.small #list-hint { (word("planning-paste-hint")) }
            textarea #field-list name="list" rows="5" spellcheck="false" autocomplete="off" aria-describedby=(described)
                aria-invalid=[problem.filter(|problem| problem.field == "list").map(|_| "true")] { "\n" (shown.list) }
            (wrong(problem, "list"))
        }
        div #campaign-columns.form { (columns(list)) }
        div #campaign-list { (faults(list)) }
    }
}

/// What each column holds, for `#campaign-columns`.
pub fn columns(list: Option<&List>) -> Markup {
    html! {
        input type="hidden" name="columns_drawn" value=(list.map(|list| list.mark.as_str()).unwrap_or_default());
        @if let Some(list) = list.filter(|list| !list.columns.is_empty()) {
            fieldset.planning-columns {
                legend { (word("planning-columns")) }
                @if list.is_headless { p.small { (word("planning-headless")) } }
                @for (place, column) in list.columns.iter().enumerate() { (held(place, column, list.is_headless)) }
            }
        }
    }
}

fn held(place: usize, column: &Column, is_headless: bool) -> Markup {
    let id = format!("column-{place}");
    html! {
        div.field {
            label for=(id) dir="auto" {
                @if is_headless { (say!("planning-column", number = place + 1)) } @else { (column.name) }
            }
            input type="hidden" name="column_name" value=(column.name);
            (select_plain(&id, "column", &column.held))
            p.small dir="auto" { (column.first.join(" · ")) }
        }
    }
}

/// What is wrong with it, by its lines, for `#campaign-list`.
pub fn faults(list: Option<&List>) -> Markup {
    html! {
        @if let Some(list) = list {
            p role="status" { strong { (list.told()) } }
            (by_language(&list.languages))
            @if !list.left_out.is_empty() {
                p.small { (word("planning-left-out")) }
                ul.reasons { @for (why, count) in &list.left_out { li { (why) " · " (price::count(*count)) } } }
            }
            @if !list.faults.is_empty() {
                p.small { (word("planning-faults")) }
                ul.findings {
                    @for Fault { line, text, why } in &list.faults {
                        li { (icon("info")) (say!("import-line", line = *line)) ": " bdi.quoted { (text) } " · " (why) }
                    }
                }
            }
        }
    }
}

/// How many get it in which language; nothing where they get it in one.
pub(super) fn by_language(languages: &[(String, u64)]) -> Markup {
    html! {
        @if languages.len() > 1 {
            p.small { (word("planning-in-languages")) }
            ul.reasons { @for (language, count) in languages { li { (language) " · " (price::count(*count)) } } }
        }
    }
}

fn by_segment(shown: &Audience, problem: Option<&Problem>) -> Markup {
    let field = |name, label, takes, value| Field::new(name, label, takes).value(value).problem(problem);
    html! {
        p.small { (word("planning-segment-all")) }
        div.planning-grid {
            (field("wrote_within_days", "planning-wrote", Takes::Count, &shown.wrote_within_days).free().draw())
            (field("silent_for_days", "planning-silent", Takes::Count, &shown.silent_for_days).free().draw())
            (select("in-window", "in_window", "planning-window", &shown.in_window))
            (select("in-entry-point", "in_entry_point", "planning-entry", &shown.in_entry_point))
            (select("consented", "consented", "planning-consented", &shown.consented))
            (field("languages", "planning-languages", Takes::Code, &shown.languages).hint("planning-languages-hint").free().draw())
            (field("countries", "planning-countries", Takes::Code, &shown.countries).hint("planning-countries-hint").free().draw())
            (described::fields(&shown.attributes))
        }
        @if !shown.labels.is_empty() {
            fieldset { legend { (word("planning-labels")) } (answers("label", "label", Pick::Any, &shown.labels)) }
        }
    }
}

/// After which campaign, and how long.
fn by_campaign(shown: &Audience, problem: Option<&Problem>) -> Markup {
    let answered = Choice::new("1", word("planning-also-answered"), shown.also_answered);
    html! {
        div.planning-grid {
            (select("follows", "follows", "planning-follows-which", &shown.follows))
            (Field::new("after_hours", "planning-after", Takes::Count).hint("planning-after-hint").value(&shown.after_hours).problem(problem).free().draw())
        }
        (answers("also-answered", "also_answered", Pick::Any, &[answered]))
    }
}
