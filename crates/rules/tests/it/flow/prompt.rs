//! No run of a flow that compiled is refused because the window is closed, whatever the customer, colleagues and other
//! programs do, as long as what is due comes within [`LATE`].

use std::collections::BTreeMap;

use serde_json::json;
use transom_rules::channel::ChannelKind;
use transom_rules::flow::edit::{Edit, Told};
use transom_rules::flow::kind::Kind;
use transom_rules::flow::model::{Begins, Flow, LATE, Trigger};
use transom_rules::flow::outline::outline;
use transom_rules::flow::problem::{Code, Mend};
use transom_rules::flow::run::{Act, Facts, Input, Moved, Outcome, Run, Say, Waits};
use transom_rules::flow::{Answer, compile, edit, step};
use transom_rules::id::{ChannelId, MessageId};
use transom_rules::pair::Pair;
use transom_rules::refusal;
use transom_rules::send::facts::{ChannelFacts, Limits, Recipient, SendState, TemplateFound};
use transom_rules::send::{Decision, send};
use transom_rules::time::{Span, Timestamp};
use transom_rules::window::{CustomerEvent, WINDOW};
use uuid::Uuid;

use super::{known, made};
use crate::chance::Chance;

const FLOWS: u64 = 800;
const RUNS: u64 = 6;
const DAY: u64 = 86_400;

/// What was seen over all runs.
#[derive(Debug, Default)]
struct Seen {
    free_form: u64,
    /// Of them those that went by SMS.
    by_sms: u64,
    /// Words by SMS while the window of WhatsApp was closed.
    beside: u64,
    /// Free-form messages that came with less than an hour of the window left.
    late: u64,
    refused: Vec<String>,
}

/// A customer, the clocks, and a run with them.
struct World<'a> {
    flow: &'a Flow,
    chance: &'a mut Chance,
    now: Timestamp,
    pair: Pair,
    /// By what the customer wrote last.
    by: ChannelKind,
    run: Run,
    seen: &'a mut Seen,
}

#[test]
fn no_run_of_a_flow_that_compiled_is_refused_for_its_window() {
    let (mut seen, mut compiled) = (Seen::default(), 0);
    for seed in 0..FLOWS {
        let chance = &mut Chance::new(seed);
        let text = made::flow(chance);
        // By the one mend and by the other.
        let by = ChannelKind::ALL[usize::try_from(seed % 2).unwrap()];
        let Some(text) = mended(text, by) else { continue };
        let flow = compile(&text, &known()).unwrap();
        compiled += 1;
        for _ in 0..RUNS {
            run(&flow, chance, &mut seen);
            assert!(seen.refused.is_empty(), "flow {seed}: {:?}\n{text}", seen.refused);
        }
    }
    assert!(compiled > FLOWS / 3, "only {compiled} compiled");
    assert!(seen.free_form > 500 && seen.late > 30, "too little was tried: {seen:?}");
    assert!(seen.by_sms > 100 && seen.beside > 30, "too little by SMS: {seen:?}");
}

/// The same machinery refuses runs of flows that step out: it would notice.
#[test]
fn runs_of_flows_that_do_not_compile_for_their_window_are_refused() {
    let mut seen = Seen::default();
    // Compiled as if the window were never in the way.
    let lax = transom_rules::flow::Known { margin: Span::hours(-24 * 400), ..known() };
    for seed in 0..FLOWS / 2 {
        let chance = &mut Chance::new(seed);
        let text = made::flow(chance);
        let is_window = compile(&text, &known())
            .is_err_and(|problems| problems.iter().all(|problem| problem.code == Code::Window));
        let Some(flow) = is_window.then(|| compile(&text, &lax).ok()).flatten() else { continue };
        for _ in 0..RUNS {
            run(&flow, chance, &mut seen);
        }
    }
    assert!(seen.refused.len() > 30, "{}", seen.refused.len());
}

