//! The inbox's units of work, and its list.

use std::sync::LazyLock;

use transom_rules::access::Visibility;
use transom_rules::id::{
    ChannelId, ContactId, ConversationId, IdentityId, LabelId, MessageId, StatusId, TeamId, UserId,
};
use transom_rules::mark::Priority;
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_rules::view::OfTeam;
use uuid::Uuid;

use crate::contacts::{self, Contact, Identity};
use crate::error::Result;
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;
use crate::search::Word;
use crate::value::{Row, key_list};
use crate::visibility;

pub(crate) mod counts;
pub mod find;
pub(crate) mod given;
pub(crate) mod marked;

pub use counts::{Counting, Counts, MOST, busy, count, counts};
use find::Effort;
pub use find::{Page, by_id, messages_holding};
pub use given::{Left, hand_on, leave_team, left_behind, waiting};
pub use marked::Place;

/// A conversation. The last columns are copies for the list: of its newest message and of its pair's clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Ours.
    pub id: ConversationId,
    /// With whom.
    pub contact_id: ContactId,
    /// The channel the customer used last.
    pub channel_id: ChannelId,
    /// The identity the customer used last.
    pub identity_id: IdentityId,
    /// Open, pending, snoozed or closed.
    pub status: ConversationStatus,
    /// Which of the workspace's own statuses it has, one that stands for `status`.
    pub status_id: Option<StatusId>,
    /// How urgent it is.
    pub priority: Priority,
    /// When it wakes by itself, while it is snoozed until an instant.
    pub wakes_at: Option<Timestamp>,
    /// Which team's work it is.
    pub team_id: Option<TeamId>,
    /// Whose work it is.
    pub assignee_id: Option<UserId>,
    /// Customer messages nobody has looked at.
    pub unread: i64,
    /// The customer spoke last.
    pub customer_last: bool,
    /// What it stands by in the list: when the newest message was written, or when it was raised since.
    pub last_at: Timestamp,
    /// When the newest message was written, where the conversation was raised since.
    pub said_at: Option<Timestamp>,
    /// The newest message.
    pub last_message_id: Option<MessageId>,
    /// Its kind, or [`REVOKED`].
    pub last_kind: String,
    /// Its words.
    pub last_text: String,
    /// Its state.
    pub last_state: String,
    /// When the window closes or closed, by its day or because Meta refused a message; 0 when it never opened.
    pub window_until: Timestamp,
    /// Until when an answer earns the entry point; 0 when there is none.
    pub answer_by: Timestamp,
    /// Until when the entry point makes messages free; 0 when there is none.
    pub free_until: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// So many hours after its last message it is the one that new messages join, where a campaign says so.
    pub lasts_hours: Option<i64>,
}

impl Conversation {
    /// When the newest message was written.
    pub fn newest_at(&self) -> Timestamp {
        self.said_at.unwrap_or(self.last_at)
    }

    /// A message was written, the newest one.
    pub fn said(&mut self, at: Timestamp) {
        self.said_at = Some(at).filter(|at| *at < self.last_at);
        self.last_at = self.last_at.max(at);
    }

    /// It stands above all that was written before an instant, as if something had been said in it.
    pub fn raise(&mut self, now: Timestamp) {
        self.said_at = Some(self.newest_at());
        self.last_at = self.last_at.max(now);
    }

    /// It stands elsewhere: what it waited for, and a status of the workspace's that stood for that, is over.
    pub fn stand(&mut self, status: ConversationStatus) {
        if self.status != status {
            self.status = status;
            self.status_id = None;
            self.wakes_at = None;
        }
    }
}

/// What stands for the kind of a newest message that was taken back; then there are no words.
pub const REVOKED: &str = "revoked";

/// One row of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The conversation.
    pub conversation: Conversation,
    /// With whom.
    pub contact: Contact,
    /// By which address.
    pub identity: Identity,
}

/// Which conversations.
#[derive(Clone, Debug)]
pub struct Filter {
    /// What somebody sees of them.
    pub seen: Visibility,
    /// Only these.
    pub status: Option<ConversationStatus>,
    /// All but these.
    pub except: &'static [ConversationStatus],
    /// Only with this status of the workspace's.
    pub defined: Option<StatusId>,
    /// Only with this label.
    pub label: Option<LabelId>,
    /// Only as urgent as this.
    pub priority: Option<Priority>,
    /// Only where a note waits for this user.
    pub mentioned: Option<UserId>,
    /// Only where a message waits until the customer writes.
    pub parked: bool,
    /// Only of this user, or of nobody.
    pub assignee: Option<Assignee>,
    /// Only of this team, or of none.
    pub team: Option<OfTeam>,
    /// Only where a clock says so.
    pub clock: Option<Clock>,
    /// Each must be found in the name, a number or a message.
    pub words: Vec<Word>,
    /// The last row of the page before.
    pub after: Option<Place>,
    /// How many.
    pub limit: i64,
}

