//! A message as JSON, with its files, what went wrong and why.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use transom_channels::fault::{self, NO_CODE};
use transom_desk::accounts::registry::Known;
use transom_desk::messages::afterwards::afterwards;
use transom_desk::messages::draft;
use transom_desk::messages::newer::{self, Again, Newer};
use transom_pages::words;
use transom_rules::access::{Mask, Veil};
use transom_rules::author::Author;
use transom_rules::delivery::{Delivery, MessageState};
use transom_rules::event::Fault;
use transom_rules::group;
use transom_rules::id::IdentityId;
use transom_rules::time::Timestamp;
use transom_store::groups::{self, Person};
use transom_store::media::{self, Media};
use transom_store::messages::Message as Row;
use transom_store::{Result, Scoped, fallbacks, outbox};
use utoipa::ToSchema;
use uuid::Uuid;

use super::fallback::Fallback;
use super::refusal::{Decision, Refusal, To};
use crate::plain;
use crate::shown::{self, Shown};

/// A message, in or out.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Message {
    /// Ours.
    pub(in crate::api) id: Uuid,
    /// The conversation it stands in.
    conversation_id: Uuid,
    /// The number it went through.
    channel_id: Uuid,
    /// `inbound` or `outbound`.
    #[schema(example = "outbound")]
    direction: &'static str,
    /// Its kind, Meta's word.
    #[serde(rename = "type")]
    #[schema(example = "text")]
    kind: &'static str,
    /// When it was written.
    at: i64,
    /// WhatsApp's id, once it has one; never told where numbers are masked, since it is made of the number.
    wamid: Option<String>,
    /// `queued`, `claimed`, `posting`, `uncertain`, `accepted`, `held`, `sent`, `delivered`, `read`, `played`,
    /// `failed`, `stopped`, `cancelled`; of a customer's message `received`.
    #[schema(example = "delivered")]
    pub(in crate::api) state: &'static str,
    /// It is kept until the customer writes.
    waits_for_customer: bool,
    /// It is kept until somebody agrees to the category that Meta moved its template to.
    waits_for_agreement: bool,
    /// When it reached WhatsApp.
    sent_at: Option<i64>,
    /// When it reached a device.
    delivered_at: Option<i64>,
    /// When it was read.
    read_at: Option<i64>,
    /// When it failed. A message can have failed on one device and be delivered on another.
    failed_at: Option<i64>,
    /// Its words, rendered.
    text: String,
    /// Meta's message object, as it came or as it is sent.
    #[serde(rename = "message")]
    #[schema(value_type = Object)]
    object: Value,
    /// The wamid it quotes; never told where numbers are masked.
    context_wamid: Option<String>,
    /// Who wrote it: `customer`, `user:ID`, `api`, `phone`, or `app`: another app of the number.
    author: String,
    /// Who of a group wrote it.
    writer: Option<Participant>,
    /// How far it got with each of a group; empty for a message to one customer.
    receipts: Vec<Receipt>,
    /// `ad` or `page` when it came through an entry point.
    entry: Option<String>,
    /// The emoji on it.
    reaction: Reaction,
    /// When the customer changed it.
    edited_at: Option<i64>,
    /// When the customer took it back.
    revoked_at: Option<i64>,
    /// Its files.
    media: Vec<File>,
    /// What went wrong.
    error: Option<Failure>,
    /// Why, if the failure is a refusal, with what can be done now.
    refusal: Option<Refusal>,
    /// Whether the same could go once more, of a message that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    again: Option<Decision>,
    /// The SMS that goes out, went out or did not, in its place.
    fallback: Option<Fallback>,
    /// The message in whose place this SMS went out.
    in_place_of: Option<Uuid>,
    /// The earlier message that this one repeats, which did not arrive.
    again_of: Option<Uuid>,
    /// The newest message that repeats this one, whether somebody sent it or its campaign.
    sent_again_as: Option<Uuid>,
    /// Meta's `pricing`, as the webhook said it.
    #[schema(value_type = Option<Object>)]
    pricing: Option<Value>,
}

/// Somebody of a group.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Participant {
    /// Their contact.
    pub(in crate::api) contact_id: Uuid,
    /// Their name.
    pub(in crate::api) name: String,
}

