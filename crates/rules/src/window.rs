//! The customer service window of a pair: `[t, t + 24 h)` from the customer's newest message or call, by
//! Meta's timestamps (R1.1–R1.3). What opens it is decided in `receive`; what it permits, in `send`.

use serde::{Deserialize, Serialize};

use crate::id::MessageId;
use crate::time::{Span, Timestamp};

/// How long a customer's message keeps the window open. At exactly this span it is closed (R1.2).
pub const WINDOW: Span = Span::hours(24);

/// What is known of one pair's window. A join of facts: their order and their number do not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The newest thing the customer did that opens a window.
    pub opened_by: Option<CustomerEvent>,
    /// When the newest message that Meta refused with 131047 was sent. Customer events up to then open nothing.
    pub refused_at: Option<Timestamp>,
}

/// A customer's message or call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerEvent {
    /// When, by Meta's timestamp; never when it reached us.
    pub at: Timestamp,
    /// Our id of it, to show why the window is as it is.
    pub message: MessageId,
}

/// What the window is at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowState {
    /// The customer never wrote to this number.
    NeverOpened,
    /// Anything may be sent.
    Open {
        /// The first instant at which it is closed.
        until: Timestamp,
        /// What opened it.
        by: CustomerEvent,
    },
    /// Only templates may be sent.
    Closed {
        /// The first instant at which it was closed.
        since: Timestamp,
        /// What opened it last.
        by: CustomerEvent,
    },
}

impl Window {
    /// Takes note of a customer's message or call. The newest wins; an older or repeated one changes nothing.
    /// Of two at the same instant the one with the smaller id stays, so that order does not decide.
    pub fn customer_wrote(&mut self, event: CustomerEvent) {
        let wins = self.opened_by.is_none_or(|known| {
            event.at > known.at || (event.at == known.at && event.message < known.message)
        });
        if wins {
            self.opened_by = Some(event);
        }
    }

    /// Takes note that Meta refused a message sent at `sent_at` with 131047: whatever we believed, the window
    /// is closed until the customer writes after that instant (R1.9).
    pub fn refused(&mut self, sent_at: Timestamp) {
        self.refused_at = self.refused_at.max(Some(sent_at));
    }

    /// The first instant at which it is closed, which may have passed; `None` when it never opened or when
    /// a refusal closed it.
    pub fn until(&self) -> Option<Timestamp> {
        let by = self.opened_by?;
        let refused = self.refused_at.is_some_and(|sent_at| sent_at >= by.at);
        (!refused).then_some(by.at + WINDOW)
    }

    /// What it is at `now`.
    pub fn state(&self, now: Timestamp) -> WindowState {
        let Some(by) = self.opened_by else { return WindowState::NeverOpened };
        let end = by.at + WINDOW;
        match (self.until(), self.refused_at) {
            (Some(until), _) if now < until => WindowState::Open { until, by },
            (None, Some(refused_at)) => WindowState::Closed { since: end.min(refused_at), by },
            _ => WindowState::Closed { since: end, by },
        }
    }

    /// Whether free-form messages may be sent at `now`.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.until().is_some_and(|until| now < until)
    }

    /// Takes over what was known under another key of the same customer.
    pub fn join(&mut self, other: &Self) {
        if let Some(event) = other.opened_by {
            self.customer_wrote(event);
        }
        self.refused_at = self.refused_at.max(other.refused_at);
    }
}
