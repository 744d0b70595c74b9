//! What is of one workspace: every statement names it, and nothing of another one is read or written.

use transom_rules::access::RoleKey;
use transom_rules::id::UserId;
use transom_store::users::{self, User};
use transom_store::value::{Value, with_room};
use transom_store::{Db, Error, Scoped, apps, params};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{self, ELSEWHERE, HERE, at, commit, look};

on_each_engine!(
    a_statement_that_does_not_name_its_workspace_fails_with_its_transaction,
    the_workspace_stands_before_what_is_given_wherever_the_text_names_it,
    every_way_to_ask_knows_the_workspace,
    what_calls_itself_another_workspaces_is_not_taken,
);

async fn a_statement_that_does_not_name_its_workspace_fails_with_its_transaction(db: Db) {
    world::found(&db).await;
    for sql in [
        "UPDATE settings SET value = $2",
        "UPDATE settings SET value = $2 WHERE workspace_id <> $2",
        "UPDATE settings SET value = $2 WHERE key <> $10",
        "UPDATE settings SET value = $2 WHERE key <> $1",
    ] {
        let kept_quiet = commit!(db, |tx| {
            let mut here = tx.of(HERE);
            apps::set(&mut here, "key", "value").await?;
            assert!(matches!(here.run(sql, params!["all"]).await, Err(Error::Broken(_))), "{sql}");
            Ok(())
        });
        assert!(matches!(kept_quiet, Err(Error::Broken(_))), "{sql}");
    }
    assert_eq!(look!(db, |tx| apps::value(&mut tx.of(HERE), "key").await), None);
}

async fn the_workspace_stands_before_what_is_given_wherever_the_text_names_it(db: Db) {
    world::found(&db).await;
    let done = commit!(db, |tx| {
        for workspace in [HERE, ELSEWHERE] {
            let mut one = tx.of(workspace);
            apps::set(&mut one, "first", "1").await?;
            apps::set(&mut one, "second", "2").await?;
        }
        let mut here = tx.of(HERE);
        let later = "UPDATE settings SET value = $2 WHERE workspace_id = $1 AND key = $3";
        let many = here.update(later, vec![params!["one", "first"], params!["two", "second"]]).await?;
        let each = here.each(later, vec![params!["one!", "first"]]).await?;
        let list =
            "SELECT value FROM settings WHERE key <> $2 AND workspace_id = $1 AND key IN (*) ORDER BY key";
        let mut found = Vec::new();
        let keys = || params!["first", "second", "third"];
        let mut rows = here.among(list, params!["third"], keys()).await?;
        rows.extend(here.by_keys(list, params!["third"], keys()).await?);
        for mut row in rows {
            found.push(row.next::<String>()?);
        }
        Ok((many, each, found))
    });
    assert_eq!(done, Ok((2, 1, ["one!", "two", "one!", "two"].map(str::to_owned).into())));
    assert_eq!(look!(db, |tx| apps::value(&mut tx.of(ELSEWHERE), "first").await), Some("1".to_owned()));
}

async fn every_way_to_ask_knows_the_workspace(db: Db) {
    world::found(&db).await;
    let put = "INSERT INTO settings (workspace_id, key, value) VALUES ($1, $2, $3)";
    let there = "SELECT value FROM settings WHERE workspace_id = $1 AND key = $2";
    for (workspace, value) in [(HERE, "ours"), (ELSEWHERE, "theirs")] {
        commit!(db, |tx| tx.of(workspace).insert(put, vec![params!["a", value], params!["b", value]]).await)
            .unwrap();
    }
    let asked = look!(db, |tx| {
        let dialect = tx.dialect();
        let here: &mut Scoped<'_> = &mut tx.of(HERE);
        assert_eq!((here.workspace(), here.dialect()), (HERE, dialect));
        let mut rows = here.all(there, params!["a"]).await?;
        rows.extend(here.first(there, params!["b"]).await?);
        rows.push(here.one(there, params!["a"]).await?);
        assert!(here.one(there, params!["c"]).await.is_err());
        let all = here.unscoped().all("SELECT value FROM settings WHERE key = $1", params!["a"]).await?;
        assert_eq!(all.len(), 2);
        rows.into_iter().map(|mut row| row.next::<String>()).collect::<Result<Vec<_>, _>>()
    });
    assert_eq!(asked, ["ours"; 3]);
}

#[test]
fn the_workspace_has_room_before_what_is_given() {
    assert_eq!(with_room([Value::from("a"), Value::from(1)]).capacity(), 3);
    assert_eq!(params!["a", 1], with_room(["a".into(), 1.into()]));
}

async fn what_calls_itself_another_workspaces_is_not_taken(db: Db) {
    world::found(&db).await;
    let add = |to| {
        let db = db.clone();
        let theirs =
            User::new(ELSEWHERE, UserId(Uuid::from_u128(7)), "eve@example.com", "Eve", RoleKey::Owner);
        async move { db.of(to).write(theirs, |tx, theirs| Box::pin(users::add(tx, theirs, at(1)))).await }
    };
    assert!(matches!(add(HERE).await, Err(Error::Broken(_))));
    assert_eq!(look!(db, |tx| users::by_email(tx, "eve@example.com").await), None);
    assert_eq!(add(ELSEWHERE).await, Ok(()));
}
