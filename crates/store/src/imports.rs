//! Contacts that come from a file: the file in parts of whole records, how far it was gone through, and which of its
//! lines could not be taken. A part is read and written in one transaction, and gone with it. What goes for other reasons
//! is hidden at once and goes a few rows at a time ([`sweep`]).

use transom_rules::id::ImportId;
use transom_rules::import::State;
use transom_rules::time::Timestamp;

use crate::error::{Error, Result};
use crate::forget::AT_ONCE;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, Value};

/// A file and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Ours.
    pub id: ImportId,
    /// What the file is called.
    pub name: String,
    /// How far it is.
    pub state: State,
    /// What stands between two fields of a record.
    pub separator: char,
    /// What its columns are called.
    pub columns: Vec<String>,
    /// What each column holds, by a word; empty for one that is left out.
    pub mapping: Vec<String>,
    /// What is known already gives way to what the file says.
    pub replaces: bool,
    /// The country code of numbers that have none.
    pub country: String,
    /// How many records it has.
    pub records: i64,
    /// Of how many parts.
    pub parts: i64,
    /// The part that comes next.
    pub next: i64,
    /// Which pass it is, from 1: each that begins anew forgets what the one before could not take.
    pub pass: i64,
    /// How many of its records could not even be read when it came. They are in no part.
    pub unread: i64,
    /// What became of them so far.
    pub counts: Counts,
    /// When it came.
    pub created_at: Timestamp,
    /// When it came to its end.
    pub ended_at: Option<Timestamp>,
}

/// What became of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Contacts that were not known.
    pub added: i64,
    /// Contacts of whom more is known now.
    pub changed: i64,
    /// Contacts of whom nothing new was said.
    pub same: i64,
    /// Records that could not be taken.
    pub bad: i64,
}

impl Counts {
    /// All of them.
    pub const fn sum(self) -> i64 {
        self.added + self.changed + self.same + self.bad
    }
}

/// Some records of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its place among the parts, from 0.
    pub place: i64,
    /// The line of the file that it begins on.
    pub line: i64,
    /// Its text.
    pub text: String,
}

/// Which part of which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub import: ImportId,
    /// The part's place.
    pub part: i64,
}

/// A record that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line that it begins on, on which no other record does.
    pub line: i64,
    /// The place of the column in which it is wrong, from 0; `None` where it is the record.
    pub place: Option<i64>,
    /// A word for what is wrong.
    pub code: String,
}

const COLUMNS: &str = "id, name, state, separator, columns, mapping, replaces, country, records, parts, next, \
    pass, unread, added, changed, same, bad, created_at, ended_at";

fn listed(words: &[String]) -> String {
    serde_json::Value::from(words.to_vec()).to_string()
}

fn words(row: &mut Row) -> Result<Vec<String>> {
    serde_json::from_str(&row.next::<String>()?)
        .map_err(|error| Error::Broken(format!("the columns of a file cannot be read: {error}")))
}

fn read(mut row: Row) -> Result<Import> {
    Ok(Import {
        id: row.next()?,
        name: row.next()?,
        state: State::from_word(&row.next::<String>()?).unwrap_or(State::Stopped),
        separator: row.next::<String>()?.chars().next().unwrap_or(','),
        columns: words(&mut row)?,
        mapping: words(&mut row)?,
        replaces: row.next()?,
        country: row.next()?,
        records: row.next()?,
        parts: row.next()?,
        next: row.next()?,
        pass: row.next()?,
        unread: row.next()?,
        counts: Counts { added: row.next()?, changed: row.next()?, same: row.next()?, bad: row.next()? },
        created_at: row.next()?,
        ended_at: row.next()?,
    })
}

