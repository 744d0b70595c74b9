//! Numbers that somebody is connecting: what they gave so far, with its secrets, until the number is chosen. Each is
//! one person's, and nobody else goes on with it.

use serde::{Deserialize, Serialize};
use transom_rules::id::UserId;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::seal::{CONNECTION_SECRETS, Secret};

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

/// Both secrets as they are sealed together.
#[derive(Serialize, Deserialize)]
struct Both {
    app_secret: String,
    access_token: String,
}

/// Keeps what somebody gave, in place of what they gave before.
pub async fn keep(tx: &mut Scoped<'_>, connection: &Connection) -> Result<()> {
    let both = Both {
        app_secret: connection.app_secret.expose().to_owned(),
        access_token: connection.access_token.expose().to_owned(),
    };
    let both = Secret::from(serde_json::to_string(&both).unwrap_or_default());
    let sealed = tx.seal().seal(&CONNECTION_SECRETS.of(connection.user), &both)?;
    tx.run(
        "INSERT INTO connections (workspace_id, user_id, app_id, waba_id, secrets, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace_id, user_id) DO UPDATE SET \
         app_id = excluded.app_id, waba_id = excluded.waba_id, secrets = excluded.secrets, \
         changed_at = excluded.changed_at",
        params![connection.user, &connection.app_id, &connection.waba_id, sealed, connection.changed_at],
    )
    .await?;
    Ok(())
}

/// What somebody gave so far.
pub async fn get(tx: &mut Scoped<'_>, user: UserId) -> Result<Option<Connection>> {
    let sql = "SELECT app_id, waba_id, secrets, changed_at FROM connections \
               WHERE workspace_id = $1 AND user_id = $2";
    let Some(mut row) = tx.first(sql, params![user]).await? else { return Ok(None) };
    let (app_id, waba_id) = (row.next()?, row.next()?);
    let both = tx.seal().open(&CONNECTION_SECRETS.of(user), &row.next()?)?;
    // What a later version kept in another way has to be given again.
    let Ok(both) = serde_json::from_str::<Both>(both.expose()) else { return Ok(None) };
    let (app_secret, access_token) = (both.app_secret.into(), both.access_token.into());
    Ok(Some(Connection { user, app_id, waba_id, app_secret, access_token, changed_at: row.next()? }))
}

/// Forgets what somebody gave; whether there was anything.
pub async fn forget(tx: &mut Scoped<'_>, user: UserId) -> Result<bool> {
    let sql = "DELETE FROM connections WHERE workspace_id = $1 AND user_id = $2";
    Ok(tx.run(sql, params![user]).await? > 0)
}
