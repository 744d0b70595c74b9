//! Plays the rounds of the script on the real parts: customers on the simulator, agents through
//! [`send`](transom_desk::messages::send::send). Between two rounds it waits until nothing is under way any more.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context as _;
use futures_util::future::try_join_all;
use serde_json::{Value, json};
use transom_channels::whatsapp::draft;
use transom_desk::app::Shared;
use transom_desk::messages::draft::Ask;
use transom_desk::messages::send::{Sent, send};
use transom_rules::access::{Asker, Face, Origin, Role, Sees, Who};
use transom_rules::channel::ChannelKind;
use transom_rules::content::FileState;
use transom_rules::event::Party;
use transom_rules::id::{MessageId, SessionId, UserId, WorkspaceId};
use transom_rules::time::Span;
use transom_store::channels::Channel;
use transom_store::{media, messages, templates, users};
use uuid::Uuid;

use super::super::carrier::Carrier;
use super::super::file::{Demo, DemoChannel};
use super::marks::{self, MARKED, Marks};
use super::script::{Agent, Round, Side, Story, What};
use super::templates::Review;
use super::work::Work;
use super::{bots, files};

mod campaigns;
mod group;

/// How long to wait between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(3);
/// The longest that a round, or the files at the end, may take by the machine's clock.
const PATIENCE: Span = Span::seconds(20);

/// The parts that the history is played on.
pub(super) struct Stage<'a> {
    app: &'a Shared,
    carrier: &'a Carrier,
    workspace: WorkspaceId,
    number: &'a DemoChannel,
    channel: Arc<Channel>,
    /// What SMS leave by, and its address.
    texts: Arc<Channel>,
    ines: UserId,
    tom: UserId,
    /// Seconds that the clock is to be ahead of the machine's at the end.
    end_offset: i64,
    /// Webhooks of others, which may never be taken. A simulator that runs by itself may have some.
    of_others: AtomicI64,
    /// Meta's id of the group, once there is one.
    group: OnceLock<String>,
    /// The words with which a customer got the price list.
    priced: OnceLock<String>,
}

/// Whom a message goes to, by which channel: a customer or a group.
struct To<'a> {
    channel: &'a Arc<Channel>,
    party: Party,
    group: Option<String>,
}

/// A customer while the history is played.
pub(super) struct Actor {
    phone: &'static str,
    party: Party,
    /// What they wrote, oldest first.
    theirs: Vec<String>,
    /// What they were sent, oldest first.
    ours: Vec<MessageId>,
    /// Those of `ours` that Meta has not answered yet.
    under_way: Vec<MessageId>,
    /// Something came that they have not seen.
    unseen: bool,
}

impl<'a> Stage<'a> {
    pub(super) async fn build(app: &'a Shared, carrier: &'a Carrier, demo: &'a Demo) -> anyhow::Result<Self> {
        let workspace = demo.workspace_id;
        let of = |kind: ChannelKind| demo.channels.iter().find(|channel| channel.kind == kind);
        let number = of(ChannelKind::WhatsApp).context("the demo has no number")?;
        let sender = of(ChannelKind::Sms).context("the demo has no sender of SMS")?;
        let known = app.registry.known();
        let channel = known.channel(workspace, number.id).context("the demo's number is not known")?;
        let texts = known.channel(workspace, sender.id).context("the demo's sender is not known")?;
        let users = app.db.of(workspace).read((), |tx, ()| Box::pin(users::all(tx))).await?;
        let user = |name: &str| {
            let found = users.iter().find(|user| user.name.starts_with(name)).map(|user| user.id);
            found.with_context(|| format!("{name} does not work here"))
        };
        Ok(Self {
            app,
            carrier,
            workspace,
            number,
            channel: Arc::clone(channel),
            texts: Arc::clone(texts),
            ines: user("Ines")?,
            tom: user("Tom")?,
            end_offset: app.clock.offset().as_seconds(),
            of_others: AtomicI64::default(),
            group: OnceLock::new(),
            priced: OnceLock::new(),
        })
    }

    fn user(&self, agent: Agent) -> UserId {
        match agent {
            Agent::Ines => self.ines,
            Agent::Tom => self.tom,
        }
    }

