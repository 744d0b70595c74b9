//! The labels that a workspace defines, and which conversations have them.

use std::collections::BTreeMap;

use transom_rules::id::{ConversationId, LabelId};
use transom_rules::mark::Colour;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, key_list};

/// A label of the workspace's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Ours.
    pub id: LabelId,
    /// What people call it.
    pub name: String,
    /// The colour of its chip.
    pub colour: Colour,
    /// No conversation shows it any more; what is told of old still names it.
    pub is_removed: bool,
}

const COLUMNS: &str = "id, name, colour, removed_at IS NOT NULL";

fn read(mut row: Row) -> Result<Label> {
    Ok(Label {
        id: row.next()?,
        name: row.next()?,
        colour: Colour::from_word(&row.next::<String>()?).unwrap_or(Colour::Grey),
        is_removed: row.next()?,
    })
}

/// All that there ever were, by name.
pub async fn all(tx: &mut Scoped<'_>) -> Result<Vec<Label>> {
    let sql = format!("SELECT {COLUMNS} FROM labels WHERE workspace_id = $1 ORDER BY name, id");
    tx.all(&sql, params![]).await?.into_iter().map(read).collect()
}

/// Those that are offered, by name.
pub async fn offered(tx: &mut Scoped<'_>) -> Result<Vec<Label>> {
    let mut all = all(tx).await?;
    all.retain(|one| !one.is_removed);
    Ok(all)
}

/// Holds one until the transaction ends, to change it.
pub async fn hold(tx: &mut Scoped<'_>, id: LabelId) -> Result<Option<Label>> {
    let lock = tx.dialect().for_update();
    one(tx, id, lock).await
}

/// Keeps one as it is until the transaction ends, to name it; others may name it meanwhile.
pub async fn keep_as_is(tx: &mut Scoped<'_>, id: LabelId) -> Result<Option<Label>> {
    let lock = tx.dialect().for_share();
    one(tx, id, lock).await
}

async fn one(tx: &mut Scoped<'_>, id: LabelId, lock: &str) -> Result<Option<Label>> {
    let sql = format!("SELECT {COLUMNS} FROM labels WHERE workspace_id = $1 AND id = $2{lock}");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Adds one. `Duplicate` when its name is taken.
pub async fn add(tx: &mut Scoped<'_>, label: &Label, now: Timestamp) -> Result<()> {
    tx.run(
        "INSERT INTO labels (workspace_id, id, name, colour, created_at) VALUES ($1, $2, $3, $4, $5)",
        params![label.id, &label.name, label.colour.as_str(), now],
    )
    .await?;
    Ok(())
}

/// Gives one another name or colour. `Duplicate` when another one has the name.
pub async fn change(tx: &mut Scoped<'_>, label: &Label) -> Result<()> {
    tx.run(
        "UPDATE labels SET name = $2, colour = $3 WHERE workspace_id = $1 AND id = $4",
        params![&label.name, label.colour.as_str(), label.id],
    )
    .await?;
    Ok(())
}

/// No conversation shows it any more.
pub async fn remove(tx: &mut Scoped<'_>, id: LabelId, now: Timestamp) -> Result<()> {
    tx.run("UPDATE labels SET removed_at = $2 WHERE workspace_id = $1 AND id = $3", params![now, id]).await?;
    Ok(())
}

/// The labels of these conversations by name; conversations without one are left out.
pub async fn of_conversations(
    tx: &mut Scoped<'_>,
    conversations: &[ConversationId],
) -> Result<BTreeMap<ConversationId, Vec<Label>>> {
    let sql = "SELECT c.conversation_id, l.id, l.name, l.colour, FALSE FROM conversation_labels c \
         JOIN labels l ON l.workspace_id = c.workspace_id AND l.id = c.label_id AND l.removed_at IS NULL \
         WHERE c.workspace_id = $1 AND c.conversation_id IN (*)";
    let mut of: BTreeMap<ConversationId, Vec<Label>> = BTreeMap::new();
    for mut row in tx.among(sql, params![], key_list(conversations)).await? {
        of.entry(row.next()?).or_default().push(read(row)?);
    }
    for labels in of.values_mut() {
        labels.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    }
    Ok(of)
}

/// Puts labels on a conversation that is held, and takes others off.
pub async fn set(
    tx: &mut Scoped<'_>,
    conversation: ConversationId,
    on: &[LabelId],
    off: &[LabelId],
) -> Result<()> {
    let rows = |labels: &[LabelId]| labels.iter().map(|label| params![conversation, *label]).collect();
    tx.each(
        "DELETE FROM conversation_labels WHERE workspace_id = $1 AND conversation_id = $2 AND label_id = $3",
        rows(off),
    )
    .await?;
    tx.insert(
        "INSERT INTO conversation_labels (workspace_id, conversation_id, label_id) VALUES ($1, $2, $3) \
         ON CONFLICT (workspace_id, conversation_id, label_id) DO NOTHING",
        rows(on),
    )
    .await?;
    Ok(())
}
