//! Who counts towards the limit of a portfolio: each customer once, for a day, as long as something reaches them.

use transom_rules::id::IdentityId;
use transom_rules::limits::PortfolioUse;
use transom_rules::time::Timestamp;
use transom_store::held::{self, Held};
use transom_store::{Db, Result, Scoped, reached};

use crate::engines::on_each_engine;
use crate::world::{ELSEWHERE, HERE, at, commit, found, identity_id, look, message_id};

on_each_engine!(
    a_customer_counts_once_and_for_a_day,
    who_is_not_reached_after_all_does_not_count,
    one_customer_of_two_identities_counts_once,
    who_asks_again_is_told_no_less_than_is_used_and_is_refused_at_the_limit,
);

const DAY: i64 = 24 * 3600;

async fn used(db: &Db, of: Option<u32>, limit: u32, now: Timestamp) -> PortfolioUse {
    let of = of.map(identity_id);
    look!(db, |tx| reached::used(&mut tx.of(HERE), of, limit, now).await)
}

async fn reserve(db: &Db, who: u32, message: u32, seconds: i64) {
    commit!(db, |tx| {
        reached::reserve(&mut tx.of(HERE), identity_id(who), message_id(message), at(seconds)).await
    })
    .unwrap();
}

/// What a transaction tells of whom it reached.
async fn tells(db: &Db, change: impl Fn(&mut Held) + Send + Sync + 'static) {
    db.write(change, |tx, change| {
        Box::pin(async move {
            let mut held = Held::default();
            change(&mut held);
            held.write(&mut tx.of(HERE), at(0)).await
        })
    })
    .await
    .unwrap();
}

async fn a_customer_counts_once_and_for_a_day(db: Db) {
    found(&db).await;
    for (who, message, seconds) in [(1, 1, 10), (2, 2, 20), (1, 3, 30)] {
        reserve(&db, who, message, seconds).await;
    }
    let free = used(&db, None, 3, at(40)).await;
    assert_eq!(free, PortfolioUse { limit: 3, used: 2, counted: false, frees_at: None });
    let full = used(&db, Some(3), 2, at(40)).await;
    let frees_at = Some(at(20 + DAY));
    assert_eq!(full, PortfolioUse { limit: 2, used: 2, counted: false, frees_at });
    assert!(used(&db, Some(1), 2, at(40)).await.counted);
    // It was lower once: all but one of those who count have to go.
    assert_eq!(used(&db, Some(3), 1, at(40)).await.frees_at, Some(at(30 + DAY)));
    tells(&db, |held| held.reached.deliver(identity_id(2), message_id(2), at(50))).await;
    assert_eq!(used(&db, None, 9, at(20 + DAY)).await.used, 2, "they count from when it reached them");
    assert_eq!(used(&db, None, 9, at(30 + DAY)).await.used, 1);
    assert_eq!(used(&db, None, 9, at(50 + DAY)).await.used, 0);
    let elsewhere = look!(db, |tx| reached::count(&mut tx.of(ELSEWHERE), at(40), 9).await);
    assert_eq!(elsewhere, 0);
}

async fn who_is_not_reached_after_all_does_not_count(db: Db) {
    found(&db).await;
    reserve(&db, 1, 1, 10).await;
    tells(&db, |held| held.reached.give_up(identity_id(1), message_id(7))).await;
    assert_eq!(used(&db, None, 9, at(20)).await.used, 1, "another message is under way");
    tells(&db, |held| held.reached.give_up(identity_id(1), message_id(1))).await;
    assert_eq!(used(&db, None, 9, at(20)).await.used, 0);
    // Whom one message reached, the failure of the next does not make unreached.
    tells(&db, |held| {
        held.reached.deliver(identity_id(1), message_id(2), at(30));
        held.reached.deliver(identity_id(1), message_id(3), at(25));
    })
    .await;
    reserve(&db, 1, 4, 40).await;
    tells(&db, |held| held.reached.give_up(identity_id(1), message_id(4))).await;
    assert_eq!(used(&db, None, 9, at(29 + DAY)).await.used, 1);
    assert_eq!(used(&db, None, 9, at(30 + DAY)).await.used, 0);
}

async fn join(tx: &mut Scoped<'_>, one: IdentityId, other: IdentityId) -> Result<()> {
    held::join(tx, one, other).await
}

async fn one_customer_of_two_identities_counts_once(db: Db) {
    for (who, message, seconds) in [(1, 1, 10), (2, 2, 20), (4, 4, 40)] {
        reserve(&db, who, message, seconds).await;
    }
    commit!(db, |tx| {
        join(&mut tx.of(HERE), identity_id(1), identity_id(2)).await?;
        join(&mut tx.of(HERE), identity_id(3), identity_id(4)).await
    })
    .unwrap();
    assert_eq!(used(&db, None, 9, at(50)).await.used, 2);
    assert_eq!(used(&db, None, 9, at(10 + DAY)).await.used, 2, "the later of the two holds");
    for (who, counts) in [(1, true), (2, false), (3, true), (4, false)] {
        assert_eq!(used(&db, Some(who), 0, at(50)).await.counted, counts, "{who}");
    }
}

async fn who_asks_again_is_told_no_less_than_is_used_and_is_refused_at_the_limit(db: Db) {
    found(&db).await;
    let again = async |now: i64, before| {
        let asked = (at(now), before);
        look!(db, |tx| reached::used_since(&mut tx.of(HERE), Some(identity_id(9)), 3, asked.0, asked.1).await)
    };
    reserve(&db, 1, 1, 10).await;
    let (used, counted) = again(5000, None).await;
    assert_eq!(used.used, 1);
    assert_eq!(again(5010, Some(counted)).await, (used, counted), "it was not counted anew");
    reserve(&db, 2, 2, 5020).await;
    assert_eq!(again(5030, Some(counted)).await.0.used, 2);
    reserve(&db, 3, 3, 5040).await;
    let (full, _) = again(5050, Some(counted)).await;
    assert!(full.used == 3 && !full.has_room(false) && full.frees_at.is_some(), "{full:?}");
    // A while later, and a day later, it is counted anew.
    assert_ne!(again(5601, Some(counted)).await.1, counted);
    assert_eq!(again(10 + DAY, Some(counted)).await.0.used, 2);
}
