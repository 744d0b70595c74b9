//! By which numbers the customer of a conversation can be written to, and which of them they used last.

use std::sync::Arc;

use transom_desk::messages::bridge;
use transom_rules::channel::ChannelKind;
use transom_rules::id::ChannelId;
use transom_rules::pair::PairKey;
use transom_store::channels::Channel;
use transom_store::contacts::{self, Identity};
use transom_store::conversations::Listed;
use transom_store::messages::{self, Passed};
use transom_store::{Result, Scoped};

use super::Look;

/// So many of the newest messages tell which numbers are in use.
const LATELY: i64 = 50;
/// More choices than this are no switch.
const MOST: usize = 6;

/// A number, and whom the customer is there.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    /// The number, connected.
    pub(crate) channel: Arc<Channel>,
    /// The customer as that number knows them; as they are, not as a reader sees them.
    pub(crate) identity: Identity,
    /// Messages of this conversation went through it.
    pub(crate) is_used: bool,
}

/// The numbers by which somebody can be written to.
#[derive(Clone, Debug)]
pub(crate) struct Ways {
    /// WhatsApp before SMS, those in use before others.
    pub(crate) all: Vec<Way>,
    /// The one that the customer used last, or that the conversation was begun on.
    pub(crate) last: ChannelId,
    /// Whether they wrote on it: who never did has the conversation's own in its place.
    pub(crate) wrote: bool,
}

impl Ways {
    /// The one that was asked for, else the customer's last; `None` where none of them is connected.
    pub(crate) fn on(&self, asked: Option<ChannelId>) -> Option<&Way> {
        let is = |wanted: ChannelId| self.all.iter().find(|way| way.channel.id == wanted);
        asked.and_then(is).or_else(|| is(self.last))
    }

    /// The number whose draft is kept: the one that was asked for, if it is among these, else the customer's last. That one
    /// is kept also while it is not connected: its words are for later.
    pub(crate) fn typed_on(&self, asked: Option<ChannelId>) -> Option<ChannelId> {
        let asked = asked.unwrap_or(self.last);
        (asked == self.last || self.on(Some(asked)).is_some_and(|way| way.channel.id == asked))
            .then_some(asked)
    }

    /// The same among those that take templates.
    pub(crate) fn of_templates(&self, asked: Option<ChannelId>) -> Option<&Way> {
        let takes = |way: &&Way| way.channel.kind == ChannelKind::WhatsApp;
        self.on(asked).filter(takes).or_else(|| self.all.iter().find(takes))
    }

    /// The pair whose clocks are shown: that of the number of WhatsApp's that the customer used last; `own`, the
    /// conversation's, where that number is not connected any more. `None` where they were never met on WhatsApp.
    pub(crate) fn clocked_or(&self, own: PairKey) -> Option<PairKey> {
        let key = |way: &Way| PairKey { identity: way.identity.id, channel: way.channel.id };
        match self.of_templates(None).filter(|way| way.is_used) {
            Some(way) => Some(key(way)),
            None if self.all.iter().all(|way| way.channel.id != own.channel) => Some(own),
            None => None,
        }
    }
}

/// Those of a conversation.
pub(crate) async fn of(tx: &mut Scoped<'_>, look: &Look, listed: &Listed) -> Result<Ways> {
    let (conversation, own) = (&listed.conversation, &listed.identity);
    let passed = messages::passed_lately(tx, conversation.id, LATELY).await?;
    let wrote = passed.iter().find(|one| one.inbound).map(|one| one.channel);
    let connected = |id: ChannelId| {
        let channel = look.known.channel(look.workspace(), id)?;
        channel.disconnected_at.is_none().then(|| Arc::clone(channel))
    };
    let wrote_on = wrote.filter(|id| connected(*id).is_some());
    let (last, wrote) = (wrote_on.unwrap_or(conversation.channel_id), wrote_on.is_some());
    if own.is_group() {
        let identity = own.clone();
        let all = connected(last).map(|channel| Way { channel, identity, is_used: true });
        return Ok(Ways { all: all.into_iter().collect(), last, wrote });
    }
    let theirs = contacts::identities(tx, listed.contact.id).await?;
    let mut all: Vec<Way> = Vec::new();
    let begun = Passed { channel: conversation.channel_id, identity: own.id, inbound: false };
    for one in passed.into_iter().chain([begun]) {
        let is_new = all.iter().all(|way| way.channel.id != one.channel);
        let identity = theirs.iter().find(|identity| identity.id == one.identity);
        if let (true, Some(channel), Some(identity)) = (is_new, connected(one.channel), identity) {
            all.push(Way { channel, identity: identity.clone(), is_used: true });
        }
    }
    all.extend(beside(look, &all, &theirs));
    all.truncate(MOST);
    // Those in use stand before others of their kind: the sort is stable.
    all.sort_by_key(|way| way.channel.kind != ChannelKind::WhatsApp);
    Ok(Ways { all, last, wrote })
}

/// Numbers of a kind that this conversation has not used: SMS senders where a phone is known, WhatsApp where anybody is.
fn beside(look: &Look, at_hand: &[Way], theirs: &[Identity]) -> Vec<Way> {
    let has = |kind: ChannelKind| at_hand.iter().any(|way| way.channel.kind == kind);
    let mut all = Vec::new();
    let way = |channel: &Arc<Channel>, identity: &Identity| Way {
        channel: Arc::clone(channel),
        identity: identity.clone(),
        is_used: false,
    };
    if !has(ChannelKind::WhatsApp)
        && let Some(identity) = theirs.first()
    {
        let own = look.known.channels_of(look.workspace());
        let mut own: Vec<_> =
            own.filter(|one| one.kind == ChannelKind::WhatsApp && one.disconnected_at.is_none()).collect();
        own.sort_by_key(|channel| (channel.name.clone(), channel.id));
        all.extend(own.into_iter().map(|channel| way(channel, identity)));
    }
    if !has(ChannelKind::Sms)
        && let Some(identity) = theirs.iter().find(|identity| !identity.phone.is_empty())
    {
        let senders = bridge::senders(&look.known, look.workspace());
        all.extend(senders.into_iter().map(|channel| way(channel, identity)));
    }
    all
}
