//! Bots, their versions and runs, and what they have yet to hear.

use transom_rules::access::Visibility;
use transom_rules::author::Author;
use transom_rules::bot::{Heard, Rest, Standing, State};
use transom_rules::delivery::MessageState;
use transom_rules::flow::run::{Ending, Waits};
use transom_rules::id::{ConversationId, MessageId, RunId, StatusId};
use transom_store::bots::{self, BotRun, Count, Filter, Input, Passed, Working};
use transom_store::forget::{Aged, forget};
use transom_store::held::{Held, Wanted};
use transom_store::messages::Message;
use transom_store::{Db, Error, messages};

use crate::engines::on_each_engine;
use crate::story::automated::{BOT, RUN, bot, input, run, sent, version};
use crate::world::{
    self, AGENT, ELSEWHERE, HERE, at, commit, conversation_id, identity_id, look, message_id, outbound, uuid,
};

on_each_engine!(
    a_bot_is_read_as_it_was_written,
    what_a_bot_asks_is_signed_with_a_key_of_its_own,
    one_run_at_most_talks_in_a_conversation,
    a_path_tells_where_a_run_went,
    what_happens_is_noted_where_a_bot_is_at_work,
    runs_and_their_paths_are_forgotten,
);

async fn begun(db: &Db) {
    world::people(db, &["Zoë", "Ben"]).await;
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        bots::add(tx, &bot()).await?;
        bots::add_version(tx, &version()).await?;
        bots::add_run(tx, &run()).await
    })
    .unwrap();
}

async fn a_bot_is_read_as_it_was_written(db: Db) {
    begun(&db).await;
    assert_eq!(look!(db, |tx| bots::get(&mut tx.of(HERE), BOT).await), Some(bot()));
    assert_eq!(look!(db, |tx| bots::get(&mut tx.of(ELSEWHERE), BOT).await), None);
    assert_eq!(look!(db, |tx| bots::all(&mut tx.of(HERE)).await), [bot()]);
    assert_eq!(look!(db, |tx| bots::listening(&mut tx.of(HERE)).await), [(BOT, 1)]);
    assert_eq!(look!(db, |tx| bots::at_work(tx).await), [HERE]);
    assert_eq!(look!(db, |tx| bots::version(&mut tx.of(HERE), BOT, 1).await), Some(version()));
    assert_eq!(look!(db, |tx| bots::versions(&mut tx.of(HERE), BOT).await), [version()]);
    assert_eq!(look!(db, |tx| bots::running(&mut tx.of(HERE)).await), [(BOT, 1)].into());
    assert_eq!(look!(db, |tx| bots::running(&mut tx.of(ELSEWHERE)).await), [].into());
    assert_eq!(look!(db, |tx| bots::differing(&mut tx.of(HERE)).await), [].into());
    let off = || bots::Bot {
        draft: "flow: 1 # more".into(),
        state: State::Finishing,
        rest: Some(Rest::End),
        ..bot()
    };
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        assert_eq!(bots::hold(tx, BOT).await?, Some(bot()));
        assert!(bots::keeps_on(tx, BOT).await?);
        bots::save(tx, &off()).await?;
        assert!(!bots::keeps_on(tx, BOT).await?);
        bots::looks_on(tx, BOT, "so far").await?;
        assert_eq!(bots::hold(tx, BOT).await?.unwrap().looking, "so far");
        bots::looked(tx, BOT, at(40)).await?;
        let working = Working { id: BOT, rest: Some(Rest::End), looked_at: Some(at(40)) };
        assert_eq!(bots::working(tx).await?, [working]);
        Ok(())
    })
    .unwrap();
    assert_eq!(
        look!(db, |tx| bots::get(&mut tx.of(HERE), BOT).await),
        Some(bots::Bot { looked_at: Some(at(40)), ..off() })
    );
    assert_eq!(look!(db, |tx| bots::differing(&mut tx.of(HERE)).await), [BOT].into());
    assert_eq!(look!(db, |tx| bots::listening(&mut tx.of(HERE)).await), []);
    commit!(db, |tx| bots::remove(&mut tx.of(HERE), BOT).await).unwrap();
    assert_eq!(look!(db, |tx| bots::all(&mut tx.of(HERE)).await), []);
    assert_eq!(look!(db, |tx| bots::versions(&mut tx.of(HERE), BOT).await), []);
    assert_eq!(
        look!(db, |tx| bots::run(&mut tx.of(HERE), RUN).await),
        Some(run()),
        "runs are told of as before"
    );
}

