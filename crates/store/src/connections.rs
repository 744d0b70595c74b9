//! Numbers that somebody is connecting: what they gave so far, with its secrets, until the number is chosen. Each is
//! one person's, and nobody else goes on with it.

use transom_rules::id::UserId;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::seal::{GIVEN_SECRET, GIVEN_TOKEN, Secret};

/// What somebody gave so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Who.
    pub user: UserId,
    /// Meta's id of the app.
    pub app_id: String,
    /// Meta's id of the account.
    pub waba_id: String,
    /// What the app's webhooks are signed with.
    pub app_secret: Secret,
    /// What asks and sends.
    pub access_token: Secret,
    /// When they gave it.
    pub changed_at: Timestamp,
}

/// Keeps what somebody gave, in place of what they gave before.
pub async fn keep(tx: &mut Scoped<'_>, connection: &Connection) -> Result<()> {
    let Connection { user, app_id, waba_id, app_secret, access_token, changed_at } = connection;
    let secret = tx.seal().seal(&GIVEN_SECRET.of(user), app_secret)?;
    let token = tx.seal().seal(&GIVEN_TOKEN.of(user), access_token)?;
    tx.run(
        "INSERT INTO connections (workspace_id, user_id, app_id, waba_id, app_secret, access_token, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace_id, user_id) DO UPDATE SET \
         app_id = excluded.app_id, waba_id = excluded.waba_id, app_secret = excluded.app_secret, \
         access_token = excluded.access_token, changed_at = excluded.changed_at",
        params![*user, app_id, waba_id, secret, token, *changed_at],
    )
    .await?;
    Ok(())
}

/// What somebody gave so far.
pub async fn get(tx: &mut Scoped<'_>, user: UserId) -> Result<Option<Connection>> {
    let sql = "SELECT app_id, waba_id, app_secret, access_token, changed_at FROM connections \
               WHERE workspace_id = $1 AND user_id = $2";
    let Some(mut row) = tx.first(sql, params![user]).await? else { return Ok(None) };
    let (app_id, waba_id) = (row.next()?, row.next()?);
    let app_secret = tx.seal().open(&GIVEN_SECRET.of(user), &row.next()?)?;
    let access_token = tx.seal().open(&GIVEN_TOKEN.of(user), &row.next()?)?;
    Ok(Some(Connection { user, app_id, waba_id, app_secret, access_token, changed_at: row.next()? }))
}

/// Forgets what somebody gave; whether there was anything.
pub async fn forget(tx: &mut Scoped<'_>, user: UserId) -> Result<bool> {
    let sql = "DELETE FROM connections WHERE workspace_id = $1 AND user_id = $2";
    Ok(tx.run(sql, params![user]).await? > 0)
}
