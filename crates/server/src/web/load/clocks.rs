//! A pair's clocks with the sentence that says what they mean.

use transom_pages::frame::chip::{self, Entry, Window};
use transom_pages::thread::Clock;
use transom_pages::words::{say, word};
use transom_rules::channel::ChannelKind;
use transom_rules::entry_point::EntryState;
use transom_rules::pair::Pair;
use transom_rules::refusal::Refusal;
use transom_rules::time::Timestamp;
use transom_rules::window::WindowState;
use transom_rules::words::refusal::NUMBER_GONE;
use transom_store::contacts::Identity;

/// A channel's clocks with somebody, or with a group, at an instant.
pub(crate) fn clock(shown: chip::Channel, with: &Identity, pair: &Pair, now: Timestamp) -> Clock {
    if shown.kind == ChannelKind::Sms {
        return Clock {
            channel: shown,
            window: Window::None,
            entry: Entry::None,
            by: None,
            elsewhere: false,
            sentence: word("window-none").into(),
            decided_by: None,
        };
    }
    let (window, sentence, by) = match pair.window.state(now) {
        WindowState::NeverOpened => (Window::Never, "window-never", None),
        WindowState::Open { until, by } => {
            let sentence = if with.is_group() { "window-open-group" } else { "window-open" };
            (Window::Open { until }, sentence, Some(by))
        }
        WindowState::Closed { since, by } => {
            let sentence = if pair.window.until().is_none() { "window-refused" } else { "window-closed" };
            (Window::Closed { since }, sentence, Some(by))
        }
    };
    Clock {
        channel: shown,
        window,
        entry: entry(pair, now),
        by: None,
        elsewhere: pair.answered_elsewhere_since(now).is_some(),
        sentence: word(sentence).to_owned(),
        decided_by: by.map(|by| (by.message, by.at)),
    }
}

/// The same of an SMS sender that the customer wants nothing through.
pub(crate) fn stopped(clock: Clock, refusal: &Refusal) -> Clock {
    Clock { window: Window::Stopped, sentence: say(&refusal.text), ..clock }
}

/// Those of a number that is not connected any more.
pub(crate) fn disconnected() -> Clock {
    Clock {
        channel: super::channel(None),
        window: Window::None,
        entry: Entry::None,
        by: None,
        elsewhere: false,
        sentence: say(&NUMBER_GONE),
        decided_by: None,
    }
}

fn entry(pair: &Pair, now: Timestamp) -> Entry {
    match pair.entry.state(now) {
        EntryState::Offered { answer_by } => Entry::Offered { until: answer_by },
        EntryState::Open { until, .. } => Entry::Open { until },
        EntryState::Missed { .. } => Entry::Missed,
        EntryState::None | EntryState::Ended { .. } => Entry::None,
    }
}
