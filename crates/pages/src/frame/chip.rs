//! The chips that tell how a pair stands: channel, window, entry point, status. Each says its state in a
//! word or an icon as well as in a colour. `clock.js` counts the window chips on.

use maud::{Markup, html};
use transom_rules::channel::ChannelKind;
use transom_rules::source::Way;
use transom_rules::time::{Span, Timestamp};
use transom_rules::view::CLOSING;

use super::icon::icon;
use super::when::{Form, Length, left, time, utc};
use crate::words::word;
use crate::{say, weave};

/// Under this much it is urgent.
pub const URGENT: Span = Span::hours(1);

/// A channel as people know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Its kind: colour, glyph and word.
    pub kind: ChannelKind,
    /// Its name among ours, such as `Support`.
    pub name: String,
    /// There are others of its kind: the name stands with the kind's word, which does not tell which it is.
    pub is_one_of_many: bool,
}

impl Channel {
    /// As much as it takes to tell it from the others, in plain words.
    pub fn called(&self) -> String {
        if self.is_one_of_many { self.in_full() } else { kind_label(self.kind).to_owned() }
    }

    /// Its kind and its name.
    fn in_full(&self) -> String {
        format!("{} · {}", kind_label(self.kind), self.name)
    }
}

/// The window of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The channel has none: SMS.
    None,
    /// The channel has none, and the customer wants nothing through it: they wrote STOP to its sender.
    Stopped,
    /// The customer never wrote.
    Never,
    /// Free-form is permitted until then.
    Open {
        /// The first instant outside.
        until: Timestamp,
    },
    /// It closed then.
    Closed {
        /// The first instant outside.
        since: Timestamp,
    },
}

/// The entry point of a pair, where it matters to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// There is none, or it is over.
    None,
    /// Answer before then and 72 hours are free.
    Offered {
        /// The first instant at which an answer earns nothing.
        until: Timestamp,
    },
    /// Every message is free until then.
    Open {
        /// The first instant at which messages cost again.
        until: Timestamp,
    },
    /// Nobody answered in time.
    Missed,
}

/// By what a customer came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameBy {
    /// What it is.
    pub way: Way,
    /// What people call it; may be empty.
    pub name: String,
}

impl CameBy {
    fn icon(&self) -> &'static str {
        match self.way {
            Way::Ad => "megaphone",
            Way::Link => "link",
            Way::Page | Way::Unconfirmed => "flag",
        }
    }

    /// In a word or two.
    fn word(&self) -> &'static str {
        word(match self.way {
            Way::Ad => "way-ad",
            Way::Link => "way-link",
            Way::Page => "way-page",
            Way::Unconfirmed => "way-unconfirmed",
        })
    }

    /// In a sentence, with its name.
    pub fn told(&self) -> String {
        let Self { way, name } = self;
        match (way, name.is_empty()) {
            (Way::Ad, true) => word("way-ad-about").to_owned(),
            (Way::Ad, false) => say!("way-ad-named", name = name),
            (Way::Link, _) => say!("way-link-named", name = name),
            (Way::Page, _) => say!("way-page-named", name = name),
            (Way::Unconfirmed, _) => say!("way-unconfirmed-named", name = name),
        }
    }
}

/// The state of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// To be worked on.
    Open,
    /// Waiting for somebody else.
    Pending,
    /// Waiting for a time.
    Snoozed,
    /// Done.
    Closed,
}

impl Status {
    /// The word in forms and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Snoozed => "snoozed",
            Self::Closed => "closed",
        }
    }

    /// The word for people.
    pub fn label(self) -> &'static str {
        word(match self {
            Self::Open => "status-open",
            Self::Pending => "status-pending",
            Self::Snoozed => "status-snoozed",
            Self::Closed => "status-closed",
        })
    }
}

/// What people call a kind of channel.
pub fn kind_label(kind: ChannelKind) -> &'static str {
    word(match kind {
        ChannelKind::WhatsApp => "channel-whatsapp",
        ChannelKind::Sms => "channel-sms",
    })
}

