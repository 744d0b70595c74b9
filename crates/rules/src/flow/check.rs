//! What has to hold of a flow as a whole: names lead somewhere, every step is come to, no circle without the customer, no
//! message out of the window, and expressions that find what they use.

mod ages;
mod by_sms;
mod kept;
mod texts;
mod ways;
mod workspace;

use std::collections::BTreeSet;

use super::edges::edges;
use super::kind::{Cause, Kind, Shape, leads};
use super::model::{END, Flow};
use super::problem::{Code, Problem};
use super::yaml::{Entry, Node};
use crate::words::flow as words;

pub(super) use by_sms::losses;
pub use workspace::{Known, KnownTemplate};

/// Checks a flow that was read. What concerns the ways is only looked at when all names are right.
pub(super) fn check(root: &Node, flow: &Flow, known: &Known) -> Vec<Problem> {
    let mut problems = names(root);
    problems.extend(workspace::check(root, known));
    if !problems.is_empty() {
        return problems;
    }
    let edges = edges(flow);
    problems.extend(ways::unreachable(flow, &edges));
    problems.extend(texts::check(root, flow, &edges, known));
    let circles = ways::circles(flow, &edges);
    if circles.is_empty() {
        problems.extend(ages::check(flow, &edges, known.margin));
    }
    problems.extend(circles);
    problems
}

/// Steps that are named and that there are not.
fn names(root: &Node) -> Vec<Problem> {
    let known: BTreeSet<&str> = steps(root).iter().map(|entry| entry.key.as_str()).collect();
    let mut problems = Vec::new();
    let mut look = |node: &Node, step: Option<&str>| {
        let name = node.text().unwrap_or_default();
        if name != END && !known.contains(name) {
            let problem = Problem::new(Code::NoSuchStep, node.at, words::no_such_step(name));
            problems.push(step.iter().fold(problem, |problem, step| problem.of(step)));
        }
    };
    for entry in steps(root) {
        for field in kind(entry).into_iter().flat_map(|kind| leads(kind.fields())) {
            match entry.value.entry(field.name).map(|told| &told.value) {
                Some(node) if field.shape == Shape::Step => look(node, Some(&entry.key)),
                Some(node) => {
                    for case in node.entries().unwrap_or_default() {
                        look(&case.value, Some(&entry.key));
                    }
                }
                None => {}
            }
        }
    }
    for (cause, node) in triggers(root) {
        for field in leads(cause.fields()) {
            if let Some(told) = node.entry(field.name) {
                look(&told.value, None);
            }
        }
    }
    problems
}

fn steps(root: &Node) -> &[Entry] {
    root.entry("steps").and_then(|entry| entry.value.entries()).unwrap_or_default()
}

fn kind(entry: &Entry) -> Option<Kind> {
    Kind::from_word(&entry.value.entries()?.first()?.key)
}

fn triggers(root: &Node) -> impl Iterator<Item = (Cause, &Node)> {
    let nodes = root.entry("triggers").and_then(|entry| entry.value.items()).unwrap_or_default();
    nodes.iter().filter_map(|node| Some((Cause::from_word(&node.entries()?.first()?.key)?, node)))
}
