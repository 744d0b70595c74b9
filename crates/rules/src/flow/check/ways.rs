//! Whether every step is come to, and no run goes round without a word of the customer's.

use std::collections::{BTreeMap, BTreeSet};

use crate::flow::edges::Edge;
use crate::flow::model::Flow;
use crate::flow::problem::{Code, Leg, Problem};
use crate::words::flow as words;

/// Steps that nothing leads to.
pub(super) fn unreachable(flow: &Flow, edges: &[Edge<'_>]) -> Vec<Problem> {
    let mut seen: BTreeSet<&str> = flow.triggers.iter().filter_map(|trigger| trigger.start.step()).collect();
    let mut open: Vec<&str> = seen.iter().copied().collect();
    while let Some(step) = open.pop() {
        let next = edges.iter().filter(|edge| edge.from == step).filter_map(|edge| edge.to.step());
        open.extend(next.filter(|to| seen.insert(to)));
    }
    let lost = flow.steps.iter().filter(|step| !seen.contains(step.name.as_str()));
    lost.map(|step| Problem::new(Code::Unreachable, step.at, words::unreachable(&step.name)).of(&step.name))
        .collect()
}

/// Circles without a word of the customer's, the shortest through each step that no circle before went through.
pub(super) fn circles(flow: &Flow, edges: &[Edge<'_>]) -> Vec<Problem> {
    let (mut told, mut problems) = (BTreeSet::new(), Vec::new());
    for step in &flow.steps {
        let name = step.name.as_str();
        let Some(circle) = back(name, edges).filter(|_| !told.contains(name)) else { continue };
        told.extend(circle.iter().copied());
        let legs = circle.iter().map(|step| Leg { step: (*step).to_owned(), silent: None });
        let written = circle.join(" → ");
        problems.push(Problem {
            path: legs.collect(),
            ..Problem::new(Code::Circle, step.at, words::circle(written)).of(name)
        });
    }
    problems
}

/// The shortest way from a step back to it on which the customer has no word.
fn back<'f>(start: &'f str, edges: &[Edge<'f>]) -> Option<Vec<&'f str>> {
    let mut from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut row = vec![start];
    while !row.is_empty() {
        let mut next = Vec::new();
        for step in row {
            for edge in edges.iter().filter(|edge| edge.from == step && !edge.hears) {
                let Some(to) = edge.to.step() else { continue };
                if to == start {
                    return Some(way(start, step, &from));
                }
                if !from.contains_key(to) {
                    from.insert(to, step);
                    next.push(to);
                }
            }
        }
        row = next;
    }
    None
}

fn way<'f>(start: &'f str, last: &'f str, from: &BTreeMap<&'f str, &'f str>) -> Vec<&'f str> {
    let (mut way, mut at) = (vec![start], last);
    while at != start {
        way.push(at);
        let Some(before) = from.get(at) else { break };
        at = before;
    }
    way.push(start);
    way.reverse();
    way
}
