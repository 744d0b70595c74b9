//! The attributes that a workspace defines for contacts and conversations, and their values.

use std::collections::BTreeMap;

use transom_rules::attribute::{Kind, Subject};
use transom_rules::id::{AttributeId, ContactId};
use transom_rules::time::Timestamp;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, key_list};

/// An attribute of the workspace's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Ours.
    pub id: AttributeId,
    /// Of what it is. That stays as it was made.
    pub subject: Subject,
    /// What programs and files call it. That stays too.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What its values are. That stays too.
    pub kind: Kind,
    /// What can be chosen, in order; none of another kind.
    pub choices: Vec<String>,
    /// Its place in the list.
    pub place: i64,
    /// Nobody is asked for it any more, and its values go.
    pub is_removed: bool,
}

/// Values by their attributes, as they are kept.
pub type Values = BTreeMap<AttributeId, String>;

const COLUMNS: &str = "id, subject, key, name, kind, choices, place, removed_at IS NOT NULL";

fn read(mut row: Row) -> Result<Attribute> {
    Ok(Attribute {
        id: row.next()?,
        subject: Subject::from_word(&row.next::<String>()?).unwrap_or(Subject::Contact),
        key: row.next()?,
        name: row.next()?,
        kind: Kind::from_word(&row.next::<String>()?).unwrap_or(Kind::Text),
        choices: serde_json::from_str(&row.next::<String>()?)
            .map_err(|error| Error::Broken(format!("the choices of an attribute cannot be read: {error}")))?,
        place: row.next()?,
        is_removed: row.next()?,
    })
}

fn kept(choices: &[String]) -> String {
    serde_json::Value::from(choices.to_vec()).to_string()
}

/// All that there ever were.
pub async fn all(tx: &mut Scoped<'_>) -> Result<Vec<Attribute>> {
    let sql = format!("SELECT {COLUMNS} FROM attributes WHERE workspace_id = $1 ORDER BY subject, place, id");
    tx.all(&sql, params![]).await?.into_iter().map(read).collect()
}

/// Those that are asked for, in their order.
pub async fn offered(tx: &mut Scoped<'_>) -> Result<Vec<Attribute>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM attributes WHERE workspace_id = $1 AND removed_at IS NULL ORDER BY subject, place, id"
    );
    tx.all(&sql, params![]).await?.into_iter().map(read).collect()
}

/// Holds one that is asked for until the transaction ends.
pub async fn hold(tx: &mut Scoped<'_>, id: AttributeId) -> Result<Option<Attribute>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM attributes WHERE workspace_id = $1 AND removed_at IS NULL AND id = $2{}",
        tx.dialect().for_update()
    );
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Adds one. `Duplicate` when its key or name is taken.
pub async fn add(tx: &mut Scoped<'_>, one: &Attribute, now: Timestamp) -> Result<()> {
    let row = params![
        one.id,
        one.subject.as_str(),
        &one.key,
        &one.name,
        one.kind.as_str(),
        kept(&one.choices),
        one.place,
        now
    ];
    tx.run(
        "INSERT INTO attributes (workspace_id, id, subject, key, name, kind, choices, place, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        row,
    )
    .await?;
    Ok(())
}

/// Gives one another name or other choices. `Duplicate` when another one has the name.
pub async fn change(tx: &mut Scoped<'_>, one: &Attribute) -> Result<()> {
    tx.run(
        "UPDATE attributes SET name = $2, choices = $3 WHERE workspace_id = $1 AND id = $4",
        params![&one.name, kept(&one.choices), one.id],
    )
    .await?;
    Ok(())
}

/// Puts one in another place. What else is known of it stays: somebody may be changing it.
pub async fn set_place(tx: &mut Scoped<'_>, id: AttributeId, place: i64) -> Result<()> {
    tx.run("UPDATE attributes SET place = $2 WHERE workspace_id = $1 AND id = $3", params![place, id])
        .await?;
    Ok(())
}

/// Nobody is asked for it any more.
pub async fn remove(tx: &mut Scoped<'_>, id: AttributeId, now: Timestamp) -> Result<()> {
    tx.run("UPDATE attributes SET removed_at = $2 WHERE workspace_id = $1 AND id = $3", params![now, id])
        .await?;
    Ok(())
}

