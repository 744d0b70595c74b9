//! Numbers that decide about prices, counted through a month: allowances and volume tiers. Who prices a
//! delivery holds them, so that two deliveries never take the same place in the count.
//!
//! A count that does not exist yet cannot be held, and whoever waited for a row is not shown those that were added
//! meanwhile. So each month has a gate: a row without a name, which all of a month's writers hold first, and which
//! says how many counts the month has. Who finds fewer waited, and looks again. Where there is no gate yet, none of
//! its counts is held: whoever makes it would wait for somebody who came through it. `SQLite` has one writer, and no
//! gates.

use std::collections::{BTreeMap, BTreeSet};

use crate::dialect::Dialect;
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::key_list;

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
    looked_at: BTreeSet<String>,
    held: BTreeSet<String>,
    /// By month that is held: how many counts its gate says there are.
    gates: BTreeMap<String, i64>,
}

/// What the gate of a month is called in place of a holder and a name.
const GATE: &str = "";
/// A gate comes before its counts by its name.
const BEHIND_ITS_GATE: &str = " AND EXISTS (SELECT 1 FROM counters g WHERE g.workspace_id = $1 \
    AND g.month = c.month AND g.holder = '' AND g.name = '')";

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

    /// Reads the counts of these months, as far as they are not known yet.
    pub(crate) async fn look(&mut self, tx: &mut Scoped<'_>, months: &BTreeSet<String>) -> Result<()> {
        let new = |month: &&String| !self.looked_at.contains(*month) && !self.held.contains(*month);
        let wanted: Vec<&String> = months.iter().filter(new).collect();
        self.read(tx, &wanted, "").await?;
        self.looked_at.extend(months.iter().cloned());
        Ok(())
    }

    /// The same, and holds them until the transaction ends.
    pub(crate) async fn hold(&mut self, tx: &mut Scoped<'_>, months: &BTreeSet<String>) -> Result<()> {
        let wanted: Vec<&String> = months.iter().filter(|month| !self.held.contains(*month)).collect();
        match tx.dialect() {
            Dialect::Sqlite => self.read(tx, &wanted, "").await?,
            Dialect::Postgres => self.pass_gates(tx, &wanted).await?,
        }
        self.held.extend(months.iter().cloned());
        Ok(())
    }

    /// Mostly one statement. What is read while the gates are held already is complete.
    async fn pass_gates(&mut self, tx: &mut Scoped<'_>, months: &[&String]) -> Result<()> {
        let lock = tx.dialect().for_update();
        loop {
            let were_held = months.iter().all(|month| self.gates.contains_key(*month));
            self.read(tx, months, lock).await?;
            let is_complete = |month: &&String| self.gates.get(*month) == Some(&self.counts_of(month));
            if were_held || months.iter().all(is_complete) {
                return Ok(());
            }
            let missing = months.iter().filter(|month| !self.gates.contains_key(**month));
            let rows = missing.map(|month| params![*month, GATE, GATE, 0_i64]).collect();
            let sql = "INSERT INTO counters (workspace_id, month, holder, name, used) VALUES ($1, $2, $3, $4, $5) \
                ON CONFLICT (workspace_id, month, holder, name) DO NOTHING";
            tx.insert(sql, rows).await?;
        }
    }

    async fn read(&mut self, tx: &mut Scoped<'_>, months: &[&String], lock: &str) -> Result<()> {
        let behind = if lock.is_empty() { "" } else { BEHIND_ITS_GATE };
        let sql = format!(
            "SELECT month, holder, name, used FROM counters c WHERE workspace_id = $1 AND month IN (*){behind} \
             ORDER BY month, holder, name{lock}"
        );
        for mut row in tx.among(&sql, params![], key_list(months.iter().copied())).await? {
            let key = Key { month: row.next()?, holder: row.next()?, name: row.next()? };
            let used: i64 = row.next()?;
            if key.name != GATE {
                self.known.insert(key, u64::try_from(used).unwrap_or_default());
            } else if !lock.is_empty() {
                self.gates.insert(key.month, used);
            }
        }
        Ok(())
    }

    /// How many counts a month has, with those that are added here.
    fn counts_of(&self, month: &str) -> i64 {
        let known = self.known.keys().filter(|key| key.month == month);
        let added = self.added.keys().filter(|key| key.month == month && !self.known.contains_key(*key));
        i64::try_from(known.chain(added).count()).unwrap_or(i64::MAX)
    }

    /// Writes what was added.
    pub(crate) async fn write(&self, tx: &mut Scoped<'_>) -> Result<()> {
        let number = |added: &u64| i64::try_from(*added).unwrap_or(i64::MAX);
        let opened = self.gates.iter().map(|(month, told)| (month, self.counts_of(month) - told));
        let gates =
            opened.filter(|(_, more)| *more != 0).map(|(month, more)| params![month, GATE, GATE, more]);
        let added =
            self.added.iter().map(|(key, added)| params![&key.month, &key.holder, &key.name, number(added)]);
        tx.insert(
            "INSERT INTO counters (workspace_id, month, holder, name, used) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (workspace_id, month, holder, name) DO UPDATE SET used = counters.used + excluded.used",
            gates.chain(added).collect(),
        )
        .await?;
        Ok(())
    }
}
