//! What the index of words finds in scripts with and without spaces, and how an older version's is filled anew.

use transom_rules::access::{Mask, Visibility};
use transom_rules::id::{ConversationId, MessageId};
use transom_store::conversations::{self, Filter};
use transom_store::search::{Found, Word, fill};
use transom_store::{Db, params};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{self, HERE, commit, conversation_id, inbound, look, message_id};

on_each_engine!(
    scripts_without_spaces_are_found_letter_by_letter_in_their_order,
    one_letter_of_an_alphabet_is_a_word,
    all_letters_stand_in_one_message,
    an_index_of_an_older_version_is_filled_from_the_newest_on,
);

async fn search(db: &Db, word: &str) -> Vec<ConversationId> {
    let filter = Filter { words: vec![Word::new(word, Mask::Off)], ..Filter::of(Visibility::All, 50) };
    let found = look!(db, |tx| conversations::list(&mut tx.of(HERE), &filter).await);
    let mut found: Vec<_> = found.into_iter().map(|listed| listed.conversation.id).collect();
    found.sort();
    found
}

fn ids(numbers: &[u32]) -> Vec<ConversationId> {
    numbers.iter().copied().map(conversation_id).collect()
}

/// A conversation each.
async fn say(db: &Db, said: &[&str]) {
    world::people(db, &vec!["."; said.len()]).await;
    world::say(db, (1..).zip(said).map(|(n, text)| inbound(n, n, text)).collect()).await;
}

async fn scripts_without_spaces_are_found_letter_by_letter_in_their_order(db: Db) {
    say(
        &db,
        &[
            "昨日東京都庁へ行きました。",
            "京都と東京、どちらも好きです",
            "我想退货，请问怎么办？",
            "ขอบคุณค่ะ สินค้าถึงแล้ว",
            "주문하신 상품이 도착했습니다",
            "សួស្តីបង",
            "ສະບາຍດີ",
            "မင်္ဂလာပါ",
            "カメラのケース、iPhone用",
        ],
    )
    .await;
    for (word, expected) in [
        ("東京", vec![1, 2]),
        ("東京都", vec![1]),
        ("京都", vec![1, 2]),
        ("都庁", vec![1]),
        ("庁都", vec![]),
        ("退货", vec![3]),
        ("请问怎么办", vec![3]),
        ("办", vec![3]),
        ("好", vec![2]),
        ("ขอบคุณ", vec![4]),
        ("สินค้า", vec![4]),
        ("สินคา", vec![4]),
        ("상품", vec![5]),
        ("하신", vec![5]),
        ("\u{1109}\u{1161}\u{11bc}품", vec![5]),
        ("ស្តី", vec![6]),
        ("ບາຍ", vec![7]),
        ("ဂလာ", vec![8]),
        ("ｶﾒﾗ", vec![9]),
        ("iphone用", vec![9]),
        ("ケース", vec![9]),
        ("用iphone", vec![9]),
    ] {
        assert_eq!(search(&db, word).await, ids(&expected), "{word}");
    }
}

async fn one_letter_of_an_alphabet_is_a_word(db: Db) {
    say(&db, &["size M please", "medium please", "猫", "two of x", "two of xl"]).await;
    for (word, expected) in [("m", vec![1]), ("猫", vec![3]), ("x", vec![4]), ("me", vec![2])] {
        assert_eq!(search(&db, word).await, ids(&expected), "{word}");
    }
}

async fn all_letters_stand_in_one_message(db: Db) {
    world::people(&db, &["."]).await;
    world::say(&db, vec![inbound(1, 1, "order SKU 7"), inbound(2, 1, "no. 4711"), inbound(3, 1, "SKU-0815")])
        .await;
    assert_eq!(search(&db, "sku-4711").await, []);
    assert_eq!(search(&db, "sku-08").await, ids(&[1]));
}

/// As the migration leaves a database.
async fn is_of_an_older_version(db: &Db) {
    commit!(db, |tx| {
        let sql = "INSERT INTO unindexed (workspace_id, below) VALUES ($1, $2)";
        tx.of(HERE).run(sql, params![Uuid::max()]).await
    })
    .unwrap();
}

/// Finds the next few messages by new words; which they were.
async fn fills(db: &Db, limit: i64) -> Option<Vec<MessageId>> {
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let Some(old) = fill::next(tx, limit).await? else { return Ok(None) };
        let words: Vec<String> = old.iter().map(|old| format!("{} tangerine", old.message.text)).collect();
        let found: Vec<Found<'_>> = (old.iter().zip(&words))
            .map(|(old, words)| Found {
                conversation: old.message.conversation_id,
                message: old.message.id,
                words,
            })
            .collect();
        let ids: Vec<MessageId> = old.iter().map(|old| old.message.id).collect();
        fill::done(tx, &found, ids.first().copied()).await?;
        Ok(Some(ids))
    })
    .unwrap()
}

async fn an_index_of_an_older_version_is_filled_from_the_newest_on(db: Db) {
    say(&db, &["a quince", "a cherry", "a plum", "a pear", "a fig"]).await;
    assert_eq!(fills(&db, 2).await, None, "a new database is whole");
    is_of_an_older_version(&db).await;
    let of = |numbers: &[u32]| Some(numbers.iter().copied().map(message_id).collect::<Vec<_>>());
    assert_eq!(fills(&db, 2).await, of(&[4, 5]));
    assert_eq!(search(&db, "tangerine").await, ids(&[4, 5]));
    assert_eq!(search(&db, "quince").await, ids(&[1]), "what is not done yet is found as before");
    // What comes meanwhile is not gone through.
    world::say(&db, vec![inbound(6, 1, "a peach")]).await;
    assert_eq!(fills(&db, 2).await, of(&[2, 3]));
    assert_eq!(fills(&db, 2).await, of(&[1]));
    assert_eq!(fills(&db, 2).await, of(&[]));
    assert_eq!(fills(&db, 2).await, None);
    assert_eq!(search(&db, "tangerine").await, ids(&[1, 2, 3, 4, 5]));
    assert_eq!(search(&db, "peach").await, ids(&[1]));
}