    /// Moves the clock to so many minutes before the end.
    pub(super) async fn set_clock(&self, ago: i64) -> anyhow::Result<()> {
        self.carrier.set_clock_offset(self.end_offset - ago * 60).await
    }

    /// Hands the customers their phones.
    pub(super) async fn cast(&self, stories: &[&'static Story]) -> anyhow::Result<Vec<Actor>> {
        let actors = try_join_all(stories.iter().map(|story| self.actor(story))).await?;
        // Phones that were off may have had something waiting for them.
        self.until("the simulator", || async { Ok(pending(self.carrier).await?.steps == 0) }).await?;
        self.of_others.store(pending(self.carrier).await?.webhooks, Ordering::Relaxed);
        Ok(actors)
    }

    /// What customers can come by is made.
    pub(super) async fn open(&self) -> anyhow::Result<()> {
        marks::open(self.app, &Asker::system(self.workspace, Face::Command), self.number.id).await
    }

    async fn actor(&self, story: &'static Story) -> anyhow::Result<Actor> {
        let digits = story.phone.trim_start_matches('+').to_owned();
        let mut party = Party { phone: Some(digits), ..Party::default() };
        if !story.name.is_empty() {
            let customer = json!({"phone": story.phone, "name": story.name, "hide_phone": story.hides_phone,
                "online": true});
            let customer = self.carrier.post("/_sim/customers", &customer).await?;
            party.user_id = customer.get("user_id").and_then(Value::as_str).map(str::to_owned);
        }
        if story.hides_phone {
            party.phone = None;
        }
        let (theirs, ours, under_way) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Actor { phone: story.phone, party, theirs, ours, under_way, unseen: false })
    }

    /// Plays one round and waits until all that follows from it has happened.
    pub(super) async fn play(&self, round: &Round, actors: &mut [Actor]) -> anyhow::Result<()> {
        self.set_clock(round.ago).await?;
        try_join_all(round.reviews.iter().map(|review| self.review(review))).await?;
        let parts = actors.iter_mut().enumerate().filter_map(|(index, actor)| {
            let part = round.parts.get(&index)?;
            Some(self.perform(actor, part))
        });
        try_join_all(parts).await?;
        if let Some(moment) = round.moment {
            self.step(&moment.step).await.with_context(|| format!("{moment:?}"))?;
        }
        for actor in actors.iter_mut().filter(|actor| !actor.under_way.is_empty()) {
            self.answered(&std::mem::take(&mut actor.under_way)).await?;
        }
        self.settled().await
    }

