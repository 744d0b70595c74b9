//! What is older than it is kept: messages but those that have not left, files, what was typed.

use std::collections::BTreeSet;

use transom_rules::id::{ConversationId, MediaId, MessageId};
use transom_rules::time::Timestamp;
use transom_store::forget::{self, Aged};
use transom_store::held::{Held, Wanted};
use transom_store::media::{self, Media};
use transom_store::{Db, outbox};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::story;
use crate::world::{
    ELSEWHERE, HERE, at, commit, conversation_id, identity_id, inbound, look, message_id, uuid,
};

on_each_engine!(
    messages_are_old_by_when_they_were_written_unless_they_wait,
    as_many_are_unread_as_are_left,
    files_go_by_when_they_came_or_when_they_were_not_sent,
    what_was_typed_and_bodies_that_made_trouble_go_with_time,
);

async fn old(db: &Db, before: Timestamp) -> Vec<MessageId> {
    look!(db, |tx| forget::old_messages(&mut tx.of(HERE), before).await)
}

async fn messages_are_old_by_when_they_were_written_unless_they_wait(db: Db) {
    story::write(&db, u32::MAX).await;
    assert_eq!(old(&db, at(1)).await, []);
    // The second waits in the outbox.
    assert_eq!(old(&db, at(1_000)).await, [message_id(1)]);
    commit!(db, |tx| outbox::done(&mut tx.of(HERE), &[message_id(2)]).await).unwrap();
    assert_eq!(old(&db, at(1_000)).await, [message_id(1), message_id(2)]);
    assert_eq!(look!(db, |tx| forget::old_messages(&mut tx.of(ELSEWHERE), at(1_000)).await), []);
}

async fn left(db: &Db, conversation: ConversationId, before: i64) -> i64 {
    look!(db, |tx| forget::unread_left(&mut tx.of(HERE), conversation, before).await)
}

async fn as_many_are_unread_as_are_left(db: Db) {
    story::write(&db, u32::MAX).await;
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let identities = [identity_id(1)].into();
        let mut held = Held::load(tx, &Wanted { identities, ..Wanted::default() }).await?;
        for n in [7, 8] {
            held.add_message(inbound(n, 1, "Hello?"));
        }
        held.write(tx, at(9)).await
    })
    .unwrap();
    for (before, after) in [(0, 0), (2, 2), (3, 3), (9, 3)] {
        assert_eq!(left(&db, conversation_id(1), before).await, after);
    }
    assert_eq!(left(&db, conversation_id(2), 5).await, 0);
}

async fn files_go_by_when_they_came_or_when_they_were_not_sent(db: Db) {
    story::write(&db, u32::MAX).await;
    let sent = look!(db, |tx| media::of_messages(&mut tx.of(HERE), &[message_id(1)]).await).remove(0);
    let unsent = Media {
        id: MediaId(uuid(7, 50)),
        message_id: MessageId(Uuid::nil()),
        hash: "cd".repeat(32),
        ..sent.clone()
    };
    attach(&db, unsent.clone()).await;
    let unsent_before =
        async |before| commit!(db, |tx| forget::unsent_files(&mut tx.of(HERE), before).await).unwrap();
    assert_eq!(unsent_before(at(1)).await, Vec::<String>::new());
    assert_eq!(unsent_before(at(2)).await, ["cd".repeat(32)]);
    attach(&db, unsent.clone()).await;
    assert_eq!(named(&db, &unsent).await, Some(unsent.clone()), "it waits for its message");
    attach(&db, Media { message_id: message_id(2), ..unsent.clone() }).await;
    assert_eq!(named(&db, &unsent).await, None);
    assert_eq!(unsent_before(at(2)).await, Vec::<String>::new(), "it went out with a message");
    let before = async |before| commit!(db, |tx| forget::files(&mut tx.of(HERE), before).await).unwrap();
    assert_eq!(before(at(1)).await, Vec::<String>::new());
    let mut gone = before(at(2)).await;
    gone.sort_unstable();
    assert_eq!(gone, ["ab".repeat(32), "cd".repeat(32)]);
    let late = sent.clone();
    let announced =
        db.of(HERE).write(late, |tx, late| Box::pin(media::announce(tx, late.id, &late.hash))).await;
    let settled = db.of(HERE).write([sent], |tx, late| Box::pin(media::settle(tx, late))).await;
    assert_eq!((announced, settled), (Ok(false), Ok(BTreeSet::new())), "it is gone");
}

async fn attach(db: &Db, file: Media) {
    db.of(HERE).write(file, |tx, file| Box::pin(media::attach(tx, file))).await.unwrap();
}

/// The file that Meta calls as this one, if no message has it.
async fn named(db: &Db, file: &Media) -> Option<Media> {
    let (channel, meta_id) = (file.channel_id, file.meta_id.clone());
    let found = db.of(HERE).read(meta_id, move |tx, meta_id| Box::pin(media::unsent(tx, channel, meta_id)));
    found.await.unwrap()
}

async fn what_was_typed_and_bodies_that_made_trouble_go_with_time(db: Db) {
    story::write(&db, u32::MAX).await;
    for (aged, day) in [(Aged::Drafts, 3), (Aged::Troubled, 1)] {
        let forget = async |before| commit!(db, |tx| forget::forget(&mut tx.of(HERE), aged, before).await);
        assert_eq!(forget(at(day)).await, Ok(0), "{aged:?}");
        assert_eq!(forget(at(day + 1)).await, Ok(1), "{aged:?}");
    }
}
