//! The left column: tabs, search, and one row a conversation, newest first. A row tells at a glance whether
//! one may write, how long, and whether it is free.

use maud::{Markup, html};
use transom_rules::channel::ChannelKind;
use transom_rules::content::Kind;
use transom_rules::id::{ConversationId, MessageId};
use transom_rules::loss::Loss;
use transom_rules::mark::Priority;
use transom_rules::time::Timestamp;
use transom_rules::view::{Narrowing, View};

use super::first_steps::{FirstSteps, draw as first_steps};
use super::narrow::{self, Choices, Views, tab_count};
use crate::frame::chip::{self, CameBy, Channel, Entry, Status, Window};
use crate::frame::icon::icon;
use crate::frame::tag::{self, Tag};
use crate::frame::when::{Form, Length, time};
use crate::thread::rich::plain;
use crate::thread::ticks::{Delivery, ticks};
use crate::words::numbers::money;
use crate::words::{self, word};
use crate::{say, weave};

/// The column.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The first page of its rows.
    pub page: Page,
    /// What it can be narrowed by.
    pub choices: Choices,
    /// The saved views.
    pub views: Views,
    /// How many each tab holds: mine, unassigned, all.
    pub counts: (u64, u64, u64),
    /// The open conversation.
    pub current: Option<ConversationId>,
    /// Who looks sees only what is theirs: nothing is ever unassigned for them.
    pub only_own: bool,
    /// Who looks is not shown numbers, and finds nobody by them.
    pub masks: bool,
    /// Those whose windows close next, for whom nothing is open yet.
    pub closing: Vec<Row>,
    /// The first steps of a new desk, for whoever can take them.
    pub steps: Option<FirstSteps>,
}

/// A page of rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Which conversations.
    pub narrowing: Narrowing,
    /// The rows, in order.
    pub rows: Vec<Row>,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
}

/// One conversation in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The conversation.
    pub id: ConversationId,
    /// The contact's name, or address.
    pub name: String,
    /// It is a group.
    pub is_group: bool,
    /// The channel of the last word.
    pub channel: Channel,
    /// When the last word was.
    pub at: Timestamp,
    /// The last word.
    pub last: LastWord,
    /// Messages of the customer that nobody has looked at.
    pub unread: u32,
    /// The window of that channel's pair.
    pub window: Window,
    /// Its entry point.
    pub entry: Entry,
    /// By what that came, or what else the customer came by.
    pub by: Option<CameBy>,
    /// Which team it belongs to, by name.
    pub team: Option<String>,
    /// Who it belongs to, by name.
    pub assignee: Option<String>,
    /// Its labels.
    pub labels: Vec<Tag>,
    /// The contact is blocked: whatever they write waits for nobody.
    pub is_blocked: bool,
    /// Its state.
    pub status: Status,
    /// The workspace's word for that.
    pub stage: Option<Tag>,
    /// How urgent it is.
    pub priority: Priority,
    /// Until when it sleeps.
    pub wakes_at: Option<Timestamp>,
    /// Whoever looks may do something about it: its menu is offered.
    pub may_work: bool,
    /// The draft of the agent who looks: in the place of the last word, unless that is the customer's.
    pub draft: Option<String>,
    /// Where the words of a search stand, in the place of the last word.
    pub found: Option<Found>,
    /// What is lost if nobody acts; seen in the lists that stand in this order.
    pub lost: Option<Loss>,
}

/// The message in which the words of a search stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The message, which the row then leads to.
    pub message: MessageId,
    /// By what it came or went.
    pub kind: ChannelKind,
    /// What stands around them.
    pub pieces: Vec<Piece>,
}

/// A piece of what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// As it was written.
    pub text: String,
    /// Whether it is what was looked for.
    pub is_found: bool,
}

/// The last message as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastWord {
    /// Whose it is.
    pub by: LastBy,
    /// Who of a group wrote it.
    pub writer: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// Its words; may be empty.
    pub text: String,
}

/// Who spoke last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastBy {
    /// The customer: orange edge.
    Customer,
    /// The business, and how far it got.
    Business(Delivery),
    /// A note of the system.
    System,
}