/// The class that colours it.
pub const fn kind_class(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::WhatsApp => "wa",
        ChannelKind::Sms => "sms",
    }
}

/// The name of its icon.
pub const fn kind_icon(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::WhatsApp => "bubble",
        ChannelKind::Sms => "sms",
    }
}

/// How close the end of a window is, as a class name: `open`, `closing`, `urgent`, `closed`.
pub fn level(until: Timestamp, now: Timestamp) -> &'static str {
    let left = until - now;
    if left <= Span::millis(0) {
        "closed"
    } else if left <= URGENT {
        "urgent"
    } else if left <= CLOSING {
        "closing"
    } else {
        "open"
    }
}

/// The chip of a window: a countdown, or the word that there is nothing to count.
pub fn window(window: Window, now: Timestamp, length: Length) -> Markup {
    match window {
        Window::None => html! {},
        Window::Stopped => {
            html! { span.chip.closed title=(word("chip-stopped-about")) { (icon("lock")) (word("chip-stopped")) } }
        }
        Window::Never => {
            html! { span.chip.closed title=(word("chip-never-open-about")) { (icon("lock")) (word("chip-never-open")) } }
        }
        Window::Closed { since } => html! {
            span.chip.closed title=(say!("chip-closed-about", at = in_utc(since))) {
                (icon("lock")) span { (word("chip-closed")) }
            }
        },
        Window::Open { until } => countdown(until, now, length),
    }
}

fn countdown(until: Timestamp, now: Timestamp, length: Length) -> Markup {
    let text = left(until, now, length);
    let form = match length {
        Length::Short => "short",
        Length::Long => "long",
    };
    html! {
        window-clock class={ "chip " (level(until, now)) } data-until=(until.millis()) data-length=(form)
            title=(say!("chip-open-about", at = in_utc(until))) data-ended=(word("chip-closed")) {
            (icon(if text.is_some() { "clock" } else { "lock" }))
            span.unseen { (word("chip-window")) " " } span.left { (text.as_deref().unwrap_or(word("chip-closed"))) }
        }
    }
}

fn in_utc(at: Timestamp) -> String {
    utc(at, "%a %-d %b, %H:%M")
}

/// The chip of an entry point, with its gift and by what it came. Where there is none, by what else the customer came, or
/// nothing.
pub fn entry(entry: Entry, by: Option<&CameBy>, now: Timestamp) -> Markup {
    let about = |rule: &'static str| {
        by.map_or_else(|| word(rule).to_owned(), |by| format!("{}\n{}", by.told(), word(rule)))
    };
    match entry {
        Entry::None => html! {
            @if let Some(by) = by { span.chip.quiet.way title=(by.told()) { (icon(by.icon())) span.unseen { (by.word()) " " } bdi { (by.name) } } }
        },
        Entry::Offered { until } => html! {
            span.chip.free title=(about(if by.is_some() { "chip-answer-in-time" } else { "chip-answer-by-about" })) {
                (icon("gift")) (way(by)) span { (weave!("chip-answer-by", at = time(until, Form::Ahead))) }
            }
        },
        Entry::Open { until } => html! {
            window-clock.chip.free data-until=(until.millis()) data-length="short" data-before={ (word("chip-free")) " " } data-ended=(word("chip-free-over"))
                title=(about("chip-free-about")) {
                (icon("gift")) (way(by))
                span.left {
                    @match left(until, now, Length::Short) {
                        Some(text) => { (word("chip-free")) " " (text) },
                        None => (word("chip-free-over")),
                    }
                }
            }
        },
        Entry::Missed => html! {
            span.chip.quiet title=(about("chip-missed-about")) { (icon("gift")) (way(by)) (word("chip-missed")) }
        },
    }
}

/// By what an entry point came, before what it says.
fn way(by: Option<&CameBy>) -> Markup {
    html! { @if let Some(by) = by { span.way-word { (by.word()) } " · " } }
}

