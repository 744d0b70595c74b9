//! A desk of size: a month of conversations of ten messages each, half of them open, and one of two thousand. Words
//! come as they do in a language, few often and many seldom; every fortieth customer writes Chinese.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use transom_desk::base::clock::Clock;
use transom_desk::people::password;
use transom_rules::access::RoleKey;
use transom_rules::author::Author;
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::id::{ChannelId, ConversationId, IdentityId, UserId, WorkspaceId};
use transom_rules::mark::Priority;
use transom_rules::merging::{ByNumber, Marketing};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::{Span, Timestamp};
use transom_rules::window::CustomerEvent;
use transom_store::contacts::{Contact, Identity};
use transom_store::conversations::Conversation;
use transom_store::held::{Held, Wanted};
use transom_store::messages::{Message, Strand};
use transom_store::search::fold;
use transom_store::tokens::Token;
use transom_store::users::User;
use transom_store::{Db, Result, Scoped, tokens, users};

use crate::page::{EMAIL, PASSWORD};
use crate::process::open;
use crate::world::{self, Customer};

/// A program's token.
pub(crate) const TOKEN: &str = "a token that only a benchmark has";
/// Stands in one message of a hundred thousand.
pub(crate) const RARE: &str = "quokka";

/// Messages of each conversation.
const EACH: u32 = 10;
/// Messages of the long one.
const LONG: u32 = 2_000;
/// Conversations that one transaction writes.
const AT_ONCE: u32 = 500;
/// How long it took until all were written.
const MONTH: Span = Span::hours(30 * 24);
const FIRST: [&str; 16] = [
    "Maria", "João", "Ana", "Luís", "Fatima", "Chen", "Zoe", "Omar", "Ines", "Ravi", "Lena", "Tomás",
    "Aisha", "Pedro", "Nina", "Kofi",
];
const SYLLABLES: [&str; 20] = [
    "ka", "ro", "mi", "sen", "ta", "lo", "ber", "gu", "ina", "do", "vel", "pa", "sha", "ri", "mo", "ne",
    "fa", "tu", "zi", "har",
];
const CHINESE: [&str; 6] = [
    "你好请问订单什么时候到",
    "谢谢收到了",
    "我想换一个蓝色的手机壳",
    "地址写错了",
    "可以退货吗",
    "今天发货吗",
];

/// A prepared database.
pub(crate) struct Desk {
    /// The only number.
    pub(crate) channel: ChannelId,
    /// The conversations, the newest last.
    pub(crate) conversations: Vec<ConversationId>,
    /// Who wrote.
    pub(crate) customers: Vec<Customer>,
}

/// What all conversations share.
#[derive(Clone)]
struct Ground {
    clock: Arc<Clock>,
    channel: ChannelId,
    agents: Vec<UserId>,
    begun: Timestamp,
    count: u32,
}

/// Writes so many conversations, the oldest first.
pub(crate) async fn prepare(url: &str, count: u32) -> anyhow::Result<Desk> {
    let db = open(url).await?;
    let clock = Arc::new(Clock::new(Span::default()));
    let (workspace, channel) = (clock.workspace_id(), clock.channel_id());
    world::connect(&db, &clock, workspace, channel).await?;
    let agents = people(&db, &clock, workspace).await?;
    let begun = clock.now() - MONTH;
    let ground = Ground { clock, channel, agents, begun, count };
    let mut desk = Desk { channel, conversations: Vec::new(), customers: Vec::new() };
    for from in (0..count).step_by(AT_ONCE as usize) {
        let numbers = from..count.min(from + AT_ONCE);
        desk.customers.extend(numbers.clone().map(customer));
        let written = db
            .of(workspace)
            .write((ground.clone(), numbers), |tx, (ground, numbers)| {
                Box::pin(write(tx, ground, numbers.clone()))
            })
            .await?;
        desk.conversations.extend(written);
    }
    Ok(desk)
}

