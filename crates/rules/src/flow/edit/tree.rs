//! Edits made to the tree that a text stands for: what has to come out.

use super::parts::{Pairs, get, pairs, steps, triggers};
use super::{Edit, Told, named};
use crate::flow::kind::{Kind, Shape, leads};
use crate::flow::model::END;
use crate::flow::yaml::Plain;

/// The tree with the change made. `None` where there is nothing to change, or it cannot be.
pub(super) fn apply(root: &Plain, edit: &Edit) -> Option<Plain> {
    let mut root = root.clone();
    match edit {
        Edit::Name(name) => put(pairs(&mut root)?, "name", Some(Plain::Text(name.clone())))?,
        Edit::Set { step, path, value } => set(fields(&mut root, step)?, path, value.as_deref())?,
        Edit::Add { step, after, told } => add(&mut root, step, after.as_deref(), told)?,
        Edit::Remove { step } => remove(&mut root, step)?,
        Edit::Rename { step, to } => rename(&mut root, step, to)?,
        Edit::RenameOption { step, option, to } => named::rename_option(&mut root, step, option, to)?,
        Edit::RenameKept { by, from, to } => named::rename_kept(&mut root, by, from, to)?,
        Edit::Turn { step, word } => turn(fields(&mut root, step)?, word)?,
        Edit::SetTrigger { trigger, field, value } => {
            let told = pairs(triggers(&mut root)?.get_mut(*trigger)?)?;
            put(told, field, value.as_ref().map(Told::plain))?;
        }
        Edit::AddTrigger { told } => triggers(&mut root)?.push(Plain::Map(fresh(told))),
        Edit::RemoveTrigger { trigger } => {
            let triggers = triggers(&mut root)?;
            if triggers.len() < 2 || *trigger >= triggers.len() {
                return None;
            }
            triggers.remove(*trigger);
        }
        Edit::Connect { .. } => return None,
    }
    Some(root)
}

/// Where a step is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// By which step; `None` for a trigger.
    pub(super) by: Option<String>,
    /// By which trigger, where it is one.
    pub(super) trigger: usize,
    /// As what: `["next"]`, `["cases", "good"]`.
    pub(super) path: Vec<String>,
}

/// All places where a step is named.
pub(super) fn references(root: &Plain, step: &str) -> Vec<Reference> {
    let (mut root, mut found) = (root.clone(), Vec::new());
    each_reference(&mut root, |reference, name| {
        if name == step {
            found.push(reference);
        }
    });
    found
}

fn fields<'p>(root: &'p mut Plain, step: &str) -> Option<&'p mut Pairs> {
    pairs(get(steps(root)?, step)?)
}

/// Replaces, adds at the end or takes out. The first of a map stays.
fn put(pairs: &mut Pairs, key: &str, value: Option<Plain>) -> Option<()> {
    match (pairs.iter().position(|(name, _)| name == key), value) {
        (Some(at), Some(value)) => pairs.get_mut(at)?.1 = value,
        (None, Some(value)) => pairs.push((key.to_owned(), value)),
        (Some(0) | None, None) => return None,
        (Some(at), None) => {
            pairs.remove(at);
        }
    }
    Some(())
}

fn set(told: &mut Pairs, path: &[String], value: Option<&str>) -> Option<()> {
    let text = value.map(|text| Plain::Text(text.to_owned()));
    match (path, text) {
        ([field], text) => put(told, field, text),
        ([field, name], Some(text)) => match get(told, field) {
            Some(Plain::Map(inner)) => put(inner, name, Some(text)),
            Some(_) => None,
            None => put(told, field, Some(Plain::Map(vec![(name.clone(), text)]))),
        },
        ([field, name], None) => {
            let inner = pairs(get(told, field)?)?;
            let at = inner.iter().position(|(known, _)| known == name)?;
            if inner.len() == 1 {
                return put(told, field, None);
            }
            inner.remove(at);
            Some(())
        }
        _ => None,
    }
}

fn fresh(told: &[(String, Told)]) -> Pairs {
    told.iter().map(|(key, value)| (key.clone(), value.plain())).collect()
}

fn add(root: &mut Plain, step: &str, after: Option<&str>, told: &[(String, Told)]) -> Option<()> {
    let steps = steps(root)?;
    if told.is_empty() || step == END || steps.iter().any(|(name, _)| name == step) {
        return None;
    }
    let at = match after {
        Some(after) => steps.iter().position(|(name, _)| name == after)? + 1,
        None => 0,
    };
    steps.insert(at, (step.to_owned(), Plain::Map(fresh(told))));
    Some(())
}

/// What led to the step leads to where it led.
pub(super) fn heir(root: &Plain, step: &str) -> Option<String> {
    let mut root = root.clone();
    let next = match get(fields(&mut root, step)?, "next") {
        Some(Plain::Text(next)) if next != step => next.clone(),
        _ => END.to_owned(),
    };
    Some(next)
}

fn remove(root: &mut Plain, step: &str) -> Option<()> {
    let heir = heir(root, step)?;
    let steps = steps(root)?;
    let at = steps.iter().position(|(name, _)| name == step).filter(|_| steps.len() > 1)?;
    steps.remove(at);
    replace_references(root, step, &heir);
    Some(())
}

fn rename(root: &mut Plain, step: &str, to: &str) -> Option<()> {
    let steps = steps(root)?;
    if to == END || steps.iter().any(|(name, _)| name == to) {
        return None;
    }
    to.clone_into(&mut steps.iter_mut().find(|(name, _)| name == step)?.0);
    replace_references(root, step, to);
    Some(())
}

/// A step does something else; what it was told stays.
fn turn(told: &mut Pairs, word: &str) -> Option<()> {
    if told.iter().any(|(name, _)| name == word) {
        return None;
    }
    word.clone_into(&mut told.first_mut()?.0);
    Some(())
}

fn replace_references(root: &mut Plain, step: &str, by: &str) {
    each_reference(root, |_, name| {
        if name == step {
            by.clone_into(name);
        }
    });
}

/// Visits whatever names a step.
fn each_reference(root: &mut Plain, mut visit: impl FnMut(Reference, &mut String)) {
    for (step, told) in steps(root).into_iter().flatten() {
        let Some(told) = pairs(told) else { continue };
        let kind = told.first().and_then(|(word, _)| Kind::from_word(word));
        let at = |path: &[&str]| Reference {
            by: Some(step.clone()),
            trigger: 0,
            path: path.iter().map(|word| (*word).to_owned()).collect(),
        };
        for field in kind.into_iter().flat_map(|kind| leads(kind.fields())) {
            match get(told, field.name) {
                Some(Plain::Text(name)) if field.shape == Shape::Step => visit(at(&[field.name]), name),
                Some(Plain::Map(cases)) => {
                    for (case, name) in cases {
                        if let Plain::Text(name) = name {
                            visit(at(&[field.name, case]), name);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    for (trigger, told) in triggers(root).into_iter().flatten().enumerate() {
        if let Some(Plain::Text(name)) = pairs(told).and_then(|told| get(told, "start")) {
            visit(Reference { by: None, trigger, path: vec!["start".to_owned()] }, name);
        }
    }
}
