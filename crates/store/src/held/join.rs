//! Two identities that turn out to be one. A merge of contacts is something else: it re-points identities and
//! never touches clocks.

use std::collections::BTreeSet;

use transom_rules::id::{ChannelId, ContactId, IdentityId};
use transom_rules::merging::hear_newest;
use transom_rules::pair::{Pair, PairKey};
use transom_rules::time::Timestamp;

use super::rows::{pairs, people};
use super::{Held, write};
use crate::contacts::{Contact, Identity};
use crate::error::Result;
use crate::messages;
use crate::params;
use crate::scope::Scoped;

/// Two identities turn out to be one: their clocks join by maximum, everything of `other` becomes `one`'s,
/// and so does its contact if nothing else is left of it. Where nobody is behind one of them yet, only its
/// keys are; if that is so of one of them, it has to be `other`.
pub async fn join(tx: &mut Scoped<'_>, one: IdentityId, other: IdentityId) -> Result<()> {
    let mut held = Held::default();
    let lock = tx.dialect().for_update();
    let both = BTreeSet::from([one, other]);
    people(tx, lock, &both, &mut held).await?;
    pairs(tx, lock, &both, &mut held).await?;
    write::repoint(tx, one, other).await?;
    let (Some(kept), Some(gone)) = (held.identity(one).cloned(), held.identity(other).cloned()) else {
        return Ok(());
    };
    join_clocks(&mut held, one, other);
    tell_answers(tx, &mut held, one, [kept.contact_id, gone.contact_id]).await?;
    if let Some(identity) = held.identity_mut(one) {
        complete(identity, gone.clone());
    }
    let from = (kept.contact_id != gone.contact_id).then(|| held.contact(gone.contact_id).cloned()).flatten();
    let last = is_last(tx, gone.contact_id).await?;
    if let (Some(from), true) = (from, last) {
        if let Some(contact) = held.contact_mut(kept.contact_id) {
            absorb(contact, &from);
        }
        write::dissolve(tx, kept.contact_id, gone.contact_id).await?;
    }
    write::people(tx, &held).await?;
    write::pairs(tx, &held).await
}

fn join_clocks(held: &mut Held, one: IdentityId, other: IdentityId) {
    let theirs: Vec<(ChannelId, Pair)> = held
        .pairs
        .iter()
        .filter(|(key, _)| key.identity == other)
        .map(|(key, slot)| (key.channel, slot.row.clone()))
        .collect();
    for (channel, pair) in theirs {
        let mut joined = held.pair(one, channel);
        joined.join(&pair);
        held.set_pair(one, channel, joined);
    }
}

/// What was sent to one key may answer what came from the other through an ad.
async fn tell_answers(
    tx: &mut Scoped<'_>,
    held: &mut Held,
    one: IdentityId,
    contacts: [ContactId; 2],
) -> Result<()> {
    let of_one = held.pairs.iter().filter(|(key, _)| key.identity == one);
    let pairs: Vec<(PairKey, Pair)> = of_one.map(|(key, slot)| (*key, slot.row.clone())).collect();
    for (key, mut pair) in pairs {
        let entries: Vec<Timestamp> = pair.entry.entries().collect();
        for at in entries {
            for contact in BTreeSet::from(contacts) {
                let answers = messages::answers_in(tx, contact, key, at).await?;
                for answer in answers {
                    pair.delivered(answer.sent_at, answer.arrived_at);
                }
            }
        }
        held.set_pair(one, key.channel, pair);
    }
    Ok(())
}

fn complete(identity: &mut Identity, gone: Identity) {
    for (mine, from) in [
        (&mut identity.phone, gone.phone),
        (&mut identity.user_id, gone.user_id),
        (&mut identity.parent_user_id, gone.parent_user_id),
        (&mut identity.username, gone.username),
    ] {
        if mine.is_empty() {
            *mine = from;
        }
    }
    identity.marketing = identity.marketing.newest(gone.marketing);
    hear_newest(&mut identity.by_number, &gone.by_number);
}

/// What a person asked for holds, under whichever key they asked for it; search finds them by all their words.
fn absorb(contact: &mut Contact, gone: &Contact) {
    contact.conversation_id = contact.conversation_id.or(gone.conversation_id);
    contact.marketing = contact.marketing.newest(gone.marketing);
    hear_newest(&mut contact.by_number, &gone.by_number);
    contact.blocked = contact.blocked.take().or_else(|| gone.blocked.clone());
    for (mine, theirs) in [(&mut contact.language, &gone.language), (&mut contact.time_zone, &gone.time_zone)]
    {
        if mine.is_empty() {
            mine.clone_from(theirs);
        }
    }
    for word in gone.folded.split_whitespace() {
        if !contact.folded.contains(word) {
            contact.folded = format!("{} {word}", contact.folded);
        }
    }
}

async fn is_last(tx: &mut Scoped<'_>, contact: ContactId) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM identities WHERE workspace_id = $1 AND contact_id = $2";
    Ok(tx.one(sql, params![contact]).await?.next::<i64>()? == 0)
}
