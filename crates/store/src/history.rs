//! Messages with the number they went through and the customer's address, in the order in which they arrived: what
//! a history for `transom replay` is made of.

use transom_rules::id::{ChannelId, MessageId};

use crate::error::Result;
use crate::messages::{self, Message};
use crate::params;
use crate::query::place;
use crate::scope::Scoped;

/// A message and between whom it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchanged {
    /// Meta's id of our number.
    pub phone_number_id: String,
    /// The customer: digits, else the user id; empty for a group.
    pub customer: String,
    /// The message.
    pub message: Message,
}

/// The next messages by id, which is the order of arrival; through one number if one is named.
pub async fn page(
    tx: &mut Scoped<'_>,
    channel: Option<ChannelId>,
    after: MessageId,
    limit: i64,
) -> Result<Vec<Exchanged>> {
    let mut values = params![after];
    let mut of_channel = "";
    if let Some(channel) = channel {
        values.push(channel.into());
        of_channel = "AND m.channel_id = $3";
    }
    values.push(limit.into());
    let sql = format!(
        "SELECT n.phone_number_id, i.phone, i.user_id, {} FROM messages m \
         JOIN channels n ON n.workspace_id = m.workspace_id AND n.id = m.channel_id \
         JOIN identities i ON i.workspace_id = m.workspace_id AND i.id = m.identity_id \
         WHERE m.workspace_id = $1 AND m.id > $2 {of_channel} ORDER BY m.id LIMIT ${}",
        messages::COLUMNS,
        place(&values)
    );
    let rows = tx.all(&sql, values).await?;
    rows.into_iter()
        .map(|mut row| {
            let (phone_number_id, phone, user): (_, String, String) = (row.next()?, row.next()?, row.next()?);
            let customer = if phone.is_empty() { user } else { phone };
            Ok(Exchanged { phone_number_id, customer, message: messages::read(row)? })
        })
        .collect()
}
