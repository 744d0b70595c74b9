//! Recipients to whom it goes once more: all whom a campaign did not reach, as its plan says; or one of them, because
//! somebody sends their message again by hand. Either way one message at a time is the campaign's, so that neither goes
//! beside the other.

use transom_rules::campaign::{Place, Step as Stand};
use transom_rules::id::{CampaignId, MessageId};
use transom_rules::pricing::price::Cost;
use transom_rules::time::Timestamp;
use transom_rules::trail::Step;

use super::counts::{self, Counts};
use super::course::News;
use super::follow;
use super::reserve::{Price, is_reserving, leaves_for};
use crate::error::Result;
use crate::fallbacks;
use crate::params;
use crate::scope::Scoped;
use crate::trails;
use crate::value::Row;

/// A recipient whose message is given up.
struct Left {
    n: i64,
    step: Stand,
    why: String,
    /// Since when they stand there.
    at: Timestamp,
    message: Option<MessageId>,
    /// What they cost by the plan.
    price: Price,
    /// What their message was to cost when it was made.
    leaves_for: Option<Cost>,
}

const COLUMNS: &str = "r.n, r.step, r.why, r.changed_at, r.message_id, r.price, r.currency, \
    (SELECT m.predicted FROM messages m WHERE m.workspace_id = r.workspace_id AND m.id = r.message_id)";

fn read(row: &mut Row) -> Result<Left> {
    let (n, step, why) = (row.next()?, row.next::<String>()?, row.next()?);
    let (at, message) = (row.next()?, row.next()?);
    let price = Price { amount: row.next()?, currency: row.next()? };
    let leaves_for = row.next::<Option<String>>()?.and_then(|predicted| leaves_for(&predicted));
    Ok(Left {
        n,
        step: Stand::from_word(&step).unwrap_or(Stand::Stopped),
        why,
        at,
        message,
        price,
        leaves_for,
    })
}

/// Those of a plan at a step that did not arrive, from their beginning, are planned anew; their messages are the
/// campaign's no more, what was reserved for them is not, and no SMS goes in the place of one. Who got that SMS already
/// stays as they are. So many at most; how many.
pub async fn put_back(
    tx: &mut Scoped<'_>,
    campaign: CampaignId,
    step: Stand,
    limit: i64,
    now: Timestamp,
) -> Result<usize> {
    let sql = format!(
        "SELECT {COLUMNS} FROM recipients r WHERE r.workspace_id = $1 AND r.campaign_id = $2 \
         AND r.step = $3 AND NOT EXISTS (SELECT 1 FROM fallbacks f WHERE f.workspace_id = $1 \
         AND f.message_id = r.message_id AND f.state = 'sent') ORDER BY r.due_at, r.n LIMIT $4"
    );
    let rows = tx.all(&sql, params![campaign, step.as_str(), limit]).await?;
    let mut found = rows.into_iter().map(|mut row| read(&mut row)).collect::<Result<Vec<Left>>>()?;
    let messages: Vec<MessageId> = found.iter().filter_map(|left| left.message).collect();
    let sent = fallbacks::call_off(tx, &messages, now).await?;
    found.retain(|left| left.message.is_none_or(|message| !sent.contains(&message)));
    plan_anew(tx, campaign, &found, now).await?;
    let step = |n| Step::PlannedAnew { at: now, campaign, n }.kept();
    let lines = found.iter().filter_map(|left| Some((left.message?, step(left.n))));
    trails::end(tx, &lines.collect::<Vec<_>>()).await?;
    Ok(found.len())
}

/// The place in a plan that a message stands for, if it is a campaign's. Campaign and message are held until the
/// transaction ends: nobody plans the recipient anew meanwhile.
pub async fn hold_place(tx: &mut Scoped<'_>, message: MessageId) -> Result<Option<Place>> {
    let sql = "SELECT campaign_id, recipient FROM messages WHERE workspace_id = $1 AND id = $2 \
        AND campaign_id IS NOT NULL AND recipient IS NOT NULL";
    let Some(mut row) = tx.first(sql, params![message]).await? else { return Ok(None) };
    super::hold(tx, row.next()?).await?;
    // Whoever held it before may have planned the recipient anew.
    let sql = format!("{sql}{}", tx.dialect().for_update());
    let found = tx.first(&sql, params![message]).await?;
    found.map(|mut row| Ok(Place { campaign: row.next()?, n: row.next()? })).transpose()
}

/// Another message is about to stand for a place that is held: until it does nothing was sent there, and nothing is reserved.
pub async fn clear_place(tx: &mut Scoped<'_>, place: Place, now: Timestamp) -> Result<()> {
    let sql = format!(
        "SELECT {COLUMNS} FROM recipients r WHERE r.workspace_id = $1 AND r.campaign_id = $2 AND r.n = $3"
    );
    let found = tx.first(&sql, params![place.campaign, place.n]).await?;
    match found.map(|mut row| read(&mut row)).transpose()? {
        Some(left) => plan_anew(tx, place.campaign, &[left], now).await,
        None => Ok(()),
    }
}

async fn plan_anew(tx: &mut Scoped<'_>, campaign: CampaignId, some: &[Left], now: Timestamp) -> Result<()> {
    let (mut counts, mut places, mut messages) = (Counts::default(), Vec::new(), Vec::new());
    let mut news = News::default();
    for left in some {
        follow::step(&mut counts, left.step, &left.why, -1);
        follow::step(&mut counts, Stand::Planned, "", 1);
        if is_reserving(left.step) {
            left.price.reserve(left.leaves_for.as_ref(), -1, &mut counts);
        }
        if left.step == Stand::Failed {
            news.add(campaign, left.at, Stand::Failed.as_str(), -1);
        }
        places.push(params![now, campaign, left.n]);
        messages.extend(left.message.map(|message| params![message]));
    }
    // Whoever tells of such a message waits here, and then finds it to be of no campaign.
    let sql = "UPDATE messages SET campaign_id = NULL, recipient = NULL WHERE workspace_id = $1 AND id = $2";
    tx.update(sql, messages).await?;
    tx.update(
        "UPDATE recipients SET step = 'planned', why = '', message_id = NULL, changed_at = $2, due_at = 0 \
         WHERE workspace_id = $1 AND campaign_id = $3 AND n = $4",
        places,
    )
    .await?;
    news.write(tx).await?;
    counts::add(tx, campaign, &counts).await
}
