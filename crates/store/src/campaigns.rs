//! Campaigns: a planned send of a template to many. A campaign's row says where it stands; the rows of its plan, and
//! what became of each, are its recipients ([`recipients`]); how many stand where is counted beside them ([`counts`]),
//! so that nobody counts a million rows to show a number. Whoever makes a recipient's message holds the campaign's row,
//! and writes the recipient, the message and its place in the outbox in one transaction.

use std::collections::BTreeMap;

use transom_rules::author::Author;
use transom_rules::campaign::{Definition, State};
use transom_rules::id::{CampaignId, ChannelId, IdentityId, MessageId};
use transom_rules::time::Timestamp;

use crate::error::{Error, Result};
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, Value, key_list};

mod again;
mod counts;
mod course;
mod follow;
mod found;
mod heard;
mod parts;
mod people;
mod recipients;
mod reserve;

pub use again::{clear_place, hold_place, put_back};
pub use counts::{Count, Counts, add as count, counts};
pub use course::{Course, Hour, course};
pub(crate) use follow::follow;
pub use follow::{Move, Spent};
pub use found::{Found, Sought, begun_among, eligible_before, find, names};
pub use heard::{Answer, Heard, answers, have_heard, hear, heard};
pub use parts::{Part, Sample, parts, sampled};
pub use people::{Among, Person, people};
pub use recipients::{
    Recipient, Taken, Which, add as add_recipients, delay, due, followers, forget_keys, has_got,
    have_answered, hurry, is_open, marketing_since, next_due, next_place, of_people, page, recipient, refuse,
    taken,
};
pub use reserve::{DEARER, RESERVED};

/// A campaign.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    /// Ours.
    pub id: CampaignId,
    /// What people call it.
    pub name: String,
    /// The number it goes through.
    pub channel_id: ChannelId,
    /// What it is made of.
    pub definition: Definition,
    /// Where it stands.
    pub state: State,
    /// Why it stands although nobody said so: a word of [`transom_rules::campaign::Why`], or nothing.
    pub why: String,
    /// Who planned it.
    pub author: Author,
    /// Whom it goes to, where they are found among the contacts: JSON; empty where they were given.
    pub segment: String,
    /// How far the contacts were gone through.
    pub place: Option<IdentityId>,
    /// When its next message may go, by the machine's clock.
    pub next_at: Timestamp,
    /// Up to which message it was looked for answers.
    pub heard: Option<MessageId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its plan was complete.
    pub planned_at: Option<Timestamp>,
    /// When it was started.
    pub started_at: Option<Timestamp>,
    /// When somebody said last that it is to be sent.
    pub resumed_at: Option<Timestamp>,
    /// When it came to its end.
    pub ended_at: Option<Timestamp>,
    /// Who approved it.
    pub approved_by: Author,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// The campaign of which it is one more occurrence.
    pub origin: Option<CampaignId>,
    /// When its next occurrence is to be planned, or those who follow another campaign are looked for.
    pub again_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, name, channel_id, definition, state, why, author, segment, place, next_at, heard, created_at, \
    planned_at, started_at, resumed_at, ended_at, approved_by, approved_at, origin, again_at";

fn read(mut row: Row) -> Result<Campaign> {
    Ok(Campaign {
        id: row.next()?,
        name: row.next()?,
        channel_id: row.next()?,
        definition: serde_json::from_str(&row.next::<String>()?).map_err(|error| {
            Error::Broken(format!("the definition of a campaign cannot be read: {error}"))
        })?,
        // What a later version calls it is not touched by this one.
        state: State::from_word(&row.next::<String>()?).unwrap_or(State::Stopped),
        why: row.next()?,
        author: row.next()?,
        segment: row.next()?,
        place: row.next()?,
        next_at: row.next()?,
        heard: row.next()?,
        created_at: row.next()?,
        planned_at: row.next()?,
        started_at: row.next()?,
        resumed_at: row.next()?,
        ended_at: row.next()?,
        approved_by: row.next()?,
        approved_at: row.next()?,
        origin: row.next()?,
        again_at: row.next()?,
    })
}

/// Adds one.
pub async fn add(tx: &mut Scoped<'_>, campaign: &Campaign) -> Result<()> {
    tx.run(
        "INSERT INTO campaigns (workspace_id, id, name, channel_id, segment, created_at, origin, definition, category, \
         state, why, author, place, next_at, heard, planned_at, started_at, resumed_at, ended_at, approved_by, \
         approved_at, again_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         $19, $20, $21, $22)",
        [
            params![
                campaign.id,
                &campaign.name,
                campaign.channel_id,
                &campaign.segment,
                campaign.created_at,
                campaign.origin
            ],
            changing(campaign),
        ]
        .concat(),
    )
    .await?;
    Ok(())
}

/// What changes about one, in the order in which it is written.
fn changing(campaign: &Campaign) -> Vec<Value> {
    params![
        serde_json::to_string(&campaign.definition).unwrap_or_default(),
        &campaign.definition.category,
        campaign.state.as_str(),
        &campaign.why,
        campaign.author,
        campaign.place,
        campaign.next_at,
        campaign.heard,
        campaign.planned_at,
        campaign.started_at,
        campaign.resumed_at,
        campaign.ended_at,
        campaign.approved_by,
        campaign.approved_at,
        campaign.again_at
    ]
}

