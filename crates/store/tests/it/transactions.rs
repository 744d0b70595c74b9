//! What a transaction is: all or nothing, alone, with one picture of the database when it reads.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Barrier;
use transom_rules::access::Visibility;
use transom_rules::id::{StatusId, WorkspaceId};
use transom_rules::mark::Colour;
use transom_rules::receive::ConversationStatus;
use transom_store::dialect::Dialect;
use transom_store::held::{Held, Wanted};
use transom_store::statuses::{self, Status};
use transom_store::{Db, Error, Scoped, apps, feed, params};
use uuid::Uuid;

use crate::engines::{Folder, on_each_engine, postgres};
use crate::seals;
use crate::world::{self, ELSEWHERE, HERE, at, commit, conversation_id, look};

on_each_engine!(
    failing_work_leaves_nothing_behind_and_its_neighbours_stay,
    work_that_swallowed_a_fault_is_not_committed,
    work_that_is_dropped_half_way_never_happened,
    work_that_panics_takes_nobody_with_it,
    readers_see_one_picture,
    readers_cannot_write,
    whoever_defines_something_keeps_nobody_from_writing,
    many_rows_are_changed_by_one_statement,
    the_same_key_twice_is_a_duplicate,
    a_conflict_is_tried_five_times,
    concurrent_increments_lose_nothing,
    copies_are_whole_databases,
);

async fn failing_work_leaves_nothing_behind_and_its_neighbours_stay(db: Db) {
    let mut running = Vec::new();
    for n in 0..64_u128 {
        let db = db.clone();
        running.push(tokio::spawn(async move {
            let id = WorkspaceId(Uuid::from_u128(100 + n));
            commit!(db, |tx| {
                apps::found(&mut tx.of(id), "W", at(0)).await?;
                if n % 4 == 0 { Err(Error::Broken("on purpose".into())) } else { Ok(()) }
            })
        }));
    }
    for (n, work) in running.into_iter().enumerate() {
        assert_eq!(work.await.unwrap().is_err(), n % 4 == 0);
    }
    let left = look!(db, |tx| apps::workspaces(tx).await);
    assert_eq!(left.len(), 48);
    assert!(left.iter().all(|id| !(id.0.as_u128() - 100).is_multiple_of(4)));
}

/// PostgreSQL turns the COMMIT of a transaction with a fault in it into a silent rollback; so both engines
/// say that nothing was written.
async fn work_that_swallowed_a_fault_is_not_committed(db: Db) {
    let done = commit!(db, |tx| {
        apps::found(&mut tx.of(HERE), "Here", at(0)).await?;
        let _ = apps::found(&mut tx.of(HERE), "Here again", at(0)).await;
        Ok(())
    });
    assert!(matches!(done, Err(Error::Duplicate(_))), "{done:?}");
    assert_eq!(look!(db, |tx| apps::workspaces(tx).await), vec![]);
}

/// A client that hangs up drops the future of its request in the middle of a transaction.
async fn work_that_is_dropped_half_way_never_happened(db: Db) {
    for n in 0..40 {
        let half = db.write((), move |tx, ()| {
            Box::pin(async move {
                apps::found(&mut tx.of(WorkspaceId(Uuid::from_u128(1000 + n))), "Half", at(0)).await?;
                std::future::pending::<()>().await;
                Ok(())
            })
        });
        let _ = tokio::time::timeout(Duration::from_millis(20), half).await;
    }
    for n in 0..20 {
        let id = WorkspaceId(Uuid::from_u128(100 + n));
        commit!(db, |tx| apps::found(&mut tx.of(id), "Whole", at(0)).await).unwrap();
    }
    let left = look!(db, |tx| apps::workspaces(tx).await);
    assert_eq!(left.len(), 20);
    assert!(left.iter().all(|id| id.0.as_u128() < 1000));
}

