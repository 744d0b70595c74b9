//! Whether expressions can be read, and find what they use: what is kept on no way to the step is not there, and what is
//! kept on some ways needs something that stands for it.

use std::collections::{BTreeMap, BTreeSet};

use super::{kind, steps};
use crate::flow::check::kept::kept;
use crate::flow::check::workspace::Known;
use crate::flow::edges::Edge;
use crate::flow::kind::Shape;
use crate::flow::model::Flow;
use crate::flow::problem::{Code, Problem};
use crate::flow::texts::{self, Fault, Source};
use crate::flow::yaml::{Entry, Node};
use crate::words::flow as words;

/// What is known of every contact, and of every conversation.
const OF_A_CONTACT: [&str; 4] = ["name", "first_name", "language", "country"];
const OF_A_CONVERSATION: [&str; 1] = ["status"];

pub(super) fn check(root: &Node, flow: &Flow, edges: &[Edge<'_>], known: &Known) -> Vec<Problem> {
    let kept = kept(flow, edges);
    let names = names(known);
    let mut problems = Vec::new();
    for entry in steps(root) {
        let here = kept.get(entry.key.as_str()).cloned().unwrap_or_default();
        for (node, shape) in texts_of(entry) {
            let told = node.text().unwrap_or_default();
            let source =
                if shape == Shape::Expression { Source::Expression(told) } else { Source::Text(told) };
            let found = texts::examine(source, &here.always, &here.ever, &names);
            problems.extend(found.into_iter().map(|fault| problem(node, fault).of(&entry.key)));
        }
    }
    problems
}

fn problem(node: &Node, fault: Fault) -> Problem {
    match fault {
        Fault::Unreadable(reason) => Problem::new(Code::Expression, node.at, words::expression(reason)),
        Fault::Never(name) => Problem::new(Code::Undefined, node.at, words::undefined(&name)),
        Fault::AtTimes(name) => Problem::new(Code::Undefined, node.at, words::undefined_at_times(&name)),
    }
}

/// What stands behind `contact.` and `conversation.`; anything where attributes are not known.
fn names(known: &Known) -> BTreeMap<&'static str, BTreeSet<String>> {
    let all = |ours: &[&str], attributes: &Option<BTreeSet<String>>| {
        let ours = ours.iter().map(|name| (*name).to_owned());
        attributes.as_ref().map(|attributes| ours.chain(attributes.iter().cloned()).collect())
    };
    let contact = all(&OF_A_CONTACT, &known.contact_attributes).map(|names| ("contact", names));
    let conversation =
        all(&OF_A_CONVERSATION, &known.conversation_attributes).map(|names| ("conversation", names));
    contact.into_iter().chain(conversation).collect()
}

/// Everything in a step in which expressions may stand.
fn texts_of(entry: &Entry) -> Vec<(&Node, Shape)> {
    let mut found = Vec::new();
    let Some((kind, told)) = kind(entry).zip(entry.value.entries()) else { return found };
    let own = told.first().map(|own| (&own.value, kind.value().shape));
    let rest = told.iter().skip(1).filter_map(|told| {
        let field = kind.fields().iter().find(|field| field.name == told.key)?;
        Some((&told.value, field.shape))
    });
    for (node, shape) in own.into_iter().chain(rest) {
        match shape {
            Shape::Text | Shape::Address | Shape::Program | Shape::Expression => found.push((node, shape)),
            Shape::Texts => {
                let inner = node.entries().unwrap_or_default();
                found.extend(inner.iter().map(|told| (&told.value, Shape::Text)));
            }
            _ => {}
        }
    }
    found
}
