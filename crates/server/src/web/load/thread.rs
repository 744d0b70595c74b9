//! A conversation as its page shows it: head, messages with separators, composer, contact.

use transom_desk::contacts::erase;
use transom_desk::veiled::all_seen;
use transom_desk::workspace::came::{self, Last};
use transom_desk::workspace::hours;
use transom_pages::contacts::block::Blocking;
use transom_pages::frame::tag::{Away, Tag};
use transom_pages::frame::there::There;
use transom_pages::frame::when::utc;
use transom_pages::say;
use transom_pages::thread::about::About;
use transom_pages::thread::group::Group as GroupView;
use transom_pages::thread::origin::Came;
use transom_pages::thread::panel::{Consent, Panel, Whole};
use transom_pages::thread::person::{Link, Person};
use transom_pages::thread::{Clock, Head, Item, LeadsTo, Mark, MarkKind, Thread};
use transom_pages::timeline::Timeline;
use transom_pages::words::word;
use transom_rules::access::{self, Verb};
use transom_rules::attribute::Subject;
use transom_rules::content::Kind;
use transom_rules::entry_point::EntryState;
use transom_rules::group::Group;
use transom_rules::id::{ChannelId, ContactId, ConversationId};
use transom_rules::merging::Marketing;
use transom_rules::pair::{Pair, PairKey};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_rules::window::spans::OpenSpan;
use transom_store::contacts::{self, Contact, Identity};
use transom_store::conversations::{Conversation, Listed};
use transom_store::messages::{self, Message, Position};
use transom_store::notes;
use transom_store::users::{self, User};
use transom_store::{Result, Scoped, attributes, consents, groups, purposes};

use super::composer::{self, Standing};
use super::described::{self, Of};
use super::marks;
use super::timeline::Clocked;
use super::ways::{self, Ways};
use super::windows::Opening;
use super::{Look, block, bubbles, origin, person, rows, timeline, work};
use crate::shown::{self, Shown};
use crate::web::contacts::consents::called;

/// Messages of a page.
pub(crate) const PAGE: i64 = 50;

/// A conversation that is open.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Open {
    /// The middle column.
    pub(crate) thread: Thread,
    /// The right column.
    pub(crate) panel: Panel,
}

/// Loads a conversation with its newest `limit` messages, and the composer on the number that is asked for; `None` if
/// there is none in this workspace.
pub(crate) async fn open(
    tx: &mut Scoped<'_>,
    look: &Look,
    id: ConversationId,
    limit: i64,
    asked: Option<ChannelId>,
) -> Result<Option<Open>> {
    let Some(listed) = look.conversation(tx, id).await? else { return Ok(None) };
    let ways = ways::of(tx, look, &listed).await?;
    let standings = composer::standings(tx, look, &ways).await?;
    let clocked = clocked(&listed, &ways, &standings);
    let pair = clocked.as_ref().map(|clocked| clocked.pair.clone()).unwrap_or_default();
    let (mut page, older) = page_of(tx, id, None, limit).await?;
    page.reverse();
    let decides = pair.window.opened_by.map(|by| by.message);
    let opening = Opening::of(look);
    let windows = opening.spans(&page, pair.window.refused_at);
    let begins = older.is_none() && !opening.was_open_before(tx, &page).await?;
    let around = bubbles::around(tx, look, page, &listed, decides).await?;
    let timeline = match &clocked {
        Some(clocked) => Some(timeline::timeline(tx, look, &listed, clocked, None).await?),
        None => None,
    };
    let group = match &around.group {
        Some(seen) => Some(seen.shown(tx, look).await?),
        None => None,
    };
    let on = listed.conversation.channel_id;
    let led = came::of(tx, &[id]).await?.remove(&id);
    let clocks = |all| led_to(composer::clocks(&standings, on, all), look, led.as_ref());
    let mut head = head_of(tx, look, &listed, clocks(false), &around.users).await?;
    head.group_of = group.as_ref().map(|group| group.members.len());
    let mut items = items(&around, &opening, &windows, begins);
    items.extend(endings(&around.page, &opening, &windows, look.now));
    items.extend(entry_mark(&pair, look.now, &around.page));
    let person = person::of(tx, look, &listed).await?;
    items.extend(linked(&person, &around.page, older.is_none()));
    let from = around.page.first().filter(|_| older.is_some()).map(|first| first.at).unwrap_or_default();
    items.extend(
        work::lines(tx, look, work::Of { id, contact: listed.contact.id }, work::Span { from, to: None })
            .await?,
    );
    sort(&mut items);
    let came = origin::came(tx, look, &listed, &pair, &around.page).await?;
    let labels = marks::tags(tx, &[id]).await?.remove(&id).unwrap_or_default();
    let labels = labels.iter().map(|tag| marks::seen(look.mask(), tag)).collect();
    let consents = consents(tx, look, listed.contact.id).await?;
    let about = about(tx, look, &listed).await?;
    let blocking = block::of(tx, look, &listed.shown_contact()).await?;
    let there = person::there(tx, listed.contact.id).await?;
    let address = address(tx, look, &listed).await?;
    let aside = Aside { address, timeline, group, came, person, labels, consents, about, blocking, there };
    let panel = panel(look, &listed, clocks(true), aside);
    let place = composer::Place { ways: &ways, standings: &standings, asked };
    let composer = composer::of(tx, look, &listed, place).await?;
    let mentioned = notes::waits(tx, look.user.id, id).await?;
    let thread = Thread { head, items: with_days(items), older, composer, mentioned };
    Ok(Some(Open { thread, panel }))
}

