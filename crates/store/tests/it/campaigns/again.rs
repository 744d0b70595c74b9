//! Who is sent to once more, and that no SMS comes beside it.

use transom_rules::author::Author;
use transom_rules::campaign::Step;
use transom_rules::delivery::MessageState;
use transom_store::fallbacks::{self, Fallback, State};
use transom_store::{Db, campaigns};

use super::{agree, becomes, plan, sends, steps};
use crate::engines::on_each_engine;
use crate::story::campaigned::ID;
use crate::world::{AGENT, HERE, SHOP, at, commit, look, message_id};

on_each_engine!(
    who_got_an_sms_is_not_sent_to_again,
    an_sms_that_waits_is_called_off,
    an_sms_that_is_put_off_is_due_at_its_hour,
);

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
