//! The parts of forms: fields with their labels, hints and problems; choices; the question before something that
//! cannot be undone. All of them work without a script.

use maud::{Markup, html};

use super::icon::icon;
use crate::words::word;

/// What of a form was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The name of the field; empty where it is about the whole.
    pub field: String,
    /// What is wrong and what to do.
    pub text: String,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A name.
    Name,
    /// An address to sign in with.
    Email,
    /// A password that is known already.
    Password,
    /// A password that is to be.
    NewPassword,
    /// A secret of Meta's.
    Secret,
    /// A whole number.
    Count,
    /// A day.
    Day,
    /// A word that is read off somewhere.
    Code,
    /// The digits that an app shows for half a minute.
    OneTimeCode,
    /// Those, or a recovery code.
    AnyFactor,
    /// Six digits that somebody chooses and has to keep: they are shown, since nobody is told them again.
    Pin,
    /// Words in one line.
    Line,
    /// Words in several lines.
    Words,
    /// An address of the web.
    Link,
}

impl Takes {
    const fn kind(self) -> &'static str {
        match self {
            Self::Name
            | Self::Count
            | Self::Code
            | Self::OneTimeCode
            | Self::AnyFactor
            | Self::Line
            | Self::Pin
            | Self::Words => "text",
            Self::Link => "url",
            Self::Email => "email",
            Self::Password | Self::NewPassword | Self::Secret => "password",
            Self::Day => "date",
        }
    }

    const fn autocomplete(self) -> &'static str {
        match self {
            Self::Email => "username",
            Self::Password => "current-password",
            Self::NewPassword => "new-password",
            Self::OneTimeCode | Self::AnyFactor => "one-time-code",
            Self::Name
            | Self::Secret
            | Self::Pin
            | Self::Count
            | Self::Day
            | Self::Code
            | Self::Line
            | Self::Words
            | Self::Link => "off",
        }
    }

    /// The keys that a phone shows, where they are not those of words.
    const fn keys(self) -> Option<&'static str> {
        match self {
            Self::OneTimeCode | Self::Count | Self::Pin => Some("numeric"),
            _ => None,
        }
    }

    const fn longest(self) -> Option<u32> {
        match self {
            Self::OneTimeCode | Self::AnyFactor => Some(40),
            Self::Name => Some(100),
            Self::Line => Some(140),
            Self::NewPassword => Some(200),
            Self::Email => Some(254),
            Self::Count | Self::Pin => Some(6),
            Self::Link => Some(2000),
            Self::Words => Some(8000),
            Self::Password | Self::Secret | Self::Day | Self::Code => None,
        }
    }
}

/// A field with its label.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    name: &'a str,
    id: String,
    label: &'static str,
    takes: Takes,
    value: &'a str,
    hint: Option<&'static str>,
    problem: Option<&'a str>,
    need: Need,
    most: Option<usize>,
    list: Option<&'static str>,
}

/// Whether a field has to be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It has to.
    Needed,
    /// It may stay empty, which its label says.
    Optional,
    /// It may stay empty, as its neighbours may.
    Free,
}

impl Need {
    /// What stands behind the label.
    pub fn told(self) -> Markup {
        html! { @if self == Self::Optional { " " span.small { (word("form-optional")) } } }
    }
}

impl<'a> Field<'a> {
    /// A field that has to be filled; `label` is the id of its words.
    pub fn new(name: &'a str, label: &'static str, takes: Takes) -> Self {
        let id = format!("field-{name}");
        let (hint, problem, need) = (None, None, Need::Needed);
        Self { name, id, label, takes, value: "", hint, problem, need, most: None, list: None }
    }

    /// One of several with the same name on a page.
    #[must_use]
    pub fn of(mut self, form: &str) -> Self {
        self.id = format!("field-{}-{form}", self.name);
        self
    }

    /// What stands in it already.
    #[must_use]
    pub fn value(mut self, value: &'a str) -> Self {
        self.value = value;
        self
    }

    /// What helps to fill it; the id of its words.
    #[must_use]
    pub fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Its share of what was not taken.
    #[must_use]
    pub fn problem(mut self, problem: Option<&'a Problem>) -> Self {
        self.problem =
            problem.filter(|problem| problem.field == self.name).map(|problem| problem.text.as_str());
        self
    }

    /// The same of several things that were not taken: the first that is about it.
    #[must_use]
    pub fn problems(self, problems: &'a [Problem]) -> Self {
        let own = problems.iter().find(|problem| problem.field == self.name);
        self.problem(own)
    }

    /// So many characters are taken of it, which is counted while one types.
    #[must_use]
    pub const fn most(mut self, most: usize) -> Self {
        self.most = Some(most);
        self
    }

    /// What it is likely to hold: the id of a `datalist`.
    #[must_use]
    pub const fn list(mut self, list: &'static str) -> Self {
        self.list = Some(list);
        self
    }

