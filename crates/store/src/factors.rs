//! Second factors: what the codes of somebody's app are made of, which of them was used last, and the recovery codes
//! that stand in for the app. Whether a code fits is the desk's to say.

use transom_rules::id::{FactorId, SessionId, UserId};
use transom_rules::time::{Span, Timestamp};

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::seal::{FACTOR_SECRET, Secret};

/// What somebody's codes are made of. It is asked for once their row says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Ours.
    pub id: FactorId,
    /// Whose.
    pub user: UserId,
    /// Which session began to set it up.
    pub session: SessionId,
    /// What the app has too, in hexadecimal digits.
    pub secret: Secret,
    /// The step of time whose code was used last; no code of it or before it counts again.
    pub last_step: i64,
    /// When it was begun.
    pub created_at: Timestamp,
}

/// Begins to set one up, in place of any other of the same user.
pub async fn begin(tx: &mut Scoped<'_>, factor: &Factor) -> Result<()> {
    let sealed = tx.seal().seal(&FACTOR_SECRET.of(factor.id), &factor.secret)?;
    tx.run(
        "INSERT INTO factors (workspace_id, id, user_id, session_id, secret, last_step, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace_id, user_id) DO UPDATE SET \
         id = excluded.id, session_id = excluded.session_id, secret = excluded.secret, \
         last_step = excluded.last_step, created_at = excluded.created_at, tries = 0",
        params![factor.id, factor.user, factor.session, sealed, factor.last_step, factor.created_at],
    )
    .await?;
    Ok(())
}

/// What somebody has, or is setting up.
pub async fn get(tx: &mut Scoped<'_>, user: UserId) -> Result<Option<Factor>> {
    let sql = "SELECT id, session_id, secret, last_step, created_at FROM factors \
               WHERE workspace_id = $1 AND user_id = $2";
    let Some(mut row) = tx.first(sql, params![user]).await? else { return Ok(None) };
    let (id, session) = (row.next()?, row.next()?);
    let secret = tx.seal().open(&FACTOR_SECRET.of(id), &row.next()?)?;
    Ok(Some(Factor { id, user, session, secret, last_step: row.next()?, created_at: row.next()? }))
}

/// How often somebody may guess: so many times in a row, then once a pause.
#[derive(Clone, Copy, Debug)]
pub struct Guesses {
    /// So many.
    pub free: i64,
    /// How long the pause is.
    pub pause: Span,
}

/// Counts a try at somebody's codes before it is looked at, so that none of many at once goes uncounted. When there
/// are too many in a row, it is none: returns when there may be another.
pub async fn take_try(
    tx: &mut Scoped<'_>,
    user: UserId,
    now: Timestamp,
    guesses: Guesses,
) -> Result<Option<Timestamp>> {
    let Guesses { free, pause } = guesses;
    let counted = tx
        .run(
            "UPDATE factors SET tries = tries + 1, tried_at = $2 WHERE workspace_id = $1 AND user_id = $3 \
             AND (tries < $4 OR tried_at <= $5)",
            params![now, user, free, now - pause],
        )
        .await?;
    if counted > 0 {
        return Ok(None);
    }
    let last = "SELECT tried_at FROM factors WHERE workspace_id = $1 AND user_id = $2";
    let row = tx.first(last, params![user]).await?;
    row.map(|mut row| Ok(row.next::<Timestamp>()? + pause)).transpose()
}

/// Somebody has shown that the factor is theirs: what they try next is the first again.
pub async fn forgive(tx: &mut Scoped<'_>, user: UserId) -> Result<()> {
    tx.run("UPDATE factors SET tries = 0 WHERE workspace_id = $1 AND user_id = $2", params![user]).await?;
    Ok(())
}

/// Uses the code of a step of time up; whether neither it nor a later one was used before.
pub async fn use_step(tx: &mut Scoped<'_>, user: UserId, step: i64) -> Result<bool> {
    let changed = tx
        .run(
            "UPDATE factors SET last_step = $2 WHERE workspace_id = $1 AND user_id = $3 AND last_step < $2",
            params![step, user],
        )
        .await?;
    Ok(changed > 0)
}

/// Takes somebody's away, with their recovery codes.
pub async fn remove(tx: &mut Scoped<'_>, user: UserId) -> Result<()> {
    tx.run("DELETE FROM factors WHERE workspace_id = $1 AND user_id = $2", params![user]).await?;
    set_codes(tx, user, &[]).await
}

/// Gives somebody recovery codes in place of those that are left, by their SHA-256.
pub async fn set_codes(tx: &mut Scoped<'_>, user: UserId, hashes: &[Vec<u8>]) -> Result<()> {
    tx.run("DELETE FROM recovery_codes WHERE workspace_id = $1 AND user_id = $2", params![user]).await?;
    let add = "INSERT INTO recovery_codes (workspace_id, user_id, hash) VALUES ($1, $2, $3)";
    for hash in hashes {
        tx.run(add, params![user, hash.as_slice()]).await?;
    }
    Ok(())
}

/// Uses a recovery code up; whether there was one like it.
pub async fn use_code(tx: &mut Scoped<'_>, user: UserId, hash: &[u8]) -> Result<bool> {
    let sql = "DELETE FROM recovery_codes WHERE workspace_id = $1 AND user_id = $2 AND hash = $3";
    Ok(tx.run(sql, params![user, hash]).await? > 0)
}

/// How many recovery codes somebody has left.
pub async fn codes_left(tx: &mut Scoped<'_>, user: UserId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM recovery_codes WHERE workspace_id = $1 AND user_id = $2";
    tx.one(sql, params![user]).await?.next()
}