/// The column as one element with the id `list`.
pub fn list(list: &List, now: Timestamp) -> Markup {
    html! {
        section #list.list aria-label=(word("list")) data-view=(list.page.narrowing.view.as_str()) data-query=(list.page.narrowing.words) data-list=(query(&list.page.narrowing)) {
            header.list-head {
                h1 { (title(list.page.narrowing.view)) }
                @if matches!(list.page.narrowing.view, View::Closing | View::Entry) {
                    button.small-button type="button" data-alert-me hidden { (icon("bell")) (word("list-alert-me")) }
                    p.small data-alerts-denied hidden { (word("list-alerts-denied")) }
                }
                form.search role="search" method="get" action="/" data-search {
                    (icon("search"))
                    label.unseen for="q" { (word(if list.masks { "list-search-label-masked" } else { "list-search-label" })) }
                    input #q type="search" name="q" value=(list.page.narrowing.words) placeholder=(word("list-search")) autocomplete="off" spellcheck="false";
                    input type="hidden" name="view" value=(list.page.narrowing.view.as_str());
                    kbd aria-hidden="true" { "/" }
                    (narrow::fields(&list.page.narrowing, &list.choices))
                }
                (tabs(list))
                (narrow::views(&list.views, &list.page.narrowing))
            }
            (first_steps(list.steps.as_ref()))
            button #list-pill.new-pill.list-pill type="button" hidden { (icon("down")) span { (word("list-new")) } }
            div #rows-region.rows-scroller { (region(list, now)) }
        }
    }
}

/// What a list is called among others.
pub fn name(view: View) -> &'static str {
    match view {
        View::Mine => word("tab-mine"),
        View::Unassigned => word("tab-unassigned"),
        View::All => word("tab-all"),
        View::Closed => word("tab-closed"),
        View::Closing
        | View::Entry
        | View::Missed
        | View::Silent
        | View::Parked
        | View::Mentions
        | View::Snoozed => title(view),
    }
}

fn title(view: View) -> &'static str {
    word(match view {
        View::Closing => "page-closing-soon",
        View::Entry => "page-earn-free",
        View::Missed => "page-missed",
        View::Silent => "page-silent",
        View::Parked => "page-parked",
        View::Mentions => "page-mentions",
        View::Snoozed => "status-snoozed",
        View::Mine | View::Unassigned | View::All | View::Closed => "page-inbox",
    })
}

/// The inside of `rows-region`: the first page, or what stands there when it is empty. Answers
/// `GET /partials/list` without a cursor, as a `Fill`.
pub fn region(list: &List, now: Timestamp) -> Markup {
    html! {
        @if list.page.rows.is_empty() { (empty(list)) }
        @else if list.page.narrowing.view == View::Silent { (way_back()) }
        ul #rows.rows aria-label=(word("list")) { (rows(&list.page, list.current, now)) }
    }
}

/// Whose window is closed has not written for a day.
const SILENT: &str = "/campaigns/new?silent_for_days=1";

/// What is done about those who stopped answering: one by one, or all together.
fn way_back() -> Markup {
    let gallery = html! { a href="/templates/gallery" { (word("gallery-title")) } };
    let many = html! { a href=(SILENT) { (word("page-campaigns")) } };
    html! { p.small.list-way { (weave!("silent-way-back", gallery = gallery, many = many)) } }
}

/// The rows of a page and the link to the next. Answers `GET /partials/list` with a cursor, as `More` of
/// `rows`.
pub fn rows(page: &Page, current: Option<ConversationId>, now: Timestamp) -> Markup {
    html! {
        @for one in &page.rows { (row(one, current, now)) }
        @if let Some(cursor) = &page.next {
            li #more.more {
                a href=(narrow::address_after(&page.narrowing, cursor)) data-more {
                    (word("list-more"))
                }
            }
        }
    }
}

/// One row, with the id `c-<conversation id>`.
pub fn row(row: &Row, current: Option<ConversationId>, now: Timestamp) -> Markup {
    // Whoever is resolved or blocked waits for nothing.
    let waits = matches!(row.last.by, LastBy::Customer) && row.status != Status::Closed && !row.is_blocked;
    html! {
        li id={ "c-" (row.id) } .row .unread[row.unread > 0] .theirs[waits] data-at=(row.at.millis()) {
            a href=(address(row)) data-open aria-current=[(current == Some(row.id)).then_some("page")] {
                @if waits { span.edge title=(word("row-waits")) {} }
                (face(row))
                span.row-text {
                    span.row-top {
                        span.row-name dir="auto" { (row.name) }
                        @if let Some(name) = &row.assignee { (assignee(name)) }
                        (time(row.at, Form::Short))
                    }
                    span.row-last {
                        (last_word(row))
                        // What has no window bears its word in the window's place.
                        @match row.channel.kind {
                            ChannelKind::Sms => (chip::channel(&row.channel)),
                            ChannelKind::WhatsApp => span.unseen { (chip::kind_label(row.channel.kind)) },
                        }
                        (chip::window(row.window, now, Length::Short))
                        @if row.unread > 0 { span.dot { (count(row.unread)) span.unseen { " " (word("row-unread")) } } }
                    }
                    @if let Some(loss) = &row.lost { span.row-lost { (lost(loss)) } }
                    span.row-chips {
                        (chip::entry(row.entry, row.by.as_ref(), now))
                        (tag::stands(row.stage.as_ref(), row.status, row.wakes_at))
                        @if row.is_blocked { (tag::blocked()) }
                        (tag::priority(row.priority))
                        @if let Some(team) = &row.team { (tag::team(team)) }
                        @if row.draft.is_some() && waits_for_answer(row) { span.chip.draft { (icon("form")) (word("row-has-draft")) } }
                        (labels(&row.labels))
                    }
                }
            }
            @if row.may_work {
                button.icon-button.row-more type="button" data-work=(row.id) aria-haspopup="true" title=(word("work-open")) aria-label=(say!("work-of", name = &row.name)) {
                    (icon("more"))
                }
            }
        }
    }
}

