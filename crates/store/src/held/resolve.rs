//! Finding out who people are. Keys that are told together belong to one identity: missing ones are added to it, and
//! identities that turn out to be one are joined. A user id is one user's; a phone is not one person for ever: where
//! somebody else is told to have it, the two are kept apart, and whose it is now is for the fold to say.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::id::IdentityId;

use super::{Held, Wanted, join};
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::key_list;

/// What begins the key of a user id.
const USER: &str = "u:";

/// Keys that are told together.
struct Told<'a> {
    keys: &'a [String],
    /// Whom they are told of, if that is known otherwise: whoever a message went to.
    of: Option<IdentityId>,
    /// Who they are of if they are of nobody.
    new: IdentityId,
    /// They are told to be of one person, whatever was told before: a user id that was changed.
    is_one: bool,
}

/// The user ids of identities, as keys.
type Users = BTreeMap<IdentityId, String>;

impl Told<'_> {
    fn user(&self) -> Option<&String> {
        self.keys.iter().find(|key| key.starts_with(USER))
    }

    /// The identities that are whom the keys are told of, the surest first.
    fn named(&self, keys: &BTreeMap<String, IdentityId>, users: &Users) -> Vec<IdentityId> {
        let by_user = self.user().and_then(|key| keys.get(key)).copied();
        let mut user = self.user();
        let mut named = Vec::new();
        for id in self
            .of
            .into_iter()
            .chain(by_user)
            .chain(self.keys.iter().filter_map(|key| keys.get(key)).copied())
        {
            let theirs = users.get(&id);
            let is_theirs = Some(id) == by_user || user.is_none() || theirs.is_none() || theirs == user;
            if (is_theirs || self.is_one) && !named.contains(&id) {
                user = user.or(theirs);
                named.push(id);
            }
        }
        named
    }
}

/// Finds out who the parties of `wanted` are, and holds their keys.
pub(super) async fn resolve(
    tx: &mut Scoped<'_>,
    lock: &'static str,
    wanted: &Wanted,
    held: &mut Held,
) -> Result<()> {
    let told = told(wanted, held);
    let keys: BTreeSet<&String> = told.iter().flat_map(|told| told.keys).collect();
    let sql = format!(
        "SELECT k.key, k.identity_id FROM identity_keys k WHERE k.workspace_id = $1 AND k.key IN (*) \
         ORDER BY k.key{lock}"
    );
    let keys = key_list(keys);
    for mut row in tx.by_keys(&sql, params![], keys).await? {
        held.keys.insert(row.next()?, row.next()?);
    }
    if wanted.peek {
        return Ok(());
    }
    let mut users = users(tx, &doubtful(&told, held)).await?;
    claim(tx, &told, held, &mut users).await?;
    for told in &told {
        if told.named(&held.keys, &Users::new()).len() > 1 {
            users.extend(self::users(tx, &doubtful(std::slice::from_ref(told), held)).await?);
            let named: BTreeSet<IdentityId> = told.named(&held.keys, &users).into_iter().collect();
            let user = named.iter().find_map(|id| users.get(id)).cloned();
            let one = unite(tx, &named, held).await?;
            users.extend(one.zip(user));
        }
    }
    Ok(())
}

fn told<'a>(wanted: &'a Wanted, held: &Held) -> Vec<Told<'a>> {
    let parties = wanted.parties.iter().map(|(keys, new)| Told { keys, of: None, new: *new, is_one: false });
    let renamed = wanted.renamed.iter().map(|(keys, new)| Told { keys, of: None, new: *new, is_one: true });
    let recipients = wanted.recipients.iter().filter_map(|recipient| {
        let message = recipient.message.and_then(|id| held.message(id));
        let message =
            message.or_else(|| held.message_with(&recipient.wamid)).filter(|message| !message.inbound)?;
        Some(Told { keys: &recipient.keys, of: Some(message.identity_id), new: recipient.new, is_one: false })
    });
    renamed.chain(parties).chain(recipients).collect()
}

/// Those of whom it matters which user they are: keys that are told together are not all theirs.
fn doubtful(told: &[Told<'_>], held: &Held) -> BTreeSet<IdentityId> {
    let of_one = |told: &&Told<'_>| {
        let ids = told.keys.iter().map(|key| held.keys.get(key).copied());
        let ids: BTreeSet<Option<IdentityId>> = ids.chain(told.of.map(Some)).collect();
        ids.len() > 1
    };
    let ids = told
        .iter()
        .filter(of_one)
        .flat_map(|told| told.keys.iter().filter_map(|key| held.keys.get(key)).copied().chain(told.of));
    ids.collect()
}

