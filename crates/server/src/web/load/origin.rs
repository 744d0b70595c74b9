//! Where a message, and the customer who wrote it, come from.

use transom_channels::whatsapp::origin;
use transom_pages::thread::origin::{Came, Entered};
use transom_rules::id::ConversationId;
use transom_rules::origin::Origin;
use transom_rules::pair::{Pair, PairKey};
use transom_rules::source::SourceKind;
use transom_rules::time::Span;
use transom_store::conversations::Listed;
use transom_store::messages::{self, Message};
use transom_store::{Result, Scoped, arrivals, sources};

use super::Look;
use crate::shown::{self, Shown};

/// The ad that the customer of a pair came from last, and the product that they asked about last: as far as the messages
/// at hand tell it, or an entry point is known.
pub(super) async fn came(
    tx: &mut Scoped<'_>,
    look: &Look,
    listed: &Listed,
    pair: &Pair,
    at_hand: &[Shown<Message>],
) -> Result<Vec<Came>> {
    let newest =
        |has: fn(&Origin) -> bool| at_hand.iter().rev().filter_map(told).find(|came| has(&came.from));
    let ad = match newest(|from| from.ad.is_some()) {
        Some(came) => Some(came),
        None => entered(tx, look, listed, pair).await?,
    };
    let entered = by_source(tx, listed.conversation.id).await?;
    let led = ad.into_iter().chain(newest(|from| from.product.is_some()));
    let mut came: Vec<Came> = entered.into_iter().chain(led).collect();
    came.dedup();
    Ok(came)
}

/// The way in of the workspace's by which somebody came into a conversation last.
async fn by_source(tx: &mut Scoped<'_>, conversation: ConversationId) -> Result<Option<Came>> {
    let Some(arrival) = arrivals::newest_of(tx, conversation).await? else { return Ok(None) };
    let Some(id) = arrival.source_id else { return Ok(None) };
    let source = sources::get(tx, id).await?;
    Ok(source.map(|source| Came {
        from: Origin::default(),
        by: Some(Entered { name: source.name, is_page: source.kind == SourceKind::Page }),
        at: arrival.at,
    }))
}

/// What led to the newest entry point.
async fn entered(tx: &mut Scoped<'_>, look: &Look, listed: &Listed, pair: &Pair) -> Result<Option<Came>> {
    let Some(entered) = pair.entry.entries().max() else { return Ok(None) };
    let key = PairKey { identity: listed.identity.id, channel: listed.conversation.channel_id };
    let then = messages::of_pair(tx, key, entered..entered + Span::millis(1), FEW).await?;
    let Some(message) = then.into_iter().find(|message| !message.entry.is_empty()) else { return Ok(None) };
    let veil = shown::veil(tx, look.mask(), message.conversation_id).await?;
    Ok(told(&Shown::new(&veil, message)))
}

/// Messages of one instant that are looked through.
const FEW: i64 = 20;

fn told(message: &Shown<Message>) -> Option<Came> {
    if !message.inbound || message.revoked_at.is_some() {
        return None;
    }
    let from = origin::read(&serde_json::from_str(&message.json).ok()?);
    (from.ad.is_some() || from.product.is_some()).then_some(Came { from, by: None, at: message.at })
}