/// Clocks, of which the first is the conversation's own, with by what its customer came.
fn led_to(mut clocks: Vec<Clock>, look: &Look, led: Option<&Last>) -> Vec<Clock> {
    if let Some(first) = clocks.first_mut() {
        first.by = rows::by(led, look, first.entry);
    }
    clocks
}

/// The pair whose window the thread tells of, if there is one.
fn clocked(listed: &Listed, ways: &Ways, standings: &[Standing]) -> Option<Clocked> {
    let own = PairKey { identity: listed.identity.id, channel: listed.conversation.channel_id };
    let key = ways.clocked_or(own)?;
    let is_its = |one: &&Standing| one.way.as_ref().is_some_and(|way| way.channel.id == key.channel);
    let pair = standings.iter().find(is_its).map(|one| one.pair.clone()).unwrap_or_default();
    Some(Clocked { key, pair })
}

/// What stands above a conversation, alone.
pub(crate) async fn head(tx: &mut Scoped<'_>, look: &Look, id: ConversationId) -> Result<Option<Head>> {
    let Some(listed) = look.conversation(tx, id).await? else { return Ok(None) };
    let ways = ways::of(tx, look, &listed).await?;
    let standings = composer::standings(tx, look, &ways).await?;
    let clocks = composer::clocks(&standings, listed.conversation.channel_id, false);
    let users = users::all(tx).await?;
    let mut head = head_of(tx, look, &listed, clocks, &users).await?;
    if listed.identity.is_group() {
        let known = groups::of_identities(tx, &[listed.identity.id].into()).await?;
        head.group_of = Some(known.values().flat_map(Group::participants).count());
    }
    Ok(Some(head))
}

async fn head_of(
    tx: &mut Scoped<'_>,
    look: &Look,
    listed: &Shown<Listed>,
    clocks: Vec<Clock>,
    users: &[User],
) -> Result<Head> {
    let conversation = &listed.conversation;
    let stage = marks::stages(tx, [conversation.status_id]).await?;
    let stage = stage.of(look.mask(), conversation.status_id);
    let team = marks::team_names(tx, [conversation.team_id]).await?;
    // Whoever left has nothing given to them any more, and keeps what they had until it is somebody else's.
    let works = |user: &&User| user.deactivated_at.is_none() || conversation.assignee_id == Some(user.id);
    let agents = users.iter().filter(works);
    Ok(Head {
        id: conversation.id,
        name: listed.contact.name.clone(),
        group_of: None,
        clocks,
        status: rows::status(conversation.status),
        stage,
        stands: stands(conversation),
        priority: conversation.priority,
        wakes_at: conversation.wakes_at,
        is_blocked: listed.contact.blocked.is_some(),
        away: away(look, conversation.channel_id),
        team: conversation.team_id.and_then(|id| team.of(look.mask(), &id)),
        assignee: conversation.assignee_id.map(|user| user.to_string()),
        agents: agents.map(|user| (user.id.to_string(), user.name.clone())).collect(),
        permissions: look.asker.role.all_permissions(),
    })
}

