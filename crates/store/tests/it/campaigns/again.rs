//! Who is sent to once more, and that no SMS comes beside it.

use transom_rules::author::Author;
use transom_rules::campaign::{Place, Step};
use transom_rules::delivery::MessageState;
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::price::Cost;
use transom_rules::trail;
use transom_store::fallbacks::{self, Fallback, State};
use transom_store::held::Held;
use transom_store::messages::Message;
use transom_store::{Db, campaigns, trails};

use super::{agree, becomes, counts, message, plan, rows, sends, steps};
use crate::charges::charge;
use crate::engines::on_each_engine;
use crate::story::campaigned::ID;
use crate::world::{AGENT, HERE, SHOP, at, commit, look, message_id};

on_each_engine!(
    who_got_an_sms_is_not_sent_to_again,
    an_sms_that_waits_is_called_off,
    an_sms_that_is_put_off_is_due_at_its_hour,
    what_was_reserved_for_whom_it_failed_for_is_not_any_more,
    a_message_that_somebody_sends_again_is_the_campaigns_from_then_on,
    a_message_that_left_for_more_frees_that_too,
    whom_a_retry_plans_anew_is_told_in_the_trail_of_the_old_message,
);

async fn reserved(db: &Db) -> i64 {
    counts(db).await.behind("reserved").map(|(_, count)| count.amount).sum()
}

async fn what_was_reserved_for_whom_it_failed_for_is_not_any_more(db: Db) {
    plan(&db, 2).await;
    sends(&db, 1).await;
    sends(&db, 2).await;
    let price = rows(&db).await[0].price.unwrap();
    assert_eq!(reserved(&db).await, price * 2);
    becomes(&db, 1, MessageState::Failed).await;
    assert_eq!(counts(&db).await.settled().failed, 1);
    assert_eq!(reserved(&db).await, price, "at once");
    commit!(db, |tx| campaigns::put_back(&mut tx.of(HERE), ID, Step::Failed, 9, at(50)).await).unwrap();
    assert_eq!(reserved(&db).await, price, "and once");
    let told = counts(&db).await;
    assert_eq!((told.settled().failed, told.eligible()), (0, 2));
    becomes(&db, 2, MessageState::Uncertain).await;
    assert_eq!(reserved(&db).await, price, "it may have arrived");
    commit!(db, |tx| campaigns::put_back(&mut tx.of(HERE), ID, Step::Uncertain, 9, at(51)).await).unwrap();
    assert_eq!(reserved(&db).await, 0);
}

async fn a_message_that_somebody_sends_again_is_the_campaigns_from_then_on(db: Db) {
    plan(&db, 2).await;
    sends(&db, 1).await;
    let price = rows(&db).await[0].price.unwrap();
    becomes(&db, 1, MessageState::Failed).await;
    let place = Place { campaign: ID, n: 1 };
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        assert_eq!(campaigns::hold_place(tx, message_id(9)).await?, None);
        assert_eq!(campaigns::hold_place(tx, message_id(1)).await?, Some(place));
        campaigns::clear_place(tx, place, at(50)).await?;
        assert_eq!(campaigns::hold_place(tx, message_id(1)).await?, None, "it is of no campaign");
        let mut held = Held::default();
        held.add_message(Message { id: message_id(9), ..message(1, MessageState::Queued) });
        held.write(tx, at(50)).await
    })
    .unwrap();
    assert_eq!(steps(&db).await, [Step::Queued, Step::Planned]);
    assert_eq!(reserved(&db).await, price, "it is on its way again");
    let row = look!(db, |tx| campaigns::recipient(&mut tx.of(HERE), place).await).unwrap();
    assert_eq!(row.message_id, Some(message_id(9)));
    agree(&db).await;
    let anew = commit!(db, |tx| campaigns::put_back(&mut tx.of(HERE), ID, Step::Failed, 9, at(51)).await);
    assert_eq!(anew.unwrap(), 0, "it did not fail any more");
    becomes(&db, 1, MessageState::Delivered).await;
    assert_eq!(steps(&db).await, [Step::Queued, Step::Planned], "the first one moves nobody");
}