/// How far a message got with one of a group.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Receipt {
    /// They; `null` when they were erased.
    participant: Option<Participant>,
    /// When they got it.
    delivered_at: Option<i64>,
    /// When they read it.
    read_at: Option<i64>,
    /// When it failed.
    failed_at: Option<i64>,
    /// Meta's code for why.
    error_code: Option<i64>,
}

/// The emoji on a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Reaction {
    /// The customer's.
    theirs: Option<String>,
    /// Ours.
    ours: Option<String>,
}

/// A file of a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct File {
    /// Ours.
    id: Uuid,
    /// The type as the sender said it.
    mime_type: String,
    /// The sender's name for it.
    filename: Option<String>,
    /// `wanted`, `stored` or `failed`.
    state: &'static str,
    /// Bytes, once stored.
    size: i64,
    /// Where its bytes are, once stored.
    url: String,
}

/// An error of Meta's with what it means.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Failure {
    /// Meta's code, if there was one.
    code: Option<i64>,
    /// Meta's title.
    title: String,
    /// Meta's own words about the cause.
    details: String,
    /// What it means, in a sentence; `null` for a code that is not in the catalogue.
    meaning: Option<&'static str>,
    /// Whether the same may succeed another time: `never`, `soon`, `pair_backoff`, `later`, `after_fix`,
    /// `by_hand` (a person may try), `once_they_write`.
    retry: Option<&'static str>,
    /// What a person can do.
    advice: Option<&'static str>,
    /// It was answered so, and may have arrived all the same.
    may_have_arrived: bool,
}

/// Messages as JSON, in their order.
///
/// # Errors
/// Those of the store.
pub(in crate::api) async fn all(
    tx: &mut Scoped<'_>,
    mask: Mask,
    rows: Vec<Row>,
    known: &Known,
    now: Timestamp,
) -> Result<Vec<Message>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let files = media::of_messages(tx, &ids).await?;
    let queued: Vec<_> =
        rows.iter().filter(|row| row.delivery.state == MessageState::Queued).map(|row| row.id).collect();
    let waiting = outbox::waiting(tx, &queued).await?;
    let aside = outbox::aside(tx, &queued).await?;
    let conversations: Vec<_> =
        rows.iter().map(|row| row.conversation_id).collect::<BTreeSet<_>>().into_iter().collect();
    let veils = shown::veils(tx, mask, &conversations).await?;
    let people = people(tx, &rows).await?;
    let mut told = afterwards(tx, known, &rows.iter().collect::<Vec<_>>(), now).await?;
    let plain = plain::wished(tx).await?;
    let instead = fallbacks::of_messages(tx, &ids).await?;
    let resent = newer::among(tx, &ids).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows.into_iter().map(|row| plain.message(row)) {
        let conversation = row.conversation_id;
        let veil = &veils.over(conversation);
        let waits = Waits { customer: waiting.contains(&row.id), agreement: aside.contains(&row.id) };
        let own = files.iter().filter(|file| file.message_id == row.id).cloned();
        let files = own.map(|own| file(&Shown::new(veil, own))).collect();
        let to = To::conversation(veil, conversation);
        let told = told.remove(&row.id);
        let (refusal, again) = told.map_or((None, None), |told| (told.why, Some(told.again)));
        let refusal = refusal.map(|refusal| Refusal::of(refusal, &to));
        let again = again.map(|again| Decision::of(again, &to));
        let names = Names { veil, people: &people };
        let fallback = instead.iter().find(|one| one.message_id == row.id).map(Fallback::from);
        let in_place_of = instead.iter().find(|one| one.sms_id == Some(row.id)).map(|one| one.message_id.0);
        let resent = resent.get(&row.id).copied().unwrap_or_default();
        let around = Around { media: files, refusal, again, fallback, in_place_of, resent };
        all.push(message(Shown::new(veil, row), names, waits, around));
    }
    Ok(all)
}

/// What stands beside a message.
struct Around {
    media: Vec<File>,
    refusal: Option<Refusal>,
    again: Option<Decision>,
    fallback: Option<Fallback>,
    in_place_of: Option<Uuid>,
    resent: Again,
}

