//! The list: which conversations a view holds, and a conversation's row.

use std::collections::BTreeMap;

use transom_desk::contacts::words;
use transom_desk::conversations::{list, stakes};
use transom_desk::veiled::all_seen;
use transom_desk::workspace::came::{self, Last};
use transom_pages::frame::chip::{CameBy, Entry, Status, Window};
use transom_pages::frame::field::Choice;
use transom_pages::frame::tag::{Tag, priority_word};
use transom_pages::inbox::list::{Found, LastBy, LastWord, List, Page, Piece, Row};
use transom_pages::inbox::narrow::Choices;
use transom_pages::words::word;
use transom_rules::access::{Mask, Permission, Sees, Veil};
use transom_rules::channel::ChannelKind;
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::id::{ConversationId, LabelId, TeamId, UserId};
use transom_rules::loss::Loss;
use transom_rules::mark::Priority;
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_rules::view::{Narrowing, OfTeam, View};
use transom_store::conversations::{self, Conversation, Filter, Listed, Place, REVOKED};
use transom_store::drafts::{self, DraftKey};
use transom_store::search::Stretch;
use transom_store::{Result, Scoped, statuses, teams, users};

use super::marks::{self, Names, Stages, stages, tags, team_names};
use super::{Look, bubbles, groups, natural, views};
use crate::found;
use crate::shown::{self, Shown};

mod by_loss;

/// Rows of a page.
const PAGE: i64 = 50;
/// Rows where nothing is open.
const NEXT_TO_CLOSE: usize = 5;

/// Which page of which list.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// Which list, and what narrows it.
    pub(crate) narrowing: Narrowing,
    /// The last row of the page before.
    pub(crate) after: Option<(Timestamp, ConversationId)>,
    /// The conversation that is open.
    pub(crate) current: Option<ConversationId>,
}

/// A page of the list. The counts of the tabs are the caller's, who has them already.
pub(crate) async fn list(
    tx: &mut Scoped<'_>,
    look: &Look,
    wanted: &Wanted,
    counts: conversations::Counts,
) -> Result<List> {
    Ok(List {
        page: page(tx, look, wanted).await?,
        choices: choices(tx, look.mask(), &wanted.narrowing).await?,
        views: views::beside(tx, look).await?,
        counts: (natural(counts.mine), natural(counts.unassigned), natural(counts.all)),
        current: wanted.current,
        only_own: matches!(look.asker.sees, Sees::Own),
        masks: look.mask().hides(),
        closing: Vec::new(),
        steps: None,
    })
}

/// The rows of a page.
pub(crate) async fn page(tx: &mut Scoped<'_>, look: &Look, wanted: &Wanted) -> Result<Page> {
    let found = if matches!(wanted.narrowing.view, View::Closing | View::Entry | View::Parked) {
        by_loss::page(tx, look, &wanted.narrowing, wanted.after).await?
    } else {
        let filter = list::filter(&wanted.narrowing, &look.asker, look.now, PAGE);
        conversations::page(tx, &Filter { after: wanted.after, ..filter }).await?
    };
    let listed = shown::rows(tx, look.mask(), found.rows).await?;
    let mut rows = rows(tx, look, &listed).await?;
    explain(tx, look, &wanted.narrowing.words, &mut rows).await?;
    Ok(Page { narrowing: wanted.narrowing.clone(), rows, next: found.next.map(cursor) })
}

/// Tells of each row in which message the words of a query stand.
async fn explain(tx: &mut Scoped<'_>, look: &Look, query: &str, rows: &mut [Row]) -> Result<()> {
    let mask = look.mask();
    let shown: Vec<ConversationId> = rows.iter().map(|row| row.id).collect();
    let mut found = found::explain(tx, mask, &words::wanted(query, mask), &shown).await?;
    for row in rows {
        row.found = found.remove(&row.id).map(|found| Found {
            message: found.message,
            kind: look.known.kind(found.channel),
            pieces: found.excerpt.into_iter().map(piece).collect(),
        });
    }
    Ok(())
}

fn piece(stretch: Stretch) -> Piece {
    Piece { text: stretch.text, is_found: stretch.is_found }
}