/// Whatever compiles: a way that comes to one of its messages a day late is refused, and told as the way that it is.
#[test]
fn a_way_that_comes_too_late_is_refused_and_told() {
    let mut refused = 0;
    for seed in 0..FLOWS {
        let chance = &mut Chance::new(seed);
        let Some(text) = mended(made::flow(chance), ChannelKind::WhatsApp) else { continue };
        compile(&text, &known()).unwrap();
        let shown = outline(&text).unwrap();
        for step in shown.steps.iter().filter(|step| step.kind().is_some_and(Kind::is_free_form)) {
            let told = |pairs: &[(&str, &str)]| {
                pairs.iter().map(|(key, text)| ((*key).to_owned(), Told::Text((*text).to_owned()))).collect()
            };
            let waits = told(&[("wait", "24h"), ("next", &step.name)]);
            let late = Edit::Add { step: "late".to_owned(), after: Some(step.name.clone()), told: waits };
            let begins = Edit::AddTrigger { told: told(&[("keyword", "much later"), ("start", "late")]) };
            let late =
                [late, begins].iter().fold(text.clone(), |text, edit| edit::apply(&text, edit).unwrap());
            let problems = compile(&late, &known()).expect_err(&late);
            let problem = problems.iter().find(|problem| problem.step.as_ref() == Some(&step.name));
            let problem =
                problem.unwrap_or_else(|| panic!("flow {seed}, {}: {problems:#?}\n{late}", step.name));
            let way: Vec<&str> = problem.path.iter().map(|leg| leg.step.as_str()).collect();
            assert_eq!(
                (problem.code, way),
                (Code::Window, vec!["late", step.name.as_str()]),
                "flow {seed}\n{late}"
            );
            assert!(problem.path[1].silent.is_some_and(|silent| silent >= WINDOW), "flow {seed}\n{late}");
            let Some(Mend::AskForWindow { before }) = problem.mend.clone() else {
                panic!("flow {seed}\n{late}")
            };
            for guarded in [
                edit::guard(&late, &before, "hello", "en").unwrap(),
                edit::guard_by_sms(&late, &before, "Hello").unwrap(),
            ] {
                let left = compile(&guarded, &known()).err().unwrap_or_default();
                assert!(
                    left.iter().all(|problem| problem.step.as_ref() != Some(&step.name)),
                    "{left:#?}\n{guarded}"
                );
            }
            refused += 1;
        }
    }
    assert!(refused > 300, "only {refused} were tried");
}

/// Every way that is told leads from step to step as the flow does, and ends where it is too late.
#[test]
fn the_way_to_a_message_that_is_too_late_is_one_that_runs_go() {
    let (mut ways, mut longest) = (0, 0);
    for seed in 0..FLOWS {
        let text = made::flow(&mut Chance::new(seed));
        let problems = compile(&text, &known()).err().unwrap_or_default();
        let outline = outline(&text).unwrap();
        for problem in problems.iter().filter(|problem| problem.code == Code::Window) {
            for legs in problem.path.windows(2) {
                let leads = outline.step(&legs[0].step).unwrap().ways();
                let to = legs[1].step.as_str();
                assert!(leads.iter().any(|way| way.to == Some(to)), "flow {seed}: {problem:#?}\n{text}");
            }
            let last = problem.path.last().unwrap();
            assert_eq!(Some(&last.step), problem.step.as_ref(), "flow {seed}: {problem:#?}\n{text}");
            let latest = Span::millis(WINDOW.as_millis() - known_margin().as_millis() - LATE.as_millis());
            assert!(last.silent.is_none_or(|silent| silent > latest), "flow {seed}: {problem:#?}\n{text}");
            (ways, longest) = (ways + 1, longest.max(problem.path.len()));
        }
    }
    assert!(ways > 100 && longest > 3, "{ways} ways, the longest of {longest} steps");
}