async fn what_a_bot_asks_is_signed_with_a_key_of_its_own(db: Db) {
    begun(&db).await;
    let key = async || look!(db, |tx| bots::signing_key(&mut tx.of(HERE), BOT).await);
    assert_eq!(key().await, None);
    for secret in ["first-signing-key", "second-signing-key"] {
        let set = commit!(db, |tx| bots::set_signing_key(&mut tx.of(HERE), BOT, &secret.into()).await);
        assert!(set.unwrap());
        assert_eq!(key().await, Some(secret.into()));
    }
    let elsewhere =
        commit!(db, |tx| bots::set_signing_key(&mut tx.of(ELSEWHERE), BOT, &"another".into()).await);
    assert!(!elsewhere.unwrap());
    let kept: Vec<String> = look!(db, |tx| {
        let rows = tx.all("SELECT signing_key FROM bots", vec![]).await?;
        rows.into_iter().map(|mut row| row.next()).collect()
    });
    assert!(kept.iter().all(|row| row.starts_with("sealed:1:")), "{kept:?}");
    // What is saved of a bot otherwise leaves it.
    commit!(db, |tx| bots::save(&mut tx.of(HERE), &bot()).await).unwrap();
    assert_eq!(key().await, Some("second-signing-key".into()));
}

fn over() -> BotRun {
    let mut over = run();
    over.run.waits = Waits::Over(Ending::Finished);
    over.ended_at = Some(at(50));
    over
}

async fn one_run_at_most_talks_in_a_conversation(db: Db) {
    begun(&db).await;
    let other = RunId(uuid(0x35, 3));
    let add =
        async || commit!(db, |tx| bots::add_run(&mut tx.of(HERE), &BotRun { id: other, ..run() }).await);
    assert!(matches!(add().await, Err(Error::Duplicate(_))));
    assert_eq!((run().standing(), over().standing()), (Standing::Waiting, Standing::Ended));
    assert_eq!(
        commit!(db, |tx| bots::talking(&mut tx.of(HERE), conversation_id(1)).await).unwrap(),
        Some(run())
    );
    assert_eq!(
        commit!(db, |tx| bots::talking_with(&mut tx.of(HERE), identity_id(1)).await).unwrap(),
        Some(run())
    );
    assert_eq!(commit!(db, |tx| bots::talking_with(&mut tx.of(HERE), identity_id(2)).await).unwrap(), None);
    assert_eq!(look!(db, |tx| bots::due(&mut tx.of(HERE), at(98), 9).await), []);
    assert_eq!(look!(db, |tx| bots::due(&mut tx.of(HERE), at(99), 9).await), [conversation_id(1)]);
    let live = look!(db, |tx| bots::live_of(&mut tx.of(HERE), BOT, 9).await);
    assert_eq!(live, [(RUN, conversation_id(1))]);
    let asks = || BotRun { request: "{}".into(), ..run() };
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        assert_eq!(bots::hold_run(tx, RUN).await?, Some(run()));
        bots::save_run(tx, &asks()).await
    })
    .unwrap();
    assert_eq!(look!(db, |tx| bots::asking(&mut tx.of(HERE), 9).await), [RUN]);
    commit!(db, |tx| bots::break_off(&mut tx.of(HERE), conversation_id(1), at(50)).await).unwrap();
    let broken = look!(db, |tx| bots::run(&mut tx.of(HERE), RUN).await).unwrap();
    assert_eq!((broken.run.ending(), broken.ended_at), (Some(Ending::Broken), Some(at(50))));
    commit!(db, |tx| bots::save_run(&mut tx.of(HERE), &over()).await).unwrap();
    assert_eq!(look!(db, |tx| bots::asking(&mut tx.of(HERE), 9).await), []);
    assert_eq!(commit!(db, |tx| bots::talking(&mut tx.of(HERE), conversation_id(1)).await).unwrap(), None);
    assert_eq!(look!(db, |tx| bots::due(&mut tx.of(HERE), at(999), 9).await), []);
    add().await.unwrap();
    let listed = async |filter: Filter| look!(db, |tx| bots::runs(&mut tx.of(HERE), filter).await);
    let ids = |runs: Vec<BotRun>| runs.into_iter().map(|run| run.id).collect::<Vec<_>>();
    let all = Filter { bot: Some(BOT), limit: 9, ..Filter::default() };
    assert_eq!(ids(listed(all).await), [other, RUN]);
    assert_eq!(ids(listed(Filter { before: Some(other), ..all }).await), [RUN]);
    assert_eq!(ids(listed(Filter { standing: Some(Standing::Ended), ..all }).await), [RUN]);
    assert_eq!(ids(listed(Filter { conversation: Some(conversation_id(2)), ..all }).await), []);
    assert_eq!(ids(listed(Filter { version: Some(2), ..all }).await), []);
    assert_eq!(ids(listed(Filter { seen: Some(Visibility::Nothing), ..all }).await), []);
    assert_eq!(ids(listed(Filter { seen: Some(Visibility::Own(AGENT)), ..all }).await), []);
    assert_eq!(ids(listed(Filter { seen: Some(Visibility::Team(AGENT)), ..all }).await), [other, RUN]);
    assert_eq!(
        ids(look!(db, |tx| bots::runs_in(&mut tx.of(HERE), &[conversation_id(1)]).await)),
        [RUN, other]
    );
}

