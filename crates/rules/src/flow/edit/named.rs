//! What texts and expressions of a flow name: when that is called otherwise they follow.

use super::Keeper;
use super::parts::{Pairs, get, pairs, steps, triggers};
use crate::flow::edges::ANSWER;
use crate::flow::kind::{Kind, Shape};
use crate::flow::texts::{Named, Source};
use crate::flow::yaml::Plain;

/// A text in which something is named.
pub(super) struct TextNaming {
    pub(super) step: String,
    /// As what it stands there: `["note"]`, `["values", "1"]`.
    pub(super) path: Vec<String>,
    pub(super) text: String,
    /// Where, in bytes of the text, from left to right.
    pub(super) places: Vec<std::ops::Range<usize>>,
}

impl TextNaming {
    /// The text with it called so.
    pub(super) fn called(&self, to: &str) -> String {
        let mut text = self.text.clone();
        for place in self.places.iter().rev() {
            text.replace_range(place.clone(), to);
        }
        text
    }
}

/// All texts that name it.
pub(super) fn texts_naming(root: &Plain, named: &Named) -> Vec<TextNaming> {
    let (mut root, mut found) = (root.clone(), Vec::new());
    each_text(&mut root, |step, path, shape, text| {
        let source = if shape == Shape::Expression { Source::Expression(text) } else { Source::Text(text) };
        let places = named.places(source);
        if !places.is_empty() {
            let path = path.iter().map(|word| (*word).to_owned()).collect();
            found.push(TextNaming { step: step.to_owned(), path, text: text.clone(), places });
        }
    });
    found
}

/// They call it so.
pub(super) fn follow(root: &mut Plain, named: &Named, to: &str) {
    each_text(root, |_, _, shape, text| {
        let source = if shape == Shape::Expression { Source::Expression(text) } else { Source::Text(text) };
        for place in named.places(source).into_iter().rev() {
            text.replace_range(place, to);
        }
    });
}

