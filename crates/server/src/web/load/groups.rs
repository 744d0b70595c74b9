//! The people of a group, as its thread names them: who wrote, who came and went, how many a message reached.

use std::collections::{BTreeMap, BTreeSet};

use transom_channels::whatsapp::webhook::group_change;
use transom_pages::words::word;
use transom_pages::{say, thread::bubble::Reach};
use transom_rules::access::Veil;
use transom_rules::content::Kind;
use transom_rules::event::{GroupChange, Party};
use transom_rules::group::{self, Group, GroupState};
use transom_rules::id::IdentityId;
use transom_store::contacts::Identity;
use transom_store::groups::{self as store, Person};
use transom_store::messages::Message;
use transom_store::{Result, Scoped};

use crate::shown::Shown;

/// A group and whoever is heard of in some messages of it.
pub(crate) struct Seen {
    group: Group,
    addresses: BTreeMap<IdentityId, Identity>,
    people: BTreeMap<IdentityId, Shown<Person>>,
}

/// What is known of a group; `None` where one customer writes.
pub(super) async fn seen(
    tx: &mut Scoped<'_>,
    identity: &Identity,
    page: &[Message],
    veil: &Veil,
) -> Result<Option<Seen>> {
    if !identity.is_group() {
        return Ok(None);
    }
    let group =
        store::of_identities(tx, &[identity.id].into()).await?.remove(&identity.id).unwrap_or_default();
    let writers = page.iter().filter_map(|message| message.writer_id);
    let everybody: BTreeSet<IdentityId> = group.members.keys().copied().chain(writers).collect();
    let people = store::people(tx, &everybody).await?;
    Ok(Some(Seen {
        addresses: people.iter().map(|(id, person)| (*id, person.identity.clone())).collect(),
        people: people.into_iter().map(|(id, person)| (id, Shown::new(veil, person))).collect(),
        group,
    }))
}

impl Seen {
    /// Who wrote a message.
    pub(super) fn writer(&self, message: &Message) -> Option<String> {
        message.writer_id.map(|writer| self.name(Some(writer)))
    }

    /// How many a message of ours reached; `None` as long as nobody said anything of it.
    pub(super) fn reach(&self, message: &Message) -> Option<Reach> {
        if message.inbound || message.receipts.is_empty() {
            return None;
        }
        let group::Reach { delivered, read, failed, of } = group::reach(&self.group, &message.receipts);
        Some(Reach { delivered, read, failed, of })
    }

    /// What a note of Meta's says about the group; `None` of what is no such note.
    pub(super) fn line(&self, message: &Message) -> Option<String> {
        let change = Some(message).filter(|message| message.kind == Kind::System);
        let change = group_change(&change?.json)?;
        let who = self.names(change.parties());
        Some(match change {
            GroupChange::Created { .. } if who.is_empty() => word("group-created").to_owned(),
            GroupChange::Created { .. } => say!("group-created-with", who = who),
            GroupChange::Joined(_) => say!("group-joined", who = who),
            GroupChange::Left(_) => say!("group-left", who = who),
            GroupChange::Named(name) => say!("group-named", name = name),
            GroupChange::Suspended => word("group-suspended").to_owned(),
            GroupChange::Restored => word("group-restored").to_owned(),
            GroupChange::Ended => word("group-ended").to_owned(),
        })
    }

    /// What stands beside the contact: who is in it, where to join, and that it is suspended or gone.
    pub(super) fn facts(&self) -> Vec<(&'static str, String)> {
        let names: Vec<String> = self.group.participants().map(|id| self.name(Some(id))).collect();
        let mut facts = Vec::new();
        if !names.is_empty() {
            facts.push(("fact-participants", names.join(", ")));
        }
        if !self.group.invite_link.is_empty() {
            facts.push(("fact-invite-link", self.group.invite_link.clone()));
        }
        match self.group.state {
            GroupState::Active => {}
            GroupState::Suspended => facts.push(("fact-group-state", word("group-suspended").to_owned())),
            GroupState::Ended => facts.push(("fact-group-state", word("group-ended").to_owned())),
        }
        facts
    }

    /// How many are in it.
    pub(super) fn count(&self) -> usize {
        self.group.participants().count()
    }

    fn names(&self, parties: &[Party]) -> String {
        let is_of = |party: &Party, known: &Identity| {
            let is_user = party.user_id.as_ref().is_some_and(|user| *user == known.user_id);
            is_user || party.phone.as_ref().is_some_and(|phone| *phone == known.phone)
        };
        let find =
            |party: &Party| self.addresses.values().find(|known| is_of(party, known)).map(|known| known.id);
        parties.iter().map(|party| self.name(find(party))).collect::<Vec<_>>().join(", ")
    }

    /// Whoever was erased has no name any more.
    fn name(&self, id: Option<IdentityId>) -> String {
        let known = id.and_then(|id| self.people.get(&id));
        known.map_or_else(|| word("group-somebody").to_owned(), |person| person.name.clone())
    }
}
