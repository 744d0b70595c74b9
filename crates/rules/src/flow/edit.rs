//! Edits of a flow's text that leave everything else as it is: comments, the order, empty lines, the quotes somebody chose.
//! What the visual builder changes is written by these.
//!
//! Each edit is made twice: to the text, where it touches the fewest lines, and to the tree that the text stands for. The
//! text that comes out has to read as that tree, or the edit is refused: what this cannot do well it does not do.

mod lines;
mod named;
mod scalar;
mod tree;

use super::edges::{ANSWER, Via};
use super::kind::Kind;
use super::model::END;
use super::problem::{Code, Place, Problem};
use super::read::is_variable;
use super::texts::Named;
use super::yaml::{self, Node, Plain};
use crate::words::flow as words;
use lines::Lines;

/// A change to a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// What it is called.
    Name(String),
    /// Something that a step is told, by its word, or by the word and the name below it: `["next"]`, `["cases", "good"]`.
    /// `None` takes it out. The first word of a step stays.
    Set {
        /// The step.
        step: String,
        /// What.
        path: Vec<String>,
        /// To what.
        value: Option<String>,
    },
    /// Where a way leads; `None` is the end.
    Connect {
        /// From which step.
        step: String,
        /// By what.
        via: Via,
        /// To which.
        to: Option<String>,
    },
    /// A new step, told so; at the head of the steps where it comes after none.
    Add {
        /// Its name.
        step: String,
        /// After which.
        after: Option<String>,
        /// What it is told, its kind first.
        told: Vec<(String, Told)>,
    },
    /// Takes a step out. What led there leads to where it led: to its `next`, or to the end.
    Remove {
        /// Which.
        step: String,
    },
    /// Calls a step something else, wherever it is named.
    Rename {
        /// Which.
        step: String,
        /// What it is called from now on.
        to: String,
    },
    /// Gives an answer to choose another id, wherever it is named: in its question, and in branches and expressions by what
    /// is kept of it, where nothing else is kept under that name, and by the answer, where no other question has an answer
    /// of that id.
    RenameOption {
        /// The step that asks.
        step: String,
        /// The id.
        option: String,
        /// What it is from now on.
        to: String,
    },
    /// Keeps something under another name, wherever that is named in texts and expressions: where something else is kept
    /// under the old name too, these stay, since nobody knows which of them is meant.
    RenameKept {
        /// What keeps it.
        by: Keeper,
        /// Under which name it did.
        from: String,
        /// Under which it does from now on.
        to: String,
    },
    /// Lets a step do something else, by its first word. What it is told stays: what the new kind does not know is taken out
    /// before, and what it needs is set behind.
    Turn {
        /// Which.
        step: String,
        /// The word of what it does.
        word: String,
    },
    /// Something that a trigger is told, counted from 0. Its first word stays.
    SetTrigger {
        /// Which.
        trigger: usize,
        /// What.
        field: String,
        /// To what; `None` takes it out.
        value: Option<Told>,
    },
    /// A new trigger behind the others.
    AddTrigger {
        /// What it is told, its cause first.
        told: Vec<(String, Told)>,
    },
    /// Takes a trigger out.
    RemoveTrigger {
        /// Which, counted from 0.
        trigger: usize,
    },
}

/// What keeps something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// A step, by its `keep`.
    Step(String),
    /// A trigger, counted from 0, among what it `gives`.
    Trigger(usize),
}

/// What a new step or trigger is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// A text, a name, the name of a step.
    Text(String),
    /// Names.
    List(Vec<String>),
    /// Texts or steps by name.
    Map(Vec<(String, String)>),
}