/// The people of groups, by their ids.
#[derive(Clone, Copy)]
struct Names<'a> {
    veil: &'a Veil,
    people: &'a BTreeMap<IdentityId, Person>,
}

impl Names<'_> {
    fn of(self, id: IdentityId) -> Option<Participant> {
        let person = Shown::new(self.veil, self.people.get(&id)?.clone());
        Some(Participant { contact_id: person.identity.contact_id.0, name: person.name.clone() })
    }

    fn receipt(self, id: IdentityId, receipt: &group::Receipt) -> Receipt {
        Receipt {
            participant: self.of(id),
            delivered_at: receipt.reached_at().map(Timestamp::seconds),
            read_at: receipt.read_at.map(Timestamp::seconds),
            failed_at: receipt.failed_at.map(Timestamp::seconds),
            error_code: receipt.code,
        }
    }
}

/// Whoever of a group is named by these messages.
async fn people(tx: &mut Scoped<'_>, rows: &[Row]) -> Result<BTreeMap<IdentityId, Person>> {
    let ids = rows.iter().flat_map(|row| row.receipts.keys().copied().chain(row.writer_id)).collect();
    groups::people(tx, &ids).await
}

/// What a message waits for.
#[derive(Clone, Copy)]
struct Waits {
    customer: bool,
    agreement: bool,
}

fn message(row: Shown<Row>, names: Names<'_>, waits: Waits, around: Around) -> Message {
    let row = row.into_inner();
    let Around { media, refusal, again, fallback, in_place_of, resent } = around;
    let delivery = &row.delivery;
    let seconds = |at: Option<Timestamp>| at.map(Timestamp::seconds);
    Message {
        id: row.id.0,
        conversation_id: row.conversation_id.0,
        channel_id: row.channel_id.0,
        direction: if row.inbound { "inbound" } else { "outbound" },
        kind: row.kind.as_str(),
        at: row.at.seconds(),
        wamid: some(row.wamid),
        state: delivery.state.as_str(),
        waits_for_customer: waits.customer,
        waits_for_agreement: waits.agreement,
        sent_at: seconds(delivery.sent_at),
        delivered_at: seconds(delivery.delivered_at),
        read_at: seconds(delivery.read_at),
        failed_at: seconds(delivery.failed_at),
        text: row.text,
        object: draft::as_sent(&row.json),
        context_wamid: some(row.context),
        author: match row.author {
            Author::Customer => row.author.kind().to_owned(),
            author => author.to_string(),
        },
        writer: row.writer_id.and_then(|writer| names.of(writer)),
        receipts: row.receipts.iter().map(|(id, receipt)| names.receipt(*id, receipt)).collect(),
        entry: some(row.entry),
        reaction: Reaction { theirs: some(row.their_reaction), ours: some(row.our_reaction) },
        edited_at: seconds(row.edited_at),
        revoked_at: seconds(row.revoked_at),
        media,
        error: delivery.fault.as_ref().map(|fault| failure(delivery, fault)),
        refusal,
        again,
        fallback,
        in_place_of,
        again_of: resent.earlier.map(|id| id.0),
        sent_again_as: match resent.newer {
            Some((Newer::Message(id), _)) => Some(id.0),
            Some((Newer::Campaign(_), _)) | None => None,
        },
        pricing: serde_json::from_str(&row.pricing).ok(),
    }
}

/// A file as it is told.
pub(in crate::api) fn file(file: &Shown<Media>) -> File {
    File {
        id: file.id.0,
        mime_type: file.mime_type.clone(),
        filename: some(file.filename.clone()),
        state: file.state.as_str(),
        size: file.size,
        url: format!("/api/v1/media/{}", file.id),
    }
}

fn failure(delivery: &Delivery, fault: &Fault) -> Failure {
    let meaning = fault::meaning(fault.code);
    let may_have_arrived = delivery.state == MessageState::Uncertain;
    Failure {
        code: (fault.code != NO_CODE).then_some(fault.code),
        title: words::fault::title(fault),
        details: words::fault::details(fault),
        meaning: meaning.map(|known| known.meaning),
        retry: meaning.map(|known| known.retry.as_str()),
        advice: meaning.map(|known| known.advice),
        may_have_arrived,
    }
}

/// Absent where a row has empty text.
pub(in crate::api) fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}
