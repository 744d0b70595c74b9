//! The small world the cases share: one workspace, people numbered from 1, each with a contact, an identity, a
//! pair and a conversation, and instants counted in seconds.

use transom_rules::author::Author;
use transom_rules::consent::{How, Purpose};
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::id::{
    ChannelId, ConsentId, ContactId, ConversationId, IdentityId, MessageId, UserId, WorkspaceId,
};
use transom_rules::mark::Priority;
use transom_rules::merging::{ByNumber, Marketing};
use transom_rules::pair::Pair;
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_rules::window::CustomerEvent;
use transom_store::consents::Consent;
use transom_store::contacts::{Contact, Identity};
use transom_store::conversations::Conversation;
use transom_store::held::{Held, Wanted};
use transom_store::messages::{Message, Strand};
use transom_store::search::fold;
use transom_store::{Db, apps};
use uuid::Uuid;

pub(crate) const HERE: WorkspaceId = WorkspaceId(Uuid::from_u128(1));
pub(crate) const ELSEWHERE: WorkspaceId = WorkspaceId(Uuid::from_u128(2));
pub(crate) const SHOP: ChannelId = ChannelId(Uuid::from_u128(0xC1));
pub(crate) const AGENT: UserId = UserId(Uuid::from_u128(0xA1));

/// The beginning of the world; a whole number of seconds.
pub(crate) const DAWN: i64 = 1_750_000_000;

pub(crate) const fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(DAWN + seconds)
}

pub(crate) const fn uuid(kind: u128, n: u32) -> Uuid {
    Uuid::from_u128((kind << 64) + n as u128)
}

pub(crate) const fn message_id(n: u32) -> MessageId {
    MessageId(uuid(5, n))
}

pub(crate) const fn conversation_id(n: u32) -> ConversationId {
    ConversationId(uuid(4, n))
}

pub(crate) const fn identity_id(n: u32) -> IdentityId {
    IdentityId(uuid(3, n))
}

pub(crate) const fn contact_id(n: u32) -> ContactId {
    ContactId(uuid(2, n))
}

pub(crate) fn phone(n: u32) -> String {
    format!("4915112{n:05}")
}

/// The key that webhooks name person `n` by.
pub(crate) fn key(n: u32) -> String {
    format!("p:{}", phone(n))
}

pub(crate) fn contact(n: u32, name: &str) -> Contact {
    Contact {
        id: contact_id(n),
        name: name.to_owned(),
        folded: format!("{} {}", fold(name), phone(n)),
        conversation_id: Some(conversation_id(n)),
        marketing: Marketing::default(),
        by_number: ByNumber::new(),
        blocked: None,
        language: String::new(),
        time_zone: String::new(),
        created_at: at(0),
    }
}

/// That somebody withdrew their consent to marketing.
pub(crate) fn consent(at: Timestamp) -> Consent {
    Consent {
        id: ConsentId(uuid(38, 1)),
        identity: identity_id(1),
        purpose: Purpose::Marketing,
        given: false,
        at,
        how: How::Hand,
        author: Author::Customer,
        message: None,
        channel: None,
        words: String::new(),
        note: String::new(),
        url: String::new(),
    }
}

pub(crate) fn identity(n: u32) -> Identity {
    Identity {
        id: identity_id(n),
        contact_id: contact_id(n),
        phone: phone(n),
        user_id: String::new(),
        parent_user_id: String::new(),
        username: String::new(),
        group_id: String::new(),
        marketing: Marketing::default(),
        by_number: ByNumber::new(),
        created_at: at(0),
    }
}

/// The pair of a customer who wrote message `n` that many seconds after the dawn.
pub(crate) fn pair(n: u32, seconds: i64) -> Pair {
    let mut pair = Pair::default();
    pair.customer_wrote(CustomerEvent { at: at(seconds), message: message_id(n) });
    pair
}