impl Filter {
    /// As many of what somebody sees.
    pub const fn of(seen: Visibility, limit: i64) -> Self {
        Self {
            seen,
            status: None,
            except: &[],
            defined: None,
            label: None,
            priority: None,
            mentioned: None,
            parked: false,
            assignee: None,
            team: None,
            clock: None,
            words: Vec::new(),
            after: None,
            limit,
        }
    }

    /// Where a conversation stands in the list.
    pub const fn place(&self, conversation: &Conversation) -> Place {
        let at = match self.clock {
            Some(Clock::Closing(..)) => conversation.window_until,
            Some(Clock::AnswerEarns(_) | Clock::Missed(_)) => conversation.answer_by,
            Some(Clock::Open(_) | Clock::Closed(_) | Clock::Silent(_)) | None => conversation.last_at,
        };
        (at, conversation.id)
    }
}

/// Whose work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignee {
    /// Of nobody.
    Nobody,
    /// Of this user.
    User(UserId),
}

/// What the clocks say at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The window is open at this instant.
    Open(Timestamp),
    /// The window is open at the first instant, and no longer at the second.
    Closing(Timestamp, Timestamp),
    /// The window is not open at this instant.
    Closed(Timestamp),
    /// An answer at this instant would earn 72 free hours.
    AnswerEarns(Timestamp),
    /// An answer would have earned them before this instant, and none came.
    Missed(Timestamp),
    /// The window was open before this instant, and the customer did not speak last.
    Silent(Timestamp),
}

pub(crate) const COLUMNS: &str = "c.id, c.contact_id, c.channel_id, c.identity_id, c.status, c.status_id, \
    c.priority, c.wakes_at, c.team_id, c.assignee_id, c.unread, c.customer_last, c.last_at, c.said_at, c.last_message_id, c.last_kind, c.last_text, c.last_state, \
    c.window_until, c.answer_by, c.free_until, c.created_at, c.lasts_hours";

pub(crate) fn read(row: &mut Row) -> Result<Conversation> {
    Ok(Conversation {
        id: row.next()?,
        contact_id: row.next()?,
        channel_id: row.next()?,
        identity_id: row.next()?,
        status: ConversationStatus::from_word(&row.next::<String>()?).unwrap_or_default(),
        status_id: row.next()?,
        priority: Priority::of_rank(row.next()?),
        wakes_at: row.next()?,
        team_id: row.next()?,
        assignee_id: row.next()?,
        unread: row.next()?,
        customer_last: row.next()?,
        last_at: row.next()?,
        said_at: row.next()?,
        last_message_id: row.next()?,
        last_kind: row.next()?,
        last_text: row.next()?,
        last_state: row.next()?,
        window_until: row.next()?,
        answer_by: row.next()?,
        free_until: row.next()?,
        created_at: row.next()?,
        lasts_hours: row.next()?,
    })
}

/// How a list is ordered: newest first, but by the closing hour where the filter asks for a clock that runs out.
#[derive(Clone, Copy)]
struct Order {
    column: &'static str,
    rises: bool,
}

impl Order {
    const fn of(clock: Option<Clock>) -> Self {
        match clock {
            Some(Clock::Closing(..)) => Self { column: "c.window_until", rises: true },
            Some(Clock::AnswerEarns(_)) => Self { column: "c.answer_by", rises: true },
            Some(Clock::Missed(_)) => Self { column: "c.answer_by", rises: false },
            Some(Clock::Open(_) | Clock::Closed(_) | Clock::Silent(_)) | None => {
                Self { column: "c.last_at", rises: false }
            }
        }
    }

    fn sql(self) -> String {
        let direction = if self.rises { "ASC" } else { "DESC" };
        format!("{} {direction}, c.id {direction}", self.column)
    }
}

/// A page of a list: as many as the filter wants, and what to go on after.
pub async fn page(tx: &mut Scoped<'_>, filter: &Filter) -> Result<Page> {
    find::page(tx, filter, Effort::USUAL).await
}

/// The rows of a page alone.
pub async fn list(tx: &mut Scoped<'_>, filter: &Filter) -> Result<Vec<Listed>> {
    Ok(page(tx, filter).await?.rows)
}

