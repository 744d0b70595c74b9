//! Who has shown their password and is asked for a code: a row is no session, and lets nobody do anything but answer.

use transom_rules::id::{UserId, WorkspaceId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::tx::Tx;

/// Asks somebody for a code until an instant; `hash` is the SHA-256 of the cookie.
pub async fn begin(tx: &mut Scoped<'_>, hash: &[u8], user: UserId, until: Timestamp) -> Result<()> {
    tx.run(
        "INSERT INTO challenges (workspace_id, hash, user_id, expires_at) VALUES ($1, $2, $3, $4)",
        params![hash, user, until],
    )
    .await?;
    Ok(())
}

/// Who is asked by a cookie, unless they took too long: it tells the workspace.
pub async fn find(tx: &mut Tx<'_>, hash: &[u8], now: Timestamp) -> Result<Option<(WorkspaceId, UserId)>> {
    let sql = "SELECT workspace_id, user_id FROM challenges WHERE hash = $1 AND expires_at > $2";
    let row = tx.first(sql, params![hash, now]).await?;
    row.map(|mut row| Ok((row.next()?, row.next()?))).transpose()
}

/// Ends one that is answered; whether it was still open.
pub async fn end(tx: &mut Scoped<'_>, hash: &[u8], now: Timestamp) -> Result<bool> {
    let sql = "DELETE FROM challenges WHERE workspace_id = $1 AND hash = $2 AND expires_at > $3";
    Ok(tx.run(sql, params![hash, now]).await? > 0)
}

/// Ends all of a user.
pub(crate) async fn end_all(tx: &mut Scoped<'_>, user: UserId) -> Result<()> {
    tx.run("DELETE FROM challenges WHERE workspace_id = $1 AND user_id = $2", params![user]).await?;
    Ok(())
}
