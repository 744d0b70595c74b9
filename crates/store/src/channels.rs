//! Connected business numbers.

use std::collections::BTreeMap;

use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, WorkspaceId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::seal::{ACCESS_TOKEN, Seal, Sealed, Secret, WEBHOOK_KEY};
use crate::tx::Tx;
use crate::value::{Row, word};

/// A business number that is connected, or was: what was said through it keeps its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// Ours.
    pub id: ChannelId,
    /// What it speaks.
    pub kind: ChannelKind,
    /// What the agents call it.
    pub name: String,
    /// E.164 with `+`; of a group of SMS senders the carrier's id of it.
    pub address: String,
    /// Meta's id of the number; of an SMS sender what its carrier calls it.
    pub phone_number_id: String,
    /// Meta's id of the account, or the SMS carrier's.
    pub waba_id: String,
    /// Meta's id of the app; at an SMS carrier the account's.
    pub app_id: String,
    /// Why it cannot send at present; empty if it can.
    pub trouble: String,
    /// Since when it is disconnected.
    pub disconnected_at: Option<Timestamp>,
}

/// One that is connected. Nothing else has a token: whatever sends, asks Meta or takes webhooks needs one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connected {
    /// The number.
    pub channel: Channel,
    /// Sends and fetches.
    pub access_token: Secret,
}

/// Adds a channel and makes its number known.
pub async fn add(tx: &mut Scoped<'_>, connected: &Connected, now: Timestamp) -> Result<()> {
    tx.takes_of(connected.channel.workspace)?;
    let Connected { channel, access_token } = connected;
    let sealed = tx.seal().seal(&ACCESS_TOKEN.of(channel.id), access_token)?;
    tx.run(
        "INSERT INTO channels (workspace_id, id, kind, name, address, phone_number_id, waba_id, app_id, \
         access_token, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            channel.id,
            channel.kind.as_str(),
            &channel.name,
            &channel.address,
            &channel.phone_number_id,
            &channel.waba_id,
            &channel.app_id,
            sealed,
            now
        ],
    )
    .await?;
    claim_number(tx, channel).await
}

/// `Duplicate` when another channel has the number.
async fn claim_number(tx: &mut Scoped<'_>, channel: &Channel) -> Result<()> {
    tx.run(
        "INSERT INTO numbers (workspace_id, phone_number_id, channel_id) VALUES ($1, $2, $3)",
        params![&channel.phone_number_id, channel.id],
    )
    .await?;
    Ok(())
}

/// Disconnects a channel: its number may be connected by anybody, and its token and its key are forgotten; whether it was
/// connected.
pub async fn disconnect(tx: &mut Scoped<'_>, id: ChannelId, now: Timestamp) -> Result<bool> {
    let changed = tx
        .run(
            "UPDATE channels SET disconnected_at = $2, access_token = '', webhook_key = '' \
             WHERE workspace_id = $1 AND id = $3 AND disconnected_at IS NULL",
            params![now, id],
        )
        .await?;
    tx.run("DELETE FROM numbers WHERE workspace_id = $1 AND channel_id = $2", params![id]).await?;
    Ok(changed > 0)
}

/// Connects a channel again that was disconnected, with what is told of it now. `Duplicate` when another channel has
/// its number meanwhile.
pub async fn reconnect(tx: &mut Scoped<'_>, connected: &Connected) -> Result<()> {
    tx.takes_of(connected.channel.workspace)?;
    let Connected { channel, access_token } = connected;
    let sealed = tx.seal().seal(&ACCESS_TOKEN.of(channel.id), access_token)?;
    tx.run(
        "UPDATE channels SET disconnected_at = NULL, trouble = '', address = $2, waba_id = $3, app_id = $4, \
         access_token = $5 WHERE workspace_id = $1 AND id = $6",
        params![&channel.address, &channel.waba_id, &channel.app_id, sealed, channel.id],
    )
    .await?;
    claim_number(tx, channel).await
}

/// One channel.
pub async fn get(tx: &mut Scoped<'_>, id: ChannelId) -> Result<Option<Channel>> {
    let sql = format!("SELECT {COLUMNS} FROM channels WHERE workspace_id = $1 AND id = $2");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// The channel of a workspace that has, or last had, this number.
pub async fn with_number(tx: &mut Scoped<'_>, phone_number_id: &str) -> Result<Option<Channel>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM channels WHERE workspace_id = $1 AND phone_number_id = $2 \
         ORDER BY created_at DESC, id DESC LIMIT 1"
    );
    tx.first(&sql, params![phone_number_id]).await?.map(read).transpose()
}