/// Where the values of a subject stand: the table, and its column of whose they are.
const fn place(subject: Subject) -> (&'static str, &'static str) {
    match subject {
        Subject::Contact => ("contact_attributes", "contact_id"),
        Subject::Conversation => ("conversation_attributes", "conversation_id"),
    }
}

/// Values of attributes that are asked for, by whose they are; who has none is left out.
pub async fn values(
    tx: &mut Scoped<'_>,
    subject: Subject,
    of: impl IntoIterator<Item = Uuid> + Send,
) -> Result<BTreeMap<Uuid, Values>> {
    let (table, whose) = place(subject);
    let sql = format!(
        "SELECT v.{whose}, v.attribute_id, v.value FROM {table} v \
         JOIN attributes a ON a.workspace_id = v.workspace_id AND a.id = v.attribute_id AND a.removed_at IS NULL \
         WHERE v.workspace_id = $1 AND v.{whose} IN (*)"
    );
    let keys = key_list(of);
    let mut found: BTreeMap<Uuid, Values> = BTreeMap::new();
    for mut row in tx.among(&sql, params![], keys).await? {
        found.entry(row.next()?).or_default().insert(row.next()?, row.next()?);
    }
    Ok(found)
}

/// A value that is to be, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// Whose.
    pub of: Uuid,
    /// Of which attribute.
    pub attribute: AttributeId,
    /// What it is then.
    pub value: Option<String>,
}

/// Sets values, and takes away those that are none. Of what is said twice of one the last word holds.
pub async fn set(tx: &mut Scoped<'_>, subject: Subject, sets: Vec<Set>) -> Result<()> {
    let (table, whose) = place(subject);
    let last: BTreeMap<(Uuid, AttributeId), Option<String>> =
        sets.into_iter().map(|set| ((set.of, set.attribute), set.value)).collect();
    let (mut fresh, mut gone) = (Vec::new(), Vec::new());
    for ((of, attribute), value) in last {
        match value {
            Some(value) => fresh.push(params![of, attribute, value]),
            None => gone.push(params![of, attribute]),
        }
    }
    let sql = format!("DELETE FROM {table} WHERE workspace_id = $1 AND {whose} = $2 AND attribute_id = $3");
    tx.each(&sql, gone).await?;
    let sql = format!(
        "INSERT INTO {table} (workspace_id, {whose}, attribute_id, value) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (workspace_id, {whose}, attribute_id) DO UPDATE SET value = excluded.value"
    );
    tx.insert(&sql, fresh).await?;
    Ok(())
}

/// What was known of a contact that is no more becomes what is known of another one, whose own word holds.
pub(crate) async fn join(tx: &mut Scoped<'_>, one: ContactId, other: ContactId) -> Result<()> {
    tx.run(
        "INSERT INTO contact_attributes (workspace_id, contact_id, attribute_id, value) \
         SELECT workspace_id, $2, attribute_id, value FROM contact_attributes \
         WHERE workspace_id = $1 AND contact_id = $3 \
         ON CONFLICT (workspace_id, contact_id, attribute_id) DO NOTHING",
        params![one, other],
    )
    .await?;
    tx.run("DELETE FROM contact_attributes WHERE workspace_id = $1 AND contact_id = $2", params![other])
        .await?;
    Ok(())
}

/// Removes some values of attributes that are removed; how many it were. Fewer than [`crate::forget::AT_ONCE`] are the last.
pub async fn forget(tx: &mut Scoped<'_>, subject: Subject) -> Result<u64> {
    tx.run(&forgetting(subject), params![crate::forget::AT_ONCE.cast_signed()]).await
}

/// SQLite goes through the tables of a cross join in their order: first what is removed, of which there is little.
pub(crate) fn forgetting(subject: Subject) -> String {
    let (table, whose) = place(subject);
    format!(
        "DELETE FROM {table} WHERE workspace_id = $1 AND ({whose}, attribute_id) IN \
         (SELECT v.{whose}, v.attribute_id FROM attributes a CROSS JOIN {table} v \
          WHERE a.workspace_id = $1 AND a.removed_at IS NOT NULL \
          AND v.workspace_id = $1 AND v.attribute_id = a.id LIMIT $2)"
    )
}
