//! A file as its builder shows it: what each trigger and each step is told, in the order of the file, whether it compiles
//! or not. What cannot be made out is left out; [`super::compile`] says what is wrong with it.

use super::edges::Via;
use super::kind::{Cause, Field, Kind, Shape, leads};
use super::model::END;
use super::problem::{Place, Problem};
use super::yaml::{self, Entry, Node, What};

/// A file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// What people call it; empty where it does not say.
    pub name: String,
    /// By what its runs begin.
    pub triggers: Vec<Part>,
    /// Its steps. The first is where runs begin whose trigger says nothing else.
    pub steps: Vec<Part>,
}

/// A trigger or a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The name of a step; empty of a trigger.
    pub name: String,
    /// Where it stands.
    pub at: Place,
    /// What it is told, its own word first.
    pub told: Vec<(String, Said)>,
}

/// What stands behind a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A text, a name, the name of a step.
    Text(String),
    /// Names.
    List(Vec<String>),
    /// Texts or steps by name.
    Map(Vec<(String, String)>),
}

/// A way from a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way<'p> {
    /// By what.
    pub via: Via,
    /// What stands on the button or row, where a choice leads there.
    pub label: Option<&'p str>,
    /// To which step; `None` is the end.
    pub to: Option<&'p str>,
}

/// Reads a file as far as it can be.
///
/// # Errors
/// It is no YAML at all, or no map.
pub fn outline(text: &str) -> Result<Outline, Box<Problem>> {
    let root = yaml::read(text)?;
    let below = |word| root.entry(word).map(|entry| &entry.value);
    let steps = below("steps").and_then(Node::entries).unwrap_or_default();
    let triggers = below("triggers").and_then(Node::items).unwrap_or_default();
    Ok(Outline {
        name: below("name").and_then(Node::text).unwrap_or_default().to_owned(),
        triggers: triggers.iter().map(|node| part("", node.at, node)).collect(),
        steps: steps.iter().map(|entry| part(&entry.key, entry.at, &entry.value)).collect(),
    })
}

fn part(name: &str, at: Place, node: &Node) -> Part {
    let told = node.entries().unwrap_or_default().iter().map(said);
    Part { name: name.to_owned(), at, told: told.collect() }
}

fn said(entry: &Entry) -> (String, Said) {
    let said = match &entry.value.what {
        What::Scalar { text, .. } => Said::Text(text.clone()),
        What::List { items, .. } => {
            Said::List(items.iter().filter_map(Node::text).map(str::to_owned).collect())
        }
        What::Map { entries, .. } => Said::Map(entries.iter().filter_map(pair).collect()),
    };
    (entry.key.clone(), said)
}

fn pair(entry: &Entry) -> Option<(String, String)> {
    Some((entry.key.clone(), entry.value.text()?.to_owned()))
}

impl Way<'_> {
    /// It in addresses and forms: the word behind which the step names where it leads; of a case, that and the case.
    pub fn path(&self) -> String {
        match &self.via {
            Via::Case(case) => format!("{}/{case}", self.via.field()),
            via => via.field().to_owned(),
        }
    }
}

impl Outline {
    /// The step of this name.
    pub fn step(&self, name: &str) -> Option<&Part> {
        self.steps.iter().find(|step| step.name == name)
    }

    /// The trigger in which a place of the file lies.
    pub fn trigger_at(&self, at: Place) -> Option<&Part> {
        self.triggers.iter().rfind(|trigger| trigger.at <= at)
    }

    /// The step at which runs of a trigger begin.
    pub fn start<'o>(&'o self, trigger: &'o Part) -> Option<&'o str> {
        let first = self.steps.first().map(|step| step.name.as_str());
        Some(trigger.text("start")).filter(|start| !start.is_empty()).or(first).filter(|start| *start != END)
    }
}

impl Part {
    /// Its own word: what it does, or by what it begins.
    pub fn word(&self) -> &str {
        self.told.first().map(|(word, _)| word.as_str()).unwrap_or_default()
    }

    /// What a step does, where its word is known.
    pub fn kind(&self) -> Option<Kind> {
        Kind::from_word(self.word())
    }

    /// By what a trigger begins, where its word is known.
    pub fn cause(&self) -> Option<Cause> {
        Cause::from_word(self.word())
    }

    /// What stands behind a word.
    pub fn said(&self, word: &str) -> Option<&Said> {
        self.told.iter().find(|(told, _)| told == word).map(|(_, said)| said)
    }

    /// The text behind a word; empty where none stands there.
    pub fn text(&self, word: &str) -> &str {
        match self.said(word) {
            Some(Said::Text(text)) => text,
            _ => "",
        }
    }