    async fn perform(&self, actor: &mut Actor, part: &[&'static What]) -> anyhow::Result<()> {
        for what in part {
            match what.side() {
                Side::Customer => self.act(actor, what).await,
                Side::Shop => self.serve(actor, what).await,
            }
            .with_context(|| format!("{what:?}"))?;
        }
        Ok(())
    }

    /// The customer does something.
    async fn act(&self, actor: &mut Actor, what: &What) -> anyhow::Result<()> {
        let message = match what {
            What::Writes(text) => {
                let machine = Asker::system(self.workspace, Face::Command);
                json!({"type": "text", "text": {"body": marks::coded(self.app, &machine, text).await?}})
            }
            // No phone tells that an SMS was read.
            What::Texts(text) => {
                let message = json!({"type": "text", "text": {"body": text}});
                return self.write(actor, &self.texts.address, message).await;
            }
            What::Quotes(back, text) => {
                let id = self.ours(actor, *back).await?;
                json!({"type": "text", "text": {"body": text}, "context": {"id": id}})
            }
            What::Sends(object) => serde_json::from_str(object)?,
            What::Enters(headline, text) => {
                json!({"type": "text", "text": {"body": text}, "referral": ad(headline)})
            }
            What::Taps(text) => {
                let id = self.ours(actor, 1).await?;
                json!({"type": "button", "button": {"payload": text, "text": text}, "context": {"id": id}})
            }
            What::Chooses(id, title) => {
                let reply = json!({"type": "button_reply", "button_reply": {"id": id, "title": title}});
                json!({"type": "interactive", "interactive": reply, "context": {"id": self.ours(actor, 1).await?}})
            }
            What::Reacts(emoji) => {
                let id = self.ours(actor, 1).await?;
                json!({"type": "reaction", "reaction": {"message_id": id, "emoji": emoji}})
            }
            What::GoesOffline => {
                let off = json!({"phone": actor.phone, "online": false});
                return self.carrier.post("/_sim/customers", &off).await.map(drop);
            }
            _ => return self.look_at_phone(actor).await,
        };
        self.look_at_phone(actor).await?;
        self.write(actor, &self.number.phone_number_id, message).await
    }

    /// Who answers has read.
    async fn look_at_phone(&self, actor: &mut Actor) -> anyhow::Result<()> {
        if !std::mem::take(&mut actor.unseen) {
            return Ok(());
        }
        let from = json!({"from": self.number.phone_number_id});
        self.carrier.post(&format!("/_sim/customers/{}/read", actor.phone), &from).await.map(drop)
    }

    async fn write(&self, actor: &mut Actor, to: &str, mut message: Value) -> anyhow::Result<()> {
        if let Some(fields) = message.as_object_mut() {
            fields.insert("to".into(), to.into());
        }
        let written =
            self.carrier.post(&format!("/_sim/customers/{}/messages", actor.phone), &message).await?;
        let id = written.get("id").and_then(Value::as_str).context("the simulator gave the message no id")?;
        actor.theirs.push(id.to_owned());
        Ok(())
    }

    /// WhatsApp's id of a message they were sent, counted from the newest, which is 1.
    async fn ours(&self, actor: &Actor, back: usize) -> anyhow::Result<String> {
        let (workspace, id) = (self.workspace, actor.ours.iter().rev().nth(back.saturating_sub(1)).copied());
        let id = id.context("nothing was sent to them yet")?;
        let message =
            self.app.db.of(workspace).read((), move |tx, ()| Box::pin(messages::get(tx, id))).await?;
        message.map(|message| message.wamid).context("a message is gone")
    }

    /// Somebody in the shop does something.
    async fn serve(&self, actor: &mut Actor, what: &What) -> anyhow::Result<()> {
        let (agent, message) = match what {
            What::Answers(agent, text) | What::AnswersByText(agent, text) => {
                let text = self.with_prices(*agent, actor, text).await?;
                (*agent, json!({"type": "text", "text": {"body": text}}))
            }
            What::AnswersTo(agent, text) => {
                let quoted = actor.theirs.last().context("they have not written yet")?;
                (*agent, json!({"type": "text", "text": {"body": text}, "context": {"message_id": quoted}}))
            }
            What::Posts(agent, object) => (*agent, serde_json::from_str(object)?),
            What::Templates(agent, name, language, values) => (*agent, template(name, language, values)),
            What::Codes(agent, code) => (*agent, sign_in(code)),
            What::Despite(faults, what) => return self.despite(actor, faults, what).await,
            What::Takes(agent) => return self.work(*agent, actor).await?.take().await,
            What::Closes => return self.work(Agent::Ines, actor).await?.close().await,
            What::Names(name) => return self.work(Agent::Ines, actor).await?.name(name).await,
            _ => return self.work(Agent::Ines, actor).await?.look().await,
        };
        let by_text = matches!(what, What::AnswersByText(..));
        let channel = if by_text { &self.texts } else { &self.channel };
        let to = To { channel, party: actor.party.clone(), group: None };
        let sent = self.send(agent, to, &message).await?;
        actor.ours.push(sent);
        actor.under_way.push(sent);
        actor.unseen |= !by_text;
        Ok(())
    }

    /// An agent's words, in which the address of the price list may stand.
    async fn with_prices(&self, agent: Agent, actor: &Actor, text: &str) -> anyhow::Result<String> {
        if !text.contains(files::PRICES) {
            return Ok(text.to_owned());
        }
        let conversation = self.work(agent, actor).await?.conversation();
        let text = files::linked(self.app, &self.asker(agent), conversation, text).await?;
        Ok(self.priced.get_or_init(|| text).clone())
    }

    /// An agent sends a message object.
    async fn send(&self, agent: Agent, to: To<'_>, message: &Value) -> anyhow::Result<MessageId> {
        let draft =
            draft::read(message).map_err(|wrong| anyhow::anyhow!("{}: {}", wrong.field, wrong.message))?;
        let (asker, channel) = (Arc::new(self.asker(agent)), Arc::clone(to.channel));
        let ask = Ask { group: to.group, ..Ask::new(asker, channel, to.party, draft) };
        match send(self.app, ask).await? {
            Sent::Queued(message) => Ok(message.id),
            Sent::Refused(refusal) => anyhow::bail!("it was refused: {}", refusal.code.as_str()),
            Sent::Repeated(_) | Sent::KeyTaken => anyhow::bail!("it was sent before"),
        }
    }

    /// What the company's people mark conversations with, and note in them.
    pub(super) async fn mark(&self, actors: &[Actor]) -> anyhow::Result<()> {
        let marks = Marks::define(self.app, &Asker::system(self.workspace, Face::Command)).await?;
        for (phone, theirs) in MARKED {
            let actor = actors.iter().find(|actor| actor.phone == phone);
            let work = self.work(Agent::Ines, actor.context("nobody has this number")?).await?;
            for mark in theirs {
                work.mark(&marks, mark).await?;
            }
        }
        if let Some(text) = self.priced.get() {
            files::opened(self.app, text).await?;
        }
        self.bots(actors).await
    }

    /// The company's bots: one waits for Maya, and Tom took Harriet's conversation over from one.
    async fn bots(&self, actors: &[Actor]) -> anyhow::Result<()> {
        let ines = Asker { role: Arc::new(Role::owner()), ..self.asker(Agent::Ines) };
        bots::make(self.app, &ines).await?;
        let of =
            |phone: &str| actors.iter().find(|actor| actor.phone == phone).context("nobody has this number");
        let work = self.work(Agent::Ines, of("+15550100111")?).await?;
        bots::waits(self.app, &self.asker(Agent::Ines), work.conversation()).await?;
        let work = self.work(Agent::Tom, of("+61491570156")?).await?;
        bots::is_taken(self.app, &self.asker(Agent::Tom), work.conversation()).await
    }

    async fn work(&self, agent: Agent, actor: &Actor) -> anyhow::Result<Work<'_>> {
        Work::begin(self.app, self.asker(agent), &actor.party, None).await
    }

