//! Bots in the desk: what sets runs off, how they go on with what customers and people do, and that nothing happens twice.

use std::collections::BTreeMap;

use transom_rules::access::{Asker, Face, Verb};
use transom_rules::author::Author;
use transom_rules::bot::{Rest, Standing, State};
use transom_rules::flow::gallery::GALLERY;
use transom_rules::flow::problem::Code;
use transom_rules::flow::run::Ending;
use transom_rules::id::{BotId, ConversationId};
use transom_rules::mark::Colour;
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Span;
use transom_store::audit::{self, Filter};
use transom_store::bots::{self, BotRun};
use transom_store::conversations::Conversation;
use transom_store::messages::{self, Message};

use super::act::{self, Deployed};
use super::runs::{self, By};
use super::{Writing, work};
use crate::done::{NotDone, Wrong};
use crate::fixture::Desk;
use crate::workspace::statuses;

mod asks;
mod comes;
mod gallery;
mod people;
mod prompt;
mod sms;
mod story;
mod timed;
mod trials;
mod triggers;

/// A desk where bots are written.
struct Bots {
    desk: Desk,
    us: Asker,
}

/// The phone of a customer.
const ZOE: &str = "15550100777";

impl Bots {
    async fn new() -> Self {
        let desk = Desk::fresh(String::new()).await;
        let us = Asker::system(desk.workspace, Face::Command);
        Self { desk, us }
    }

    fn with(&self) -> Writing<'_> {
        Writing::of(&self.desk.app)
    }

    /// A bot that is on.
    async fn on(&self, text: &str) -> BotId {
        let made = act::make(self.with(), &self.us, text.to_owned()).await.unwrap();
        assert!(made.problems.is_empty(), "{:#?}", made.problems);
        let id = made.bot.id;
        self.deployed(id).await;
        act::switch_on(self.with(), &self.us, id).await.unwrap();
        id
    }

    async fn deployed(&self, id: BotId) -> i64 {
        match act::deploy(self.with(), &self.us, id, String::new(), None).await.unwrap() {
            Deployed::As(bot, _) => bot.deployed.unwrap(),
            Deployed::Wrong(problems) => panic!("{problems:#?}"),
        }
    }

    /// Zoë writes, and bots hear of it.
    async fn hears(&self, text: &str) -> ConversationId {
        let conversation = self.desk.hears(ZOE, "Zoë Mayer", text).await;
        self.work().await;
        conversation
    }

    /// The desk works on its own beside this: what it found between two looks is worked on by the next.
    async fn work(&self) {
        for _ in 0..3 {
            while work::round(&self.desk.app).await.unwrap() {}
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// Time passes, and what is due comes.
    async fn later(&self, span: Span) {
        self.desk.clock_jumps(span);
        self.work().await;
    }

    /// The runs of a conversation, the newest first.
    async fn runs(&self, conversation: ConversationId) -> Vec<BotRun> {
        let filter = bots::Filter { conversation: Some(conversation), limit: 99, ..bots::Filter::default() };
        let here = self.desk.app.db.of(self.desk.workspace);
        here.read(filter, |tx, filter| Box::pin(bots::runs(tx, *filter))).await.unwrap()
    }

    /// The newest of them.
    async fn run(&self, conversation: ConversationId) -> BotRun {
        self.runs(conversation).await.into_iter().next().unwrap()
    }

    /// What bots said in a conversation, oldest first.
    async fn said(&self, conversation: ConversationId) -> Vec<String> {
        let is_bots = |message: &Message| matches!(message.author, Author::Bot(_));
        self.thread(conversation).await.into_iter().filter(is_bots).map(|message| message.text).collect()
    }

    async fn thread(&self, conversation: ConversationId) -> Vec<Message> {
        let here = self.desk.app.db.of(self.desk.workspace);
        let page = here.read((), move |tx, ()| Box::pin(messages::page(tx, conversation, None, 99)));
        let mut page = page.await.unwrap();
        page.reverse();
        page
    }

    async fn conversation(&self, id: ConversationId) -> Conversation {
        let here = self.desk.app.db.of(self.desk.workspace);
        let seen = transom_rules::access::Visibility::All;
        let found = here.read((), move |tx, ()| Box::pin(transom_store::conversations::get(tx, seen, id)));
        found.await.unwrap().unwrap().conversation
    }

    async fn status(&self, name: &str) -> transom_rules::id::StatusId {
        let new =
            statuses::New { name: name.into(), colour: Colour::ALL[0], state: ConversationStatus::Open };
        statuses::make(self.desk.app.base(), &self.us, new).await.unwrap().id
    }

    async fn press(&self, conversation: ConversationId, button: &str) -> Result<(), NotDone> {
        let by = By::Button(button.into());
        runs::begin(&self.desk.app, &self.us, conversation, by.into()).await.map(drop)
    }

    /// How often the log tells of an act.
    async fn told(&self, verb: Verb) -> usize {
        let filter = Filter { limit: 1000, ..Filter::default() };
        let here = self.desk.app.db.of(self.desk.workspace);
        let all = here.read(filter, |tx, filter| Box::pin(audit::list(tx, filter))).await.unwrap();
        all.into_iter().filter(|line| line.verb.known() == Some(verb)).count()
    }
}

fn wrong(done: Result<impl std::fmt::Debug, NotDone>) -> Wrong {
    match done {
        Err(NotDone::Wrong(wrong)) => wrong,
        other => panic!("{other:?}"),
    }
}

/// A bot that asks at once and keeps the answer.
const ASKS: &str = "
flow: 1
name: Asks
triggers:
  - keyword: order
steps:
  number:
    ask: Which number has your order?
    keep: number
    within: 2h
    timed_out: late
    next: thank
  thank:
    message: \"Thanks, {{ number }} it is.\"
  late:
    note: They did not say.
";