async fn a_path_tells_where_a_run_went(db: Db) {
    begun(&db).await;
    let left = || Passed { n: 2, via: "\"next\"".into(), message: None, send: None, ..sent() };
    let counted = Count { passed: 2, ended: 1, here: 0 };
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        bots::add_to_path(tx, RUN, conversation_id(1), &[sent(), left()]).await?;
        for _ in 0..2 {
            let one = Count { passed: 1, ..Count::default() };
            bots::count(tx, BOT, 1, &[("greet".to_owned(), one)].into()).await?;
        }
        let ended = Count { ended: 1, ..Count::default() };
        bots::count(tx, BOT, 1, &[("greet".to_owned(), ended)].into()).await
    })
    .unwrap();
    assert_eq!(look!(db, |tx| bots::path(&mut tx.of(HERE), RUN).await), [sent(), left()]);
    let by = look!(db, |tx| bots::sent_by(&mut tx.of(HERE), message_id(2)).await).unwrap();
    assert_eq!((by.run, by.send), (RUN, 1));
    assert_eq!(look!(db, |tx| bots::sent_by(&mut tx.of(HERE), message_id(1)).await), None);
    let counts = look!(db, |tx| bots::counts(&mut tx.of(HERE), BOT, 1).await);
    let here = Count { here: 1, ..Count::default() };
    assert_eq!(counts, [("greet".to_owned(), counted), ("hear".to_owned(), here)].into());
}

/// The kinds of what was noted, and what about.
async fn noted(db: &Db) -> Vec<(Heard, String)> {
    let all = look!(db, |tx| bots::inputs(&mut tx.of(HERE), conversation_id(1)).await);
    all.into_iter().map(|input| (input.heard.unwrap(), input.about)).collect()
}

