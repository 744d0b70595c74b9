//! The outbox: who may take what, in which order, and what a crash leaves behind.

use std::collections::BTreeSet;

use transom_rules::id::MessageId;
use transom_rules::pair::PairKey;
use transom_rules::time::{Span, Timestamp};
use transom_store::outbox::{self, Due, Lease};
use transom_store::{Db, Error, messages};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{self, ELSEWHERE, HERE, SHOP, at, commit, conversation_id, identity_id, look, message_id};

on_each_engine!(
    the_oldest_of_each_pair_is_claimed_and_no_other,
    many_dispatchers_never_take_the_same_row,
    a_lease_that_ran_out_is_due_again_before_posting_and_uncertain_after,
    what_waits_is_released_when_the_customer_writes,
    what_is_set_aside_holds_nobody_up_until_it_is_let_go,
    only_who_holds_a_row_may_post_it,
    rows_are_retried_deferred_doubted_and_done,
    a_message_is_cancelled_only_while_nothing_of_it_left,
    a_message_stands_in_the_outbox_once,
    how_it_stands_is_told_for_each_workspace,
);

fn due(n: u32, customer: u32) -> Due {
    Due { message_id: message_id(n), channel_id: SHOP, identity_id: identity_id(customer), attempt: 0 }
}

fn lease(by: u128, seconds: i64) -> Lease {
    Lease { by: Uuid::from_u128(by), now: at(seconds), until: at(seconds) + Span::seconds(15) }
}

/// Adds `(message, customer, due at)`.
async fn queue(db: &Db, rows: &'static [(u32, u32, i64)]) {
    commit!(db, |tx| {
        for (n, customer, seconds) in rows {
            outbox::add(&mut tx.of(HERE), &[(due(*n, *customer), Some(at(*seconds)))]).await?;
        }
        Ok(())
    })
    .unwrap();
}

async fn claim(db: &Db, lease: Lease, limit: i64) -> Vec<MessageId> {
    let claimed = commit!(db, |tx| outbox::claim(&mut tx.of(HERE), lease, limit).await).unwrap();
    claimed.into_iter().map(|due| due.message_id).collect()
}

async fn depth(db: &Db) -> Vec<(String, i64)> {
    look!(db, |tx| outbox::depth(tx).await)
}

fn ids(numbers: &[u32]) -> Vec<MessageId> {
    numbers.iter().copied().map(message_id).collect()
}

async fn the_oldest_of_each_pair_is_claimed_and_no_other(db: Db) {
    queue(&db, &[(1, 1, 5), (2, 1, 1), (3, 2, 3), (4, 3, 99), (5, 2, 3)]).await;
    assert_eq!(claim(&db, lease(1, 4), 10).await, ids(&[3]), "2 is due, but 1 of the same pair comes first");
    assert_eq!(claim(&db, lease(1, 10), 1).await, ids(&[1]));
    assert_eq!(claim(&db, lease(1, 10), 10).await, ids(&[]), "the next of a pair waits for the one before");
    commit!(db, |tx| outbox::done(&mut tx.of(HERE), &ids(&[1, 3])).await).unwrap();
    assert_eq!(claim(&db, lease(1, 10), 10).await, ids(&[2, 5]));
    assert_eq!(look!(db, |tx| outbox::next_due(&mut tx.of(HERE)).await), Some(at(99)));
    assert_eq!(look!(db, |tx| outbox::next_due(&mut tx.of(ELSEWHERE)).await), None);
    assert_eq!(depth(&db).await, [("claimed".to_owned(), 2), ("queued".to_owned(), 1)]);
    let elsewhere = commit!(db, |tx| outbox::claim(&mut tx.of(ELSEWHERE), lease(1, 999), 10).await).unwrap();
    assert_eq!(elsewhere, []);
}

