//! Numbers that decide about prices, counted through a month: allowances and volume tiers. Who prices a
//! delivery holds them, so that two deliveries never take the same place in the count.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::id::WorkspaceId;

use crate::db::{Result, Tx};
use crate::params;
use crate::value::Value;

/// Which count: the month as `2026-11`, whose it is (a channel, an account, or nobody's for the whole
/// portfolio), and what is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// `2026-11`, in the account's time zone.
    pub month: String,
    /// An id, or empty.
    pub holder: String,
    /// The word of [`transom_rules::pricing::quote::Counter`].
    pub name: String,
}

/// Counts as they were, and what is to be added to them.
#[derive(Clone, Debug, Default)]
pub struct Counters {
    known: BTreeMap<Key, u64>,
    added: BTreeMap<Key, u64>,
    months: BTreeSet<String>,
}

impl Counters {
    /// How far a count is, with what is added here.
    pub fn used(&self, key: &Key) -> u64 {
        let of = |counts: &BTreeMap<Key, u64>| counts.get(key).copied().unwrap_or_default();
        of(&self.known) + of(&self.added)
    }

    /// Counts one more.
    pub fn add(&mut self, key: Key) {
        *self.added.entry(key).or_default() += 1;
    }

    /// Reads the counts of these months, as far as they are not known yet, and holds them if `lock` says so.
    pub(crate) async fn load(
        &mut self,
        tx: &mut Tx<'_>,
        workspace: WorkspaceId,
        months: &BTreeSet<String>,
        lock: &str,
    ) -> Result<()> {
        let wanted: Vec<Value> =
            months.difference(&self.months).map(|month| Value::from(month.as_str())).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "SELECT month, holder, name, used FROM counters WHERE workspace_id = $1 AND month IN (*) \
             ORDER BY month, holder, name{lock}"
        );
        for mut row in tx.among(&sql, params![workspace], wanted).await? {
            let key = Key { month: row.next()?, holder: row.next()?, name: row.next()? };
            self.known.insert(key, u64::try_from(row.next::<i64>()?).unwrap_or_default());
        }
        self.months.extend(months.iter().cloned());
        Ok(())
    }

    /// Writes what was added.
    pub(crate) async fn write(&self, tx: &mut Tx<'_>, workspace: WorkspaceId) -> Result<()> {
        let rows = self
            .added
            .iter()
            .map(|(key, added)| {
                let added = i64::try_from(*added).unwrap_or(i64::MAX);
                params![workspace, &key.month, &key.holder, &key.name, added]
            })
            .collect();
        tx.insert(
            "INSERT INTO counters (workspace_id, month, holder, name, used) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (workspace_id, month, holder, name) DO UPDATE SET used = counters.used + excluded.used",
            rows,
        )
        .await?;
        Ok(())
    }
}