/// The customer writes, a person answers, a message of the bot fails, somebody takes the conversation, it gets a status.
async fn happens(db: &Db, first: u32) {
    let failing = message_id(first + 1);
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let conversations = [conversation_id(1)].into();
        let mut held = Held::load(tx, &Wanted { conversations, ..Wanted::default() }).await?;
        held.said(MessageId(uuid(0x35, first)), conversation_id(1));
        held.add_message(Message { author: Author::Bot(BOT), ..outbound(first + 1, 1, "Hi") });
        held.add_message(Message { author: Author::User(AGENT), ..outbound(first, 1, "Hello") });
        held.write(tx, at(60)).await?;
        let wanted = Wanted { messages: [failing].into(), ..Wanted::default() };
        let mut held = Held::load(tx, &wanted).await?;
        held.message_mut(failing).unwrap().delivery.state = MessageState::Failed;
        let conversation = held.conversation_mut(conversation_id(1)).unwrap();
        conversation.window_until = at(500);
        conversation.assignee_id = Some(AGENT);
        conversation.status_id = Some(StatusId(uuid(0x35, 9)));
        held.write(tx, at(61)).await
    })
    .unwrap();
    let campaign = look!(db, |tx| messages::campaign_before(&mut tx.of(HERE), identity_id(1), at(0)).await);
    assert_eq!(campaign, None);
    assert!(look!(db, |tx| {
        messages::has_person_written(&mut tx.of(HERE), conversation_id(1), at(0)).await
    }));
}

async fn what_happens_is_noted_where_a_bot_is_at_work(db: Db) {
    world::people(&db, &["Zoë", "Ben"]).await;
    happens(&db, 70).await;
    assert_eq!(noted(&db).await, [], "nobody listens");
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let conversations = [conversation_id(1)].into();
        let mut held = Held::load(tx, &Wanted { conversations, ..Wanted::default() }).await?;
        let conversation = held.conversation_mut(conversation_id(1)).unwrap();
        (conversation.assignee_id, conversation.status_id) = (None, None);
        held.write(tx, at(59)).await?;
        bots::add(tx, &bot()).await
    })
    .unwrap();
    happens(&db, 80).await;
    let wrote = (Heard::Wrote, MessageId(uuid(0x35, 80)).to_string());
    let failed = (Heard::Failed, message_id(81).to_string());
    let status = (Heard::Status, StatusId(uuid(0x35, 9)).to_string());
    let mut found = noted(&db).await;
    found.sort();
    let mut expected = vec![(Heard::Taken, String::new()), wrote, failed.clone(), status];
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(look!(db, |tx| bots::waiting(&mut tx.of(HERE), 9).await), [conversation_id(1)]);
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let heard: Vec<Input> = bots::inputs(tx, conversation_id(1)).await?;
        let heard: Vec<Input> = heard.into_iter().filter(|input| input.heard == Some(Heard::Wrote)).collect();
        bots::forget_inputs(tx, conversation_id(1), &heard).await
    })
    .unwrap();
    assert_eq!(noted(&db).await, [failed], "what a bot did itself goes with what it heard");
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        bots::tell(tx, &[input()]).await?;
        bots::tell(tx, &[input()]).await
    })
    .unwrap();
    assert_eq!(noted(&db).await.len(), 2, "what is noted twice is heard once");
    let first = (at(0), ConversationId(uuid::Uuid::max()));
    let closing = look!(db, |tx| bots::closing(&mut tx.of(HERE), first, at(500), 9).await);
    let none = look!(db, |tx| bots::closing(&mut tx.of(ELSEWHERE), first, at(500), 9).await);
    assert!(closing.iter().any(|(_, id)| *id == conversation_id(1)) && none.is_empty(), "{closing:?}");
    let mut paged = Vec::new();
    loop {
        let after = paged.last().copied().unwrap_or(first);
        let [place] = look!(db, |tx| bots::closing(&mut tx.of(HERE), after, at(500), 1).await)[..] else {
            break;
        };
        paged.push(place);
    }
    assert_eq!(paged, closing, "page by page they are the same");
}

async fn runs_and_their_paths_are_forgotten(db: Db) {
    begun(&db).await;
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        bots::add_to_path(tx, RUN, conversation_id(1), &[sent()]).await
    })
    .unwrap();
    let gone = async |aged| commit!(db, |tx| forget(&mut tx.of(HERE), aged, at(51)).await).unwrap();
    assert_eq!(gone(Aged::Runs).await, 0, "one that is not over stays");
    commit!(db, |tx| bots::save_run(&mut tx.of(HERE), &over()).await).unwrap();
    assert_eq!(gone(Aged::Runs).await, 1);
    assert_eq!(gone(Aged::Paths).await, 1);
    assert_eq!(look!(db, |tx| bots::run(&mut tx.of(HERE), RUN).await), None);
}
