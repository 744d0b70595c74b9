//! What has been kept when a run comes to a step: on every way there, and on some.

use std::collections::{BTreeMap, BTreeSet};

use crate::flow::edges::{ANSWER, Edge};
use crate::flow::model::{Begins, Flow, Trigger};

/// What is kept on arrival.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Kept<'f> {
    /// On every way.
    pub(super) always: BTreeSet<&'f str>,
    /// On some way.
    pub(super) ever: BTreeSet<&'f str>,
}

/// By step; steps that nothing leads to are left out.
pub(super) fn kept<'f>(flow: &'f Flow, edges: &[Edge<'f>]) -> BTreeMap<&'f str, Kept<'f>> {
    let mut kept: BTreeMap<&str, Kept<'f>> = BTreeMap::new();
    let mut open: Vec<&str> = Vec::new();
    for trigger in &flow.triggers {
        let given = given(trigger);
        let at = Kept { always: given.clone(), ever: given };
        open.extend(trigger.start.step().filter(|step| join(&mut kept, step, at)));
    }
    while let Some(step) = open.pop() {
        let Some(here) = kept.get(step).cloned() else { continue };
        for edge in edges.iter().filter(|edge| edge.from == step) {
            let mut there = here.clone();
            there.always.extend(&edge.keeps);
            there.ever.extend(&edge.keeps);
            open.extend(edge.to.step().filter(|to| join(&mut kept, to, there)));
        }
    }
    kept
}

fn given(trigger: &Trigger) -> BTreeSet<&str> {
    match &trigger.begins {
        Begins::Api { gives, .. } => gives.iter().map(String::as_str).collect(),
        begins if begins.cause().is_customers_word() => BTreeSet::from([ANSWER]),
        _ => BTreeSet::new(),
    }
}

/// Whether something changed: `always` only shrinks, `ever` only grows, so that it ends.
fn join<'f>(kept: &mut BTreeMap<&'f str, Kept<'f>>, step: &'f str, at: Kept<'f>) -> bool {
    let Some(known) = kept.get_mut(step) else {
        kept.insert(step, at);
        return true;
    };
    let before = known.clone();
    known.always.retain(|name| at.always.contains(name));
    known.ever.extend(at.ever);
    *known != before
}
