//! Trying a flow out with a customer who is made up, and a clock that jumps: nothing is sent, kept or changed. What would be
//! said is asked of the rules as everything is that is sent, with the clocks of the made-up customer.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use transom_rules::access::{Asker, On, Verb, Who};
use transom_rules::attribute::Subject;
use transom_rules::channel::ChannelKind;
use transom_rules::draft::Draft;
use transom_rules::event::Party;
use transom_rules::flow::model::Flow;
use transom_rules::flow::problem::Problem;
use transom_rules::flow::run::{Act, Facts, Input, Outcome, Passed, Run, Say, Waits};
use transom_rules::flow::step::step;
use transom_rules::flow::{Answer, compile};
use transom_rules::id::{ChannelId, ContactId, IdentityId, MessageId};
use transom_rules::merging::{ByNumber, Marketing};
use transom_rules::pair::Pair;
use transom_rules::pricing::price::Price;
use transom_rules::refusal::Refusal;
use transom_rules::send::Decision;
use transom_rules::settings::Settings;
use transom_rules::time::{Span, Timestamp};
use transom_rules::window::CustomerEvent;
use transom_store::contacts::{Contact, Identity};
use transom_store::held::Held;
use transom_store::{Result as Stored, Scoped};
use uuid::Uuid;

use super::Writing;
use super::known::known;
use super::ways::{Ways, first_of, other};
use crate::accounts::registry::Known as Numbers;
use crate::campaigns::form;
use crate::done::{Done, Wrong};
use crate::gate;
use crate::messages::decide::{Question, decide, named, this_month};
use crate::messages::draft::Ask;
use crate::messages::send::words;
use crate::workspace::hours::{Standing, standing};

/// So many things are done to a run at most.
const MOST: usize = 200;

/// What is tried.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// The file.
    pub text: String,
    /// Which of its triggers sets the run off, counted from 0.
    pub trigger: usize,
    /// The number it talks through; `None` for the first of the workspace.
    pub channel: Option<ChannelId>,
    /// The customer's phone, digits alone: prices depend on its country.
    pub phone: String,
    /// What is known of them: `name`, `first_name`, `language`, attributes.
    pub contact: BTreeMap<String, String>,
    /// What a program gives along.
    pub given: BTreeMap<String, String>,
    /// What happens, in order.
    pub happens: Vec<Event>,
    /// How long after the beginning it is looked at last.
    pub until: Span,
}

/// Something that happens, so long after the beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub after: Span,
    /// What.
    pub what: What,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The customer writes, or presses.
    Writes(Answer),
    /// They write by SMS.
    Texts(Answer),
    /// Another program answers, or does not.
    Answers(Option<Value>),
    /// A person takes the conversation.
    TakesOver,
    /// They give it back.
    GivesBack,
}

/// What is seen of it.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    /// What keeps the file from compiling; then there is nothing else.
    pub problems: Vec<Problem>,
    /// What was said and done, in order.
    pub lines: Vec<Line>,
    /// Where the run went.
    pub path: Vec<(Span, Passed)>,
    /// Where it stands; `None` where nothing began.
    pub run: Option<Run>,
    /// When it goes on by itself, after the beginning.
    pub wakes: Option<Span>,
    /// How long the window is open yet; `None` where it is closed.
    pub window: Option<Span>,
}

/// A line of the transcript.
#[derive(Clone, Debug)]
pub struct Line {
    /// How long after the beginning.
    pub after: Span,
    /// What.
    pub told: Told,
}

/// What a line tells.
#[derive(Clone, Debug)]
pub enum Told {
    /// The customer said this.
    Customer {
        /// Their words.
        text: String,
        /// By what they sent them.
        by: ChannelKind,
    },
    /// The bot says this, at this price.
    Says {
        /// Which step.
        step: String,
        /// By what it goes.
        by: ChannelKind,
        /// Its words.
        text: String,
        /// What it is.
        draft: Box<Draft>,
        /// What it costs, where that is known.
        price: Option<Price>,
        /// Into how many segments a text message falls; `None` of all else.
        segments: Option<usize>,
    },
    /// The rules refuse what it wants to say.
    Refused {
        /// Which step.
        step: String,
        /// Why.
        refusal: Box<Refusal>,
    },
    /// It cannot be said at all: values do not make a message.
    Unsayable {
        /// Which step.
        step: String,
    },
    /// The bot does this.
    Does(Act),
    /// A person took over, or gave back.
    People(bool),
}