async fn users(tx: &mut Scoped<'_>, identities: &BTreeSet<IdentityId>) -> Result<Users> {
    let sql = "SELECT id, user_id FROM identities WHERE workspace_id = $1 AND user_id <> '' AND id IN (*)";
    let rows = tx.among(sql, params![], key_list(identities)).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, format!("{USER}{}", row.next::<String>()?)))).collect()
}

/// Takes new keys, in their order, so that two batches with the same new people never wait in a circle.
/// Whoever comes second to a key waits for the first and takes the first one's identity.
async fn claim(tx: &mut Scoped<'_>, told: &[Told<'_>], held: &mut Held, users: &mut Users) -> Result<()> {
    let mut known = held.keys.clone();
    let mut missing: BTreeMap<&String, IdentityId> = BTreeMap::new();
    for told in told {
        let one = told.named(&known, users).first().copied().unwrap_or(told.new);
        for key in told.keys.iter().filter(|key| !known.contains_key(*key)).collect::<Vec<_>>() {
            known.insert(key.clone(), one);
            missing.insert(key, one);
        }
        if let Some(user) = told.user() {
            users.entry(one).or_insert_with(|| user.clone());
        }
    }
    let rows = missing.into_iter().map(|(key, one)| params![key, one]).collect();
    let sql = "INSERT INTO identity_keys (workspace_id, key, identity_id) VALUES ($1, $2, $3) \
        ON CONFLICT (workspace_id, key) DO UPDATE SET key = excluded.key RETURNING key, identity_id";
    for mut row in tx.insert(sql, rows).await? {
        held.keys.insert(row.next()?, row.next()?);
    }
    Ok(())
}

/// Gives back keys that were taken for somebody who was not made known after all.
pub async fn give_back(tx: &mut Scoped<'_>, keys: impl Iterator<Item = &String>) -> Result<()> {
    let sql = "DELETE FROM identity_keys WHERE workspace_id = $1 AND key = $2 AND NOT EXISTS \
        (SELECT 1 FROM identities i WHERE i.workspace_id = $1 AND i.id = identity_keys.identity_id)";
    tx.each(sql, keys.map(|key| params![key]).collect()).await?;
    Ok(())
}

/// These identities are one. Of those that somebody is behind, the oldest stays.
async fn unite(
    tx: &mut Scoped<'_>,
    named: &BTreeSet<IdentityId>,
    held: &mut Held,
) -> Result<Option<IdentityId>> {
    let sql = "SELECT id FROM identities WHERE workspace_id = $1 AND id IN (*) ORDER BY id";
    let mut known: Vec<IdentityId> = Vec::new();
    for mut row in tx.among(sql, params![], key_list(named)).await? {
        known.push(row.next()?);
    }
    let Some(one) = known.iter().min().or_else(|| named.first()).copied() else { return Ok(None) };
    for other in named.iter().copied().filter(|other| *other != one) {
        join(tx, one, other).await?;
        for identity in held.keys.values_mut().filter(|identity| **identity == other) {
            *identity = one;
        }
        for slot in held.messages.values_mut().filter(|slot| slot.row.identity_id == other) {
            slot.row.identity_id = one;
        }
    }
    Ok(Some(one))
}

/// Keys that have another owner now, or none.
pub(super) async fn hand_over(
    tx: &mut Scoped<'_>,
    moved: &BTreeMap<String, Option<IdentityId>>,
) -> Result<()> {
    let to = moved.iter().filter_map(|(key, to)| Some(params![key, (*to)?])).collect();
    let sql = "INSERT INTO identity_keys (workspace_id, key, identity_id) VALUES ($1, $2, $3) \
        ON CONFLICT (workspace_id, key) DO UPDATE SET identity_id = excluded.identity_id";
    tx.insert(sql, to).await?;
    let free = moved.iter().filter(|(_, to)| to.is_none()).map(|(key, _)| params![key]).collect();
    tx.each("DELETE FROM identity_keys WHERE workspace_id = $1 AND key = $2", free).await?;
    Ok(())
}
