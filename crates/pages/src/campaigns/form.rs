//! The page that plans a campaign: what is sent, to whom, what stands in its slots, how fast and for how much. What follows
//! from what is typed shows beside it; without a script the plan tells all of it.

use maud::{Markup, html};

use super::audience::{self, Audience, audience};
use super::instant::{self, Typed as Instant};
use super::terms::{OfTemplate, Terms, calendar, more};
use super::{sheet, wrong};
use crate::frame::field::{Choice, Field, Pick, Problem, Takes, answers, select, whole};
use crate::frame::icon::icon;
use crate::frame::once::Nonce;
use crate::frame::shell::Frame;
use crate::templates::look::{Look, look};
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Making {
    /// The mark of the form.
    pub nonce: Nonce,
    /// What is typed.
    pub typed: Typed,
    /// The numbers it can go through.
    pub numbers: Vec<Choice>,
    /// What it says.
    pub says: Says,
    /// Whom it can go to.
    pub audience: Audience,
    /// What else can be said.
    pub terms: Terms,
    /// What follows from what is typed.
    pub follows: Follows,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// What a campaign says, by the number it goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Says {
    /// The number.
    pub number: String,
    /// What that can send.
    pub what: What,
}

/// A template, or the words of an SMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The templates of the number's account; those that cannot be sent last, with why.
    Templates(Vec<Choice>),
    /// The words.
    Words(String),
}

/// What is typed in plain fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What it is called.
    pub name: String,
    /// How fast: empty for as the number may, `second`, `until`.
    pub pace: String,
    /// So many a second.
    pub per_second: String,
    /// Until when.
    pub until: Instant,
    /// Whether it begins by itself: empty where somebody starts it, `at`.
    pub begin: String,
    /// When it does.
    pub starts_at: Instant,
    /// How much may be spent.
    pub budget: String,
    /// At how many failures in a hundred it stands.
    pub most_failures: String,
}

/// What follows from what is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Follows {
    /// What the first of them sees.
    pub look: Look,
    /// The slots of the template.
    pub slots: Vec<Slot>,
    /// What else can be said of the template.
    pub of_template: OfTemplate,
    /// The list as it is read, where there is one.
    pub list: Option<audience::List>,
    /// How many contacts have what is asked, in words; empty where nobody asks.
    pub counted: String,
}

/// A slot of the template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// Its key: `body:1`.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Where it stands in the template: `{{1}}`; may be empty.
    pub written: String,
    /// What stands there for whoever has nothing of their own.
    pub value: String,
    /// What of a contact can stand there before.
    pub sources: Vec<Choice>,
    /// An example; may be empty.
    pub example: String,
    /// A file stands there.
    pub is_file: bool,
}

/// The fields beside which a problem is said; any other is said of the whole.
const FIELDS: [&str; 23] = [
    "name",
    "template",
    "text",
    "starts_at",
    "list",
    "per_second",
    "until",
    "budget",
    "most_failures",
    "wrote_within_days",
    "silent_for_days",
    "languages",
    "countries",
    "slots",
    "per_day",
    "calendar",
    "lasts_hours",
    "sms_minutes",
    "repeat",
    "times",
    "after_hours",
    "trial",
    "cal_zone",
];

/// The page.
pub fn page(frame: &Frame, making: &Making) -> Markup {
    let head = html! {
        p.sheet-up { a href="/campaigns" { (icon("back")) (word("page-campaigns")) } }
        header.sheet-head { h1 { (word("planning-title")) } }
    };
    sheet(
        frame,
        &head,
        &html! {
            p.lead { (word("planning-lead")) }
            @if making.numbers.is_empty() {
                div.sheet-card { p { (word("planning-no-number")) } p { a href="/settings/numbers" { (word("planning-numbers")) } } }
            } @else {
                div.making {
                    (form(making))
                    aside.making-look aria-label=(word("picker-preview")) {
                        div #campaign-look { (beside(&making.follows)) }
                    }
                }
            }
        },
    )
}

/// What the first of them sees, and how many get it, for `#campaign-look`.
pub fn beside(follows: &Follows) -> Markup {
    html! {
        @if follows.look != Look::default() { div.preview { (look(&follows.look)) } }
        p.small role="status" { (icon("people")) " " (told(follows)) }
    }
}

fn told(follows: &Follows) -> String {
    match &follows.list {
        Some(list) => list.told(),
        None if follows.counted.is_empty() => word("planning-nobody").to_owned(),
        None => follows.counted.clone(),
    }
}

fn form(making: &Making) -> Markup {
    let problem = making.problem.as_ref();
    html! {
        form #campaign-form.form method="post" action="/campaigns" enctype="multipart/form-data" data-campaign-form {
            (making.nonce.field())
            div #campaign-problem { (whole(problem, &FIELDS)) }
            section.sheet-card.form {
                h2 { (word("planning-what")) }
                (Field::new("name", "planning-name", Takes::Name).hint("planning-name-hint").value(&making.typed.name).problem(problem).draw())
                @if making.numbers.len() > 1 { (select("number", "number", "campaign-number", &making.numbers)) }
                @else { @for one in &making.numbers { input type="hidden" name="number" value=(one.value); } }
                div #campaign-says.form { (says(&making.says, problem)) }
            }
            section.sheet-card.form { h2 { (word("planning-whom")) } (audience(&making.audience, making.follows.list.as_ref(), problem)) }
            section.sheet-card.form {
                h2 { (word("planning-slots")) }
                div #campaign-slots.form { (slots(&making.follows.slots)) }
                (wrong(problem, "slots"))
            }
            (when(making))
            div.form-end {
                a.bar-button href="/campaigns" { (word("form-cancel")) }
                button.primary { (word("planning-make")) }
            }
            p.small { (word("planning-make-about")) }
        }
    }
}

