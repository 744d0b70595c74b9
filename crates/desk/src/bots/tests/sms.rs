//! Bots that speak by SMS where WhatsApp's window is closed.

use transom_rules::flow::Answer;
use transom_rules::id::ChannelId;
use transom_rules::refusal::Code as Refused;

use super::*;
use crate::bots::try_out::{Event, Told, Trial, What, try_out};

/// Asks on WhatsApp while the window is open, else by SMS.
const TALKS: &str = "
flow: 1
name: Talks by both
triggers:
  - keyword: hello
  - button: Ask
    start: look
steps:
  topic:
    buttons: What is it about?
    options:
      order: My order
      other: Something else
    within: 2h
    timed_out: end
    next: thank
  thank:
    message: \"About: {{ answer }}.\"
  look:
    branch: window
    open: topic
    closed: text
  text:
    sms: May we ask?
    next: hear
    failed: noted
  hear:
    wait: 3d
    answered: topic
    timed_out: end
  noted:
    note: Nothing reaches them.
";

impl Bots {
    /// What bots said, with the number by which it went.
    async fn said_by(&self, conversation: ConversationId) -> Vec<(ChannelId, String)> {
        let is_bots = |message: &Message| matches!(message.author, Author::Bot(_));
        let all = self.thread(conversation).await.into_iter().filter(is_bots);
        all.map(|message| (message.channel_id, message.text)).collect()
    }
}

#[tokio::test]
async fn a_closed_window_is_passed_by_an_sms_whose_answer_leads_on() {
    let bots = Bots::new().await;
    let sms = bots.desk.has_sms().await;
    bots.on(TALKS).await;
    bots.desk.hears_at(ZOE, "Zoë Mayer", "Hi", Span::hours(30)).await;
    let conversation = bots.desk.newest_conversation().await;
    bots.work().await;
    bots.press(conversation, "Ask").await.unwrap();
    assert_eq!(bots.said_by(conversation).await, [(sms, "May we ask?".to_owned())]);
    assert_eq!(bots.told(Verb::Send).await, 1, "it stands in the log as every send does");
    let answered = bots.hears("Yes, do").await;
    let said = bots.said_by(answered).await;
    let (number, text) = said.last().unwrap();
    assert_eq!((*number == sms, text.as_str()), (false, "What is it about?"), "they wrote on WhatsApp");
}

#[tokio::test]
async fn where_there_is_no_sender_the_run_goes_on_by_failed() {
    let bots = Bots::new().await;
    bots.on(TALKS).await;
    bots.desk.hears_at(ZOE, "Zoë Mayer", "Hi", Span::hours(30)).await;
    let conversation = bots.desk.newest_conversation().await;
    bots.work().await;
    bots.press(conversation, "Ask").await.unwrap();
    assert_eq!(bots.said(conversation).await, [""; 0]);
    let run = bots.run(conversation).await;
    assert_eq!(run.run.ending(), Some(Ending::Finished));
    let path = runs::path(bots.desk.app.base(), &bots.us, run.id).await.unwrap().path;
    assert!(path.iter().any(|one| one.why == Refused::NumberNotReady.as_str()), "{path:#?}");
    assert_eq!(bots.told(Verb::WriteNote).await, 1);
}

#[tokio::test]
async fn in_a_trial_the_customer_writes_by_sms_too() {
    let bots = Bots::new().await;
    bots.desk.has_sms().await;
    let texts = |minutes, text: &str| Event {
        after: Span::minutes(minutes),
        what: What::Texts(Answer { text: text.into(), id: None }),
    };
    let trial = Trial {
        text: TALKS.into(),
        phone: ZOE.into(),
        happens: vec![texts(0, "hello"), texts(60, "2")],
        until: Span::hours(31),
        ..Trial::default()
    };
    let known = bots.desk.app.registry.known();
    let tried = try_out(bots.with(), known, &bots.us, trial).await.unwrap();
    let says = |told: &Told| match told {
        Told::Says { by, text, segments, .. } => Some(format!("{by:?} {segments:?} {text}")),
        _ => None,
    };
    let said: Vec<String> = tried.lines.iter().filter_map(|line| says(&line.told)).collect();
    assert_eq!(
        said,
        ["Sms Some(1) What is it about?\n1 My order\n2 Something else", "Sms Some(1) About: other.",]
    );
    assert_eq!(tried.window, None, "an SMS opens no window");
}
