//! What the database holds before the first webhook: one app, one account, one number, some thousand
//! customers who wrote before, and messages to them that WhatsApp has accepted.

use std::sync::Arc;

use transom_desk::base::clock::Clock;
use transom_rules::channel::ChannelKind;
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::id::{ChannelId, ConversationId, IdentityId, MessageId, WorkspaceId};
use transom_rules::mark::Priority;
use transom_rules::merging::{ByNumber, Marketing};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::{Span, Timestamp};
use transom_rules::window::CustomerEvent;
use transom_store::apps::{self, Account, App};
use transom_store::channels::{self, Channel, Connected};
use transom_store::contacts::{Contact, Identity};
use transom_store::conversations::Conversation;
use transom_store::held::{Held, Wanted};
use transom_store::messages::{Message, Strand};
use transom_store::search::fold;
use transom_store::{Db, Result, Scoped};

use crate::process::open;

/// Signs every body.
pub(crate) const APP_SECRET: &str = "0123456789abcdef0123456789abcdef";
/// The only number.
pub(crate) const PHONE_NUMBER_ID: &str = "106540352242922";
/// Its account.
pub(crate) const WABA_ID: &str = "102290129340398";

/// Customers who wrote before.
const CUSTOMERS: u32 = 4_000;
/// Messages to each of them that wait for their statuses.
const MESSAGES_EACH: u32 = 5;
/// Customers that one transaction writes.
const AT_ONCE: u32 = 100;

/// A prepared database.
pub(crate) struct World {
    /// The only number.
    pub(crate) channel: ChannelId,
    /// Who wrote before.
    pub(crate) customers: Vec<Customer>,
    /// Messages that statuses will come for: ours, WhatsApp's id, and the place of the customer.
    pub(crate) accepted: Vec<(MessageId, String, usize)>,
}

/// A customer, as webhooks name them.
#[derive(Clone)]
pub(crate) struct Customer {
    /// Digits.
    pub(crate) phone: String,
    /// Meta's id of a person for this business.
    pub(crate) user_id: String,
    /// Of the profile.
    pub(crate) name: String,
}

impl Customer {
    /// One of those who wrote before.
    pub(crate) fn known(n: u32) -> Self {
        Self::numbered(n, "1555")
    }

    /// The customer with this number behind the prefix.
    pub(crate) fn numbered(n: u32, prefix: &str) -> Self {
        Self {
            phone: format!("{prefix}{n:07}"),
            user_id: format!("US.{prefix}{n:016}"),
            name: format!("Customer {n}"),
        }
    }

    /// The keys that the store knows them by.
    pub(crate) fn keys(&self) -> Vec<String> {
        vec![format!("p:{}", self.phone), format!("u:{}", self.user_id)]
    }
}

/// Prepares a database.
pub(crate) async fn prepare(url: &str) -> anyhow::Result<World> {
    let db = open(url).await?;
    let clock = Arc::new(Clock::new(Span::default()));
    let (workspace, channel) = (clock.workspace_id(), clock.channel_id());
    connect(&db, &clock, workspace, channel).await?;
    let customers: Vec<Customer> = (0..CUSTOMERS).map(Customer::known).collect();
    let mut accepted = Vec::new();
    for (chunk, from) in customers.chunks(AT_ONCE as usize).zip((0_u32..).step_by(AT_ONCE as usize)) {
        let (chunk, clock) = (chunk.to_vec(), Arc::clone(&clock));
        let written = db
            .of(workspace)
            .write((chunk, clock), move |tx, (chunk, clock)| Box::pin(write(tx, clock, channel, chunk)))
            .await?;
        for (place, id, wamid) in written {
            accepted.push((id, wamid, place + usize::try_from(from)?));
        }
    }
    // As chance would have it, not customer by customer.
    accepted.sort_by_key(|(_, wamid, _)| fold_hash(wamid));
    Ok(World { channel, customers, accepted })
}

