//! How long ago the customer's last word may be when a run comes to a step: the greatest age over all ways there, worked
//! out until nothing grows any more. What needs an open window has to come early enough (R1.5, R1.8).
//!
//! A run begins with a word of the customer's, or at any age. A wait adds its length, a word sets the age back, the
//! open side of `branch: window` bounds it by what is left of the window. What people do takes any time. Whatever waits
//! may come late by [`LATE`], and a message leaves within [`LATE`] of its step: a free-form step is in time when the
//! margin of automated messages and that are still left behind it.
//!
//! What is free-form goes by what the customer wrote on last. By SMS it needs no window, and if it goes by WhatsApp they
//! wrote there since: each way is judged as if all of it went by WhatsApp, and a word by SMS sets the age back too. `sms:`
//! itself is no free-form step, and sets nothing back.

use std::collections::{BTreeMap, BTreeSet};

use crate::flow::edges::Edge;
use crate::flow::length;
use crate::flow::model::{Begins, Flow, LATE, Step};
use crate::flow::problem::{Code, Leg, Mend, Problem};
use crate::time::Span;
use crate::window::WINDOW;
use crate::words::flow as words;

/// How old the customer's last word is at most, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Age(i64);

impl Age {
    /// They may never have written.
    const UNKNOWN: Self = Self(i64::MAX);

    const fn of(span: Span) -> Self {
        Self(span.as_millis())
    }

    const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.as_millis()))
    }

    fn known(self) -> Option<Span> {
        (self != Self::UNKNOWN).then_some(Span::millis(self.0))
    }
}

/// The greatest age at which a step is come to, and from where.
#[derive(Clone, Copy, Debug)]
struct Arrival<'f> {
    age: Age,
    /// The step before, when no word of the customer's lies between.
    from: Option<&'f str>,
}

/// Free-form steps that may come too late. There is no circle without a word of the customer's, so that ages do not grow
/// for ever.
pub(super) fn check(flow: &Flow, edges: &[Edge<'_>], margin: Span) -> Vec<Problem> {
    let arrivals = arrivals(flow, edges);
    let latest = Age(WINDOW.as_millis() - margin.as_millis() - LATE.as_millis());
    let is_late = |step: &&Step| {
        step.is_free_form() && arrivals.get(step.name.as_str()).is_some_and(|arrival| arrival.age > latest)
    };
    let late: BTreeSet<&str> = flow.steps.iter().filter(is_late).map(|step| step.name.as_str()).collect();
    let steps = flow.steps.iter().filter(|step| late.contains(step.name.as_str()));
    steps
        .filter_map(|step| {
            let path = path(&step.name, &arrivals);
            // What comes behind another that is late is mended with it.
            let (_, before) = path.split_last()?;
            (!before.iter().any(|leg| late.contains(leg.step.as_str()))).then(|| problem(step, path))
        })
        .collect()
}

fn problem(step: &Step, path: Vec<Leg>) -> Problem {
    let written: Vec<&str> = path.iter().map(|leg| leg.step.as_str()).collect();
    let written = written.join(" → ");
    let text = match path.last().and_then(|leg| leg.silent) {
        Some(silent) => words::window(&step.name, written, length::write(silent)),
        None => words::window_never(&step.name, written),
    };
    let mend = Some(Mend::AskForWindow { before: step.name.clone() });
    Problem { path, mend, ..Problem::new(Code::Window, step.at, text).of(&step.name) }
}

/// From where nothing is known or the customer wrote, up to this step.
fn path(step: &str, arrivals: &BTreeMap<&str, Arrival<'_>>) -> Vec<Leg> {
    let mut path = Vec::new();
    let mut at = Some(step);
    while let Some((step, arrival)) = at.and_then(|step| Some((step, arrivals.get(step)?))) {
        path.push(Leg { step: step.to_owned(), silent: arrival.age.known() });
        at = arrival.from.filter(|_| path.len() <= arrivals.len());
    }
    path.reverse();
    path
}

fn arrivals<'f>(flow: &'f Flow, edges: &[Edge<'f>]) -> BTreeMap<&'f str, Arrival<'f>> {
    let mut arrivals = BTreeMap::new();
    let mut open: Vec<&str> = Vec::new();
    for trigger in &flow.triggers {
        let at = Arrival { age: begins_at(&trigger.begins), from: None };
        open.extend(trigger.start.step().filter(|step| raise(&mut arrivals, step, at)));
    }
    while let Some(step) = open.pop() {
        let Some(here) = arrivals.get(step).copied() else { continue };
        for edge in edges.iter().filter(|edge| edge.from == step) {
            open.extend(edge.to.step().filter(|to| raise(&mut arrivals, to, along(here, edge))));
        }
    }
    arrivals
}

/// Takes an arrival over if it is later than the one that is known.
fn raise<'f>(arrivals: &mut BTreeMap<&'f str, Arrival<'f>>, step: &'f str, at: Arrival<'f>) -> bool {
    let grows = arrivals.get(step).is_none_or(|known| known.age < at.age);
    if grows {
        arrivals.insert(step, at);
    }
    grows
}

/// How old the last word is when a run begins.
fn begins_at(begins: &Begins) -> Age {
    match begins {
        Begins::WindowCloses(left) => Age(WINDOW.as_millis() - left.as_millis()).plus(LATE),
        begins if begins.cause().is_customers_word() => Age::of(LATE),
        _ => Age::UNKNOWN,
    }
}

fn along<'f>(here: Arrival<'f>, edge: &Edge<'f>) -> Arrival<'f> {
    if edge.hears {
        return Arrival { age: Age::of(LATE), from: None };
    }
    let late = if edge.takes == Some(Span::default()) { Span::default() } else { LATE };
    let age = edge.takes.map_or(Age::UNKNOWN, |takes| here.age.plus(takes).plus(late));
    // Who wrote by SMS needs no window; once they write by WhatsApp theirs is as new as we may have heard of it late.
    let bound =
        edge.left.map_or(Age::UNKNOWN, |left| Age(WINDOW.as_millis() - left.as_millis()).max(Age::of(LATE)));
    Arrival { age: age.min(bound), from: Some(edge.from) }
}
