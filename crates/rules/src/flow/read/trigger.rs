//! What begins a run, from what it is told.

use super::fields::Fields;
use super::{Notes, check_variables};
use crate::flow::kind::{Busy, Cause, DAYS};
use crate::flow::length;
use crate::flow::model::{Begins, Target, Trigger};
use crate::flow::problem::{Code, Problem};
use crate::hours::Range;
use crate::source::phrase;
use crate::window::WINDOW;
use crate::words::flow as words;

/// Reads a trigger. `None` where something is wrong, which is noted.
pub(super) fn read(cause: Cause, told: &Fields<'_>, first: &Target, notes: &mut Notes) -> Option<Trigger> {
    let begins = begins(cause, told, notes)?;
    let when_busy = told.text("when_busy").and_then(|word| Busy::from_word(&word));
    if when_busy == Some(Busy::Answer) && !cause.is_customers_word() {
        notes.push(Problem::new(Code::Unknown, told.at("when_busy"), words::no_answer(cause.as_str())));
    }
    // What a customer writes is an answer to whoever asked, unless the trigger says otherwise.
    let usual = if cause.is_customers_word() { Busy::Answer } else { Busy::Ignore };
    Some(Trigger {
        at: told.own_at(),
        begins,
        when_busy: when_busy.unwrap_or(usual),
        start: told.target("start").unwrap_or_else(|| first.clone()),
    })
}

fn begins(cause: Cause, told: &Fields<'_>, notes: &mut Notes) -> Option<Begins> {
    Some(match cause {
        Cause::Keyword => {
            let phrases: Vec<String> = told.own_names().iter().map(|name| phrase(name)).collect();
            if phrases.iter().any(String::is_empty) {
                notes.push(Problem::new(Code::Shape, told.own_at(), words::NO_PHRASE));
            }
            Begins::Keyword { phrases, contains: told.is_yes("contains") }
        }
        Cause::Conversation => Begins::Conversation,
        Cause::EntryPoint => Begins::EntryPoint { kind: told.own(), named: told.text("named") },
        Cause::Button => Begins::Button(told.own()),
        Cause::Campaign => Begins::Campaign(told.own()),
        Cause::WindowCloses => {
            let left = length::read(&told.own())?;
            if left >= WINDOW {
                notes.push(Problem::new(Code::TooMuch, told.own_at(), words::WINDOW_TOO_LONG));
                return None;
            }
            Begins::WindowCloses(left)
        }
        Cause::Status => Begins::Status(told.own()),
        Cause::Schedule => schedule(told, notes)?,
        Cause::Api => {
            let gives = told.names("gives");
            check_variables(&gives, told.at("gives"), notes);
            Begins::Api { name: told.own(), gives }
        }
    })
}

fn schedule(told: &Fields<'_>, notes: &mut Notes) -> Option<Begins> {
    // The end of a range is no time that it begins at.
    let minute = format!("{}-24:00", told.own()).parse::<Range>().map(|range| range.from);
    if minute.is_err() {
        notes.push(Problem::new(Code::Shape, told.own_at(), words::TIME_OF_DAY));
    }
    let number = |day: &String| DAYS.iter().position(|known| known == day);
    let days: Option<Vec<usize>> = told.names("days").iter().map(number).collect();
    if days.is_none() {
        notes.push(Problem::new(Code::Unknown, told.at("days"), words::DAYS));
    }
    let whom = told.text("whom").unwrap_or_default();
    Some(Begins::Schedule { minute: minute.ok()?, days: days?, whom })
}
