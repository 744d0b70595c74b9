//! A flow as a graph to draw: no places on a sheet, only what is connected with what.

use super::edges::{Via, edges};
use super::kind::{Cause, Kind};
use super::length;
use super::model::{Assignee, Begins, Branch, Does, Flow, Looked, Step};

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// By what it begins.
    pub begins: Vec<Begin>,
    /// The steps, in the order of the file.
    pub nodes: Vec<Node>,
    /// What leads where, in the order of the steps.
    pub arrows: Vec<Arrow>,
}

/// A trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begin {
    /// Which kind.
    pub cause: Cause,
    /// What it is told, in short: its words, its name.
    pub about: String,
    /// The first step.
    pub start: String,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// What it does.
    pub kind: Kind,
    /// What it is told, in short: what it says, to whom it gives.
    pub about: String,
}

/// A way from a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// From where.
    pub from: String,
    /// By what.
    pub via: Via,
    /// What stands on the button or row, where a choice leads there.
    pub label: Option<String>,
    /// To where; `None` is the end.
    pub to: Option<String>,
}

/// Draws a flow.
pub fn graph(flow: &Flow) -> Graph {
    let begins = flow.triggers.iter().map(|trigger| Begin {
        cause: trigger.begins.cause(),
        about: told(&trigger.begins),
        start: trigger.start.step().unwrap_or_default().to_owned(),
    });
    let nodes = flow.steps.iter().map(|step| Node {
        name: step.name.clone(),
        kind: kind(&step.does),
        about: about(&step.does),
    });
    let arrows = edges(flow).into_iter().map(|edge| Arrow {
        from: edge.from.to_owned(),
        label: flow.step(edge.from).and_then(|step| title(step, &edge.via)),
        via: edge.via,
        to: edge.to.step().map(str::to_owned),
    });
    Graph { begins: begins.collect(), nodes: nodes.collect(), arrows: arrows.collect() }
}

fn title(step: &Step, via: &Via) -> Option<String> {
    let (Does::Question(question), Via::Case(case)) = (&step.does, via) else { return None };
    question.options.iter().find(|option| option.id == *case).map(|option| option.title.clone())
}

fn told(begins: &Begins) -> String {
    match begins {
        Begins::Keyword { phrases, .. } => phrases.join(", "),
        Begins::Conversation => String::new(),
        Begins::EntryPoint { kind, named } => named.as_ref().unwrap_or(kind).clone(),
        Begins::Button(name) | Begins::Campaign(name) | Begins::Status(name) | Begins::Api { name, .. } => {
            name.clone()
        }
        Begins::WindowCloses(left) => length::write(*left),
        Begins::Schedule { minute, .. } => format!("{:02}:{:02}", minute / 60, minute % 60),
    }
}

/// The kind of a step that was read.
pub fn kind(does: &Does) -> Kind {
    match does {
        Does::Template { .. } => Kind::Template,
        Does::Message { .. } => Kind::Message,
        Does::Question(question) => question.kind,
        Does::Wait { .. } => Kind::Wait,
        Does::Branch(_) => Kind::Branch,
        Does::SetStatus(_) => Kind::SetStatus,
        Does::Assign(_) => Kind::Assign,
        Does::Label { .. } => Kind::Label,
        Does::Note(_) => Kind::Note,
        Does::SetAttribute(_) => Kind::Attribute,
        Does::Http(_) => Kind::Http,
        Does::HandOver { .. } => Kind::HandOver,
        Does::TakeBack => Kind::TakeBack,
        Does::Close(_) => Kind::Close,
        Does::StartCampaign(_) => Kind::StartCampaign,
    }
}

fn about(does: &Does) -> String {
    match does {
        Does::Template { name, .. }
        | Does::Label { name, .. }
        | Does::SetStatus(name)
        | Does::StartCampaign(name) => name.clone(),
        Does::Message { text, .. } | Does::Note(text) => text.clone(),
        Does::Question(question) => question.text.clone(),
        Does::Wait { span, .. } => length::write(*span),
        Does::Branch(Branch::Window { .. }) => "window".to_owned(),
        Does::Branch(Branch::Hours { .. }) => "hours".to_owned(),
        Does::Branch(Branch::Value { of, .. }) => match of {
            Looked::Answer => "answer".to_owned(),
            Looked::Attribute(name) | Looked::Expression(name) => name.clone(),
        },
        Does::Assign(Assignee::Team(who) | Assignee::Person(who)) => who.clone(),
        Does::SetAttribute(set) => format!("{} = {}", set.name, set.value),
        Does::Http(http) => http.address.clone(),
        Does::HandOver { team, .. } => team.clone().unwrap_or_default(),
        Does::TakeBack => String::new(),
        Does::Close(status) => status.clone().unwrap_or_default(),
    }
}
