//! Messages, in and out.

use transom_rules::author::Author;
use transom_rules::campaign::Place;
use transom_rules::content::Kind;
use transom_rules::delivery::{Delivery, MessageState};
use transom_rules::group::Receipts;
use transom_rules::id::{ChannelId, ConversationId, IdentityId, MessageId};
use transom_rules::pair::PairKey;
use transom_rules::time::Timestamp;

pub(crate) mod answers;
pub(crate) mod find;
mod housed;
mod row;
mod write;

pub(crate) use answers::answers_in;
pub use answers::{Answer, answers_since};
pub use find::{
    Passed, by_wamids, campaign_before, get, has_anybody_written, has_person_written, hold, left_since,
    newest_inbound, of_pair, page, passed_lately, some, some_seen, templates_sent, wrote,
};
pub use housed::{Housed, housed, rehouse};
pub(crate) use row::{COLUMNS, read, read_receipts};
pub use write::note_posted;
pub(crate) use write::{Changed, insert, update};

/// What one pair writes in one conversation: a customer may write to several numbers, or under several keys, and
/// all of it is one conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strand {
    /// The conversation.
    pub conversation: ConversationId,
    /// The pair.
    pub pair: PairKey,
}

impl Strand {
    /// That of a customer and a number in a conversation.
    pub const fn new(conversation: ConversationId, identity: IdentityId, channel: ChannelId) -> Self {
        Self { conversation, pair: PairKey { identity, channel } }
    }
}

/// Where a message stands among others: by its instant, and by its id among those of one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// When it was written or, of a charge, delivered.
    pub at: Timestamp,
    /// The message.
    pub id: MessageId,
}

impl Position {
    /// Behind all others.
    pub(crate) const END: Self =
        Self { at: Timestamp::from_millis(i64::MAX), id: MessageId(uuid::Uuid::max()) };
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Ours; its order is the order of arrival.
    pub id: MessageId,
    /// The conversation it stands in.
    pub conversation_id: ConversationId,
    /// The number it went through.
    pub channel_id: ChannelId,
    /// The customer, as the carrier knows them.
    pub identity_id: IdentityId,
    /// The customer wrote it.
    pub inbound: bool,
    /// Who of a group wrote it; `None` for what one customer or we wrote.
    pub writer_id: Option<IdentityId>,
    /// What it is.
    pub kind: Kind,
    /// When it was written, by Meta's clock for the customer's, by ours for ours.
    pub at: Timestamp,
    /// WhatsApp's id; empty until WhatsApp accepted it.
    pub wamid: String,
    /// How far it got.
    pub delivery: Delivery,
    /// How far it got with each of a group.
    pub receipts: Receipts,
    /// When its bytes went out to WhatsApp the last time; `None` for what did not go through us.
    pub posted_at: Option<Timestamp>,
    /// When WhatsApp accepted it.
    pub accepted_at: Option<Timestamp>,
    /// Its words.
    pub text: String,
    /// The message object.
    pub json: String,
    /// The wamid it quotes; empty if none.
    pub context: String,
    /// Empty for a customer, else `user:ID`, `api`, `phone`, `app`.
    pub author: Author,
    /// `ad` or `page` when it came through an entry point.
    pub entry: String,
    /// The customer's emoji on it.
    pub their_reaction: String,
    /// Our emoji on it.
    pub our_reaction: String,
    /// When the customer's newest reaction on it was, or the newest step of a call.
    pub noted_at: Option<Timestamp>,
    /// When the customer changed it.
    pub edited_at: Option<Timestamp>,
    /// When the customer took it back.
    pub revoked_at: Option<Timestamp>,
    /// Meta's `pricing`, as JSON; empty if none came. A forecast until one comes with the delivery.
    pub pricing: String,
    /// Meta's `conversation`, as JSON; empty if none came.
    pub meta_conversation: String,
    /// Words of Meta's about the delivery that the two above replaced, as JSON, in their order. `None` as long as
    /// no `pricing` came with the delivery.
    pub earlier_verdicts: Option<Vec<String>>,
    /// A gateway client's own string.
    pub callback: String,
    /// The cost that was told when it was allowed, as JSON; empty for what did not go through us.
    pub predicted: String,
    /// The recipient of a campaign that it is for.
    pub recipient: Option<Place>,
}

impl Message {
    /// A message that has gone nowhere yet; the rest is for the maker to fill in.
    pub fn new(id: MessageId, strand: Strand, kind: Kind, at: Timestamp, state: MessageState) -> Self {
        Self {
            id,
            conversation_id: strand.conversation,
            channel_id: strand.pair.channel,
            identity_id: strand.pair.identity,
            inbound: state == MessageState::Received,
            writer_id: None,
            kind,
            at,
            wamid: String::new(),
            delivery: Delivery::new(state),
            receipts: Receipts::new(),
            posted_at: None,
            accepted_at: None,
            text: String::new(),
            json: String::new(),
            context: String::new(),
            author: Author::Customer,
            entry: String::new(),
            their_reaction: String::new(),
            our_reaction: String::new(),
            noted_at: None,
            edited_at: None,
            revoked_at: None,
            pricing: String::new(),
            meta_conversation: String::new(),
            earlier_verdicts: None,
            callback: String::new(),
            predicted: String::new(),
            recipient: None,
        }
    }

    /// Meta's `pricing` if it came with the delivery; a forecast is none.
    pub fn verdict(&self) -> &str {
        if self.earlier_verdicts.is_some() { &self.pricing } else { "" }
    }

    /// When we sent it: when its bytes went out, as far as that is known. Meta's clock may be ahead of ours; it is
    /// never sent before its place in the thread, since what it answers was there first.
    pub fn sent_at(&self) -> Timestamp {
        self.posted_at.or(self.accepted_at).map_or(self.at, |sent| sent.max(self.at))
    }
}