    /// The names behind a word, whether one stands there or a list.
    pub fn names(&self, word: &str) -> Vec<&str> {
        match self.said(word) {
            Some(Said::Text(text)) if !text.is_empty() => vec![text],
            Some(Said::List(names)) => names.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// What stands by name below a word.
    pub fn pairs(&self, word: &str) -> &[(String, String)] {
        match self.said(word) {
            Some(Said::Map(pairs)) => pairs,
            _ => &[],
        }
    }

    /// Where it leads, in the order of [`super::kind`]. A step that says nothing about what follows ends the run.
    pub fn ways(&self) -> Vec<Way<'_>> {
        let Some(kind) = self.kind() else { return Vec::new() };
        let mut ways: Vec<Way<'_>> = leads(kind.fields()).flat_map(|field| self.lead(kind, field)).collect();
        let all_chosen = !self.pairs("options").is_empty()
            && self
                .pairs("options")
                .iter()
                .all(|(id, _)| self.pairs("cases").iter().any(|(case, _)| case == id));
        let may_just_end = kind.fields().iter().any(|field| field.name == "next")
            && !matches!(kind, Kind::HandOver | Kind::Wait)
            && !all_chosen;
        if may_just_end && self.said("next").is_none() {
            ways.push(Way { via: Via::Next, label: None, to: None });
        }
        ways
    }

    fn lead<'p>(&'p self, kind: Kind, field: &Field) -> Vec<Way<'p>> {
        let target = |name: &'p str| Some(name).filter(|name| *name != END);
        if field.shape == Shape::Steps {
            let label = |case: &str| {
                let option = self.pairs("options").iter().find(|(id, _)| id == case);
                option.map(|(_, title)| title.as_str())
            };
            let cases = self.pairs(field.name).iter();
            let way = |(case, to): &'p (String, String)| Way {
                via: Via::Case(case.clone()),
                label: label(case),
                to: target(to),
            };
            return cases.map(way).collect();
        }
        let to = self.text(field.name);
        let via = match field.name {
            "next" if kind == Kind::HandOver => Via::HandedBack,
            "answered" => Via::Answered,
            "timed_out" => Via::TimedOut,
            "otherwise" => Via::Otherwise,
            "failed" => Via::Failed,
            "open" => Via::Open,
            "closed" => Via::Closed,
            _ => Via::Next,
        };
        let way = Way { via, label: None, to: target(to) };
        if to.is_empty() { Vec::new() } else { vec![way] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Known;
    use crate::flow::compile;
    use crate::flow::edges::edges;
    use crate::flow::gallery::GALLERY;
    use crate::source::phrase;

    /// Answers are met in letters of either size.
    fn met(via: Via) -> Via {
        match via {
            Via::Case(case) => Via::Case(phrase(&case)),
            via => via,
        }
    }

    #[test]
    fn of_a_flow_that_compiles_it_shows_the_ways_that_runs_go() {
        for sample in GALLERY {
            let Ok(flow) = compile(sample.text, &Known::default()) else { continue };
            let shown = outline(sample.text).unwrap();
            assert_eq!(shown.name, flow.name);
            let mut drawn: Vec<_> = shown
                .steps
                .iter()
                .flat_map(|step| {
                    step.ways().into_iter().map(|way| (step.name.as_str(), met(way.via), way.to))
                })
                .collect();
            let mut gone: Vec<_> =
                edges(&flow).into_iter().map(|edge| (edge.from, met(edge.via), edge.to.step())).collect();
            drawn.sort();
            gone.sort();
            assert_eq!(drawn, gone, "{}", sample.id);
            for (part, trigger) in shown.triggers.iter().zip(&flow.triggers) {
                assert_eq!(part.cause(), Some(trigger.begins.cause()));
                assert_eq!(shown.start(part), trigger.start.step());
            }
        }
    }

    #[test]
    fn what_does_not_compile_is_shown_as_far_as_it_goes() {
        let text =
            "name: Half\nsteps:\n  a:\n    shout: Hello\n    next: b\n  b:\n    ask: [1, 2]\n  c: nothing\n";
        let shown = outline(text).unwrap();
        assert_eq!(shown.steps.len(), 3);
        assert_eq!(shown.steps[0].word(), "shout");
        assert_eq!((shown.steps[0].kind(), shown.steps[0].ways()), (None, Vec::new()));
        assert_eq!(shown.steps[1].names("ask"), ["1", "2"]);
        assert_eq!(shown.steps[1].ways(), [Way { via: Via::Next, label: None, to: None }]);
        assert_eq!(shown.steps[2].told, []);
        assert!(shown.triggers.is_empty() && outline("a: [").is_err());
    }
}