async fn many_dispatchers_never_take_the_same_row(db: Db) {
    const MANY: u32 = 200;
    commit!(db, |tx| {
        for n in 1..=MANY {
            outbox::add(&mut tx.of(HERE), &[(due(n, n / 2), Some(at(0)))]).await?;
        }
        Ok(())
    })
    .unwrap();
    let mut tasks = Vec::new();
    for by in 0..8 {
        let db = db.clone();
        tasks.push(tokio::spawn(async move {
            let mut taken = Vec::new();
            let mut idle = 0;
            while idle < 3 {
                let found = claim(&db, lease(by, 1), 7).await;
                idle = if found.is_empty() { idle + 1 } else { 0 };
                let sent = found.clone();
                let db = db.clone();
                db.write((), move |tx, ()| {
                    let sent = sent.clone();
                    Box::pin(async move {
                        assert_eq!(outbox::post(&mut tx.of(HERE), lease(by, 1), &sent).await?, sent);
                        outbox::done(&mut tx.of(HERE), &sent).await
                    })
                })
                .await
                .unwrap();
                taken.extend(found);
            }
            taken
        }));
    }
    let mut taken = Vec::new();
    for task in tasks {
        let theirs = task.await.unwrap();
        taken.extend(theirs);
    }
    taken.extend(claim(&db, lease(9, 1), 200).await);
    let different: BTreeSet<MessageId> = taken.iter().copied().collect();
    assert_eq!((taken.len(), different.len()), (MANY as usize, MANY as usize));
}

async fn a_lease_that_ran_out_is_due_again_before_posting_and_uncertain_after(db: Db) {
    queue(&db, &[(1, 1, 0), (2, 2, 0), (3, 3, 0)]).await;
    let first = lease(1, 1);
    assert_eq!(claim(&db, first, 10).await, ids(&[1, 2, 3]));
    assert_eq!(
        commit!(db, |tx| outbox::post(&mut tx.of(HERE), first, &ids(&[1, 2])).await).unwrap(),
        ids(&[1, 2])
    );
    commit!(db, |tx| outbox::done(&mut tx.of(HERE), &ids(&[1])).await).unwrap();
    let before = commit!(db, |tx| outbox::expire(&mut tx.of(HERE), first.until).await).unwrap();
    assert_eq!(before, ids(&[]), "a lease holds up to its last instant");
    let after = commit!(db, |tx| outbox::expire(&mut tx.of(HERE), at(17)).await).unwrap();
    assert_eq!(after, ids(&[2]));
    assert_eq!(depth(&db).await, [("queued".to_owned(), 1), ("uncertain".to_owned(), 1)]);
    assert_eq!(claim(&db, lease(2, 18), 10).await, ids(&[3]));
    assert_eq!(
        commit!(db, |tx| outbox::expire(&mut tx.of(HERE), Timestamp::from_millis(i64::MAX)).await).unwrap(),
        ids(&[])
    );
}

async fn what_waits_is_released_when_the_customer_writes(db: Db) {
    world::people(&db, &["Ada", "Ben"]).await;
    world::say(&db, vec![world::outbound(1, 1, "Welcome back")]).await;
    commit!(db, |tx| {
        outbox::add(&mut tx.of(HERE), &[(due(1, 1), None)]).await?;
        outbox::add(&mut tx.of(HERE), &[(due(2, 2), None)]).await?;
        outbox::add(&mut tx.of(HERE), &[(due(3, 1), Some(at(0)))]).await
    })
    .unwrap();
    let asked = ids(&[1, 2, 3, 4]);
    let waiting = look!(db, |tx| outbox::waiting(&mut tx.of(HERE), &asked).await);
    assert_eq!(waiting.into_iter().collect::<BTreeSet<_>>(), ids(&[1, 2]).into_iter().collect());
    assert_eq!(claim(&db, lease(1, 1), 10).await, ids(&[3]), "what waits holds nobody up");
    let theirs = [1, 7].map(identity_id);
    assert_eq!(
        look!(db, |tx| outbox::awaiting(&mut tx.of(HERE), &theirs.into()).await),
        [conversation_id(1)].into()
    );
    let pairs = [1, 7].map(|n| (PairKey { identity: identity_id(n), channel: SHOP }, at(6)));
    assert_eq!(
        commit!(db, |tx| outbox::release(&mut tx.of(HERE), &pairs.into(), at(5)).await).unwrap(),
        ids(&[1])
    );
    let sent = look!(db, |tx| messages::get(&mut tx.of(HERE), message_id(1)).await).unwrap();
    assert_eq!(sent.at, at(6), "it stands where it is sent");
    assert!(look!(db, |tx| outbox::awaiting(&mut tx.of(HERE), &theirs.into()).await).is_empty());
    assert_eq!(claim(&db, lease(1, 4), 10).await, ids(&[]));
    assert_eq!(claim(&db, lease(1, 5), 10).await, ids(&[1]));
    assert_eq!(look!(db, |tx| outbox::waiting(&mut tx.of(HERE), &ids(&[1, 2])).await), ids(&[2]));
}

