//! The report of what failed in some days: how many, by reason, number, template, country and day, each count leading to
//! its messages.

use jiff::civil::Date;
use maud::{Markup, html};
use transom_rules::failure::By;
use transom_rules::id::ConversationId;
use transom_rules::time::Timestamp;

use crate::frame::address::address;
use crate::frame::field::{Field, Takes};
use crate::frame::icon::icon;
use crate::frame::price::count;
use crate::frame::shell::{self, Frame, Section};
use crate::frame::when::{Form, time};
use crate::words::failures::heading;
use crate::words::word;
use crate::{assets, say};

/// What failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// So many failed.
    pub failed: u64,
    /// So many failed and arrived all the same.
    pub arrived: u64,
    /// It tells of the last alone.
    pub is_cut: bool,
    /// What is looked at alone: by what, its key, and what it is called.
    pub narrowed: Vec<Counted>,
    /// The tables, in order.
    pub tables: Vec<(By, Vec<Counted>)>,
    /// The messages; `None` for whoever does not read them.
    pub messages: Option<Vec<Lost>>,
    /// The place of the next page of messages.
    pub older: Option<String>,
}

/// A count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// By what it is counted.
    pub by: By,
    /// Of which.
    pub key: String,
    /// What that is called.
    pub label: String,
    /// It is a code of an SMS carrier.
    pub is_of_sms: bool,
    /// How many.
    pub count: u64,
}

/// A message that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Our id of it in text.
    pub id: String,
    /// Where it stands.
    pub conversation: ConversationId,
    /// When it failed.
    pub at: Timestamp,
    /// Whom it was for.
    pub who: String,
    /// What it says, or what it is.
    pub what: String,
    /// Why it failed.
    pub why: String,
}

/// Counts that are shown of one table.
const MOST: usize = 20;

const PATH: &str = "/reports/failures";

/// The page.
pub fn page(frame: &Frame, shown: &Failures) -> Markup {
    shell::page(
        frame,
        Section::Costs,
        &html! {
            main #thread.sheet.pictures tabindex="-1" {
                link rel="stylesheet" href=(assets::url("pictures.css"));
                link rel="stylesheet" href=(assets::url("settings.css"));
                header.sheet-head { h1 { (word("page-failures")) } (places(true)) }
                (choice(shown))
                (figures(shown))
                @if shown.failed == 0 {
                    div.teach { (icon("check")) h2 { (word("failures-none")) } p { (word("failures-none-about")) } }
                } @else {
                    @if shown.is_cut { p.small { (word("failures-cut")) } }
                    @for (by, counts) in &shown.tables { (table(shown, *by, counts)) }
                    @if let Some(messages) = &shown.messages { (lost(shown, messages)) }
                }
            }
        },
    )
}

/// The reports, one beside the other.
pub fn places(is_failures: bool) -> Markup {
    html! {
        nav.kinds aria-label=(word("failures-reports")) {
            a href="/costs" aria-current=[(!is_failures).then_some("page")] { (word("page-costs")) }
            a href=(PATH) aria-current=[is_failures.then_some("page")] { (word("page-failures")) }
        }
    }
}

/// The address of the report, narrowed as it is but for one, and to another one.
fn narrowed(shown: &Failures, without: Option<By>, to: Option<&Counted>) -> String {
    let kept =
        shown.narrowed.iter().filter(|one| Some(one.by) != without && to.is_none_or(|to| to.by != one.by));
    let mut parts = vec![("from", shown.from.as_str()), ("to", shown.to.as_str())];
    parts.extend(kept.chain(to).map(|one| (one.by.as_str(), one.key.as_str())));
    address(PATH, &parts)
}

