//! Which conversations a list holds for somebody: what the database is asked for, and the same of one conversation that is
//! at hand.

use transom_rules::access::{Asker, Mask};
use transom_rules::id::{LabelId, UserId};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_rules::view::{CLOSING, Narrowing, OfTeam, View};
use transom_store::conversations::{Assignee, Clock, Conversation, Filter};
use uuid::Uuid;

use crate::contacts::words;

/// Nobody works on these now.
const RESTING: &[ConversationStatus] = &[ConversationStatus::Closed, ConversationStatus::Snoozed];

/// What the database is asked for: the first `limit` of what somebody sees, narrowed by all but a list of the inbox.
pub fn narrowed(by: &Narrowing, asker: &Asker, limit: i64) -> Filter {
    Filter {
        words: words::wanted(&by.words, Mask::of(asker)),
        defined: by.status,
        label: by.label,
        priority: by.priority,
        team: by.team,
        assignee: by.assignee.map(Assignee::User),
        ..Filter::of(asker.visibility(), limit)
    }
}

/// The same of a list of the inbox, as it stands at an instant.
pub fn filter(wanted: &Narrowing, asker: &Asker, now: Timestamp, limit: i64) -> Filter {
    let mut filter = narrowed(wanted, asker, limit);
    match wanted.view {
        // Of whom a list of one's own is, it already says.
        View::Mine => filter.assignee = Some(Assignee::User(whose(asker))),
        View::Unassigned => filter.assignee = Some(Assignee::Nobody),
        View::Closing => filter.clock = Some(Clock::Closing(now, now + CLOSING)),
        View::Entry => filter.clock = Some(Clock::AnswerEarns(now)),
        View::Missed => filter.clock = Some(Clock::Missed(now)),
        View::Silent => filter.clock = Some(Clock::Silent(now)),
        View::Parked => filter.parked = true,
        View::Mentions => filter.mentioned = Some(whose(asker)),
        View::Snoozed => filter.status = Some(ConversationStatus::Snoozed),
        View::Closed => filter.status = Some(ConversationStatus::Closed),
        View::All => {}
    }
    filter.except = without(wanted);
    filter
}

/// What a list leaves out.
fn without(wanted: &Narrowing) -> &'static [ConversationStatus] {
    match wanted.view {
        // Whoever looks for words wants what was resolved too, and a status of the workspace's says itself where it stands.
        View::All if !wanted.words.is_empty() || wanted.status.is_some() => &[],
        View::Mine | View::Unassigned | View::All => RESTING,
        View::Closing | View::Entry | View::Missed | View::Silent => &[ConversationStatus::Closed],
        View::Parked | View::Mentions | View::Snoozed | View::Closed => &[],
    }
}

/// Whose a list of one's own is; nobody's for whoever is no user.
fn whose(asker: &Asker) -> UserId {
    asker.user().unwrap_or(UserId(Uuid::nil()))
}

/// What stands beside a conversation, in tables of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// It has this label.
    Label(LabelId),
    /// A message waits until its customer writes.
    Parked,
}

/// Whether a list holds a conversation at this instant, beside which this stands: what [`filter`] says, but for words and
/// mentions, which stand elsewhere.
pub fn holds(
    wanted: &Narrowing,
    asker: &Asker,
    now: Timestamp,
    conversation: &Conversation,
    stands: impl Fn(Beside) -> bool,
) -> bool {
    let status = conversation.status;
    let of_list = match wanted.view {
        View::Mine => conversation.assignee_id == Some(whose(asker)),
        View::Unassigned => conversation.assignee_id.is_none(),
        View::Closing => conversation.window_until > now && conversation.window_until <= now + CLOSING,
        View::Entry => conversation.answer_by > now,
        View::Missed => conversation.answer_by > Timestamp::default() && conversation.answer_by <= now,
        View::Silent => {
            let was_open = conversation.window_until > Timestamp::default();
            was_open && conversation.window_until <= now && !conversation.customer_last
        }
        View::Parked => stands(Beside::Parked),
        View::Snoozed => status == ConversationStatus::Snoozed,
        View::Closed => status == ConversationStatus::Closed,
        View::All => true,
        View::Mentions => false,
    };
    let is_theirs = || match wanted.view {
        View::Mine | View::Unassigned => true,
        _ => wanted.assignee.is_none_or(|user| conversation.assignee_id == Some(user)),
    };
    let is_teams = || match wanted.team {
        None => true,
        Some(OfTeam::Nobody) => conversation.team_id.is_none(),
        Some(OfTeam::Team(team)) => conversation.team_id == Some(team),
    };
    of_list
        && !without(wanted).contains(&status)
        && is_theirs()
        && is_teams()
        && wanted.status.is_none_or(|status| conversation.status_id == Some(status))
        && wanted.priority.is_none_or(|priority| conversation.priority == priority)
        && wanted.label.is_none_or(|label| stands(Beside::Label(label)))
}