async fn a_message_that_left_for_more_frees_that_too(db: Db) {
    plan(&db, 2).await;
    let dearer = async || -> i64 { counts(&db).await.behind("dearer").map(|(_, count)| count.amount).sum() };
    let price = rows(&db).await[0].price.unwrap();
    let cost = Cost { amount: Some(Amount::from_millionths(price + 700)), ..charge(1).cost };
    let cost: &'static str = serde_json::to_string(&cost).unwrap().leak();
    commit!(db, |tx| {
        let mut held = Held::default();
        held.add_message(Message { predicted: cost.to_owned(), ..message(1, MessageState::Queued) });
        held.write(&mut tx.of(HERE), at(41)).await
    })
    .unwrap();
    assert_eq!((reserved(&db).await, dearer().await), (price, 700));
    becomes(&db, 1, MessageState::Failed).await;
    assert_eq!((reserved(&db).await, dearer().await), (0, 0));
}

async fn whom_a_retry_plans_anew_is_told_in_the_trail_of_the_old_message(db: Db) {
    plan(&db, 1).await;
    sends(&db, 1).await;
    becomes(&db, 1, MessageState::Failed).await;
    assert_eq!(put_back(&db).await, 1);
    let told = look!(db, |tx| trails::linked(&mut tx.of(HERE), &[message_id(1), message_id(2)]).await);
    let steps = trail::read(&told[0].1);
    assert_eq!(steps.last(), Some(&trail::Step::PlannedAnew { at: at(43), campaign: ID, n: 1 }));
    assert_eq!(told.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [message_id(1)]);
}

/// The message of a recipient failed, and this became of the SMS in its place.
async fn fails(db: &Db, n: u32, state: State) {
    sends(db, n).await;
    becomes(db, n, MessageState::Failed).await;
    let chosen = Fallback {
        message_id: message_id(n),
        channel_id: SHOP,
        text: "On its way".into(),
        author: Author::User(AGENT),
        due_at: None,
        predicted: String::new(),
        state,
        sms_id: None,
        settled_at: None,
        why: String::new(),
    };
    let add =
        db.write(chosen, |tx, one| Box::pin(async move { fallbacks::add(&mut tx.of(HERE), one).await }));
    add.await.unwrap();
}

async fn put_back(db: &Db) -> usize {
    commit!(db, |tx| campaigns::put_back(&mut tx.of(HERE), ID, Step::Failed, 10, at(43)).await).unwrap()
}

async fn who_got_an_sms_is_not_sent_to_again(db: Db) {
    plan(&db, 2).await;
    fails(&db, 1, State::Sent).await;
    fails(&db, 2, State::Refused).await;
    assert_eq!(put_back(&db).await, 1);
    assert_eq!(steps(&db).await, [Step::Failed, Step::Planned]);
    assert_eq!(put_back(&db).await, 0, "and it comes to an end");
    agree(&db).await;
}

async fn an_sms_that_waits_is_called_off(db: Db) {
    plan(&db, 1).await;
    fails(&db, 1, State::Waiting).await;
    assert_eq!(put_back(&db).await, 1);
    let kept = look!(db, |tx| fallbacks::get(&mut tx.of(HERE), message_id(1)).await).unwrap();
    assert_eq!((kept.state, kept.settled_at), (State::Cancelled, Some(at(43))));
    assert_eq!(look!(db, |tx| fallbacks::due(&mut tx.of(HERE), at(99), 9).await), []);
    let sent = commit!(db, |tx| fallbacks::call_off(&mut tx.of(HERE), &[message_id(1)], at(44)).await);
    assert!(sent.unwrap().is_empty(), "none went out in its place");
}

async fn an_sms_that_is_put_off_is_due_at_its_hour(db: Db) {
    plan(&db, 1).await;
    fails(&db, 1, State::Waiting).await;
    let due = async |now: i64| look!(db, |tx| fallbacks::due(&mut tx.of(HERE), at(now), 9).await);
    assert_eq!(due(44).await, [message_id(1)], "it failed");
    commit!(db, |tx| fallbacks::put_off(&mut tx.of(HERE), message_id(1), at(60), "hours").await).unwrap();
    assert_eq!((due(59).await, due(60).await), (vec![], vec![message_id(1)]));
    commit!(db, |tx| fallbacks::hasten(&mut tx.of(HERE)).await).unwrap();
    assert_eq!(due(44).await, [message_id(1)], "the hours are others");
    commit!(db, |tx| fallbacks::put_off(&mut tx.of(HERE), message_id(1), at(60), "hours").await).unwrap();
    becomes(&db, 1, MessageState::Delivered).await;
    assert_eq!(due(44).await, [message_id(1)], "it arrived: that it is needless is told at once");
}
