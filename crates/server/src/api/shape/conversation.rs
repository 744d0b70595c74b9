//! A conversation as JSON, with the clocks of its pair.

use serde::Serialize;
use transom_channels::whatsapp::number;
use transom_desk::workspace::came::{self, Came};
use transom_rules::access::Veil;
use transom_rules::delivery::MessageState;
use transom_rules::pair::Pair;
use transom_rules::time::Timestamp;
use transom_store::conversations::Listed;
use transom_store::labels::Label;
use transom_store::search::Stretch;
use utoipa::ToSchema;
use uuid::Uuid;

use super::attributes::ByKey;
use super::message::some;
use super::refusal::{Decision, EntryPoint, Window};
use crate::found::Found;
use crate::shown::Shown;

/// The inbox's unit of work with one contact.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Conversation {
    /// Ours.
    id: Uuid,
    /// With whom.
    contact: With,
    /// The address the customer used last: `+` and digits, or a user id.
    #[schema(example = "+15550100777")]
    address: String,
    /// The channel the customer used last.
    channel_id: Uuid,
    /// `open`, `pending`, `snoozed` or `closed`.
    #[schema(example = "open")]
    status: &'static str,
    /// The status of the workspace's that it has, one that stands for `status`.
    status_id: Option<Uuid>,
    /// Until when it is snoozed; `null` where it wakes when the customer writes, or does not sleep.
    snoozed_until: Option<i64>,
    /// `low`, `normal`, `high` or `urgent`.
    #[schema(example = "normal")]
    priority: &'static str,
    /// Its labels, by name.
    label_ids: Vec<Uuid>,
    /// Which team's work it is; `null` for none's.
    team_id: Option<Uuid>,
    /// What else is known of it, by the keys of attributes that the workspace defines.
    #[schema(value_type = Object)]
    attributes: ByKey,
    /// Whose work it is; `null` for nobody's.
    assignee_id: Option<Uuid>,
    /// Messages of the customer that nobody has looked at.
    unread: i64,
    /// Nobody has answered the customer's last message.
    customer_spoke_last: bool,
    /// Its newest message.
    last_message: Option<Last>,
    /// The customer service window of channel and address.
    window: Window,
    /// The free entry point of channel and address.
    entry_point: EntryPoint,
    /// By what that came; where there is none, what the customer came by within the last day. `null` where nothing is known.
    came_by: Option<CameBy>,
    /// Since when another app of the number answers this customer; `null` where none does, as far as is known.
    answered_elsewhere_since: Option<i64>,
    /// When it began.
    created_at: i64,
    /// In which message the words that were looked for stand. Left out where they stand in the name, and where nothing was
    /// looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<FoundIn>,
    /// Whether a free-form message may be sent now. In lists it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::api) permit: Option<Decision>,
}

/// By what a customer came.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct CameBy {
    /// `ad`, `link`, `page` (the button of a Facebook Page, as Meta confirmed by the price of an answer) or `unconfirmed` (the
    /// same, as far as the text tells).
    #[schema(example = "ad")]
    kind: &'static str,
    /// The headline of the ad, or the name of the entry point; may be empty.
    #[schema(example = "Shop window")]
    name: String,
    /// The workspace's own entry point, the link or the Page's button.
    entry_point_id: Option<Uuid>,
    /// Meta's id of the ad or the post.
    ad_id: Option<String>,
    /// When they wrote.
    at: i64,
}

impl CameBy {
    fn of(came: &Came, veil: &Veil) -> Self {
        Self {
            kind: came.way.as_str(),
            name: veil.words(&came.name),
            entry_point_id: came.source.map(|id| id.0),
            ad_id: some(came.ad.clone()),
            at: came.at.seconds(),
        }
    }
}

/// The contact of a conversation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct With {
    /// Ours.
    id: Uuid,
    /// What the agents see.
    name: String,
    /// `+` and digits, as it is dialled: in Brazil, Mexico and Argentina the address may be another form of it. `null`
    /// when it is hidden.
    phone: Option<String>,
    /// The business-scoped user id, if it is known.
    user_id: Option<String>,
    /// The user name, without `@`, if it is known.
    username: Option<String>,
    /// We blocked them.
    blocked: bool,
    /// Since when they want no marketing, whichever number it comes through. What holds for one number alone stands with
    /// their consents.
    opted_out_at: Option<i64>,
}

