//! What Meta said of each number, as JSON. What it means is the rules' to say.

use transom_rules::id::ChannelId;
use transom_rules::number::NumberFacts;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::tx::Tx;
use crate::value::Row;

/// What is known of a number, with the number held until the transaction ends.
pub async fn hold(tx: &mut Scoped<'_>, channel: ChannelId) -> Result<NumberFacts> {
    let lock = tx.dialect().for_update();
    tx.all(&format!("SELECT id FROM channels WHERE workspace_id = $1 AND id = $2{lock}"), params![channel])
        .await?;
    of_number(tx, channel).await
}

/// The same without holding it.
pub async fn of_number(tx: &mut Scoped<'_>, channel: ChannelId) -> Result<NumberFacts> {
    let sql = "SELECT facts FROM number_facts WHERE workspace_id = $1 AND channel_id = $2";
    let kept = tx.first(sql, params![channel]).await?;
    Ok(kept.map(read).transpose()?.unwrap_or_default())
}

/// Keeps what is known of a number.
pub async fn keep(tx: &mut Scoped<'_>, channel: ChannelId, facts: &NumberFacts) -> Result<()> {
    let text = serde_json::to_string(facts).unwrap_or_default();
    tx.run(
        "INSERT INTO number_facts (workspace_id, channel_id, facts) VALUES ($1, $2, $3) \
         ON CONFLICT (workspace_id, channel_id) DO UPDATE SET facts = excluded.facts",
        params![channel, text],
    )
    .await?;
    Ok(())
}

/// What is known of the numbers of all workspaces: the registry reads it at once.
pub async fn all(tx: &mut Tx<'_>) -> Result<Vec<(ChannelId, NumberFacts)>> {
    let rows = tx.all("SELECT channel_id, facts FROM number_facts ORDER BY channel_id", vec![]).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, read(row)?))).collect()
}

/// What a later version kept in a way that this one cannot read is asked for again.
fn read(mut row: Row) -> Result<NumberFacts> {
    let kept: String = row.next()?;
    Ok(serde_json::from_str(&kept).unwrap_or_default())
}