/// Tries a flow out, with what is known of the numbers.
///
/// # Errors
/// When the asker may not, or there is no number to talk through.
pub async fn try_out(with: Writing<'_>, numbers: Arc<Numbers>, asker: &Asker, trial: Trial) -> Done<Tried> {
    gate::may(with.base, asker, Verb::ReadBots, On::NOTHING).await?;
    let ways = ways(&numbers, asker, trial.channel).ok_or(Wrong::BotNumber)?;
    let (now, rules) = (with.base.clock.now(), with.settings.rules.clone());
    let place = Place { numbers, ways, rules, asker: Arc::new(asker.clone()) };
    let here = with.base.db.of(asker.workspace);
    let tried = here.read((trial, place, with.bounds()), move |tx, (trial, place, bounds)| {
        Box::pin(async move {
            match compile(&trial.text, &known(tx, bounds).await?) {
                Err(problems) => Ok(Tried { problems, ..Tried::default() }),
                Ok(flow) => {
                    let stage = Stage {
                        trial,
                        place,
                        flow: &flow,
                        begins: now,
                        now,
                        wrote_at: None,
                        by: place.ways.by,
                        contact: trial.contact.clone(),
                        conversation: BTreeMap::from([("status".to_owned(), "open".to_owned())]),
                        seen: Tried::default(),
                    };
                    stage.play(tx).await
                }
            }
        })
    });
    Ok(tried.await?)
}

/// The number that was asked for; where none was, the first of WhatsApp's, and where there is none, the first of all. With
/// it one of the other kind, if there is one.
fn ways(numbers: &Numbers, asker: &Asker, wanted: Option<ChannelId>) -> Option<Ways> {
    let of_workspace = numbers.connected.values().filter(|one| one.channel.workspace == asker.workspace);
    let fitting = of_workspace.filter(|one| wanted.is_none_or(|id| one.channel.id == id));
    let own = fitting.min_by_key(|one| one.channel.kind != ChannelKind::WhatsApp)?;
    let own = Arc::new(own.channel.clone());
    Some(Ways { beside: first_of(numbers, asker.workspace, other(own.kind)), by: own.kind, own })
}

/// Where it is tried, and by whom.
struct Place {
    numbers: Arc<Numbers>,
    /// Those it talks through.
    ways: Ways,
    rules: Settings,
    asker: Arc<Asker>,
}

/// A trial that is under way.
struct Stage<'t> {
    trial: &'t Trial,
    place: &'t Place,
    flow: &'t Flow,
    begins: Timestamp,
    now: Timestamp,
    /// When they wrote by WhatsApp last.
    wrote_at: Option<Timestamp>,
    by: ChannelKind,
    contact: BTreeMap<String, String>,
    conversation: BTreeMap<String, String>,
    seen: Tried,
}

