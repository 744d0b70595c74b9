//! What becomes of recipients follows from their messages: whoever writes a message that is held writes its recipient
//! with it. Messages of no campaign cost nothing here.

use std::collections::BTreeMap;

use transom_rules::campaign::{Place, Step};
use transom_rules::id::{CampaignId, IdentityId, MessageId};
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::price::Cost;
use transom_rules::time::Timestamp;

use super::counts::{self, Counts};
use crate::error::Result;
use crate::messages::Message;
use crate::params;
use crate::scope::Scoped;

/// How far it got with a recipient, as their message tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    place: Place,
    message: MessageId,
    identity: IdentityId,
    from: Step,
    was_for: String,
    to: Step,
    why: String,
    at: Timestamp,
}

impl Move {
    /// What a message changed, if it is one of a campaign: it was that before, or it is new.
    pub(crate) fn of(now: &Message, before: Option<&Message>) -> Option<Self> {
        let place = now.recipient?;
        let stood = |message: &Message| (Step::of(message.delivery.state), why(message));
        let (from, was_for) = before.map_or((Step::Planned, String::new()), stood);
        let (to, why) = stood(now);
        let delivery = &now.delivery;
        let told = [delivery.read_at, delivery.delivered_at, delivery.failed_at, delivery.sent_at];
        let at = told.into_iter().flatten().next().or(now.accepted_at).unwrap_or(now.at);
        let is_news = (from, &was_for) != (to, &why);
        is_news.then_some(Self {
            place,
            message: now.id,
            identity: now.identity_id,
            from,
            was_for,
            to,
            why,
            at,
        })
    }
}

/// Why a message did not arrive: the carrier's code.
fn why(message: &Message) -> String {
    let is_over = matches!(Step::of(message.delivery.state), Step::Failed | Step::Stopped | Step::Uncertain);
    let fault = message.delivery.fault.as_ref().filter(|_| is_over);
    fault.map(|fault| fault.code.to_string()).unwrap_or_default()
}

/// What a message of a campaign cost.
#[derive(Clone, Copy, Debug)]
pub struct Spent<'a> {
    /// The campaign.
    pub campaign: CampaignId,
    /// How much.
    pub cost: &'a Cost,
}

/// Writes it.
pub(crate) async fn follow<'a>(
    tx: &mut Scoped<'_>,
    moves: &[Move],
    spent: impl Iterator<Item = Spent<'a>>,
) -> Result<()> {
    let mut counted: BTreeMap<CampaignId, Counts> = BTreeMap::new();
    for spent in spent {
        let amount = spent.cost.amount.unwrap_or(Amount::ZERO).millionths();
        let counts = counted.entry(spent.campaign).or_default();
        counts.add(&format!("spent/{}", spent.cost.currency), 1, amount);
    }
    for moved in moves {
        let counts = counted.entry(moved.place.campaign).or_default();
        step(counts, moved.from, &moved.was_for, -1);
        step(counts, moved.to, &moved.why, 1);
    }
    if counted.is_empty() {
        return Ok(());
    }
    let rows = moves.iter().map(|moved| {
        let Place { campaign, n } = moved.place;
        params![moved.to.as_str(), &moved.why, moved.message, moved.identity, moved.at, campaign, n]
    });
    tx.update(
        "UPDATE recipients SET step = $2, why = $3, message_id = $4, identity_id = $5, changed_at = $6 \
         WHERE workspace_id = $1 AND campaign_id = $7 AND n = $8",
        rows.collect(),
    )
    .await?;
    counts::add_all(tx, &counted).await
}

/// Counts one more, or less, where a recipient stands.
pub(super) fn step(counts: &mut Counts, step: Step, why: &str, more: i64) {
    counts.add(step.as_str(), more, 0);
    if !why.is_empty() {
        counts.add(&format!("{}/{why}", step.as_str()), more, 0);
    }
}
