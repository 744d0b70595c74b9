//! People beside a bot: a run pauses when they take a conversation or write in it, and goes on when they hand it back.

use std::sync::Arc;

use serde_json::json;
use transom_rules::access::{Role, Sees, Who};
use transom_rules::id::SessionId;
use transom_rules::time::Timestamp;
use transom_store::audit::Within;

use super::*;
use crate::conversations::story::{self, What, WithBot};
use crate::conversations::take;
use crate::messages::send::{Sent, send};

impl Bots {
    /// Ana at a page.
    fn ana(&self) -> Asker {
        let who = Who::Person { user: self.desk.user, session: SessionId(self.desk.app.clock.id()) };
        Asker { who, role: Arc::new(Role::admin()), sees: Sees::All, ..self.us.clone() }
    }

    async fn ana_writes(&self, conversation: ConversationId, text: &str) {
        let mut ask = self.desk.asks(ZOE, &json!({"type": "text", "text": {"body": text}}));
        ask.asker = Arc::new(self.ana());
        ask.written_in = Some(conversation);
        assert!(matches!(send(&self.desk.app, ask).await.unwrap(), Sent::Queued(_)));
        self.work().await;
    }
}

#[tokio::test]
async fn a_run_pauses_while_people_have_it_and_goes_on_when_they_hand_it_back() {
    let bots = Bots::new().await;
    bots.on(ASKS).await;
    let conversation = bots.hears("order").await;
    bots.ana_writes(conversation, "I can help.").await;
    assert_eq!(bots.run(conversation).await.standing(), Standing::Paused);
    bots.hears("A-1").await;
    assert_eq!(bots.said(conversation).await.len(), 1, "it says nothing meanwhile");
    runs::give_back(&bots.desk.app, &bots.ana(), conversation).await.unwrap();
    assert_eq!(bots.run(conversation).await.standing(), Standing::Waiting);
    bots.hears("A-2").await;
    assert_eq!(bots.said(conversation).await.last().unwrap(), "Thanks, A-2 it is.");
    assert_eq!(bots.told(Verb::GiveBack).await, 1);
    assert_eq!(wrong(runs::give_back(&bots.desk.app, &bots.ana(), conversation).await), Wrong::BotNotHere);
}

#[tokio::test]
async fn taking_over_and_being_given_pause_too_and_what_is_old_then_ends() {
    let bots = Bots::new().await;
    bots.on(ASKS).await;
    let conversation = bots.hears("order").await;
    runs::take_over(&bots.desk.app, &bots.ana(), conversation).await.unwrap();
    assert_eq!(bots.run(conversation).await.standing(), Standing::Paused);
    let assignee = bots.conversation(conversation).await.assignee_id;
    assert_eq!(assignee, Some(bots.desk.user), "who takes over has it");
    runs::give_back(&bots.desk.app, &bots.ana(), conversation).await.unwrap();
    for to in [None, Some(bots.desk.user)] {
        take::assign(&bots.desk.app, &bots.us, conversation, to).await.unwrap();
    }
    bots.work().await;
    assert_eq!(bots.run(conversation).await.standing(), Standing::Paused);
    bots.later(Span::hours(3)).await;
    assert_eq!(bots.run(conversation).await.standing(), Standing::Paused, "time alone moves nothing");
    runs::give_back(&bots.desk.app, &bots.ana(), conversation).await.unwrap();
    assert_eq!(bots.run(conversation).await.run.ending(), Some(Ending::TooLate));
    assert_eq!(bots.told(Verb::TakeOver).await, 1);
}

#[tokio::test]
async fn nothing_begins_by_itself_while_people_have_the_conversation() {
    let bots = Bots::new().await;
    let conversation = bots.hears("hello").await;
    bots.on(ASKS).await;
    bots.ana_writes(conversation, "Hello, this is Ana.").await;
    bots.hears("order").await;
    assert_eq!(bots.runs(conversation).await, []);
    bots.later(Span::hours(25)).await;
    let conversation = bots.hears("order").await;
    assert_eq!(bots.runs(conversation).await.len(), 1, "a day later it is the bot's again");
}

#[tokio::test]
async fn somebody_ends_a_run() {
    let bots = Bots::new().await;
    bots.on(ASKS).await;
    let conversation = bots.hears("order").await;
    runs::end(&bots.desk.app, &bots.ana(), conversation).await.unwrap();
    assert_eq!(bots.run(conversation).await.run.ending(), Some(Ending::Stopped));
    assert_eq!(bots.told(Verb::EndRun).await, 1);
    assert_eq!(wrong(runs::end(&bots.desk.app, &bots.ana(), conversation).await), Wrong::BotNotHere);
}

#[tokio::test]
async fn a_run_stays_where_the_customer_writes_when_something_happens_where_they_wrote_before() {
    let bots = Bots::new().await;
    let old = bots.hears("hello").await;
    let closed = crate::conversations::stand::Stand::In(ConversationStatus::Closed);
    crate::conversations::stand::set(&bots.desk.app, &bots.us, old, closed).await.unwrap();
    bots.on(ASKS).await;
    bots.later(Span::hours(30)).await;
    let conversation = bots.hears("order").await;
    assert_ne!(old, conversation);
    take::assign(&bots.desk.app, &bots.us, old, Some(bots.desk.user)).await.unwrap();
    bots.work().await;
    assert_eq!(bots.run(conversation).await.standing(), Standing::Waiting);
    assert_eq!(wrong(runs::end(&bots.desk.app, &bots.ana(), old).await), Wrong::BotNotHere);
    assert_eq!(wrong(runs::take_over(&bots.desk.app, &bots.ana(), old).await), Wrong::BotNotHere);
    bots.hears("A-1").await;
    assert_eq!(bots.said(conversation).await.last().unwrap(), "Thanks, A-1 it is.");
}

#[tokio::test]
async fn the_thread_tells_who_did_what_with_which_bot() {
    let bots = Bots::new().await;
    let id = bots
        .on("
flow: 1
name: Waits
triggers:
  - button: Go
steps:
  hear:
    wait: 3h
    answered: end
    timed_out: end
")
        .await;
    let conversation = bots.hears("hello").await;
    let (app, ana) = (&bots.desk.app, bots.ana());
    let go = || By::Button("Go".into());
    runs::begin(app, &ana, conversation, go().into()).await.unwrap();
    runs::take_over(app, &ana, conversation).await.unwrap();
    runs::give_back(app, &ana, conversation).await.unwrap();
    runs::end(app, &ana, conversation).await.unwrap();
    runs::begin(app, &bots.us, conversation, go().into()).await.unwrap();
    bots.hears("Here I am").await;
    let within = Within { from: Timestamp::default(), to: None, limit: 99 };
    let here = app.db.of(bots.desk.workspace);
    let told = here.read(within, move |tx, within| Box::pin(story::of(tx, conversation, *within)));
    let told: Vec<_> = told.await.unwrap().into_iter().map(|deed| (deed.by, deed.bot, deed.what)).collect();
    let ours = Some(bots.desk.user);
    let with = |by, done| (by, None, What::WithBot(done, Some(id)));
    let by_bots: Vec<_> = told.into_iter().filter(|(_, _, what)| !matches!(what, What::Given(_))).collect();
    assert_eq!(
        by_bots,
        [
            with(ours, WithBot::Begun),
            with(ours, WithBot::TakenOver),
            with(ours, WithBot::GivenBack),
            with(ours, WithBot::Ended),
            with(None, WithBot::Begun),
        ],
        "that a run came to its own end goes without saying"
    );
}
