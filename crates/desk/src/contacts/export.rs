//! Everything that is known of one person, as one JSON object: for them, or for whoever they take it to.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use transom_rules::access::{Asker, Verb};
use transom_rules::attribute::Subject;
use transom_rules::id::{
    AttributeId, CampaignId, ChannelId, ContactId, ConversationId, IdentityId, MessageId,
};
use transom_rules::merging::Marketing;
use transom_rules::pair::Pair;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;
use transom_store::attributes::{self, Values};
use transom_store::bots;
use transom_store::campaigns::{self, Recipient};
use transom_store::carried_blocks::{self, CarriedBlock};
use transom_store::charges::{self, Charge};
use transom_store::consents::{self, Consent};
use transom_store::contacts::{self, Contact, Identity};
use transom_store::conversations::Conversation;
use transom_store::erase::{self, Person};
use transom_store::file_links::{self, FileLink};
use transom_store::held::{Held, Wanted};
use transom_store::labels::{self, Label};
use transom_store::media::{self, Media};
use transom_store::merges::{self, Merge, Side};
use transom_store::messages::Message;
use transom_store::notes::{self, Note};
use transom_store::{Result, Scoped, channels};
use uuid::Uuid;

use super::erase::is_seen_in_part;
use crate::base::Base;
use crate::done::{Done, NotDone};
use crate::gate;

/// Takes out all there is of a contact. Instants are in seconds.
///
/// # Errors
/// When the asker may not, or there is no such contact for them.
pub async fn export(base: Base<'_>, asker: &Asker, id: ContactId) -> Done<Value> {
    let note = gate::pass(base, asker, Verb::ExportContact, id).await?;
    if is_seen_in_part(asker) {
        return Err(gate::refuse_above(base, asker, Verb::ExportContact, id).await);
    }
    let now = base.clock.now();
    let found = base.db.of(asker.workspace).read((), move |tx, ()| Box::pin(of_contact(tx, id, now))).await?;
    let found = found.ok_or(NotDone::NotFound)?;
    gate::record(base, note).await?;
    Ok(found)
}

async fn of_contact(tx: &mut Scoped<'_>, id: ContactId, now: Timestamp) -> Result<Option<Value>> {
    let Some(contact) = contacts::get(tx, id).await? else { return Ok(None) };
    let identities = contacts::identities(tx, id).await?;
    let person = erase::person(tx, id).await?;
    let wanted = Wanted {
        messages: person.messages.iter().copied().collect(),
        identities: person.identities.iter().copied().collect(),
        conversations: person.conversations.iter().copied().collect(),
        peek: true,
        ..Wanted::default()
    };
    let held = Held::load(tx, &wanted).await?;
    let numbers: Vec<ChannelId> =
        channels::of_workspace(tx).await?.into_iter().map(|number| number.id).collect();
    let files = media::of_messages(tx, &person.messages).await?;
    let links = file_links::of_conversations(tx, &person.conversations).await?;
    let theirs = erase::charges_of(tx, &person).await?;
    let charges = charges::of_messages(tx, &theirs).await?;
    let labelled = labels::of_conversations(tx, &person.conversations).await?;
    let noted = notes::of_conversations(tx, &person.conversations).await?;
    let described = Described::of(tx, &person).await?;
    let planned = campaigns::of_people(tx, &person.identities).await?;
    Ok(Some(json!({
        "exported_at": now.seconds(),
        "contact": profile(&contact, &described, &carried_blocks::of_contact(tx, id).await?),
        "identities": identities.iter().map(identity).collect::<Vec<_>>(),
        "consents": consents::of_contact(tx, id, None, i64::MAX).await?.iter().map(consent).collect::<Vec<_>>(),
        "merges": merges::of_contact(tx, id).await?.iter().map(|one| merge(one, &described)).collect::<Vec<_>>(),
        "pairs": pairs(&held, &person.identities, &numbers),
        "conversations": person.conversations.iter().filter_map(|id| held.conversation(*id)).map(|one| conversation(one, &labelled, &described)).collect::<Vec<_>>(),
        "notes": noted.iter().map(note).collect::<Vec<_>>(),
        "messages": said(&held, &person).into_iter().map(message).collect::<Vec<_>>(),
        "media": files.iter().map(file).collect::<Vec<_>>(),
        "file_links": links.iter().map(link).collect::<Vec<_>>(),
        "charges": charges.iter().map(charge).collect::<Vec<_>>(),
        "runs": runs(tx, &person.conversations).await?,
        "campaigns": planned.iter().map(|(id, row)| recipient(*id, row)).collect::<Vec<_>>(),
    })))
}

