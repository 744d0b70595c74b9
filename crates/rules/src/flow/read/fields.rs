//! What a step or a trigger is told, held against the table of its kind.

use std::collections::BTreeMap;

use super::Notes;
use crate::flow::kind::{Field, Shape};
use crate::flow::length;
use crate::flow::model::Target;
use crate::flow::problem::{Code, Place, Problem};
use crate::flow::yaml::{Entry, Node, What};
use crate::time::Span;
use crate::words::flow as words;

/// The most characters of a text.
const LONGEST_TEXT: usize = 4096;
/// The most characters of a name.
const LONGEST_NAME: usize = 200;
/// The most characters of an address.
const LONGEST_ADDRESS: usize = 2000;
/// The highest number that is asked for.
const MOST: u32 = 10;

/// What it is told: all of it is of the right shape.
pub(super) struct Fields<'n> {
    first: &'n Entry,
    rest: &'n [Entry],
}

impl<'n> Fields<'n> {
    /// Checks what is told. `None` where something is wrong, which is noted.
    pub(super) fn read(
        entries: &'n [Entry],
        own: Field,
        fields: &'static [Field],
        notes: &mut Notes,
    ) -> Option<Self> {
        let (first, rest) = entries.split_first()?;
        let before = notes.len();
        if own.needed || first.value.text() != Some("") {
            notes.extend(check(&first.key, own.shape, &first.value));
        }
        let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
        for entry in rest {
            match fields.iter().find(|field| field.name == entry.key) {
                Some(field) => notes.extend(check(&entry.key, field.shape, &entry.value)),
                None => {
                    notes.push(Problem::new(Code::Unknown, entry.at, words::unknown(&entry.key, &known)));
                }
            }
        }
        for field in fields.iter().filter(|field| field.needed) {
            if !rest.iter().any(|entry| entry.key == field.name) {
                notes.push(Problem::new(Code::Missing, first.at, words::missing(field.name)));
            }
        }
        (notes.len() == before).then_some(Self { first, rest })
    }

    /// What stands behind its own word.
    pub(super) fn own(&self) -> String {
        self.first.value.text().unwrap_or_default().to_owned()
    }

    pub(super) fn own_names(&self) -> Vec<String> {
        names(&self.first.value)
    }

    pub(super) fn own_at(&self) -> Place {
        self.first.value.at
    }

    /// Where this is told, or the whole where it is not.
    pub(super) fn at(&self, name: &str) -> Place {
        self.node(name).map_or(self.first.at, |node| node.at)
    }

    /// Where this is told of something below it.
    pub(super) fn at_one(&self, name: &str, one: &str) -> Place {
        let told = self.node(name).and_then(|node| node.entry(one));
        told.map_or_else(|| self.at(name), |entry| entry.value.at)
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.node(name)?.text().map(str::to_owned)
    }

    pub(super) fn names(&self, name: &str) -> Vec<String> {
        self.node(name).map(names).unwrap_or_default()
    }

    pub(super) fn is_yes(&self, name: &str) -> bool {
        self.node(name).and_then(Node::text) == Some("yes")
    }

    pub(super) fn count(&self, name: &str) -> Option<u32> {
        self.node(name)?.text()?.parse().ok()
    }

    pub(super) fn length(&self, name: &str) -> Option<Span> {
        length::read(self.node(name)?.text()?)
    }

    pub(super) fn target(&self, name: &str) -> Option<Target> {
        self.node(name)?.text().map(Target::read)
    }

    /// Texts by name, in order.
    pub(super) fn texts(&self, name: &str) -> Vec<(String, String)> {
        let entries = self.node(name).and_then(Node::entries).unwrap_or_default();
        let told = |entry: &Entry| Some((entry.key.clone(), entry.value.text()?.to_owned()));
        entries.iter().filter_map(told).collect()
    }

    /// Steps by name.
    pub(super) fn targets(&self, name: &str) -> BTreeMap<String, Target> {
        self.texts(name).into_iter().map(|(case, step)| (case, Target::read(&step))).collect()
    }

    fn node(&self, name: &str) -> Option<&'n Node> {
        self.rest.iter().find(|entry| entry.key == name).map(|entry| &entry.value)
    }
}

fn names(node: &Node) -> Vec<String> {
    match &node.what {
        What::Scalar { text, .. } => vec![text.clone()],
        What::List { items, .. } => items.iter().filter_map(Node::text).map(str::to_owned).collect(),
        What::Map { .. } => Vec::new(),
    }
}

/// Whether it may name something of the workspace.
pub(super) fn is_name(told: &str) -> bool {
    !told.trim().is_empty() && told.chars().count() <= LONGEST_NAME && !told.contains(char::is_control)
}

/// Whether it may be another program's. Who may be asked over http is for the workspace to say.
fn is_asked(told: &str) -> bool {
    told.starts_with("https://") || told.starts_with("http://")
}

/// What is wrong with what stands there.
fn check(name: &str, shape: Shape, node: &Node) -> Option<Problem> {
    let wrong = |shape| Some(Problem::new(Code::Shape, node.at, words::shape(name, shape)));
    let text = node.text();
    let is = |fits: &dyn Fn(&str) -> bool| text.is_some_and(fits);
    match shape {
        Shape::Text | Shape::Expression if !is(&|text| !text.trim().is_empty()) => wrong("text"),
        Shape::Text | Shape::Expression if !is(&|text| text.chars().count() <= LONGEST_TEXT) => {
            Some(Problem::new(Code::TooMuch, node.at, words::too_long(name, LONGEST_TEXT)))
        }
        Shape::Name if !is(&is_name) => wrong("name"),
        Shape::Names => {
            let names = names(node);
            (names.is_empty() || !names.iter().all(|one| is_name(one))).then(|| wrong("names")).flatten()
        }
        Shape::Step if !is(&is_name) => wrong("step"),
        Shape::Length if !is(&|text| length::read(text).is_some()) => wrong("length"),
        Shape::Count if !is(&|text| text.parse::<u32>().is_ok_and(|count| count <= MOST)) => wrong("count"),
        Shape::YesNo if !is(&|text| ["yes", "no"].contains(&text)) => wrong("yes_no"),
        Shape::Address
            if !is(&|text| text.starts_with("https://") && text.chars().count() <= LONGEST_ADDRESS) =>
        {
            wrong("address")
        }
        Shape::Program if !is(&|text| is_asked(text) && text.chars().count() <= LONGEST_ADDRESS) => {
            wrong("address")
        }
        Shape::Texts | Shape::Steps => check_map(name, node),
        Shape::OneOf(known) if !is(&|text| known.contains(&text)) => {
            Some(Problem::new(Code::Unknown, node.at, words::unknown(text.unwrap_or(name), known)))
        }
        Shape::Nothing if !is(&str::is_empty) => wrong("nothing"),
        _ => None,
    }
}

fn check_map(name: &str, node: &Node) -> Option<Problem> {
    let What::Map { entries, .. } = &node.what else {
        return Some(Problem::new(Code::Shape, node.at, words::shape(name, "map")));
    };
    if let Some(bad) = entries.iter().find(|entry| !is_name(&entry.key)) {
        return Some(Problem::new(Code::Shape, bad.at, words::shape(name, "map")));
    }
    entries.iter().find_map(|entry| check(&entry.key, Shape::Text, &entry.value))
}