/// Adds one.
pub async fn add(tx: &mut Scoped<'_>, import: &Import) -> Result<()> {
    tx.run(
        "INSERT INTO imports (workspace_id, id, name, state, separator, columns, mapping, replaces, country, records, \
         parts, next, pass, unread, added, changed, same, bad, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        params![
            import.id,
            &import.name,
            import.state.as_str(),
            import.separator.to_string(),
            listed(&import.columns),
            listed(&import.mapping),
            import.replaces,
            &import.country,
            import.records,
            import.parts,
            import.next,
            import.pass,
            import.unread,
            import.counts.added,
            import.counts.changed,
            import.counts.same,
            import.counts.bad,
            import.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes what is another thing about one that is held.
pub async fn save(tx: &mut Scoped<'_>, import: &Import) -> Result<()> {
    tx.run(
        "UPDATE imports SET state = $2, mapping = $3, replaces = $4, country = $5, records = $6, parts = $7, next = $8, \
         pass = $9, unread = $10, added = $11, changed = $12, same = $13, bad = $14, ended_at = $15 \
         WHERE workspace_id = $1 AND id = $16",
        params![
            import.state.as_str(),
            listed(&import.mapping),
            import.replaces,
            &import.country,
            import.records,
            import.parts,
            import.next,
            import.pass,
            import.unread,
            import.counts.added,
            import.counts.changed,
            import.counts.same,
            import.counts.bad,
            import.ended_at,
            import.id
        ],
    )
    .await?;
    Ok(())
}

/// One of them.
pub async fn get(tx: &mut Scoped<'_>, id: ImportId) -> Result<Option<Import>> {
    let sql =
        format!("SELECT {COLUMNS} FROM imports WHERE workspace_id = $1 AND id = $2 AND removed_at IS NULL");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Holds one until the transaction ends.
pub async fn hold(tx: &mut Scoped<'_>, id: ImportId) -> Result<Option<Import>> {
    let lock = tx.dialect().for_update();
    let sql = format!(
        "SELECT {COLUMNS} FROM imports WHERE workspace_id = $1 AND id = $2 AND removed_at IS NULL{lock}"
    );
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// The newest first.
pub async fn list(tx: &mut Scoped<'_>, limit: i64) -> Result<Vec<Import>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM imports WHERE workspace_id = $1 AND removed_at IS NULL ORDER BY id DESC LIMIT $2"
    );
    tx.all(&sql, params![limit]).await?.into_iter().map(read).collect()
}

/// Those that are gone through.
pub async fn under_way(tx: &mut Scoped<'_>) -> Result<Vec<ImportId>> {
    let states = State::ALL.iter().filter(|state| state.is_under_way());
    let states = states.map(|state| Value::from(state.as_str())).collect();
    let sql = "SELECT id FROM imports WHERE workspace_id = $1 AND removed_at IS NULL AND state IN (*)";
    let rows = tx.among(sql, params![], states).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Removes one. Nobody sees it any more; what hangs on it goes by [`sweep`].
pub async fn remove(tx: &mut Scoped<'_>, id: ImportId, now: Timestamp) -> Result<()> {
    let sql = "UPDATE imports SET removed_at = $2 WHERE workspace_id = $1 AND id = $3 AND removed_at IS NULL";
    tx.run(sql, params![now, id]).await?;
    Ok(())
}

/// Removes those that began to come before an instant and are not here yet: whoever sent them is gone.
pub async fn give_up(tx: &mut Scoped<'_>, before: Timestamp, now: Timestamp) -> Result<u64> {
    let sql = "UPDATE imports SET removed_at = $2 \
        WHERE workspace_id = $1 AND state = $3 AND created_at < $4 AND removed_at IS NULL";
    tx.run(sql, params![now, State::Uploading.as_str(), before]).await
}

/// Adds parts of a file that is coming, and is held.
pub async fn add_parts(tx: &mut Scoped<'_>, import: &Import, parts: &[Part]) -> Result<()> {
    let rows =
        parts.iter().map(|part| params![import.id, part.place, part.line, &part.text, import.created_at]);
    tx.insert(
        "INSERT INTO import_parts (workspace_id, import_id, place, line, text, at) VALUES ($1, $2, $3, $4, $5, $6)",
        rows.collect(),
    )
    .await?;
    Ok(())
}

fn read_part(mut row: Row) -> Result<Part> {
    Ok(Part { place: row.next()?, line: row.next()?, text: row.next()? })
}

/// A part that was not gone through.
pub async fn part(tx: &mut Scoped<'_>, id: ImportId, place: i64) -> Result<Option<Part>> {
    let sql = "SELECT place, line, text FROM import_parts WHERE workspace_id = $1 AND import_id = $2 AND place = $3";
    tx.first(sql, params![id, place]).await?.map(read_part).transpose()
}

/// How the parts of a file are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub import: ImportId,
    /// What stands between two fields of a record.
    pub separator: char,
}

/// A part of any file after one of them, held: somebody may be named in it.
pub async fn hold_part_after(tx: &mut Scoped<'_>, after: Place) -> Result<Option<(Written, Part)>> {
    let lock = tx.dialect().for_update();
    let sql = format!(
        "SELECT p.import_id, i.separator, p.place, p.line, p.text FROM import_parts p \
         JOIN imports i ON i.workspace_id = p.workspace_id AND i.id = p.import_id \
         WHERE p.workspace_id = $1 AND (p.import_id, p.place) > ($2, $3) ORDER BY p.import_id, p.place LIMIT 1{lock}"
    );
    let Some(mut row) = tx.first(&sql, params![after.import, after.part]).await? else { return Ok(None) };
    let import = row.next()?;
    let separator = row.next::<String>()?.chars().next().unwrap_or(',');
    Ok(Some((Written { import, separator }, read_part(row)?)))
}

/// Writes what is left of a part.
pub async fn rewrite_part(tx: &mut Scoped<'_>, place: Place, text: &str) -> Result<()> {
    let sql = "UPDATE import_parts SET text = $2 WHERE workspace_id = $1 AND import_id = $3 AND place = $4";
    tx.run(sql, params![text, place.import, place.part]).await?;
    Ok(())
}

/// A part was gone through: nothing is left of it.
pub async fn drop_part(tx: &mut Scoped<'_>, id: ImportId, place: i64) -> Result<()> {
    let sql = "DELETE FROM import_parts WHERE workspace_id = $1 AND import_id = $2 AND place = $3";
    tx.run(sql, params![id, place]).await?;
    Ok(())
}

/// Adds what could not be taken in a pass, or when the file came: that is pass 0, and stays.
pub async fn add_faults(tx: &mut Scoped<'_>, import: &Import, pass: i64, faults: &[Fault]) -> Result<()> {
    let rows = faults
        .iter()
        .map(|fault| params![import.id, pass, fault.line, fault.place, &fault.code, import.created_at]);
    // Parts that an older version cut may share a line: of two faults on it one is told.
    tx.insert(
        "INSERT INTO import_faults (workspace_id, import_id, pass, line, place, code, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace_id, import_id, pass, line) DO NOTHING",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// What could not be taken after a line, in this pass or when the file came, in the order of lines.
pub async fn faults(tx: &mut Scoped<'_>, import: &Import, after: i64, limit: i64) -> Result<Vec<Fault>> {
    let sql = "SELECT line, place, code FROM import_faults \
        WHERE workspace_id = $1 AND import_id = $2 AND pass = $3 AND line > $4 ORDER BY line LIMIT $5";
    let mut found: Vec<Fault> = Vec::new();
    // Each of the two stands in its order already.
    for pass in [0, import.pass] {
        for mut row in tx.all(sql, params![import.id, pass, after, limit]).await? {
            found.push(Fault { line: row.next()?, place: row.next()?, code: row.next()? });
        }
    }
    found.sort_by_key(|fault| fault.line);
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

/// Parts that go at once: so many bytes are no long transaction.
const PARTS_AT_ONCE: u64 = 20;

/// Takes away a few rows of what was removed, and of what passes that are over could not take; whether more is left.
pub async fn sweep(tx: &mut Scoped<'_>) -> Result<bool> {
    let removed =
        "SELECT id FROM imports WHERE workspace_id = $1 AND removed_at IS NOT NULL ORDER BY id LIMIT 1";
    let Some(mut row) = tx.first(removed, params![]).await? else {
        return Ok(tx.run(STALE, params![AT_ONCE.cast_signed()]).await? == AT_ONCE);
    };
    let id: ImportId = row.next()?;
    let parts = "DELETE FROM import_parts WHERE workspace_id = $1 AND import_id = $2 AND place IN \
        (SELECT place FROM import_parts WHERE workspace_id = $1 AND import_id = $2 ORDER BY place LIMIT $3)";
    let faults = "DELETE FROM import_faults WHERE workspace_id = $1 AND import_id = $2 AND (pass, line) IN \
        (SELECT pass, line FROM import_faults WHERE workspace_id = $1 AND import_id = $2 ORDER BY pass, line LIMIT $3)";
    for (sql, at_once) in [(parts, PARTS_AT_ONCE), (faults, AT_ONCE)] {
        if tx.run(sql, params![id, at_once.cast_signed()]).await? == at_once {
            return Ok(true);
        }
    }
    tx.run("DELETE FROM imports WHERE workspace_id = $1 AND id = $2", params![id]).await?;
    Ok(true)
}

/// Files are few, and of each the passes stand beside each other: `SQLite` goes through a cross join in its order.
pub(crate) const STALE: &str = "DELETE FROM import_faults WHERE workspace_id = $1 AND (import_id, pass, line) IN \
    (SELECT f.import_id, f.pass, f.line FROM imports i CROSS JOIN import_faults f \
     WHERE i.workspace_id = $1 AND f.workspace_id = $1 AND f.import_id = i.id AND f.pass > 0 AND f.pass < i.pass \
     LIMIT $2)";

/// What of a file may name somebody besides its parts: what it is called, and its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Which file.
    pub id: ImportId,
    /// What it is called.
    pub name: String,
    /// What its columns are called.
    pub columns: Vec<String>,
}

/// What files after one of them are called, a few at a time, held.
pub async fn hold_called_after(tx: &mut Scoped<'_>, after: ImportId) -> Result<Vec<Called>> {
    let lock = tx.dialect().for_update();
    let sql = format!(
        "SELECT id, name, columns FROM imports WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT 100{lock}"
    );
    let read = |mut row: Row| Ok(Called { id: row.next()?, name: row.next()?, columns: words(&mut row)? });
    tx.all(&sql, params![after]).await?.into_iter().map(read).collect()
}

/// Calls a file otherwise.
pub async fn call(tx: &mut Scoped<'_>, called: &Called) -> Result<()> {
    let sql = "UPDATE imports SET name = $2, columns = $3 WHERE workspace_id = $1 AND id = $4";
    tx.run(sql, params![&called.name, listed(&called.columns), called.id]).await?;
    Ok(())
}
