//! The floor: rows in bulk, odd text, and every kind of value there and back.

use transom_store::value::key_list;
use transom_store::{Db, params};

use crate::engines::on_each_engine;
use crate::world::{ELSEWHERE, HERE, commit, look};

on_each_engine!(
    every_value_comes_back_as_it_went,
    rows_of_any_number_are_inserted_once_each,
    keys_of_any_number_are_found_once_each,
    odd_text_is_kept_to_the_letter,
    a_zero_byte_becomes_the_replacement_sign,
);

const SET: &str = "INSERT INTO settings (workspace_id, key, value) VALUES ($1, $2, $3)";
const ALL: &str = "SELECT key, value FROM settings WHERE workspace_id = $1 ORDER BY key";

async fn every_value_comes_back_as_it_went(db: Db) {
    let found = commit!(db, |tx| {
        tx.run(
            "INSERT INTO contacts (workspace_id, id, name, folded, conversation_id, opted_out_at, blocked, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            params![HERE, ELSEWHERE, "", "x", None::<i64>, i64::MIN, true, i64::MAX],
        )
        .await?;
        let sql = "SELECT workspace_id, id, name, folded, conversation_id, opted_out_at, blocked, created_at \
                   FROM contacts WHERE workspace_id = $1";
        tx.one(sql, params![HERE]).await
    });
    let mut row = found.unwrap();
    assert_eq!(row.next::<transom_rules::id::WorkspaceId>().unwrap(), HERE);
    assert_eq!(row.next::<uuid::Uuid>().unwrap(), ELSEWHERE.0);
    assert_eq!(row.next::<String>().unwrap(), "");
    assert_eq!(row.next::<String>().unwrap(), "x");
    assert_eq!(row.next::<Option<uuid::Uuid>>().unwrap(), None);
    assert_eq!(row.next::<Option<i64>>().unwrap(), Some(i64::MIN));
    assert!(row.next::<bool>().unwrap());
    assert_eq!(row.next::<i64>().unwrap(), i64::MAX);
    assert!(row.next::<i64>().is_err(), "there is no ninth column");
}

const SIZES: [usize; 12] = [0, 1, 2, 7, 8, 9, 16, 63, 64, 65, 137, 1000];

async fn rows_of_any_number_are_inserted_once_each(db: Db) {
    for size in SIZES {
        let (inserted, updated, rows) = commit!(db, |tx| {
            tx.run("DELETE FROM settings WHERE workspace_id = $1", params![HERE]).await?;
            let rows = (0..size).map(|n| params![HERE, format!("k{n:04}"), "first"]).collect();
            let upsert = format!(
                "{SET} ON CONFLICT (workspace_id, key) DO UPDATE SET value = excluded.value RETURNING key"
            );
            let inserted = tx.insert(&upsert, rows).await?.len();
            let rows = (0..size).map(|n| params![format!("v{n}"), HERE, format!("k{n:04}")]).collect();
            let updated =
                tx.each("UPDATE settings SET value = $1 WHERE workspace_id = $2 AND key = $3", rows).await?;
            Ok((inserted, updated, tx.all(ALL, params![HERE]).await?))
        })
        .unwrap();
        assert_eq!((inserted, updated), (size, size as u64));
        let found: Vec<(String, String)> =
            rows.into_iter().map(|mut row| (row.next().unwrap(), row.next().unwrap())).collect();
        let expected: Vec<(String, String)> =
            (0..size).map(|n| (format!("k{n:04}"), format!("v{n}"))).collect();
        assert_eq!(found, expected, "{size} rows");
    }
}

async fn keys_of_any_number_are_found_once_each(db: Db) {
    commit!(db, |tx| {
        let rows = (0..1000).map(|n| params![HERE, format!("k{n:04}"), "v"]).collect();
        tx.insert(SET, rows).await?;
        tx.run(SET, params![ELSEWHERE, "k0000", "not ours"]).await
    })
    .unwrap();
    for size in SIZES {
        let found = look!(db, |tx| {
            let keys = key_list((0..size).rev().chain(0..size).map(|n| format!("k{n:04}")));
            // The key stands before what comes first, and each is named twice.
            let sql = "SELECT key FROM settings WHERE workspace_id = $1 AND key IN (*) AND value <> $2 ORDER BY key";
            let among = tx.among(sql, params![HERE, "none"], keys.clone()).await?;
            Ok((among, tx.by_keys(sql, params![HERE, "none"], keys).await?))
        });
        let expected: Vec<String> = (0..size).map(|n| format!("k{n:04}")).collect();
        for rows in [found.0, found.1] {
            let found: Vec<String> = rows.into_iter().map(|mut row| row.next().unwrap()).collect();
            assert_eq!(found, expected, "{size} keys");
        }
    }
}

const ODD: [&str; 9] = [
    "",
    " spaces \t\r\n at the ends ",
    "'quotes' \"double\" `back` \\ \\' $1 ?1 :a -- /* */ ;",
    "emoji 👨‍👩‍👧‍👦 and flags 🇩🇪",
    "right to left: שלום مرحبا",
    "e\u{301} is not \u{e9}",
    "\u{feff}bom, \u{200b}zero width, \u{202e}override, \u{1}\u{1f}\u{7f}controls",
    "the end of the planes: \u{10ffff} \u{fffd} \u{fffe}",
    "नमस्ते สวัสดี 你好",
];

async fn odd_text_is_kept_to_the_letter(db: Db) {
    commit!(db, |tx| {
        let rows = ODD.iter().enumerate().map(|(n, text)| params![HERE, format!("{n}"), *text]).collect();
        tx.insert(SET, rows).await?;
        tx.run(SET, params![HERE, "long", "é".repeat(500_000)]).await
    })
    .unwrap();
    let rows = look!(db, |tx| tx.all(ALL, params![HERE]).await);
    let found: Vec<String> =
        rows.into_iter().map(|mut row| (row.next::<String>().unwrap(), row.next().unwrap()).1).collect();
    assert_eq!(found[..ODD.len()], ODD);
    assert_eq!(found[ODD.len()], "é".repeat(500_000));
}

/// PostgreSQL holds no zero byte in text; both engines keep the same.
async fn a_zero_byte_becomes_the_replacement_sign(db: Db) {
    let read = commit!(db, |tx| {
        tx.run(SET, params![HERE, "nul", "a\0b"]).await?;
        let by_name =
            tx.one("SELECT value FROM settings WHERE key = $1", params!["nul"]).await?.next::<String>()?;
        let found =
            tx.first("SELECT key FROM settings WHERE value = $1", params![String::from("a\0b")]).await?;
        Ok((by_name, found.is_some()))
    });
    assert_eq!(read.unwrap(), ("a\u{fffd}b".to_owned(), true));
}
