//! What sets a run off, and what becomes of one that talks already.

use serde_json::json;
use transom_rules::flow::kind::Cause;

use super::*;

fn greets(name: &str, triggers: &str) -> String {
    format!(
        "
flow: 1
name: {name}
triggers:
{triggers}
steps:
  greet:
    template: hello
    language: en_US
    next: wait
  wait:
    wait: 3h
    answered: end
    timed_out: end
"
    )
}

#[tokio::test]
async fn each_trigger_sets_a_run_off() {
    let bots = Bots::new().await;
    bots.desk.has_template("hello", "en_US", "Hello!").await;
    let status = bots.status("VIP").await;
    let begun = async |text: &str, by: &str| {
        let conversation = bots.hears(text).await;
        let run = bots.runs(conversation).await.into_iter().next();
        let found = run.filter(|run| run.ended_at.is_none());
        assert_eq!(found.and_then(|run| run.begun_by).map(Cause::as_str), Some(by), "{text}");
        let _ = runs::end(&bots.desk.app, &bots.us, conversation).await;
        conversation
    };
    bots.on(&greets("Keyword", "  - keyword: [help, hilfe]\n    contains: yes")).await;
    bots.on(&greets("New", "  - conversation: new")).await;
    begun("I need HELP please", "keyword").await;
    let conversation = bots.hears("nothing of that kind").await;
    assert!(bots.runs(conversation).await.iter().all(|run| run.ended_at.is_some()));
    let closed = crate::conversations::stand::Stand::In(ConversationStatus::Closed);
    crate::conversations::stand::set(&bots.desk.app, &bots.us, conversation, closed).await.unwrap();
    bots.later(Span::hours(30)).await;
    let conversation = begun("A new one", "conversation").await;

    bots.on(&greets("Status", "  - status: VIP")).await;
    let vip = crate::conversations::stand::Stand::With(status);
    crate::conversations::stand::set(&bots.desk.app, &bots.us, conversation, vip).await.unwrap();
    bots.work().await;
    assert_eq!(bots.run(conversation).await.begun_by.map(Cause::as_str), Some("status"));
    runs::end(&bots.desk.app, &bots.us, conversation).await.unwrap();

    bots.on(&greets("Api", "  - api: order_sent\n    gives: [order]")).await;
    let by = |given: &[&str]| By::Api {
        name: "order_sent".into(),
        given: given.iter().map(|name| ((*name).to_owned(), "A-1".to_owned())).collect::<BTreeMap<_, _>>(),
    };
    let app = &bots.desk.app;
    assert_eq!(wrong(runs::begin(app, &bots.us, conversation, by(&[]).into()).await), Wrong::BotGiven);
    runs::begin(app, &bots.us, conversation, by(&["order"]).into()).await.unwrap();
    assert_eq!(bots.run(conversation).await.begun_by.map(Cause::as_str), Some("api"));
    let unknown = By::Button("Nobody".into());
    assert_eq!(wrong(runs::begin(app, &bots.us, conversation, unknown.into()).await), Wrong::BotTrigger);
}

#[tokio::test]
async fn a_trigger_switches_is_the_answer_or_is_ignored() {
    for (busy, runs, said) in [
        ("switch", 2, vec!["Which number has your order?", "Hello!"]),
        ("answer", 1, vec!["Which number has your order?", "Thanks, price it is."]),
        ("ignore", 1, vec!["Which number has your order?"]),
    ] {
        let bots = Bots::new().await;
        bots.desk.has_template("hello", "en_US", "Hello!").await;
        bots.on(ASKS).await;
        bots.on(&greets("Prices", &format!("  - keyword: price\n    when_busy: {busy}"))).await;
        bots.hears("order").await;
        let conversation = bots.hears("price").await;
        assert_eq!(bots.runs(conversation).await.len(), runs, "{busy}");
        assert_eq!(bots.said(conversation).await, said, "{busy}");
        let live = bots.runs(conversation).await.into_iter().filter(|run| run.ended_at.is_none()).count();
        assert!(live <= 1, "{busy}");
    }
}

