//! The ways between the steps of a flow: what each is called, how long it takes at most, and whether the customer has a
//! word on it. The interpreter goes no other way.

use std::collections::BTreeMap;

use super::kind::Kind;
use super::model::{Branch, Does, Flow, LATE, Looked, Question, Step, Target};
use crate::channel::ChannelKind;
use crate::time::Span;
use crate::window::WINDOW;

/// By what a run comes from a step to the next.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// What simply follows.
    Next,
    /// An answer, by its id or its phrase.
    Case(String),
    /// The customer wrote.
    Answered,
    /// The time was over.
    TimedOut,
    /// Anything else; an answer that fits nothing.
    Otherwise,
    /// It did not work.
    Failed,
    /// The window is open; somebody is there.
    Open,
    /// The window is closed; nobody is there.
    Closed,
    /// People handed back.
    HandedBack,
}

impl Via {
    /// The word behind which a step names where this way leads; of a case, its own word below `cases`.
    pub fn field(&self) -> &str {
        match self {
            Self::Next | Self::HandedBack => "next",
            Self::Case(_) => "cases",
            Self::Answered => "answered",
            Self::TimedOut => "timed_out",
            Self::Otherwise => "otherwise",
            Self::Failed => "failed",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// A way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edge<'f> {
    pub(super) from: &'f str,
    pub(super) via: Via,
    pub(super) to: &'f Target,
    /// How long a run may stand at the step before it goes this way; `None` where nobody knows.
    pub(super) takes: Option<Span>,
    /// The customer wrote just before.
    pub(super) hears: bool,
    /// The window is open for so long yet.
    pub(super) left: Option<Span>,
    /// What is kept on it.
    pub(super) keeps: Vec<&'f str>,
}

/// What is known of the newest word of the customer's, as an expression calls it.
pub(super) const ANSWER: &str = "answer";

/// All ways of a flow. The end is a place to go to as well.
pub(super) fn edges(flow: &Flow) -> Vec<Edge<'_>> {
    flow.steps.iter().flat_map(|step| of_step(flow, step)).collect()
}

fn of_step<'f>(flow: &'f Flow, step: &'f Step) -> Vec<Edge<'f>> {
    let plain = |via, to| Edge {
        from: &step.name,
        via,
        to,
        takes: Some(Span::default()),
        hears: false,
        left: None,
        keeps: Vec::new(),
    };
    let mut ways = match &step.does {
        Does::Question(question) => return of_question(step, question, &plain),
        Does::Wait { span, answered, timed_out } => {
            let via = if answered.is_some() { Via::TimedOut } else { Via::Next };
            let word = answered.iter().map(|to| Edge {
                takes: Some(*span),
                hears: true,
                keeps: vec![ANSWER],
                ..plain(Via::Answered, to)
            });
            return word.chain([Edge { takes: Some(*span), ..plain(via, timed_out) }]).collect();
        }
        Does::Branch(branch) => return of_branch(branch, &plain),
        Does::HandOver { timed_out, returns, .. } => {
            let back = returns.then(|| Edge { takes: None, ..plain(Via::HandedBack, &step.next) });
            let late = timed_out
                .iter()
                .map(|late| Edge { takes: Some(late.after), ..plain(Via::TimedOut, &late.to) });
            return back.into_iter().chain(late).collect();
        }
        Does::Http(http) => vec![Edge {
            takes: Some(http.within),
            keeps: http.keep.iter().map(String::as_str).collect(),
            ..plain(Via::Next, &step.next)
        }],
        _ => vec![plain(Via::Next, &step.next)],
    };
    if let Some(failed) = &step.failed {
        ways.push(Edge { takes: Some(fails_within(flow, step)), ..plain(Via::Failed, failed) });
    }
    ways
}

/// A message may fail as long as the run waits right behind it, another program as long as it may take.
fn fails_within(flow: &Flow, step: &Step) -> Span {
    let following = step.next.step().and_then(|name| flow.step(name));
    match (&step.does, following.map(|step| &step.does)) {
        (Does::Http(http), _) => http.within,
        (_, Some(Does::Wait { span, .. })) => *span,
        _ => Span::default(),
    }
}

fn of_question<'f>(
    step: &'f Step,
    question: &'f Question,
    plain: &dyn Fn(Via, &'f Target) -> Edge<'f>,
) -> Vec<Edge<'f>> {
    let within = Some(question.timed_out.after);
    let heard = |via, to| Edge { takes: within, hears: true, keeps: vec![ANSWER], ..plain(via, to) };
    let kept = |via, to| {
        let keeps = [ANSWER].into_iter().chain(question.keep.as_deref()).collect();
        Edge { keeps, ..heard(via, to) }
    };
    let mut ways: Vec<Edge<'f>> =
        question.cases.iter().map(|(case, to)| kept(Via::Case(case.clone()), to)).collect();
    let all = question.options.iter().all(|option| question.cases.contains_key(&option.id));
    if question.kind == Kind::Ask || !all {
        ways.push(kept(Via::Next, &step.next));
    }
    ways.extend(question.otherwise.iter().map(|to| heard(Via::Otherwise, to)));
    ways.push(Edge { takes: within, ..plain(Via::TimedOut, &question.timed_out.to) });
    ways.extend(step.failed.iter().map(|to| Edge { takes: within, ..plain(Via::Failed, to) }));
    ways
}

fn of_branch<'f>(branch: &'f Branch, plain: &dyn Fn(Via, &'f Target) -> Edge<'f>) -> Vec<Edge<'f>> {
    match branch {
        Branch::Window { left, open, closed } => {
            vec![Edge { left: Some(*left), ..plain(Via::Open, open) }, plain(Via::Closed, closed)]
        }
        Branch::Hours { open, closed } => vec![plain(Via::Open, open), plain(Via::Closed, closed)],
        Branch::Value { of: Looked::Channel, cases, otherwise } => of_channels(cases, otherwise, plain),
        Branch::Value { cases, otherwise, .. } => {
            let cases = cases.iter().map(|(case, to)| plain(Via::Case(case.clone()), to));
            cases.chain([plain(Via::Otherwise, otherwise)]).collect()
        }
    }
}

/// Where the customer wrote by SMS last, what is free-form needs no window; and once it goes by WhatsApp again they have
/// just opened theirs. So a way of SMS is one on which it was opened just now, as late as we may have heard of it.
fn of_channels<'f>(
    cases: &'f BTreeMap<String, Target>,
    otherwise: &'f Target,
    plain: &dyn Fn(Via, &'f Target) -> Edge<'f>,
) -> Vec<Edge<'f>> {
    let fresh = Some(Span::millis(WINDOW.as_millis() - LATE.as_millis()));
    let by_sms = |edge: Edge<'f>, is_sms: bool| Edge { left: fresh.filter(|_| is_sms), ..edge };
    let [whatsapp, sms] = [ChannelKind::WhatsApp, ChannelKind::Sms].map(ChannelKind::as_str);
    let ways = cases.iter().map(|(case, to)| by_sms(plain(Via::Case(case.clone()), to), case == sms));
    let rest = by_sms(plain(Via::Otherwise, otherwise), cases.contains_key(whatsapp));
    ways.chain([rest]).collect()
}

impl Step {
    /// Whether what it sends, where it goes by WhatsApp, needs an open window.
    pub(super) const fn is_free_form(&self) -> bool {
        matches!(self.does, Does::Message { .. } | Does::Question(_))
    }
}
