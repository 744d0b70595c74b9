//! The list: which conversations a view holds, and a conversation's row.

use std::collections::BTreeMap;

use transom_desk::contacts::words;
use transom_pages::frame::chip::{CLOSING, Entry, Kind as ChannelKind, Status, Window};
use transom_pages::frame::field::Choice;
use transom_pages::frame::tag::{Tag, priority_word};
use transom_pages::frame::view::View;
use transom_pages::inbox::list::{LastBy, LastWord, List, Narrowed, Row};
use transom_pages::words::word;
use transom_rules::access::{Permission, Sees, Veil};
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::id::{ConversationId, LabelId, StatusId, TeamId, UserId};
use transom_rules::mark::Priority;
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_store::conversations::{
    self, Assignee, Clock, Conversation, Filter, Listed, OfTeam, Place, REVOKED,
};
use transom_store::drafts::{self, DraftKey};
use transom_store::{Result, Scoped, labels, statuses, teams, users};

use super::marks::{Stages, stages, tags, team_names};
use super::{Look, bubbles, found, groups, natural};
use crate::shown::{self, Shown};

/// Rows of a page.
const PAGE: i64 = 50;
/// Rows where nothing is open.
const NEXT_TO_CLOSE: i64 = 5;

/// Which page of which list.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The view.
    pub(crate) view: View,
    /// The search as it was typed.
    pub(crate) query: String,
    /// The last row of the page before.
    pub(crate) after: Option<(Timestamp, ConversationId)>,
    /// The conversation that is open.
    pub(crate) current: Option<ConversationId>,
    /// What else narrows it.
    pub(crate) marks: Marked,
}

/// By which marks a list is narrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marked {
    /// Only of this team, or of none.
    pub(crate) team: Option<OfTeam>,
    /// Only with this status.
    pub(crate) status: Option<StatusId>,
    /// Only with this label.
    pub(crate) label: Option<LabelId>,
    /// Only as urgent as this.
    pub(crate) priority: Option<Priority>,
}

impl Marked {
    fn is_on(self) -> bool {
        self != Self::default()
    }
}

/// Stands for no team in an address.
const NO_TEAM: &str = "none";

/// The team that an address names; `none` for what is of none.
pub(crate) fn of_team(told: &str) -> Option<OfTeam> {
    if told == NO_TEAM { Some(OfTeam::Nobody) } else { told.parse().ok().map(OfTeam::Team) }
}

/// A page of the list. The counts of the tabs are the caller's, who has them already.
pub(crate) async fn list(
    tx: &mut Scoped<'_>,
    look: &Look,
    wanted: &Wanted,
    counts: conversations::Counts,
) -> Result<List> {
    let page = conversations::page(tx, &filter(wanted, look)).await?;
    let listed = shown::rows(tx, look.mask(), page.rows).await?;
    let mut rows = rows(tx, look, &listed).await?;
    found::explain(tx, look, &wanted.query, &mut rows).await?;
    Ok(List {
        view: wanted.view,
        query: wanted.query.clone(),
        counts: (natural(counts.mine), natural(counts.unassigned), natural(counts.all)),
        rows,
        narrowed: narrowed(tx, wanted.marks).await?,
        next: page.next.map(cursor),
        current: wanted.current,
        only_own: matches!(look.asker.sees, Sees::Own),
        masks: look.mask().hides(),
        closing: Vec::new(),
        steps: None,
    })
}

/// What the list can be narrowed by, and is.
async fn narrowed(tx: &mut Scoped<'_>, by: Marked) -> Result<Narrowed> {
    let any = |is_on| Choice::new("", word("narrow-any"), is_on);
    let teams = teams::all(tx).await?.into_iter();
    let teams =
        teams.map(|one| Choice::new(one.id.to_string(), one.name, by.team == Some(OfTeam::Team(one.id))));
    let mut teams: Vec<Choice> = teams.collect();
    if !teams.is_empty() {
        teams.insert(0, Choice::new(NO_TEAM, word("narrow-no-team"), by.team == Some(OfTeam::Nobody)));
    }
    let statuses = statuses::offered(tx).await?.into_iter();
    let statuses = statuses.map(|one| Choice::new(one.id.to_string(), one.name, by.status == Some(one.id)));
    let labels = labels::offered(tx).await?.into_iter();
    let labels = labels.map(|one| Choice::new(one.id.to_string(), one.name, by.label == Some(one.id)));
    let priorities = Priority::ALL
        .iter()
        .rev()
        .map(|one| Choice::new(one.as_str(), priority_word(*one), by.priority == Some(*one)));
    Ok(Narrowed {
        teams: std::iter::once(any(by.team.is_none())).chain(teams).collect(),
        statuses: std::iter::once(any(by.status.is_none())).chain(statuses).collect(),
        labels: std::iter::once(any(by.label.is_none())).chain(labels).collect(),
        priorities: std::iter::once(any(by.priority.is_none())).chain(priorities).collect(),
    })
}