/// What is lost, and when: in money where its price is known.
fn lost(loss: &Loss) -> Markup {
    let at = time(loss.at, Form::Amid);
    match (&loss.cost, loss.free_hours) {
        (Some(cost), hours) => {
            let cost = money(&cost.currency, cost.amount);
            if hours {
                weave!("lost-cost-and-hours", cost = cost, at = at)
            } else {
                weave!("lost-cost", cost = cost, at = at)
            }
        }
        (None, true) => weave!("lost-hours", at = at),
        (None, false) => weave!("lost-answer", at = at),
    }
}

fn face(row: &Row) -> Markup {
    let badge = Some(row.channel.kind);
    if row.is_group { chip::group(&row.name, badge) } else { chip::avatar(&row.name, badge) }
}

/// The conversation, at the message that was looked for.
fn address(row: &Row) -> String {
    let at = row.found.as_ref().map(|found| format!("#m-{}", found.message)).unwrap_or_default();
    format!("/c/{}{at}", row.id)
}

/// Whose it is, in letters that tell colleagues apart.
fn assignee(name: &str) -> Markup {
    let whose = say!("row-assigned-to", name = name);
    html! { span.assignee title=(whose) { span aria-hidden="true" { (words::initials(name)) } span.unseen { (whose) } } }
}

/// The customer spoke last: what they said is not hidden by anything.
const fn waits_for_answer(row: &Row) -> bool {
    matches!(row.last.by, LastBy::Customer) || row.unread > 0
}

fn last_word(row: &Row) -> Markup {
    if let Some(found) = &row.found {
        return html! {
            span.last dir="auto" {
                @if found.kind != row.channel.kind { span.found-by { (chip::kind_label(found.kind)) " · " } }
                @for piece in &found.pieces { @if piece.is_found { mark { (piece.text) } } @else { (piece.text) } }
            }
        };
    }
    if let Some(draft) = row.draft.as_ref().filter(|_| !waits_for_answer(row)) {
        return html! { span.last { em.draft { (word("row-draft")) " " } (plain(draft)) } };
    }
    let text = plain(&row.last.text);
    html! {
        span.last dir="auto" {
            @match row.last.by {
                LastBy::Customer => { @match &row.last.writer {
                    Some(writer) => { bdi.row-writer { (writer) } ": " },
                    None => { span.unseen { (word("row-customer")) " " } },
                } },
                LastBy::Business(delivery) => (ticks(delivery)),
                LastBy::System => {},
            }
            @if let Some(glyph) = kind_icon(row.last.kind) { (icon(glyph)) }
            @if text.is_empty() { (words::kind(row.last.kind)) } @else { (text) }
        }
    }
}

const fn kind_icon(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Text | Kind::Reaction | Kind::System => None,
        Kind::Image => Some("image"),
        Kind::Audio => Some("audio"),
        Kind::Video => Some("video"),
        Kind::Document => Some("document"),
        Kind::Sticker => Some("sticker"),
        Kind::Location => Some("pin"),
        Kind::Contacts => Some("person"),
        Kind::Order => Some("cart"),
        Kind::Button => Some("reply"),
        Kind::Interactive => Some("form"),
        Kind::Template => Some("template"),
        Kind::Call => Some("phone"),
        Kind::Unsupported => Some("question"),
    }
}

fn labels(labels: &[Tag]) -> Markup {
    html! {
        @for label in labels.iter().take(2) { (tag::label(label)) }
        @if labels.len() > 2 { span.label { "+" (labels.len() - 2) } }
    }
}

/// What narrows a list, as its stream is asked for it.
fn query(narrowing: &Narrowing) -> String {
    narrow::address_of(narrowing).trim_start_matches("/?").to_owned()
}

