//! Connected business numbers.

use transom_rules::id::{ChannelId, WorkspaceId};
use transom_rules::time::Timestamp;

use crate::db::{Result, Tx};
use crate::params;
use crate::value::Row;

/// A connected business number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// Ours.
    pub id: ChannelId,
    /// `whatsapp` or `sms`.
    pub kind: String,
    /// What the agents call it.
    pub name: String,
    /// E.164 with `+`.
    pub address: String,
    /// Meta's id of the number.
    pub phone_number_id: String,
    /// Meta's id of the account.
    pub waba_id: String,
    /// Meta's id of the app.
    pub app_id: String,
    /// Sends and fetches; never logged.
    pub access_token: String,
    /// Why it cannot send at present; empty if it can.
    pub trouble: String,
}

/// Adds a channel and makes its number known.
pub async fn add(tx: &mut Tx<'_>, channel: &Channel, now: Timestamp) -> Result<()> {
    tx.run(
        "INSERT INTO channels (workspace_id, id, kind, name, address, phone_number_id, waba_id, app_id, \
         access_token, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            channel.workspace,
            channel.id,
            &channel.kind,
            &channel.name,
            &channel.address,
            &channel.phone_number_id,
            &channel.waba_id,
            &channel.app_id,
            &channel.access_token,
            now
        ],
    )
    .await?;
    tx.run(
        "INSERT INTO numbers (phone_number_id, workspace_id, channel_id) VALUES ($1, $2, $3)",
        params![&channel.phone_number_id, channel.workspace, channel.id],
    )
    .await?;
    Ok(())
}

/// Changes the token a channel sends with.
pub async fn set_token(tx: &mut Tx<'_>, workspace: WorkspaceId, id: ChannelId, token: &str) -> Result<u64> {
    tx.run(
        "UPDATE channels SET access_token = $1 WHERE workspace_id = $2 AND id = $3",
        params![token, workspace, id],
    )
    .await
}

/// Says why a channel cannot send at present; empty when it can again.
pub async fn set_trouble(tx: &mut Tx<'_>, workspace: WorkspaceId, id: ChannelId, why: &str) -> Result<u64> {
    tx.run(
        "UPDATE channels SET trouble = $1 WHERE workspace_id = $2 AND id = $3",
        params![why, workspace, id],
    )
    .await
}

/// All channels of all workspaces, oldest first.
pub async fn all(tx: &mut Tx<'_>) -> Result<Vec<Channel>> {
    let rows = tx
        .all(
            "SELECT workspace_id, id, kind, name, address, phone_number_id, waba_id, app_id, access_token, \
             trouble FROM channels ORDER BY created_at, id",
            vec![],
        )
        .await?;
    rows.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<Channel> {
    Ok(Channel {
        workspace: row.next()?,
        id: row.next()?,
        kind: row.next()?,
        name: row.next()?,
        address: row.next()?,
        phone_number_id: row.next()?,
        waba_id: row.next()?,
        app_id: row.next()?,
        access_token: row.next()?,
        trouble: row.next()?,
    })
}