/// What bots kept of them, and where their runs went.
async fn runs(tx: &mut Scoped<'_>, conversations: &[ConversationId]) -> Result<Vec<Value>> {
    let mut told = Vec::new();
    for run in bots::runs_in(tx, conversations).await? {
        let path = bots::path(tx, run.id).await?;
        told.push(json!({
            "id": run.id.to_string(),
            "bot_id": run.bot.to_string(),
            "conversation_id": run.conversation.to_string(),
            "state": run.standing().as_str(),
            "kept": run.run.variables,
            "begun_at": run.begun_at.seconds(),
            "ended_at": seconds(run.ended_at),
            "path": path.iter().map(|one| json!({"step": one.step, "at": one.at.seconds()})).collect::<Vec<_>>(),
        }));
    }
    Ok(told)
}

/// What else is known of them and of their conversations.
struct Described {
    keys: BTreeMap<AttributeId, String>,
    values: BTreeMap<Uuid, Values>,
}

impl Described {
    async fn of(tx: &mut Scoped<'_>, person: &Person) -> Result<Self> {
        let keys = attributes::offered(tx).await?.into_iter().map(|one| (one.id, one.key)).collect();
        let contacts = person.contact.iter().map(|id| id.0).collect::<Vec<_>>();
        let conversations = person.conversations.iter().map(|id| id.0).collect::<Vec<_>>();
        let mut values = attributes::values(tx, Subject::Contact, contacts).await?;
        values.extend(attributes::values(tx, Subject::Conversation, conversations).await?);
        Ok(Self { keys, values })
    }

    fn told(&self, of: Uuid) -> BTreeMap<&str, &str> {
        self.values.get(&of).map(|values| self.by_key(values)).unwrap_or_default()
    }

    fn by_key<'v>(&'v self, values: &'v Values) -> BTreeMap<&'v str, &'v str> {
        let told = |(id, value)| Some((self.keys.get(id)?.as_str(), String::as_str(value)));
        values.iter().filter_map(told).collect()
    }
}

/// Their messages in the order in which they were written.
fn said<'h>(held: &'h Held, person: &Person) -> Vec<&'h Message> {
    let mut said: Vec<&Message> =
        person.messages.iter().filter_map(|id: &MessageId| held.message(*id)).collect();
    said.sort_by_key(|message| (message.at, message.id));
    said
}

fn seconds(at: Option<Timestamp>) -> Option<i64> {
    at.map(Timestamp::seconds)
}

fn profile(contact: &Contact, described: &Described, carried: &[CarriedBlock]) -> Value {
    json!({
        "attributes": described.told(contact.id.0),
        "id": contact.id.to_string(),
        "name": contact.name,
        "created_at": contact.created_at.seconds(),
        "blocked": contact.blocked.is_some(),
        "block": contact.blocked.as_ref().map(|block| json!({"at": seconds(block.at), "reason": block.reason})),
        "at_whatsapp": carried.iter().map(kept_out).collect::<Vec<_>>(),
        "language": contact.language,
        "time_zone": contact.time_zone,
        "marketing": marketing(contact.marketing),
        "marketing_by_number": contact.by_number.iter().map(|(id, said)| (id.to_string(), marketing(*said))).collect::<Map<_, _>>(),
    })
}

fn marketing(said: Marketing) -> Value {
    json!({
        "opted_out_at": seconds(said.opted_out_at),
        "opted_in_at": seconds(said.opted_in_at),
        "told_at": seconds(said.told_at),
    })
}

/// That WhatsApp keeps what they write from a number, or was asked to.
fn kept_out(one: &CarriedBlock) -> Value {
    json!({
        "identity_id": one.place.identity.to_string(),
        "channel_id": one.place.channel.to_string(),
        "state": one.state,
        "at": one.at.seconds(),
    })
}

/// What they consented to or withdrew, and how that is known.
fn consent(consent: &Consent) -> Value {
    json!({
        "id": consent.id.to_string(),
        "identity_id": consent.identity.to_string(),
        "purpose": consent.purpose.to_string(),
        "given": consent.given,
        "at": consent.at.seconds(),
        "how": consent.how,
        "message_id": consent.message.map(|id| id.to_string()),
        "channel_id": consent.channel.map(|id| id.to_string()),
        "words": consent.words,
        "note": consent.note,
        "url": consent.url,
    })
}

/// What each of two was before they were merged.
fn merge(merge: &Merge, described: &Described) -> Value {
    let side = |side: &Side| {
        let mut told = json!(side.profile);
        if let Some(members) = told.as_object_mut() {
            members.insert("attributes".to_owned(), json!(described.by_key(&side.attributes)));
        }
        told
    };
    json!({
        "at": merge.at.seconds(),
        "stayed": side(&merge.sides.kept),
        "went_in": side(&merge.sides.gone),
    })
}