/// The flow with every message that steps out of the window guarded, as its problems offer. `None` where something else
/// is wrong.
fn mended(mut text: String, by: ChannelKind) -> Option<String> {
    for _ in 0..40 {
        let Err(problems) = compile(&text, &known()) else { return Some(text) };
        let Some(Mend::AskForWindow { before }) = problems.iter().find_map(|problem| problem.mend.clone())
        else {
            let ours = [Code::Circle, Code::Unreachable];
            assert!(problems.iter().all(|problem| ours.contains(&problem.code)), "{problems:#?}\n{text}");
            return None;
        };
        text = match by {
            ChannelKind::WhatsApp => edit::guard(&text, &before, "hello", "en").unwrap(),
            ChannelKind::Sms => edit::guard_by_sms(&text, &before, "Shall we go on?").unwrap(),
        };
    }
    panic!("it is not mended by asking for the window:\n{text}");
}

fn run(flow: &Flow, chance: &mut Chance, seen: &mut Seen) {
    let trigger = &flow.triggers[usize::try_from(chance.below(flow.triggers.len() as u64)).unwrap()];
    let now = Timestamp::from_seconds(1_800_000_000);
    let (pair, by) = (Pair::default(), ChannelKind::WhatsApp);
    let mut world = World { flow, chance, now, pair, by, run: Run::new("1"), seen };
    world.begin(trigger);
    for _ in 0..40 {
        if world.run.ending().is_some() {
            return;
        }
        world.something_happens();
    }
}