/// The tabs with the id `tabs`: what narrows the list narrows them all.
pub fn tabs(list: &List) -> Markup {
    let (mine, unassigned, all) = list.counts;
    let tabs = [
        (View::Mine, "tab-mine", Some(mine)),
        (View::Unassigned, "tab-unassigned", Some(unassigned)),
        (View::All, "tab-all", Some(all)),
        (View::Closed, "tab-closed", None),
    ];
    html! {
        nav #tabs.tabs aria-label=(word("tabs")) {
            @for (view, name, count) in tabs.into_iter().filter(|(view, ..)| is_offered(list, *view)) {
                a href=(narrow::address_of(&Narrowing { view, ..list.page.narrowing.clone() })) data-view-link aria-current=[(list.page.narrowing.view == view).then_some("page")] {
                    (word(name)) @if let Some(count) = count { " " (tab_count(view.as_str(), count)) }
                }
            }
        }
    }
}

/// Where something can stand.
fn is_offered(list: &List, view: View) -> bool {
    !(list.only_own && view == View::Unassigned)
}

fn empty(list: &List) -> Markup {
    let (title, hint) = match (!list.page.narrowing.is_on(), list.page.narrowing.view) {
        (true, View::Mine | View::All | View::Unassigned) if list.only_own => ("none-mine", "none-own-about"),
        (true, view) => none_in(view),
        (false, _) if list.masks => ("list-nothing-found", "list-nothing-found-masked"),
        (false, _) => ("list-nothing-found", "list-nothing-found-about"),
    };
    html! {
        div.teach {
            (icon(if list.page.narrowing.is_on() { "search" } else { "inbox" }))
            p { strong { (word(title)) } }
            p { (word(hint)) }
            @if list.page.narrowing.is_on() { a href=(narrow::address_of(&Narrowing::of(list.page.narrowing.view))) { (word("list-clear-search")) } }
        }
    }
}

/// The ids of what stands in a view without a row: what that means, and how rows come there.
const fn none_in(view: View) -> (&'static str, &'static str) {
    match view {
        View::Mine => ("none-mine", "none-mine-about"),
        View::Unassigned => ("none-unassigned", "none-unassigned-about"),
        View::All => ("none-all", "none-all-about"),
        View::Closing => ("none-closing", "none-closing-about"),
        View::Entry => ("none-entry", "none-entry-about"),
        View::Missed => ("none-missed", "none-missed-about"),
        View::Silent => ("none-silent", "none-silent-about"),
        View::Parked => ("none-parked", "none-parked-about"),
        View::Mentions => ("none-mentions", "none-mentions-about"),
        View::Snoozed => ("none-snoozed", "none-snoozed-about"),
        View::Closed => ("none-closed", "none-closed-about"),
    }
}

fn count(unread: u32) -> String {
    if unread > 9 { "9+".to_owned() } else { unread.to_string() }
}

#[cfg(test)]
mod tests {
    use transom_rules::loss::Cost;
    use transom_rules::pricing::money::Amount;

    use super::*;

    #[test]
    fn who_stopped_answering_comes_along_into_a_campaign() {
        assert!(way_back().0.contains("href=\"/campaigns/new?silent_for_days=1\""), "{}", way_back().0);
    }

    #[test]
    fn what_is_lost_is_told_in_money_and_time() {
        let at = crate::sample::NOW;
        let cost = Some(Cost { currency: "EUR".into(), amount: Amount::from_millionths(120_000) });
        let told = |free_hours, cost| {
            let drawn = lost(&Loss { at, free_hours, free_answer: true, cost }).0;
            drawn.split("<time").next().unwrap_or_default().to_owned()
        };
        assert_eq!(told(true, cost.clone()), "€0.12 and the free 72 h are lost ");
        assert_eq!(told(false, cost), "€0.12 is lost ");
        assert_eq!(
            (told(true, None), told(false, None)),
            ("The free 72 h are lost ".into(), "The free answer is lost ".into())
        );
    }

    #[test]
    fn more_than_nine_unread_ones_are_not_told_apart() {
        assert_eq!(count(9), "9");
        assert_eq!(count(10), "9+");
    }

    #[test]
    fn who_is_not_shown_numbers_is_not_told_to_search_them() {
        let list = |masks| List {
            page: Page {
                narrowing: Narrowing { words: "zoe".into(), ..Narrowing::default() },
                ..Page::default()
            },
            masks,
            ..crate::sample::list(View::All, None)
        };
        for masks in [false, true] {
            let drawn = super::list(&list(masks), crate::sample::NOW).0;
            assert_eq!(drawn.contains("Search people and messages"), masks, "{drawn}");
            assert_eq!(drawn.contains("a number in any form"), !masks, "{drawn}");
        }
    }
}