/// What the form of statuses takes to bring a conversation back to where it stands. One that rests is brought back to be
/// worked on.
fn stands(conversation: &Conversation) -> String {
    match (conversation.status_id, conversation.status) {
        (Some(status), _) => status.to_string(),
        (None, ConversationStatus::Pending) => ConversationStatus::Pending.as_str().to_owned(),
        (None, _) => ConversationStatus::Open.as_str().to_owned(),
    }
}

/// Whether nobody is there for a number, and until when.
fn away(look: &Look, channel: ChannelId) -> Option<Away> {
    match hours::standing(look.known.hours(look.workspace(), Some(channel))?, look.now) {
        hours::Standing::Open { .. } => None,
        hours::Standing::Closed { opens } => Some(Away { until: opens }),
    }
}

/// An earlier page of the messages, and the place of the page before it.
pub(crate) async fn earlier(
    tx: &mut Scoped<'_>,
    look: &Look,
    id: ConversationId,
    before: Position,
) -> Result<Option<(Vec<Item>, Option<String>)>> {
    let Some(listed) = look.conversation(tx, id).await? else { return Ok(None) };
    let (mut page, older) = page_of(tx, id, Some(before), PAGE).await?;
    page.reverse();
    let opening = Opening::of(look);
    let windows = opening.spans(&page, None);
    let begins = older.is_none() && !opening.was_open_before(tx, &page).await?;
    let around = bubbles::around(tx, look, page, &listed, None).await?;
    let mut items = items(&around, &opening, &windows, begins);
    items.extend(endings(&around.page, &opening, &windows, before.at));
    let from = around.page.first().filter(|_| older.is_some()).map(|first| first.at).unwrap_or_default();
    items.extend(
        work::lines(
            tx,
            look,
            work::Of { id, contact: listed.contact.id },
            work::Span { from, to: Some(before.at) },
        )
        .await?,
    );
    sort(&mut items);
    Ok(Some((with_days(items), older)))
}

async fn page_of(
    tx: &mut Scoped<'_>,
    id: ConversationId,
    before: Option<Position>,
    limit: i64,
) -> Result<(Vec<Message>, Option<String>)> {
    let mut page = messages::page(tx, id, before, limit + 1).await?;
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = page.len() > limit;
    page.truncate(limit);
    let older = page.last().filter(|_| more).map(|last| format!("{}_{}", last.at.millis(), last.id));
    Ok((page, older))
}

/// Bubbles and the beginnings of windows between them. `whole` says that nothing lies before them: otherwise it is
/// not known whether a window was open before the first.
fn items(around: &bubbles::Around, opening: &Opening, windows: &[OpenSpan], whole: bool) -> Vec<Item> {
    let mut items = Vec::new();
    let mut begin = windows.iter().map(|window| window.from).skip(usize::from(!whole)).peekable();
    for message in &around.page {
        if opening.opens(message) && begin.next_if_eq(&message.at).is_some() {
            let id = format!("opened-{}", message.id);
            items.push(mark(&id, message.at, MarkKind::Opened, word("line-window-opened")));
        }
        items.extend(came_from(message));
        if let Some(line) = around.lines.get(&message.id) {
            items.push(mark(&format!("group-{}", message.id), message.at, MarkKind::Note, line));
            continue;
        }
        if message.kind != Kind::Reaction {
            items.push(Item::Bubble(Box::new(around.bubble(message))));
            items.extend(around.of_reaction(message).map(|bubble| Item::Bubble(Box::new(bubble))));
        }
    }
    items
}

/// Where a customer came from, if that is worth 72 free hours.
fn came_from(message: &Message) -> Option<Item> {
    if message.entry.is_empty() {
        return None;
    }
    let text = say!("line-came-from", from = message.entry.as_str());
    Some(mark(&format!("entry-{}", message.id), message.at, MarkKind::Entry, &text))
}