impl World<'_> {
    /// As late as something prompt may be.
    fn lag(&mut self) -> Span {
        let most = LATE.as_seconds().unsigned_abs();
        // Often as late as can be.
        let seconds = if self.chance.below(3) == 0 { most } else { self.chance.below(most + 1) };
        Span::seconds(i64::try_from(seconds).unwrap())
    }

    fn some(&mut self, most: u64) -> Span {
        Span::seconds(i64::try_from(self.chance.below(most.max(1))).unwrap())
    }

    /// They write on WhatsApp, which opens the window, or every now and then by SMS, which does not.
    fn wrote(&mut self, at: Timestamp) {
        if self.chance.below(4) == 0 {
            self.by = ChannelKind::Sms;
            return;
        }
        self.by = ChannelKind::WhatsApp;
        self.wrote_on_whatsapp(at);
    }

    fn wrote_on_whatsapp(&mut self, at: Timestamp) {
        let message = MessageId(Uuid::from_u128(u128::from(self.chance.below(1_000_000))));
        self.pair.window.customer_wrote(CustomerEvent { at, message });
    }

    fn begin(&mut self, trigger: &Trigger) {
        let answer = trigger.begins.cause().is_customers_word().then(Answer::default);
        match &trigger.begins {
            _ if answer.is_some() => self.wrote(self.now),
            Begins::WindowCloses(left) => {
                self.wrote_on_whatsapp(self.now);
                self.now = self.now + WINDOW - *left;
            }
            _ if self.chance.below(2) == 0 => {
                self.wrote(self.now);
                self.now = self.now + self.some(2 * DAY);
            }
            _ => {}
        }
        self.now = self.now + self.lag();
        self.told(Input::Begun { start: trigger.start.clone(), answer, given: BTreeMap::new() });
    }

    fn facts(&self) -> Facts {
        let window_until = self.pair.window.until().filter(|until| self.now < *until);
        let is_staffed = self.now.seconds() % 2 == 0;
        Facts { window_until, by: self.by, is_staffed, ..Facts::at(self.now) }
    }

    /// Tells the run, and does what it wants done.
    fn told(&mut self, input: Input) {
        let mut next = Some(input);
        while let Some(input) = next.take() {
            let facts = self.facts();
            let Moved { run, acts, .. } = step::step(self.flow, self.run.clone(), input, &facts);
            self.run = run;
            for act in acts {
                if let Act::Send { send, say, step, by } = act {
                    let fails = self.chance.below(12) == 0;
                    let outcome = if fails { Outcome::Failed } else { Outcome::Permitted };
                    self.leaves(&step, by, &say);
                    next = Some(Input::Told { send, outcome });
                }
            }
        }
    }

    /// The message leaves within its time; the rules are asked when it was given, and again then.
    fn leaves(&mut self, step: &str, kind: ChannelKind, say: &Say) {
        let Say::FreeForm(draft) = say else { return assert_eq!(kind, ChannelKind::WhatsApp) };
        self.seen.free_form += 1;
        let is_sms = kind == ChannelKind::Sms;
        self.seen.by_sms += u64::from(is_sms);
        self.seen.beside += u64::from(is_sms && !self.pair.window.is_open(self.now));
        let channel = ChannelFacts { id: ChannelId(Uuid::nil()), kind, ready: Ok(()), link_number: None };
        let recipient =
            Recipient { to: "+15550002222".to_owned(), phone_known: true, ..Recipient::default() };
        let state = SendState {
            channel: &channel,
            pair: &self.pair,
            recipient: &recipient,
            template: TemplateFound::NotATemplate,
            header_file: None,
            alternatives: &[],
            sms: None,
            whatsapp: None,
            limits: Limits::default(),
            prices: None,
            margin: known_margin(),
        };
        let leaves_at = self.now + LATE;
        for now in [self.now, leaves_at] {
            if let Decision::Refused(refused) = send(&state, draft, now) {
                use refusal::Code::{WindowClosed, WindowNeverOpened};
                assert!([WindowClosed, WindowNeverOpened].contains(&refused.code), "{refused:?}");
                self.seen.refused.push(format!("{step}: {:?}", refused.code));
                return;
            }
        }
        let left = self.pair.window.until().filter(|_| !is_sms).map(|until| until - self.now);
        self.seen.late += u64::from(left.is_some_and(|left| left < Span::hours(1)));
    }

    fn something_happens(&mut self) {
        match (self.run.waits.clone(), self.chance.below(12)) {
            (Waits::Answer { until } | Waits::Time { until }, 0..5) => self.customer_writes(until),
            (Waits::Answer { .. } | Waits::Time { .. } | Waits::Program { .. }, 5) => {
                self.now = self.now + self.some(DAY / 4);
                self.told(Input::TakenOver);
            }
            (Waits::Answer { until } | Waits::Time { until }, 6) => {
                self.now = self.now + self.some(seconds(until - self.now));
                self.told(Input::Told { send: self.run.sends, outcome: Outcome::Failed });
            }
            (Waits::Program { .. }, 7..) => {
                self.now = self.now + self.some(20);
                self.told(Input::Fetched(Some(json!({"ok": true}))));
            }
            (Waits::People { .. } | Waits::Paused { .. }, 0..3) => {
                self.now = self.now + self.some(3 * DAY);
                self.wrote(self.now);
            }
            (Waits::People { .. } | Waits::Paused { .. }, 3..6) => {
                self.now = self.now + self.some(DAY);
                self.told(Input::HandedBack);
            }
            (Waits::People { .. }, 6) => self.told(Input::TakenOver),
            _ => self.time_passes(),
        }
    }

    fn customer_writes(&mut self, until: Timestamp) {
        let at = self.now + self.some(seconds(until - self.now));
        self.wrote(at);
        self.now = at + self.lag();
        let text = self.chance.pick(&["Good", "b", "42", "what?", ""]);
        self.told(Input::Answered(Answer { text: text.to_owned(), id: None }));
    }

    fn time_passes(&mut self) {
        match self.run.wakes_at() {
            Some(at) => {
                let due = at.max(self.now);
                self.now = due + self.lag();
                self.told(Input::Woke);
            }
            None => self.now = self.now + self.some(DAY),
        }
    }
}

fn seconds(span: Span) -> u64 {
    u64::try_from(span.as_seconds()).unwrap_or_default()
}

fn known_margin() -> Span {
    known().margin
}
