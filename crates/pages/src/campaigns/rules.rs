//! What holds for all campaigns of a workspace: approval, quiet hours, how many somebody gets.

use maud::{Markup, html};

use super::sheet;
use crate::frame::field::{Field, Problem, Takes, whole};
use crate::frame::icon::icon;
use crate::frame::shell::Frame;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// What may cost more has to be approved.
    pub approve_above: String,
    /// When nobody gets any: `21:00-08:00`.
    pub quiet: String,
    /// So many messages …
    pub messages: String,
    /// … in so many days.
    pub days: String,
    /// Whoever looks may say so.
    pub may_set: bool,
    /// What was said a moment ago is kept.
    pub is_saved: bool,
    /// What was not taken.
    pub problem: Option<Problem>,
}

const FIELDS: [&str; 4] = ["approve_above", "quiet", "messages", "days"];

/// The page.
pub fn rules(frame: &Frame, shown: &Rules) -> Markup {
    let problem = shown.problem.as_ref();
    let field = |name, label, takes, value, hint| {
        Field::new(name, label, takes).value(value).hint(hint).problem(problem).free().draw()
    };
    let head = html! {
        p.sheet-up { a href="/campaigns" { (icon("back")) (word("page-campaigns")) } }
        header.sheet-head { h1 { (word("campaign-rules")) } }
    };
    sheet(
        frame,
        &head,
        &html! {
            p.lead { (word("campaign-rules-lead")) }
            @if shown.is_saved { p.said role="status" { (icon("check")) (word("said-saved")) } }
            form.form.sheet-card method="post" action="/campaigns/rules" {
                (whole(problem, &FIELDS))
                fieldset disabled[!shown.may_set] {
                    div.form {
                        (field("approve_above", "campaign-rule-approve", Takes::Code, &shown.approve_above, "campaign-rule-approve-hint"))
                        (field("quiet", "campaign-rule-quiet", Takes::Code, &shown.quiet, "campaign-rule-quiet-hint"))
                        (field("messages", "campaign-rule-messages", Takes::Count, &shown.messages, "campaign-rule-messages-hint"))
                        (field("days", "campaign-rule-days", Takes::Count, &shown.days, "campaign-rule-days-hint"))
                    }
                }
                @if shown.may_set { div.form-end { button.primary { (word("form-save")) } } }
            }
        },
    )
}