/// The rows whose windows close next.
pub(crate) async fn closing(tx: &mut Scoped<'_>, look: &Look) -> Result<Vec<Row>> {
    let wanted = Wanted {
        view: View::Closing,
        query: String::new(),
        after: None,
        current: None,
        marks: Marked::default(),
    };
    let soonest = Filter { limit: NEXT_TO_CLOSE, ..filter(&wanted, look) };
    let found = conversations::list(tx, &soonest).await?;
    let found = shown::rows(tx, look.mask(), found).await?;
    rows(tx, look, &found).await
}

/// Rows of these conversations.
pub(crate) async fn rows(tx: &mut Scoped<'_>, look: &Look, found: &[Shown<Listed>]) -> Result<Vec<Row>> {
    let listed: Vec<&Listed> = found.iter().map(|listed| &**listed).collect();
    let facts = Facts::load(tx, &listed).await?;
    let groups = listed.iter().filter(|listed| listed.identity.is_group());
    let groups: Vec<ConversationId> = groups.map(|listed| listed.conversation.id).collect();
    let veils = shown::veils(tx, look.mask(), &groups).await?;
    let row = |listed: &Shown<Listed>| facts.row(look, &veils.over(listed.conversation.id), listed);
    Ok(found.iter().map(row).collect())
}

/// What rows of some conversations tell besides these, whoever looks.
pub(crate) struct Facts {
    drafts: BTreeMap<DraftKey, String>,
    names: BTreeMap<UserId, String>,
    stages: Stages,
    tags: BTreeMap<ConversationId, Vec<Tag>>,
    teams: BTreeMap<TeamId, String>,
    groups: groups::Newest,
}

impl Facts {
    pub(crate) async fn load(tx: &mut Scoped<'_>, found: &[&Listed]) -> Result<Self> {
        let ids: Vec<ConversationId> = found.iter().map(|listed| listed.conversation.id).collect();
        Ok(Self {
            drafts: drafts::within(tx, &ids).await?.into_iter().collect(),
            names: users::all(tx).await?.into_iter().map(|user| (user.id, user.name)).collect(),
            stages: stages(tx, found.iter().map(|listed| listed.conversation.status_id)).await?,
            tags: tags(tx, &ids).await?,
            teams: team_names(tx, found.iter().map(|listed| listed.conversation.team_id)).await?,
            groups: groups::Newest::load(tx, found).await?,
        })
    }

    /// Whether a user has written something in a conversation that they did not send.
    pub(crate) fn has_draft(&self, conversation: ConversationId, user: UserId) -> bool {
        self.drafts.contains_key(&DraftKey { conversation, user })
    }

    /// The row of one of them, as somebody sees it who looks through a veil.
    pub(crate) fn row(&self, look: &Look, veil: &Veil, listed: &Shown<Listed>) -> Row {
        let conversation = &listed.conversation;
        let channel = look.known.channel(look.workspace(), conversation.channel_id);
        let channel = super::channel(channel.map(AsRef::as_ref));
        let window = window(conversation, channel.kind, look.now);
        let draft = DraftKey { conversation: conversation.id, user: look.user.id };
        Row {
            id: conversation.id,
            name: listed.contact.name.clone(),
            is_group: listed.identity.is_group(),
            channel,
            at: conversation.last_at,
            last: self.groups.complete(veil, listed, last_word(conversation)),
            unread: u32::try_from(conversation.unread).unwrap_or_default(),
            window,
            entry: entry(conversation, look.now),
            team: conversation.team_id.and_then(|id| self.teams.get(&id).cloned()),
            assignee: conversation.assignee_id.and_then(|id| self.names.get(&id).cloned()),
            labels: self.tags.get(&conversation.id).cloned().unwrap_or_default(),
            status: status(conversation.status),
            stage: self.stages.of(conversation.status_id),
            priority: conversation.priority,
            wakes_at: conversation.wakes_at,
            may_work: may_work(look),
            draft: self.drafts.get(&draft).cloned(),
            found: None,
        }
    }
}

/// Whether somebody may do something about conversations.
pub(crate) fn may_work(look: &Look) -> bool {
    let work =
        [Permission::ConversationsAssign, Permission::ConversationsClose, Permission::ConversationsOrganise];
    work.into_iter().any(|permission| look.asker.role.has(permission))
}