pub(crate) fn conversation(n: u32) -> Conversation {
    Conversation {
        id: conversation_id(n),
        contact_id: contact_id(n),
        channel_id: SHOP,
        identity_id: identity_id(n),
        status: ConversationStatus::Open,
        status_id: None,
        team_id: None,
        priority: Priority::Normal,
        wakes_at: None,
        assignee_id: None,
        unread: 0,
        customer_last: true,
        last_at: at(i64::from(n)),
        said_at: None,
        last_message_id: None,
        last_kind: "text".into(),
        last_text: String::new(),
        last_state: "received".into(),
        window_until: Timestamp::default(),
        answer_by: Timestamp::default(),
        free_until: Timestamp::default(),
        created_at: at(0),
        lasts_hours: None,
    }
}

/// A message of customer `n`, with the wamid `wamid.ID`.
pub(crate) fn inbound(id: u32, n: u32, text: &str) -> Message {
    let strand = Strand::new(conversation_id(n), identity_id(n), SHOP);
    let mut message =
        Message::new(message_id(id), strand, Kind::Text, at(i64::from(id)), MessageState::Received);
    message.wamid = format!("wamid.{id}");
    text.clone_into(&mut message.text);
    message.json = r#"{"type":"text"}"#.into();
    message
}

/// A message to customer `n` that has not left yet.
pub(crate) fn outbound(id: u32, n: u32, text: &str) -> Message {
    let strand = Strand::new(conversation_id(n), identity_id(n), SHOP);
    let mut message =
        Message::new(message_id(id), strand, Kind::Text, at(i64::from(id)), MessageState::Queued);
    text.clone_into(&mut message.text);
    message.json = r#"{"type":"text"}"#.into();
    message.author = Author::Api;
    message
}

/// Founds both workspaces.
pub(crate) async fn found(db: &Db) {
    db.write((), |tx, ()| {
        Box::pin(async move {
            apps::found(&mut tx.of(HERE), "Here", at(0)).await?;
            apps::found(&mut tx.of(ELSEWHERE), "Elsewhere", at(1)).await
        })
    })
    .await
    .unwrap();
}

/// Adds person `n`.
pub(crate) fn add_person(held: &mut Held, n: u32, name: &str) {
    held.add_contact(contact(n, name));
    held.add_identity(identity(n));
    held.set_pair(identity_id(n), SHOP, pair(n, 0));
    held.add_conversation(conversation(n));
}

/// Founds the workspaces and adds people, numbered from 1, in one transaction.
pub(crate) async fn people(db: &Db, names: &[&str]) {
    found(db).await;
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    db.write((), move |tx, ()| {
        let names = names.clone();
        Box::pin(async move {
            let mut parties = Vec::new();
            let mut n = 0;
            for _ in &names {
                n += 1;
                parties.push((vec![key(n)], identity_id(n)));
            }
            let mut held = Held::load(&mut tx.of(HERE), &Wanted { parties, ..Wanted::default() }).await?;
            n = 0;
            for name in &names {
                n += 1;
                add_person(&mut held, n, name);
            }
            held.write(&mut tx.of(HERE), at(0)).await
        })
    })
    .await
    .unwrap();
}

/// Writes messages into conversations that exist.
pub(crate) async fn say(db: &Db, messages: Vec<Message>) {
    db.write((), move |tx, ()| {
        let messages = messages.clone();
        Box::pin(async move {
            let conversations = messages.iter().map(|message| message.conversation_id).collect();
            let mut held =
                Held::load(&mut tx.of(HERE), &Wanted { conversations, ..Wanted::default() }).await?;
            for message in messages {
                held.index(message.id, message.text.clone());
                held.add_message(message);
            }
            held.write(&mut tx.of(HERE), at(0)).await
        })
    })
    .await
    .unwrap();
}

/// Commits a piece of work: `commit!(db, |tx| expression that awaits)`. What it captures is `Copy`.
macro_rules! commit {
    ($db:expr, |$tx:ident| $work:expr) => {
        $db.write((), move |$tx, ()| Box::pin(async move { $work })).await
    };
}

/// Reads, without a `Result`: `look!(db, |tx| expression that awaits)`.
macro_rules! look {
    ($db:expr, |$tx:ident| $work:expr) => {
        $db.read((), move |$tx, ()| Box::pin(async move { $work })).await.unwrap()
    };
}

pub(crate) use {commit, look};
