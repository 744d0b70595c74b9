//! What the index of words finds in scripts with and without spaces, and how an older version's is filled anew.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::oneshot;
use transom_rules::access::{Mask, Visibility};
use transom_rules::id::{ContactId, ConversationId, MessageId};
use transom_store::conversations::{self, Filter};
use transom_store::dialect::Dialect;
use transom_store::erase::{self, Person};
use transom_store::search::{Entry, Word, backfill, excerpt};
use transom_store::{Db, messages, params};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{self, HERE, commit, conversation_id, inbound, look, message_id};

on_each_engine!(
    scripts_without_spaces_are_found_letter_by_letter_in_their_order,
    one_letter_of_an_alphabet_is_a_word,
    all_letters_stand_in_one_message,
    an_index_of_an_older_version_is_filled_from_the_newest_on,
    a_row_says_in_which_message_its_words_stand,
    a_list_goes_on_until_it_ends,
    messages_that_are_gone_do_not_end_what_is_below_them,
    contacts_of_an_older_version_are_folded_as_they_are_now,
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
            &format!("{}안녕", "ㅋ".repeat(300)),
            "Πού είναι ο δρόμος;",
            &format!("{}괜찮아", "ㅋㅎ".repeat(400)),
        ],
    )
    .await;
    for (word, expected) in [
        ("東京", vec![1, 2]),
        ("東京都", vec![1]),
        ("京都", vec![1, 2]),
        ("都庁", vec![1]),
        ("庁都", vec![]),
        ("괜찮", vec![12]),
        ("ㅎㅋㅎㅋ", vec![12]),
        ("ㅋㅎ괜", vec![]),
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
        ("ㅋㅋ안녕", vec![10]),
        ("δρόμος", vec![11]),
        ("ΔΡΌΜΟΣ", vec![11]),
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

/// Finds the next few messages by new words; which they were, the newest first.
async fn fills(db: &Db, limit: i64) -> Option<Vec<MessageId>> {
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let Some(batch) = backfill::next(tx, limit).await? else { return Ok(None) };
        let words = batch.messages.iter().map(|old| format!("{} tangerine", old.message.text));
        let words: Vec<String> = words.collect();
        let entries = batch.messages.iter().zip(&words).map(|(old, words)| Entry {
            conversation: old.message.conversation_id,
            message: old.message.id,
            words,
        });
        backfill::done(tx, &entries.collect::<Vec<_>>(), batch.oldest).await?;
        Ok(Some(batch.messages.iter().map(|old| old.message.id).collect()))
    })
    .unwrap()
}

fn of(numbers: &[u32]) -> Vec<MessageId> {
    numbers.iter().copied().map(message_id).collect()
}

async fn an_index_of_an_older_version_is_filled_from_the_newest_on(db: Db) {
    say(&db, &["a quince", "a cherry", "a plum", "a pear", "a fig"]).await;
    assert_eq!(fills(&db, 2).await, None, "a new database is whole");
    is_of_an_older_version(&db).await;
    assert_eq!(fills(&db, 2).await, Some(of(&[5, 4])));
    assert_eq!(search(&db, "tangerine").await, ids(&[4, 5]));
    assert_eq!(search(&db, "quince").await, ids(&[1]), "what is not done yet is found as before");
    // What comes meanwhile is not gone through.
    world::say(&db, vec![inbound(6, 1, "a peach")]).await;
    assert_eq!(fills(&db, 2).await, Some(of(&[3, 2])));
    assert_eq!(fills(&db, 2).await, Some(of(&[1])));
    for _ in 0..2 {
        assert_eq!(fills(&db, 2).await, None);
        assert!(!look!(db, |tx| backfill::is_due(&mut tx.of(HERE)).await));
    }
    assert_eq!(search(&db, "tangerine").await, ids(&[1, 2, 3, 4, 5]));
    assert_eq!(search(&db, "peach").await, ids(&[1]));
}

