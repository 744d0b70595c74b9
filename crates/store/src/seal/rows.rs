//! The secrets of a whole database: which key sealed them, what an earlier version left plain, and sealing all of
//! them anew.

use transom_rules::id::WorkspaceId;
use uuid::Uuid;

use super::{ALL, Column, PROBE, Sealed, parts};
use crate::apps;
use crate::error::{Error, Result};
use crate::params;
use crate::tx::Tx;
use crate::value::{FromValue as _, Row, Value};

/// Under which key of nobody's settings it stands that the database holds what it should have forgotten.
const REMAINS: &str = "seal/remains";
/// What the probe says: that it opens is what counts.
const WORDS: &str = "transom";

/// How the secrets of a database stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The key that sealed them; none where nothing was sealed yet.
    pub(crate) key: Option<String>,
    /// Some were written by a version that did not seal.
    pub(crate) is_plain: bool,
    /// What was plain, or sealed with a key that was dropped, may still be in places that were given back.
    pub(crate) has_remains: bool,
}

/// Which secrets are sealed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// Those that are plain.
    Plain,
    /// All, by the first key.
    All,
}

/// How the secrets stand: no workspace has them to itself.
pub(crate) async fn standing(tx: &mut Tx<'_>) -> Result<Standing> {
    let probe = apps::value(&mut tx.of(NOBODY), PROBE.name).await?;
    let key = probe.as_deref().and_then(parts).map(|(key, _)| key.to_owned());
    let has_remains = apps::value(&mut tx.of(NOBODY), REMAINS).await?.is_some();
    let mut is_plain = false;
    for column in ALL {
        is_plain |= all(tx, column).await?.iter().any(|kept| kept.sealed.is_plain());
    }
    Ok(Standing { key, is_plain, has_remains })
}

/// Seals the probe of a database that has none with the first of the keys. It is nobody's.
pub(crate) async fn claim(tx: &mut Tx<'_>) -> Result<()> {
    let sealed = tx.seal().seal(&PROBE.of(NOBODY), &WORDS.into())?;
    tx.run(
        "INSERT INTO settings (workspace_id, key, value) VALUES ($1, $2, $3) \
         ON CONFLICT (workspace_id, key) DO NOTHING",
        params![NOBODY, PROBE.name, sealed],
    )
    .await?;
    // Another process may have been first, with another key.
    check(tx).await
}

/// That the keys open the probe, which is nobody's.
pub(crate) async fn check(tx: &mut Tx<'_>) -> Result<()> {
    let probe = apps::value(&mut tx.of(NOBODY), PROBE.name).await?.unwrap_or_default();
    let opened = tx.seal().open(&PROBE.of(NOBODY), &Sealed(probe))?;
    if opened == WORDS.into() {
        Ok(())
    } else {
        Err(Error::Broken("what says which key it is sealed with says something else".into()))
    }
}

/// Seals secrets, of all workspaces at once. What they were before has to be forgotten then, which is noted.
pub(crate) async fn seal(tx: &mut Tx<'_>, which: Which) -> Result<()> {
    for column in ALL {
        let mut changed = Vec::new();
        for Kept { id, place, sealed } in all(tx, column).await? {
            let secret = if sealed.is_plain() {
                sealed.0.into()
            } else if which == Which::All && !sealed.0.is_empty() {
                tx.seal().open(&place, &sealed)?
            } else {
                continue;
            };
            changed.push(params![tx.seal().seal(&place, &secret)?, id]);
        }
        let Column { table, name, id } = column;
        tx.each(&format!("UPDATE {table} SET {name} = $1 WHERE {id} = $2"), changed).await?;
    }
    if which == Which::All {
        let probe = tx.seal().seal(&PROBE.of(NOBODY), &WORDS.into())?;
        let set = "UPDATE settings SET value = $1 WHERE workspace_id = $2 AND key = $3";
        tx.run(set, params![probe, NOBODY, PROBE.name]).await?;
    }
    apps::set(&mut tx.of(NOBODY), REMAINS, "1").await
}

/// Notes that nothing remains of what was before; it is nobody's note.
pub(crate) async fn nothing_remains(tx: &mut Tx<'_>) -> Result<()> {
    let forget = "DELETE FROM settings WHERE workspace_id = $1 AND key = $2";
    tx.run(forget, params![NOBODY, REMAINS]).await?;
    Ok(())
}

const NOBODY: WorkspaceId = WorkspaceId(Uuid::nil());

/// A secret where it is kept.
struct Kept {
    id: Value,
    place: String,
    sealed: Sealed,
}

/// A column of all workspaces.
async fn all(tx: &mut Tx<'_>, column: Column) -> Result<Vec<Kept>> {
    let Column { table, name, id } = column;
    let rows = tx.all(&format!("SELECT {id}, {name} FROM {table} ORDER BY {id}"), vec![]).await?;
    rows.into_iter().map(|row| kept(row, column)).collect()
}

fn kept(mut row: Row, column: Column) -> Result<Kept> {
    let id: Value = row.next()?;
    let place = match &id {
        Value::Text(id) => column.of(id),
        id => column.of(Uuid::from_value(id.clone())?),
    };
    Ok(Kept { id, place, sealed: row.next()? })
}
