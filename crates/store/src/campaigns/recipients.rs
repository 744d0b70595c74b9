//! The rows of a campaign's plan: whom it goes to, by which words, at what price, or why not; then how far it got.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::campaign::{Place, Step};
use transom_rules::id::{CampaignId, ContactId, IdentityId, MessageId};
use transom_rules::time::Timestamp;

use super::counts::{self, Counts};
use super::follow;
use crate::error::Result;
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;
use crate::value::{Row, key_list};

/// Somebody in a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Their place in it; of a file, their line.
    pub n: i64,
    /// The key that they are known by; empty where their address could not be read.
    pub key: String,
    /// Their address: `+` and digits, a user id, or what was given where it is neither.
    pub address: String,
    /// Who they are, as far as they are known.
    pub identity_id: Option<IdentityId>,
    /// What fills the slots, by the slot: JSON.
    pub parameters: String,
    /// What it costs by the plan, in millionths.
    pub price: Option<i64>,
    /// ISO 4217; empty without a price.
    pub currency: String,
    /// How far it got.
    pub step: Step,
    /// Why it got no further: a word, or the carrier's code.
    pub why: String,
    /// Not before this instant.
    pub due_at: Timestamp,
    /// Their message.
    pub message_id: Option<MessageId>,
    /// Since when it is so.
    pub changed_at: Timestamp,
    /// When they answered.
    pub replied_at: Option<Timestamp>,
    /// When they stopped.
    pub opted_out_at: Option<Timestamp>,
    /// The language they get it in; empty where nothing is sent to them.
    pub language: String,
    /// As which of two templates, where two are tried: a word of [`transom_rules::campaign::terms::Variant`]; empty for
    /// those on whom they are not tried.
    pub variant: String,
    /// When they pressed a button of it.
    pub clicked_at: Option<Timestamp>,
    /// What it cost in the end, in millionths of the same currency.
    pub cost: Option<i64>,
}

pub(super) const COLUMNS: &str = "r.n, r.key, r.address, r.identity_id, r.parameters, r.price, r.currency, r.step, r.why, r.due_at, \
    r.message_id, r.changed_at, r.replied_at, r.opted_out_at, r.language, r.variant, r.clicked_at, r.cost";

pub(super) fn read(row: &mut Row) -> Result<Recipient> {
    Ok(Recipient {
        n: row.next()?,
        key: row.next()?,
        address: row.next()?,
        identity_id: row.next()?,
        parameters: row.next()?,
        price: row.next()?,
        currency: row.next()?,
        step: Step::from_word(&row.next::<String>()?).unwrap_or(Step::Stopped),
        why: row.next()?,
        due_at: row.next()?,
        message_id: row.next()?,
        changed_at: row.next()?,
        replied_at: row.next()?,
        opted_out_at: row.next()?,
        language: row.next()?,
        variant: row.next()?,
        clicked_at: row.next()?,
        cost: row.next()?,
    })
}

/// Adds rows of a plan, and counts them.
pub async fn add(tx: &mut Scoped<'_>, campaign: CampaignId, rows: &[Recipient]) -> Result<()> {
    let mut counts = Counts::default();
    for row in rows {
        follow::step(&mut counts, row.step, &row.why, 1);
    }
    let rows = rows.iter().map(|row| {
        params![
            campaign,
            row.n,
            &row.key,
            &row.address,
            row.identity_id,
            &row.parameters,
            row.price,
            &row.currency,
            row.step.as_str(),
            &row.why,
            row.due_at,
            row.changed_at,
            &row.language,
            &row.variant
        ]
    });
    tx.insert(
        "INSERT INTO recipients (workspace_id, campaign_id, n, key, address, identity_id, parameters, price, currency, \
         step, why, due_at, changed_at, language, variant) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        rows.collect(),
    )
    .await?;
    counts::add(tx, campaign, &counts).await
}

/// Who is in a plan already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// By their key.
    pub keys: BTreeMap<String, i64>,
    /// By who they are, whichever of their addresses stands in it.
    pub contacts: BTreeMap<ContactId, i64>,
}

/// Which of these are in the plan of a campaign already, and where.
pub async fn taken(
    tx: &mut Scoped<'_>,
    campaign: CampaignId,
    keys: &[String],
    contacts: &[ContactId],
) -> Result<Taken> {
    let mut found = Taken::default();
    let sql = "SELECT key, n FROM recipients WHERE workspace_id = $1 AND campaign_id = $2 AND key IN (*)";
    for mut row in tx.among(sql, params![campaign], key_list(keys)).await? {
        found.keys.insert(row.next()?, row.next()?);
    }
    let sql = "SELECT i.contact_id, r.n FROM identities i CROSS JOIN recipients r WHERE i.workspace_id = $1 \
        AND i.contact_id IN (*) AND r.workspace_id = $1 AND r.campaign_id = $2 AND r.identity_id = i.id";
    for mut row in tx.among(sql, params![campaign], key_list(contacts)).await? {
        found.contacts.insert(row.next()?, row.next()?);
    }
    Ok(found)
}