/// What the list can be narrowed by, and is.
async fn choices(tx: &mut Scoped<'_>, mask: Mask, by: &Narrowing) -> Result<Choices> {
    let teams = all_seen(mask, teams::all(tx).await?).into_iter();
    let teams =
        teams.map(|one| Choice::new(one.id.to_string(), one.name, by.team == Some(OfTeam::Team(one.id))));
    let mut teams: Vec<Choice> = teams.collect();
    if !teams.is_empty() {
        let nobody = OfTeam::Nobody;
        teams.insert(0, Choice::new(nobody.to_string(), word("narrow-no-team"), by.team == Some(nobody)));
    }
    let there = |one: &users::User| one.deactivated_at.is_none() || by.assignee == Some(one.id);
    let people = users::all(tx).await?.into_iter().filter(there);
    let people = people.map(|one| Choice::new(one.id.to_string(), one.name, by.assignee == Some(one.id)));
    // One that is offered no more still stands where it was given.
    let had = |one: &statuses::Status| !one.is_removed || by.status == Some(one.id);
    let seen = |name: &str| mask.over_all().words(name);
    let statuses = statuses::all(tx).await?.into_iter().filter(had);
    let statuses =
        statuses.map(|one| Choice::new(one.id.to_string(), seen(&one.name), by.status == Some(one.id)));
    let labels = marks::labels(tx, mask).await?.into_iter();
    let labels = labels.map(|one| Choice::new(one.id.to_string(), one.name, by.label == Some(one.id)));
    let priorities = Priority::ALL
        .iter()
        .rev()
        .map(|one| Choice::new(one.as_str(), priority_word(*one), by.priority == Some(*one)));
    let team = by.team.map(|team| team.to_string());
    Ok(Choices {
        teams: or_any(or_gone(teams, team)),
        people: or_any(people),
        statuses: or_any(or_gone(statuses, by.status.map(|id| id.to_string()))),
        labels: or_any(or_gone(labels, by.label.map(|id| id.to_string()))),
        priorities: or_any(priorities),
    })
}

/// These, and what the list is narrowed by if that is not offered any more: it does narrow.
fn or_gone(choices: impl IntoIterator<Item = Choice>, chosen: Option<String>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = choices.into_iter().collect();
    let gone = chosen.filter(|_| choices.iter().all(|one| !one.is_on));
    choices.extend(gone.map(|id| Choice::new(id, word("view-gone"), true)));
    choices
}

/// These, and before them all of them.
fn or_any(choices: impl IntoIterator<Item = Choice>) -> Vec<Choice> {
    let choices: Vec<Choice> = choices.into_iter().collect();
    let any = Choice::new("", word("narrow-any"), choices.iter().all(|one| !one.is_on));
    std::iter::once(any).chain(choices).collect()
}

/// The rows of closing windows in which the most is lost, the next to close first.
pub(crate) async fn closing(tx: &mut Scoped<'_>, look: &Look) -> Result<Vec<Row>> {
    let mut found = by_loss::page(tx, look, &Narrowing::of(View::Closing), None).await?.rows;
    found.truncate(NEXT_TO_CLOSE);
    let found = shown::rows(tx, look.mask(), found).await?;
    let mut rows = rows(tx, look, &found).await?;
    rows.sort_by_key(|row| match row.window {
        Window::Open { until } => until,
        _ => Timestamp::from_millis(i64::MAX),
    });
    Ok(rows)
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
    drafts: BTreeMap<(ConversationId, UserId), String>,
    names: BTreeMap<UserId, String>,
    stages: Stages,
    tags: BTreeMap<ConversationId, Vec<Tag>>,
    teams: Names<TeamId>,
    groups: groups::Newest,
    came: BTreeMap<ConversationId, Last>,
}

impl Facts {
    pub(crate) async fn load(tx: &mut Scoped<'_>, found: &[&Listed]) -> Result<Self> {
        let ids: Vec<ConversationId> = found.iter().map(|listed| listed.conversation.id).collect();
        Ok(Self {
            drafts: drafts_of(drafts::within(tx, &ids).await?, found),
            names: users::all(tx).await?.into_iter().map(|user| (user.id, user.name)).collect(),
            stages: stages(tx, found.iter().map(|listed| listed.conversation.status_id)).await?,
            tags: tags(tx, &ids).await?,
            teams: team_names(tx, found.iter().map(|listed| listed.conversation.team_id)).await?,
            groups: groups::Newest::load(tx, found).await?,
            came: came::of(tx, &ids).await?,
        })
    }

    /// Whether a user has written something in a conversation that they did not send.
    pub(crate) fn has_draft(&self, conversation: ConversationId, user: UserId) -> bool {
        self.drafts.contains_key(&(conversation, user))
    }

