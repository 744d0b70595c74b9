//! What a flow loses where it goes by SMS: answers to press become lines with numbers, a file goes as the carrier sends
//! files, long words are cut. All of it is a warning: it keeps nothing from being deployed.
//!
//! What is free-form goes by what the customer wrote on last. Where the workspace has a sender that may be SMS on every way,
//! but where WhatsApp is known of: at an entry point, which there are on WhatsApp alone, and on the way of `whatsapp` in
//! `branch: channel`, each until the customer has a word again.

use std::collections::{BTreeMap, VecDeque};

use super::Known;
use crate::channel::ChannelKind;
use crate::flow::answer::are_numbered;
use crate::flow::edges::{Edge, Via, edges};
use crate::flow::kind::Cause;
use crate::flow::model::{Branch, Does, Flow, Looked, Question, Step};
use crate::flow::problem::{Code, Leg, Problem};
use crate::sms::LONGEST;
use crate::words::Sentence;
use crate::words::flow as words;

/// A step, as a run may come to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Arrival<'f> {
    step: &'f str,
    /// The customer may have written by SMS last.
    by_sms: bool,
}

/// By which other one each arrival is come to on the shortest way; `None` where a run begins there.
type Ways<'f> = BTreeMap<Arrival<'f>, Option<Arrival<'f>>>;

/// All that is lost, in the order of the file.
pub(in crate::flow) fn losses(flow: &Flow, known: &Known) -> Vec<Problem> {
    let ways = ways(flow, known);
    let mut problems = Vec::new();
    for step in &flow.steps {
        let arrival = Arrival { step: &step.name, by_sms: true };
        if ways.contains_key(&arrival) {
            let path = path(arrival, &ways);
            let losses = of_step(step).into_iter();
            problems.extend(losses.map(|(code, text)| Problem {
                path: path.clone(),
                ..Problem::new(code, step.at, text).of(&step.name)
            }));
        }
    }
    problems
}

fn ways<'f>(flow: &'f Flow, known: &Known) -> Ways<'f> {
    let edges = edges(flow);
    let (mut ways, mut open) = (Ways::new(), VecDeque::new());
    let come = |ways: &mut Ways<'f>, open: &mut VecDeque<_>, to: Arrival<'f>, from| {
        if let std::collections::btree_map::Entry::Vacant(new) = ways.entry(to) {
            new.insert(from);
            open.push_back(to);
        }
    };
    for trigger in &flow.triggers {
        let by_sms = known.has_sms && trigger.begins.cause() != Cause::EntryPoint;
        if let Some(step) = trigger.start.step() {
            come(&mut ways, &mut open, Arrival { step, by_sms }, None);
        }
    }
    while let Some(here) = open.pop_front() {
        for edge in edges.iter().filter(|edge| edge.from == here.step) {
            let by_sms =
                if edge.hears { known.has_sms || here.by_sms } else { is_by_sms(flow, edge, here.by_sms) };
            if let Some(step) = edge.to.step() {
                come(&mut ways, &mut open, Arrival { step, by_sms }, Some(here));
            }
        }
    }
    ways
}

/// Whether the customer may have written by SMS last behind a way on which they have no word.
fn is_by_sms(flow: &Flow, edge: &Edge<'_>, before: bool) -> bool {
    let step = flow.step(edge.from).map(|step| &step.does);
    let Some(Does::Branch(Branch::Value { of: Looked::Channel, cases, .. })) = step else { return before };
    let [whatsapp, sms] = [ChannelKind::WhatsApp, ChannelKind::Sms].map(ChannelKind::as_str);
    match &edge.via {
        Via::Case(case) if case == whatsapp => false,
        Via::Case(case) if case == sms => true,
        // What is left is the other one.
        _ if cases.contains_key(whatsapp) => true,
        _ if cases.contains_key(sms) => false,
        _ => before,
    }
}

fn path(to: Arrival<'_>, ways: &Ways<'_>) -> Vec<Leg> {
    let (mut path, mut at) = (Vec::new(), Some(to));
    while let Some(arrival) = at {
        path.push(Leg { step: arrival.step.to_owned(), silent: None });
        at = ways.get(&arrival).copied().flatten();
    }
    path.reverse();
    path
}

fn of_step(step: &Step) -> Vec<(Code, Sentence)> {
    match &step.does {
        Does::Message { text, file } => {
            let file = file.iter().map(|file| (Code::SmsFile, words::sms_file(&step.name, file.kind)));
            let is_cut = file.len() == 0 && is_too_long(text);
            let cut = is_cut.then(|| (Code::SmsCut, words::sms_cut(&step.name, LONGEST)));
            file.chain(cut).collect()
        }
        Does::Question(question) => of_question(step, question).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn of_question(step: &Step, question: &Question) -> Option<(Code, Sentence)> {
    if question.options.is_empty() {
        return is_too_long(&question.text).then(|| (Code::SmsCut, words::sms_cut(&step.name, LONGEST)));
    }
    let text = if are_numbered(&question.options) {
        words::sms_numbers(&step.name, question.options.len())
    } else {
        words::sms_answers(&step.name)
    };
    Some((Code::SmsNumbers, text))
}

/// Whether words are cut whatever is filled in: what stands in expressions is not counted.
fn is_too_long(text: &str) -> bool {
    let mut left = text;
    let mut count = 0;
    while let Some((before, behind)) = left.split_once('{') {
        count += before.chars().count();
        left = behind.split_once("}}").or_else(|| behind.split_once("%}")).map_or("", |(_, rest)| rest);
    }
    count + left.chars().count() > LONGEST
}
