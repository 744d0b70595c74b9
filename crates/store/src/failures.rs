//! What failed, as it is counted: by an index in which the reason, the number, the template and the customer stand. A
//! message that arrived all the same did not fail.

use std::ops::Range;

use transom_rules::id::{ChannelId, MessageId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::Row;

/// What stands for a code where we stopped a message ourselves, and where nobody told one.
pub(crate) const STOPPED: i64 = -2;
pub(crate) const UNTOLD: i64 = -1;

/// A message that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Which.
    pub id: MessageId,
    /// When.
    pub at: Timestamp,
    /// We stopped it ourselves.
    pub stopped: bool,
    /// The error code; `None` where nobody told one.
    pub code: Option<i64>,
    /// The number it went through.
    pub channel: ChannelId,
    /// Which template ([`crate::template_sends::key`]); empty for what is none.
    pub template: String,
    /// Whom it was for: their number with `+`, else their user id.
    pub address: String,
}

/// What failed in a span of time, the newest first, so many at most.
pub async fn between(tx: &mut Scoped<'_>, span: Range<Timestamp>, limit: i64) -> Result<Vec<Failed>> {
    let rows = tx.all(BETWEEN, params![span.start, span.end, limit]).await?;
    rows.into_iter().map(read).collect()
}

/// The index alone knows all of it but the customer's address.
pub(crate) const BETWEEN: &str = "SELECT m.id, m.failed_at, m.fault_code, m.channel_id, m.template, i.phone, i.user_id \
    FROM messages m JOIN identities i ON i.workspace_id = $1 AND i.id = m.identity_id \
    WHERE m.workspace_id = $1 AND m.failed_at >= $2 AND m.failed_at < $3 AND m.fault_code IS NOT NULL \
    ORDER BY m.failed_at DESC, m.id DESC LIMIT $4";

fn read(mut row: Row) -> Result<Failed> {
    let (id, at, code): (_, _, i64) = (row.next()?, row.next()?, row.next()?);
    let (channel, template) = (row.next()?, row.next()?);
    let (phone, user_id): (String, String) = (row.next()?, row.next()?);
    let address = if phone.is_empty() { user_id } else { format!("+{phone}") };
    let told = (code > UNTOLD).then_some(code);
    Ok(Failed { id, at, stopped: code == STOPPED, code: told, channel, template, address })
}

/// How many that failed in a span of time arrived all the same, on another device.
pub async fn arrived(tx: &mut Scoped<'_>, span: Range<Timestamp>) -> Result<i64> {
    tx.one(ARRIVED, params![span.start, span.end]).await?.next()
}

pub(crate) const ARRIVED: &str = "SELECT COUNT(*) FROM messages m WHERE m.workspace_id = $1 AND m.failed_at >= $2 \
    AND m.failed_at < $3 AND m.fault_code IS NULL";
