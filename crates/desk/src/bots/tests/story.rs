//! Stories that customers and bots write together.

use super::*;

/// A bot whose first step is a template, started by a button beside Send, outside of the window.
#[tokio::test]
async fn a_bot_begins_outside_the_window_with_a_template_and_hands_over() {
    let bots = Bots::new().await;
    bots.desk.has_template("hello_again", "en_US", "Hello {{1}}, shall we go on?").await;
    let status = bots.status("Re-engaged").await;
    let text = GALLERY.iter().find(|one| one.id == "re_engagement").unwrap().text;
    bots.on(text).await;
    bots.desk.hears_at(ZOE, "Zoë Mayer", "Hi", Span::hours(30)).await;
    let conversation = bots.desk.newest_conversation().await;
    bots.work().await;
    assert_eq!(bots.runs(conversation).await, [], "nobody pressed yet");
    bots.press(conversation, "Start the talk again").await.unwrap();
    assert_eq!(bots.said(conversation).await, ["Hello Zoë, shall we go on?"]);
    assert_eq!(bots.run(conversation).await.standing(), Standing::Waiting);
    assert_eq!(wrong(bots.press(conversation, "Start the talk again").await), Wrong::BotBusy);

    bots.later(Span::hours(5)).await;
    let answered = bots.hears("Oh yes").await;
    let said = bots.said(answered).await;
    assert_eq!(said.last().unwrap(), "Good to hear from you! What is it about?");
    bots.hears("My order").await;
    let run = bots.run(answered).await;
    assert_eq!(run.run.ending(), Some(Ending::HandedOver));
    let stands = bots.conversation(answered).await;
    assert_eq!((stands.status_id, stands.status), (Some(status), ConversationStatus::Open));
    let here = bots.desk.app.db.of(bots.desk.workspace);
    let notes = here.read([answered], |tx, all| Box::pin(transom_store::notes::of_conversations(tx, all)));
    let notes = notes.await.unwrap();
    assert_eq!(
        notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(),
        ["Came back by the invitation. Topic: order"]
    );
    // The press, the sends and the status stand in the log.
    assert_eq!((bots.told(Verb::BeginRun).await, bots.told(Verb::Send).await), (1, 2));
    assert_eq!((bots.told(Verb::SetStatus).await, bots.told(Verb::WriteNote).await), (1, 1));
    let path = runs::path(bots.desk.app.base(), &bots.us, run.id).await.unwrap().path;
    let steps: Vec<&str> =
        path.iter().filter(|one| !one.via.is_empty()).map(|one| one.step.as_str()).collect();
    assert_eq!(steps, ["invite", "hear", "topic", "mark"]);
    assert!(path.iter().filter(|one| one.message.is_some()).count() == 2);
    let counts = here.read((), move |tx, ()| Box::pin(bots::counts(tx, run.bot, 1))).await.unwrap();
    assert_eq!(counts["topic"].passed, 1);
    assert_eq!((counts["to_people"].ended, counts["to_people"].here), (1, 0));
}

#[tokio::test]
async fn what_is_heard_is_heard_once_whoever_looks() {
    let bots = Bots::new().await;
    bots.on(ASKS).await;
    let conversation = bots.desk.hears(ZOE, "Zoë", "Order").await;
    let app = &bots.desk.app;
    let (one, other, third) = tokio::join!(work::round(app), work::round(app), work::round(app));
    for looked in [one, other, third] {
        looked.unwrap();
    }
    assert_eq!(bots.said(conversation).await, ["Which number has your order?"]);
    bots.desk.hears(ZOE, "Zoë", "A-100").await;
    let (one, other) = tokio::join!(work::round(app), work::round(app));
    for looked in [one, other] {
        looked.unwrap();
    }
    assert_eq!(bots.said(conversation).await.last().unwrap(), "Thanks, A-100 it is.");
    assert_eq!(bots.said(conversation).await.len(), 2);
    assert_eq!(bots.run(conversation).await.run.ending(), Some(Ending::Finished));
}

#[tokio::test]
async fn a_wait_that_is_over_takes_its_branch_once() {
    let bots = Bots::new().await;
    bots.on(ASKS).await;
    let conversation = bots.hears("order").await;
    bots.later(Span::minutes(119)).await;
    assert_eq!(bots.run(conversation).await.standing(), Standing::Waiting);
    bots.later(Span::minutes(2)).await;
    bots.work().await;
    assert_eq!(bots.run(conversation).await.run.ending(), Some(Ending::Finished));
    assert_eq!(bots.told(Verb::WriteNote).await, 1);
    bots.later(Span::hours(5)).await;
    assert_eq!((bots.told(Verb::WriteNote).await, bots.runs(conversation).await.len()), (1, 1));
}

#[tokio::test]
async fn a_message_that_fails_later_leads_to_its_step() {
    let bots = Bots::new().await;
    let text = ASKS.replace("    next: thank\n", "    next: thank\n    failed: late\n");
    bots.on(&text).await;
    let conversation = bots.hears("order").await;
    let asked = bots.thread(conversation).await.pop().unwrap();
    bots.desk.is_refused(&asked.id.to_string(), 131_026).await;
    bots.work().await;
    assert_eq!(bots.run(conversation).await.run.ending(), Some(Ending::Finished));
    assert_eq!(bots.told(Verb::WriteNote).await, 1);
}

