//! Charges by what somebody looks for: a page of them, and how far Meta has spoken about them.

use transom_rules::access::Visibility;
use transom_rules::id::{ChannelId, IdentityId};
use transom_rules::pricing::date::Days;
use transom_rules::pricing::{BillingCategory, Reason};
use transom_rules::time::Timestamp;

use super::Charge;
use super::row::{COLUMNS, read};
use crate::error::Result;
use crate::messages::Position;
use crate::params;
use crate::query::place;
use crate::scope::Scoped;
use crate::value::Value;
use crate::visibility;

/// Which charges to list.
#[derive(Clone, Debug)]
pub struct Filter {
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
    /// Through one of these numbers; none stands for any.
    pub channels: Vec<ChannelId>,
    /// Of this category.
    pub category: Option<BillingCategory>,
    /// To this customer.
    pub identity: Option<IdentityId>,
    /// Of these days in the account's time zone. The ledger lies by instants: `from` and `to`
    /// around them spare it to be read whole.
    pub days: Option<Days>,
    /// To this market.
    pub market: Option<String>,
    /// For one of these reasons; none stands for any.
    pub reasons: Vec<Reason>,
    /// Only those with a finding.
    pub findings: bool,
    /// Older than this one, which ended the page before.
    pub before: Option<Position>,
    /// What somebody sees of their conversations.
    pub seen: Visibility,
    /// At most so many.
    pub limit: i64,
}

impl Filter {
    /// As many of what somebody sees.
    pub const fn of(seen: Visibility, limit: i64) -> Self {
        Self {
            from: None,
            to: None,
            channels: Vec::new(),
            category: None,
            identity: None,
            days: None,
            market: None,
            reasons: Vec::new(),
            findings: false,
            before: None,
            seen,
            limit,
        }
    }
}

/// The conditions that a filter comes to, and the values of their places.
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn of(filter: &Filter) -> Self {
        let mut all = Self { sql: "workspace_id = $1".to_owned(), values: params![] };
        for (condition, value) in [
            ("at >=", filter.from.map(Value::from)),
            ("at <", filter.to.map(Value::from)),
            ("category =", filter.category.map(|category| category.as_str().into())),
            ("identity_id =", filter.identity.map(Value::from)),
            ("day >=", filter.days.map(|days| days.first.to_string().into())),
            ("day <=", filter.days.map(|days| days.last.to_string().into())),
            ("market =", filter.market.as_deref().map(Value::from)),
        ] {
            if let Some(value) = value {
                all.values.push(value);
                all.sql += &format!(" AND {condition} ${}", place(&all.values));
            }
        }
        all.among("channel_id", filter.channels.iter().map(|id| Value::from(*id)));
        all.among("reason", filter.reasons.iter().map(|reason| Value::from(reason.as_str())));
        if filter.findings {
            all.sql += " AND finding <> ''";
        }
        all.seen_by(filter.seen);
        all
    }

    fn seen_by(&mut self, seen: Visibility) {
        let theirs = visibility::narrow(seen, "k.", &mut self.values);
        if !theirs.is_empty() {
            self.sql += &format!(
                " AND conversation_id IN (SELECT k.id FROM conversations k WHERE k.workspace_id = $1{theirs})"
            );
        }
    }

    /// One of some values; of none, any.
    fn among(&mut self, column: &str, values: impl Iterator<Item = Value>) {
        let first = place(&self.values) + 1;
        self.values.extend(values);
        let list: Vec<String> = (first..=place(&self.values)).map(|n| format!("${n}")).collect();
        if !list.is_empty() {
            self.sql += &format!(" AND {column} IN ({})", list.join(", "));
        }
    }
}

/// A page of charges, newest first.
pub async fn page(tx: &mut Scoped<'_>, filter: &Filter) -> Result<Vec<Charge>> {
    let Conditions { sql, mut values } = Conditions::of(filter);
    let Position { at, id } = filter.before.unwrap_or(Position::END);
    let n = place(&values);
    values.extend(params![at, id, filter.limit]);
    let sql = format!(
        "SELECT {COLUMNS} FROM charges WHERE {sql} AND (at, message_id) < (${}, ${}) \
         ORDER BY at DESC, message_id DESC LIMIT ${}",
        n + 1,
        n + 2,
        n + 3
    );
    tx.all(&sql, values).await?.into_iter().map(read).collect()
}

/// How far Meta has spoken about charges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// So many Meta has said nothing about.
    pub unsettled: i64,
    /// So many have a finding.
    pub found: i64,
    /// So many of these only say that the price moved between permit and delivery: Meta agrees, or is silent.
    pub moved: i64,
}

/// How far Meta has spoken about the charges of a filter; its page does not matter.
pub async fn standing(tx: &mut Scoped<'_>, filter: &Filter) -> Result<Standing> {
    let Conditions { sql, values } = Conditions::of(filter);
    let mut counts = [0, 0, 0];
    let questions = ["pricing = ''", "finding <> ''", "finding <> '' AND finding = 'moved'"];
    for (count, which) in counts.iter_mut().zip(questions) {
        let sql = format!("SELECT COUNT(*) FROM charges WHERE {sql} AND {which}");
        *count = tx.one(&sql, values.clone()).await?.next()?;
    }
    let [unsettled, found, moved] = counts;
    Ok(Standing { unsettled, found, moved })
}
