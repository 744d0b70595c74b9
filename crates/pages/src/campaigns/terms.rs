//! What else can be said of a campaign that is planned: on which days and hours it goes, in which further languages, which of
//! two templates, for which consent, and what follows it.

use maud::{Markup, html};

use super::wrong;
use crate::frame::address::address;
use crate::frame::field::{Choice, Field, Pick, Problem, Takes, answers, select};
use crate::say;
use crate::words::word;

/// On which days and hours it goes, and how many of it a day, as they are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// Days of the week on which it goes.
    pub days: Vec<Choice>,
    /// The hours of those days.
    pub hours: String,
    /// Whose clock on the wall they are read off.
    pub wall: Vec<Choice>,
    /// The zone of the sender.
    pub zone: String,
    /// So many a day.
    pub per_day: String,
    /// A calendar that these fields cannot say, as it is kept: its days differ, or some are holidays. It holds where no day
    /// is chosen.
    pub whole: String,
}

/// What is typed and offered of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// On which days and hours.
    pub hours: Hours,
    /// The consent that it needs.
    pub purpose: Vec<Choice>,
    /// So many hours its conversations last.
    pub lasts_hours: String,
    /// The SMS sender that takes over; none where there is none.
    pub sms: Vec<Choice>,
    /// After so many minutes without a delivery.
    pub sms_minutes: String,
    /// What it says; the words of the message where it is empty.
    pub sms_text: String,
    /// After so many days it comes again.
    pub every_days: String,
    /// So many times.
    pub times: String,
}

/// What else can be said where a template is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfTemplate {
    /// A mark of the template: where another one is chosen, these are drawn anew.
    pub mark: String,
    /// Its name; empty where nothing is chosen, or words of an SMS.
    pub name: String,
    /// Its own language.
    pub language: String,
    /// Its further languages.
    pub languages: Vec<Choice>,
    /// The templates that can be tried beside it.
    pub trial: Vec<Choice>,
    /// On so many in a hundred.
    pub share: String,
    /// For so many hours.
    pub hours: String,
}

/// On which days and hours it goes, and how many of it a day.
pub(super) fn calendar(shown: &Hours, problem: Option<&Problem>) -> Markup {
    let field = |name, label, takes, value| Field::new(name, label, takes).value(value).problem(problem);
    html! {
        (field("per_day", "planning-per-day", Takes::Count, &shown.per_day).optional().draw())
        fieldset.planning-days {
            legend { (word("planning-days")) }
            @if shown.whole.is_empty() { p.small { (word("planning-days-about")) } }
            @else { p.small { (word("planning-days-whole")) } input type="hidden" name="cal_whole" value=(shown.whole); }
            div.planning-boxes { (answers("cal-day", "cal_day", Pick::Any, &shown.days)) }
        }
        div.planning-grid.when-days {
            (field("calendar", "planning-hours", Takes::Line, &shown.hours).hint("planning-hours-hint").free().draw())
            (select("cal-wall", "cal_wall", "planning-wall", &shown.wall))
            (field("cal_zone", "planning-zone", Takes::Code, &shown.zone).free().draw())
        }
    }
}

/// What else; folded, unless something of it is not taken.
pub(super) fn more(terms: &Terms, of_template: &OfTemplate, problem: Option<&Problem>) -> Markup {
    let field = |name, label, takes, value| Field::new(name, label, takes).value(value).problem(problem);
    html! {
        details.sheet-card.form open[problem.is_some()] {
            summary { h2 { (word("planning-more")) } }
            div #campaign-of-template.form { (of_template_fields(of_template)) }
            (wrong(problem, "trial"))
            div.planning-grid {
                (select("purpose", "purpose", "planning-purpose", &terms.purpose))
                (field("lasts_hours", "planning-lasts", Takes::Count, &terms.lasts_hours).hint("planning-lasts-hint").free().draw())
                @if !terms.sms.is_empty() {
                    (select("sms", "sms", "planning-sms", &terms.sms))
                    (field("sms_minutes", "planning-sms-minutes", Takes::Count, &terms.sms_minutes).hint("planning-sms-hint").free().draw())
                    (field("sms_text", "planning-sms-text", Takes::Words, &terms.sms_text).hint("planning-sms-text-hint").free().draw())
                }
                div.by-segment-only { (field("repeat", "planning-every", Takes::Count, &terms.every_days).hint("planning-every-hint").free().draw()) }
                div.by-segment-only { (field("times", "planning-times", Takes::Count, &terms.times).free().draw()) }
            }
        }
    }
}

/// What belongs to the template that is chosen, for `#campaign-of-template`.
pub fn of_template_fields(shown: &OfTemplate) -> Markup {
    html! {
        input type="hidden" name="more_drawn" value=(shown.mark);
        @if !shown.languages.is_empty() {
            fieldset {
                legend { (word("planning-more-languages")) }
                p.small { (say!("planning-languages-others", language = &shown.language)) }
                div.planning-boxes { (answers("more-language", "more_language", Pick::Any, &shown.languages)) }
            }
        } @else if !shown.name.is_empty() {
            p.small {
                (say!("planning-one-language", language = &shown.language)) " "
                a href=(address("/templates", &[("q", &shown.name)])) { (word("planning-to-languages")) }
            }
        }
        @if !shown.trial.is_empty() {
            div.planning-grid {
                (select("trial", "trial", "planning-trial", &shown.trial))
                (Field::new("trial_share", "planning-trial-share", Takes::Count).hint("planning-trial-share-hint").value(&shown.share).free().draw())
                (Field::new("trial_hours", "planning-trial-hours", Takes::Count).hint("planning-trial-hours-hint").value(&shown.hours).free().draw())
            }
        }
    }
}
