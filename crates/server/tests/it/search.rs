//! What an older version wrote is found as what is written now, soon after the server has started.

use serde_json::json;
use transom_desk::fixture::Desk;
use transom_rules::access::{Mask, Visibility};
use transom_rules::id::WorkspaceId;
use transom_rules::time::{Span, Timestamp};
use transom_store::conversations::{self, Filter};
use transom_store::search::{Word, backfill};
use transom_store::{Db, apps, params};
use uuid::Uuid;

use crate::harness::{Engine, eventually, inside, on_each_engine};

on_each_engine!(
    an_index_of_an_older_version_is_put_right_behind_the_started_server,
    a_workspace_that_fails_keeps_no_other_from_it,
    a_file_is_found_by_its_name_after_its_caption_was_edited,
);

const ANA: &str = "15550177701";
const ELSEWHERE: WorkspaceId = WorkspaceId(Uuid::max());

/// How many conversations a word finds.
async fn finds(desk: &Desk, word: &str) -> usize {
    let filter = Filter { words: vec![Word::new(word, Mask::Off)], ..Filter::of(Visibility::All, 500) };
    let here = desk.app.db.of(desk.workspace);
    here.read(filter, |tx, filter| Box::pin(conversations::list(tx, filter))).await.unwrap().len()
}

async fn is_due(db: &Db, workspace: WorkspaceId) -> bool {
    db.of(workspace).read((), |tx, ()| Box::pin(backfill::is_due(tx))).await.unwrap()
}

/// As an older version and the migration leave a workspace: words by which nobody is found now.
async fn is_of_an_older_version(db: &Db, workspace: WorkspaceId) {
    let older = db.of(workspace).write((), |tx, ()| {
        Box::pin(async move {
            tx.run("DELETE FROM search WHERE workspace_id = $1", params![]).await?;
            tx.run("UPDATE contacts SET folded = 'ｓｏｍｅｂｏｄｙ' WHERE workspace_id = $1", params![])
                .await?;
            let sql = "INSERT INTO unindexed (workspace_id, below) VALUES ($1, $2)";
            tx.run(sql, params![Uuid::max()]).await
        })
    });
    older.await.unwrap();
}

async fn an_index_of_an_older_version_is_put_right_behind_the_started_server(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let said = |n: i64| {
        let words = if n == 0 { "안녕하세요" } else { "東京都" };
        desk.written(ANA, &format!("wamid.{n}"), words, Span::default())
    };
    // More than are gone through at once; the first word stands in the oldest.
    desk.takes((0..250).map(said)).await;
    is_of_an_older_version(&desk.app.db, desk.workspace).await;
    for word in ["안녕", "京都", "somebody"] {
        assert_eq!(finds(&desk, word).await, 0, "{word}");
    }
    let desk = desk.anew(|_| ()).await;
    eventually("all is found", async || (!is_due(&desk.app.db, desk.workspace).await).then_some(())).await;
    for word in ["안녕", "京都", "somebody"] {
        assert_eq!(finds(&desk, word).await, 1, "{word}");
    }
}

async fn a_workspace_that_fails_keeps_no_other_from_it(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([desk.written(ANA, "wamid.1", "東京都", Span::default())]).await;
    let elsewhere = desk.app.db.of(ELSEWHERE);
    elsewhere.write((), |tx, ()| Box::pin(apps::found(tx, "Elsewhere", Timestamp::default()))).await.unwrap();
    for workspace in [desk.workspace, ELSEWHERE] {
        is_of_an_older_version(&desk.app.db, workspace).await;
    }
    let sql = "UPDATE messages SET kind = 'no kind of message' WHERE workspace_id = $1";
    desk.write(sql, |tx, sql| Box::pin(tx.run(sql, params![]))).await;
    let desk = desk.anew(|_| ()).await;
    eventually("the other is done", async || (!is_due(&desk.app.db, ELSEWHERE).await).then_some(())).await;
    assert!(is_due(&desk.app.db, desk.workspace).await);
}

async fn a_file_is_found_by_its_name_after_its_caption_was_edited(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let mut sent = desk.written(ANA, "wamid.1", "", Span::default());
    let mut edit = desk.written(ANA, "wamid.2", "", Span::default());
    sent["messages"][0]["type"] = "document".into();
    sent["messages"][0]["document"] = json!({"id": "7", "filename": "quote.pdf", "caption": "the first"});
    edit["messages"][0]["type"] = "edit".into();
    edit["messages"][0]["edit"] = json!({"original_message_id": "wamid.1",
        "message": {"type": "document", "document": {"id": "7", "caption": "the second"}}});
    desk.takes([sent, edit]).await;
    for (word, found) in [("quote", 1), ("second", 1), ("first", 0)] {
        assert_eq!(finds(&desk, word).await, found, "{word}");
    }
}