#[tokio::test]
async fn what_a_step_names_and_is_gone_gives_the_conversation_to_people() {
    let bots = Bots::new().await;
    let status = bots.status("Done").await;
    bots.on("
flow: 1
name: Marks
triggers:
  - keyword: done
steps:
  mark:
    set_status: Done
    next: thank
  thank:
    message: Thanks!
")
        .await;
    statuses::remove(bots.desk.app.base(), &bots.us, status).await.unwrap();
    let conversation = bots.hears("done").await;
    let run = bots.run(conversation).await;
    assert_eq!(run.run.ending(), Some(Ending::Broken));
    assert_eq!(bots.said(conversation).await, Vec::<String>::new());
    let path = runs::path(bots.desk.app.base(), &bots.us, run.id).await.unwrap().path;
    assert!(path.iter().any(|one| one.why == Wrong::Status.code()), "{path:?}");
}

#[tokio::test]
async fn a_run_goes_with_its_customer_where_their_words_go() {
    let bots = Bots::new().await;
    let text = ASKS.replace("within: 2h", "within: 23h");
    bots.on(&text).await;
    let first = bots.hears("order").await;
    // Somebody closes it: what they write next begins another one.
    crate::conversations::stand::set(
        &bots.desk.app,
        &bots.us,
        first,
        crate::conversations::stand::Stand::In(ConversationStatus::Closed),
    )
    .await
    .unwrap();
    bots.later(Span::hours(1)).await;
    let second = bots.hears("A-100").await;
    assert_eq!(bots.said(second).await.last().unwrap(), "Thanks, A-100 it is.");
    assert_eq!(bots.run(second).await.run.ending(), Some(Ending::Finished));
}

#[tokio::test]
async fn whoever_is_erased_leaves_nothing_in_runs() {
    let bots = Bots::new().await;
    bots.on(ASKS).await;
    let conversation = bots.hears("order").await;
    let contact = bots.conversation(conversation).await.contact_id;
    let app = &bots.desk.app;
    let told = crate::contacts::export::export(app.base(), &bots.us, contact).await.unwrap();
    assert_eq!(told["runs"].as_array().map(Vec::len), Some(1), "{told}");
    crate::contacts::erase::erase(app.base(), &app.files, &bots.us, contact).await.unwrap();
    assert_eq!(bots.runs(conversation).await, []);
    bots.work().await;
}

#[tokio::test]
async fn a_run_goes_with_a_contact_that_is_merged() {
    let bots = Bots::new().await;
    bots.on(ASKS).await;
    let first = bots.hears("order").await;
    let other = bots.desk.hears("15550100888", "Zoë M.", "Hello").await;
    let kept = bots.conversation(other).await.contact_id;
    let gone = bots.conversation(first).await.contact_id;
    crate::contacts::merge::merge(bots.desk.app.base(), &bots.us, kept, gone).await.unwrap();
    let last = bots.hears("A-100").await;
    assert_eq!(bots.said(last).await.last().unwrap(), "Thanks, A-100 it is.");
    let run = bots.run(last).await;
    assert_eq!((run.run.ending(), run.conversation), (Some(Ending::Finished), last));
}

/// Two who were one person for a while: whoever was asked is heard, and nobody else.
#[tokio::test]
async fn a_run_goes_with_its_customer_when_a_merge_is_undone() {
    let bots = Bots::new().await;
    bots.on(ASKS).await;
    let theirs = bots.hears("order").await;
    let other = "15550100888";
    let bo = bots.desk.hears(other, "Bo", "Hello").await;
    let kept = bots.conversation(bo).await.contact_id;
    let gone = bots.conversation(theirs).await.contact_id;
    let app = &bots.desk.app;
    crate::contacts::merge::merge(app.base(), &bots.us, kept, gone).await.unwrap();
    // What fits nothing goes with them into the conversation of both.
    bots.desk.hears(ZOE, "Zoë Mayer", "").await;
    bots.work().await;
    crate::contacts::merge::undo::undo(app.base(), &bots.us, kept, Some(gone)).await.unwrap();
    let said = bots.desk.hears(other, "Bo", "B-1").await;
    bots.work().await;
    assert!(!bots.said(said).await.iter().any(|text| text.contains("B-1")), "nobody asked Bo");
    let last = bots.hears("A-100").await;
    assert_ne!(said, last);
    assert_eq!(bots.said(last).await.last().unwrap(), "Thanks, A-100 it is.");
    let run = bots.run(last).await;
    assert_eq!((run.run.ending(), run.conversation), (Some(Ending::Finished), last));
    bots.desk.hears(other, "Bo", "order").await;
    bots.work().await;
    assert_eq!(bots.run(said).await.standing(), Standing::Waiting, "Bo's conversation is free for another");
}
