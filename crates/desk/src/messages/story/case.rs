//! What is known of a message that did not arrive, gathered from rows.

use transom_rules::country;
use transom_rules::delivery::MessageState;
use transom_rules::id::WorkspaceId;
use transom_rules::pair::PairKey;
use transom_rules::pricing::Billed;
use transom_rules::reason::Case;
use transom_rules::time::{Span, Timestamp};
use transom_store::contacts::Identity;
use transom_store::held::Held;
use transom_store::messages::{self, Message};
use transom_store::{Result, Scoped, deliveries};

use super::is_under_way;
use crate::accounts::registry::Known;
use crate::charges::price;

/// So long before it, and no more messages of its pair, are looked at.
const BEFORE: Span = Span::hours(24 * 30);
const MOST: i64 = 300;

/// Meta's errors that can be read are not negative.
const FIRST_CODE: i64 = 0;

pub(super) async fn of(
    tx: &mut Scoped<'_>,
    known: &Known,
    held: &Held,
    message: &Message,
    now: Timestamp,
) -> Result<Case> {
    let sent_at = message.sent_at();
    let pair = PairKey { identity: message.identity_id, channel: message.channel_id };
    let during = sent_at - BEFORE..now + Span::seconds(1);
    let others = messages::of_pair(tx, pair, during, MOST).await?;
    let seen = Seen::of(&others, message);
    let identity = held.identity(message.identity_id);
    let channel = known.channel(tx.workspace(), message.channel_id);
    let failed = message.delivery.state == MessageState::Failed;
    let code = message.delivery.fault.as_ref().map(|fault| fault.code);
    Ok(Case {
        kind: known.kind(message.channel_id),
        sent_at,
        now,
        failed,
        code: code.filter(|code| *code >= FIRST_CODE),
        was_sent: message.delivery.sent_at.is_some(),
        country: identity.and_then(|identity| country::of_address(&identity.address())),
        wrote_at: seen.wrote_at,
        read_at: seen.read_at,
        arrived_since: seen.arrived_since,
        arrived_before: seen.arrived_before,
        others_wait: seen.others_wait,
        category: match price::form_of(message) {
            Some(Billed::Template(category)) => Some(category),
            _ => None,
        },
        is_ours: identity.is_some_and(|identity| is_ours(known, tx.workspace(), identity)),
        last_webhook_at: match channel {
            Some(channel) => deliveries::last_of_app(tx, &channel.app_id).await?,
            None => None,
        },
    })
}

fn is_ours(known: &Known, workspace: WorkspaceId, identity: &Identity) -> bool {
    let address = identity.address();
    known.channels_of(workspace).any(|channel| channel.address == address)
}

/// What of the other messages of the pair shows whether the customer was there.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    wrote_at: Option<Timestamp>,
    read_at: Option<Timestamp>,
    arrived_since: Option<Timestamp>,
    arrived_before: Option<Timestamp>,
    others_wait: u64,
}

impl Seen {
    fn of(others: &[Message], message: &Message) -> Self {
        let mut seen = Self::default();
        for other in others.iter().filter(|other| other.id != message.id) {
            if other.inbound {
                seen.wrote_at = seen.wrote_at.max(Some(other.at));
                continue;
            }
            let shown = other.delivery.shown();
            seen.read_at = seen.read_at.max(shown.read_at);
            let is_later = (other.at, other.id) > (message.at, message.id);
            let arrived = if is_later { &mut seen.arrived_since } else { &mut seen.arrived_before };
            *arrived = (*arrived).max(shown.delivered_at);
            seen.others_wait += u64::from(is_later && is_under_way(other));
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use transom_rules::content::Kind;
    use transom_rules::id::{ChannelId, ConversationId, IdentityId, MessageId};
    use transom_store::messages::Strand;
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_790_000_000 + seconds)
    }

    fn message(n: u128, seconds: i64, state: MessageState) -> Message {
        let nil = Uuid::nil();
        let strand = Strand::new(ConversationId(nil), IdentityId(nil), ChannelId(nil));
        Message::new(MessageId(Uuid::from_u128(n)), strand, Kind::Text, at(seconds), state)
    }

    #[test]
    fn other_messages_of_the_pair_tell_whether_the_customer_was_there() {
        let lost = message(2, 10, MessageState::Sent);
        let mut before = message(1, 0, MessageState::Delivered);
        before.delivery.delivered_at = Some(at(1));
        let mut since = message(4, 30, MessageState::Read);
        since.delivery.read_at = Some(at(40));
        let waits = message(3, 20, MessageState::Accepted);
        let theirs = message(5, 35, MessageState::Received);
        let all = [before, lost.clone(), waits, since, theirs];
        let expected = Seen {
            wrote_at: Some(at(35)),
            read_at: Some(at(40)),
            arrived_since: Some(at(40)),
            arrived_before: Some(at(1)),
            others_wait: 1,
        };
        assert_eq!(Seen::of(&all, &lost), expected);
        assert_eq!(Seen::of(std::slice::from_ref(&lost), &lost), Seen::default());
    }
}
