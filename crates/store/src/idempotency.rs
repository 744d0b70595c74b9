//! Answers kept under an `Idempotency-Key`, per workspace and token, for 24 hours.

use transom_rules::time::{Span, Timestamp};

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// How long an answer is kept.
pub const KEPT_FOR: Span = Span::hours(24);

/// A key as one token uses it.
#[derive(Clone, Debug)]
pub struct Key {
    /// SHA-256 of the token.
    pub token: Vec<u8>,
    /// The header's value.
    pub key: String,
    /// SHA-256 of the request's body.
    pub body: Vec<u8>,
}

/// What is known about a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing.
    New,
    /// The same request was accepted; this was the answer.
    Answered(String),
    /// Another request was accepted under this key.
    Other,
}

/// Looks a key up; holds it until commit when it is there.
pub async fn find(tx: &mut Scoped<'_>, key: &Key, now: Timestamp) -> Result<Known> {
    let row = tx
        .first(
            "SELECT body_hash, answer FROM idempotency WHERE workspace_id = $1 AND token = $2 AND key = $3 \
             AND created_at > $4",
            params![key.token.as_slice(), &key.key, now - KEPT_FOR],
        )
        .await?;
    let Some(mut row) = row else { return Ok(Known::New) };
    let body: Vec<u8> = row.next()?;
    let answer: String = row.next()?;
    Ok(if body == key.body { Known::Answered(answer) } else { Known::Other })
}

/// Keeps an answer in the transaction of the send itself. Two requests that race for one key: the second
/// meets the first one's row and fails with `Duplicate`.
pub async fn keep(tx: &mut Scoped<'_>, key: &Key, answer: &str, now: Timestamp) -> Result<()> {
    tx.run(
        "DELETE FROM idempotency WHERE workspace_id = $1 AND token = $2 AND key = $3 AND created_at <= $4",
        params![key.token.as_slice(), &key.key, now - KEPT_FOR],
    )
    .await?;
    tx.run(
        "INSERT INTO idempotency (workspace_id, token, key, body_hash, answer, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![key.token.as_slice(), &key.key, key.body.as_slice(), answer, now],
    )
    .await?;
    Ok(())
}