/// The text with the change made.
///
/// # Errors
/// The file cannot be read; there is no such step; or the change cannot be made without touching what stands around it.
pub fn apply(text: &str, edit: &Edit) -> Result<String, Box<Problem>> {
    let root = yaml::read(text)?;
    let edit = plain(&root, edit);
    if let Edit::RenameKept { to, .. } = &edit
        && !is_variable(to)
    {
        return Err(Box::new(Problem::new(Code::Shape, place(&root, &edit), words::VARIABLE_NAME)));
    }
    let refused = || Box::new(Problem::new(Code::Unreadable, place(&root, &edit), words::NOT_EDITED));
    let wanted = tree::apply(&root.plain(), &edit).ok_or_else(refused)?;
    let mut lines = Lines::of(text);
    lines::apply(&mut lines, &root, &edit).ok_or_else(refused)?;
    let edited = lines.spliced().ok_or_else(refused)?;
    let reads = yaml::read(&edited).map_err(|_| refused())?.plain();
    if reads == wanted { Ok(edited) } else { Err(refused()) }
}

/// The steps in which what was called otherwise is named as it was before: something else is called so too, and whoever
/// wrote them alone knows which of the two is meant.
pub fn left(edited: &str, edit: &Edit) -> Vec<String> {
    let Ok(root) = yaml::read(edited) else { return Vec::new() };
    let named = match edit {
        Edit::RenameKept { from, .. } => Named::Kept(from.clone()),
        Edit::RenameOption { step, option, .. } => {
            let asks = steps(&root).iter().find(|entry| entry.key == *step);
            let kept = asks.and_then(|entry| entry.value.entry("keep")?.value.text());
            let of = [ANSWER].into_iter().chain(kept).map(str::to_owned).collect();
            Named::Chosen { id: option.clone(), of }
        }
        _ => return Vec::new(),
    };
    let mut steps: Vec<String> =
        named::texts_naming(&root.plain(), &named).into_iter().map(|naming| naming.step).collect();
    steps.dedup();
    steps
}

/// The mend of a step that may come when the window is closed: what led there asks for the window first, and where it is
/// closed a template goes out, whose answer leads to the step.
///
/// # Errors
/// As [`apply`].
pub fn guard(text: &str, step: &str, template: &str, language: &str) -> Result<String, Box<Problem>> {
    let root = yaml::read(text)?;
    let [asks, sends, hears] = ["window", "template", "answer"].map(|end| free_name(&root, step, end));
    let mut edits: Vec<Edit> = redirects(&root, step, &asks);
    let added = vec![
        (&asks, vec![["branch", "window"], ["open", step], ["closed", &sends]]),
        (&sends, vec![["template", template], ["language", language], ["next", &hears]]),
        (&hears, vec![["wait", "7d"], ["answered", step], ["timed_out", END]]),
    ];
    edits.extend(chain(step, added));
    edits.iter().try_fold(text.to_owned(), |text, edit| apply(&text, edit))
}

/// The other mend: where the window is closed, the words go by SMS, and the run goes on as behind the step; where it asks,
/// what the customer answers by whichever way leads to the step.
///
/// # Errors
/// As [`apply`].
pub fn guard_by_sms(text: &str, step: &str, words: &str) -> Result<String, Box<Problem>> {
    let root = yaml::read(text)?;
    let [asks, sends, hears] = ["window", "sms", "answer"].map(|end| free_name(&root, step, end));
    let told = |word| {
        let entry = steps(&root).iter().find(|entry| entry.key == step)?;
        entry.value.entry(word)?.value.text()
    };
    let waits = kind_of(&root, step) != Some(Kind::Message);
    let mut says = vec![["sms", words]];
    if waits {
        says.push(["next", &hears]);
    } else {
        says.extend(["next", "failed"].into_iter().filter_map(|word| Some([word, told(word)?])));
    }
    let mut added =
        vec![(&asks, vec![["branch", "window"], ["open", step], ["closed", &sends]]), (&sends, says)];
    if waits {
        added.push((&hears, vec![["wait", "7d"], ["answered", step], ["timed_out", END]]));
    }
    let mut edits: Vec<Edit> = redirects(&root, step, &asks);
    edits.extend(chain(step, added));
    edits.iter().try_fold(text.to_owned(), |text, edit| apply(&text, edit))
}

