//! What was deleted is not in the bytes of the file either, where pages hold what nothing leads to.

use std::fs;
use std::ops::Range;

use rusqlite::Connection;
use transom_store::{Db, params};

use crate::engines::{Folder, sqlite};
use crate::world::{HERE, at};

/// As WhatsApp's ids begin.
const GONE: &str = "wamid.HBgLMTU1NTAxNzc3MDEVAgAR";
const PAGE: usize = 4096;

/// Rows whose keys fall anywhere in a tree and are of different lengths: its pages are split again and again.
async fn fill(db: &Db, from: usize) {
    for first in (from..from + 3_000).step_by(40) {
        let key = |n: usize| format!("{:016x}", n.wrapping_mul(0x9E37_79B9_7F4A_7C15)).repeat(1 + n % 4);
        let rows: Vec<_> =
            (first..first + 40).map(|n| params![&[7_u8][..], key(n), &[][..], "", at(0)]).collect();
        let sql = "INSERT INTO idempotency (workspace_id, token, key, body_hash, answer, created_at) \
            VALUES ($1, $2, $3, $4, $5, $6)";
        let filling = db.of(HERE).write(rows, move |tx, rows| Box::pin(tx.insert(sql, rows.clone())));
        filling.await.unwrap();
    }
}

/// What lies between the pointers and the cells of each page that begins like one of a tree.
fn gaps(file: &[u8]) -> Vec<Range<usize>> {
    let gap = |(n, page): (usize, &[u8])| {
        let head = if n == 0 { 100 } else { 0 };
        let number = |at: usize| usize::from(u16::from_be_bytes([page[head + at], page[head + at + 1]]));
        let pointers = match page[head] {
            2 | 5 => head + 12,
            10 | 13 => head + 8,
            _ => return None,
        };
        Some(n * PAGE + pointers + 2 * number(3)..n * PAGE + number(5))
    };
    file.chunks(PAGE).enumerate().filter_map(gap).collect()
}

fn unclean(file: &[u8]) -> usize {
    gaps(file).into_iter().filter(|gap| file[gap.clone()].iter().any(|byte| *byte != 0)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn unused_bytes_of_pages_hold_nothing_after_a_purge() {
    let folder = Folder::new();
    let path = folder.path().join("transom.db");
    let db = sqlite(&folder).await;
    fill(&db, 0).await;
    db.close().await;
    let mut file = fs::read(&path).unwrap();
    assert!(unclean(&file) > 10, "pages that were split hold bytes of cells that are elsewhere");
    // Of the cells of somebody who is gone that is what stays now and then.
    let widest = gaps(&file).into_iter().max_by_key(ExactSizeIterator::len).unwrap();
    file[widest][..GONE.len()].copy_from_slice(GONE.as_bytes());
    fs::write(&path, file).unwrap();
    let db = sqlite(&folder).await;
    let (purged, ()) = tokio::join!(db.purge(), fill(&db, 3_000));
    purged.unwrap();
    let both = [&path, &folder.path().join("transom.db-wal")].map(|path| fs::read(path).unwrap()).concat();
    assert!(!both.windows(GONE.len()).any(|found| found == GONE.as_bytes()));
    db.purge().await.unwrap();
    assert_eq!(unclean(&fs::read(&path).unwrap()), 0);
    db.close().await;
    let file = Connection::open(&path).unwrap();
    let told: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    let rows: i64 = file.query_row("SELECT COUNT(*) FROM idempotency", [], |row| row.get(0)).unwrap();
    assert_eq!((told.as_str(), rows), ("ok", 6_000));
}
