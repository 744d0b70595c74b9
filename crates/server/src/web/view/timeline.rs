//! The timeline of a pair: its window, entry point and billing conversations as bars over one axis of time,
//! messages as marks, charges as labels. Small for the side panel ([`compact`]), wide on a page of its own
//! ([`timeline`]) with a table of the same facts. `axis` places instants, `stack` keeps labels apart,
//! `lanes` says what is drawn, `picture` draws it, `table` writes it down.
//!
//! The server draws in UTC; `pictures.js` moves ticks and times into the reader's zone.

use maud::{Markup, html};
use transom_rules::id::ConversationId;
use transom_rules::pricing::BillingCategory;
use transom_rules::time::{Span, Timestamp};

use super::chip::{self, Channel};
use super::icon::icon;
use super::list::View;
use super::price::Cost;
use super::shell::{Frame, Section, page};
use super::when::{Form, time};
use crate::web::assets;

mod axis;
mod lanes;
mod picture;
mod stack;
mod table;
mod told;

use axis::Axis;
use picture::Look;

/// What happened to a pair, and what its clocks will do.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Begins the ids of its elements: one word, and another one for each timeline of a page.
    pub id: String,
    /// The contact's name, or address.
    pub name: String,
    /// The channel.
    pub channel: Channel,
    /// The conversation that the page leads back to.
    pub conversation: ConversationId,
    /// The address of the whole timeline on its page.
    pub page: String,
    /// Where the page begins. What lies before is cut.
    pub from: Timestamp,
    /// Where the page ends.
    pub until: Timestamp,
    /// Business time.
    pub now: Timestamp,
    /// When the first of the messages and charges was, if more than can be drawn were before it.
    pub cut: Option<Timestamp>,
    /// The page of what came before, if there is anything.
    pub earlier: Option<String>,
    /// The page of what came after.
    pub later: Option<String>,
    /// The windows, oldest first; the present one to its end.
    pub windows: Vec<Window>,
    /// Meta's refusals that closed a window.
    pub refusals: Vec<Refused>,
    /// The states of entry points, oldest first.
    pub entries: Vec<Entry>,
    /// Billing conversations, oldest first; none under per-message pricing.
    pub conversations: Vec<Conversation>,
    /// Messages and calls, oldest first.
    pub messages: Vec<Mark>,
    /// Charges, oldest first.
    pub charges: Vec<Label>,
}

/// A time in which anything was permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The customer's message that opened it.
    pub from: Timestamp,
    /// The first instant outside.
    pub until: Timestamp,
}

/// Meta refused a message because it counts the window as closed (131047).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// When.
    pub at: Timestamp,
    /// What Meta said, in a sentence.
    pub text: String,
}

/// A stretch of an entry point's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Offered and missed: the entry message; open and ended: the delivery of the answer.
    pub from: Timestamp,
    /// Offered and missed: the first instant too late; answered: when the answer was delivered; open and
    /// ended: the first instant after.
    pub until: Timestamp,
    /// What it is.
    pub state: EntryState,
    /// Where the customer came from: `Ad “Spring linen”`; empty if that is not known.
    pub source: String,
}

/// What an entry point was for a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// It waits for an answer.
    Offered,
    /// It waited, and the answer came.
    Answered,
    /// It waited, and nobody answered in time.
    Missed,
    /// Everything is free.
    Open,
    /// Everything was free.
    Ended,
}

/// A billing conversation of conversation-based pricing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Its category.
    pub category: BillingCategory,
    /// When it opened.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
}

/// A message or a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its id in text: a charge names it, and the conversation's page has it as `m-<id>`.
    pub id: String,
    /// When it was written; ours: when it was sent.
    pub at: Timestamp,
    /// Who.
    pub by: By,
    /// What it is.
    pub form: MarkForm,
    /// Its words in short, or the template's name.
    pub text: String,
    /// How far it got.
    pub fate: Fate,
}

/// How far a message got, as far as its mark tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was written or sent.
    Went,
    /// It waits: for its turn, or until the customer writes.
    Waits,
    /// It did not arrive or did not leave, and why.
    Failed(String),
    /// Somebody cancelled it before it left. The picture leaves it out, the table has it.
    Cancelled,
}

/// The two sides of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The customer.
    Customer,
    /// Us.
    Business,
}

/// What a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkForm {
    /// A message that is no template.
    FreeForm,
    /// A template.
    Template,
    /// A call.
    Call,
}

/// A charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// When the message was delivered.
    pub at: Timestamp,
    /// The id of the [`Mark`] it is for.
    pub message: String,
    /// What it is billed as.
    pub category: BillingCategory,
    /// What it cost.
    pub cost: Cost,
    /// Why, in a sentence.
    pub why: String,
}

/// How wide the small picture is; it grows and shrinks with its column.
const COMPACT_WIDTH: i64 = 288;
/// How much of the time the small picture shows.
const COMPACT_SHOWS: Span = Span::hours(96);
/// The least and the most that it shows of the future.
const COMPACT_AHEAD: (Span, Span) = (Span::hours(6), Span::hours(48));
/// The page's picture is at least so wide, in pixels.
const LEAST_WIDTH: i64 = 1_046;
/// It is not made wider than this for the sake of detail.
const MOST_WIDTH: i64 = 2_600;
/// Pixels an hour, the finest first.
const SCALES: [i64; 5] = [24, 12, 8, 4, 2];

