//! What differs between the conversation as a page shows it and as it is now, as patches. Only what differs
//! is sent: whoever listens to a voice note or picks a colleague is not disturbed by a tick elsewhere.

use std::collections::BTreeMap;

use maud::{Markup, html};
use transom_pages::frame::chip;
use transom_pages::frame::patch::{How, patch, patch_in};
use transom_pages::frame::when::Length;
use transom_pages::frame::{shell, tag};
use transom_pages::inbox::narrow::{self, Views};
use transom_pages::thread::bot;
use transom_pages::thread::composer::switch::switch;
use transom_pages::thread::composer::{self, Composer, State};
use transom_pages::thread::{Item, Thread};
use transom_pages::thread::{page as columns, panel};
use transom_rules::id::ViewId;
use transom_rules::time::Timestamp;
use transom_rules::view::Narrowing;
use transom_store::conversations::Counts;

use crate::web::load::marks::Defined;
use crate::web::load::natural;
use crate::web::load::thread::Open;

/// The patches that lead from `before` to `now`; all of them when it is not known what the page shows.
pub(super) fn changes(before: Option<&Open>, after: &Open, now: Timestamp) -> Markup {
    let id = after.thread.head.id;
    let old = before.map(|open| &open.thread);
    let lines = lines(old, &after.thread);
    html! {
        @if !lines.is_empty() {
            (patch_in(id, How::Append, "messages", &html! { @for line in lines { (columns::item(line)) } }))
        }
        @for key in gone(old, &after.thread) { (patch(How::Remove, key, &html! {})) }
        @if old.is_none_or(|old| old.head != after.thread.head) {
            (patch_in(id, How::Replace, "thread-head", &columns::head(&after.thread.head, now)))
        }
        (composer_change(old.map(|old| &old.composer), &after.thread.composer, now))
        (bot_change(old.map(|old| &old.composer), &after.thread.composer))
        @if before.is_none_or(|open| open.panel != after.panel) {
            (patch_in(id, How::Replace, "panel", &panel::panel(&after.panel, now)))
        }
    }
}

/// Bubbles and separators that are new or different. Days are the script's.
fn lines<'a>(old: Option<&Thread>, new: &'a Thread) -> Vec<&'a Item> {
    let known: BTreeMap<&str, &Item> = old
        .into_iter()
        .flat_map(|thread| &thread.items)
        .filter_map(|item| Some((key(item)?, item)))
        .collect();
    new.items
        .iter()
        .filter(|item| key(item).is_some_and(|key| known.get(key).is_none_or(|before| before != item)))
        .collect()
}

/// Notes that were taken away, of the part of the thread that both know.
fn gone<'a>(old: Option<&'a Thread>, new: &Thread) -> Vec<&'a str> {
    let note = |item: &'a Item| match item {
        Item::Note(note) => Some(note),
        Item::Day(_) | Item::Mark(_) | Item::Bubble(_) => None,
    };
    let stays = |key: &str| new.items.iter().any(|item| matches!(item, Item::Note(note) if note.key == key));
    let from = new.items.iter().find_map(|item| match item {
        Item::Bubble(bubble) => Some(bubble.at),
        Item::Day(_) | Item::Mark(_) | Item::Note(_) => None,
    });
    let known = old.into_iter().flat_map(|thread| &thread.items).filter_map(note);
    known
        .filter(|note| from.is_none_or(|from| note.at >= from) && !stays(&note.key))
        .map(|note| note.key.as_str())
        .collect()
}

fn key(item: &Item) -> Option<&str> {
    match item {
        Item::Day(_) => None,
        Item::Mark(mark) => Some(&mark.id),
        Item::Bubble(bubble) => Some(&bubble.id),
        Item::Note(note) => Some(&note.key),
    }
}

/// The region changes places only when what one may do changes; a window that lasts longer changes its chip,
/// another price its label.
fn composer_change(old: Option<&Composer>, new: &Composer, now: Timestamp) -> Markup {
    let same = old.filter(|old| old.stands_as(new));
    match same {
        Some(old) if old.ways == new.ways && old.window == new.window && old.price == new.price => html! {},
        Some(old) if old.state == State::Permitted => {
            let chip = chip::window(new.window, now, Length::Long);
            html! {
                @if old.ways == new.ways { (patch_in(new.conversation, How::Fill, "composer-window", &chip)) } @else {
                    (patch_in(new.conversation, How::Fill, "composer-switch", &switch(new.conversation, &new.ways, new.on, now)))
                }
                (patch_in(new.conversation, How::Fill, "composer-price", &composer::price(new)))
            }
        }
        _ => patch_in(new.conversation, How::Replace, "composer", &composer::composer(new, now)),
    }
}

/// The strip of the bot goes its own way: whoever is typing is not disturbed by it.
fn bot_change(old: Option<&Composer>, new: &Composer) -> Markup {
    let is_drawn = old.is_none_or(|old| !old.stands_as(new));
    let strip = bot::strip(new.talking.as_ref(), new.conversation);
    html! {
        @if !is_drawn && old.is_some_and(|old| old.talking != new.talking) { (patch_in(new.conversation, How::Replace, "bot-strip", &strip)) }
    }
}

/// What the workspace defines, wherever a page shows it.
pub(super) fn defined(now: &Defined, views: &Views, list: &Narrowing) -> Markup {
    html! {
        (patch(How::Replace, "views", &narrow::views(views, list)))
        @for one in &now.stages { (patch(How::Tag, &one.id, &tag::status(one))) }
        @for one in &now.labels { (patch(How::Tag, &one.id, &tag::label(one))) }
        @for one in &now.gone { (patch(How::Tag, &one.id, &html! {})) }
    }
}

/// How many a saved view holds.
pub(super) fn held(view: ViewId, count: u64) -> Markup {
    patch(How::Replace, &narrow::count_id(&view.to_string()), &narrow::count(view, Some(count)))
}

/// The numbers on the tabs and in the rail.
pub(super) fn counts(counts: Counts) -> Markup {
    let tabs = [("mine", counts.mine), ("unassigned", counts.unassigned), ("all", counts.all)];
    let rail = [("closing", counts.closing), ("entry", counts.entry)];
    html! {
        @for (view, count) in tabs { (patch(How::Replace, &narrow::count_id(view), &narrow::tab_count(view, natural(count)))) }
        @for (view, count) in rail { (patch(How::Replace, &shell::count_id(view), &shell::count(view, natural(count)))) }
    }
}