/// Changes the token a channel sends with, and forgets what kept it from sending with the one before; whether it is
/// connected. One that is not gets none.
pub async fn set_token(tx: &mut Scoped<'_>, id: ChannelId, token: &Secret) -> Result<bool> {
    let sealed = tx.seal().seal(&ACCESS_TOKEN.of(id), token)?;
    let changed = tx
        .run(
            "UPDATE channels SET access_token = $2, trouble = '' \
             WHERE workspace_id = $1 AND id = $3 AND disconnected_at IS NULL",
            params![sealed, id],
        )
        .await?;
    Ok(changed > 0)
}

/// Changes the key that the webhooks of a channel are signed with; without one they have none of their own. Whether it is
/// connected.
pub async fn set_webhook_key(tx: &mut Scoped<'_>, id: ChannelId, key: Option<&Secret>) -> Result<bool> {
    let sealed = match key {
        Some(key) => tx.seal().seal(&WEBHOOK_KEY.of(id), key)?,
        None => Sealed::default(),
    };
    let changed = tx
        .run(
            "UPDATE channels SET webhook_key = $2 \
             WHERE workspace_id = $1 AND id = $3 AND disconnected_at IS NULL",
            params![sealed, id],
        )
        .await?;
    Ok(changed > 0)
}

/// The keys of webhooks, of those channels of all workspaces that have one: the registry reads them at once.
pub async fn webhook_keys(tx: &mut Tx<'_>) -> Result<BTreeMap<ChannelId, Secret>> {
    let rows =
        tx.all("SELECT id, webhook_key FROM channels WHERE webhook_key <> '' ORDER BY id", vec![]).await?;
    let open = |mut row: Row| {
        let id: ChannelId = row.next()?;
        Ok((id, tx.seal().open(&WEBHOOK_KEY.of(id), &row.next()?)?))
    };
    rows.into_iter().map(open).collect()
}

/// Says why a channel cannot send at present; empty when it can again.
pub async fn set_trouble(tx: &mut Scoped<'_>, id: ChannelId, why: &str) -> Result<u64> {
    tx.run("UPDATE channels SET trouble = $2 WHERE workspace_id = $1 AND id = $3", params![why, id]).await
}

/// All channels of all workspaces, disconnected ones too, oldest first: a webhook names its number before its
/// workspace is known.
pub async fn all(tx: &mut Tx<'_>) -> Result<Vec<Channel>> {
    let rows = tx.all(&format!("SELECT {COLUMNS} FROM channels ORDER BY created_at, id"), vec![]).await?;
    rows.into_iter().map(read).collect()
}

/// The channels of a workspace, in the order in which they were added.
pub async fn of_workspace(tx: &mut Scoped<'_>) -> Result<Vec<Channel>> {
    let sql = format!("SELECT {COLUMNS} FROM channels WHERE workspace_id = $1 ORDER BY created_at, id");
    tx.all(&sql, params![]).await?.into_iter().map(read).collect()
}

/// Those of all workspaces that are connected, oldest first: the registry reads them at once.
pub async fn connected(tx: &mut Tx<'_>) -> Result<Vec<Connected>> {
    let sql = format!(
        "SELECT access_token, {COLUMNS} FROM channels WHERE disconnected_at IS NULL ORDER BY created_at, id"
    );
    let rows = tx.all(&sql, vec![]).await?.into_iter();
    rows.map(|row| read_connected(row, tx.seal())).collect()
}

const COLUMNS: &str = "workspace_id, id, kind, name, address, phone_number_id, waba_id, app_id, trouble, \
    disconnected_at";

fn read_connected(mut row: Row, seal: &Seal) -> Result<Connected> {
    let sealed = row.next()?;
    let channel = read(row)?;
    let access_token = seal.open(&ACCESS_TOKEN.of(channel.id), &sealed)?;
    Ok(Connected { channel, access_token })
}

fn read(mut row: Row) -> Result<Channel> {
    Ok(Channel {
        workspace: row.next()?,
        id: row.next()?,
        kind: word(&mut row)?,
        name: row.next()?,
        address: row.next()?,
        phone_number_id: row.next()?,
        waba_id: row.next()?,
        app_id: row.next()?,
        trouble: row.next()?,
        disconnected_at: row.next()?,
    })
}
