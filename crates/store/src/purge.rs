//! Leaves nothing of rows that are gone in the bytes of the database's files.
//!
//! `SQLite` overwrites what is deleted, but not what a page still holds of cells that were moved to another: it lies
//! between the pointers and the cells, where nothing leads to it, until the page is written in order. So every page is
//! looked at, a few at a time beside whoever writes, and only those are written that hold anything there. Then the
//! journal is emptied. PostgreSQL leaves rows and their copies in indexes and statistics until somebody vacuums.

use std::ops::Range;

use crate::db::Db;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::tables::TABLES;
use crate::tx::Tx;

/// Pages looked at in one transaction.
const AT_ONCE: usize = 500;
/// From so many pages on (128 GiB of the usual ones), one that goes on a long value may begin like one of a tree.
const ALIKE: i64 = 1 << 25;

impl Db {
    /// Nobody may see rows that are gone any more: whoever looked before is waited for by the caller.
    ///
    /// # Errors
    /// `Unavailable` or `Conflict` when somebody reads for so long that something stays; it goes with the next purge.
    pub async fn purge(&self) -> Result<()> {
        if self.dialect() == Dialect::Postgres {
            let named = TABLES.iter().filter(|table| !table.theirs.is_empty());
            return self.vacuum(&named.map(|table| table.name).collect::<Vec<_>>()).await;
        }
        let pages = self.read((), |tx, ()| Box::pin(pages_seen(tx))).await?;
        if !(1..ALIKE).contains(&pages) {
            return self.scour().await;
        }
        for first in (1..=pages).step_by(AT_ONCE) {
            if !self.read(first, |tx, first| Box::pin(unclean(tx, *first))).await?.is_empty() {
                self.write(first, |tx, first| Box::pin(clean(tx, *first))).await?;
            }
        }
        self.empty_journal().await
    }
}

/// How many pages there are; none where they cannot be asked for, or told apart.
async fn pages_seen(tx: &mut Tx<'_>) -> Result<i64> {
    // A file that gives pages back by itself has maps of them that begin like a tree's.
    let sql = "SELECT CASE WHEN sqlite_compileoption_used('ENABLE_DBPAGE_VTAB') \
        AND (SELECT auto_vacuum FROM pragma_auto_vacuum) = 0 \
        THEN (SELECT page_count FROM pragma_page_count) ELSE 0 END";
    tx.one(sql, vec![]).await?.next()
}

/// Of some pages those that hold anything where nothing leads to, and what they are without it.
async fn unclean(tx: &mut Tx<'_>, first: i64) -> Result<Vec<(i64, Vec<u8>)>> {
    let sql = "WITH RECURSIVE n (i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n LIMIT $2) \
        SELECT p.pgno, p.data FROM n CROSS JOIN sqlite_dbpage p WHERE p.pgno = n.i";
    let at_once = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    let mut found = Vec::new();
    for mut row in tx.all(sql, vec![first.into(), at_once.into()]).await? {
        let (number, mut page): (i64, Vec<u8>) = (row.next()?, row.next()?);
        let gap = gap(&page, number == 1).and_then(|gap| page.get_mut(gap));
        if let Some(gap) = gap.filter(|gap| gap.iter().any(|byte| *byte != 0)) {
            gap.fill(0);
            found.push((number, page));
        }
    }
    Ok(found)
}

async fn clean(tx: &mut Tx<'_>, first: i64) -> Result<()> {
    // They may have changed since they were read.
    let rows = unclean(tx, first).await?.into_iter().map(|(number, page)| vec![number.into(), page.into()]);
    tx.each("UPDATE sqlite_dbpage SET data = $2 WHERE pgno = $1", rows.collect()).await?;
    Ok(())
}

/// What lies between the pointers and the cells of a page of a tree.
fn gap(page: &[u8], is_first: bool) -> Option<Range<usize>> {
    // The file's own head stands before the first one's.
    let header = page.get(if is_first { 100 } else { 0 }..)?;
    let pointers = match header.first()? {
        2 | 5 => 12,
        10 | 13 => 8,
        _ => return None,
    };
    let number = |at: usize| Some(usize::from(u16::from_be_bytes(header.get(at..at + 2)?.try_into().ok()?)));
    let begins = page.len() - header.len() + pointers + 2 * number(3)?;
    let ends = match number(5)? {
        0 => 65_536,
        ends => ends,
    };
    (begins <= ends && ends <= page.len()).then_some(begins..ends)
}