/// Each window that ended before `now`.
fn endings(page: &[Shown<Message>], opening: &Opening, windows: &[OpenSpan], now: Timestamp) -> Vec<Item> {
    let written: Vec<_> = page.iter().filter(|message| opening.opens(message)).collect();
    let ended = |window: &OpenSpan| {
        if window.refused {
            let id = format!("refused-{}", window.until.millis());
            return Some(mark(&id, window.until, MarkKind::Closed, word("line-window-refused")));
        }
        let last = written.get(window.last)?;
        Some(mark(&format!("closed-{}", last.id), window.until, MarkKind::Closed, word("line-window-closed")))
    };
    windows.iter().filter(|window| window.until <= now).filter_map(ended).collect()
}

fn mark(id: &str, at: Timestamp, kind: MarkKind, text: &str) -> Item {
    Item::Mark(Mark { id: id.to_owned(), at, kind, text: text.to_owned(), leads_to: None, until: None })
}

/// What became of the newest entry point, where it lies among these messages.
fn entry_mark(pair: &Pair, now: Timestamp, page: &[Shown<Message>]) -> Option<Item> {
    let (id, at, text) = match pair.entry.state(now) {
        EntryState::Open { since, .. } => ("open", since, "line-entry-open"),
        EntryState::Ended { at } => ("ended", at, "line-entry-ended"),
        EntryState::Missed { at } => ("missed", at, "line-entry-missed"),
        EntryState::None | EntryState::Offered { .. } => return None,
    };
    let here = page.first().is_some_and(|first| first.at <= at);
    here.then(|| mark(&format!("entry-{id}-{}", at.millis()), at, MarkKind::Entry, word(text)))
}

/// Where a history began elsewhere, or goes on, or came to this contact, if that lies among these messages; `whole` says that nothing lies before
/// them.
fn linked(person: &Person, page: &[Shown<Message>], whole: bool) -> Vec<Item> {
    let from = page.first().filter(|_| !whole).map(|first| first.at);
    let is_here = |at: Timestamp| from.is_none_or(|from| from <= at);
    let here = person.links.iter().filter(|link| is_here(link.at));
    let mark = |link: &Link| {
        let id = format!("linked-{}-{}", link.way, link.at.millis());
        Item::Mark(Mark {
            id,
            at: link.at,
            kind: MarkKind::Note,
            text: link.sentence(),
            leads_to: link.leads_to().map(LeadsTo::Conversation),
            until: None,
        })
    };
    let merged = person.merged.iter().filter(|merged| is_here(merged.at)).map(|merged| {
        let text = say!("line-merged", name = merged.name.as_str());
        self::mark(&format!("merged-{}", merged.contact), merged.at, MarkKind::Note, &text)
    });
    here.map(mark).chain(merged).collect()
}

fn at(item: &Item) -> Timestamp {
    match item {
        Item::Day(at) => *at,
        Item::Mark(mark) => mark.at,
        Item::Bubble(bubble) => bubble.at,
        Item::Note(note) => note.at,
    }
}

fn sort(items: &mut [Item]) {
    items.sort_by_key(at);
}

/// Days of UTC between the items; the script puts those of the reader in their place.
fn with_days(items: Vec<Item>) -> Vec<Item> {
    let mut day = String::new();
    let mut all = Vec::with_capacity(items.len());
    for item in items {
        let this = utc(at(&item), "%Y-%m-%d");
        if this != day {
            all.push(Item::Day(at(&item)));
            day = this;
        }
        all.push(item);
    }
    all
}

/// What stands beside a thread and was looked up for it.
/// What else is known of a conversation and its contact.
async fn about(tx: &mut Scoped<'_>, look: &Look, listed: &Listed) -> Result<About> {
    let (contact, conversation) = (listed.contact.id, listed.conversation.id);
    let veil = shown::veil(tx, look.mask(), conversation).await?;
    let may = |verb| access::may(&look.asker, verb).is_ok();
    let offered = all_seen(look.mask(), attributes::offered(tx).await?);
    let of_contact = Of { subject: Subject::Contact, id: contact.0 };
    let of_conversation = Of { subject: Subject::Conversation, id: conversation.0 };
    Ok(About {
        contact,
        has_page: !listed.identity.is_group() && may(Verb::ReadContacts),
        of_contact: described::values(tx, &offered, of_contact, &veil).await?,
        conversation,
        of_conversation: described::values(tx, &offered, of_conversation, &veil).await?,
        may_describe: may(Verb::DescribeConversation),
    })
}

