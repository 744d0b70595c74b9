//! The interpreter: what a run does when something happens to it. It goes from step to step until it has to wait, and
//! says what it wants done; nothing is done here.
//!
//! What happens while a run waits for something else changes nothing: a customer's word during `wait:` without
//! `answered:`, a time that comes too early, news of a message before the newest.

use std::collections::BTreeMap;

use serde_json::Value;

use super::answer::{Answer, Fitting, fit};
use super::edges::{ANSWER, Via};
use super::model::{Branch, Does, Flow, Http, Looked, Question, SetAttribute, Step, Target};
use super::run::{Act, Ending, Facts, Input, Moved, Outcome, Passed, Request, Run, Say, Waits};
use super::say;
use super::texts::{Broken, Texts};
use crate::attribute::Subject;
use crate::channel::ChannelKind;
use crate::source::phrase;
use crate::time::{Span, Timestamp};

/// No run goes through more steps at once: a flow that compiled comes to a wait much earlier.
const MOST: usize = 1_000;

/// Where a step leaves a run.
enum Then {
    /// It goes on.
    Go(Via, Target),
    /// It waits.
    Wait(Waits),
    /// It is over.
    Over(Ending),
}

/// What becomes of a run by what happens to it.
pub fn step(flow: &Flow, run: Run, input: Input, facts: &Facts) -> Moved {
    let mut machine = Machine { flow, facts, run, acts: Vec::new(), passed: Vec::new() };
    machine.take(input);
    Moved { run: machine.run, acts: machine.acts, passed: machine.passed }
}

struct Machine<'f> {
    flow: &'f Flow,
    facts: &'f Facts,
    run: Run,
    acts: Vec<Act>,
    passed: Vec<Passed>,
}

impl<'f> Machine<'f> {
    fn take(&mut self, input: Input) {
        match (self.run.waits.clone(), input) {
            (Waits::Over(_), _) => {}
            (_, Input::Stopped) => self.run.waits = Waits::Over(Ending::Stopped),
            (Waits::Beginning, Input::Begun { start, answer, given }) => {
                self.run.variables =
                    given.into_iter().map(|(name, text)| (name, Value::String(text))).collect();
                if let Some(answer) = answer {
                    self.hear(&answer);
                }
                self.enter(start);
            }
            (Waits::Answer { .. }, Input::Answered(answer)) => {
                self.with_step(|machine, step| machine.answered(step, &answer));
            }
            (_, Input::Woke) if self.run.wakes_at().is_some_and(|at| at <= self.facts.now) => {
                self.with_step(|_, step| woke(step));
            }
            (waits, Input::Told { send, outcome }) if send == self.run.sends => self.told(&waits, outcome),
            (Waits::Program { .. }, Input::Fetched(answer)) => {
                self.with_step(|machine, step| Ok(machine.fetched(step, answer)));
            }
            (Waits::People { .. }, Input::TakenOver) => self.run.waits = Waits::People { until: None },
            (
                waits @ (Waits::Answer { .. } | Waits::Time { .. } | Waits::Program { .. }),
                Input::TakenOver,
            ) => {
                self.run.waits = Waits::Paused { was: Box::new(waits) };
            }
            (Waits::Paused { was }, Input::HandedBack) => self.go_on(*was),
            (Waits::People { .. }, Input::HandedBack) => {
                self.with_step(|_, step| Ok(Then::Go(Via::HandedBack, step.next.clone())));
            }
            _ => {}
        }
    }

    /// People had it meanwhile. When it would have gone on by itself, what it wanted to say is old.
    fn go_on(&mut self, was: Waits) {
        self.run.waits = was;
        if self.run.wakes_at().is_some_and(|at| at <= self.facts.now) {
            self.run.waits = Waits::Over(Ending::TooLate);
        }
    }

