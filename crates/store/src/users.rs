//! The people of a workspace.

use std::collections::BTreeMap;

use transom_rules::access::{RoleKey, Sees};
use transom_rules::id::{AuditId, RoleId, UserId, WorkspaceId};
use transom_rules::time::Timestamp;

use crate::apps;
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::tx::Tx;
use crate::value::Row;
use uuid::Uuid;

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
    /// What they may do.
    pub role: RoleKey,
    /// Which conversations they see, where it is not what their role says.
    pub sees: Option<Sees>,
    /// The colours of their pages; empty for those of their machine.
    pub theme: String,
    /// An argon2id hash with its parameters.
    pub password_hash: String,
    /// Since when they cannot sign in any more.
    pub deactivated_at: Option<Timestamp>,
    /// When they were last here, to the minute.
    pub last_seen_at: Option<Timestamp>,
    /// Since when they sign in with a second factor.
    pub factor_since: Option<Timestamp>,
    /// Since when they are away: no policy of a team gives them anything.
    pub away_since: Option<Timestamp>,
}

impl User {
    /// Somebody new, who cannot sign in before they have a password.
    pub fn new(workspace: WorkspaceId, id: UserId, email: &str, name: &str, role: RoleKey) -> Self {
        Self {
            workspace,
            id,
            email: email.to_owned(),
            name: name.to_owned(),
            role,
            sees: None,
            theme: String::new(),
            password_hash: String::new(),
            deactivated_at: None,
            last_seen_at: None,
            factor_since: None,
            away_since: None,
        }
    }
}

pub(crate) const COLUMNS: &str = "u.workspace_id, u.id, u.email, u.name, u.role, u.sees, u.theme, \
    u.password_hash, u.deactivated_at, u.last_seen_at, u.factor_since, u.away_since";

pub(crate) fn read(row: &mut Row) -> Result<User> {
    Ok(User {
        workspace: row.next()?,
        id: row.next()?,
        email: row.next()?,
        name: row.next()?,
        role: read_role(row)?,
        sees: read_sees(&row.next::<String>()?),
        theme: row.next()?,
        password_hash: row.next()?,
        deactivated_at: row.next()?,
        last_seen_at: row.next()?,
        factor_since: row.next()?,
        away_since: row.next()?,
    })
}

/// A word that is not known stands for a role that there is not, which lets nobody do anything.
pub(crate) fn read_role(row: &mut Row) -> Result<RoleKey> {
    let key: String = row.next()?;
    Ok(key.parse().unwrap_or(RoleKey::Custom(RoleId(Uuid::nil()))))
}

/// Nothing leaves it to the role; a word that is not known shows the least.
pub(crate) fn read_sees(word: &str) -> Option<Sees> {
    (!word.is_empty()).then(|| Sees::from_word(word).unwrap_or(Sees::Own))
}

/// Adds a user. `Duplicate` when the address is taken, in whatever workspace.
pub async fn add(tx: &mut Scoped<'_>, user: &User, now: Timestamp) -> Result<()> {
    tx.takes_of(user.workspace)?;
    tx.run(
        "INSERT INTO logins (workspace_id, email, user_id) VALUES ($1, $2, $3)",
        params![&user.email, user.id],
    )
    .await?;
    tx.run(
        "INSERT INTO users (workspace_id, id, email, name, role, sees, theme, password_hash, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            user.id,
            &user.email,
            &user.name,
            user.role.to_string(),
            user.sees.map_or("", Sees::as_str),
            &user.theme,
            &user.password_hash,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Whether anybody can sign in anywhere: who comes first finds no workspace.
pub async fn is_there_any(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(tx.first("SELECT 1 FROM users LIMIT 1", vec![]).await?.is_some())
}

/// The user with this address, deactivated or not: whoever signs in names no workspace.
pub async fn by_email(tx: &mut Tx<'_>, email: &str) -> Result<Option<User>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM logins l \
         JOIN users u ON u.workspace_id = l.workspace_id AND u.id = l.user_id WHERE l.email = $1"
    );
    tx.first(&sql, params![email]).await?.map(|mut row| read(&mut row)).transpose()
}

/// One user.
pub async fn get(tx: &mut Scoped<'_>, id: UserId) -> Result<Option<User>> {
    let sql = format!("SELECT {COLUMNS} FROM users u WHERE u.workspace_id = $1 AND u.id = $2");
    tx.first(&sql, params![id]).await?.map(|mut row| read(&mut row)).transpose()
}

/// One user, held until the transaction ends: what is decided about them stays true.
pub async fn hold(tx: &mut Scoped<'_>, id: UserId) -> Result<Option<User>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM users u WHERE u.workspace_id = $1 AND u.id = $2{}",
        tx.dialect().for_update()
    );
    tx.first(&sql, params![id]).await?.map(|mut row| read(&mut row)).transpose()
}

/// All users of a workspace, deactivated ones too, by name.
pub async fn all(tx: &mut Scoped<'_>) -> Result<Vec<User>> {
    let sql = format!("SELECT {COLUMNS} FROM users u WHERE u.workspace_id = $1 ORDER BY u.name, u.id");
    let rows = tx.all(&sql, params![]).await?;
    rows.into_iter().map(|mut row| read(&mut row)).collect()
}

