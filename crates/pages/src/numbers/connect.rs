//! The page on which a number is connected: what Meta gives, which number, and what to do about one that is used
//! elsewhere. No secret is shown again.

use maud::{Markup, html};
use transom_rules::id::ChannelId;
use transom_rules::number::stage::Stage;
use transom_rules::words::check::stage as of_stage;

use super::set_up::chip;
use crate::frame::field::{Field, Problem, Takes, whole};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::say;
use crate::words::{say, word};

/// The command that connects an SMS sender.
pub(super) const CONNECT_SMS: &str = "transom channel connect-sms --name SMS --currency USD";

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connect {
    /// What was given so far.
    pub given: Given,
    /// The numbers of the account; `None` before Meta has taken what was given.
    pub numbers: Option<Vec<Line>>,
    /// Why Meta could not be asked for them.
    pub unanswered: Option<String>,
    /// What was typed of a number that is to be added.
    pub new: New,
    /// What was not taken.
    pub problems: Vec<Problem>,
}

/// What was given so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Meta's id of the app.
    pub app_id: String,
    /// Meta's id of the account.
    pub waba_id: String,
    /// A secret is kept that Meta takes.
    pub has_secret: bool,
    /// A token is kept that Meta takes.
    pub has_token: bool,
}

/// A number of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Meta's id of it.
    pub id: String,
    /// As people dial it.
    pub address: String,
    /// As customers read it.
    pub name: String,
    /// Where it stands.
    pub stage: Stage,
    /// The number it is here, if it is connected here.
    pub here: Option<ChannelId>,
}

/// A number that is to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct New {
    /// The code of its country.
    pub country: String,
    /// The rest of it.
    pub local: String,
    /// As customers are to read it.
    pub name: String,
    /// It comes from another account.
    pub is_moved: bool,
}

/// Where the page is.
pub const PATH: &str = "/settings/numbers/connect";

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Connect) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Numbers,
        &html! {
            (settings::up(Place::Numbers, "number-all"))
            (settings::head(word("connect-title"), &html! {}))
            p.lead { (word("connect-lead")) }
            (keys(shown))
            (numbers(shown))
            (elsewhere())
            section.sheet-part { h2 { (word("connect-sms")) } p { (word("sender-connect-about")) } pre tabindex="0" { (CONNECT_SMS) } }
            section.sheet-part { h2 { (word("connect-then")) } p { (word("connect-then-about")) } }
        },
    )
}

impl Connect {
    /// What was not taken of a field.
    fn problem(&self, field: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == field)
    }

    /// What was not taken of any of these.
    fn is_wrong(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| self.problem(field).is_some())
    }

    fn is_taken(&self) -> bool {
        self.numbers.is_some() || self.unanswered.is_some()
    }
}

/// The fields of each form.
const OF_KEYS: [&str; 4] = ["app_id", "app_secret", "waba_id", "access_token"];
const OF_CHOICE: [&str; 3] = ["phone_number_id", "channel_name", "timezone"];
const OF_NEW: [&str; 3] = ["country", "phone_number", "name"];

fn keys(shown: &Connect) -> Markup {
    let is_open = !shown.is_taken() || shown.is_wrong(&OF_KEYS);
    html! {
        section.sheet-part {
            h2 { (word("connect-keys")) }
            @if shown.is_taken() && !is_open {
                p { span.chip.open { (icon("check")) (word("connect-keys-taken")) } }
            }
            details open[is_open] {
                summary { (given(&shown.given)) }
                p.small { (word("connect-keys-about")) }
                (keys_form(shown))
            }
            @if shown.given != Given::default() {
                form method="post" action={ (PATH) "/give-up" } { button.small-button { (word("connect-give-up")) } }
            }
        }
    }
}

/// What of it is known already.
fn given(given: &Given) -> String {
    if given.app_id.is_empty() && given.waba_id.is_empty() {
        return word("connect-keys-none").to_owned();
    }
    say!("connect-keys-of", app = or_dash(&given.app_id), account = or_dash(&given.waba_id))
}

fn or_dash(text: &str) -> String {
    if text.is_empty() { "–".to_owned() } else { text.to_owned() }
}

fn keys_form(shown: &Connect) -> Markup {
    let Given { app_id, waba_id, has_secret, has_token } = &shown.given;
    let text = |name: &'static str, label, value| {
        Field::new(name, label, Takes::Code).value(value).problem(shown.problem(name))
    };
    let secret = |name: &'static str, label, is_kept| {
        let field = Field::new(name, label, Takes::Secret).problem(shown.problem(name));
        if is_kept { field.free().hint("connect-kept") } else { field }
    };
    html! {
        form.form.sheet-card method="post" action={ (PATH) "/keys" } {
            (text("app_id", "connect-app", app_id).draw())
            (secret("app_secret", "connect-secret", *has_secret).draw())
            (text("waba_id", "connect-account", waba_id).draw())
            (secret("access_token", "connect-token", *has_token).draw())
            div.form-end { button.primary { (word("connect-check")) } }
        }
    }
}

