//! The form of a campaign with what is typed into it.

use std::sync::Arc;

use transom_pages::campaigns::audience::Audience;
use transom_pages::campaigns::form::{Follows, Making, Typed};
use transom_pages::campaigns::instant::Typed as Instant;
use transom_pages::frame::described::{self, Value};
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::words::word;
use transom_store::attributes::Attribute;
use transom_store::channels::Channel;
use transom_store::labels::Label;

use super::offered::Offered;
use super::{terms, typed};
use crate::web::desk::Desk;
use crate::web::settings::Fields;

/// The form with what is typed.
pub(super) fn making(
    desk: &Desk,
    fields: &Fields,
    offered: &Offered,
    follows: Follows,
    problem: Option<Problem>,
) -> Making {
    let chosen = offered.channel.as_ref().map(|channel| channel.id);
    let number =
        |one: &Arc<Channel>| Choice::new(one.id.to_string(), one.name.clone(), chosen == Some(one.id));
    Making {
        nonce: desk.nonce(),
        typed: Typed {
            name: fields.one("name").to_owned(),
            pace: fields.one("pace").to_owned(),
            per_second: fields.one("per_second").to_owned(),
            until: instant(fields.one("until"), fields.one("until_ms")),
            begin: fields.one("begin").to_owned(),
            starts_at: instant(fields.one("starts_at"), fields.one("starts_at_ms")),
            budget: fields.one("budget").to_owned(),
            most_failures: fields.one("most_failures").to_owned(),
        },
        numbers: offered.numbers.iter().map(number).collect(),
        says: offered.says(fields),
        audience: audience(fields, offered, problem.as_ref()),
        terms: terms::shown(desk, fields, offered),
        follows,
        problem,
    }
}

fn instant(text: &str, millis: &str) -> Instant {
    Instant { text: text.to_owned(), at: typed::instant(text, millis) }
}

fn audience(fields: &Fields, offered: &Offered, problem: Option<&Problem>) -> Audience {
    let label = |one: &Label| {
        let is_on = fields.all("label").any(|id| id == one.id.to_string());
        Choice::new(one.id.to_string(), one.name.clone(), is_on)
    };
    let value = |one: &Attribute| {
        let field = described::field(one.id);
        let problem = problem.filter(|problem| problem.field == field);
        Value {
            id: one.id,
            name: one.name.clone(),
            kind: one.kind,
            choices: one.choices.clone(),
            value: fields.named(&field).to_owned(),
            kept: String::new(),
            problem: problem.map(|problem| problem.text.clone()),
        }
    };
    let three = |name: &'static str, yes, no| {
        let now = fields.one(name);
        let choice = |value: &'static str, id| Choice::new(value, word(id), now == value);
        vec![choice("", "planning-any"), choice("yes", yes), choice("no", no)]
    };
    Audience {
        way: offered.way(fields),
        may_choose: offered.may_choose,
        may_list: offered.may_list,
        list: fields.one("list").to_owned(),
        attributes: offered.attributes.iter().map(value).collect(),
        labels: offered.labels.iter().map(label).collect(),
        wrote_within_days: fields.one("wrote_within_days").to_owned(),
        silent_for_days: fields.one("silent_for_days").to_owned(),
        in_window: three("in_window", "planning-window-yes", "planning-window-no"),
        in_entry_point: three("in_entry_point", "planning-entry-yes", "planning-entry-no"),
        consented: three("consented", "planning-consented-yes", "planning-consented-no"),
        languages: fields.one("languages").to_owned(),
        countries: fields.one("countries").to_owned(),
        follows: terms::follows(fields, &offered.choices.campaigns),
        after_hours: fields.one("after_hours").to_owned(),
        also_answered: !fields.one("also_answered").is_empty(),
    }
}