    /// Does something at the step where the run stands, and goes on from there.
    fn with_step(&mut self, act: impl FnOnce(&mut Self, &'f Step) -> Result<Then, Broken>) {
        let flow = self.flow;
        match flow.step(&self.run.step) {
            Some(step) => {
                let then = act(self, step);
                self.follow(then);
            }
            None => self.give_up(Ending::Broken),
        }
    }

    fn enter(&mut self, start: Target) {
        match start {
            Target::End => self.run.waits = Waits::Over(Ending::Finished),
            Target::Step(name) => {
                self.run.step = name;
                self.run.tries = 0;
                self.with_step(Self::perform);
            }
        }
    }

    /// Goes on until something has to be waited for.
    fn follow(&mut self, first: Result<Then, Broken>) {
        let flow = self.flow;
        let mut then = first;
        for _ in 0..MOST {
            match then {
                Ok(Then::Go(via, to)) => {
                    self.passed.push(Passed { step: self.run.step.clone(), via });
                    let Target::Step(name) = to else {
                        self.run.waits = Waits::Over(Ending::Finished);
                        return;
                    };
                    self.run.step = name;
                    self.run.tries = 0;
                    let Some(step) = flow.step(&self.run.step) else { break };
                    then = self.perform(step);
                }
                Ok(Then::Wait(waits)) => {
                    self.run.waits = waits;
                    return;
                }
                Ok(Then::Over(ending)) => return self.end(ending),
                Err(Broken) => break,
            }
        }
        self.give_up(Ending::Broken);
    }

    fn end(&mut self, ending: Ending) {
        match ending {
            Ending::Finished | Ending::HandedOver => self.run.waits = Waits::Over(ending),
            _ => self.give_up(ending),
        }
    }

    /// People get it.
    fn give_up(&mut self, ending: Ending) {
        self.acts.push(Act::HandOver { note: String::new(), team: None });
        self.run.waits = Waits::Over(ending);
    }

    fn perform(&mut self, step: &'f Step) -> Result<Then, Broken> {
        let next = || Ok(Then::Go(Via::Next, step.next.clone()));
        match &step.does {
            Does::Template { name, language, values } => {
                let values = self.texts().each(values)?;
                let say = Say::Template { name: name.clone(), language: language.clone(), values };
                Ok(self.send(step, ChannelKind::WhatsApp, say))
            }
            Does::Message { text, file } => {
                let texts = self.texts();
                let text = texts.said(text)?;
                let draft = match file {
                    Some(file) => say::file(file.kind, &texts.said(&file.link)?, &text),
                    None => say::words(&text, self.facts.by),
                };
                Ok(self.send(step, self.facts.by, Say::FreeForm(draft)))
            }
            Does::Sms(text) => {
                let draft = say::words(&self.texts().said(text)?, ChannelKind::Sms);
                Ok(self.send(step, ChannelKind::Sms, Say::FreeForm(draft)))
            }
            Does::Question(question) => self.ask(step, question, &question.text),
            Does::Wait { span, answered, .. } => {
                let until = self.facts.now + *span;
                Ok(Then::Wait(match answered {
                    Some(_) => Waits::Answer { until },
                    None => Waits::Time { until },
                }))
            }
            Does::Branch(branch) => self.branch(branch),
            Does::Http(http) => self.fetch(step, http),
            Does::HandOver { .. } => self.hand_over(step),
            _ => {
                let act = self.plain(&step.does)?;
                self.acts.extend(act);
                next()
            }
        }
    }

    /// What is done at once, whatever comes of it.
    fn plain(&self, does: &Does) -> Result<Option<Act>, Broken> {
        Ok(Some(match does {
            Does::SetStatus(name) => Act::SetStatus(name.clone()),
            Does::Assign(to) => Act::Assign(to.clone()),
            Does::Label { name, remove: false } => Act::Label(name.clone()),
            Does::Label { name, remove: true } => Act::Unlabel(name.clone()),
            Does::Note(text) => Act::Note(self.texts().said(text)?),
            Does::SetAttribute(set) => {
                Act::SetAttribute(SetAttribute { value: self.texts().text(&set.value)?, ..set.clone() })
            }
            Does::TakeBack => Act::TakeBack,
            Does::Close(status) => Act::Close(status.clone()),
            Does::StartCampaign(name) => {
                Act::StartCampaign { step: self.run.step.clone(), name: name.clone() }
            }
            Does::Template { .. }
            | Does::Message { .. }
            | Does::Sms(_)
            | Does::Question(_)
            | Does::Wait { .. }
            | Does::Branch(_)
            | Does::Http(_)
            | Does::HandOver { .. } => return Ok(None),
        }))
    }

    fn send(&mut self, step: &Step, by: ChannelKind, say: Say) -> Then {
        self.run.sends = self.run.sends.saturating_add(1);
        self.run.sent_by.clone_from(&step.name);
        self.acts.push(Act::Send { send: self.run.sends, step: step.name.clone(), by, say });
        Then::Wait(Waits::Sending)
    }

    fn ask(&mut self, step: &Step, question: &Question, text: &str) -> Result<Then, Broken> {
        let texts = self.texts();
        let mut filled =
            Question { text: texts.said(text)?, footer: texts.text(&question.footer)?, ..question.clone() };
        filled.button = texts.text(&question.button)?;
        for option in &mut filled.options {
            option.title = texts.said(&option.title)?;
            option.detail = texts.text(&option.detail)?;
        }
        let by = self.facts.by;
        Ok(self.send(step, by, Say::FreeForm(say::question(&filled, by))))
    }

    /// News of the newest message. A failure that is heard while the run waits right behind the message leads where the
    /// step says; what is heard later changes nothing any more.
    fn told(&mut self, waits: &Waits, outcome: Outcome) {
        let flow = self.flow;
        let Some(sender) = flow.step(&self.run.sent_by) else { return };
        match (waits, outcome) {
            (Waits::Sending, Outcome::Permitted) => {
                let then = match &sender.does {
                    Does::Question(question) => {
                        Then::Wait(Waits::Answer { until: self.facts.now + question.timed_out.after })
                    }
                    _ => Then::Go(Via::Next, sender.next.clone()),
                };
                self.follow(Ok(then));
            }
            (Waits::Sending, Outcome::Failed) => {
                let then = match &sender.failed {
                    Some(to) => Then::Go(Via::Failed, to.clone()),
                    None => Then::Over(Ending::Refused),
                };
                self.follow(Ok(then));
            }
            (Waits::Answer { .. } | Waits::Time { .. }, Outcome::Failed) => {
                let is_right_behind =
                    self.run.step == sender.name || sender.next.step() == Some(self.run.step.as_str());
                if let Some(to) = sender.failed.as_ref().filter(|_| is_right_behind) {
                    self.run.step.clone_from(&sender.name);
                    self.follow(Ok(Then::Go(Via::Failed, to.clone())));
                }
            }
            _ => {}
        }
    }

    fn hear(&mut self, answer: &Answer) {
        self.run.variables.insert(ANSWER.to_owned(), Value::String(answer.text.clone()));
    }

    fn answered(&mut self, step: &'f Step, answer: &Answer) -> Result<Then, Broken> {
        self.hear(answer);
        match &step.does {
            Does::Wait { answered: Some(to), .. } => Ok(Then::Go(Via::Answered, to.clone())),
            Does::Question(question) => match fit(&self.filled(question)?, answer, self.facts.by) {
                Some(fitting) => Ok(self.keep(step, question, fitting)),
                None if self.run.tries < question.tries => {
                    self.run.tries += 1;
                    let again = question.again.as_ref().unwrap_or(&question.text);
                    self.ask(step, question, again)
                }
                None => Ok(match &question.otherwise {
                    Some(to) => Then::Go(Via::Otherwise, to.clone()),
                    None => Then::Over(Ending::NotUnderstood),
                }),
            },
            _ => Err(Broken),
        }
    }

    /// The question with the titles that the customer read.
    fn filled(&self, question: &Question) -> Result<Question, Broken> {
        let (texts, mut filled) = (self.texts(), question.clone());
        for option in &mut filled.options {
            option.title = texts.text(&option.title)?;
        }
        Ok(filled)
    }

    fn keep(&mut self, step: &Step, question: &Question, fitting: Fitting) -> Then {
        let text = Value::String(fitting.value.clone());
        if let Some(name) = question.keep.clone() {
            let number =
                (question.answer == "number").then(|| serde_json::from_str(&fitting.value).ok()).flatten();
            self.run.variables.insert(name, number.unwrap_or_else(|| text.clone()));
        }
        self.run.variables.insert(ANSWER.to_owned(), text);
        if let Some(name) = question.attribute.clone() {
            self.acts.push(Act::SetAttribute(SetAttribute {
                of: Subject::Contact,
                name,
                value: fitting.value,
            }));
        }
        match question.cases.get(&fitting.case) {
            Some(to) => Then::Go(Via::Case(fitting.case), to.clone()),
            None => Then::Go(Via::Next, step.next.clone()),
        }
    }

    fn branch(&self, branch: &Branch) -> Result<Then, Broken> {
        let either = |is_open, open: &Target, closed: &Target| {
            Ok(if is_open {
                Then::Go(Via::Open, open.clone())
            } else {
                Then::Go(Via::Closed, closed.clone())
            })
        };
        match branch {
            Branch::Window { left, open, closed } => either(
                // By SMS there is no window, and so none that is closed.
                self.facts.by == ChannelKind::Sms
                    || self.facts.window_until.is_some_and(|until| until - self.facts.now > *left),
                open,
                closed,
            ),
            Branch::Hours { open, closed } => either(self.facts.is_staffed, open, closed),
            Branch::Value { of, cases, otherwise } => Ok(self.case(of, cases, otherwise)?),
        }
    }

    fn case(
        &self,
        of: &Looked,
        cases: &BTreeMap<String, Target>,
        otherwise: &Target,
    ) -> Result<Then, Broken> {
        let value = match of {
            Looked::Channel => self.facts.by.as_str().to_owned(),
            Looked::Answer => {
                self.run.variables.get(ANSWER).and_then(Value::as_str).unwrap_or_default().to_owned()
            }
            Looked::Attribute(name) => self.facts.contact.get(name).cloned().unwrap_or_default(),
            Looked::Expression(told) => self.texts().value(told)?,
        };
        let case = phrase(&value);
        Ok(match cases.get(&case) {
            Some(to) => Then::Go(Via::Case(case), to.clone()),
            None => Then::Go(Via::Otherwise, otherwise.clone()),
        })
    }

    fn fetch(&mut self, step: &Step, http: &Http) -> Result<Then, Broken> {
        let texts = self.texts();
        // Nobody is asked at an address that a value leads elsewhere.
        let Ok(address) = texts.address(&http.address) else { return Ok(not_answered(step)) };
        let request = Request {
            address,
            method: http.method.clone(),
            body: http.body.as_ref().map(|body| texts.text(body)).transpose()?,
            within: http.within,
        };
        self.acts.push(Act::Ask(request));
        Ok(Then::Wait(Waits::Program { until: self.facts.now + http.within }))
    }

    fn fetched(&mut self, step: &Step, answer: Option<Value>) -> Then {
        let (Does::Http(http), Some(answer)) = (&step.does, answer) else { return not_answered(step) };
        if let Some(name) = &http.keep {
            self.run.variables.insert(name.clone(), answer);
        }
        Then::Go(Via::Next, step.next.clone())
    }

    fn hand_over(&mut self, step: &Step) -> Result<Then, Broken> {
        let Does::HandOver { note, team, timed_out, returns } = &step.does else { return Err(Broken) };
        let note = self.texts().text(note)?;
        self.acts.push(Act::HandOver { note, team: team.clone() });
        let until = timed_out.as_ref().map(|late| self.facts.now + late.after);
        if until.is_some() || *returns {
            Ok(Then::Wait(Waits::People { until }))
        } else {
            Ok(Then::Over(Ending::HandedOver))
        }
    }

    fn texts(&self) -> Texts<'_> {
        Texts { variables: &self.run.variables, facts: self.facts }
    }
}

/// The time is over.
fn woke(step: &Step) -> Result<Then, Broken> {
    match &step.does {
        Does::Question(question) => Ok(Then::Go(Via::TimedOut, question.timed_out.to.clone())),
        Does::Wait { answered, timed_out, .. } => {
            let via = if answered.is_some() { Via::TimedOut } else { Via::Next };
            Ok(Then::Go(via, timed_out.clone()))
        }
        Does::HandOver { timed_out: Some(late), .. } => Ok(Then::Go(Via::TimedOut, late.to.clone())),
        Does::Http(_) => Ok(not_answered(step)),
        _ => Err(Broken),
    }
}

/// Another program did not answer in time, or badly.
fn not_answered(step: &Step) -> Then {
    match &step.failed {
        Some(to) => Then::Go(Via::Failed, to.clone()),
        None => Then::Over(Ending::Broken),
    }
}

impl Facts {
    /// The facts of an instant alone; for programs that try a flow.
    pub fn at(now: Timestamp) -> Self {
        Self { now, ..Self::default() }
    }

    /// The same while the window is open for so long.
    #[must_use]
    pub fn open_for(mut self, left: Span) -> Self {
        self.window_until = Some(self.now + left);
        self
    }
}
