//! Tokens for programs. A token is shown once; its hash finds it, everything else calls it by its id.

use transom_rules::access::{Scope, Set};
use transom_rules::id::{TokenId, UserId, WorkspaceId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::tx::Tx;
use crate::value::Row;

/// A token for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Ours.
    pub id: TokenId,
    /// Whom it acts for; tokens from before there were owners act for the workspace.
    pub owner: Option<UserId>,
    /// The token that made it, if one did.
    pub made_by: Option<TokenId>,
    /// What it is for, in its maker's words.
    pub name: String,
    /// What it may be used for, as far as its owner's role goes.
    pub scopes: Set<Scope>,
    /// Its first characters, by which people recognise it.
    pub prefix: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When somebody ended it.
    pub revoked_at: Option<Timestamp>,
}

impl Token {
    /// A token that acts for the workspace and may be used for everything.
    pub fn of_workspace(workspace: WorkspaceId, id: TokenId, name: &str, now: Timestamp) -> Self {
        Self {
            workspace,
            id,
            owner: None,
            made_by: None,
            name: name.to_owned(),
            scopes: Set::all(),
            prefix: String::new(),
            created_at: now,
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
        }
    }
}

const COLUMNS: &str = "workspace_id, id, user_id, made_by, name, scopes, prefix, created_at, expires_at, \
    last_used_at, revoked_at";

fn read(mut row: Row) -> Result<Token> {
    Ok(Token {
        workspace: row.next()?,
        id: row.next()?,
        owner: row.next()?,
        made_by: row.next()?,
        name: row.next()?,
        scopes: Set::read(&row.next::<String>()?),
        prefix: row.next()?,
        created_at: row.next()?,
        expires_at: row.next()?,
        last_used_at: row.next()?,
        revoked_at: row.next()?,
    })
}

/// Adds a token; `hash` is its SHA-256.
pub async fn add(tx: &mut Scoped<'_>, hash: &[u8], token: &Token) -> Result<()> {
    tx.takes_of(token.workspace)?;
    tx.run(
        "INSERT INTO tokens (workspace_id, hash, id, user_id, made_by, name, scopes, prefix, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            hash,
            token.id,
            token.owner,
            token.made_by,
            &token.name,
            token.scopes.to_string(),
            &token.prefix,
            token.created_at,
            token.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// The token with this hash, unless it was revoked or has expired: it tells the workspace.
pub async fn find(tx: &mut Tx<'_>, hash: &[u8], now: Timestamp) -> Result<Option<Token>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tokens WHERE hash = $1 AND revoked_at IS NULL \
         AND (expires_at IS NULL OR expires_at > $2)"
    );
    tx.first(&sql, params![hash, now]).await?.map(read).transpose()
}

/// Notes that a token is in use.
pub async fn touch(tx: &mut Scoped<'_>, id: TokenId, now: Timestamp) -> Result<()> {
    tx.run("UPDATE tokens SET last_used_at = $2 WHERE workspace_id = $1 AND id = $3", params![now, id])
        .await?;
    Ok(())
}

/// All tokens of a workspace, those that ended too, the newest first.
pub async fn all(tx: &mut Scoped<'_>) -> Result<Vec<Token>> {
    let sql = format!("SELECT {COLUMNS} FROM tokens WHERE workspace_id = $1 ORDER BY created_at DESC, id");
    tx.all(&sql, params![]).await?.into_iter().map(read).collect()
}

/// The tokens that act for a user, or for the workspace itself, those that ended too, the newest first.
pub async fn of_owner(tx: &mut Scoped<'_>, owner: Option<UserId>) -> Result<Vec<Token>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tokens WHERE workspace_id = $1 AND user_id IS NOT DISTINCT FROM $2 \
         ORDER BY created_at DESC, id"
    );
    tx.all(&sql, params![owner]).await?.into_iter().map(read).collect()
}

/// One token.
pub async fn get(tx: &mut Scoped<'_>, id: TokenId) -> Result<Option<Token>> {
    let sql = format!("SELECT {COLUMNS} FROM tokens WHERE workspace_id = $1 AND id = $2");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// One token, held until the transaction ends.
pub async fn hold(tx: &mut Scoped<'_>, id: TokenId) -> Result<Option<Token>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tokens WHERE workspace_id = $1 AND id = $2{}",
        tx.dialect().for_update()
    );
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Ends a token, those that it made, and theirs; how many of them were still good.
pub async fn revoke(tx: &mut Scoped<'_>, id: TokenId, now: Timestamp) -> Result<u64> {
    tx.run(
        "WITH RECURSIVE made (id) AS (SELECT id FROM tokens WHERE workspace_id = $1 AND id = $2 \
         UNION SELECT t.id FROM tokens t JOIN made m ON t.made_by = m.id WHERE t.workspace_id = $1) \
         UPDATE tokens SET revoked_at = $3 \
         WHERE workspace_id = $1 AND revoked_at IS NULL AND id IN (SELECT id FROM made)",
        params![id, now],
    )
    .await
}

/// Ends all tokens that act for a user.
pub async fn revoke_all(tx: &mut Scoped<'_>, owner: UserId, now: Timestamp) -> Result<u64> {
    tx.run(
        "UPDATE tokens SET revoked_at = $2 WHERE workspace_id = $1 AND user_id = $3 AND revoked_at IS NULL",
        params![now, owner],
    )
    .await
}
