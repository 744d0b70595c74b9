//! What came of the parts of a campaign: those who got it in one language, and as one of two templates. Read off the rows
//! of the plan when somebody asks: one pass over them.

use std::collections::BTreeMap;

use transom_rules::campaign::Step;
use transom_rules::campaign::terms::{Tried, Variant};
use transom_rules::id::CampaignId;
use transom_rules::time::Timestamp;

use super::course;
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// A part of the recipients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The language they get it in; empty where nothing is sent to them.
    pub language: String,
    /// As which of two templates; empty where there is one only.
    pub variant: String,
    /// How many of them stand where.
    pub steps: BTreeMap<Step, u64>,
    /// How many answered.
    pub replied: u64,
    /// How many pressed a button of it.
    pub clicked: u64,
    /// How many stopped by it.
    pub opted_out: u64,
    /// What it cost, in millionths, by currency.
    pub cost: BTreeMap<String, i64>,
}

/// The parts of a campaign, by variant and language.
pub async fn parts(tx: &mut Scoped<'_>, campaign: CampaignId) -> Result<Vec<Part>> {
    let sql = "SELECT variant, language, step, currency, COUNT(*), COUNT(replied_at), COUNT(clicked_at), \
        COUNT(opted_out_at), CAST(COALESCE(SUM(cost), 0) AS BIGINT) FROM recipients \
        WHERE workspace_id = $1 AND campaign_id = $2 \
        GROUP BY variant, language, step, currency ORDER BY variant, language, step, currency";
    let mut parts: Vec<Part> = Vec::new();
    for mut row in tx.all(sql, params![campaign]).await? {
        let (variant, language): (String, String) = (row.next()?, row.next()?);
        let step = Step::from_word(&row.next::<String>()?).unwrap_or(Step::Stopped);
        let currency: String = row.next()?;
        if parts.last().is_none_or(|part| (&part.variant, &part.language) != (&variant, &language)) {
            parts.push(Part { language, variant, ..Part::default() });
        }
        let Some(part) = parts.last_mut() else { continue };
        *part.steps.entry(step).or_default() += count(row.next()?);
        part.replied += count(row.next()?);
        part.clicked += count(row.next()?);
        part.opted_out += count(row.next()?);
        let cost: i64 = row.next()?;
        if cost != 0 {
            *part.cost.entry(currency).or_default() += cost;
        }
    }
    Ok(parts)
}

fn count(told: i64) -> u64 {
    u64::try_from(told).unwrap_or_default()
}

/// What came of those on whom two templates are tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// When the last of them was sent to; it may be told as up to an hour later.
    pub last_at: Option<Timestamp>,
    /// Those who got the campaign's own template.
    pub a: Tried,
    /// Those who got the other one.
    pub b: Tried,
}

/// How a trial stands: one pass over the rows of its plan.
pub async fn sampled(tx: &mut Scoped<'_>, campaign: CampaignId) -> Result<Sample> {
    let sql = "SELECT variant, step, COUNT(*), COUNT(replied_at), MAX(changed_at) FROM recipients \
        WHERE workspace_id = $1 AND campaign_id = $2 AND variant <> '' GROUP BY variant, step";
    let mut sample = Sample::default();
    for mut row in tx.all(sql, params![campaign]).await? {
        let variant = Variant::from_word(&row.next::<String>()?);
        let step = Step::from_word(&row.next::<String>()?);
        let (all, replied) = (count(row.next()?), count(row.next()?));
        let last: Option<Timestamp> = row.next()?;
        let tried = if variant == Some(Variant::B) { &mut sample.b } else { &mut sample.a };
        match step {
            Some(Step::Sent | Step::Delivered | Step::Read) => {
                tried.sent += all;
                tried.replied += replied;
                sample.last_at = sample.last_at.max(last);
            }
            Some(
                Step::Planned
                | Step::Queued
                | Step::Refused
                | Step::Uncertain
                | Step::Stopped
                | Step::Cancelled
                | Step::Failed,
            )
            | None => {}
        }
    }
    // A row tells when it changed last: it may have been read long after it was sent.
    if let Some(sent) = course::last_sent(tx, campaign).await? {
        sample.last_at = sample.last_at.map(|last| last.min(sent));
    }
    Ok(sample)
}