/// Who signs in, a token, and eight colleagues.
async fn people(db: &Db, clock: &Clock, workspace: WorkspaceId) -> anyhow::Result<Vec<UserId>> {
    let now = clock.machine();
    let password_hash = password::hash(PASSWORD.into()).await?;
    let agents: Vec<User> = (0..9)
        .map(|n| {
            let email = if n == 0 { EMAIL.to_owned() } else { format!("agent{n}@desk.example") };
            let role = if n == 0 { RoleKey::Owner } else { RoleKey::Agent };
            let user = User::new(workspace, clock.user_id(), &email, FIRST.get(n).unwrap_or(&"Agent"), role);
            User { password_hash: password_hash.clone(), ..user }
        })
        .collect();
    let ids = agents.iter().map(|user| user.id).collect();
    let token = Token::of_workspace(workspace, clock.token_id(), "bench", now);
    db.of(workspace)
        .write((agents, token), move |tx, (agents, token)| {
            Box::pin(async move {
                for user in agents {
                    users::add(tx, user, now).await?;
                }
                tokens::add(tx, &Sha256::digest(TOKEN), token).await
            })
        })
        .await?;
    Ok(ids)
}

/// The customer with this number: some hundred share a first name, few a last one.
fn customer(n: u32) -> Customer {
    let of = |list: &[&'static str], n: u32| list.get(n as usize % list.len()).copied().unwrap_or_default();
    let mixed = mix(n);
    let last = [mixed >> 8, mixed >> 14, mixed >> 20].map(|part| of(&SYLLABLES, part)).concat();
    Customer { name: format!("{} {last}", of(&FIRST, mixed >> 3)), ..Customer::known(n) }
}

/// The same chance in every run.
const fn mix(n: u32) -> u32 {
    let n = (n ^ (n >> 16)).wrapping_mul(0x7feb_352d);
    let n = (n ^ (n >> 15)).wrapping_mul(0x846c_a68b);
    n ^ (n >> 16)
}

async fn write(
    tx: &mut Scoped<'_>,
    ground: &Ground,
    numbers: std::ops::Range<u32>,
) -> Result<Vec<ConversationId>> {
    let keys = |n| (customer(n).keys(), ground.clock.identity_id());
    let mut held =
        Held::load(tx, &Wanted { parties: numbers.clone().map(keys).collect(), ..Wanted::default() }).await?;
    let mut written = Vec::new();
    for n in numbers {
        let customer = customer(n);
        let Some(identity) = held.identity_of(&customer.keys()) else { continue };
        written.push(add(&mut held, ground, identity, n));
    }
    held.write(tx, ground.clock.now()).await?;
    Ok(written)
}

/// When a conversation had its last message, as if all came evenly.
fn last_at(ground: &Ground, n: u32) -> Timestamp {
    ground.begun + Span::millis(MONTH.as_millis() * i64::from(n + 1) / i64::from(ground.count))
}

fn add(held: &mut Held, ground: &Ground, identity_id: IdentityId, n: u32) -> ConversationId {
    let (clock, at) = (&ground.clock, last_at(ground, n));
    let (contact_id, id) = (clock.contact_id(), clock.conversation_id());
    let who = customer(n);
    held.add_contact(Contact {
        id: contact_id,
        name: who.name.clone(),
        folded: format!("{} {}", fold(&who.name), who.phone),
        conversation_id: Some(id),
        marketing: Marketing::default(),
        by_number: ByNumber::new(),
        blocked: None,
        language: String::new(),
        time_zone: String::new(),
        created_at: at,
    });
    held.add_identity(Identity {
        id: identity_id,
        contact_id,
        phone: who.phone,
        user_id: who.user_id,
        parent_user_id: String::new(),
        username: String::new(),
        group_id: String::new(),
        marketing: Marketing::default(),
        by_number: ByNumber::new(),
        created_at: at,
    });
    let mut pair = held.pair(identity_id, ground.channel);
    pair.customer_wrote(CustomerEvent { at, message: clock.message_id() });
    held.set_pair(identity_id, ground.channel, pair);
    let strand = Strand::new(id, identity_id, ground.channel);
    let last = messages(held, ground, strand, n);
    held.add_conversation(conversation(ground, strand, contact_id, n, &last));
    id
}

/// Adds the messages of a conversation, the customer's and ours in turns; returns the last one.
fn messages(held: &mut Held, ground: &Ground, strand: Strand, n: u32) -> Message {
    let count = if n + 1 == ground.count { LONG } else { EACH };
    let mut last = None;
    for place in 0..count {
        let at = last_at(ground, n) - Span::minutes(i64::from(count - 1 - place) * 7);
        let inbound = place % 2 == count.wrapping_sub(1) % 2;
        let state = if inbound { MessageState::Received } else { MessageState::Read };
        let mut message = Message::new(ground.clock.message_id(), strand, Kind::Text, at, state);
        message.wamid = format!("wamid.HBgLMTU1NTAwMDEwMDAVAgARGBI{}", message.id.0.simple());
        message.text = text(mix(n.wrapping_mul(EACH + 1).wrapping_add(place)), n, place);
        message.json = serde_json::json!({"type": "text", "text": {"body": message.text}}).to_string();
        if !inbound {
            message.accepted_at = Some(at);
            message.author = Author::Api;
        }
        held.index(message.id, message.text.clone());
        held.add_message(message.clone());
        last = Some(message);
    }
    last.unwrap_or_else(|| {
        Message::new(ground.clock.message_id(), strand, Kind::Text, ground.begun, MessageState::Received)
    })
}

fn text(mut random: u32, n: u32, place: u32) -> String {
    if n % 40 == 7 {
        return CHINESE.get(random as usize % CHINESE.len()).copied().unwrap_or_default().to_owned();
    }
    let mut words = Vec::new();
    for _ in 0..5 + random % 12 {
        random = mix(random.wrapping_add(0x9e37_79b9));
        // The k-th word of a language comes as often as 1/k says.
        let rank = 6_000.0_f64.powf(f64::from(random) / f64::from(u32::MAX));
        words.push(word(rank));
    }
    if place == 4 && n % 10_000 == 77 {
        words.push(RARE.to_owned());
    }
    words.join(" ")
}

/// The word of a rank: those of the traffic first, then made ones.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank is from 1 to some thousand"
)]
fn word(rank: f64) -> String {
    let rank = rank as u32 - 1;
    crate::traffic::WORDS.get(rank as usize).map_or_else(
        || {
            let of = |n: u32| SYLLABLES.get(n as usize % SYLLABLES.len()).copied().unwrap_or_default();
            [of(rank), of(rank / 20), of(rank / 400 + 3)].concat()
        },
        |word| (*word).to_owned(),
    )
}

