//! Times in which somebody is signed in. The cookie's hash finds one; everything else calls it by its id.

use transom_rules::id::{SessionId, UserId};
use transom_rules::time::Timestamp;

use crate::challenges;
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::tx::Tx;
use crate::users::{self, User};
use crate::value::Row;

/// A time in which somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Ours.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when, if it is not used before.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// From which address it began.
    pub address: String,
    /// With which browser, in short.
    pub browser: String,
}

const COLUMNS: &str = "s.id, s.user_id, s.created_at, s.expires_at, s.last_used_at, s.address, s.browser";

fn read(row: &mut Row) -> Result<Session> {
    Ok(Session {
        id: row.next()?,
        user: row.next()?,
        created_at: row.next()?,
        expires_at: row.next()?,
        last_used_at: row.next()?,
        address: row.next()?,
        browser: row.next()?,
    })
}

/// Begins a session; `hash` is the SHA-256 of the cookie.
pub async fn begin(tx: &mut Scoped<'_>, hash: &[u8], session: &Session) -> Result<()> {
    tx.run(
        "INSERT INTO sessions (workspace_id, hash, id, user_id, created_at, expires_at, address, browser) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            hash,
            session.id,
            session.user,
            session.created_at,
            session.expires_at,
            &session.address,
            &session.browser
        ],
    )
    .await?;
    Ok(())
}

/// The session of a cookie, unless it has expired or its user was deactivated: it tells the workspace.
pub async fn find(tx: &mut Tx<'_>, hash: &[u8], now: Timestamp) -> Result<Option<(Session, User)>> {
    let sql = format!(
        "SELECT {COLUMNS}, {} FROM sessions s \
         JOIN users u ON u.workspace_id = s.workspace_id AND u.id = s.user_id \
         WHERE s.hash = $1 AND s.expires_at > $2 AND u.deactivated_at IS NULL",
        users::COLUMNS
    );
    let row = tx.first(&sql, params![hash, now]).await?;
    row.map(|mut row| Ok((read(&mut row)?, users::read(&mut row)?))).transpose()
}

/// Notes that a session is in use, so that it lasts until then, and that its user is here.
pub async fn touch(tx: &mut Scoped<'_>, session: &Session, now: Timestamp, until: Timestamp) -> Result<()> {
    tx.run(
        "UPDATE sessions SET last_used_at = $2, expires_at = $3 WHERE workspace_id = $1 AND id = $4",
        params![now, until, session.id],
    )
    .await?;
    tx.run(
        "UPDATE users SET last_seen_at = $2 WHERE workspace_id = $1 AND id = $3",
        params![now, session.user],
    )
    .await?;
    Ok(())
}

/// The sessions of a user that have not expired, the newest first.
pub async fn of_user(tx: &mut Scoped<'_>, user: UserId, now: Timestamp) -> Result<Vec<Session>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM sessions s WHERE s.workspace_id = $1 AND s.user_id = $2 AND s.expires_at > $3 \
         ORDER BY s.created_at DESC, s.id"
    );
    let rows = tx.all(&sql, params![user, now]).await?;
    rows.into_iter().map(|mut row| read(&mut row)).collect()
}

/// One session, unless it has expired.
pub async fn get(tx: &mut Scoped<'_>, id: SessionId, now: Timestamp) -> Result<Option<Session>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM sessions s WHERE s.workspace_id = $1 AND s.id = $2 AND s.expires_at > $3"
    );
    tx.first(&sql, params![id, now]).await?.map(|mut row| read(&mut row)).transpose()
}

/// Ends a session of a user; whether there was one.
pub async fn end(tx: &mut Scoped<'_>, user: UserId, id: SessionId) -> Result<bool> {
    let ended = tx
        .run("DELETE FROM sessions WHERE workspace_id = $1 AND user_id = $2 AND id = $3", params![user, id])
        .await?;
    Ok(ended > 0)
}

/// Ends the sessions of a user, but this one, and those that wait for a code.
pub async fn end_all(tx: &mut Scoped<'_>, user: UserId, but: Option<SessionId>) -> Result<u64> {
    challenges::end_all(tx, user).await?;
    tx.run(
        "DELETE FROM sessions WHERE workspace_id = $1 AND user_id = $2 AND id <> $3",
        params![user, but.unwrap_or(SessionId(uuid::Uuid::nil()))],
    )
    .await
}