/// What a search shows of each conversation.
async fn a_row_says_in_which_message_its_words_stand(db: Db) {
    world::people(&db, &["Ana", "Bo", "Parcela"]).await;
    let said = vec![
        inbound(1, 1, "where is my Parcel?"),
        inbound(2, 1, "no other parcel"),
        inbound(3, 1, "thanks"),
        inbound(4, 2, "the order"),
        inbound(5, 3, "a parcel"),
    ];
    world::say(&db, said).await;
    let words = ["parcel", "ana"].map(|word| Word::new(word, Mask::Off));
    let everybody = ids(&[1, 2, 3]);
    let asked = (words.to_vec(), everybody.clone());
    let holding = look!(db, |tx| conversations::messages_holding(&mut tx.of(HERE), &asked.0, &asked.1).await);
    // Of the third one the name says it.
    assert_eq!(holding.into_iter().collect::<Vec<_>>(), [(conversation_id(1), message_id(2))]);
    let found = look!(db, |tx| messages::some(&mut tx.of(HERE), &of(&[2, 1, 2])).await);
    assert_eq!(found.iter().map(|message| message.id).collect::<Vec<_>>(), of(&[1, 2]));
    let around = excerpt(&found[0].text, &words).unwrap();
    let marked: Vec<&str> = around.iter().filter(|one| one.is_found).map(|one| &*one.text).collect();
    assert_eq!(marked, ["Parcel"]);
    let some = look!(db, |tx| conversations::some(&mut tx.of(HERE), Visibility::All, &everybody).await);
    assert_eq!(some.len(), 3);
    let mine = Visibility::Own(world::AGENT);
    assert!(look!(db, |tx| conversations::some(&mut tx.of(HERE), mine, &ids(&[1])).await).is_empty());
}

async fn a_list_goes_on_until_it_ends(db: Db) {
    world::people(&db, &["Ana", "Bo", "Cy"]).await;
    let mut filter = Filter::of(Visibility::All, 2);
    let mut pages = Vec::new();
    loop {
        let asked = filter.clone();
        let page = look!(db, |tx| conversations::page(&mut tx.of(HERE), &asked).await);
        pages.push(page.rows.iter().map(|listed| listed.conversation.id).collect::<Vec<_>>());
        let Some(next) = page.next else { break };
        filter.after = Some(next);
    }
    assert_eq!(pages, [ids(&[3, 2]), ids(&[1])]);
}

/// The next is chosen while it goes, and gone when it is to be held.
async fn messages_that_are_gone_do_not_end_what_is_below_them(db: Db) {
    say(&db, &["a quince", "a cherry", "a plum"]).await;
    is_of_an_older_version(&db).await;
    assert_eq!(fills(&db, 1).await, Some(of(&[3])));
    let (begun, begins) = oneshot::channel();
    let (ends, ended) = oneshot::channel::<()>();
    let both = Mutex::new(Some((begun, ended)));
    let going = db.of(HERE).write(both, |tx, both| {
        let (begun, ended) = both.lock().unwrap().take().unwrap();
        Box::pin(async move {
            let person = Person { messages: vec![message_id(2)], ..Person::default() };
            erase::forget(tx, &person).await?;
            begun.send(()).unwrap();
            // SQLite has one writer, who waits for nobody.
            if tx.dialect() == Dialect::Postgres {
                ended.await.unwrap();
            }
            Ok(())
        })
    });
    let filling = async {
        begins.await.unwrap();
        while fills(&db, 1).await.is_some() {}
    };
    // By then the other one waits.
    let ending = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let _ = ends.send(());
    };
    let (gone, (), ()) = tokio::join!(going, filling, ending);
    gone.unwrap();
    assert_eq!(search(&db, "tangerine").await, ids(&[1, 3]));
}

async fn contacts_of_an_older_version_are_folded_as_they_are_now(db: Db) {
    world::people(&db, &["ＪＯＨＮ", "น้ำ", "Bo"]).await;
    world::say(&db, (1..).zip(1..=3).map(|(id, n)| inbound(id, n, ".")).collect()).await;
    for (n, folded) in [(1, "ｊｏｈｎ 4915112"), (2, "น้ำ 4915113")] {
        commit!(db, |tx| {
            let sql = "UPDATE contacts SET folded = $2 WHERE workspace_id = $1 AND id = $3";
            tx.of(HERE).run(sql, params![folded, world::contact_id(n)]).await
        })
        .unwrap();
    }
    assert_eq!((search(&db, "john").await, search(&db, "น้ำ").await), (vec![], vec![]));
    let mut last = Some(ContactId(Uuid::nil()));
    let mut steps = 0;
    while let Some(after) = last {
        last = commit!(db, |tx| backfill::fold_contacts(&mut tx.of(HERE), after, 2).await).unwrap();
        steps += 1;
    }
    assert_eq!(steps, 3);
    for (word, n) in [("john", 1), ("ｊｏｈｎ", 1), ("น้ำ", 2), ("4915113", 2), ("bo", 3)] {
        assert_eq!(search(&db, word).await, ids(&[n]), "{word}");
    }
}
