//! Workspaces, Meta apps and accounts: what a webhook is found by before its workspace is known.

use transom_rules::id::WorkspaceId;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::tx::Tx;
use crate::value::Row;

/// A Meta app: whose secret signs webhooks. Belongs to one workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Meta's app id.
    pub id: String,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// Signs webhook bodies.
    pub app_secret: String,
    /// Answers Meta's handshake.
    pub verify_token: String,
}

/// A WhatsApp Business Account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Meta's id.
    pub waba_id: String,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The app that is subscribed to it.
    pub app_id: String,
    /// IANA name; decides which rules hold at an instant.
    pub timezone: String,
    /// ISO 4217.
    pub currency: String,
}

/// Creates a workspace.
pub async fn found(tx: &mut Tx<'_>, id: WorkspaceId, name: &str, now: Timestamp) -> Result<()> {
    tx.run("INSERT INTO workspaces (id, name, created_at) VALUES ($1, $2, $3)", params![id, name, now])
        .await?;
    Ok(())
}

/// The name of a workspace; empty if there is no such workspace.
pub async fn name(tx: &mut Tx<'_>, id: WorkspaceId) -> Result<String> {
    let row = tx.first("SELECT name FROM workspaces WHERE id = $1", params![id]).await?;
    row.map_or(Ok(String::new()), |mut row| row.next())
}

/// Holds a workspace until the transaction ends: what is done once in it is done once.
pub async fn hold(tx: &mut Tx<'_>, id: WorkspaceId) -> Result<()> {
    let sql = format!("SELECT id FROM workspaces WHERE id = $1{}", tx.dialect().for_update());
    tx.first(&sql, params![id]).await?;
    Ok(())
}

/// Gives a workspace another name.
pub async fn rename(tx: &mut Tx<'_>, id: WorkspaceId, name: &str) -> Result<()> {
    tx.run("UPDATE workspaces SET name = $1 WHERE id = $2", params![name, id]).await?;
    Ok(())
}