/// New steps, each behind the one before it.
fn chain(after: &str, steps: Vec<(&String, Vec<[&str; 2]>)>) -> Vec<Edit> {
    let mut after = after.to_owned();
    let mut edits = Vec::new();
    for (name, told) in steps {
        let told = told.into_iter().map(|[key, text]| (key.to_owned(), Told::Text(text.to_owned())));
        edits.push(Edit::Add { step: name.clone(), after: Some(after), told: told.collect() });
        after = name.clone();
    }
    edits
}

/// What leads whatever leads to `from` to `to`.
fn redirects(root: &Node, from: &str, to: &str) -> Vec<Edit> {
    let plain = root.plain();
    let mut edits = Vec::new();
    for reference in tree::references(&plain, from) {
        let value = Some(to.to_owned());
        if let Some(step) = reference.by {
            edits.push(Edit::Set { step, path: reference.path, value });
        }
    }
    let is_first = steps(root).first().is_some_and(|first| first.key == from);
    let triggers = root.entry("triggers").and_then(|entry| entry.value.items()).unwrap_or_default();
    for (trigger, node) in triggers.iter().enumerate() {
        let start = node.entry("start").and_then(|entry| entry.value.text());
        // One that names no step begins at the first.
        if start == Some(from) || (start.is_none() && is_first) {
            let value = Some(Told::Text(to.to_owned()));
            edits.push(Edit::SetTrigger { trigger, field: "start".to_owned(), value });
        }
    }
    edits
}

fn steps(root: &Node) -> &[yaml::Entry] {
    root.entry("steps").and_then(|entry| entry.value.entries()).unwrap_or_default()
}

/// A name for a step that none has.
fn free_name(root: &Node, step: &str, end: &str) -> String {
    let is_free = |name: &String| !steps(root).iter().any(|entry| entry.key == *name);
    let begin: String = step.chars().take(24).collect();
    let first = format!("{begin}_{end}");
    if is_free(&first) {
        return first;
    }
    (2..1_000).map(|number| format!("{begin}_{end}_{number}")).find(is_free).unwrap_or(first)
}

/// The same edit where one is a kind of another.
fn plain(root: &Node, edit: &Edit) -> Edit {
    let Edit::Connect { step, via, to } = edit else { return edit.clone() };
    let mut path = vec![via.field().to_owned()];
    if let Via::Case(case) = via {
        path.push(case.clone());
    }
    // Only where nothing is said about what follows the end is meant; a wait always says so.
    let is_implied = *via == Via::Next && kind_of(root, step) != Some(Kind::Wait);
    let value = to.clone().or_else(|| (!is_implied).then(|| END.to_owned()));
    Edit::Set { step: step.clone(), path, value }
}

fn kind_of(root: &Node, step: &str) -> Option<Kind> {
    let entry = steps(root).iter().find(|entry| entry.key == step)?;
    Kind::from_word(&entry.value.entries()?.first()?.key)
}

/// Where an edit would have been made.
fn place(root: &Node, edit: &Edit) -> Place {
    let step = match edit {
        Edit::Set { step, .. }
        | Edit::Remove { step }
        | Edit::Rename { step, .. }
        | Edit::RenameOption { step, .. }
        | Edit::RenameKept { by: Keeper::Step(step), .. }
        | Edit::Turn { step, .. } => Some(step),
        Edit::Add { after, .. } => after.as_ref(),
        _ => None,
    };
    steps(root).iter().find(|entry| Some(&entry.key) == step).map_or(root.at, |entry| entry.at)
}

impl Told {
    pub(super) fn plain(&self) -> Plain {
        match self {
            Self::Text(text) => Plain::Text(text.clone()),
            Self::List(names) => Plain::List(names.iter().cloned().map(Plain::Text).collect()),
            Self::Map(pairs) => Plain::Map(
                pairs.iter().map(|(key, value)| (key.clone(), Plain::Text(value.clone()))).collect(),
            ),
        }
    }
}