#[tokio::test]
async fn a_bot_does_not_hear_itself() {
    let bots = Bots::new().await;
    bots.status("Seen").await;
    bots.on("
flow: 1
name: Marks
triggers:
  - keyword: hi
  - status: Seen
steps:
  mark:
    set_status: Seen
    next: thank
  thank:
    note: Seen.
")
        .await;
    let conversation = bots.hears("hi").await;
    bots.work().await;
    assert_eq!(bots.runs(conversation).await.len(), 1);
}

#[tokio::test]
async fn one_that_somebody_begins_or_gives_back_does_not_hear_itself_either() {
    let bots = Bots::new().await;
    bots.status("Seen").await;
    bots.on("
flow: 1
name: Marks
triggers:
  - status: Seen
steps:
  note:
    note: Seen.
")
        .await;
    bots.on("
flow: 1
name: Pressed
triggers:
  - button: Go
steps:
  mark:
    set_status: Seen
    next: hand
  hand:
    hand_over: Yours.
    next: again
  again:
    set_status: Seen
    next: hear
  hear:
    wait: 3h
    answered: end
    timed_out: end
")
        .await;
    let conversation = bots.hears("hello").await;
    bots.press(conversation, "Go").await.unwrap();
    bots.work().await;
    assert_eq!(bots.runs(conversation).await.len(), 1);
    runs::give_back(&bots.desk.app, &bots.us, conversation).await.unwrap();
    bots.work().await;
    assert_eq!(bots.runs(conversation).await.len(), 1);
    assert_eq!(bots.run(conversation).await.standing(), Standing::Waiting);
}

#[tokio::test]
async fn a_conversation_begins_once_however_many_messages_come_at_once() {
    let bots = Bots::new().await;
    bots.on("
flow: 1
name: Welcomes
triggers:
  - conversation: new
steps:
  greet:
    message: Welcome!
")
        .await;
    let wrote = |n: i64| {
        let at = (bots.desk.app.clock.now().seconds() + n).to_string();
        json!({"messaging_product": "whatsapp", "metadata": {"phone_number_id": "300"},
            "contacts": [{"wa_id": ZOE, "profile": {"name": "Zoë Mayer"}}],
            "messages": [{"from": ZOE, "id": format!("wamid.{n}"), "timestamp": at, "type": "text",
                "text": {"body": "Hello"}}]})
    };
    bots.desk.takes([wrote(-1), wrote(0)]).await;
    bots.work().await;
    let conversation = bots.desk.newest_conversation().await;
    assert_eq!(bots.said(conversation).await, ["Welcome!"]);
}

#[tokio::test]
async fn a_draft_is_told_what_is_wrong_and_only_what_compiles_is_deployed() {
    let bots = Bots::new().await;
    let (with, us) = (bots.with(), &bots.us);
    assert_eq!(wrong(act::make(with, us, "flow: 1".into()).await), Wrong::Name);
    let text = "flow: 1\nname: Bad\ntriggers:\n  - button: Go\nsteps:\n  say:\n    message: Hi\n";
    let made = act::make(with, us, text.into()).await.unwrap();
    assert_eq!(made.problems.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::Window]);
    let id = made.bot.id;
    let deployed = act::deploy(with, us, id, String::new(), None).await.unwrap();
    assert!(matches!(deployed, Deployed::Wrong(problems) if problems.len() == 1));
    assert_eq!(wrong(act::switch_on(with, us, id).await), Wrong::BotNotDeployed);
    let saved = act::save(with, us, id, ASKS.into(), Some(1)).await.unwrap();
    assert_eq!((saved.bot.name.as_str(), saved.bot.revision), ("Asks", 2));
    assert_eq!(wrong(act::save(with, us, id, text.into(), Some(1)).await), Wrong::BotRevision);
    assert_eq!(wrong(act::save(with, us, id, "x".repeat(act::LONGEST + 1), None).await), Wrong::BotText);
    assert_eq!(bots.deployed(id).await, 1);
    assert_eq!(bots.deployed(id).await, 1, "nothing new is no new version");
}

#[tokio::test]
async fn a_run_stays_with_its_version_and_an_old_one_can_come_back() {
    let bots = Bots::new().await;
    let id = bots.on(ASKS).await;
    let conversation = bots.hears("order").await;
    let newer = ASKS.replace("Thanks,", "Many thanks,");
    act::save(bots.with(), &bots.us, id, newer, None).await.unwrap();
    assert_eq!(bots.deployed(id).await, 2);
    bots.hears("A-1").await;
    assert_eq!(bots.said(conversation).await.last().unwrap(), "Thanks, A-1 it is.");
    bots.hears("order").await;
    bots.hears("A-2").await;
    assert_eq!(bots.said(conversation).await.last().unwrap(), "Many thanks, A-2 it is.");
    let back = act::revert(bots.with(), &bots.us, id, 1).await.unwrap();
    assert!(matches!(back, Deployed::As(bot, _) if bot.deployed == Some(1)));
    bots.hears("order").await;
    bots.hears("A-3").await;
    assert_eq!(bots.said(conversation).await.last().unwrap(), "Thanks, A-3 it is.");
}

#[tokio::test]
async fn switching_off_says_what_becomes_of_runs() {
    for (rest, ending) in
        [(Rest::Finish, None), (Rest::End, Some(Ending::Stopped)), (Rest::HandOver, Some(Ending::Stopped))]
    {
        let bots = Bots::new().await;
        let id = bots.on(ASKS).await;
        let conversation = bots.hears("order").await;
        assert_eq!(wrong(act::remove(bots.with(), &bots.us, id).await), Wrong::BotAtWork);
        act::switch_off(bots.with(), &bots.us, id, rest).await.unwrap();
        bots.work().await;
        assert_eq!(bots.run(conversation).await.run.ending(), ending, "{rest}");
        if rest == Rest::Finish {
            bots.hears("A-1").await;
            assert_eq!(bots.said(conversation).await.last().unwrap(), "Thanks, A-1 it is.");
            bots.work().await;
        }
        let off = super::super::list::one(bots.with(), &bots.us, id).await.unwrap().bot;
        assert_eq!((off.state, off.rest), (State::Off, None), "{rest}");
        bots.hears("order").await;
        assert_eq!(bots.runs(conversation).await.len(), 1, "one that is off begins nothing");
        act::remove(bots.with(), &bots.us, id).await.unwrap();
    }
}