/// Which of these have a message of a campaign already, at whichever of their addresses: who was planned twice, under
/// keys or as contacts that turned out to be one person's, gets one.
pub async fn has_got(
    tx: &mut Scoped<'_>,
    campaign: CampaignId,
    contacts: &[ContactId],
) -> Result<BTreeSet<ContactId>> {
    let sql = "SELECT i.contact_id FROM identities i CROSS JOIN recipients r WHERE i.workspace_id = $1 \
        AND i.contact_id IN (*) AND r.workspace_id = $1 AND r.campaign_id = $2 AND r.identity_id = i.id \
        AND r.message_id IS NOT NULL";
    let rows = tx.among(sql, params![campaign], key_list(contacts)).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Which of these answered a campaign, from whichever of their addresses.
pub async fn have_answered(
    tx: &mut Scoped<'_>,
    campaign: CampaignId,
    contacts: &[ContactId],
) -> Result<BTreeSet<ContactId>> {
    let sql = "SELECT i.contact_id FROM identities i CROSS JOIN recipients r WHERE i.workspace_id = $1 \
        AND i.contact_id IN (*) AND r.workspace_id = $1 AND r.campaign_id = $2 AND r.identity_id = i.id \
        AND r.replied_at IS NOT NULL";
    let rows = tx.among(sql, params![campaign], key_list(contacts)).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Whose turn it is, in the order of the plan.
pub async fn due(
    tx: &mut Scoped<'_>,
    campaign: CampaignId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Recipient>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM recipients r WHERE r.workspace_id = $1 AND r.campaign_id = $2 AND r.step = 'planned' \
         AND r.due_at <= $3 ORDER BY r.due_at, r.n LIMIT $4"
    );
    tx.all(&sql, params![campaign, now, limit]).await?.iter_mut().map(read).collect()
}

/// When the next one is due, if anybody is left.
pub async fn next_due(tx: &mut Scoped<'_>, campaign: CampaignId) -> Result<Option<Timestamp>> {
    let sql = "SELECT MIN(due_at) FROM recipients WHERE workspace_id = $1 AND campaign_id = $2 AND step = 'planned'";
    tx.one(sql, params![campaign]).await?.next()
}

/// Whether anything is left to send to whoever waits no longer than until an instant, or is on its way to the carrier.
pub async fn is_open(tx: &mut Scoped<'_>, campaign: CampaignId, until: Timestamp) -> Result<bool> {
    let sql = "SELECT 1 FROM recipients WHERE workspace_id = $1 AND campaign_id = $2 \
        AND step IN ('planned', 'queued') AND due_at <= $3 LIMIT 1";
    Ok(tx.first(sql, params![campaign, until]).await?.is_some())
}

/// Nothing is sent to these who were planned, each for the reason beside their place.
pub async fn refuse(
    tx: &mut Scoped<'_>,
    campaign: CampaignId,
    whom: &[(i64, String)],
    now: Timestamp,
) -> Result<()> {
    let mut counts = Counts::default();
    for (_, why) in whom {
        follow::step(&mut counts, Step::Planned, "", -1);
        follow::step(&mut counts, Step::Refused, why, 1);
    }
    let rows = whom.iter().map(|(n, why)| params![why, now, campaign, *n]);
    tx.update(
        "UPDATE recipients SET step = 'refused', why = $2, changed_at = $3 \
         WHERE workspace_id = $1 AND campaign_id = $4 AND n = $5",
        rows.collect(),
    )
    .await?;
    counts::add(tx, campaign, &counts).await
}

/// These wait, each until the instant beside their place.
pub async fn delay(tx: &mut Scoped<'_>, campaign: CampaignId, whom: &[(i64, Timestamp)]) -> Result<()> {
    let rows = whom.iter().map(|(n, due)| params![*due, campaign, *n]);
    tx.update(
        "UPDATE recipients SET due_at = $2 WHERE workspace_id = $1 AND campaign_id = $3 AND n = $4",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Those who were to wait, no longer than until an instant, do so no more: so many at most; how many.
pub async fn hurry(tx: &mut Scoped<'_>, campaign: CampaignId, until: Timestamp, limit: i64) -> Result<u64> {
    let sql = "UPDATE recipients SET due_at = 0 WHERE workspace_id = $1 AND campaign_id = $2 AND n IN \
        (SELECT n FROM recipients WHERE workspace_id = $1 AND campaign_id = $2 AND step = 'planned' AND due_at > 0 \
        AND due_at <= $3 ORDER BY due_at, n LIMIT $4)";
    tx.run(sql, params![campaign, until, limit]).await
}

/// How many messages of campaigns that Meta bills as marketing these got since an instant at all of their addresses, or the
/// SMS in their place.
pub async fn marketing_since(
    tx: &mut Scoped<'_>,
    contacts: &[ContactId],
    since: Timestamp,
) -> Result<BTreeMap<ContactId, u64>> {
    let sql = "SELECT i.contact_id, COUNT(*) FROM identities i CROSS JOIN recipients r \
        JOIN campaigns c ON c.workspace_id = r.workspace_id AND c.id = r.campaign_id AND c.category = 'marketing' \
        JOIN messages m ON m.workspace_id = r.workspace_id AND m.id = r.message_id AND m.at >= $2 \
        WHERE i.workspace_id = $1 AND r.workspace_id = $1 AND r.identity_id = i.id AND (r.step IN ('queued', 'uncertain', 'sent', 'delivered', 'read') \
        OR EXISTS (SELECT 1 FROM fallbacks f WHERE f.workspace_id = $1 AND f.message_id = r.message_id \
        AND f.state = 'sent')) AND i.contact_id IN (*) GROUP BY i.contact_id";
    let mut found = BTreeMap::new();
    for mut row in tx.among(sql, params![since], key_list(contacts)).await? {
        let (contact, count): (ContactId, i64) = (row.next()?, row.next()?);
        *found.entry(contact).or_default() += u64::try_from(count).unwrap_or_default();
    }
    Ok(found)
}

/// Some of those who got one campaign before an instant and stand in no plan of the next one.
pub async fn followers(
    tx: &mut Scoped<'_>,
    first: CampaignId,
    next: CampaignId,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<Recipient>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM recipients r JOIN messages m ON m.workspace_id = r.workspace_id AND m.id = r.message_id \
         AND m.at <= $4 WHERE r.workspace_id = $1 AND r.campaign_id = $2 AND r.step IN ('sent', 'delivered', 'read') \
         AND r.opted_out_at IS NULL AND NOT EXISTS (SELECT 1 FROM recipients o WHERE o.workspace_id = $1 \
         AND o.campaign_id = $3 AND o.n = r.n) ORDER BY r.n LIMIT $5"
    );
    tx.all(&sql, params![first, next, until, limit]).await?.iter_mut().map(read).collect()
}

/// Which rows of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// Those that stand there; all where it is not said.
    pub step: Option<Step>,
    /// Those behind this place.
    pub after: i64,
}

/// Rows of a plan in its order.
pub async fn page(
    tx: &mut Scoped<'_>,
    campaign: CampaignId,
    which: Which,
    limit: i64,
) -> Result<Vec<Recipient>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM recipients r WHERE r.workspace_id = $1 AND r.campaign_id = $2 AND r.n > $3"
    );
    let mut query = Query { sql, params: params![campaign, which.after] };
    if let Some(step) = which.step {
        query.and("r.step =", step.as_str());
    }
    let limit = query.bind(limit);
    query.sql += &format!(" ORDER BY r.n LIMIT {limit}");
    tx.all(&query.sql, query.params).await?.iter_mut().map(read).collect()
}

