//! Contacts that come from a file: the file in parts of whole records, how far it was gone through, and which of its
//! lines could not be taken. A part is read and written in one transaction, and gone with it.

use transom_rules::id::ImportId;
use transom_rules::import::State;
use transom_rules::time::Timestamp;

use crate::error::{Error, Result};
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
    /// The line that it begins on.
    pub line: i64,
    /// The column in which it is wrong; empty where it is the record.
    pub field: String,
    /// A word for what is wrong.
    pub code: String,
}

const COLUMNS: &str = "id, name, state, separator, columns, mapping, replaces, country, records, parts, next, \
    added, changed, same, bad, created_at, ended_at";

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
        counts: Counts { added: row.next()?, changed: row.next()?, same: row.next()?, bad: row.next()? },
        created_at: row.next()?,
        ended_at: row.next()?,
    })
}

/// Adds one.
pub async fn add(tx: &mut Scoped<'_>, import: &Import) -> Result<()> {
    tx.run(
        "INSERT INTO imports (workspace_id, id, name, state, separator, columns, mapping, replaces, country, records, \
         parts, next, added, changed, same, bad, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
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
         added = $9, changed = $10, same = $11, bad = $12, ended_at = $13 WHERE workspace_id = $1 AND id = $14",
        params![
            import.state.as_str(),
            listed(&import.mapping),
            import.replaces,
            &import.country,
            import.records,
            import.parts,
            import.next,
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
    let sql = format!("SELECT {COLUMNS} FROM imports WHERE workspace_id = $1 AND id = $2");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Holds one until the transaction ends.
pub async fn hold(tx: &mut Scoped<'_>, id: ImportId) -> Result<Option<Import>> {
    let lock = tx.dialect().for_update();
    let sql = format!("SELECT {COLUMNS} FROM imports WHERE workspace_id = $1 AND id = $2{lock}");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// The newest first.
pub async fn list(tx: &mut Scoped<'_>, limit: i64) -> Result<Vec<Import>> {
    let sql = format!("SELECT {COLUMNS} FROM imports WHERE workspace_id = $1 ORDER BY id DESC LIMIT $2");
    tx.all(&sql, params![limit]).await?.into_iter().map(read).collect()
}

/// Those that are gone through.
pub async fn under_way(tx: &mut Scoped<'_>) -> Result<Vec<ImportId>> {
    let states = State::ALL.iter().filter(|state| state.is_under_way());
    let states = states.map(|state| Value::from(state.as_str())).collect();
    let sql = "SELECT id FROM imports WHERE workspace_id = $1 AND state IN (*)";
    let rows = tx.among(sql, params![], states).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Removes one, with all that hangs on it.
pub async fn remove(tx: &mut Scoped<'_>, id: ImportId) -> Result<()> {
    for table in ["import_faults", "import_parts"] {
        let sql = format!("DELETE FROM {table} WHERE workspace_id = $1 AND import_id = $2");
        tx.run(&sql, params![id]).await?;
    }
    tx.run("DELETE FROM imports WHERE workspace_id = $1 AND id = $2", params![id]).await?;
    Ok(())
}

/// Adds parts of a file that is coming.
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

/// A part of any file after one of them, held: somebody may be named in it.
pub async fn hold_part_after(tx: &mut Scoped<'_>, after: Place) -> Result<Option<(ImportId, char, Part)>> {
    let lock = tx.dialect().for_update();
    let sql = format!(
        "SELECT p.import_id, i.separator, p.place, p.line, p.text FROM import_parts p \
         JOIN imports i ON i.workspace_id = p.workspace_id AND i.id = p.import_id \
         WHERE p.workspace_id = $1 AND (p.import_id, p.place) > ($2, $3) ORDER BY p.import_id, p.place LIMIT 1{lock}"
    );
    let Some(mut row) = tx.first(&sql, params![after.import, after.part]).await? else { return Ok(None) };
    let (id, separator) = (row.next()?, row.next::<String>()?.chars().next().unwrap_or(','));
    Ok(Some((id, separator, read_part(row)?)))
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

/// Adds what could not be taken.
pub async fn add_faults(tx: &mut Scoped<'_>, import: &Import, faults: &[Fault]) -> Result<()> {
    let rows = faults
        .iter()
        .map(|fault| params![import.id, fault.line, &fault.field, &fault.code, import.created_at]);
    tx.insert(
        "INSERT INTO import_faults (workspace_id, import_id, line, field, code, at) VALUES ($1, $2, $3, $4, $5, $6)",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// What could not be taken after a line, in the order of lines.
pub async fn faults(tx: &mut Scoped<'_>, id: ImportId, after: i64, limit: i64) -> Result<Vec<Fault>> {
    let sql = "SELECT line, field, code FROM import_faults \
        WHERE workspace_id = $1 AND import_id = $2 AND line > $3 ORDER BY line LIMIT $4";
    let rows = tx.all(sql, params![id, after, limit]).await?;
    let fault = |mut row: Row| Ok(Fault { line: row.next()?, field: row.next()?, code: row.next()? });
    rows.into_iter().map(fault).collect()
}

/// Forgets what could not be taken: it is gone through anew.
pub async fn drop_faults(tx: &mut Scoped<'_>, id: ImportId) -> Result<()> {
    tx.run("DELETE FROM import_faults WHERE workspace_id = $1 AND import_id = $2", params![id]).await?;
    Ok(())
}
