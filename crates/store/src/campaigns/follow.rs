//! What becomes of recipients follows from their messages: whoever writes a message that is held writes its recipient
//! with it. Messages of no campaign cost nothing here.

use std::collections::BTreeMap;

use transom_rules::campaign::{Place, Step};
use transom_rules::id::{CampaignId, IdentityId, MessageId};
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::price::Cost;
use transom_rules::time::Timestamp;

use super::counts::{self, Counts};
use super::course::News;
use super::reserve::{self, is_reserving, leaves_for};
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
    /// When the carrier took it.
    sent_at: Timestamp,
    /// What it was to cost, where it is reserved from now on, or no more.
    leaves_for: Option<Cost>,
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
            sent_at: now.accepted_at.or(delivery.sent_at).unwrap_or(now.at),
            leaves_for: leaves_for(&now.predicted).filter(|_| is_reserving(from) != is_reserving(to)),
        })
    }

    /// For how many more messages its cost is reserved from now on.
    fn reserves(&self) -> i64 {
        i64::from(is_reserving(self.to)) - i64::from(is_reserving(self.from))
    }
}

/// Why a message did not arrive: the carrier's code.
fn why(message: &Message) -> String {
    let is_over = matches!(Step::of(message.delivery.state), Step::Failed | Step::Stopped | Step::Uncertain);
    let fault = message.delivery.fault.as_ref().filter(|_| is_over);
    fault.map(|fault| fault.code.to_string()).unwrap_or_default()
}

/// What the message of a recipient cost.
#[derive(Clone, Copy, Debug)]
pub struct Spent<'a> {
    /// Whose.
    pub place: Place,
    /// How much.
    pub cost: &'a Cost,
}

/// Writes it.
pub(crate) async fn follow(tx: &mut Scoped<'_>, moves: &[Move], spent: &[Spent<'_>]) -> Result<()> {
    let (mut counted, mut news) = (BTreeMap::new(), News::default());
    charge(tx, spent, &mut counted).await?;
    let of_reserve = moves.iter().filter(|moved| moved.reserves() != 0).map(|moved| moved.place);
    let prices = reserve::prices(tx, of_reserve).await?;
    for moved in moves {
        let counts = counted.entry(moved.place.campaign).or_default();
        if let Some(price) = prices.get(&moved.place).filter(|_| moved.reserves() != 0) {
            price.reserve(moved.leaves_for.as_ref(), moved.reserves(), counts);
        }
        step(counts, moved.from, &moved.was_for, -1);
        step(counts, moved.to, &moved.why, 1);
        for passed in passed(moved.from, moved.to) {
            news.add(moved.place.campaign, moved.at, passed, 1);
        }
        if moved.to == Step::Failed && moved.from != Step::Failed {
            // It counts as failed from now on, and as sent no more.
            for passed in passed(Step::Queued, moved.from) {
                news.add(moved.place.campaign, moved.sent_at, passed, -1);
            }
        }
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
    news.write(tx).await?;
    counts::add_all(tx, &counted).await
}

/// What is told of a move in the course of a campaign: whoever read it has got it too.
fn passed(from: Step, to: Step) -> Vec<&'static str> {
    const WAY: [Step; 3] = [Step::Sent, Step::Delivered, Step::Read];
    let far = |step: Step| WAY.iter().position(|one| *one == step).map_or(0, |place| place + 1);
    if to == Step::Failed && from == Step::Failed {
        return Vec::new();
    }
    if to == Step::Failed {
        return vec![Step::Failed.as_str()];
    }
    WAY.iter().skip(far(from)).take(far(to).saturating_sub(far(from))).map(|step| step.as_str()).collect()
}

/// What was charged stands with whom it was for, and where it is not what was planned it is counted why.
async fn charge(
    tx: &mut Scoped<'_>,
    spent: &[Spent<'_>],
    counted: &mut BTreeMap<CampaignId, Counts>,
) -> Result<()> {
    let mut rows = Vec::new();
    for Spent { place, cost } in spent {
        let amount = cost.amount.unwrap_or(Amount::ZERO).millionths();
        let sql = "SELECT price, currency, cost FROM recipients WHERE workspace_id = $1 AND campaign_id = $2 AND n = $3";
        let Some(mut row) = tx.first(sql, params![place.campaign, place.n]).await? else { continue };
        let (price, currency, before): (Option<i64>, String, Option<i64>) =
            (row.next()?, row.next()?, row.next()?);
        let counts = counted.entry(place.campaign).or_default();
        counts.add(&format!("spent/{}", cost.currency), 1, amount);
        match price.filter(|_| currency == cost.currency) {
            Some(price) if before.is_none() => {
                counts.add(&format!("foreseen/{currency}"), 1, price);
                if let Some(why) = differs(price, amount) {
                    counts.add(&format!("differs/{why}/{currency}"), 1, amount - price);
                }
            }
            None if before.is_none() => counts.add(&format!("unforeseen/{}", cost.currency), 1, amount),
            Some(_) | None => {}
        }
        rows.push(params![before.unwrap_or_default() + amount, &cost.currency, place.campaign, place.n]);
    }
    tx.update(
        "UPDATE recipients SET cost = $2, currency = $3 WHERE workspace_id = $1 AND campaign_id = $4 AND n = $5",
        rows,
    )
    .await?;
    Ok(())
}

/// Why a message cost another price than was planned: what made it free ended meanwhile, or something else made it free;
/// or it is billed at another rate.
const fn differs(planned: i64, charged: i64) -> Option<&'static str> {
    match (planned, charged) {
        (planned, charged) if planned == charged => None,
        (0, _) => Some("closed"),
        (_, 0) => Some("opened"),
        _ => Some("rate"),
    }
}

/// Counts one more, or less, where a recipient stands.
pub(super) fn step(counts: &mut Counts, step: Step, why: &str, more: i64) {
    counts.add(step.as_str(), more, 0);
    if !why.is_empty() {
        counts.add(&format!("{}/{why}", step.as_str()), more, 0);
    }
}
