//! Where a conversation stands: closed, waiting, asleep until an hour, or with a status that the workspace defines.

use transom_rules::access::{Asker, Detail, Matter, Part, Verb};
use transom_rules::id::{ConversationId, StatusId};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::{Span, Timestamp};
use transom_store::conversations::Conversation;
use transom_store::{Scoped, statuses as kept_statuses};

use super::{Wish, change};
use crate::app::App;
use crate::done::{Done, Wrong};
use crate::gate::{self, Note};
use crate::workspace::statuses;

/// Nothing sleeps longer.
const LONGEST_SLEEP: Span = Span::hours(24 * 366);

/// Where a conversation is to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// There, with no status of the workspace's; snoozed until the customer writes.
    In(ConversationStatus),
    /// With this status of the workspace's, and where that one stands.
    With(StatusId),
    /// Snoozed until this instant, or until the customer writes before.
    AsleepUntil(Timestamp),
}

impl Stand {
    /// The act by which a conversation comes to stand there.
    pub(super) const fn verb(self) -> Verb {
        match self {
            Self::In(ConversationStatus::Snoozed) | Self::AsleepUntil(_) => Verb::Snooze,
            Self::In(_) => Verb::Close,
            Self::With(_) => Verb::SetStatus,
        }
    }
}

/// Lets a conversation stand elsewhere.
///
/// # Errors
/// As of [`change`].
pub async fn set(app: &App, asker: &Asker, id: ConversationId, stand: Stand) -> Done<()> {
    change(app, asker, id, Wish { stand: Some(stand), ..Wish::default() }).await
}

pub(super) async fn pass(app: &App, asker: &Asker, id: ConversationId, stand: Stand) -> Done<Note> {
    let mut note = gate::pass(app.base(), asker, stand.verb(), id).await?;
    let moved = Detail::from(Matter::Moved);
    note.set_detail(match stand {
        Stand::In(status) => moved.with(Part::Status, status.as_str()),
        Stand::With(status) => moved.with(Part::Status, status),
        Stand::AsleepUntil(at) => {
            moved.with(Part::Status, ConversationStatus::Snoozed.as_str()).with(Part::At, at.seconds())
        }
    });
    Ok(note)
}

/// What a conversation is given: all that tells where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settled {
    status: ConversationStatus,
    status_id: Option<StatusId>,
    wakes_at: Option<Timestamp>,
}

impl Settled {
    pub(super) const fn status(self) -> ConversationStatus {
        self.status
    }

    pub(super) fn apply(self, conversation: &mut Conversation) {
        conversation.stand(self.status);
        conversation.status_id = self.status_id;
        conversation.wakes_at = self.wakes_at;
    }
}

/// Where a conversation stands.
pub(super) const fn of(conversation: &Conversation) -> Settled {
    let Conversation { status, status_id, wakes_at, .. } = conversation;
    Settled { status: *status, status_id: *status_id, wakes_at: *wakes_at }
}

/// Looks up what a wish comes to at an instant, for a conversation that stands elsewhere so far. What sleeps keeps the
/// status that it had while it was worked on.
pub(super) async fn settle(
    tx: &mut Scoped<'_>,
    stand: Stand,
    before: Settled,
    now: Timestamp,
) -> Done<Settled> {
    let kept = before.status_id.filter(|_| before.status != ConversationStatus::Closed);
    let (status, status_id, wakes_at) = match stand {
        Stand::In(ConversationStatus::Snoozed) => (ConversationStatus::Snoozed, kept, None),
        Stand::In(status) => (status, None, None),
        Stand::With(id) => {
            let found = statuses::given(tx, id).await.map_err(|not_done| not_done.of_given(Wrong::Status))?;
            (found.state, Some(id), None)
        }
        Stand::AsleepUntil(at) if at <= now => return Err(Wrong::Wake.into()),
        Stand::AsleepUntil(at) if at - now > LONGEST_SLEEP => return Err(Wrong::WakeFar.into()),
        Stand::AsleepUntil(at) => (ConversationStatus::Snoozed, kept, Some(at)),
    };
    Ok(Settled { status, status_id, wakes_at })
}

/// Where a conversation stands that slept long enough: where its status does, if that is one to work on, else open.
pub(super) async fn awake(tx: &mut Scoped<'_>, asleep: Settled) -> Done<Settled> {
    let known = match asleep.status_id {
        Some(id) => kept_statuses::keep_as_is(tx, id).await?,
        None => None,
    };
    let worked_on = |state| matches!(state, ConversationStatus::Open | ConversationStatus::Pending);
    let kept = known.filter(|status| worked_on(status.state));
    Ok(Settled {
        status: kept.as_ref().map_or(ConversationStatus::Open, |status| status.state),
        status_id: kept.map(|status| status.id),
        wakes_at: None,
    })
}
