//! What is declared of the tables of campaigns.

use super::Erased::{self, Nothing};
use super::Exported::{As, Not};
use super::Kept::{Days, With};
use super::Thing::Identity;
use super::{OF_WORK, Table};

/// A campaign.
pub(super) const CAMPAIGNS: Table = Table {
    name: "campaigns",
    theirs: &[],
    ours: &[
        "workspace_id",
        "id",
        "name",
        "channel_id",
        "definition",
        "state",
        "why",
        "author",
        "segment",
        "place",
        "heard",
        "category",
        "approved_by",
        "origin",
    ],
    erased: Nothing("it says what is sent to all"),
    exported: Not(OF_WORK),
    kept: Days("messages_days"),
};

/// Whom it goes to, and what became of it.
pub(super) const RECIPIENTS: Table = Table {
    name: "recipients",
    theirs: &["key", "address", "parameters"],
    ours: &[
        "workspace_id",
        "campaign_id",
        "identity_id",
        "currency",
        "step",
        "why",
        "message_id",
        "language",
        "variant",
    ],
    erased: Erased::With(Identity, "identity_id"),
    exported: As("campaigns"),
    kept: With("campaigns"),
};

/// How many stand where.
pub(super) const COUNTS: Table = Table {
    name: "campaign_counts",
    theirs: &[],
    ours: &["workspace_id", "campaign_id", "name"],
    erased: Nothing("it counts"),
    exported: Not(OF_WORK),
    kept: With("campaigns"),
};

/// What happened in which hour.
pub(super) const HOURS: Table = Table {
    name: "campaign_hours",
    theirs: &[],
    ours: &["workspace_id", "campaign_id", "name"],
    erased: Nothing("it counts"),
    exported: Not(OF_WORK),
    kept: With("campaigns"),
};