fn choice(shown: &Failures) -> Markup {
    let mut parts = vec![("from", shown.from.as_str()), ("to", shown.to.as_str())];
    parts.extend(shown.narrowed.iter().map(|one| (one.by.as_str(), one.key.as_str())));
    let file = address("/reports/failures.csv", &parts);
    html! {
        form.filters.sheet-card method="get" action=(PATH) {
            (Field::new("from", "failures-from", Takes::Day).value(&shown.from).free().draw())
            (Field::new("to", "failures-to", Takes::Day).value(&shown.to).free().draw())
            @for one in &shown.narrowed { input type="hidden" name=(one.by.as_str()) value=(one.key); }
            div.form-end {
                a.bar-button href=(file) download { (icon("download")) (word("failures-file")) }
                button.primary { (word("audit-show")) }
            }
        }
        @if !shown.narrowed.is_empty() {
            p {
                (word("failures-narrowed")) ": "
                @for one in &shown.narrowed {
                    a.small-button href=(narrowed(shown, Some(one.by), None)) aria-label=(say!("failures-widen", what = one.label.as_str())) title=(say!("failures-widen", what = one.label.as_str())) {
                        bdi { (called(one)) } (icon("cross"))
                    }
                    " "
                }
            }
        }
    }
}

fn figures(shown: &Failures) -> Markup {
    html! {
        dl.figures {
            div.figure { dt { (word("failures-failed")) } dd { (count(shown.failed)) } }
            @if shown.arrived > 0 {
                div.figure title=(word("failures-arrived-about")) { dt { (word("failures-arrived")) } dd { (count(shown.arrived)) } }
            }
        }
        @if shown.arrived > 0 { p.small { (word("failures-arrived-about")) } }
    }
}

/// What a count is of, for people: days are read as such.
fn called(one: &Counted) -> String {
    let day = if one.by == By::Day { one.key.parse::<Date>().ok() } else { None };
    day.map_or_else(|| one.label.clone(), |day| day.strftime("%a %-d %b %Y").to_string())
}

fn table(shown: &Failures, by: By, counts: &[Counted]) -> Markup {
    html! {
        section.sheet-part {
            h2 { (heading(by)) }
            div.table-scroll tabindex="0" role="region" aria-label=(heading(by)) {
                table.log {
                    thead { tr { th scope="col" { (heading(by)) } th scope="col" { (word("failures-count")) } } }
                    tbody {
                        @for one in counts.iter().take(MOST) {
                            tr {
                                td {
                                    a href={ (narrowed(shown, None, Some(one))) "#messages" } { bdi { (called(one)) } }
                                    @if is_code(one) { " " small { (code_words(one)) } }
                                }
                                td data-of=(word("failures-count")) { (count(one.count)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn is_code(one: &Counted) -> bool {
    one.by == By::Reason && one.key.bytes().all(|byte| byte.is_ascii_digit())
}

fn code_words(one: &Counted) -> String {
    if one.is_of_sms {
        say!("message-carrier-code", code = one.key.as_str())
    } else {
        say!("message-meta-code", code = one.key.as_str())
    }
}

fn lost(shown: &Failures, messages: &[Lost]) -> Markup {
    html! {
        section #messages.sheet-part {
            h2 { (word("failures-messages")) }
            div.table-scroll tabindex="0" role="region" aria-label=(word("failures-messages")) {
                table.log {
                    thead { tr {
                        th scope="col" { (word("failures-at")) }
                        th scope="col" { (word("failures-who")) }
                        th scope="col" { (word("failures-what")) }
                        th scope="col" { (word("failures-reason")) }
                    } }
                    tbody {
                        @for one in messages {
                            tr {
                                td data-of=(word("failures-at")) { (time(one.at, Form::Full)) }
                                td data-of=(word("failures-who")) { a href={ "/c/" (one.conversation) "#m-" (one.id) } { bdi { (one.who) } } }
                                td data-of=(word("failures-what")) { span dir="auto" { (one.what) } }
                                td data-of=(word("failures-reason")) { (one.why) " " a href={ "/m/" (one.id) "/story" } { (word("failures-open")) } }
                            }
                        }
                    }
                }
            }
            @if let Some(older) = &shown.older {
                p { a.bar-button href={ (narrowed(shown, None, None)) "&before=" (older) "#messages" } { (word("failures-older")) } }
            }
        }
    }
}