    /// An agent at a page, in a session that has ended long ago.
    fn asker(&self, agent: Agent) -> Asker {
        Asker {
            workspace: self.workspace,
            who: Who::Person { user: self.user(agent), session: SessionId(Uuid::nil()) },
            role: Arc::new(Role::agent()),
            sees: Sees::All,
            owes_factor: false,
            origin: Origin { face: Face::Page, address: None },
        }
    }

    async fn despite(&self, actor: &mut Actor, faults: &str, what: &'static What) -> anyhow::Result<()> {
        self.carrier.post("/_sim/faults", &serde_json::from_str(faults)?).await?;
        Box::pin(self.serve(actor, what)).await?;
        self.answered(&std::mem::take(&mut actor.under_way)).await?;
        self.settled().await?;
        actor.unseen = false;
        self.at_once().await
    }

    async fn review(&self, review: &Review) -> anyhow::Result<()> {
        let (workspace, waba_id) = (self.workspace, self.number.waba_id.clone());
        let name = review.name;
        let named = self
            .app
            .db
            .of(workspace)
            .read(waba_id, move |tx, waba_id| Box::pin(templates::named(tx, waba_id, name)));
        let found = named.await?.into_iter().find(|template| template.language == review.language);
        let id = found.and_then(|template| template.meta_id);
        let id = id.with_context(|| format!("there is no template {name} to review"))?;
        let decision = review.verdict.told();
        self.carrier.post(&format!("/_sim/templates/{id}/review"), &decision).await.map(drop)
    }

    /// Phones answer at once and webhooks leave at once.
    pub(super) async fn at_once(&self) -> anyhow::Result<()> {
        self.carrier.post("/_sim/faults", &json!({"reset": true, "delay_ms": 0})).await.map(drop)
    }

    /// Phones take their time again, and the clock is where it was.
    pub(super) async fn leave(&self) -> anyhow::Result<()> {
        self.set_clock(0).await?;
        self.carrier.post("/_sim/faults", &json!({"reset": true})).await.map(drop)
    }