/// What it says, for `#campaign-says`.
pub fn says(says: &Says, problem: Option<&Problem>) -> Markup {
    html! {
        input type="hidden" name="says_drawn" value=(says.number);
        @match &says.what {
            What::Templates(all) => fieldset.planning-templates {
                legend { (word("campaign-template")) }
                div.field {
                    label for="template-filter" { (word("planning-find-template")) }
                    input #template-filter type="search" data-filters="campaign-templates" autocomplete="off";
                }
                div #campaign-templates.scroll-list { (templates(all)) }
                (wrong(problem, "template"))
            },
            What::Words(text) => (Field::new("text", "planning-text", Takes::Words).hint("planning-text-hint").value(text).problem(problem).draw()),
        }
    }
}

fn templates(all: &[Choice]) -> Markup {
    html! {
        @if all.is_empty() {
            p.small { (word("planning-no-template")) " " a href="/templates" { (word("page-templates")) } }
        }
        (answers("template", "template", Pick::One, all))
    }
}

/// The slots of the template that is chosen, for `#campaign-slots`.
pub fn slots(all: &[Slot]) -> Markup {
    let keys: Vec<&str> = all.iter().map(|slot| slot.key.as_str()).collect();
    html! {
        input type="hidden" name="slots_drawn" value=(keys.join(" "));
        @if all.is_empty() { p.small { (word("planning-slots-none")) } }
        @else { p.small { (word("planning-slots-about")) } }
        @for slot in all { (slot_field(slot)) }
    }
}

fn slot_field(slot: &Slot) -> Markup {
    let id = format!("slot-{}", slot.key.replace([':', '/'], "-"));
    html! {
        fieldset.planning-slot {
            legend { (slot.name) @if !slot.written.is_empty() { " " code { (slot.written) } } }
            div.field {
                label for={ (id) "-from" } { (word("planning-slot-from")) }
                select id={ (id) "-from" } name={ "source-" (slot.key) } {
                    @for one in &slot.sources { option value=(one.value) selected[one.is_on] { (one.name) } }
                }
            }
            div.field {
                label for=(id) { (word(if slot.is_file { "planning-slot-file" } else { "planning-slot-else" })) }
                @let example = if slot.is_file { "https://" } else { &slot.example };
                input id=(id) type="text" name={ "slot-" (slot.key) } value=(slot.value) placeholder=(example) autocomplete="off" dir="auto" maxlength="1000";
                @if slot.is_file { p.small { (word("planning-slot-file-about")) } }
            }
        }
    }
}

/// Whether it begins by itself.
fn begin(typed: &Typed, problem: Option<&Problem>) -> Markup {
    let choice =
        |value: &str, name, about| Choice::new(value, word(name), typed.begin == value).about(word(about));
    let ways = [
        choice("", "planning-begin-said", "planning-begin-said-about"),
        choice("at", "planning-begin-at", "planning-begin-at-about"),
    ];
    html! {
        fieldset { legend { (word("planning-begin")) } (answers("begin", "begin", Pick::One, &ways)) }
        div.when-begin { (instant::field("starts_at", "campaign-begins", &typed.starts_at, problem)) }
    }
}

fn when(making: &Making) -> Markup {
    let (typed, problem) = (&making.typed, making.problem.as_ref());
    let field = |name, label, takes, value| Field::new(name, label, takes).value(value).problem(problem);
    let pace = |value, name, about| Choice::new(value, word(name), typed.pace == value).about(word(about));
    let paces = [
        pace("", "planning-pace-number", "planning-pace-number-about"),
        pace("second", "planning-pace-second", "planning-pace-second-about"),
        pace("until", "planning-pace-until", "planning-pace-until-about"),
    ];
    html! {
        section.sheet-card.form {
            h2 { (word("planning-pace")) }
            fieldset { legend { (word("planning-pace-which")) } (answers("pace", "pace", Pick::One, &paces)) }
            div.when-second { (field("per_second", "planning-per-second", Takes::Count, &typed.per_second).free().draw()) }
            div.when-until { (instant::field("until", "planning-until", &typed.until, problem)) }
            (begin(typed, problem))
            (calendar(&making.terms.hours, problem))
        }
        (more(&making.terms, &making.follows.of_template, problem))
        section.sheet-card.form {
            h2 { (word("planning-guards")) }
            p.small { (word("planning-guards-about")) }
            (field("budget", "planning-budget", Takes::Code, &typed.budget).hint("planning-budget-hint").optional().draw())
            (field("most_failures", "planning-failures", Takes::Count, &typed.most_failures).hint("planning-failures-hint").optional().draw())
        }
    }
}