/// Visits whatever expressions stand in, with its step, its path there and its shape.
fn each_text(root: &mut Plain, mut visit: impl FnMut(&str, &[&str], Shape, &mut String)) {
    for (step, told) in steps(root).into_iter().flatten() {
        let Some(told) = pairs(told) else { continue };
        let Some(kind) = told.first().and_then(|(word, _)| Kind::from_word(word)) else { continue };
        for (place, (word, said)) in told.iter_mut().enumerate() {
            let field = kind.fields().iter().find(|field| field.name == *word);
            let shape = if place == 0 { Some(kind.value().shape) } else { field.map(|field| field.shape) };
            match (shape, said) {
                (
                    Some(shape @ (Shape::Text | Shape::Address | Shape::Program | Shape::Expression)),
                    Plain::Text(text),
                ) => visit(step, &[word], shape, text),
                (Some(Shape::Texts), Plain::Map(texts)) => {
                    for (key, text) in texts {
                        if let Plain::Text(text) = text {
                            visit(step, &[word, key], Shape::Text, text);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// What is kept under a name by this alone; `None` where something else is kept under it too, so that nobody knows which of
/// them an expression means.
pub(super) fn kept_by_it_alone(root: &Plain, name: &str) -> Option<Named> {
    (keepers(root, name) == 1).then(|| Named::Kept(name.to_owned()))
}

/// How often something is kept under a name.
fn keepers(root: &Plain, name: &str) -> usize {
    let mut root = root.clone();
    let mut count = 0;
    for (_, told) in steps(&mut root).into_iter().flatten() {
        let kept = pairs(told).and_then(|told| get(told, "keep"));
        count += usize::from(matches!(kept, Some(Plain::Text(kept)) if kept == name));
    }
    for told in triggers(&mut root).into_iter().flatten() {
        let given = pairs(told).and_then(|told| get(told, "gives"));
        count += given.map_or(0, |given| given_at(given, name).into_iter().count());
    }
    count
}

fn given_at<'p>(given: &'p mut Plain, name: &str) -> Option<&'p mut String> {
    let is_it = |one: &&mut Plain| matches!(one, Plain::Text(text) if text == name);
    let found = match given {
        Plain::List(names) => names.iter_mut().find(is_it)?,
        one => Some(one).filter(is_it)?,
    };
    if let Plain::Text(text) = found { Some(text) } else { None }
}

/// What keeps something keeps it under another name, and whatever names that follows.
pub(super) fn rename_kept(root: &mut Plain, by: &Keeper, from: &str, to: &str) -> Option<()> {
    let named = kept_by_it_alone(root, from);
    let kept = match by {
        Keeper::Step(step) => {
            let told = pairs(get(steps(root)?, step)?)?;
            given_at(get(told, "keep")?, from)?
        }
        Keeper::Trigger(number) => {
            let told = pairs(triggers(root)?.get_mut(*number)?)?;
            given_at(get(told, "gives")?, from)?
        }
    };
    to.clone_into(kept);
    if let Some(named) = named {
        follow(root, &named, to);
    }
    Some(())
}

/// An answer to choose as expressions may name it: by the customer's newest answer where no other question has an answer
/// of that id, and by what its question alone keeps.
pub(super) fn chosen(root: &Plain, step: &str, option: &str) -> Option<Named> {
    let mut tree = root.clone();
    let mut is_only = true;
    let mut kept = None;
    for (name, told) in steps(&mut tree)? {
        let Some(told) = pairs(told) else { continue };
        if name == step {
            kept = match get(told, "keep") {
                Some(Plain::Text(kept)) => Some(kept.clone()),
                _ => None,
            };
        } else {
            is_only &= !has(told, "options", option);
        }
    }
    let kept = kept.filter(|kept| keepers(root, kept) == 1);
    let of: Vec<String> = kept.into_iter().chain(is_only.then(|| ANSWER.to_owned())).collect();
    (!of.is_empty()).then(|| Named::Chosen { id: option.to_owned(), of })
}

/// Whether a step is told something under a word by a name.
pub(super) fn has(told: &mut Pairs, field: &str, name: &str) -> bool {
    get(told, field).and_then(pairs).is_some_and(|inner| inner.iter().any(|(known, _)| known == name))
}

/// An answer to choose has another id, wherever that is named.
pub(super) fn rename_option(root: &mut Plain, step: &str, option: &str, to: &str) -> Option<()> {
    let is_there = |pairs: &Pairs, key: &str| pairs.iter().any(|(name, _)| name == key);
    let options = pairs(get(pairs(get(steps(root)?, step)?)?, "options")?)?;
    if !is_there(options, option) || is_there(options, to) {
        return None;
    }
    let named = chosen(root, step, option);
    for place in options_named(root, step, option) {
        let named = pairs(get(pairs(get(steps(root)?, &place.step)?)?, place.field)?)?;
        if is_there(named, to) {
            return None;
        }
        to.clone_into(&mut named.iter_mut().find(|(name, _)| name == option)?.0);
    }
    if let Some(named) = named {
        // Between quotes it has to stay what it is.
        let breaks_out = to.contains(['\'', '"', '\\', '{', '}', '%']);
        if breaks_out && !texts_naming(root, &named).is_empty() {
            return None;
        }
        follow(root, &named, to);
    }
    Some(())
}

/// Where an answer to choose is named by its id.
pub(super) struct OptionNamed {
    pub(super) step: String,
    pub(super) field: &'static str,
}

/// All such places of an answer of a step: in the step itself, and in branches by what the answer may be
/// ([`chosen`]).
pub(super) fn options_named(root: &Plain, step: &str, option: &str) -> Vec<OptionNamed> {
    let by = chosen(root, step, option);
    let is_by = |expression: &str| by.as_ref().is_some_and(|by| by.is_chosen_by(expression));
    let (mut root, mut found) = (root.clone(), Vec::new());
    for (name, told) in steps(&mut root).into_iter().flatten() {
        let Some(told) = pairs(told) else { continue };
        let fields: &[&str] = if name == step {
            &["options", "details", "cases"]
        } else if branches_by(told).is_some_and(is_by) {
            &["cases"]
        } else {
            &[]
        };
        let fields = fields.iter().filter(|field| has(told, field, option));
        found.extend(fields.map(|field| OptionNamed { step: name.clone(), field }));
    }
    found
}

/// The expression by which a step branches; the newest answer is one.
fn branches_by(told: &mut Pairs) -> Option<&str> {
    let (word, Plain::Text(by)) = told.first()? else { return None };
    match (word.as_str(), by.as_str()) {
        ("branch", "answer") => Some(ANSWER),
        ("branch", "expression") => match get(told, "expression") {
            Some(Plain::Text(expression)) => Some(expression),
            _ => None,
        },
        _ => None,
    }
}
