//! By which numbers a run speaks: its own, and beside it the one of the other kind by which the customer is met.

use std::sync::Arc;

use transom_rules::channel::ChannelKind;
use transom_rules::id::{ConversationId, IdentityId, WorkspaceId};
use transom_rules::time::Timestamp;
use transom_store::channels::Channel;
use transom_store::held::Held;
use transom_store::{Result as Stored, Scoped, messages};

use crate::accounts::registry::Known;
use crate::messages::bridge::{Whom, senders, sms_way};

/// So many of the newest messages tell by what a customer wrote.
const LATELY: i64 = 50;

/// The numbers of a conversation.
#[derive(Clone)]
pub(super) struct Ways {
    /// The run's own.
    pub(super) own: Arc<Channel>,
    /// The one of the other kind; `None` where the workspace has none.
    pub(super) beside: Option<Arc<Channel>>,
    /// By what the customer wrote last.
    pub(super) by: ChannelKind,
}

/// With whom, where and when.
#[derive(Clone, Copy)]
pub(super) struct With {
    pub(super) conversation: ConversationId,
    pub(super) identity: IdentityId,
    pub(super) now: Timestamp,
}

impl Ways {
    /// Those of a conversation in which a run speaks through `own`. The customer's rows are held.
    pub(super) async fn of(
        tx: &mut Scoped<'_>,
        known: &Known,
        held: &Held,
        own: Arc<Channel>,
        with: With,
    ) -> Stored<Self> {
        let With { conversation, identity, now } = with;
        let workspace = own.workspace;
        let Some(first) = first_of(known, workspace, other(own.kind)) else {
            return Ok(Self { by: own.kind, own, beside: None });
        };
        let passed = messages::passed_lately(tx, conversation, LATELY).await?;
        let wrote: Vec<_> = passed.iter().filter(|one| one.inbound).collect();
        let number = |id| known.channel(workspace, id);
        let by = wrote.iter().find_map(|one| number(one.channel)).map_or(own.kind, |channel| channel.kind);
        let met = wrote.iter().find_map(|one| {
            number(one.channel).filter(|one| one.kind == first.kind && one.disconnected_at.is_none())
        });
        let whom = Whom { identity: Some(identity), to: "" };
        let chosen = || number(sms_way(held, known, &own, whom, now)?.channel);
        // Where they stopped all senders the rules say so.
        let beside = met.or_else(chosen).cloned().unwrap_or(first);
        Ok(Self { own, beside: Some(beside), by })
    }

    /// The number of a kind.
    pub(super) fn on(&self, kind: ChannelKind) -> Option<&Arc<Channel>> {
        if self.own.kind == kind { Some(&self.own) } else { self.beside.as_ref() }
    }
}

/// The other kind.
pub(super) const fn other(kind: ChannelKind) -> ChannelKind {
    match kind {
        ChannelKind::WhatsApp => ChannelKind::Sms,
        ChannelKind::Sms => ChannelKind::WhatsApp,
    }
}

/// The number of a kind that is used where nothing tells which, by its name.
pub(super) fn first_of(known: &Known, workspace: WorkspaceId, kind: ChannelKind) -> Option<Arc<Channel>> {
    if kind == ChannelKind::Sms {
        return senders(known, workspace).first().copied().cloned();
    }
    let is_one = |one: &&Arc<Channel>| one.kind == kind && one.disconnected_at.is_none();
    known.channels_of(workspace).filter(is_one).min_by_key(|one| (one.name.clone(), one.id)).cloned()
}