/// All workspaces, oldest first.
pub async fn workspaces(tx: &mut Tx<'_>) -> Result<Vec<WorkspaceId>> {
    let rows = tx.all("SELECT id FROM workspaces ORDER BY created_at, id", vec![]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Adds an app, or changes its secrets.
pub async fn keep(tx: &mut Tx<'_>, app: &App) -> Result<()> {
    tx.run(
        "INSERT INTO apps (id, workspace_id, app_secret, verify_token) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (id) DO UPDATE SET app_secret = excluded.app_secret, verify_token = excluded.verify_token",
        params![&app.id, app.workspace, &app.app_secret, &app.verify_token],
    )
    .await?;
    Ok(())
}

/// Changes the secret that signs an app's webhooks; whether it was there.
pub async fn set_secret(tx: &mut Tx<'_>, workspace: WorkspaceId, id: &str, secret: &str) -> Result<bool> {
    let changed = tx
        .run(
            "UPDATE apps SET app_secret = $1 WHERE workspace_id = $2 AND id = $3",
            params![secret, workspace, id],
        )
        .await?;
    Ok(changed > 0)
}

/// All apps.
pub async fn all(tx: &mut Tx<'_>) -> Result<Vec<App>> {
    let rows =
        tx.all("SELECT id, workspace_id, app_secret, verify_token FROM apps ORDER BY id", vec![]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(App {
                id: row.next()?,
                workspace: row.next()?,
                app_secret: row.next()?,
                verify_token: row.next()?,
            })
        })
        .collect()
}

/// Adds an account, or changes it.
pub async fn keep_account(tx: &mut Tx<'_>, account: &Account) -> Result<()> {
    tx.run(
        "INSERT INTO accounts (waba_id, workspace_id, app_id, timezone, currency) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (waba_id) DO UPDATE SET app_id = excluded.app_id, timezone = excluded.timezone, \
         currency = excluded.currency",
        params![&account.waba_id, account.workspace, &account.app_id, &account.timezone, &account.currency],
    )
    .await?;
    Ok(())
}

/// All accounts.
pub async fn accounts(tx: &mut Tx<'_>) -> Result<Vec<Account>> {
    let rows = tx
        .all(
            "SELECT waba_id, workspace_id, app_id, timezone, currency FROM accounts ORDER BY waba_id",
            vec![],
        )
        .await?;
    rows.into_iter().map(read_account).collect()
}

fn read_account(mut row: Row) -> Result<Account> {
    Ok(Account {
        waba_id: row.next()?,
        workspace: row.next()?,
        app_id: row.next()?,
        timezone: row.next()?,
        currency: row.next()?,
    })
}

/// Under which key a workspace keeps what Meta told an account about its prices.
fn prices_key(waba_id: &str) -> String {
    format!("prices/{waba_id}")
}

/// What is kept of Meta's word on an account's prices, as text; empty if nothing is. The account is held until the
/// transaction ends.
pub async fn hold_prices(tx: &mut Tx<'_>, workspace: WorkspaceId, waba_id: &str) -> Result<String> {
    let hold = format!(
        "SELECT waba_id FROM accounts WHERE workspace_id = $1 AND waba_id = $2{}",
        tx.dialect().for_update()
    );
    tx.all(&hold, params![workspace, waba_id]).await?;
    Ok(value(tx, workspace, &prices_key(waba_id)).await?.unwrap_or_default())
}

/// Keeps Meta's word on an account's prices.
pub async fn keep_prices(tx: &mut Tx<'_>, workspace: WorkspaceId, waba_id: &str, text: &str) -> Result<()> {
    set(tx, workspace, &prices_key(waba_id), text).await
}

/// What is kept of Meta's word on prices, by Meta's id of the account.
pub async fn prices(tx: &mut Tx<'_>) -> Result<Vec<(String, String)>> {
    let rows = tx
        .all(
            "SELECT a.waba_id, s.value FROM accounts a JOIN settings s \
             ON s.workspace_id = a.workspace_id AND s.key = 'prices/' || a.waba_id ORDER BY a.waba_id",
            vec![],
        )
        .await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// Writes a row that means nothing: whoever can do that can store webhooks.
pub async fn touch(tx: &mut Tx<'_>, now: Timestamp) -> Result<()> {
    set(tx, WorkspaceId(uuid::Uuid::nil()), "ready", &now.millis().to_string()).await
}

/// Sets a value of a workspace.
pub async fn set(tx: &mut Tx<'_>, workspace: WorkspaceId, key: &str, value: &str) -> Result<()> {
    tx.run(
        "INSERT INTO settings (workspace_id, key, value) VALUES ($1, $2, $3) \
         ON CONFLICT (workspace_id, key) DO UPDATE SET value = excluded.value",
        params![workspace, key, value],
    )
    .await?;
    Ok(())
}

/// A value of a workspace.
pub async fn value(tx: &mut Tx<'_>, workspace: WorkspaceId, key: &str) -> Result<Option<String>> {
    let row = tx
        .first("SELECT value FROM settings WHERE workspace_id = $1 AND key = $2", params![workspace, key])
        .await?;
    row.map(|mut row| row.next()).transpose()
}

/// Every table that holds rows of one workspace.
const OF_A_WORKSPACE: [&str; 36] = [
    "apps",
    "accounts",
    "numbers",
    "logins",
    "sessions",
    "tokens",
    "one_time_links",
    "users",
    "roles",
    "teams",
    "team_members",
    "audit",
    "channels",
    "contacts",
    "identities",
    "identity_keys",
    "pairs",
    "conversations",
    "messages",
    "outbox",
    "orphans",
    "media",
    "templates",
    "drafts",
    "idempotency",
    "deliveries",
    "unknowns",
    "notices",
    "changes",
    "settings",
    "charges",
    "charge_days",
    "counters",
    "rate_cards",
    "analytics",
    "search",
];

/// Erases a workspace with everything in it. There is no way back.
pub async fn erase(tx: &mut Tx<'_>, workspace: WorkspaceId) -> Result<()> {
    for table in OF_A_WORKSPACE {
        tx.run(&format!("DELETE FROM {table} WHERE workspace_id = $1"), params![workspace]).await?;
    }
    tx.run("DELETE FROM workspaces WHERE id = $1", params![workspace]).await?;
    Ok(())
}
