//! Writing messages: whole when they are new, then what changes about them.

use transom_rules::delivery::MessageState;
use transom_rules::group::Receipts;
use transom_rules::time::Timestamp;

use super::Message;
use crate::error::Result;
use crate::failures;
use crate::params;
use crate::scope::Scoped;
use crate::template_sends;
use crate::value::Value;

/// What changes about a message after it was written, in the order of [`UPDATE`].
fn changing(message: &Message) -> Vec<Value> {
    let delivery = &message.delivery;
    params![
        &message.wamid,
        delivery.state.as_str(),
        delivery.sent_at,
        delivery.delivered_at,
        delivery.read_at,
        delivery.played_at,
        delivery.failed_at,
        kept_fault(message),
        message.accepted_at,
        &message.text,
        &message.json,
        &message.their_reaction,
        &message.our_reaction,
        message.edited_at,
        message.revoked_at,
        &message.pricing,
        &message.meta_conversation,
        message.kind.as_str(),
        message.noted_at,
        kept_words(message.earlier_verdicts.as_deref()),
        kept_receipts(&message.receipts),
        fault_code(message),
    ]
}

/// What a failure is counted by. What arrived all the same is counted by nothing.
fn fault_code(message: &Message) -> Option<i64> {
    match message.delivery.state {
        MessageState::Stopped => Some(failures::STOPPED),
        MessageState::Failed => {
            Some(message.delivery.fault.as_ref().map_or(failures::UNTOLD, |fault| fault.code))
        }
        _ => None,
    }
}

fn kept_fault(message: &Message) -> String {
    message.delivery.fault.as_ref().and_then(|fault| serde_json::to_string(fault).ok()).unwrap_or_default()
}

fn kept_receipts(receipts: &Receipts) -> String {
    if receipts.is_empty() { String::new() } else { serde_json::to_string(receipts).unwrap_or_default() }
}

fn kept_words(words: Option<&[String]>) -> String {
    match words {
        None => String::new(),
        Some([]) => "[]".to_owned(),
        Some(words) => serde_json::to_string(words).unwrap_or_default(),
    }
}

const UPDATE: &str = "UPDATE messages SET wamid = $2, state = $3, sent_at = $4, delivered_at = $5, read_at = $6, \
    played_at = $7, failed_at = $8, fault = $9, accepted_at = $10, text = $11, json = $12, their_reaction = $13, \
    our_reaction = $14, edited_at = $15, revoked_at = $16, pricing = $17, meta_conversation = $18, \
    kind = $19, noted_at = $20, earlier_verdicts = $21, receipts = $22, \
    fault_code = $23 WHERE workspace_id = $1 AND id = $24";

const INSERT: &str = "INSERT INTO messages (workspace_id, wamid, state, sent_at, delivered_at, read_at, played_at, failed_at, \
    fault, accepted_at, text, json, their_reaction, our_reaction, edited_at, revoked_at, pricing, \
    meta_conversation, kind, noted_at, earlier_verdicts, receipts, fault_code, id, conversation_id, channel_id, identity_id, \
    inbound, at, context, author, entry, callback, predicted, posted_at, writer_id, template, campaign_id, recipient) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
    $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, \
    $37, $38, $39)";

pub(crate) async fn insert(tx: &mut Scoped<'_>, messages: &[&Message]) -> Result<()> {
    let rows = messages
        .iter()
        .map(|message| {
            let mut row = changing(message);
            row.extend(params![
                message.id,
                message.conversation_id,
                message.channel_id,
                message.identity_id,
                message.inbound,
                message.at,
                &message.context,
                message.author,
                &message.entry,
                &message.callback,
                &message.predicted,
                message.posted_at,
                message.writer_id,
                template_sends::key_of(message),
                message.recipient.map(|place| place.campaign),
                message.recipient.map(|place| place.n)
            ]);
            row
        })
        .collect();
    tx.insert(INSERT, rows).await?;
    Ok(())
}

/// A message that changed, and as it was.
pub(crate) struct Changed<'m> {
    /// As it is.
    pub(crate) now: &'m Message,
    /// As it was found.
    pub(crate) before: Option<&'m Message>,
}

impl Changed<'_> {
    /// Nothing but how far it got: most that is told of a message.
    fn is_delivery_alone(&self) -> bool {
        self.before.is_some_and(|before| {
            let mut before = before.clone();
            before.delivery.clone_from(&self.now.delivery);
            before.accepted_at = self.now.accepted_at;
            before.pricing.clone_from(&self.now.pricing);
            before.meta_conversation.clone_from(&self.now.meta_conversation);
            before.earlier_verdicts.clone_from(&self.now.earlier_verdicts);
            before.receipts.clone_from(&self.now.receipts);
            before == *self.now
        })
    }
}

/// What is not named is not written, and the indexes it stands in are left alone.
const UPDATE_DELIVERY: &str = "UPDATE messages SET state = $2, sent_at = $3, delivered_at = $4, read_at = $5, played_at = $6, \
    failed_at = $7, fault = $8, accepted_at = $9, pricing = $10, meta_conversation = $11, earlier_verdicts = $12, \
    receipts = $13, fault_code = $14 WHERE workspace_id = $1 AND id = $15";

fn delivered(message: &Message) -> Vec<Value> {
    let delivery = &message.delivery;
    params![
        delivery.state.as_str(),
        delivery.sent_at,
        delivery.delivered_at,
        delivery.read_at,
        delivery.played_at,
        delivery.failed_at,
        kept_fault(message),
        message.accepted_at,
        &message.pricing,
        &message.meta_conversation,
        kept_words(message.earlier_verdicts.as_deref()),
        kept_receipts(&message.receipts),
        fault_code(message),
        message.id,
    ]
}

pub(crate) async fn update(tx: &mut Scoped<'_>, messages: &[Changed<'_>]) -> Result<()> {
    let (deliveries, rest): (Vec<_>, Vec<_>) = messages.iter().partition(|it| it.is_delivery_alone());
    let whole = |changed: &Changed<'_>| {
        let mut row = changing(changed.now);
        row.extend(params![changed.now.id]);
        row
    };
    tx.update(UPDATE_DELIVERY, deliveries.into_iter().map(|changed| delivered(changed.now)).collect())
        .await?;
    tx.update(UPDATE, rest.into_iter().map(whole).collect()).await?;
    Ok(())
}

/// Notes that the bytes of these go out at `at`, and what each was expected to cost when that was asked the last time.
pub async fn note_posted(tx: &mut Scoped<'_>, at: Timestamp, messages: &[&Message]) -> Result<()> {
    let rows = messages.iter().map(|message| params![at, &message.predicted, message.id]).collect();
    let sql = "UPDATE messages SET posted_at = $2, predicted = $3 WHERE workspace_id = $1 AND id = $4";
    tx.update(sql, rows).await?;
    Ok(())
}