impl Stage<'_> {
    async fn play(mut self, tx: &mut Scoped<'_>) -> Stored<Tried> {
        let Some(trigger) = self.flow.triggers.get(self.trial.trigger) else { return Ok(self.seen) };
        let (is_word, start) = (trigger.begins.cause().is_customers_word(), trigger.start.clone());
        let mut events = self.trial.happens.iter().peekable();
        let is_said = |event: &&Event| matches!(event.what, What::Writes(_) | What::Texts(_));
        let first = events.next_if(|event| is_word && is_said(event));
        let answer = match first.map(|event| self.happens(&event.what)) {
            Some(Input::Answered(answer)) => Some(answer),
            _ => None,
        };
        if is_word && answer.is_none() && self.by == ChannelKind::WhatsApp {
            self.wrote_at = Some(self.now);
        }
        let begun = Input::Begun { start, answer, given: self.trial.given.clone() };
        let mut run = self.moves(tx, Run::new("0"), begun).await?;
        for event in events.take(MOST) {
            run = self.until(tx, run, self.begins + event.after).await?;
            let input = self.happens(&event.what);
            run = self.moves(tx, run, input).await?;
        }
        run = self.until(tx, run, self.begins + self.trial.until).await?;
        self.seen.wakes = run.wakes_at().map(|at| at - self.begins);
        self.seen.window = self.window_until().map(|until| until - self.now);
        self.seen.run = Some(run);
        Ok(self.seen)
    }

    /// Time passes until then, and what is due meanwhile comes.
    async fn until(&mut self, tx: &mut Scoped<'_>, run: Run, until: Timestamp) -> Stored<Run> {
        let mut run = run;
        for _ in 0..MOST {
            let Some(at) = run.wakes_at().filter(|at| *at <= until) else { break };
            self.now = self.now.max(at);
            run = self.moves(tx, run, Input::Woke).await?;
        }
        self.now = self.now.max(until);
        Ok(run)
    }

    fn happens(&mut self, what: &What) -> Input {
        match what {
            What::Writes(answer) => self.hears(answer, ChannelKind::WhatsApp),
            What::Texts(answer) => self.hears(answer, ChannelKind::Sms),
            What::Answers(answer) => Input::Fetched(answer.clone()),
            What::TakesOver => {
                self.tells(Told::People(true));
                Input::TakenOver
            }
            What::GivesBack => {
                self.tells(Told::People(false));
                Input::HandedBack
            }
        }
    }

    /// They write by this, or by what there is. An SMS opens no window (S2.1).
    fn hears(&mut self, answer: &Answer, by: ChannelKind) -> Input {
        self.by = if self.place.ways.on(by).is_some() { by } else { other(by) };
        if self.by == ChannelKind::WhatsApp {
            self.wrote_at = Some(self.now);
        }
        self.tells(Told::Customer { text: answer.text.clone(), by: self.by });
        Input::Answered(answer.clone())
    }

    async fn moves(&mut self, tx: &mut Scoped<'_>, run: Run, input: Input) -> Stored<Run> {
        let (mut run, mut next) = (run, Some(input));
        while let Some(input) = next.take() {
            let moved = step(self.flow, run, input, &self.facts(tx));
            run = moved.run;
            let after = self.now - self.begins;
            self.seen.path.extend(moved.passed.into_iter().map(|passed| (after, passed)));
            for act in moved.acts {
                match act {
                    Act::Send { send, step, by, say } => {
                        let outcome = self.says(tx, Words { step, by, say }).await?;
                        next = Some(Input::Told { send, outcome });
                    }
                    act => self.does(act),
                }
            }
            if self.seen.lines.len() > MOST {
                run.waits = Waits::Paused { was: Box::new(run.waits) };
                break;
            }
        }
        Ok(run)
    }

    /// What later steps read of what it does.
    fn does(&mut self, act: Act) {
        match &act {
            Act::SetStatus(name) | Act::Close(Some(name)) => {
                self.conversation.insert("status".to_owned(), name.clone());
            }
            Act::SetAttribute(set) => {
                let of = match set.of {
                    Subject::Contact => &mut self.contact,
                    Subject::Conversation => &mut self.conversation,
                };
                of.insert(set.name.clone(), set.value.clone());
            }
            _ => {}
        }
        self.tells(Told::Does(act));
    }

    fn facts(&self, tx: &Scoped<'_>) -> Facts {
        let hours = self.place.numbers.hours(tx.workspace(), Some(self.place.ways.own.id));
        Facts {
            now: self.now,
            window_until: self.window_until(),
            by: self.by,
            is_staffed: hours.is_none_or(|hours| matches!(standing(hours, self.now), Standing::Open { .. })),
            contact: self.contact.clone(),
            conversation: self.conversation.clone(),
        }
    }

    fn window_until(&self) -> Option<Timestamp> {
        self.wrote_at.map(|at| at + Span::hours(24)).filter(|until| *until > self.now)
    }

    /// Asks the rules what they would be asked.
    async fn says(&mut self, tx: &mut Scoped<'_>, said: Words) -> Stored<Outcome> {
        let Words { step, by, say } = said;
        let Some(channel) = self.place.ways.on(by) else {
            self.tells(Told::Unsayable { step });
            return Ok(Outcome::Failed);
        };
        let draft = match say {
            Say::FreeForm(draft) => Some(draft),
            Say::Template { name, language, values } => {
                match form::of(tx, &channel.waba_id, &name, &language).await? {
                    Some(form) => form.values(&values).and_then(|values| form.draft(&values)),
                    None => form::bare(&name, &language),
                }
            }
        };
        let Some(draft) = draft else {
            self.tells(Told::Unsayable { step });
            return Ok(Outcome::Failed);
        };
        let held = self.held(tx).await?;
        let to = Party { phone: Some(self.trial.phone.clone()), ..Party::default() };
        let Place { numbers, rules, asker, .. } = self.place;
        let bot = Asker { who: Who::Bot(Uuid::nil()), ..(**asker).clone() };
        let ask = Ask::new(Arc::new(bot), Arc::clone(channel), to, draft.clone());
        let templates = named(tx, channel, &draft).await?;
        let question = Question::of(&ask, numbers, &templates, rules);
        let question = Question { identity: Some(NOBODY), pair_wait: None, ..question };
        match decide(tx, &held, question, self.now).await? {
            Decision::Allowed(permit) => {
                let text = words(&draft, &templates).0;
                let (draft, price) = (Box::new(draft), permit.price);
                let segments = permit.segments.map(|segments| segments.count);
                self.tells(Told::Says { step, by, text, draft, price, segments });
                Ok(Outcome::Permitted)
            }
            Decision::Refused(refusal) => {
                self.tells(Told::Refused { step, refusal: Box::new(refusal) });
                Ok(Outcome::Failed)
            }
        }
    }

    /// The rows of somebody whom there is not.
    async fn held(&self, tx: &mut Scoped<'_>) -> Stored<Held> {
        let mut held = Held::default();
        held.look_at_counts(tx, &this_month(&self.place.numbers, tx.workspace(), self.now)).await?;
        held.add_contact(self.nobody());
        held.add_identity(Identity {
            id: NOBODY,
            contact_id: ContactId(Uuid::nil()),
            phone: self.trial.phone.clone(),
            user_id: String::new(),
            parent_user_id: String::new(),
            username: String::new(),
            group_id: String::new(),
            marketing: Marketing::default(),
            by_number: ByNumber::default(),
            created_at: self.begins,
        });
        let mut pair = Pair::default();
        if let Some(at) = self.wrote_at {
            pair.customer_wrote(CustomerEvent { at, message: MessageId(Uuid::nil()) });
        }
        if let Some(channel) = self.place.ways.on(ChannelKind::WhatsApp) {
            held.set_pair(NOBODY, channel.id, pair);
        }
        Ok(held)
    }

    fn nobody(&self) -> Contact {
        let known = |key: &str| self.contact.get(key).cloned().unwrap_or_default();
        Contact {
            id: ContactId(Uuid::nil()),
            name: known("name"),
            folded: String::new(),
            conversation_id: None,
            marketing: Marketing::default(),
            by_number: ByNumber::default(),
            blocked: None,
            language: known("language"),
            time_zone: String::new(),
            created_at: self.begins,
        }
    }

    fn tells(&mut self, told: Told) {
        self.seen.lines.push(Line { after: self.now - self.begins, told });
    }
}

/// Something to say.
struct Words {
    step: String,
    by: ChannelKind,
    say: Say,
}

/// A customer whom there is not.
const NOBODY: IdentityId = IdentityId(Uuid::nil());