/// Writes what is another thing about one that is held.
pub async fn save(tx: &mut Scoped<'_>, campaign: &Campaign) -> Result<()> {
    let mut row = changing(campaign);
    row.extend(params![campaign.id]);
    tx.run(
        "UPDATE campaigns SET definition = $2, category = $3, state = $4, why = $5, author = $6, place = $7, next_at = $8, \
         heard = $9, planned_at = $10, started_at = $11, resumed_at = $12, ended_at = $13, approved_by = $14, \
         approved_at = $15, again_at = $16 WHERE workspace_id = $1 AND id = $17",
        row,
    )
    .await?;
    Ok(())
}

/// One of them.
pub async fn get(tx: &mut Scoped<'_>, id: CampaignId) -> Result<Option<Campaign>> {
    let sql = format!("SELECT {COLUMNS} FROM campaigns WHERE workspace_id = $1 AND id = $2");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// When those among some campaigns were ended by somebody, or for good.
pub async fn ended_among(
    tx: &mut Scoped<'_>,
    campaigns: &[CampaignId],
) -> Result<BTreeMap<CampaignId, Timestamp>> {
    let sql = "SELECT id, ended_at FROM campaigns WHERE workspace_id = $1 AND state = 'stopped' \
        AND ended_at IS NOT NULL AND id IN (*)";
    let rows = tx.among(sql, params![], key_list(campaigns)).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// Holds one until the transaction ends: nobody else makes messages of it, or says where it stands.
pub async fn hold(tx: &mut Scoped<'_>, id: CampaignId) -> Result<Option<Campaign>> {
    let lock = tx.dialect().for_update();
    let sql = format!("SELECT {COLUMNS} FROM campaigns WHERE workspace_id = $1 AND id = $2{lock}");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// The newest first, from before one of them.
pub async fn list(tx: &mut Scoped<'_>, before: Option<CampaignId>, limit: i64) -> Result<Vec<Campaign>> {
    let before = before.unwrap_or(CampaignId(uuid::Uuid::max()));
    let sql = format!(
        "SELECT {COLUMNS} FROM campaigns WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
    );
    tx.all(&sql, params![before, limit]).await?.into_iter().map(read).collect()
}

/// Those the server works on: that are planned or sent, wait for what changes by itself, begin or come again by now.
pub async fn at_work(tx: &mut Scoped<'_>, now: Timestamp) -> Result<Vec<CampaignId>> {
    let sql = "SELECT id FROM campaigns WHERE workspace_id = $1 AND (state IN ('planning', 'running') \
        OR (state = 'paused' AND why = 'limit') OR again_at <= $2) ORDER BY id";
    let rows = tx.all(sql, params![now]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Those that were begun and are not over.
pub async fn begun(tx: &mut Scoped<'_>) -> Result<Vec<CampaignId>> {
    let sql =
        "SELECT id FROM campaigns WHERE workspace_id = $1 AND state IN ('running', 'paused') ORDER BY id";
    tx.all(sql, params![]).await?.into_iter().map(|mut row| row.next()).collect()
}

/// What came to its end before an instant, or was never started.
pub(crate) const OLD: &str = "SELECT id FROM campaigns WHERE workspace_id = $1 AND state IN ('stopped', 'completed', 'planned') \
    AND COALESCE(ended_at, created_at) < $2 ORDER BY id LIMIT 1";

/// Removes those that came to an end before an instant, or were planned before it and never started, a few at a time,
/// with a few thousand of their recipients; whether more is left.
pub async fn forget(tx: &mut Scoped<'_>, before: Timestamp) -> Result<bool> {
    let Some(mut row) = tx.first(OLD, params![before]).await? else { return Ok(false) };
    remove(tx, row.next()?).await
}

/// Removes those whose plan began to be made before an instant and never was: whoever made it is gone. A few rows at a
/// time; whether more is left.
pub async fn give_up(tx: &mut Scoped<'_>, before: Timestamp) -> Result<bool> {
    let sql = "SELECT id FROM campaigns WHERE workspace_id = $1 AND state = 'planning' AND segment = '' \
        AND created_at < $2 ORDER BY id LIMIT 1";
    let Some(mut row) = tx.first(sql, params![before]).await? else { return Ok(false) };
    remove(tx, row.next()?).await
}

/// So many recipients go in one transaction.
const AT_ONCE: u64 = 2_000;

/// Removes a few rows of a campaign, and in the end itself; whether more is left.
pub async fn remove(tx: &mut Scoped<'_>, id: CampaignId) -> Result<bool> {
    let gone = tx
        .run(
            "DELETE FROM recipients WHERE workspace_id = $1 AND campaign_id = $2 AND n IN \
             (SELECT n FROM recipients WHERE workspace_id = $1 AND campaign_id = $2 ORDER BY n LIMIT $3)",
            params![id, AT_ONCE.cast_signed()],
        )
        .await?;
    if gone < AT_ONCE {
        tx.run("DELETE FROM campaign_counts WHERE workspace_id = $1 AND campaign_id = $2", params![id])
            .await?;
        tx.run("DELETE FROM campaign_hours WHERE workspace_id = $1 AND campaign_id = $2", params![id])
            .await?;
        tx.run("DELETE FROM campaigns WHERE workspace_id = $1 AND id = $2", params![id]).await?;
    }
    Ok(true)
}