    /// Waits until Meta has answered to all of these.
    async fn answered(&self, ids: &[MessageId]) -> anyhow::Result<()> {
        let (workspace, ids) = (self.workspace, Arc::new(ids.to_vec()));
        self.until("the messages to be sent", || async {
            let ids = Arc::clone(&ids);
            let sent = self.app.db.of(workspace).read((), move |tx, ()| {
                Box::pin(async move {
                    for id in ids.iter() {
                        let message = messages::get(tx, *id).await?;
                        let done =
                            |it: &messages::Message| it.accepted_at.is_some() || it.delivery.fault.is_some();
                        if !message.as_ref().is_some_and(done) {
                            return Ok(false);
                        }
                    }
                    Ok(true)
                })
            });
            Ok(sent.await?)
        })
        .await
    }

    /// Waits until the simulator has told us everything.
    async fn settled(&self) -> anyhow::Result<()> {
        let of_others = self.of_others.load(Ordering::Relaxed);
        self.until("the simulator", || async {
            let left = pending(self.carrier).await?;
            Ok(left.steps == 0 && left.webhooks <= of_others)
        })
        .await
    }

    /// Waits until the files that customers sent are here.
    pub(super) async fn files_are_here(&self, actors: &[Actor]) -> anyhow::Result<()> {
        let workspace = self.workspace;
        let theirs: Arc<Vec<String>> =
            Arc::new(actors.iter().flat_map(|actor| actor.theirs.clone()).collect());
        self.until("the files", || async {
            let theirs = Arc::clone(&theirs);
            let here = self.app.db.of(workspace).read(theirs, move |tx, theirs| {
                Box::pin(async move {
                    let written = messages::by_wamids(tx, theirs).await?;
                    let ids: Vec<MessageId> = written.iter().map(|message| message.id).collect();
                    let files = media::of_messages(tx, &ids).await?;
                    Ok(files.iter().all(|file| file.state == FileState::Stored))
                })
            });
            Ok(here.await?)
        })
        .await
    }

    async fn until<F, L>(&self, what: &str, look: L) -> anyhow::Result<()>
    where
        L: Fn() -> F,
        F: Future<Output = anyhow::Result<bool>>,
    {
        let given_up = self.app.clock.machine() + PATIENCE;
        while !look().await? {
            anyhow::ensure!(!self.app.stop.is_cancelled(), "the demo was stopped");
            anyhow::ensure!(
                self.app.clock.machine() < given_up,
                "the history waited for {what} for too long"
            );
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Ok(())
    }
}

/// What has not happened yet.
struct Pending {
    /// Webhooks without their 200.
    webhooks: i64,
    /// Steps that messages still take.
    steps: i64,
}

async fn pending(carrier: &Carrier) -> anyhow::Result<Pending> {
    let pending = carrier.get("/_sim/pending").await?;
    let count = |name: &str| pending.get(name).and_then(Value::as_i64).context("the simulator does not say");
    Ok(Pending { webhooks: count("webhooks")?, steps: count("steps")? })
}

fn ad(headline: &str) -> Value {
    json!({
        "source_url": "https://ads.example/harbour-lane", "source_id": "120210000000001", "source_type": "ad",
        "headline": headline, "body": "Harbour Lane, coffee and the gear for it", "media_type": "image",
        "image_url": "https://ads.example/harbour-lane.png", "ctwa_clid": "ARAkLkA8rmlFeiCktEJQ-QTwRiyYHAFDLMNDBH0CD3",
    })
}

fn template(name: &str, language: &str, values: &[&str]) -> Value {
    let values: Vec<Value> = values.iter().map(|text| json!({"type": "text", "text": text})).collect();
    let components =
        if values.is_empty() { json!([]) } else { json!([{"type": "body", "parameters": values}]) };
    json!({"type": "template",
        "template": {"name": name, "language": {"code": language}, "components": components}})
}

/// The code stands in the text and behind the button that copies it.
fn sign_in(code: &str) -> Value {
    let values = json!([{"type": "text", "text": code}]);
    json!({"type": "template", "template": {"name": "sign_in_code", "language": {"code": "en_US"}, "components": [
        {"type": "body", "parameters": values},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": values},
    ]}})
}
