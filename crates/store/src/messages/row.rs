//! A message as its row.

use transom_rules::campaign::Place;
use transom_rules::content::Kind;
use transom_rules::delivery::{Delivery, MessageState};
use transom_rules::group::Receipts;

use super::Message;
use crate::error::{Error, Result};
use crate::value::Row;

pub(crate) const COLUMNS: &str = "m.id, m.conversation_id, m.channel_id, m.identity_id, m.inbound, m.kind, m.at, \
    m.wamid, m.state, m.sent_at, m.delivered_at, m.read_at, m.played_at, m.failed_at, m.fault, m.posted_at, m.accepted_at, \
    m.text, m.json, m.context, m.author, m.entry, m.their_reaction, m.our_reaction, m.noted_at, m.edited_at, m.revoked_at, \
    m.pricing, m.meta_conversation, m.earlier_verdicts, m.callback, m.predicted, \
    m.writer_id, m.receipts, m.campaign_id, m.recipient";

pub(crate) fn read(mut row: Row) -> Result<Message> {
    let mut message = Message {
        id: row.next()?,
        conversation_id: row.next()?,
        channel_id: row.next()?,
        identity_id: row.next()?,
        inbound: row.next()?,
        writer_id: None,
        kind: Kind::of_word(&row.next::<String>()?),
        at: row.next()?,
        wamid: row.next()?,
        delivery: read_delivery(&mut row)?,
        receipts: Receipts::new(),
        posted_at: row.next()?,
        accepted_at: row.next()?,
        text: row.next()?,
        json: row.next()?,
        context: row.next()?,
        author: row.next()?,
        entry: row.next()?,
        their_reaction: row.next()?,
        our_reaction: row.next()?,
        noted_at: row.next()?,
        edited_at: row.next()?,
        revoked_at: row.next()?,
        pricing: row.next()?,
        meta_conversation: row.next()?,
        earlier_verdicts: read_words(&row.next::<String>()?),
        callback: row.next()?,
        predicted: row.next()?,
        recipient: None,
    };
    message.writer_id = row.next()?;
    message.receipts = read_receipts(&row.next::<String>()?)?;
    let (campaign, n) = (row.next::<Option<_>>()?, row.next::<Option<_>>()?);
    message.recipient = campaign.zip(n).map(|(campaign, n)| Place { campaign, n });
    Ok(message)
}

fn read_delivery(row: &mut Row) -> Result<Delivery> {
    let word: String = row.next()?;
    let state = MessageState::from_word(&word)
        .ok_or_else(|| Error::Broken(format!("a message has the unknown state {word}")))?;
    Ok(Delivery {
        state,
        sent_at: row.next()?,
        delivered_at: row.next()?,
        read_at: row.next()?,
        played_at: row.next()?,
        failed_at: row.next()?,
        fault: serde_json::from_str(&row.next::<String>()?).ok(),
    })
}

pub(crate) fn read_receipts(json: &str) -> Result<Receipts> {
    if json.is_empty() {
        return Ok(Receipts::new());
    }
    serde_json::from_str(json)
        .map_err(|error| Error::Broken(format!("how far a message got in a group cannot be read: {error}")))
}

/// A list of words, as JSON; nothing is kept of what never was.
fn read_words(json: &str) -> Option<Vec<String>> {
    match json {
        "" => None,
        "[]" => Some(Vec::new()),
        json => Some(serde_json::from_str(json).unwrap_or_default()),
    }
}
