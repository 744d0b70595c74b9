//! What is left of the ids of erased messages: enough to know them again when Meta speaks of them, not enough to tell
//! what they were. WhatsApp's ids are made of a number and of chance, so nobody finds out a number by trying.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::key_list;

/// Knows these ids again from now on: WhatsApp's, or ours of a message that WhatsApp has not named yet.
pub async fn know_again(tx: &mut Scoped<'_>, ids: impl IntoIterator<Item = String>) -> Result<()> {
    let hashes: BTreeSet<Vec<u8>> = ids.into_iter().map(|id| hash(&id)).collect();
    let sql =
        "INSERT INTO erased (workspace_id, hash) VALUES ($1, $2) ON CONFLICT (workspace_id, hash) DO NOTHING";
    tx.insert(sql, hashes.into_iter().map(|hash| params![hash]).collect()).await?;
    Ok(())
}

/// Which of these ids are of erased messages.
pub async fn known_again(tx: &mut Scoped<'_>, ids: BTreeSet<String>) -> Result<BTreeSet<String>> {
    let sql = "SELECT hash FROM erased WHERE workspace_id = $1 AND hash IN (*)";
    let mut found: BTreeSet<Vec<u8>> = BTreeSet::new();
    for mut row in tx.by_keys(sql, params![], key_list(ids.iter().map(|id| hash(id)))).await? {
        found.insert(row.next()?);
    }
    Ok(if found.is_empty() {
        BTreeSet::new()
    } else {
        ids.into_iter().filter(|id| found.contains(&hash(id))).collect()
    })
}

fn hash(id: &str) -> Vec<u8> {
    Sha256::digest(id).to_vec()
}
