//! Second factors: a step of time and a recovery code are used once, whoever else uses them at the same moment.

use transom_rules::access::RoleKey;
use transom_rules::id::{FactorId, SessionId, UserId};
use transom_rules::time::Span;
use transom_store::factors::{self, Factor, Guesses};
use transom_store::forget::{Aged, forget};
use transom_store::users::{self, User};
use transom_store::{Db, challenges, sessions};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{AGENT, ELSEWHERE, HERE, at, commit, look};

on_each_engine!(
    a_factor_is_begun_used_and_taken_away,
    a_step_counts_once_and_none_before_it,
    who_guesses_is_slowed_until_they_know,
    a_recovery_code_counts_once_under_twenty_at_once,
    a_step_counts_once_under_twenty_at_once,
    who_waits_for_a_code_is_known_until_they_answer,
);

const ZED: UserId = UserId(Uuid::from_u128(0xA2));

fn factor(n: u128) -> Factor {
    Factor {
        id: FactorId(Uuid::from_u128(n)),
        user: AGENT,
        session: SessionId(Uuid::from_u128(0x5E)),
        secret: format!("{n:040x}").into(),
        last_step: 0,
        created_at: at(1),
    }
}

async fn begin(db: &Db) {
    commit!(db, |tx| factors::begin(&mut tx.of(HERE), &factor(1)).await).unwrap();
}

async fn a_factor_is_begun_used_and_taken_away(db: Db) {
    commit!(db, |tx| {
        let ada = User::new(HERE, AGENT, "ada@example.com", "Ada", RoleKey::Owner);
        users::add(&mut tx.of(HERE), &ada, at(0)).await
    })
    .unwrap();
    assert_eq!(look!(db, |tx| factors::get(&mut tx.of(HERE), AGENT).await), None);
    begin(&db).await;
    assert_eq!(look!(db, |tx| factors::get(&mut tx.of(HERE), AGENT).await), Some(factor(1)));
    assert_eq!(look!(db, |tx| factors::get(&mut tx.of(ELSEWHERE), AGENT).await), None);
    assert_eq!(commit!(db, |tx| factors::use_step(&mut tx.of(HERE), AGENT, 7).await), Ok(true));
    commit!(db, |tx| factors::begin(&mut tx.of(HERE), &factor(2)).await).unwrap();
    let anew = look!(db, |tx| factors::get(&mut tx.of(HERE), AGENT).await);
    assert_eq!(anew, Some(factor(2)), "the later one stands in its place");
    for since in [Some(at(5)), None] {
        commit!(db, |tx| users::set_factor(&mut tx.of(HERE), AGENT, since).await).unwrap();
        commit!(db, |tx| users::set_factor(&mut tx.of(ELSEWHERE), AGENT, Some(at(9))).await).unwrap();
        let ada = look!(db, |tx| users::get(&mut tx.of(HERE), AGENT).await);
        assert_eq!(ada.unwrap().factor_since, since);
        let without = look!(db, |tx| users::without_factor(&mut tx.of(HERE)).await);
        assert_eq!(without.get(&RoleKey::Owner).copied(), since.is_none().then_some(1));
    }
    commit!(db, |tx| factors::set_codes(&mut tx.of(HERE), AGENT, &[vec![1; 32], vec![2; 32]]).await).unwrap();
    commit!(db, |tx| factors::remove(&mut tx.of(ELSEWHERE), AGENT).await).unwrap();
    assert_eq!(look!(db, |tx| factors::codes_left(&mut tx.of(HERE), AGENT).await), 2);
    commit!(db, |tx| factors::remove(&mut tx.of(HERE), AGENT).await).unwrap();
    assert_eq!(look!(db, |tx| factors::get(&mut tx.of(HERE), AGENT).await), None);
    assert_eq!(look!(db, |tx| factors::codes_left(&mut tx.of(HERE), AGENT).await), 0);
}

async fn a_step_counts_once_and_none_before_it(db: Db) {
    begin(&db).await;
    for (step, counts) in [(100, true), (100, false), (99, false), (101, true), (100, false)] {
        let used = commit!(db, |tx| factors::use_step(&mut tx.of(HERE), AGENT, step).await);
        assert_eq!(used, Ok(counts), "step {step}");
    }
    for (workspace, user) in [(ELSEWHERE, AGENT), (HERE, ZED)] {
        let used = commit!(db, |tx| factors::use_step(&mut tx.of(workspace), user, 500).await);
        assert_eq!(used, Ok(false), "of nobody");
    }
}

