//! The ledger: one charge for each message that was delivered, never changed by us afterwards. What Meta says
//! of it stands beside it, and the difference, if there is one. Sums a day are kept as charges are added, so
//! that a month is read at once.

use std::collections::BTreeMap;

use transom_rules::id::{ChannelId, ConversationId, IdentityId, MessageId};
use transom_rules::pricing::Billed;
use transom_rules::pricing::date::Date;
use transom_rules::pricing::finding::{self, Finding, Verdict};
use transom_rules::pricing::price::Cost;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::messages::Message;
use crate::params;
use crate::scope::Scoped;
use crate::value::key_list;
use row::{COLUMNS, read, row_of};
pub(crate) use row::{columns, read_all};

mod list;
mod row;
mod sums;

pub use list::{Filter, Standing, page, standing};
pub use row::form_word;
pub use sums::{Sum, days, of_template};

/// What a delivered message cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The message. It has one charge at most; a group's grows with each whom it reaches.
    pub message_id: MessageId,
    /// The conversation it stands in.
    pub conversation_id: ConversationId,
    /// The number it went through.
    pub channel_id: ChannelId,
    /// The customer, as the carrier knows them.
    pub identity_id: IdentityId,
    /// The first of delivered and read, by Meta's clock.
    pub at: Timestamp,
    /// Its day in the account's time zone.
    pub day: Date,
    /// What was delivered.
    pub form: Billed,
    /// How many deliveries it is for: in a group each costs.
    pub deliveries: i64,
    /// What it cost by our rules.
    pub cost: Cost,
    /// What was told when it was allowed; `None` for what did not go through us.
    pub predicted: Option<Cost>,
    /// Meta's `pricing`, as JSON; empty until it comes.
    pub pricing: String,
    /// Meta's `conversation`, as JSON; empty if none came.
    pub meta_conversation: String,
    /// Where Meta's word or the prediction differs.
    pub finding: Option<Finding>,
}

impl Charge {
    /// Takes over what Meta says and compares it with ours.
    pub fn settle(&mut self, pricing: &str, meta_conversation: &str) {
        self.settle_after(pricing, meta_conversation, &[]);
    }

    /// Adds another delivery of a group's message.
    fn grow(&mut self, share: &Self) {
        self.deliveries += share.deliveries;
        let amount = self.cost.amount.zip(share.cost.amount).map(|(sum, more)| sum + more);
        if self.cost.rates.is_none() {
            self.cost = share.cost.clone();
        }
        self.cost.amount = amount;
    }

    /// The same, from the message it is the charge of.
    pub(crate) fn settle_by(&mut self, message: &Message) {
        let earlier = message.earlier_verdicts.as_deref().unwrap_or_default();
        self.settle_after(message.verdict(), &message.meta_conversation, earlier);
    }

    fn settle_after(&mut self, pricing: &str, meta_conversation: &str, earlier: &[String]) {
        pricing.clone_into(&mut self.pricing);
        meta_conversation.clone_into(&mut self.meta_conversation);
        let verdict = Verdict::read(pricing, meta_conversation);
        let earlier: Vec<Verdict> =
            earlier.iter().filter_map(|word| Verdict::read(word, meta_conversation)).collect();
        self.finding = finding::find_after(self.predicted.as_ref(), &self.cost, verdict.as_ref(), &earlier);
    }
}

/// Adds charges, and adds them to their days.
pub(crate) async fn keep(tx: &mut Scoped<'_>, charges: &BTreeMap<MessageId, Charge>) -> Result<()> {
    let rows = charges.values().map(row_of).collect();
    tx.insert(
        "INSERT INTO charges (workspace_id, message_id, conversation_id, channel_id, identity_id, at, day, form, \
         rules, category, reason, market, currency, amount, rates, predicted, pricing, meta_conversation, finding, \
         finding_text, deliveries, segments) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
         $16, $17, $18, $19, $20, $21, $22)",
        rows,
    )
    .await?;
    sums::add(tx, charges.values()).await
}

/// Adds deliveries of groups' messages to their charges and to their days. A charge says why by the first of them that
/// is not free.
pub(crate) async fn grow(tx: &mut Scoped<'_>, shares: &[Charge]) -> Result<()> {
    let mut grown: BTreeMap<MessageId, Charge> = BTreeMap::new();
    for share in shares {
        match grown.get_mut(&share.message_id) {
            Some(charge) => charge.grow(share),
            None => drop(grown.insert(share.message_id, share.clone())),
        }
    }
    tx.insert(
        "INSERT INTO charges (workspace_id, message_id, conversation_id, channel_id, identity_id, at, day, form, \
         rules, category, reason, market, currency, amount, rates, predicted, pricing, meta_conversation, finding, \
         finding_text, deliveries, segments) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
         $16, $17, $18, $19, $20, $21, $22) ON CONFLICT (workspace_id, message_id) DO UPDATE SET \
         deliveries = charges.deliveries + excluded.deliveries, amount = charges.amount + excluded.amount, \
         market = CASE WHEN charges.rates = '' THEN excluded.market ELSE charges.market END, \
         reason = CASE WHEN charges.rates = '' THEN excluded.reason ELSE charges.reason END, \
         rates = CASE WHEN charges.rates = '' THEN excluded.rates ELSE charges.rates END",
        grown.values().map(row_of).collect(),
    )
    .await?;
    sums::add(tx, shares.iter()).await
}

/// Meta's word on messages that were charged before it came. Those without a charge are passed over.
pub(crate) async fn settle(tx: &mut Scoped<'_>, messages: impl Iterator<Item = &Message>) -> Result<()> {
    let told: BTreeMap<MessageId, &Message> = messages.map(|message| (message.id, message)).collect();
    let ids: Vec<MessageId> = told.keys().copied().collect();
    let mut rows = Vec::new();
    for mut charge in of_messages(tx, &ids).await? {
        let Some(message) = told.get(&charge.message_id) else { continue };
        let before = charge.clone();
        charge.settle_by(message);
        if charge == before {
            continue;
        }
        let finding = charge.finding.as_ref();
        rows.push(params![
            &charge.pricing,
            &charge.meta_conversation,
            finding.map_or("", |finding| finding.difference.as_str()),
            finding.map(|finding| finding.text.kept()).unwrap_or_default(),
            charge.message_id
        ]);
    }
    tx.update(
        "UPDATE charges SET pricing = $2, meta_conversation = $3, finding = $4, finding_text = $5 \
         WHERE workspace_id = $1 AND message_id = $6",
        rows,
    )
    .await?;
    Ok(())
}

/// The charges of these messages, in the order of the messages' ids.
pub async fn of_messages(tx: &mut Scoped<'_>, messages: &[MessageId]) -> Result<Vec<Charge>> {
    let sql = format!("SELECT {COLUMNS} FROM charges WHERE workspace_id = $1 AND message_id IN (*)");
    let rows = tx.among(&sql, params![], key_list(messages)).await?;
    let mut found: Vec<Charge> = rows.into_iter().map(read).collect::<Result<_>>()?;
    found.sort_by_key(|charge| charge.message_id);
    Ok(found)
}