async fn what_is_set_aside_holds_nobody_up_until_it_is_let_go(db: Db) {
    queue(&db, &[(1, 1, 0), (2, 1, 0)]).await;
    assert_eq!(claim(&db, lease(1, 1), 10).await, ids(&[1]));
    let other = commit!(db, |tx| outbox::set_aside(&mut tx.of(HERE), lease(2, 1), &ids(&[1])).await);
    other.unwrap();
    assert_eq!(look!(db, |tx| outbox::aside(&mut tx.of(HERE), &ids(&[1, 2])).await), [], "not theirs");
    commit!(db, |tx| outbox::set_aside(&mut tx.of(HERE), lease(1, 1), &ids(&[1])).await).unwrap();
    assert_eq!(look!(db, |tx| outbox::aside(&mut tx.of(HERE), &ids(&[1, 2])).await), ids(&[1]));
    assert_eq!(claim(&db, lease(1, 1), 10).await, ids(&[2]), "the next to the same customer goes");
    let standing = look!(db, |tx| outbox::standing(&mut tx.of(HERE), at(1)).await);
    assert_eq!((standing.aside, standing.queued), (1, 1));
    commit!(db, |tx| outbox::done(&mut tx.of(HERE), &ids(&[2])).await).unwrap();
    assert_eq!(claim(&db, lease(1, 2), 10).await, ids(&[]));
    commit!(db, |tx| outbox::let_go(&mut tx.of(HERE)).await).unwrap();
    assert_eq!(claim(&db, lease(1, 2), 10).await, ids(&[1]));
    commit!(db, |tx| outbox::set_aside(&mut tx.of(HERE), lease(1, 2), &ids(&[1])).await).unwrap();
    assert!(commit!(db, |tx| outbox::cancel(&mut tx.of(HERE), message_id(1)).await).unwrap());
}

async fn only_who_holds_a_row_may_post_it(db: Db) {
    queue(&db, &[(1, 1, 0)]).await;
    claim(&db, lease(1, 1), 10).await;
    assert_eq!(commit!(db, |tx| outbox::post(&mut tx.of(HERE), lease(2, 1), &ids(&[1])).await).unwrap(), []);
    commit!(db, |tx| outbox::expire(&mut tx.of(HERE), at(60)).await).unwrap();
    assert_eq!(
        commit!(db, |tx| outbox::post(&mut tx.of(HERE), lease(1, 60), &ids(&[1])).await).unwrap(),
        [],
        "the lease is over"
    );
    assert_eq!(claim(&db, lease(2, 60), 10).await, ids(&[1]));
    assert_eq!(
        commit!(db, |tx| outbox::post(&mut tx.of(HERE), lease(2, 60), &ids(&[1])).await).unwrap(),
        ids(&[1])
    );
    assert_eq!(
        commit!(db, |tx| outbox::post(&mut tx.of(HERE), lease(2, 60), &ids(&[1])).await).unwrap(),
        [],
        "only once"
    );
}

