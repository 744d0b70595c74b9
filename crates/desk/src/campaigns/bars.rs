//! What keeps a campaign from somebody beside what the rules say of every message: that they did not consent to what it
//! is for, that they got enough marketing these days, that they stopped since it was planned.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::campaign::Definition;
use transom_rules::campaign::policy::Policy;
use transom_rules::consent::Purpose;
use transom_rules::id::{ChannelId, ContactId, IdentityId};
use transom_rules::refusal::Code;
use transom_rules::time::{Span, Timestamp};
use transom_store::consents::{self, Outline};
use transom_store::held::Held;
use transom_store::{Result as Stored, Scoped, campaigns};

/// They got as many marketing messages as anybody gets.
const FREQUENCY: &str = "frequency";
/// What Meta bills as marketing.
const MARKETING: &str = "marketing";

/// What is known of some people that may keep a campaign from them.
pub(super) struct Bars {
    purpose: Option<Purpose>,
    channel: ChannelId,
    said: BTreeMap<ContactId, Vec<Outline>>,
    most: Option<u64>,
    got: BTreeMap<ContactId, u64>,
}

/// Of which campaign it is asked, and when.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) definition: &'a Definition,
    pub(super) channel: ChannelId,
    pub(super) policy: &'a Policy,
    pub(super) now: Timestamp,
}

impl Bars {
    /// What is known of these.
    pub(super) async fn load(
        tx: &mut Scoped<'_>,
        asked: Asked<'_>,
        held: &Held,
        whom: &[IdentityId],
    ) -> Stored<Self> {
        let Asked { definition, channel, policy, now } = asked;
        let purpose = definition.terms.purpose;
        let contacts = contacts(held, whom);
        let said = match purpose {
            Some(_) => consents::outlines(tx, &contacts).await?,
            None => BTreeMap::new(),
        };
        let cap = policy.cap.filter(|_| definition.category == MARKETING);
        let got = match cap {
            Some(cap) => {
                let since = now - Span::hours(i64::from(cap.days) * 24);
                campaigns::marketing_since(tx, &contacts, since).await?
            }
            None => BTreeMap::new(),
        };
        Ok(Self { purpose, channel, said, most: cap.map(|cap| cap.messages.into()), got })
    }

    /// Why nothing goes to somebody; `None` where nothing of this keeps it back. `None` is somebody whom nobody knows.
    pub(super) fn of(&self, held: &Held, identity: Option<IdentityId>) -> Option<&'static str> {
        let got = identity.and_then(|id| self.got.get(&contact(held, id)?));
        let enough = got.is_some_and(|got| Some(*got) >= self.most);
        match self.lacks(held, identity) {
            Some(code) => Some(code.as_str()),
            None => (enough && self.most.is_some()).then_some(FREQUENCY),
        }
    }

    /// They consented to something else, or to nothing.
    fn lacks(&self, held: &Held, identity: Option<IdentityId>) -> Option<Code> {
        let purpose = self.purpose?;
        let said = identity.and_then(|id| self.said.get(&contact(held, id)?));
        let is_of =
            |one: &&Outline| one.purpose == purpose && one.channel.is_none_or(|id| id == self.channel);
        match said.into_iter().flatten().filter(is_of).max_by_key(|one| (one.at, one.given)) {
            Some(newest) if newest.given => None,
            Some(_) => Some(Code::OptedOut),
            None => Some(Code::ConsentMissing),
        }
    }
}

/// Whose an address is: who was merged is one person, and counts as one.
pub(super) fn contact(held: &Held, identity: IdentityId) -> Option<ContactId> {
    held.identity(identity).map(|identity| identity.contact_id)
}

/// The contacts of some addresses, each once.
pub(super) fn contacts(held: &Held, whom: &[IdentityId]) -> Vec<ContactId> {
    let all: BTreeSet<ContactId> = whom.iter().filter_map(|id| contact(held, *id)).collect();
    all.into_iter().collect()
}

/// In which zones somebody may live: the one that was said of them, else those of their country. None where nothing is
/// known.
pub(super) fn zones(held: &Held, identity: Option<IdentityId>, address: &str) -> Vec<String> {
    let contact = identity.and_then(|id| held.contact(held.identity(id)?.contact_id));
    match contact.map(|contact| contact.time_zone.as_str()).filter(|zone| !zone.is_empty()) {
        Some(said) => vec![said.to_owned()],
        None => transom_rules::zone::all_of_address(address).into_iter().map(str::to_owned).collect(),
    }
}