/// A page of a list that is read in its order.
async fn in_order(tx: &mut Scoped<'_>, filter: &Filter) -> Result<Page> {
    let Query { sql, params } = of_list(&Filter { limit: filter.limit.saturating_add(1), ..filter.clone() });
    let rows = tx.all(&sql, params).await?.into_iter().map(read_listed);
    let mut rows: Vec<Listed> = rows.collect::<Result<_>>()?;
    let limit = usize::try_from(filter.limit).unwrap_or_default();
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last| filter.place(&last.conversation));
    Ok(Page { rows, next })
}

pub(crate) fn of_list(filter: &Filter) -> Query {
    let mut query = Query { sql: String::new(), params: params![] };
    let order = Order::of(filter.clock);
    query.narrow(filter);
    query.go_on(order, filter.after);
    let limit = query.bind(filter.limit);
    let sql =
        format!("{} WHERE c.workspace_id = $1{} ORDER BY {} LIMIT {limit}", *LISTED, query.sql, order.sql());
    Query { sql, ..query }
}

/// Rows of the list, all of them.
static LISTED: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {COLUMNS}, {}, {} FROM conversations c \
         JOIN contacts p ON p.workspace_id = c.workspace_id AND p.id = c.contact_id \
         JOIN identities i ON i.workspace_id = c.workspace_id AND i.id = c.identity_id",
        contacts::COLUMNS.replace("c.", "p."),
        contacts::IDENTITY_COLUMNS
    )
});

fn read_listed(mut row: Row) -> Result<Listed> {
    Ok(Listed {
        conversation: read(&mut row)?,
        contact: contacts::read(&mut row)?,
        identity: contacts::read_identity(&mut row)?,
    })
}

impl Query {
    /// Narrows to the conversations of a filter. Of each row is asked whether it has the marks that stand in tables of their
    /// own: whoever wants those that few have begins with the mark ([`marked::rare_mark`]). SQLite would make a join of an
    /// `EXISTS`, and read all conversations for it.
    pub(crate) fn narrow(&mut self, filter: &Filter) {
        self.narrow_but(filter, None);
    }

    /// The same, without asking for one of the marks.
    fn narrow_but(&mut self, filter: &Filter, but: Option<Mark>) {
        self.narrow_by_columns(filter);
        if filter.parked {
            self.sql += PARKED;
        }
        for mark in Mark::all(filter).filter(|mark| Some(*mark) != but) {
            self.have(mark);
        }
    }

    fn have(&mut self, Mark { table, column, of, .. }: Mark) {
        let of = self.bind(of);
        self.sql += &format!(
            " AND (SELECT 1 FROM {table} k WHERE k.workspace_id = $1 AND k.conversation_id = c.id \
             AND k.{column} = {of} LIMIT 1) = 1"
        );
    }

    /// What an index is to be chosen by stands in the text: of its value a plan knows nothing.
    fn narrow_by_columns(&mut self, filter: &Filter) {
        self.sql += &visibility::narrow(filter.seen, "c.", &mut self.params);
        if let Some(status) = filter.status {
            if matches!(status, ConversationStatus::Open | ConversationStatus::Pending) {
                self.sql += AWAKE;
            }
            self.sql += &format!(" AND c.status = '{}'", status.as_str());
        }
        for status in filter.except {
            self.sql += &format!(" AND c.status <> '{}'", status.as_str());
        }
        if let Some(status) = filter.defined {
            self.and("c.status_id =", status);
        }
        if let Some(priority) = filter.priority {
            if priority != Priority::Normal {
                self.sql += URGED;
            }
            self.and("c.priority =", priority.rank());
        }
        match filter.assignee {
            Some(Assignee::Nobody) => self.sql += " AND c.assignee_id IS NULL",
            Some(Assignee::User(user)) => self.and("c.assignee_id =", user),
            None => {}
        }
        match filter.team {
            Some(OfTeam::Nobody) => self.sql += " AND c.team_id IS NULL",
            Some(OfTeam::Team(team)) => self.and("c.team_id =", team),
            None => {}
        }
        match filter.clock {
            // The sign keeps the index of windows out of it: these lists are read newest first.
            Some(Clock::Open(now)) => self.and("+c.window_until >", now),
            Some(Clock::Closing(now, until)) => {
                self.and("c.window_until >", now);
                self.and("c.window_until <=", until);
            }
            Some(Clock::Closed(now)) => self.and("+c.window_until <=", now),
            Some(Clock::AnswerEarns(now)) => {
                self.sql += " AND c.answer_by > 0";
                self.and("c.answer_by >", now);
            }
            Some(Clock::Missed(now)) => {
                self.sql += " AND c.answer_by > 0";
                self.and("c.answer_by <=", now);
            }
            Some(Clock::Silent(now)) => {
                self.sql += " AND c.customer_last = FALSE AND c.window_until <> 0";
                self.and("+c.window_until <=", now);
            }
            None => {}
        }
    }