struct Aside {
    address: String,
    timeline: Option<Timeline>,
    group: Option<GroupView>,
    came: Vec<Came>,
    person: Person,
    labels: Vec<Tag>,
    consents: Option<Vec<Consent>>,
    about: About,
    blocking: Blocking,
    there: Option<There>,
}

/// What holds of each purpose, for who may read contacts.
async fn consents(tx: &mut Scoped<'_>, look: &Look, contact: ContactId) -> Result<Option<Vec<Consent>>> {
    if access::may(&look.asker, Verb::ReadContacts).is_err() {
        return Ok(None);
    }
    let holding = consents::holding(tx, contact).await?;
    let defined =
        if holding.is_empty() { Vec::new() } else { all_seen(look.mask(), purposes::all(tx).await?) };
    let shown = |one: &consents::Consent| Consent {
        purpose: called(one.purpose, &defined),
        given: one.given,
        at: one.at,
        channel: one.channel.map(|id| match look.known.channel(look.workspace(), id) {
            Some(channel) => channel.name.clone(),
            None => id.to_string(),
        }),
    };
    Ok(Some(holding.iter().map(shown).collect()))
}

/// What the contact is known by: here, or else by what was merged into it or came from elsewhere.
async fn address(tx: &mut Scoped<'_>, look: &Look, listed: &Shown<Listed>) -> Result<String> {
    let veil = shown::veil(tx, look.mask(), listed.conversation.id).await?;
    let theirs = contacts::identities(tx, listed.contact.id).await?;
    let theirs: Vec<_> = theirs.into_iter().map(|one| Shown::new(&veil, one)).collect();
    let all: Vec<&Identity> =
        std::iter::once(&listed.identity).chain(theirs.iter().map(|one| &**one)).collect();
    Ok(known_by(&all))
}

/// A phone before a user name.
fn known_by(all: &[&Identity]) -> String {
    if let Some(identity) = all.iter().find(|identity| !identity.phone.is_empty()) {
        return format!("+{}", identity.phone);
    }
    let named = all.iter().find(|identity| !identity.username.is_empty());
    named.map_or_else(|| word("panel-number-hidden").to_owned(), |identity| format!("@{}", identity.username))
}

/// Since when they want no marketing, and through which numbers: a word for one number is told as that.
fn unwanted(look: &Look, contact: &Contact) -> Option<String> {
    let day = |at: Timestamp| utc(at, "%-d %B %Y");
    let through = |(channel, _): (&ChannelId, &Marketing)| {
        let at = contact.marketing.through(&contact.by_number, *channel).opted_out_at?;
        let known = look.known.channel(look.workspace(), *channel)?;
        Some(say!("fact-no-marketing-through", at = day(at), channel = &known.name))
    };
    contact.marketing.opted_out_at.map(day).or_else(|| {
        let all: Vec<String> = contact.by_number.iter().filter_map(through).collect();
        Some(all.join("; ")).filter(|all| !all.is_empty())
    })
}

fn panel(look: &Look, listed: &Shown<Listed>, clocks: Vec<Clock>, aside: Aside) -> Panel {
    let (contact, identity) = (&listed.contact, &listed.identity);
    let Aside { address, timeline, group, came, person, labels, consents, about, blocking, there } = aside;
    let address = match &group {
        Some(group) => say!("panel-group", count = group.members.len()),
        None => address,
    };
    let mut facts = Vec::new();
    let mut fact = |name: &'static str, value: String| facts.push((word(name).to_owned(), value));
    fact("fact-first-heard", utc(contact.created_at, "%-d %B %Y"));
    if !identity.username.is_empty() {
        fact("fact-user-name", format!("@{}", identity.username));
    }
    if !identity.user_id.is_empty() {
        fact("fact-user-id", identity.user_id.clone());
    }
    if !contact.language.is_empty() {
        fact("contact-language", contact.language.clone());
    }
    if let Some(said) = unwanted(look, contact) {
        fact("fact-no-marketing", said);
    }
    Panel {
        name: contact.name.clone(),
        address,
        there,
        clocks,
        timeline,
        came,
        labels,
        facts,
        about,
        group,
        person,
        consents: consents.filter(|_| !identity.is_group()),
        whole: Whole {
            contact: contact.id,
            may_export: erase::may(&look.asker, Verb::ExportContact),
            may_erase: erase::may(&look.asker, Verb::EraseContact),
        },
        blocking,
    }
}
