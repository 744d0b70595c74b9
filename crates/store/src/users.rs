//! Who signs in: people with sessions, programs with tokens. Secrets are kept as hashes only.

use transom_rules::id::{UserId, WorkspaceId};
use transom_rules::time::Timestamp;

use crate::db::{Result, Tx};
use crate::params;
use crate::value::Row;

/// Somebody who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their workspace.
    pub workspace: WorkspaceId,
    /// Ours.
    pub id: UserId,
    /// In lower case.
    pub email: String,
    /// What colleagues see.
    pub name: String,
    /// `owner` or `agent`.
    pub role: String,
    /// An argon2id hash with its parameters.
    pub password_hash: String,
}

/// Adds a user. `Duplicate` when the address is taken, in whatever workspace.
pub async fn add(tx: &mut Tx<'_>, user: &User, now: Timestamp) -> Result<()> {
    tx.run(
        "INSERT INTO logins (email, workspace_id, user_id) VALUES ($1, $2, $3)",
        params![&user.email, user.workspace, user.id],
    )
    .await?;
    tx.run(
        "INSERT INTO users (workspace_id, id, email, name, role, password_hash, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![user.workspace, user.id, &user.email, &user.name, &user.role, &user.password_hash, now],
    )
    .await?;
    Ok(())
}

/// The user with this address.
pub async fn by_email(tx: &mut Tx<'_>, email: &str) -> Result<Option<User>> {
    tx.first(
        "SELECT u.workspace_id, u.id, u.email, u.name, u.role, u.password_hash FROM logins l \
         JOIN users u ON u.workspace_id = l.workspace_id AND u.id = l.user_id WHERE l.email = $1",
        params![email],
    )
    .await?
    .map(read)
    .transpose()
}

/// All users of a workspace, by name.
pub async fn all(tx: &mut Tx<'_>, workspace: WorkspaceId) -> Result<Vec<User>> {
    let rows = tx
        .all(
            "SELECT workspace_id, id, email, name, role, password_hash FROM users WHERE workspace_id = $1 \
             ORDER BY name, id",
            params![workspace],
        )
        .await?;
    rows.into_iter().map(read).collect()
}

/// Changes a password and ends every session of its owner.
pub async fn set_password(tx: &mut Tx<'_>, workspace: WorkspaceId, id: UserId, hash: &str) -> Result<()> {
    tx.run(
        "UPDATE users SET password_hash = $1 WHERE workspace_id = $2 AND id = $3",
        params![hash, workspace, id],
    )
    .await?;
    tx.run("DELETE FROM sessions WHERE workspace_id = $1 AND user_id = $2", params![workspace, id]).await?;
    Ok(())
}

fn read(mut row: Row) -> Result<User> {
    Ok(User {
        workspace: row.next()?,
        id: row.next()?,
        email: row.next()?,
        name: row.next()?,
        role: row.next()?,
        password_hash: row.next()?,
    })
}

/// Begins a session; `hash` is the SHA-256 of the cookie.
pub async fn begin_session(
    tx: &mut Tx<'_>,
    hash: &[u8],
    user: &User,
    times: (Timestamp, Timestamp),
) -> Result<()> {
    tx.run(
        "INSERT INTO sessions (hash, workspace_id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        params![hash, user.workspace, user.id, times.0, times.1],
    )
    .await?;
    Ok(())
}

/// The user of a session that has not expired.
pub async fn of_session(tx: &mut Tx<'_>, hash: &[u8], now: Timestamp) -> Result<Option<User>> {
    tx.first(
        "SELECT u.workspace_id, u.id, u.email, u.name, u.role, u.password_hash FROM sessions s \
         JOIN users u ON u.workspace_id = s.workspace_id AND u.id = s.user_id \
         WHERE s.hash = $1 AND s.expires_at > $2",
        params![hash, now],
    )
    .await?
    .map(read)
    .transpose()
}

/// Ends a session.
pub async fn end_session(tx: &mut Tx<'_>, hash: &[u8]) -> Result<()> {
    tx.run("DELETE FROM sessions WHERE hash = $1", params![hash]).await?;
    Ok(())
}

/// Adds a token for programs; `hash` is its SHA-256.
pub async fn add_token(
    tx: &mut Tx<'_>,
    hash: &[u8],
    workspace: WorkspaceId,
    name: &str,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO tokens (hash, workspace_id, name, created_at) VALUES ($1, $2, $3, $4)",
        params![hash, workspace, name, now],
    )
    .await?;
    Ok(())
}

/// The workspace of a token.
pub async fn of_token(tx: &mut Tx<'_>, hash: &[u8]) -> Result<Option<WorkspaceId>> {
    let row = tx.first("SELECT workspace_id FROM tokens WHERE hash = $1", params![hash]).await?;
    row.map(|mut row| row.next()).transpose()
}

/// Forgets sessions that have expired.
pub async fn forget_sessions(tx: &mut Tx<'_>, workspace: WorkspaceId, now: Timestamp) -> Result<u64> {
    tx.run("DELETE FROM sessions WHERE workspace_id = $1 AND expires_at <= $2", params![workspace, now]).await
}