fn last_word(conversation: &Conversation) -> LastWord {
    let by = last_by(conversation);
    if conversation.last_kind == REVOKED {
        return LastWord { by, writer: None, kind: Kind::Text, text: word("body-revoked").to_owned() };
    }
    LastWord {
        by,
        writer: None,
        kind: Kind::of_word(&conversation.last_kind),
        text: conversation.last_text.clone(),
    }
}

fn last_by(conversation: &Conversation) -> LastBy {
    let state = MessageState::from_word(&conversation.last_state);
    match state.and_then(bubbles::delivery) {
        _ if conversation.customer_last => LastBy::Customer,
        Some(delivery) => LastBy::Business(delivery),
        None => LastBy::System,
    }
}

/// The window as its copy in the conversation tells it. A copy of 0 is a window that never opened.
pub(super) fn window(conversation: &Conversation, kind: ChannelKind, now: Timestamp) -> Window {
    let until = conversation.window_until;
    match kind {
        ChannelKind::Sms => Window::None,
        ChannelKind::WhatsApp if until > now => Window::Open { until },
        ChannelKind::WhatsApp if until > Timestamp::default() => Window::Closed { since: until },
        ChannelKind::WhatsApp => Window::Never,
    }
}

fn entry(conversation: &Conversation, now: Timestamp) -> Entry {
    if conversation.free_until > now {
        Entry::Open { until: conversation.free_until }
    } else if conversation.answer_by > now {
        Entry::Offered { until: conversation.answer_by }
    } else if conversation.answer_by > Timestamp::default() {
        Entry::Missed
    } else {
        Entry::None
    }
}

/// The state of a conversation as the views call it.
pub(crate) const fn status(status: ConversationStatus) -> Status {
    match status {
        ConversationStatus::Open => Status::Open,
        ConversationStatus::Pending => Status::Pending,
        ConversationStatus::Snoozed => Status::Snoozed,
        ConversationStatus::Closed => Status::Closed,
    }
}

/// Whether a view holds a conversation at this instant. The same rules as [`filter`] gives the database.
pub(crate) fn belongs(view: View, conversation: &Conversation, look: &Look) -> bool {
    let open = conversation.status != ConversationStatus::Closed;
    let awake = open && conversation.status != ConversationStatus::Snoozed;
    let now = look.now;
    match view {
        View::Mine => awake && conversation.assignee_id == Some(look.user.id),
        View::Unassigned => awake && conversation.assignee_id.is_none(),
        View::All => awake,
        View::Snoozed => open && !awake,
        // Which note waits for whom stands beside the conversation: what is shown is drawn anew, and stays.
        View::Mentions => false,
        View::Closing => {
            open && conversation.window_until > now && conversation.window_until <= now + CLOSING
        }
        View::Entry => open && conversation.answer_by > now,
        View::Closed => !open,
    }
}

/// Nobody works on these now.
const RESTING: &[ConversationStatus] = &[ConversationStatus::Closed, ConversationStatus::Snoozed];

fn filter(wanted: &Wanted, look: &Look) -> Filter {
    let base = Filter {
        except: &[ConversationStatus::Closed],
        words: words::wanted(&wanted.query, look.mask()),
        after: wanted.after,
        defined: wanted.marks.status,
        label: wanted.marks.label,
        priority: wanted.marks.priority,
        team: wanted.marks.team,
        ..Filter::of(look.seen(), PAGE)
    };
    let awake = Filter { except: RESTING, ..base.clone() };
    match wanted.view {
        View::Mine => Filter { assignee: Some(Assignee::User(look.user.id)), ..awake },
        View::Unassigned => Filter { assignee: Some(Assignee::Nobody), ..awake },
        // Whoever searches everything wants what was resolved too.
        View::All if !wanted.query.is_empty() || wanted.marks.is_on() => Filter { except: &[], ..base },
        View::All => awake,
        View::Closing => Filter { clock: Some(Clock::Closing(look.now, look.now + CLOSING)), ..base },
        View::Entry => Filter { clock: Some(Clock::AnswerEarns(look.now)), ..base },
        View::Mentions => Filter { mentioned: Some(look.user.id), except: &[], ..base },
        View::Snoozed => Filter { status: Some(ConversationStatus::Snoozed), except: &[], ..base },
        View::Closed => Filter { status: Some(ConversationStatus::Closed), except: &[], ..base },
    }
}

/// The place of a row in its list, for an address.
fn cursor((at, id): Place) -> String {
    format!("{}_{id}", at.millis())
}

/// The place that a cursor names.
pub(crate) fn place<Id: std::str::FromStr>(cursor: &str) -> Option<(Timestamp, Id)> {
    let (at, id) = cursor.split_once('_')?;
    Some((Timestamp::from_millis(at.parse().ok()?), id.parse().ok()?))
}