async fn work_that_panics_takes_nobody_with_it(db: Db) {
    for n in 0..20 {
        let db = db.clone();
        let panicking = tokio::spawn(async move {
            db.write::<_, (), _>((), move |tx, ()| {
                Box::pin(async move {
                    apps::found(&mut tx.of(WorkspaceId(Uuid::from_u128(1000 + n))), "Half", at(0)).await?;
                    panic!("on purpose");
                })
            })
            .await
        });
        assert!(!matches!(panicking.await, Ok(Ok(()))), "the panic is told in one way or another");
    }
    commit!(db, |tx| apps::found(&mut tx.of(WorkspaceId(Uuid::from_u128(9))), "Whole", at(0)).await).unwrap();
    assert_eq!(look!(db, |tx| apps::workspaces(tx).await).len(), 1);
}

async fn readers_see_one_picture(db: Db) {
    world::people(&db, &["Ada"]).await;
    let writer = db.clone();
    let (before, after) = look!(db, |tx| {
        let before = feed::cursor(&mut tx.of(HERE)).await?;
        // On SQLite a reading transaction may wait for nothing, so the write goes through another thread.
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    commit!(writer, |tx| feed::note(&mut tx.of(HERE), &[conversation_id(1)], at(1)).await)
                        .unwrap();
                });
            });
        });
        Ok((before, feed::cursor(&mut tx.of(HERE)).await?))
    });
    assert_eq!(before, after);
    assert_eq!(look!(db, |tx| feed::cursor(&mut tx.of(HERE)).await), before + 1);
}

async fn readers_cannot_write(db: Db) {
    let tried = db
        .read((), |tx, ()| Box::pin(async move { apps::found(&mut tx.of(HERE), "Here", at(0)).await }))
        .await;
    assert!(tried.is_err());
    commit!(db, |tx| apps::found(&mut tx.of(HERE), "Here", at(0)).await).unwrap();
}

/// It would be a circle: who gives a conversation a status holds that, and then takes the cursor of the workspace.
async fn whoever_defines_something_keeps_nobody_from_writing(db: Db) {
    world::found(&db).await;
    let status = Status {
        id: StatusId(Uuid::from_u128(7)),
        name: "Promise".into(),
        colour: Colour::Teal,
        state: ConversationStatus::Open,
        place: 1,
        is_removed: false,
    };
    let id = status.id;
    db.of(HERE).write(status, |tx, status| Box::pin(statuses::add(tx, status, at(0)))).await.unwrap();
    if db.dialect() == Dialect::Sqlite {
        // It has one writer: what holds nothing there is done all the same.
        return commit!(db, |tx| apps::hold(&mut tx.of(HERE)).await).unwrap();
    }
    let context = (db.clone(), Arc::new(Barrier::new(2)));
    let defining = db.of(HERE).write(context, move |tx, (other, both)| {
        Box::pin(async move {
            apps::hold(tx).await?;
            // Beside it two conversations get the status at once, and each takes its place in the feed.
            let give = || {
                other.of(HERE).write(Arc::clone(both), move |tx, both| {
                    Box::pin(async move {
                        statuses::keep_as_is(tx, id).await?;
                        both.wait().await;
                        feed::note(tx, &[conversation_id(1)], at(1)).await
                    })
                })
            };
            let given = async { tokio::join!(give(), give()) };
            let given = tokio::time::timeout(Duration::from_secs(30), given).await;
            assert!(given.is_ok_and(|(one, two)| one.and(two).is_ok()), "nobody waits for who defines");
            statuses::hold(tx, id).await
        })
    });
    assert!(defining.await.unwrap().is_some());
}

async fn many_rows_are_changed_by_one_statement(db: Db) {
    world::found(&db).await;
    let nobody = WorkspaceId(Uuid::from_u128(99));
    let changed = commit!(db, |tx| {
        let names = [(HERE, "Here, renamed"), (nobody, "Nobody"), (ELSEWHERE, "Ĝi, renamed")];
        let rows = names.map(|(id, name)| params![name, id]).into();
        tx.update("UPDATE workspaces SET name = $1 WHERE id = $2", rows).await
    });
    assert_eq!(changed.unwrap(), 2, "a row that is not there is not counted");
    assert_eq!(look!(db, |tx| apps::name(&mut tx.of(HERE)).await), "Here, renamed");
    assert_eq!(look!(db, |tx| apps::name(&mut tx.of(ELSEWHERE)).await), "Ĝi, renamed");
    let none = commit!(db, |tx| tx.update("UPDATE workspaces SET name = $1 WHERE id = $2", vec![]).await);
    assert_eq!(none.unwrap(), 0);
}