/// The owners who can sign in and see all conversations. They are held until the transaction ends, so that of two who go at once the second
/// one knows of the first.
pub async fn hold_owners(tx: &mut Scoped<'_>) -> Result<Vec<UserId>> {
    let sql = format!(
        "SELECT id FROM users WHERE workspace_id = $1 AND role = 'owner' AND sees IN ('', 'all') \
         AND deactivated_at IS NULL ORDER BY id{}",
        tx.dialect().for_update()
    );
    let rows = tx.all(&sql, params![]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Whether anybody has a role, deactivated or not.
pub async fn has_role(tx: &mut Scoped<'_>, role: RoleKey) -> Result<bool> {
    let sql = "SELECT 1 FROM users WHERE workspace_id = $1 AND role = $2 LIMIT 1";
    Ok(tx.first(sql, params![role.to_string()]).await?.is_some())
}

/// Notes that what somebody may do, or whether they are in, may be another thing now; `by` is the act's line in the
/// audit log.
pub async fn access_changed(tx: &mut Scoped<'_>, by: AuditId) -> Result<()> {
    apps::set(tx, ACCESS_CHANGED, &by.to_string()).await
}

/// By which act that changed last, in every workspace where it ever did: one process follows them all.
pub async fn access_changes(tx: &mut Tx<'_>) -> Result<Vec<(WorkspaceId, AuditId)>> {
    let sql = "SELECT workspace_id, value FROM settings WHERE key = $1 ORDER BY workspace_id";
    let mut changes = Vec::new();
    for mut row in tx.all(sql, params![ACCESS_CHANGED]).await? {
        let workspace = row.next()?;
        if let Ok(by) = row.next::<String>()?.parse() {
            changes.push((workspace, by));
        }
    }
    Ok(changes)
}

const ACCESS_CHANGED: &str = "access_changed";

/// Changes a password. Ending sessions is the caller's.
pub async fn set_password(tx: &mut Scoped<'_>, id: UserId, hash: &str) -> Result<()> {
    tx.run("UPDATE users SET password_hash = $2 WHERE workspace_id = $1 AND id = $3", params![hash, id])
        .await?;
    Ok(())
}

/// Changes what colleagues see of somebody.
pub async fn set_name(tx: &mut Scoped<'_>, id: UserId, name: &str) -> Result<()> {
    tx.run("UPDATE users SET name = $2 WHERE workspace_id = $1 AND id = $3", params![name, id]).await?;
    Ok(())
}

/// Changes the address that somebody signs in with. `Duplicate` when it is taken, in whatever workspace.
pub async fn set_email(tx: &mut Scoped<'_>, id: UserId, email: &str) -> Result<()> {
    tx.run("UPDATE logins SET email = $2 WHERE workspace_id = $1 AND user_id = $3", params![email, id])
        .await?;
    tx.run("UPDATE users SET email = $2 WHERE workspace_id = $1 AND id = $3", params![email, id]).await?;
    Ok(())
}

/// Changes what somebody may do.
pub async fn set_role(tx: &mut Scoped<'_>, id: UserId, role: RoleKey) -> Result<()> {
    tx.run("UPDATE users SET role = $2 WHERE workspace_id = $1 AND id = $3", params![role.to_string(), id])
        .await?;
    Ok(())
}

/// Changes which conversations somebody sees; `None` for what their role says.
pub async fn set_sees(tx: &mut Scoped<'_>, id: UserId, sees: Option<Sees>) -> Result<()> {
    tx.run(
        "UPDATE users SET sees = $2 WHERE workspace_id = $1 AND id = $3",
        params![sees.map_or("", Sees::as_str), id],
    )
    .await?;
    Ok(())
}

/// Changes the colours of somebody's pages.
pub async fn set_theme(tx: &mut Scoped<'_>, id: UserId, theme: &str) -> Result<()> {
    tx.run("UPDATE users SET theme = $2 WHERE workspace_id = $1 AND id = $3", params![theme, id]).await?;
    Ok(())
}

/// Says since when somebody is away; `None` when they are there.
pub async fn set_away(tx: &mut Scoped<'_>, id: UserId, since: Option<Timestamp>) -> Result<()> {
    tx.run("UPDATE users SET away_since = $2 WHERE workspace_id = $1 AND id = $3", params![since, id])
        .await?;
    Ok(())
}

/// Says since when somebody signs in with a second factor; `None` when they do not.
pub async fn set_factor(tx: &mut Scoped<'_>, id: UserId, since: Option<Timestamp>) -> Result<()> {
    tx.run("UPDATE users SET factor_since = $2 WHERE workspace_id = $1 AND id = $3", params![since, id])
        .await?;
    Ok(())
}

/// How many of those who can sign in have no second factor, by their role.
pub async fn without_factor(tx: &mut Scoped<'_>) -> Result<BTreeMap<RoleKey, i64>> {
    let sql = "SELECT role, COUNT(*) FROM users WHERE workspace_id = $1 AND factor_since IS NULL \
               AND deactivated_at IS NULL GROUP BY role";
    let rows = tx.all(sql, params![]).await?;
    rows.into_iter().map(|mut row| Ok((read_role(&mut row)?, row.next()?))).collect()
}

/// Says since when somebody cannot sign in any more; `None` when they can again.
pub async fn set_deactivated(tx: &mut Scoped<'_>, id: UserId, since: Option<Timestamp>) -> Result<()> {
    tx.run("UPDATE users SET deactivated_at = $2 WHERE workspace_id = $1 AND id = $3", params![since, id])
        .await?;
    Ok(())
}