/// The picture for the side panel: the last days, and what the clocks will do next.
pub fn compact(timeline: &Timeline) -> Markup {
    let until = compact_until(timeline);
    let axis = Axis::new(until - COMPACT_SHOWS, until, COMPACT_WIDTH);
    html! {
        figure.timeline-small {
            (picture::picture(timeline, axis, Look::COMPACT))
            figcaption { a href=(timeline.page) { "The whole timeline" } }
        }
    }
}

/// Far enough to show where the open clocks end, but no more of the future than of the past.
fn compact_until(timeline: &Timeline) -> Timestamp {
    let windows = timeline.windows.iter().map(|window| window.until);
    let entries = timeline.entries.iter().map(|entry| entry.until);
    let conversations = timeline.conversations.iter().map(|conversation| conversation.until);
    let end = windows.chain(entries).chain(conversations).max().unwrap_or(timeline.now);
    let (least, most) = COMPACT_AHEAD;
    // An hour of air after the last end.
    (end + Span::hours(1)).clamp(timeline.now + least, timeline.now + most)
}

/// The page: the whole picture, and a table of the same facts.
pub fn timeline(frame: &Frame, timeline: &Timeline) -> Markup {
    page(
        frame,
        Section::Inbox(View::All),
        &html! {
            main #thread.sheet.pictures tabindex="-1" {
                link rel="stylesheet" href=(assets::url("pictures.css"));
                header.sheet-head {
                    div {
                        p.small { a href={ "/c/" (timeline.conversation) } { "Back to the conversation" } }
                        h1 { "Timeline of " (timeline.name) }
                    }
                    div.panel-chips { (chip::channel(&timeline.channel)) (pager(timeline)) }
                }
                @if let Some(cut) = timeline.cut {
                    p.cut { (icon("clock")) span { "So much happened here that only what came from " (time(cut, Form::Full)) " on is drawn. Earlier shows what was before." } }
                }
                (whole(timeline))
                (key())
                (table::table(timeline))
            }
        },
    )
}

/// The picture at its full width, with the lanes' names beside it.
fn whole(timeline: &Timeline) -> Markup {
    let axis = whole_axis(timeline);
    html! {
        figure.timeline-whole {
            (picture::names(timeline, axis))
            div.timeline-scroll data-scroll-to=(scroll_to(timeline, axis)) tabindex="0" role="region" aria-label="Timeline, scrolls sideways" {
                (picture::picture(timeline, axis, Look::WHOLE))
            }
        }
    }
}

/// The scale of the page: as narrow as nearly all marks that could be told apart still can be, so that little
/// has to be moved to be seen.
fn whole_axis(timeline: &Timeline) -> Axis {
    let axis = |width| Axis::new(timeline.from, timeline.until, width);
    let widest = axis(whole_width(timeline.until - timeline.from));
    let enough = picture::told_apart(timeline, widest) * 3;
    let narrower = SCALES.iter().rev().map(|scale| axis(width_at(timeline.until - timeline.from, *scale)));
    let mut fits = narrower.filter(|axis| axis.width < widest.width);
    fits.find(|axis| enough <= picture::told_apart(timeline, *axis) * 4).unwrap_or(widest)
}

fn whole_width(length: Span) -> i64 {
    let hours = length.as_seconds() / 3_600;
    let fits = |scale: &i64| hours.saturating_mul(*scale) <= MOST_WIDTH;
    width_at(length, SCALES.into_iter().find(fits).unwrap_or(1))
}

fn width_at(length: Span, scale: i64) -> i64 {
    (length.as_seconds() / 3_600).saturating_mul(scale).clamp(LEAST_WIDTH, 20_000)
}

/// What is to be in sight at first: the present, unless what happened last lies too far before it.
fn scroll_to(timeline: &Timeline, axis: Axis) -> i64 {
    const BEFORE: i64 = 200;
    let messages = timeline.messages.iter().map(|mark| mark.at);
    let all = messages.chain(timeline.charges.iter().map(|label| label.at));
    let last = all.filter(|at| axis.shows(*at) && *at <= timeline.now).max();
    let now = axis.x(timeline.now);
    last.map_or(now, |last| now.min(axis.x(last) + BEFORE))
}

fn pager(timeline: &Timeline) -> Markup {
    html! {
        nav.pager aria-label="Days" {
            @if let Some(address) = &timeline.earlier { a.bar-button href=(address) { (icon("back")) "Earlier" } }
            span.pager-here { (time(timeline.from, Form::Day)) " – " (time(timeline.until, Form::Day)) }
            @if let Some(address) = &timeline.later { a.bar-button href=(address) { "Later" (icon("next")) } }
        }
    }
}

/// What the marks mean.
fn key() -> Markup {
    let sample = |shape: Markup, word: &str| {
        html! { li { svg.timeline width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true" { (shape) } (word) } }
    };
    html! {
        ul.key {
            (sample(picture::mark(By::Customer, picture::Shape::Round), "Customer, above the line"))
            (sample(picture::mark(By::Business, picture::Shape::Round), "We, below the line"))
            (sample(picture::mark(By::Business, picture::Shape::Square), "Template"))
            (sample(picture::mark(By::Customer, picture::Shape::Wedge), "Call"))
            (sample(picture::mark(By::Business, picture::Shape::Ring), "Waits"))
            (sample(picture::mark(By::Business, picture::Shape::Cross), "Failed"))
            (sample(picture::refused(), "Meta closed the window"))
            li { span.key-ahead {} "Hatched: still to come" }
        }
    }
}

#[cfg(test)]
mod tests;