async fn the_same_key_twice_is_a_duplicate(db: Db) {
    commit!(db, |tx| apps::found(&mut tx.of(HERE), "Here", at(0)).await).unwrap();
    let twice = commit!(db, |tx| apps::found(&mut tx.of(HERE), "Here", at(0)).await);
    assert!(matches!(&twice, Err(Error::Duplicate(_))), "{twice:?}");
    assert!(!twice.unwrap_err().is_transient());
    let no_such_table = commit!(db, |tx| tx.run("DELETE FROM nothing", params![]).await);
    assert!(matches!(no_such_table, Err(Error::Broken(_))));
}

async fn a_conflict_is_tried_five_times(db: Db) {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let tried = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tried);
    let done: Result<(), Error> = db
        .write((), move |_, ()| {
            count.fetch_add(1, Ordering::SeqCst);
            Box::pin(async { Err(Error::Conflict("on purpose".into())) })
        })
        .await;
    assert!(done.is_err_and(|e| e.is_transient()));
    assert_eq!(tried.load(Ordering::SeqCst), 5);
}

/// The trap of every "read, decide, write": without holding the row first, 1,600 become 127 on PostgreSQL.
async fn concurrent_increments_lose_nothing(db: Db) {
    world::people(&db, &["Ada"]).await;
    let mut tasks = Vec::new();
    for _ in 0..16 {
        let db = db.clone();
        tasks.push(tokio::spawn(async move {
            for _ in 0..100 {
                commit!(db, |tx| {
                    let wanted = Wanted { conversations: [conversation_id(1)].into(), ..Wanted::default() };
                    let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
                    if let Some(conversation) = held.conversation_mut(conversation_id(1)) {
                        conversation.unread += 1;
                    }
                    held.write(&mut tx.of(HERE), at(1)).await
                })
                .unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let listed = look!(db, |tx| transom_store::conversations::get(
        &mut tx.of(HERE),
        Visibility::All,
        conversation_id(1)
    )
    .await);
    assert_eq!(listed.unwrap().conversation.unread, 1600);
}

async fn copies_are_whole_databases(db: Db) {
    world::people(&db, &["Ada", "Bo"]).await;
    let folder = Folder::new();
    let copied = db.backup(&folder.path().join("transom.db")).await;
    if db.dialect() == Dialect::Postgres {
        assert!(copied.is_err_and(|e| e.to_string().contains("pg_dump")));
        return;
    }
    copied.unwrap();
    let copy = Db::open(&folder.url(), seals::seal()).await.unwrap();
    assert_eq!(look!(copy, |tx| apps::workspaces(tx).await).len(), 2);
    assert!(
        look!(copy, |tx| transom_store::conversations::get(
            &mut tx.of(HERE),
            Visibility::All,
            conversation_id(2)
        )
        .await)
        .is_some()
    );
}

#[tokio::test]
async fn only_two_kinds_of_address_are_known() {
    assert!(matches!(Db::open("mysql://here", seals::seal()).await, Err(Error::Broken(_))));
    assert!(matches!(
        Db::open("sqlite:/no/such/folder/transom.db", seals::seal()).await,
        Err(Error::Unavailable(_))
    ));
    let nobody = Db::open("postgres://transom@127.0.0.1:1/transom", seals::seal()).await;
    assert!(matches!(nobody, Err(Error::Unavailable(_))));
}

/// Often enough that a connection also makes its plans anew.
#[tokio::test]
async fn postgresql_keeps_the_plans_of_work_by_keys_and_of_no_other() {
    async fn plans(tx: &mut Scoped<'_>) -> Result<String, Error> {
        let sql = "SELECT current_setting('plan_cache_mode') FROM workspaces WHERE id = $1";
        tx.one(sql, params![]).await?.next()
    }
    let db = postgres().await;
    world::found(&db).await;
    for _ in 0..250 {
        let kept = db.of(HERE).by_key().write((), |tx, ()| Box::pin(plans(tx))).await;
        let anew = db.of(HERE).write((), |tx, ()| Box::pin(plans(tx))).await;
        assert_eq!((kept, anew), (Ok("force_generic_plan".into()), Ok("force_custom_plan".into())));
    }
}