async fn who_guesses_is_slowed_until_they_know(db: Db) {
    begin(&db).await;
    let guesses = Guesses { free: 3, pause: Span::seconds(60) };
    let try_at = async |seconds: i64| {
        commit!(db, |tx| factors::take_try(&mut tx.of(HERE), AGENT, at(seconds), guesses).await).unwrap()
    };
    for (seconds, until) in [
        (1, None),
        (2, None),
        (3, None),
        (4, Some(at(63))),
        (62, Some(at(63))),
        (63, None),
        (64, Some(at(123))),
    ] {
        assert_eq!(try_at(seconds).await, until, "second {seconds}");
    }
    commit!(db, |tx| factors::forgive(&mut tx.of(ELSEWHERE), AGENT).await).unwrap();
    assert_eq!(try_at(65).await, Some(at(123)));
    commit!(db, |tx| factors::forgive(&mut tx.of(HERE), AGENT).await).unwrap();
    assert_eq!(try_at(66).await, None);
    let mut tries = Vec::new();
    for _ in 0..20 {
        let db = db.clone();
        tries.push(tokio::spawn(async move {
            commit!(db, |tx| factors::take_try(&mut tx.of(HERE), AGENT, at(67), guesses).await).unwrap()
        }));
    }
    let mut counted = 0;
    for one in tries {
        counted += usize::from(one.await.unwrap().is_none());
    }
    assert_eq!(counted, 2, "of twenty at once those that were left");
    let of_nobody = commit!(db, |tx| factors::take_try(&mut tx.of(HERE), ZED, at(70), guesses).await);
    assert_eq!(of_nobody, Ok(None));
}

async fn a_recovery_code_counts_once_under_twenty_at_once(db: Db) {
    commit!(db, |tx| factors::set_codes(&mut tx.of(HERE), AGENT, &[vec![1; 32], vec![2; 32]]).await).unwrap();
    let mut uses = Vec::new();
    for _ in 0..20 {
        let db = db.clone();
        uses.push(tokio::spawn(async move {
            commit!(db, |tx| factors::use_code(&mut tx.of(HERE), AGENT, &[1; 32]).await).unwrap()
        }));
    }
    let mut counted = 0;
    for one in uses {
        counted += usize::from(one.await.unwrap());
    }
    assert_eq!(counted, 1);
    assert_eq!(look!(db, |tx| factors::codes_left(&mut tx.of(HERE), AGENT).await), 1);
}

async fn a_step_counts_once_under_twenty_at_once(db: Db) {
    begin(&db).await;
    let mut uses = Vec::new();
    for _ in 0..20 {
        let db = db.clone();
        uses.push(tokio::spawn(async move {
            commit!(db, |tx| factors::use_step(&mut tx.of(HERE), AGENT, 100).await).unwrap()
        }));
    }
    let mut counted = 0;
    for one in uses {
        counted += usize::from(one.await.unwrap());
    }
    assert_eq!(counted, 1);
}

async fn who_waits_for_a_code_is_known_until_they_answer(db: Db) {
    for (hash, user) in [(1, AGENT), (2, AGENT), (3, ZED), (4, ZED)] {
        commit!(db, |tx| challenges::begin(&mut tx.of(HERE), &[hash; 32], user, at(300)).await).unwrap();
    }
    let find =
        async |hash: u8, seconds: i64| look!(db, |tx| challenges::find(tx, &[hash; 32], at(seconds)).await);
    assert_eq!((find(1, 299).await, find(1, 300).await), (Some((HERE, AGENT)), None));
    let end = async |workspace, hash: u8, seconds: i64| {
        commit!(db, |tx| challenges::end(&mut tx.of(workspace), &[hash; 32], at(seconds)).await).unwrap()
    };
    assert!(!end(ELSEWHERE, 1, 10).await && !end(HERE, 1, 300).await);
    assert!(end(HERE, 1, 10).await && !end(HERE, 1, 10).await, "once");
    commit!(db, |tx| sessions::end_all(&mut tx.of(HERE), AGENT, None).await).unwrap();
    assert_eq!((find(2, 10).await, find(3, 10).await), (None, Some((HERE, ZED))));
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Challenges, at(300)).await), Ok(0));
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Challenges, at(301)).await), Ok(2));
}
