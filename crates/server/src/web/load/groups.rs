//! The people of a group, as its thread names them: who wrote, who came and went, how many a message reached.

use std::collections::{BTreeMap, BTreeSet};

use transom_channels::whatsapp::webhook::group_change;
use transom_desk::contacts::name;
use transom_desk::messages::story::wrong;
use transom_pages::inbox::list::{LastBy, LastWord};
use transom_pages::say;
use transom_pages::thread::group::{Group as View, Member, Reach, Reached};
use transom_pages::thread::ticks::Delivery;
use transom_pages::words::{story as words, word};
use transom_rules::access::Veil;
use transom_rules::content::Kind;
use transom_rules::event::{Fault, GroupChange, Party};
use transom_rules::group::{self, Group, GroupState, Receipt, Receipts};
use transom_rules::id::{ContactId, IdentityId, MessageId};
use transom_store::contacts::Identity;
use transom_store::conversations::Listed;
use transom_store::groups::{self as store, Person};
use transom_store::messages::Message;
use transom_store::{Result, Scoped};

use super::Look;
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

/// The newest messages of groups in a list: who wrote them, or whom they reached.
#[derive(Default)]
pub(super) struct Newest {
    messages: BTreeMap<MessageId, store::Newest>,
    people: BTreeMap<IdentityId, Person>,
    groups: BTreeMap<IdentityId, Group>,
}

impl Newest {
    /// Those of the conversations among these that are groups.
    pub(super) async fn load(tx: &mut Scoped<'_>, found: &[&Listed]) -> Result<Self> {
        let of_groups = found.iter().filter(|listed| listed.identity.is_group());
        let last: Vec<MessageId> =
            of_groups.clone().filter_map(|listed| listed.conversation.last_message_id).collect();
        if last.is_empty() {
            return Ok(Self::default());
        }
        let messages = store::newest(tx, &last).await?;
        let writers = messages.values().filter_map(|last| last.writer).collect();
        let identities = of_groups.map(|listed| listed.identity.id).collect();
        Ok(Self {
            messages,
            people: store::people(tx, &writers).await?,
            groups: store::of_identities(tx, &identities).await?,
        })
    }

    /// What a row tells of the last word in a group, as somebody sees it who looks through a veil.
    pub(super) fn complete(&self, veil: &Veil, listed: &Listed, last: LastWord) -> LastWord {
        let Some(newest) = listed.conversation.last_message_id.and_then(|id| self.messages.get(&id)) else {
            return last;
        };
        let writer = newest.writer.and_then(|id| self.people.get(&id)).cloned();
        let writer = writer.map(|person| Shown::new(veil, person).name.clone());
        let by = match (last.by, self.groups.get(&listed.identity.id)) {
            (LastBy::Business(delivery), Some(group)) => {
                let each = group::each(group, &newest.receipts, newest.at);
                LastBy::Business(view(&each, Vec::new()).ticks(delivery))
            }
            (by, _) => by,
        };
        LastWord { by, writer, ..last }
    }
}

/// Whom a message reached, in numbers and one by one.
fn view(all: &Receipts, each: Vec<Reached>) -> Reach {
    let group::Reach { delivered, read, failed, of } = group::reach(all);
    Reach { delivered, read, failed, of, each }
}

impl Seen {
    /// Who wrote a message.
    pub(super) fn writer(&self, message: &Message) -> Option<String> {
        message.writer_id.map(|writer| self.name(Some(writer)))
    }

    /// Whom a message of ours reached; `None` as long as nobody said anything of it.
    pub(super) fn reach(&self, message: &Message) -> Option<Reach> {
        if message.inbound || message.receipts.is_empty() {
            return None;
        }
        let all = group::each(&self.group, &message.receipts, message.at);
        let mut each: Vec<Reached> =
            all.iter().map(|(id, receipt)| reached(self.name(Some(*id)), receipt)).collect();
        each.sort_by_cached_key(|one| (one.rank(), one.at, one.who.clone()));
        Some(view(&all, each))
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
            GroupChange::Named(told) => say!("group-named", name = name::heard(&told).unwrap_or_default()),
            GroupChange::Suspended => word("group-suspended").to_owned(),
            GroupChange::Restored => word("group-restored").to_owned(),
            GroupChange::Ended => word("group-ended").to_owned(),
        })
    }

    /// What stands beside the contact: who is in it, where to join, and that it is suspended or gone.
    pub(super) async fn shown(&self, tx: &mut Scoped<'_>, look: &Look) -> Result<View> {
        let inside: Vec<IdentityId> = self.group.participants().collect();
        let contacts: BTreeSet<ContactId> = inside
            .iter()
            .filter_map(|id| self.people.get(id))
            .map(|person| person.identity.contact_id)
            .collect();
        let alone = store::conversations(tx, look.asker.visibility(), &contacts).await?;
        let member = |id: &IdentityId| Member {
            name: self.name(Some(*id)),
            conversation: self
                .people
                .get(id)
                .and_then(|person| alone.get(&person.identity.contact_id))
                .copied(),
        };
        let mut members: Vec<Member> = inside.iter().map(member).collect();
        members.sort_by(|one, next| one.name.cmp(&next.name));
        Ok(View {
            members,
            invite_link: self.group.invite_link.clone(),
            trouble: match self.group.state {
                GroupState::Active => None,
                GroupState::Suspended => Some("group-suspended"),
                GroupState::Ended => Some("group-ended"),
            },
        })
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

/// A code in words.
fn why(code: i64) -> String {
    let wrong = wrong(&Fault { code, ..Fault::default() });
    let code = wrong.code.map(|code| say!("message-meta-code", code = code.to_string()));
    let words = words::wrong(&wrong);
    code.map_or_else(|| words.clone(), |code| format!("{words} ({code})"))
}

fn reached(who: String, receipt: &Receipt) -> Reached {
    let (how, at) = match (receipt.read_at, receipt.reached_at(), receipt.failed_at) {
        (Some(at), ..) => (Delivery::Read, Some(at)),
        (None, Some(at), _) => (Delivery::Delivered, Some(at)),
        (None, None, Some(at)) => (Delivery::Failed, Some(at)),
        (None, None, None) => (Delivery::Sent, None),
    };
    Reached { who, how, at, why: receipt.code.filter(|_| how == Delivery::Failed).map(why) }
}