/// One row of a plan.
pub async fn recipient(tx: &mut Scoped<'_>, place: Place) -> Result<Option<Recipient>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM recipients r WHERE r.workspace_id = $1 AND r.campaign_id = $2 AND r.n = $3"
    );
    tx.first(&sql, params![place.campaign, place.n]).await?.as_mut().map(read).transpose()
}

/// What was planned for somebody under any of their addresses, known or not when it was, with the campaign.
pub async fn of_people(
    tx: &mut Scoped<'_>,
    identities: &[IdentityId],
) -> Result<Vec<(CampaignId, Recipient)>> {
    let known = format!(
        "SELECT {COLUMNS}, r.campaign_id FROM recipients r WHERE r.workspace_id = $1 AND r.identity_id IN (*)"
    );
    let strangers = format!(
        "SELECT {COLUMNS}, r.campaign_id FROM identity_keys k CROSS JOIN recipients r WHERE k.workspace_id = $1 \
         AND k.identity_id IN (*) AND r.workspace_id = $1 AND r.key = k.key AND r.identity_id IS NULL"
    );
    let mut found = Vec::new();
    for sql in [known, strangers] {
        for mut row in tx.among(&sql, params![], key_list(identities)).await? {
            let recipient = read(&mut row)?;
            found.push((row.next()?, recipient));
        }
    }
    found.sort_by_key(|(campaign, recipient)| (*campaign, recipient.n));
    Ok(found)
}

/// The place behind the last of a plan that is held.
pub async fn next_place(tx: &mut Scoped<'_>, campaign: CampaignId) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(n), 0) + 1 FROM recipients WHERE workspace_id = $1 AND campaign_id = $2";
    tx.one(sql, params![campaign]).await?.next()
}

/// Whoever is erased is in no plan any more under the keys of these identities, known or not when it was made.
pub async fn forget_keys(tx: &mut Scoped<'_>, identities: &[IdentityId]) -> Result<()> {
    let rows = identities.iter().map(|id| params![*id]).collect();
    tx.each(
        "DELETE FROM recipients WHERE workspace_id = $1 AND key IN \
         (SELECT k.key FROM identity_keys k WHERE k.workspace_id = $1 AND k.identity_id = $2)",
        rows,
    )
    .await?;
    Ok(())
}