fn numbers(shown: &Connect) -> Markup {
    html! {
        section.sheet-part #numbers {
            h2 { (word("connect-number")) }
            @if let Some(why) = &shown.unanswered { p.reason role="alert" { (icon("info")) (word("connect-again")) ": " (why) } }
            @match &shown.numbers {
                None => p { (word("connect-number-first")) },
                Some(numbers) => {
                    @if numbers.is_empty() { p { (word("connect-no-numbers")) } }
                    @if !numbers.is_empty() { (choice(shown, numbers)) }
                    (add(shown))
                }
            }
        }
    }
}

fn choice(shown: &Connect, numbers: &[Line]) -> Markup {
    let first = numbers.iter().position(|number| number.here.is_none());
    html! {
        form.form.sheet-card method="post" action={ (PATH) "/choose" } {
            (whole(shown.problem("phone_number_id"), &[]))
            fieldset aria-label=(word("connect-number")) {
                @for (n, number) in numbers.iter().enumerate() { (line(number, Some(n) == first)) }
            }
            @if first.is_some() {
                (Field::new("channel_name", "connect-name", Takes::Name).hint("connect-name-hint").optional().draw())
                (Field::new("timezone", "connect-zone", Takes::Code).hint("connect-zone-hint").optional().problem(shown.problem("timezone")).draw())
                div.form-end { button.primary { (word("connect-choose")) } }
            }
        }
    }
}

fn line(number: &Line, is_first: bool) -> Markup {
    html! {
        label.answer {
            input type="radio" name="phone_number_id" value=(number.id) checked[is_first] disabled[number.here.is_some()] required;
            span {
                strong { (number.address) } @if !number.name.is_empty() { " " (number.name) }
                " " (chip(number.stage))
                span.answer-about { (say(&of_stage(number.stage))) }
                @if let Some(here) = number.here {
                    span.answer-about { a href={ "/settings/numbers/" (here) } { (word("connect-here")) } }
                }
            }
        }
    }
}

fn add(shown: &Connect) -> Markup {
    let is_refused = shown.is_wrong(&[""]);
    let problem = |name: &str| shown.problem(name);
    html! {
        details open[is_refused || shown.is_wrong(&OF_NEW)] {
            summary { (word("connect-add")) }
            form.form.sheet-card method="post" action={ (PATH) "/add" } {
                p.small { (word("connect-add-about")) }
                (whole(problem(""), &[]))
                (Field::new("country", "connect-country", Takes::Count).hint("connect-country-hint").value(&shown.new.country).problem(problem("country")).draw())
                (Field::new("phone_number", "connect-local", Takes::Code).hint("connect-local-hint").value(&shown.new.local).problem(problem("phone_number")).draw())
                (Field::new("name", "connect-display", Takes::Line).value(&shown.new.name).hint("connect-display-hint").free().problem(problem("name")).draw())
                label.answer for="moved" {
                    input id="moved" type="checkbox" name="is_moved" value="on" checked[shown.new.is_moved];
                    span { (word("connect-moved")) }
                }
                div.form-end { button.primary { (word("connect-add-do")) } }
            }
        }
    }
}

/// The three ways of a number that is used elsewhere, each with what it costs.
fn elsewhere() -> Markup {
    let ways = [
        ["connect-release", "connect-release-about", "connect-release-lost"],
        ["connect-move", "connect-move-about", "connect-move-lost"],
        ["connect-coexist", "connect-coexist-about", "connect-coexist-lost"],
    ];
    html! {
        section.sheet-part {
            h2 { (word("connect-used")) }
            p { (word("connect-used-about")) }
            ul.cards {
                @for [name, about, lost] in ways {
                    li.sheet-card { h3 { (word(name)) } p { (word(about)) } p.small { (word(lost)) } }
                }
            }
        }
    }
}

/// The fields that say what was not taken at themselves.
pub fn fields() -> impl Iterator<Item = &'static str> {
    OF_KEYS.into_iter().chain(OF_CHOICE).chain(OF_NEW)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::shell::Theme;
    use crate::sample;

    fn drawn(shown: &Connect) -> String {
        let settings = Settings { workspace: "Shop".into(), places: Place::ALL.to_vec(), said: None };
        page(&sample::frame(Theme::Light), &settings, shown).0
    }

    #[test]
    fn a_secret_that_is_kept_need_not_be_given_again_and_is_not_shown() {
        let given = Given { app_id: "9".into(), has_secret: true, ..Given::default() };
        let page = drawn(&Connect { given, ..Connect::default() });
        let field = |name: &str| {
            let rest = page.split(&format!("name=\"{name}\"")).nth(1).unwrap();
            rest.split('>').next().unwrap().to_owned()
        };
        assert!(!field("app_secret").contains("required") && field("access_token").contains("required"));
        assert!(field("app_secret").contains("value=\"\"") && field("app_id").contains("value=\"9\""));
        assert!(!page.contains("name=\"phone_number_id\""), "no number before Meta has taken all of it");
    }

    #[test]
    fn a_number_that_is_here_is_not_chosen_again() {
        let line = |id: &str, here| Line {
            id: id.into(),
            address: "+15550100200".into(),
            name: "Shop".into(),
            stage: Stage::Unverified,
            here,
        };
        let here = Some(ChannelId(uuid::Uuid::from_u128(7)));
        let page =
            drawn(&Connect { numbers: Some(vec![line("1", here), line("2", None)]), ..Connect::default() });
        assert!(page.contains("value=\"1\" disabled") && page.contains("value=\"2\" checked"), "{page}");
    }
}
