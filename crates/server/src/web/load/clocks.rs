//! A pair's clocks with the sentence that says what they mean.

use transom_pages::frame::chip::{Entry, Kind, Window};
use transom_pages::thread::Clock;
use transom_rules::entry_point::EntryState;
use transom_rules::pair::Pair;
use transom_rules::time::Timestamp;
use transom_rules::window::WindowState;
use transom_store::channels::Channel;

const OPEN: &str = "Anything may be sent for 24 hours after the customer's last message.";
const CLOSED: &str =
    "More than 24 hours have passed since the customer last wrote. Only templates may be sent.";
const REFUSED: &str =
    "Meta counts this window as closed. Only templates may be sent until the customer writes again.";
const NEVER: &str = "The customer has never written to this number. Only templates may be sent.";
const NO_WINDOW: &str = "SMS has no window: words may be sent at any time.";

/// A channel's clocks at an instant.
pub(crate) fn clock(channel: &Channel, pair: &Pair, now: Timestamp) -> Clock {
    let shown = super::channel(Some(channel));
    if shown.kind == Kind::Sms {
        return Clock {
            channel: shown,
            window: Window::None,
            entry: Entry::None,
            sentence: NO_WINDOW.into(),
            decided_by: None,
        };
    }
    let (window, sentence, by) = match pair.window.state(now) {
        WindowState::NeverOpened => (Window::Never, NEVER, None),
        WindowState::Open { until, by } => (Window::Open { until }, OPEN, Some(by)),
        WindowState::Closed { since, by } => {
            let sentence = if pair.window.until().is_none() { REFUSED } else { CLOSED };
            (Window::Closed { since }, sentence, Some(by))
        }
    };
    Clock {
        channel: shown,
        window,
        entry: entry(pair, now),
        sentence: sentence.to_owned(),
        decided_by: by.map(|by| (by.message, by.at)),
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