fn fold_hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Connects the only number.
pub(crate) async fn connect(db: &Db, clock: &Clock, workspace: WorkspaceId, id: ChannelId) -> Result<()> {
    let now = clock.machine();
    db.of(workspace)
        .write((), move |tx, ()| {
            Box::pin(async move {
                apps::found(tx, "Bench", now).await?;
                let verify_token = "verify".to_owned();
                apps::keep(
                    tx,
                    &App {
                        id: "1".into(),
                        kind: ChannelKind::WhatsApp,
                        workspace,
                        app_secret: APP_SECRET.into(),
                        verify_token,
                    },
                )
                .await?;
                let account = Account {
                    waba_id: WABA_ID.into(),
                    kind: ChannelKind::WhatsApp,
                    workspace,
                    app_id: "1".into(),
                    timezone: "UTC".into(),
                    currency: "USD".into(),
                };
                apps::keep_account(tx, &account).await?;
                let channel = Channel {
                    workspace,
                    id,
                    kind: ChannelKind::WhatsApp,
                    name: "Bench".into(),
                    address: "+15550001000".into(),
                    phone_number_id: PHONE_NUMBER_ID.into(),
                    waba_id: WABA_ID.into(),
                    app_id: "1".into(),
                    trouble: String::new(),
                    disconnected_at: None,
                };
                channels::add(tx, &Connected { channel, access_token: "token".into() }, now).await
            })
        })
        .await
}

type Written = (usize, MessageId, String);

async fn write(
    tx: &mut Scoped<'_>,
    clock: &Clock,
    channel: ChannelId,
    customers: &[Customer],
) -> Result<Vec<Written>> {
    let parties = customers.iter().map(|customer| (customer.keys(), clock.identity_id())).collect();
    let mut held = Held::load(tx, &Wanted { parties, ..Wanted::default() }).await?;
    let mut written = Vec::new();
    for (place, customer) in customers.iter().enumerate() {
        let Some(identity) = held.identity_of(&customer.keys()) else { continue };
        for message in add(&mut held, clock, channel, identity, customer) {
            written.push((place, message.id, message.wamid.clone()));
            held.index(message.id, message.text.clone());
            held.add_message(message);
        }
    }
    held.write(tx, clock.now()).await?;
    Ok(written)
}

/// Adds a customer with an open window; returns the messages to them.
fn add(
    held: &mut Held,
    clock: &Clock,
    channel_id: ChannelId,
    identity_id: IdentityId,
    customer: &Customer,
) -> Vec<Message> {
    let (now, contact_id, id) = (clock.now(), clock.contact_id(), clock.conversation_id());
    held.add_contact(Contact {
        id: contact_id,
        name: customer.name.clone(),
        folded: format!("{} {}", fold(&customer.name), customer.phone),
        conversation_id: Some(id),
        marketing: Marketing::default(),
        by_number: ByNumber::new(),
        blocked: None,
        language: String::new(),
        time_zone: String::new(),
        created_at: now,
    });
    held.add_identity(Identity {
        id: identity_id,
        contact_id,
        phone: customer.phone.clone(),
        user_id: customer.user_id.clone(),
        parent_user_id: String::new(),
        username: String::new(),
        group_id: String::new(),
        marketing: Marketing::default(),
        by_number: ByNumber::new(),
        created_at: now,
    });
    let mut pair = held.pair(identity_id, channel_id);
    pair.customer_wrote(CustomerEvent { at: now, message: clock.message_id() });
    held.set_pair(identity_id, channel_id, pair);
    let messages: Vec<Message> =
        (0..MESSAGES_EACH).map(|_| message(clock, id, channel_id, identity_id)).collect();
    held.add_conversation(Conversation {
        id,
        contact_id,
        channel_id,
        identity_id,
        status: ConversationStatus::Open,
        status_id: None,
        team_id: None,
        priority: Priority::Normal,
        wakes_at: None,
        assignee_id: None,
        unread: 0,
        customer_last: false,
        last_at: now,
        said_at: None,
        last_message_id: messages.last().map(|message| message.id),
        last_kind: "text".into(),
        last_text: "Your order is on its way.".into(),
        last_state: "accepted".into(),
        window_until: now + Span::hours(24),
        answer_by: Timestamp::default(),
        free_until: Timestamp::default(),
        created_at: now,
        lasts_hours: None,
    });
    messages
}

fn message(clock: &Clock, conversation: ConversationId, channel: ChannelId, identity: IdentityId) -> Message {
    let strand = Strand::new(conversation, identity, channel);
    let id = clock.message_id();
    let mut message = Message::new(id, strand, Kind::Text, clock.now(), MessageState::Accepted);
    message.wamid = format!("wamid.HBgLMTU1NTAwMDEwMDAVAgARGBI{}", id.0.simple());
    message.accepted_at = Some(clock.now());
    message.text = "Your order is on its way.".into();
    message.json = r#"{"type":"text","text":{"body":"Your order is on its way."}}"#.into();
    message.author = transom_rules::author::Author::Api;
    message
}
