//! A row of the outbox: the lease that it is claimed with, where its message goes, what is to become of it.

use transom_channels::whatsapp::request::Address;
use transom_rules::event::{Fault, Party};
use transom_rules::time::{Span, Timestamp};
use transom_rules::trail::{Outcome, Posted, Step};
use transom_store::contacts::Identity;
use transom_store::outbox::Lease;
use uuid::Uuid;

use crate::base::clock::Clock;

/// How long a claim lasts. Nobody else may take the row before that.
const LEASE: Span = Span::seconds(15);

pub(super) fn lease(clock: &Clock, by: Uuid) -> Lease {
    let now = clock.machine();
    Lease { by, now, until: now + LEASE }
}

/// What is to become of a message.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    /// The carrier has it, and may say whom it goes to and what it is charged for.
    Accepted { wamid: String, held: bool, whom: Party, pricing: Option<String> },
    /// It failed.
    Failed(Fault),
    /// Again at this instant of the machine's clock; with the error code that was answered, if one was.
    Again { at: Timestamp, code: Option<i64> },
    /// Nobody knows, and this is what Meta said, if it said anything. Where twice is preferred to never, it goes once
    /// more at this instant of the machine's clock, unless a status settles it before.
    Uncertain { fault: Option<Fault>, again: Option<Timestamp> },
}

impl Fate {
    /// The step that is kept of it; `None` where nothing was posted.
    pub(super) fn step(&self, at: Timestamp) -> Option<Step> {
        let (outcome, code) = match self {
            Self::Accepted { held: true, .. } => (Outcome::Held, None),
            Self::Accepted { .. } => (Outcome::Accepted, None),
            Self::Failed(fault) if fault.stopped.is_some() => return None,
            Self::Failed(fault) => (Outcome::Refused, Some(fault.code)),
            Self::Again { code, .. } => (Outcome::Again, *code),
            Self::Uncertain { fault, .. } => (Outcome::Uncertain, fault.as_ref().map(|fault| fault.code)),
        };
        Some(Step::Posted(Posted { at, outcome, code }))
    }
}

/// The address a message goes to.
pub(super) fn address(identity: &Identity) -> Address {
    if identity.is_group() {
        Address::Group(identity.group_id.clone())
    } else if identity.phone.is_empty() {
        Address::UserId(identity.user_id.clone())
    } else {
        Address::Phone(identity.phone.clone())
    }
}