/// The newest message of a conversation, in short.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Last {
    /// Its id.
    id: Uuid,
    /// `inbound` or `outbound`.
    direction: &'static str,
    /// Its kind, Meta's word; `revoked` when it was taken back.
    #[serde(rename = "type")]
    kind: String,
    /// Its first words; none when it was taken back.
    text: String,
    /// Its state.
    state: String,
    /// When it was written.
    at: i64,
}

/// The message in which words stand that were looked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct FoundIn {
    /// Its id.
    message_id: Uuid,
    /// The channel it came or went by, which may not be the one they used last.
    channel_id: Uuid,
    /// The words and what stands around them, in order.
    excerpt: Vec<Piece>,
}

/// A piece of an excerpt.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Piece {
    /// As it was written, in one line.
    text: String,
    /// Whether it is what was looked for.
    is_found: bool,
}

impl From<Found> for FoundIn {
    fn from(found: Found) -> Self {
        let piece = |stretch: Stretch| Piece { text: stretch.text, is_found: stretch.is_found };
        let excerpt = found.excerpt.into_iter().map(piece).collect();
        Self { message_id: found.message.0, channel_id: found.channel.0, excerpt }
    }
}

impl Conversation {
    /// A row of the list with the clocks of its pair.
    pub(in crate::api) fn of(listed: Shown<Listed>, pair: &Pair, now: Timestamp) -> Self {
        let Listed { conversation: row, contact, identity } = listed.into_inner();
        let newest_at = row.newest_at();
        let received = row.last_state == MessageState::Received.as_str();
        let last = row.last_message_id.map(|id| Last {
            id: id.0,
            direction: if received { "inbound" } else { "outbound" },
            kind: row.last_kind,
            text: row.last_text,
            state: row.last_state,
            at: newest_at.seconds(),
        });
        Self {
            id: row.id.0,
            address: identity.address(),
            contact: With {
                id: contact.id.0,
                name: contact.name,
                phone: some(identity.phone).map(|digits| format!("+{}", number::dialled(&digits))),
                user_id: some(identity.user_id),
                username: some(identity.username),
                blocked: contact.blocked.is_some(),
                opted_out_at: contact.marketing.opted_out_at.map(Timestamp::seconds),
            },
            channel_id: row.channel_id.0,
            status: row.status.as_str(),
            status_id: row.status_id.map(|status| status.0),
            snoozed_until: row.wakes_at.map(Timestamp::seconds),
            priority: row.priority.as_str(),
            label_ids: Vec::new(),
            team_id: row.team_id.map(|team| team.0),
            attributes: ByKey::new(),
            assignee_id: row.assignee_id.map(|user| user.0),
            unread: row.unread,
            customer_spoke_last: row.customer_last,
            last_message: last,
            window: Window::of(&pair.window, now),
            entry_point: pair.entry.state(now).into(),
            came_by: None,
            answered_elsewhere_since: pair.answered_elsewhere_since(now).map(Timestamp::seconds),
            created_at: row.created_at.seconds(),
            found: None,
            permit: None,
        }
    }

    /// With what else is known of it.
    pub(in crate::api) fn described(self, attributes: ByKey) -> Self {
        Self { attributes, ..self }
    }

    /// With what a search found in it.
    pub(in crate::api) fn found(self, found: Option<Found>) -> Self {
        Self { found: found.map(FoundIn::from), ..self }
    }

    /// With what its customer came by, as a veil shows it.
    pub(in crate::api) fn came(self, last: Option<&came::Last>, veil: &Veil, now: Timestamp) -> Self {
        let has_entry = !matches!(self.entry_point.state, "none" | "ended");
        let came = last.and_then(|last| last.told(has_entry, now));
        Self { came_by: came.map(|came| CameBy::of(came, veil)), ..self }
    }

    /// With its labels.
    pub(in crate::api) fn labelled(mut self, labels: Vec<Label>) -> Self {
        self.label_ids = labels.into_iter().map(|label| label.id.0).collect();
        self
    }
}
