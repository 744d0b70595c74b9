//! The picture for the side panel ([`compact`]), and the page with the whole of it ([`page`]).

use maud::{Markup, html};
use transom_rules::time::{Span, Timestamp};

use super::axis::Axis;
use super::layout::Look;
use super::{By, Timeline, bar, marks, picture, table};
use crate::frame::chip;
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::frame::when::{Form, time};
use crate::words::word;
use crate::{assets, say, weave};
use transom_rules::view::View;

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
            figcaption { a href=(timeline.page) { (word("timeline-whole")) } }
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
pub fn page(frame: &Frame, timeline: &Timeline) -> Markup {
    shell::page(
        frame,
        Section::Inbox(View::All),
        &html! {
            main #thread.sheet.pictures tabindex="-1" {
                link rel="stylesheet" href=(assets::url("pictures.css"));
                header.sheet-head {
                    div {
                        p.small { a href={ "/c/" (timeline.conversation) } { (word("timeline-back")) } }
                        h1 { (say!("timeline-of", name = &timeline.name)) }
                    }
                    div.panel-chips { (chip::channel(&timeline.channel)) (pager(timeline)) }
                }
                @if let Some(cut) = timeline.cut {
                    p.cut { (icon("clock")) span { (weave!("timeline-cut", at = time(cut, Form::Amid))) } }
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
            div.timeline-scroll data-scroll-to=(scroll_to(timeline, axis)) tabindex="0" role="region" aria-label=(word("timeline-scrolls")) {
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
    let enough = marks::told_apart(timeline, widest) * 3;
    let narrower = SCALES.iter().rev().map(|scale| axis(width_at(timeline.until - timeline.from, *scale)));
    let mut fits = narrower.filter(|axis| axis.width < widest.width);
    fits.find(|axis| enough <= marks::told_apart(timeline, *axis) * 4).unwrap_or(widest)
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
        nav.pager aria-label=(word("timeline-days")) {
            @if let Some(address) = &timeline.earlier { a.bar-button href=(address) { (icon("back")) (word("timeline-earlier")) } }
            span.pager-here { (time(timeline.from, Form::Day)) " – " (time(timeline.until, Form::Day)) }
            @if let Some(address) = &timeline.later { a.bar-button href=(address) { (word("timeline-later")) (icon("next")) } }
        }
    }
}

/// What the marks mean.
fn key() -> Markup {
    let sample = |shape: Markup, name: &'static str| {
        html! { li { svg.timeline width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true" { (shape) } (word(name)) } }
    };
    html! {
        ul.key {
            (sample(marks::mark(By::Customer, marks::Shape::Round), "mark-customer"))
            (sample(marks::mark(By::Business, marks::Shape::Round), "mark-business"))
            (sample(marks::mark(By::Business, marks::Shape::Square), "mark-template"))
            (sample(marks::mark(By::Customer, marks::Shape::Wedge), "mark-call"))
            (sample(marks::mark(By::Business, marks::Shape::Ring), "mark-waits"))
            (sample(marks::mark(By::Business, marks::Shape::Cross), "mark-failed"))
            (sample(bar::refused(), "mark-refused"))
            li { span.key-ahead {} (word("mark-ahead")) }
        }
    }
}

#[cfg(test)]
mod tests;
