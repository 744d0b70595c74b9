//! Recipients of a campaign that somebody looks for, each with what they are called.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::campaign::Step;
use transom_rules::id::{CampaignId, ContactId};

use super::recipients::{COLUMNS, Recipient, read};
use crate::error::Result;
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;
use crate::value::key_list;

/// Who is looked for. What is not said narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// They stand at one of these.
    pub steps: Vec<Step>,
    /// For this reason.
    pub why: Option<String>,
    /// They answered.
    pub replied: bool,
    /// They stopped.
    pub opted_out: bool,
    /// A part of their name or address.
    pub words: String,
    /// They stand behind this place.
    pub after: i64,
}

/// Somebody who was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Their row.
    pub recipient: Recipient,
    /// Who they are, as far as they are known, and what they are called.
    pub contact: Option<(ContactId, String)>,
}

/// Those who are found, in the order of the plan.
pub async fn find(
    tx: &mut Scoped<'_>,
    campaign: CampaignId,
    sought: &Sought,
    limit: i64,
) -> Result<Vec<Found>> {
    let sql = format!(
        "SELECT {COLUMNS}, c.id, c.name FROM recipients r \
         LEFT JOIN identities i ON i.workspace_id = r.workspace_id AND i.id = r.identity_id \
         LEFT JOIN contacts c ON c.workspace_id = i.workspace_id AND c.id = i.contact_id \
         WHERE r.workspace_id = $1 AND r.campaign_id = $2 AND r.n > $3"
    );
    let mut query = Query { sql, params: params![campaign, sought.after] };
    if !sought.steps.is_empty() {
        let steps: Vec<String> = sought.steps.iter().map(|step| query.bind(step.as_str())).collect();
        query.sql += &format!(" AND r.step IN ({})", steps.join(", "));
    }
    if let Some(why) = &sought.why {
        query.and("r.why =", why.as_str());
    }
    if sought.replied {
        query.sql += " AND r.replied_at IS NOT NULL";
    }
    if sought.opted_out {
        query.sql += " AND r.opted_out_at IS NOT NULL";
    }
    if !sought.words.is_empty() {
        let part = query.bind(part_of(&sought.words));
        query.sql += &format!(
            " AND (LOWER(c.name) LIKE {part} ESCAPE '!' OR LOWER(r.address) LIKE {part} ESCAPE '!')"
        );
    }
    let limit = query.bind(limit);
    query.sql += &format!(" ORDER BY r.n LIMIT {limit}");
    let rows = tx.all(&query.sql, query.params).await?;
    rows.into_iter()
        .map(|mut row| {
            let recipient = read(&mut row)?;
            let (id, name) = (row.next::<Option<ContactId>>()?, row.next::<Option<String>>()?);
            Ok(Found { recipient, contact: id.zip(name) })
        })
        .collect()
}

/// The place of the nearest recipient before one to whom something is sent, or was.
pub async fn eligible_before(tx: &mut Scoped<'_>, campaign: CampaignId, place: i64) -> Result<Option<i64>> {
    let sql = "SELECT n FROM recipients WHERE workspace_id = $1 AND campaign_id = $2 AND n < $3 \
        AND step <> 'refused' ORDER BY n DESC LIMIT 1";
    tx.first(sql, params![campaign, place]).await?.map(|mut row| row.next()).transpose()
}

/// What these campaigns are called.
pub async fn names(
    tx: &mut Scoped<'_>,
    campaigns: impl IntoIterator<Item = CampaignId> + Send,
) -> Result<BTreeMap<CampaignId, String>> {
    let sql = "SELECT id, name FROM campaigns WHERE workspace_id = $1 AND id IN (*)";
    let keys: BTreeSet<CampaignId> = campaigns.into_iter().collect();
    let rows = tx.among(sql, params![], key_list(keys)).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// Which of these campaigns were begun.
pub async fn begun_among(
    tx: &mut Scoped<'_>,
    campaigns: impl IntoIterator<Item = CampaignId> + Send,
) -> Result<BTreeSet<CampaignId>> {
    let sql = "SELECT id FROM campaigns WHERE workspace_id = $1 AND started_at IS NOT NULL AND id IN (*)";
    let keys: BTreeSet<CampaignId> = campaigns.into_iter().collect();
    let rows = tx.among(sql, params![], key_list(keys)).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// The words as a part of others. A number is written with signs that none is kept with.
fn part_of(words: &str) -> String {
    let is_number = words.chars().all(|sign| sign.is_ascii_digit() || "+ -()./".contains(sign));
    let bare: String = if is_number {
        words.chars().filter(char::is_ascii_digit).collect()
    } else {
        words.trim().to_lowercase()
    };
    let mut part = String::from("%");
    for sign in bare.chars() {
        if matches!(sign, '%' | '_' | '!') {
            part.push('!');
        }
        part.push(sign);
    }
    part + "%"
}