    fn go_on(&mut self, order: Order, after: Option<Place>) {
        let Some((at, id)) = after else { return };
        let past = if order.rises { ">" } else { "<" };
        let (at, id) = (self.bind(at), self.bind(id));
        self.sql += &format!(" AND ({}, c.id) {past} ({at}, {id})", order.column);
    }
}

/// What a conversation is marked with in a table of its own: a label, or somebody whom a note waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) of: Uuid,
    /// Where it has to be defined still: what is removed marks nothing any more, though its rows stay.
    pub(crate) defined_in: Option<&'static str>,
}

impl Mark {
    /// Those that a filter asks for.
    pub(crate) fn all(filter: &Filter) -> impl Iterator<Item = Self> {
        let mark = |table, column, of, defined_in| Self { table, column, of, defined_in };
        let label = filter.label.map(|id| mark("conversation_labels", "label_id", id.0, Some("labels")));
        let mention = filter.mentioned.map(|id| mark("mentions", "user_id", id.0, None));
        label.into_iter().chain(mention)
    }
}

/// A message in it waits, to whichever address of its contact.
const PARKED: &str = " AND (SELECT 1 FROM outbox o JOIN messages m ON m.workspace_id = $1 AND m.id = o.message_id \
    WHERE o.workspace_id = $1 AND o.state = 'waiting' AND m.conversation_id = c.id \
    AND o.identity_id IN (SELECT w.id FROM identities w WHERE w.workspace_id = $1 AND w.contact_id = c.contact_id) \
    LIMIT 1) = 1";

/// It is urged, or has time: how the index of those says so.
const URGED: &str = " AND c.priority <> 0";

/// Somebody works on it: how the indexes of what is open say so.
const AWAKE: &str = " AND c.status <> 'closed' AND c.status <> 'snoozed'";

/// One conversation with its contact and identity, if somebody sees it.
pub async fn get(tx: &mut Scoped<'_>, seen: Visibility, id: ConversationId) -> Result<Option<Listed>> {
    let mut values = params![id];
    let seen = visibility::narrow(seen, "c.", &mut values);
    let sql = format!("{} WHERE c.workspace_id = $1 AND c.id = $2{seen}", *LISTED);
    tx.first(&sql, values).await?.map(read_listed).transpose()
}

/// Those of some conversations that somebody sees, in the order of their ids.
pub async fn some(tx: &mut Scoped<'_>, seen: Visibility, ids: &[ConversationId]) -> Result<Vec<Listed>> {
    let mut values = params![];
    let seen = visibility::narrow(seen, "c.", &mut values);
    let sql = format!("{} WHERE c.workspace_id = $1{seen} AND c.id IN (*)", *LISTED);
    let rows = tx.among(&sql, values, key_list(ids)).await?;
    let mut found: Vec<Listed> = rows.into_iter().map(read_listed).collect::<Result<_>>()?;
    found.sort_by_key(|listed| listed.conversation.id);
    Ok(found)
}

/// The conversations of a contact that somebody sees, the newest first.
pub async fn of_contact(
    tx: &mut Scoped<'_>,
    seen: Visibility,
    contact: ContactId,
    limit: i64,
) -> Result<Vec<Conversation>> {
    let Query { sql, params } = of_contacts(seen, contact, limit);
    tx.all(&sql, params).await?.into_iter().map(|mut row| read(&mut row)).collect()
}

/// The sign keeps the index of the whole list out of it: a contact has few conversations.
pub(crate) fn of_contacts(seen: Visibility, contact: ContactId, limit: i64) -> Query {
    let mut params = params![contact, limit];
    let seen = visibility::narrow(seen, "c.", &mut params);
    let sql = format!(
        "SELECT {COLUMNS} FROM conversations c WHERE c.workspace_id = $1 AND c.contact_id = $2{seen} \
         ORDER BY +c.last_at DESC, c.id DESC LIMIT $3"
    );
    Query { sql, params }
}

/// Those that slept until now, the longest past first.
pub async fn due(tx: &mut Scoped<'_>, now: Timestamp, limit: i64) -> Result<Vec<ConversationId>> {
    let rows = tx.all(DUE, params![now, limit]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

pub(crate) const DUE: &str = "SELECT id FROM conversations WHERE workspace_id = $1 AND wakes_at IS NOT NULL \
    AND wakes_at <= $2 ORDER BY wakes_at, id LIMIT $3";
