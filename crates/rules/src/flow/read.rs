//! From the tree of a file to a flow. What every kind is told stands in [`super::kind`]; here it is looked up, and what
//! the table cannot say is checked beside.

mod fields;
mod step;
mod trigger;

use std::collections::BTreeSet;

use super::kind::{Cause, Kind};
use super::model::{END, Flow, LANGUAGE, Step, Target};
use super::problem::{Code, Place, Problem};
use super::yaml::{Entry, Node};
use crate::time::Span;
use crate::words::flow as words;
use fields::{Fields, is_name};

/// No flow has more steps.
const MOST_STEPS: usize = 300;
/// Nothing begins by more triggers.
const MOST_TRIGGERS: usize = 30;
/// Names of steps and of what is kept are no longer, in characters.
const LONGEST_WORD: usize = 40;
/// What stands at the head of a file.
const HEAD: [&str; 4] = ["flow", "name", "triggers", "steps"];

/// What is wrong so far.
pub(super) type Notes = Vec<Problem>;

/// Reads a flow whose automated messages stop so long before the window closes. What is wrong is noted; a flow comes of
/// what could be read, `None` where there are no steps.
pub(super) fn read(root: &Node, margin: Span, notes: &mut Notes) -> Option<Flow> {
    let Some(entries) = root.entries() else {
        notes.push(Problem::new(Code::Shape, root.at, words::shape("flow", "map")));
        return None;
    };
    for entry in entries.iter().filter(|entry| !HEAD.contains(&entry.key.as_str())) {
        notes.push(Problem::new(Code::Unknown, entry.at, words::unknown(&entry.key, &HEAD)));
    }
    language(root, notes);
    let name = name(root, notes);
    let steps = steps(root, margin, notes);
    let first = steps.first().map(|step| Target::Step(step.name.clone()))?;
    let triggers = triggers(root, &first, notes);
    Some(Flow { name, triggers, steps })
}

fn language(root: &Node, notes: &mut Notes) {
    let told = root.entry("flow");
    if told.and_then(|entry| entry.value.text()) != Some(LANGUAGE.to_string().as_str()) {
        let at = told.map_or(root.at, |entry| entry.value.at);
        notes.push(Problem::new(Code::Missing, at, words::language(LANGUAGE)));
    }
}

fn name(root: &Node, notes: &mut Notes) -> String {
    let Some(entry) = root.entry("name") else {
        notes.push(Problem::new(Code::Missing, root.at, words::missing("name")));
        return String::new();
    };
    let name = entry.value.text().filter(|name| is_name(name));
    if name.is_none() {
        notes.push(Problem::new(Code::Shape, entry.value.at, words::shape("name", "name")));
    }
    name.unwrap_or_default().to_owned()
}

fn steps(root: &Node, margin: Span, notes: &mut Notes) -> Vec<Step> {
    let at = root.entry("steps").map_or(root.at, |entry| entry.at);
    let told = root.entry("steps").and_then(|entry| entry.value.entries()).unwrap_or_default();
    if told.is_empty() {
        notes.push(Problem::new(Code::Missing, at, words::NO_STEPS));
    }
    if told.len() > MOST_STEPS {
        notes.push(Problem::new(Code::TooMuch, at, words::too_many("steps", MOST_STEPS)));
        return Vec::new();
    }
    told.iter().filter_map(|entry| one(entry, margin, notes)).collect()
}

fn one(entry: &Entry, margin: Span, notes: &mut Notes) -> Option<Step> {
    if !is_word(&entry.key) || entry.key == END {
        notes.push(Problem::new(Code::Shape, entry.at, words::STEP_NAME).of(&entry.key));
    }
    let before = notes.len();
    let read = kind(entry, notes)
        .and_then(|(kind, fields)| (notes.len() == before).then(|| step::read(kind, &fields, margin, notes)));
    for note in notes.iter_mut().skip(before) {
        note.step = Some(entry.key.clone());
    }
    let (does, next, failed) = read?.parts();
    Some(Step { name: entry.key.clone(), at: entry.at, does, next, failed })
}

/// What the first word of a step says that it does, with what it is told.
fn kind<'n>(entry: &'n Entry, notes: &mut Notes) -> Option<(Kind, Fields<'n>)> {
    let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    let Some(first) = entry.value.entries().and_then(<[Entry]>::first) else {
        let at = if entry.value.text() == Some("") { entry.at } else { entry.value.at };
        notes.push(Problem::new(Code::Shape, at, words::shape(&entry.key, "map")));
        return None;
    };
    let Some(kind) = Kind::from_word(&first.key) else {
        notes.push(Problem::new(Code::Unknown, first.at, words::unknown_kind(&first.key, &known)));
        return None;
    };
    Some((kind, Fields::read(entry.value.entries()?, kind.value(), kind.fields(), notes)?))
}

fn triggers(root: &Node, first: &Target, notes: &mut Notes) -> Vec<super::model::Trigger> {
    let at = root.entry("triggers").map_or(root.at, |entry| entry.at);
    let told = root.entry("triggers").map(|entry| entry.value.items());
    let Some(told) = told.unwrap_or(Some(&[])) else {
        notes.push(Problem::new(Code::Shape, at, words::shape("triggers", "list")));
        return Vec::new();
    };
    if told.is_empty() {
        notes.push(Problem::new(Code::Missing, at, words::NO_TRIGGERS));
    }
    if told.len() > MOST_TRIGGERS {
        notes.push(Problem::new(Code::TooMuch, at, words::too_many("triggers", MOST_TRIGGERS)));
        return Vec::new();
    }
    let mut read = Vec::new();
    for node in told {
        read.extend(
            cause(node, notes).and_then(|(cause, fields)| trigger::read(cause, &fields, first, notes)),
        );
    }
    read
}

fn cause<'n>(node: &'n Node, notes: &mut Notes) -> Option<(Cause, Fields<'n>)> {
    let known: Vec<&str> = Cause::ALL.iter().map(|cause| cause.as_str()).collect();
    let entries = node.entries().unwrap_or_default();
    let word = entries.first().map_or_else(|| node.text().unwrap_or_default(), |first| &first.key);
    let Some(cause) = Cause::from_word(word).filter(|_| !entries.is_empty()) else {
        notes.push(Problem::new(Code::Unknown, node.at, words::unknown_cause(word, &known)));
        return None;
    };
    Some((cause, Fields::read(entries, cause.value(), cause.fields(), notes)?))
}

/// Whether it may name a step or what is kept.
pub(super) fn is_word(told: &str) -> bool {
    let mut bytes = told.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && told.len() <= LONGEST_WORD
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether an answer may be kept under it.
pub(super) fn is_variable(told: &str) -> bool {
    is_word(told) && !super::texts::OURS.contains(&told)
}

/// Notes what is called twice or badly where something is kept.
fn check_variables(names: &[String], at: Place, notes: &mut Notes) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !is_variable(name) {
            notes.push(Problem::new(Code::Shape, at, words::VARIABLE_NAME));
        } else if !seen.insert(name) {
            notes.push(Problem::new(Code::Twice, at, words::twice(name)));
        }
    }
}