fn conversation(
    ground: &Ground,
    strand: Strand,
    contact_id: transom_rules::id::ContactId,
    n: u32,
    last: &Message,
) -> Conversation {
    let chance = mix(n ^ 0x5bd1_e995);
    let of_somebody = !chance.is_multiple_of(3);
    let agent = ground.agents.get((chance >> 4) as usize % ground.agents.len().max(1)).copied();
    let advertised = chance.is_multiple_of(64);
    Conversation {
        id: strand.conversation,
        contact_id,
        channel_id: strand.pair.channel,
        identity_id: strand.pair.identity,
        status: if (chance >> 9).is_multiple_of(2) {
            ConversationStatus::Open
        } else {
            ConversationStatus::Closed
        },
        status_id: None,
        team_id: None,
        priority: Priority::Normal,
        wakes_at: None,
        said_at: None,
        assignee_id: agent.filter(|_| of_somebody),
        unread: i64::from(chance >> 12 & 1),
        customer_last: last.inbound,
        last_at: last.at,
        last_message_id: Some(last.id),
        last_kind: "text".into(),
        last_text: last.text.clone(),
        last_state: last.delivery.state.as_str().into(),
        window_until: last.at + Span::hours(24),
        answer_by: if advertised { last.at + Span::hours(24) } else { Timestamp::default() },
        free_until: Timestamp::default(),
        created_at: last.at - Span::hours(2),
        lasts_hours: None,
    }
}
