//! What is older than the settings keep it goes, and nothing brings it back: messages with their words in the search and
//! their files, on both engines.

use transom_desk::base::settings::Retention;
use transom_desk::fixture::Desk;
use transom_desk::intake::again;
use transom_desk::upkeep;
use transom_rules::access::{Mask, Visibility};
use transom_rules::id::{ConversationId, MediaId};
use transom_rules::time::Span;
use transom_store::conversations::{self, Filter, Listed};
use transom_store::search::Word;
use transom_store::{media, messages};

use crate::erasure::{files_in, files_of, holds, rows_of};
use crate::harness::{Engine, inside};

const ANA: &str = "15550177701";
const BEN: &str = "15550188802";

#[tokio::test(flavor = "multi_thread")]
async fn messages_go_when_they_are_old_and_do_not_come_back_on_sqlite() {
    messages_go(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_go_when_they_are_old_and_do_not_come_back_on_postgres() {
    messages_go(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_when_they_are_old_unless_they_came_again_on_sqlite() {
    files_go(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_when_they_are_old_unless_they_came_again_on_postgres() {
    files_go(Engine::Postgres).await;
}

async fn keeping(engine: Engine, retention: Retention) -> Desk {
    inside(engine, |settings| settings.retention = retention).await
}

const fn days(days: i64) -> Span {
    Span::hours(24 * days)
}

/// The same desk, begun anew with other settings.
async fn again_with(desk: Desk, retention: Retention) -> Desk {
    desk.anew(|settings| settings.retention = retention).await
}

async fn messages_go(engine: Engine) {
    let desk = keeping(engine, Retention::default()).await;
    let old = desk.written(ANA, "wamid.1", "marmalade", days(40));
    let (of_ben, newer) = (
        desk.written(BEN, "wamid.2", "tangerine", days(40)),
        desk.written(ANA, "wamid.3", "zeppelin", days(20)),
    );
    desk.takes([old.clone(), of_ben, newer]).await;
    assert_eq!(inbox(&desk, "marmalade").await, [("zeppelin".to_owned(), 2)]);
    let kept = Retention { messages_days: 31, ..Retention::default() };
    let desk = again_with(desk, kept.clone()).await;
    upkeep::clean_up(&desk.app).await.unwrap();
    what_is_new_is_left(&desk).await;
    // Meta repeats what is old, and so do the bodies that are kept.
    desk.takes([old]).await;
    what_is_new_is_left(&desk).await;
    let again = again::again(&desk.app.db, &desk.app.settings, desk.workspace).await.unwrap();
    assert_eq!((again.changed, again.bodies > 0), (0, true));
    what_is_new_is_left(&desk).await;
    let desk = again_with(desk, Retention { deliveries_days: 0, ..kept }).await;
    upkeep::clean_up(&desk.app).await.unwrap();
    let bytes = match engine {
        Engine::Sqlite => {
            desk.app.db.purge().await.unwrap();
            files_of(desk.folder.path())
        }
        Engine::Postgres => rows_of(&desk.app.settings.database.url).await,
    };
    let words = ["zeppelin", "marmalade", "tangerine"].map(|word| holds(&bytes, word));
    assert_eq!(words, [true, false, false]);
}

async fn what_is_new_is_left(desk: &Desk) {
    assert_eq!(inbox(desk, "marmalade").await, []);
    assert_eq!(inbox(desk, "zeppelin").await, [("zeppelin".to_owned(), 1)]);
    let all: Vec<_> = list(desk, None).await.into_iter().map(|one| one.conversation).collect();
    let shown: Vec<_> = all.iter().map(|shown| (shown.last_text.as_str(), shown.unread)).collect();
    assert_eq!(shown, [("zeppelin", 1), ("", 0)]);
    assert_eq!(all.iter().map(|shown| shown.customer_last).collect::<Vec<_>>(), [true, false]);
    assert_eq!(said(desk, all[0].id).await, ["zeppelin"]);
    assert_eq!(said(desk, all[1].id).await, Vec::<String>::new());
}

async fn list(desk: &Desk, word: Option<&str>) -> Vec<Listed> {
    let words = word.map(|word| Word::new(word, Mask::Off)).into_iter().collect();
    let filter = Filter { words, ..Filter::of(Visibility::All, 10) };
    let here = desk.app.db.of(desk.workspace);
    here.read(filter, |tx, filter| Box::pin(conversations::list(tx, filter))).await.unwrap()
}

/// The conversations in which a word was said: what the list shows of them.
async fn inbox(desk: &Desk, word: &str) -> Vec<(String, i64)> {
    let found = list(desk, Some(word)).await.into_iter().map(|one| one.conversation);
    found.map(|conversation| (conversation.last_text, conversation.unread)).collect()
}

async fn said(desk: &Desk, id: ConversationId) -> Vec<String> {
    let here = desk.app.db.of(desk.workspace);
    let page = here.read((), move |tx, ()| Box::pin(messages::page(tx, id, None, 10))).await.unwrap();
    page.into_iter().map(|message| message.text).collect()
}

async fn files_go(engine: Engine) {
    let desk = keeping(engine, Retention { media_days: 7, ..Retention::default() }).await;
    let first = desk.has_file("application/pdf").await;
    desk.clock_jumps(days(4));
    let second = desk.has_file("application/pdf").await;
    let folder = desk.folder.path().join("media");
    for (gone, left, bytes) in [(days(4), vec![second], true), (days(4), vec![], false)] {
        desk.clock_jumps(gone);
        upkeep::clean_up(&desk.app).await.unwrap();
        assert_eq!(known(&desk, &[first, second]).await, left);
        assert_eq!(holds(&files_in(&folder), "abcdefgh"), bytes);
    }
}

async fn known(desk: &Desk, ids: &[MediaId]) -> Vec<MediaId> {
    let mut known = Vec::new();
    for id in ids.iter().copied() {
        let here = desk.app.db.of(desk.workspace);
        let found = here.read((), move |tx, ()| Box::pin(media::get(tx, id))).await.unwrap();
        known.extend(found.map(|file| file.id));
    }
    known
}
