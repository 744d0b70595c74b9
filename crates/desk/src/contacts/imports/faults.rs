//! What of a file could not be taken: a page of it, or all of it a thousand at a time.

use futures_util::{Stream, stream};
use transom_rules::access::Asker;
use transom_rules::id::ImportId;
use transom_store::imports::{self, Fault, Import};
use transom_store::{Result as Stored, Scoped};

use super::may;
use crate::base::Base;
use crate::done::{Done, NotDone, look};

/// So many are read at once.
const AT_ONCE: i64 = 1_000;

/// A record that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The line that it begins on, on which no other record does.
    pub line: i64,
    /// What the column is called in which it is wrong; empty where it is the record.
    pub column: String,
    /// A word for what is wrong.
    pub code: String,
}

fn told(import: &Import, fault: Fault) -> Told {
    let place = fault.place.and_then(|place| usize::try_from(place).ok());
    let column = place.and_then(|place| import.columns.get(place)).cloned().unwrap_or_default();
    Told { line: fault.line, column, code: fault.code }
}

async fn after(tx: &mut Scoped<'_>, import: &Import, line: i64, limit: i64) -> Stored<Vec<Told>> {
    let found = imports::faults(tx, import, line, limit).await?;
    Ok(found.into_iter().map(|fault| told(import, fault)).collect())
}

/// What of a file could not be taken, after a line.
///
/// # Errors
/// When the asker may not, or there is no such file.
pub async fn page(base: Base<'_>, asker: &Asker, id: ImportId, line: i64, limit: i64) -> Done<Vec<Told>> {
    may(base, asker).await?;
    look(base.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move {
            let import = imports::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            Ok(after(tx, &import, line, limit).await?)
        })
    })
    .await
}

/// All that could not be taken of a file, as it is now.
///
/// # Errors
/// When the asker may not, or there is no such file.
pub async fn all(
    base: Base<'_>,
    asker: &Asker,
    id: ImportId,
) -> Done<impl Stream<Item = Stored<Vec<Told>>> + Send + use<>> {
    may(base, asker).await?;
    let (db, workspace) = (base.db.clone(), asker.workspace);
    let import = look(db.of(workspace), (), move |tx, ()| {
        Box::pin(async move { imports::get(tx, id).await?.ok_or(NotDone::NotFound) })
    });
    let import = import.await?;
    Ok(stream::try_unfold((import, -1), move |(import, line)| {
        let db = db.clone();
        async move {
            let here = db.of(workspace);
            let page =
                here.read(import.clone(), move |tx, import| Box::pin(after(tx, import, line, AT_ONCE)));
            let page = page.await?;
            let last = page.last().map(|one| one.line);
            Ok(last.map(|last| (page, (import, last))))
        }
    }))
}
