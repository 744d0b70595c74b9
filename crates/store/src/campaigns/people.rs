//! Those among the contacts to whom a campaign goes: one statement on both engines, read in the order of addresses a
//! few hundred at a time, so that a million take no more room than those.

use transom_rules::id::{ChannelId, IdentityId};
use transom_rules::segment::Segment;
use transom_rules::time::{Span, Timestamp};

use crate::error::Result;
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;

/// Somebody among them, under the newest of their addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The address.
    pub identity_id: IdentityId,
    /// As the API takes it: `+` and digits, else the user id.
    pub address: String,
}

/// For whom, through which number, when.
#[derive(Clone, Copy, Debug)]
pub struct Among<'a> {
    /// Which part of the contacts; countries are not asked for here.
    pub segment: &'a Segment,
    /// The number whose windows count.
    pub channel: ChannelId,
    /// Now.
    pub now: Timestamp,
}

/// How long a window is open.
const WINDOW: Span = Span::hours(24);

/// The first of them behind an address.
pub async fn people(
    tx: &mut Scoped<'_>,
    among: Among<'_>,
    after: Option<IdentityId>,
    limit: i64,
) -> Result<Vec<Person>> {
    let after = after.unwrap_or(IdentityId(uuid::Uuid::nil()));
    let mut query = Query { sql: FROM.to_owned(), params: params![among.channel, after] };
    query.among_contacts(among);
    let limit = query.bind(limit);
    query.sql += &format!(" ORDER BY i.id LIMIT {limit}");
    let rows = tx.all(&query.sql, query.params).await?;
    rows.into_iter()
        .map(|mut row| {
            let identity_id = row.next()?;
            let (phone, user_id): (String, String) = (row.next()?, row.next()?);
            let address = if phone.is_empty() { user_id } else { format!("+{phone}") };
            Ok(Person { identity_id, address })
        })
        .collect()
}

/// Of several addresses of one contact the newest stands for them, told without a range for `SQLite`, which would go through
/// all newer addresses of everybody. What is asked about each is asked with a limit: of
/// `EXISTS` `PostgreSQL` makes a join, which goes through everybody for each few hundred that are read.
const FROM: &str = "SELECT i.id, i.phone, i.user_id FROM identities i \
    JOIN contacts c ON c.workspace_id = i.workspace_id AND c.id = i.contact_id \
    LEFT JOIN pairs p ON p.workspace_id = i.workspace_id AND p.identity_id = i.id AND p.channel_id = $2 \
    WHERE i.workspace_id = $1 AND i.id > $3 AND i.group_id = '' AND (i.phone <> '' OR i.user_id <> '') \
    AND (SELECT 1 FROM identities o WHERE o.workspace_id = $1 AND o.contact_id = i.contact_id \
    AND CASE WHEN o.id > i.id THEN 1 ELSE 0 END = 1 AND o.group_id = '' AND (o.phone <> '' OR o.user_id <> '') LIMIT 1) IS NULL";

/// One where they wrote to whichever number at or after an instant.
const WROTE: &str = "(SELECT 1 FROM identities w CROSS JOIN pairs q WHERE w.workspace_id = $1 \
    AND w.contact_id = c.id AND q.workspace_id = $1 AND q.identity_id = w.id AND q.customer_at >=";

impl Query {
    fn among_contacts(&mut self, among: Among<'_>) {
        let Among { segment, now, .. } = among;
        for (key, value) in &segment.attributes {
            let (key, value) = (self.bind(key.as_str()), self.bind(value.as_str()));
            self.sql += &format!(
                " AND (SELECT 1 FROM contact_attributes a JOIN attributes d \
                 ON d.workspace_id = a.workspace_id AND d.id = a.attribute_id WHERE a.workspace_id = $1 \
                 AND a.contact_id = c.id AND d.removed_at IS NULL AND d.key = {key} AND a.value = {value} LIMIT 1) = 1"
            );
        }
        if !segment.labels.is_empty() {
            let labels = self.listed(segment.labels.iter().map(|id| id.0.into()).collect());
            self.sql += &format!(
                " AND (SELECT 1 FROM conversations v CROSS JOIN conversation_labels l WHERE v.workspace_id = $1 \
                 AND v.contact_id = c.id AND l.workspace_id = $1 AND l.conversation_id = v.id \
                 AND l.label_id IN ({labels}) LIMIT 1) = 1"
            );
        }
        if !segment.languages.is_empty() {
            let languages = self.listed(segment.languages.iter().map(|one| one.as_str().into()).collect());
            self.sql += &format!(" AND c.language IN ({languages})");
        }
        self.clocks(segment, now);
        match segment.consented {
            Some(true) => self.sql += " AND c.opted_in_at IS NOT NULL AND c.opted_out_at IS NULL",
            Some(false) => self.sql += " AND (c.opted_in_at IS NULL OR c.opted_out_at IS NOT NULL)",
            None => {}
        }
    }

    fn clocks(&mut self, segment: &Segment, now: Timestamp) {
        let ago = |days: u32| now - Span::hours(i64::from(days).saturating_mul(24));
        if let Some(days) = segment.wrote_within_days {
            let since = self.bind(ago(days));
            self.sql += &format!(" AND {WROTE} {since} LIMIT 1) = 1");
        }
        if let Some(days) = segment.silent_for_days {
            let since = self.bind(ago(days));
            self.sql += &format!(" AND {WROTE} {since} LIMIT 1) IS NULL");
        }
        if let Some(is_open) = segment.in_window {
            let since = self.bind(now - WINDOW);
            let not = if is_open { "" } else { "NOT " };
            self.sql += &format!(
                " AND {not}(COALESCE(p.customer_at, 0) > {since} AND COALESCE(p.refused_at, 0) < p.customer_at)"
            );
        }
        if let Some(is_inside) = segment.in_entry_point {
            let now = self.bind(now);
            let is = if is_inside { "= 1" } else { "IS NULL" };
            self.sql += &format!(
                " AND (SELECT 1 FROM conversations v WHERE v.workspace_id = $1 \
                 AND v.id = c.conversation_id AND (v.free_until > {now} OR v.answer_by > {now}) LIMIT 1) {is}"
            );
        }
    }

    fn listed(&mut self, values: Vec<crate::value::Value>) -> String {
        values.into_iter().map(|value| self.bind(value)).collect::<Vec<_>>().join(", ")
    }
}