fn identity(identity: &Identity) -> Value {
    json!({
        "id": identity.id.to_string(),
        "phone": identity.phone,
        "user_id": identity.user_id,
        "parent_user_id": identity.parent_user_id,
        "username": identity.username,
        "created_at": identity.created_at.seconds(),
    })
}

/// The clocks between their addresses and our numbers.
fn pairs(held: &Held, identities: &[IdentityId], numbers: &[ChannelId]) -> Vec<Value> {
    let both = identities.iter().flat_map(|identity| numbers.iter().map(move |number| (*identity, *number)));
    let met = both.map(|(identity, number)| (identity, number, held.pair(identity, number)));
    let told = met.filter(|(.., pair)| *pair != Pair::default());
    told.map(|(identity, number, pair)| {
        json!({
            "identity_id": identity.to_string(),
            "channel_id": number.to_string(),
            "wrote_at": seconds(pair.window.opened_by.map(|by| by.at)),
            "entry_point": pair.entry,
            "billing": pair.billing,
        })
    })
    .collect()
}

fn conversation(
    conversation: &Conversation,
    labels: &BTreeMap<ConversationId, Vec<Label>>,
    described: &Described,
) -> Value {
    let labels = labels.get(&conversation.id).into_iter().flatten();
    json!({
        "id": conversation.id.to_string(),
        "status": conversation.status.as_str(),
        "labels": labels.map(|label| label.name.as_str()).collect::<Vec<_>>(),
        "attributes": described.told(conversation.id.0),
        "priority": conversation.priority.as_str(),
        "created_at": conversation.created_at.seconds(),
        "last_at": conversation.newest_at().seconds(),
    })
}

/// What was noted about them.
fn note(note: &Note) -> Value {
    json!({
        "id": note.id.to_string(),
        "conversation_id": note.conversation.to_string(),
        "at": note.at.seconds(),
        "text": note.text,
    })
}

fn message(message: &Message) -> Value {
    let delivery = &message.delivery;
    json!({
        "id": message.id.to_string(),
        "whatsapp_id": message.wamid,
        "conversation_id": message.conversation_id.to_string(),
        "channel_id": message.channel_id.to_string(),
        "direction": if message.inbound { "in" } else { "out" },
        "kind": message.kind.as_str(),
        "at": message.at.seconds(),
        "text": message.text,
        "object": object(&message.json),
        "quotes": message.context,
        "author": message.author.kind(),
        "state": delivery.state.as_str(),
        "sent_at": seconds(delivery.sent_at),
        "delivered_at": seconds(delivery.delivered_at),
        "read_at": seconds(delivery.read_at),
        "failed_at": seconds(delivery.failed_at),
        "fault": delivery.fault,
        "their_reaction": message.their_reaction,
        "our_reaction": message.our_reaction,
        "edited_at": seconds(message.edited_at),
        "revoked_at": seconds(message.revoked_at),
    })
}

/// As Meta said it, where it can be read.
fn object(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|_| json.into())
}

fn file(file: &Media) -> Value {
    json!({
        "id": file.id.to_string(),
        "message_id": file.message_id.to_string(),
        "mime_type": file.mime_type,
        "filename": file.filename,
        "bytes": file.size,
        "sha256": file.hash,
        "state": file.state.as_str(),
    })
}

/// A link that was made for them.
fn link(link: &FileLink) -> Value {
    let terms = &link.terms;
    json!({
        "id": link.id.to_string(),
        "conversation_id": link.conversation.map(|id| id.to_string()),
        "filename": link.file.name,
        "mime_type": link.file.mime_type,
        "bytes": link.file.size,
        "created_at": link.created_at.seconds(),
        "expires_at": terms.expires_at.seconds(),
        "revoked_at": seconds(terms.revoked_at),
        "opened": terms.opened,
        "first_opened_at": seconds(link.first_opened_at),
        "last_opened_at": seconds(terms.last_opened_at),
    })
}

fn charge(charge: &Charge) -> Value {
    let cost = &charge.cost;
    json!({
        "message_id": charge.message_id.to_string(),
        "at": charge.at.seconds(),
        "day": charge.day.to_string(),
        "category": cost.charge.category.as_str(),
        "reason": cost.charge.reason.as_str(),
        "market": cost.market,
        "currency": cost.currency,
        "amount": cost.amount.map(|amount: Amount| amount.to_string()),
    })
}

/// That something was planned for them, and what became of it.
fn recipient(campaign: CampaignId, row: &Recipient) -> Value {
    json!({
        "campaign_id": campaign,
        "to": row.address,
        "parameters": serde_json::from_str::<Value>(&row.parameters).unwrap_or_default(),
        "status": row.step.as_str(),
        "message_id": row.message_id,
        "changed_at": row.changed_at.seconds(),
    })
}