    /// Whether a conversation has a label.
    pub(crate) fn is_labelled(&self, conversation: ConversationId, label: LabelId) -> bool {
        let label = label.to_string();
        self.tags.get(&conversation).is_some_and(|tags| tags.iter().any(|tag| tag.id == label))
    }

    /// The row of one of them, as somebody sees it who looks through a veil.
    pub(crate) fn row(&self, look: &Look, veil: &Veil, listed: &Shown<Listed>) -> Row {
        let conversation = &listed.conversation;
        let channel = look.known.channel(look.workspace(), conversation.channel_id);
        let channel = super::channel(channel.map(AsRef::as_ref));
        let window = window(listed, channel.kind, look.now);
        let draft = (conversation.id, look.user.id);
        let labels = self.tags.get(&conversation.id).into_iter().flatten();
        let entry = entry(conversation, look.now);
        Row {
            id: conversation.id,
            name: listed.contact.name.clone(),
            is_group: listed.identity.is_group(),
            channel,
            at: conversation.last_at,
            last: self.groups.complete(veil, listed, last_word(conversation)),
            unread: u32::try_from(conversation.unread).unwrap_or_default(),
            window,
            entry,
            by: by(self.came.get(&conversation.id), look, entry),
            team: conversation.team_id.and_then(|id| self.teams.of(look.mask(), &id)),
            assignee: conversation.assignee_id.and_then(|id| self.names.get(&id).cloned()),
            labels: labels.map(|tag| marks::seen(look.mask(), tag)).collect(),
            is_blocked: listed.contact.blocked.is_some(),
            status: status(conversation.status),
            stage: self.stages.of(look.mask(), conversation.status_id),
            priority: conversation.priority,
            wakes_at: conversation.wakes_at,
            may_work: may_work(look),
            draft: self.drafts.get(&draft).cloned(),
            found: None,
            lost: lost(look, listed),
        }
    }
}

/// What is lost in it. What it costs tells where somebody lives, which not everybody is shown.
fn lost(look: &Look, listed: &Listed) -> Option<Loss> {
    let loss = stakes::loss(&look.known, listed, look.now)?;
    Some(if look.mask().hides() { Loss { cost: None, ..loss } } else { loss })
}

/// What each has typed in each: for the channel that the conversation stands on before any other.
fn drafts_of(
    mut typed: Vec<(DraftKey, String)>,
    found: &[&Listed],
) -> BTreeMap<(ConversationId, UserId), String> {
    let is_on = |key: &DraftKey| {
        let of = |listed: &&&Listed| listed.conversation.id == key.conversation;
        found.iter().find(of).is_some_and(|listed| listed.conversation.channel_id == key.channel)
    };
    // The last one holds.
    typed.sort_by_key(|(key, _)| (is_on(key), *key));
    typed.into_iter().map(|(key, text)| ((key.conversation, key.user), text)).collect()
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
pub(super) fn window(listed: &Listed, kind: ChannelKind, now: Timestamp) -> Window {
    let until = listed.conversation.window_until;
    let said = listed.contact.by_number.get(&listed.conversation.channel_id);
    match kind {
        ChannelKind::Sms if said.is_some_and(|said| said.opted_out_at.is_some()) => Window::Stopped,
        ChannelKind::Sms => Window::None,
        ChannelKind::WhatsApp if until > now => Window::Open { until },
        ChannelKind::WhatsApp if until > Timestamp::default() => Window::Closed { since: until },
        ChannelKind::WhatsApp => Window::Never,
    }
}

/// By what an entry point came, or what else the customer came by, as whoever looks is shown it.
pub(super) fn by(came: Option<&Last>, look: &Look, entry: Entry) -> Option<CameBy> {
    let came = came?.told(entry != Entry::None, look.now)?;
    Some(CameBy { way: came.way, name: look.mask().over_all().words(&came.name) })
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

/// The place of a row in its list, for an address.
fn cursor((at, id): Place) -> String {
    format!("{}_{id}", at.millis())
}

/// The place that a cursor names.
pub(crate) fn place<Id: std::str::FromStr>(cursor: &str) -> Option<(Timestamp, Id)> {
    let (at, id) = cursor.split_once('_')?;
    Some((Timestamp::from_millis(at.parse().ok()?), id.parse().ok()?))
}