/// The channel as a word with its glyph and colour.
pub fn channel(channel: &Channel) -> Markup {
    html! {
        span class={ "channel " (kind_class(channel.kind)) } title=(channel.in_full()) {
            (icon(kind_icon(channel.kind))) span.channel-name { (kind_label(channel.kind)) }
            @if channel.is_one_of_many { " " span.channel-own dir="auto" { (channel.name) } }
        }
    }
}

/// The state of a conversation, where it is not plainly open.
pub fn status(status: Status) -> Markup {
    match status {
        Status::Open => html! {},
        // Without an hour to wake at it is the customer who wakes it.
        Status::Snoozed => html! { span.chip.quiet { (icon("moon")) (word("chip-asleep-until-answer")) } },
        Status::Pending | Status::Closed => {
            html! { span.chip.quiet { (status.label()) } }
        }
    }
}

/// A round picture of a person: initials on one of six quiet grounds, the same one for the same name.
pub fn avatar(name: &str, badge: Option<ChannelKind>) -> Markup {
    round(name, badge, &html! { (crate::words::initials(name)) })
}

/// The same of a group, with people in the place of initials.
pub fn group(name: &str, badge: Option<ChannelKind>) -> Markup {
    round(name, badge, &icon("people"))
}

fn round(name: &str, badge: Option<ChannelKind>, inside: &Markup) -> Markup {
    html! {
        span class={ "avatar hue-" (hue(name)) } aria-hidden="true" {
            (inside)
            @if let Some(kind) = badge { span class={ "badge " (kind_class(kind)) } { (icon(kind_icon(kind))) } }
        }
    }
}

/// The colour of a name among six, the same one for the same name.
pub fn hue(name: &str) -> u32 {
    name.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colour_of_a_window_changes_at_four_hours_one_hour_and_the_end() {
        let now = Timestamp::from_seconds(1_795_000_000);
        let cases = [
            (14_401, "open"),
            (14_400, "closing"),
            (3_601, "closing"),
            (3_600, "urgent"),
            (1, "urgent"),
            (0, "closed"),
        ];
        for (seconds, class) in cases {
            assert_eq!(level(now + Span::seconds(seconds), now), class, "{seconds} s");
        }
    }

    #[test]
    fn a_chip_says_its_state_in_a_word_too() {
        let now = Timestamp::from_seconds(1_795_000_000);
        let open = window(Window::Open { until: now + Span::hours(21) }, now, Length::Short).into_string();
        assert!(open.contains("21 h") && open.contains("chip open"), "{open}");
        let closed = window(Window::Closed { since: now }, now, Length::Short).into_string();
        assert!(closed.contains("closed") && closed.contains("#i-lock"), "{closed}");
        let offered = entry(Entry::Offered { until: now }, None, now).into_string();
        assert!(offered.contains("answer by") && offered.contains("Page button"), "{offered}");
        assert!(window(Window::None, now, Length::Short).into_string().is_empty());
    }

    #[test]
    fn a_chip_says_by_what_somebody_came() {
        let now = Timestamp::from_seconds(1_795_000_000);
        let by = |way, name: &str| Some(CameBy { way, name: name.into() });
        let offered = Entry::Offered { until: now + Span::hours(3) };
        let open = Entry::Open { until: now + Span::hours(3) };
        for (kind, by, told) in [
            (offered, by(Way::Ad, "Spring"), ["ad</span> · ", "Came by the ad “Spring”."]),
            (open, by(Way::Ad, ""), ["ad</span> · ", "Came by an ad."]),
            (open, by(Way::Page, "Shop"), ["Page button</span> · ", "Meta confirmed it"]),
            (
                Entry::Missed,
                by(Way::Unconfirmed, "Shop"),
                ["Page button?</span> · ", "as far as the text tells"],
            ),
            (Entry::None, by(Way::Link, "Poster"), ["<bdi>Poster</bdi>", "Came by the link “Poster”."]),
        ] {
            let drawn = entry(kind, by.as_ref(), now).into_string();
            assert!(told.iter().all(|told| drawn.contains(told)), "{told:?}: {drawn}");
        }
        assert!(entry(Entry::None, None, now).into_string().is_empty());
    }
}
