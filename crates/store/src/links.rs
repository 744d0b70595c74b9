//! One-time links. The secret in the link is kept as a hash; its use ends it.

use transom_rules::access::{Purpose, RoleKey, Sees};
use transom_rules::id::{LinkId, TeamId, UserId, WorkspaceId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::tx::Tx;
use crate::users::{read_role, read_sees};
use crate::value::{Row, word};

/// A link that can be used once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Ours.
    pub id: LinkId,
    /// What for.
    pub purpose: Purpose,
    /// Who chooses a new password by it.
    pub user: Option<UserId>,
    /// Who is invited: the address they will sign in with.
    pub email: String,
    /// What colleagues will see.
    pub name: String,
    /// What they may do then.
    pub role: RoleKey,
    /// Which conversations they see then, where it is not what their role says.
    pub sees: Option<Sees>,
    /// The team that they come into.
    pub team: Option<TeamId>,
    /// Who made it; nobody when a command did.
    pub created_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

const COLUMNS: &str = "workspace_id, id, purpose, user_id, email, name, role, sees, team_id, created_by, created_at, expires_at";

fn read(mut row: Row) -> Result<Link> {
    Ok(Link {
        workspace: row.next()?,
        id: row.next()?,
        purpose: word(&mut row)?,
        user: row.next()?,
        email: row.next()?,
        name: row.next()?,
        role: read_role(&mut row)?,
        sees: read_sees(&row.next::<String>()?),
        team: row.next()?,
        created_by: row.next()?,
        created_at: row.next()?,
        expires_at: row.next()?,
    })
}

/// Adds a link; `hash` is the SHA-256 of its secret.
pub async fn add(tx: &mut Scoped<'_>, hash: &[u8], link: &Link) -> Result<()> {
    tx.takes_of(link.workspace)?;
    tx.run(
        "INSERT INTO one_time_links (workspace_id, hash, id, purpose, user_id, email, name, role, sees, team_id, \
         created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            hash,
            link.id,
            link.purpose.as_str(),
            link.user,
            &link.email,
            &link.name,
            link.role.to_string(),
            link.sees.map_or("", Sees::as_str),
            link.team,
            link.created_by,
            link.created_at,
            link.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// The link with this hash, unless it was used or has expired. It is held until the transaction ends, so that of two
/// who use it at once one comes too late.
pub async fn hold(tx: &mut Scoped<'_>, hash: &[u8], now: Timestamp) -> Result<Option<Link>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM one_time_links WHERE workspace_id = $1 AND hash = $2 AND used_at IS NULL \
         AND expires_at > $3{}",
        tx.dialect().for_update()
    );
    tx.first(&sql, params![hash, now]).await?.map(read).transpose()
}

/// The link with this hash, only to look at it: it tells the workspace.
pub async fn find(tx: &mut Tx<'_>, hash: &[u8], now: Timestamp) -> Result<Option<Link>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM one_time_links WHERE hash = $1 AND used_at IS NULL AND expires_at > $2"
    );
    tx.first(&sql, params![hash, now]).await?.map(read).transpose()
}

/// Notes that a link was used.
pub async fn use_up(tx: &mut Scoped<'_>, id: LinkId, now: Timestamp) -> Result<()> {
    tx.run("UPDATE one_time_links SET used_at = $2 WHERE workspace_id = $1 AND id = $3", params![now, id])
        .await?;
    Ok(())
}

/// The links of a workspace that can be used, the newest first.
pub async fn open(tx: &mut Scoped<'_>, now: Timestamp) -> Result<Vec<Link>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM one_time_links WHERE workspace_id = $1 AND used_at IS NULL AND expires_at > $2 \
         ORDER BY created_at DESC, id"
    );
    tx.all(&sql, params![now]).await?.into_iter().map(read).collect()
}

/// Takes a link back; whether it was still good.
pub async fn withdraw(tx: &mut Scoped<'_>, id: LinkId) -> Result<bool> {
    let withdrawn = tx
        .run(
            "DELETE FROM one_time_links WHERE workspace_id = $1 AND id = $2 AND used_at IS NULL",
            params![id],
        )
        .await?;
    Ok(withdrawn > 0)
}

/// Takes back what was not used of the links for a user's password.
pub async fn withdraw_of(tx: &mut Scoped<'_>, user: UserId) -> Result<()> {
    tx.run(
        "DELETE FROM one_time_links WHERE workspace_id = $1 AND user_id = $2 AND used_at IS NULL",
        params![user],
    )
    .await?;
    Ok(())
}

/// Takes back what was not used of the links that a user made.
pub async fn withdraw_by(tx: &mut Scoped<'_>, maker: UserId) -> Result<()> {
    tx.run(
        "DELETE FROM one_time_links WHERE workspace_id = $1 AND created_by = $2 AND used_at IS NULL",
        params![maker],
    )
    .await?;
    Ok(())
}

/// Takes back what was not used of the links with a purpose.
pub async fn withdraw_for(tx: &mut Scoped<'_>, purpose: Purpose) -> Result<()> {
    tx.run(
        "DELETE FROM one_time_links WHERE workspace_id = $1 AND purpose = $2 AND used_at IS NULL",
        params![purpose.as_str()],
    )
    .await?;
    Ok(())
}

/// Takes back what was not used of the invitations to an address.
pub async fn withdraw_to(tx: &mut Scoped<'_>, email: &str) -> Result<()> {
    tx.run(
        "DELETE FROM one_time_links WHERE workspace_id = $1 AND email = $2 AND used_at IS NULL",
        params![email],
    )
    .await?;
    Ok(())
}