    /// It may stay empty.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.need = Need::Optional;
        self
    }

    /// It may stay empty, and so may its neighbours.
    #[must_use]
    pub const fn free(mut self) -> Self {
        self.need = Need::Free;
        self
    }

    /// It as HTML.
    pub fn draw(&self) -> Markup {
        let [hint, problem, count] = ["hint", "problem", "count"].map(|part| format!("{}-{part}", self.id));
        let described = [
            self.hint.map(|_| hint.as_str()),
            self.problem.map(|_| problem.as_str()),
            self.most.map(|_| count.as_str()),
        ];
        let described: Vec<&str> = described.into_iter().flatten().collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        html! {
            div.field {
                label for=(self.id) { (word(self.label)) (self.need.told()) }
                @if let Some(words) = self.hint { p.small id=(hint) { (word(words)) } }
                @if self.takes == Takes::Words {
                    // HTML swallows the first line break.
                    textarea id=(self.id) name=(self.name) rows="3" dir="auto" required[self.need == Need::Needed]
                        maxlength=[self.takes.longest()] aria-describedby=[described]
                        aria-invalid=[self.problem.map(|_| "true")] autofocus[self.problem.is_some()] { "\n" (self.value) }
                } @else {
                    input id=(self.id) name=(self.name) type=(self.takes.kind()) value=(self.value) required[self.need == Need::Needed]
                        autocomplete=(self.takes.autocomplete()) inputmode=[self.takes.keys()] list=[self.list] maxlength=[self.takes.longest()] spellcheck="false"
                        aria-describedby=[described] aria-invalid=[self.problem.map(|_| "true")] autofocus[self.problem.is_some()];
                }
                @if let Some(most) = self.most { (counter(&self.id, self.value, most)) }
                @if let Some(text) = self.problem { p.wrong id=(problem) role="alert" { (icon("info")) (text) } }
            }
        }
    }
}

/// How many characters stand in a field, and how many it takes; the script counts on.
pub fn counter(id: &str, value: &str, most: usize) -> Markup {
    let count = value.chars().count();
    html! { p.small.counter.over[count > most] id={ (id) "-count" } data-counts=(id) data-most=(most) { (count) " / " (most) } }
}

/// The name of the field that says what stood in another one when it was drawn.
pub fn was(name: &str) -> String {
    format!("was-{name}")
}

/// Says what stands in a field that is drawn now: whoever sends it back unchanged changes nothing, whatever a colleague
/// made of it since.
pub fn drawn(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(was(name)) value=(value); }
}

/// What was not taken of a form as a whole.
pub fn whole(problem: Option<&Problem>, fields: &[&str]) -> Markup {
    let whole = problem.filter(|problem| !fields.contains(&problem.field.as_str()));
    html! { @if let Some(problem) = whole { p.wrong role="alert" { (icon("info")) (problem.text) } } }
}

/// One of several answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub name: String,
    /// A sentence about it; may be empty.
    pub about: String,
    /// It is chosen.
    pub is_on: bool,
    /// It can be chosen.
    pub is_open: bool,
}

impl Choice {
    /// One that can be chosen and has no sentence.
    pub fn new(value: impl Into<String>, name: impl Into<String>, is_on: bool) -> Self {
        Self { value: value.into(), name: name.into(), about: String::new(), is_on, is_open: true }
    }

    /// With a sentence about it.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }
}

/// A list to choose one from. `id` is its own on the page, `label` the id of its words.
pub fn select(id: &str, name: &str, label: &'static str, choices: &[Choice]) -> Markup {
    html! {
        div.field {
            label for=(id) { (word(label)) }
            (select_plain(id, name, choices))
        }
    }
}

/// The list without a label, which stands beside it.
pub fn select_plain(id: &str, name: &str, choices: &[Choice]) -> Markup {
    html! {
        select id=(id) name=(name) {
            @for one in choices {
                option value=(one.value) selected[one.is_on] disabled[!one.is_open] { (one.name) }
            }
        }
    }
}

/// How many of some answers may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// One.
    One,
    /// As many as one likes.
    Any,
}

/// Answers below each other, each with its box. They stand in a `fieldset` whose `legend` asks.
pub fn answers(id: &str, name: &str, pick: Pick, choices: &[Choice]) -> Markup {
    let kind = if pick == Pick::One { "radio" } else { "checkbox" };
    html! {
        @for (n, one) in choices.iter().enumerate() {
            label.answer for={ (id) "-" (n) } {
                input id={ (id) "-" (n) } type=(kind) name=(name) value=(one.value) checked[one.is_on] disabled[!one.is_open];
                span {
                    (one.name)
                    @if !one.about.is_empty() { span.answer-about { (one.about) } }
                }
            }
        }
    }
}

/// Something that cannot be undone: a button, and the question behind it.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Its own on the page.
    pub id: &'a str,
    /// Where the answer goes.
    pub action: &'a str,
    /// What the button says; the id of its words, as of those below.
    pub button: &'static str,
    /// The question.
    pub title: &'static str,
    /// What the button says that does it.
    pub yes: &'static str,
}

/// The button and its question; `inside` says what will happen.
pub fn ask(ask: Ask<'_>, inside: &Markup) -> Markup {
    html! {
        button.small-button.grave type="button" popovertarget=(ask.id) { (word(ask.button)) }
        dialog.question popover id=(ask.id) aria-labelledby={ (ask.id) "-title" } {
            form.form method="post" action=(ask.action) {
                h2 id={ (ask.id) "-title" } { (word(ask.title)) }
                (inside)
                div.form-end {
                    button.bar-button type="button" popovertarget=(ask.id) popovertargetaction="hide" autofocus { (word("form-cancel")) }
                    button.primary.grave { (word(ask.yes)) }
                }
            }
        }
    }
}