async fn rows_are_retried_deferred_doubted_and_done(db: Db) {
    queue(&db, &[(1, 1, 0), (2, 2, 0), (3, 3, 0)]).await;
    claim(&db, lease(1, 1), 10).await;
    commit!(db, |tx| {
        outbox::retry(&mut tx.of(HERE), &[(message_id(2), at(99))]).await?;
        outbox::post(&mut tx.of(HERE), lease(1, 1), &ids(&[1, 3])).await?;
        outbox::retry(&mut tx.of(HERE), &[(message_id(1), at(30))]).await?;
        outbox::defer(&mut tx.of(HERE), lease(2, 1), &[(message_id(2), at(98))]).await?;
        outbox::defer(&mut tx.of(HERE), lease(1, 1), &[(message_id(2), at(20))]).await?;
        outbox::doubt(&mut tx.of(HERE), &ids(&[3])).await
    })
    .unwrap();
    assert_eq!(depth(&db).await, [("queued".to_owned(), 2), ("uncertain".to_owned(), 1)]);
    assert_eq!(look!(db, |tx| outbox::next_due(&mut tx.of(HERE)).await), Some(at(20)));
    let again = commit!(db, |tx| outbox::claim(&mut tx.of(HERE), lease(1, 30), 10).await).unwrap();
    assert_eq!(again, [due(2, 2), Due { attempt: 1, ..due(1, 1) }]);
    commit!(db, |tx| outbox::done(&mut tx.of(HERE), &ids(&[1, 2, 3])).await).unwrap();
    assert_eq!(depth(&db).await, []);
}

async fn a_message_is_cancelled_only_while_nothing_of_it_left(db: Db) {
    queue(&db, &[(1, 1, 0), (2, 2, 50)]).await;
    commit!(db, |tx| outbox::add(&mut tx.of(HERE), &[(due(3, 3), None)]).await).unwrap();
    claim(&db, lease(1, 1), 10).await;
    for (n, leaving) in [(1, true), (2, false), (3, false), (9, false)] {
        let told = commit!(db, |tx| outbox::is_leaving(&mut tx.of(HERE), message_id(n)).await);
        assert_eq!(told.unwrap(), leaving, "message {n}");
    }
    for (n, gone) in [(1, false), (2, true), (3, true), (3, false), (9, false)] {
        assert_eq!(
            commit!(db, |tx| outbox::cancel(&mut tx.of(HERE), message_id(n)).await).unwrap(),
            gone,
            "message {n}"
        );
    }
}

async fn how_it_stands_is_told_for_each_workspace(db: Db) {
    queue(&db, &[(1, 1, 5), (2, 2, 3), (3, 3, 99)]).await;
    commit!(db, |tx| outbox::add(&mut tx.of(HERE), &[(due(4, 4), None)]).await).unwrap();
    let standing = |seconds| {
        let db = db.clone();
        async move { look!(db, |tx| outbox::standing(&mut tx.of(HERE), at(seconds)).await) }
    };
    let told = standing(10).await;
    assert_eq!((told.queued, told.since, told.waiting, told.uncertain), (2, Some(at(3)), 1, 0));
    assert_eq!(claim(&db, lease(1, 10), 10).await, ids(&[2, 1]));
    commit!(db, |tx| outbox::post(&mut tx.of(HERE), lease(1, 10), &ids(&[2])).await).unwrap();
    commit!(db, |tx| outbox::doubt(&mut tx.of(HERE), &ids(&[2])).await).unwrap();
    let told = standing(10).await;
    assert_eq!((told.queued, told.since, told.uncertain), (1, Some(at(5)), 1));
    let elsewhere = look!(db, |tx| outbox::standing(&mut tx.of(ELSEWHERE), at(99)).await);
    assert_eq!(elsewhere, outbox::Standing::default());
}

async fn a_message_stands_in_the_outbox_once(db: Db) {
    world::found(&db).await;
    queue(&db, &[(1, 1, 0)]).await;
    let twice = commit!(db, |tx| outbox::add(&mut tx.of(HERE), &[(due(1, 1), None)]).await);
    assert!(matches!(twice, Err(Error::Duplicate(_))));
}
