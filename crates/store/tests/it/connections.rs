//! What somebody gave who is connecting a number: it is theirs, it is replaced by what they give next, and it goes.

use transom_store::connections::{self, Connection};
use transom_store::forget::{self, Aged};
use transom_store::{Db, apps};

use crate::engines::on_each_engine;
use crate::world::{AGENT, ELSEWHERE, HERE, at, commit, look};

on_each_engine!(what_somebody_gave_is_theirs_alone_until_they_are_done,);

fn given(token: &str, second: i64) -> Connection {
    Connection {
        user: AGENT,
        app_id: "9".into(),
        waba_id: "2001".into(),
        app_secret: "secret-of-the-app".into(),
        access_token: token.into(),
        changed_at: at(second),
    }
}

async fn what_somebody_gave_is_theirs_alone_until_they_are_done(db: Db) {
    commit!(db, |tx| apps::found(&mut tx.of(HERE), "Here", at(0)).await).unwrap();
    commit!(db, |tx| connections::keep(&mut tx.of(HERE), &given("EAAfirst", 1)).await).unwrap();
    commit!(db, |tx| connections::keep(&mut tx.of(HERE), &given("EAAsecond", 2)).await).unwrap();
    assert_eq!(look!(db, |tx| connections::get(&mut tx.of(HERE), AGENT).await), Some(given("EAAsecond", 2)));
    assert_eq!(look!(db, |tx| connections::get(&mut tx.of(ELSEWHERE), AGENT).await), None);
    let row: String =
        look!(db, |tx| tx.one("SELECT app_secret || access_token FROM connections", vec![]).await?.next());
    assert!(row.matches("sealed:1:").count() == 2 && !row.contains("EAAsecond"), "{row}");
    let gone = commit!(db, |tx| forget::forget(&mut tx.of(HERE), Aged::Connections, at(2)).await);
    assert_eq!(gone, Ok(0), "it is not older than that");
    assert_eq!(commit!(db, |tx| connections::forget(&mut tx.of(HERE), AGENT).await), Ok(true));
    assert_eq!(commit!(db, |tx| connections::forget(&mut tx.of(HERE), AGENT).await), Ok(false));
    commit!(db, |tx| connections::keep(&mut tx.of(HERE), &given("EAAthird", 3)).await).unwrap();
    let gone = commit!(db, |tx| forget::forget(&mut tx.of(HERE), Aged::Connections, at(4)).await);
    assert_eq!(gone, Ok(1));
}
