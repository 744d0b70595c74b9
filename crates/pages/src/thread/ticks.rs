//! How far a message of ours got, as its ticks tell it and the word for those who do not see them.

use maud::{Markup, html};

use crate::frame::icon::icon;
use crate::words::word;

/// How far a message of ours got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Waiting for its turn.
    Queued,
    /// Waiting for its turn, which comes at the instant that it bears: `WhatsApp` takes so many and no more.
    Paced,
    /// Waiting for the customer to write.
    Waiting,
    /// Waiting for somebody to agree to what its template costs since it was written.
    Aside,
    /// Meta may have it or not: nobody knows until a status comes.
    Uncertain,
    /// `WhatsApp` has it and waits with it.
    Held,
    /// `WhatsApp` has it.
    Sent,
    /// `WhatsApp` has it, for long, and nobody said that it arrived.
    Late,
    /// On the phone.
    Delivered,
    /// Read.
    Read,
    /// The voice note was played.
    Played,
    /// It did not arrive.
    Failed,
    /// Refused when its turn came.
    Stopped,
    /// Taken back before it left.
    Cancelled,
}

/// The ticks of a message of ours, with the word for those who do not see them.
pub fn ticks(delivery: Delivery) -> Markup {
    let (class, told) = delivery_words(delivery);
    let told = word(told);
    html! {
        span class={ "ticks " (class) } title=(told) {
            @match delivery {
                Delivery::Queued | Delivery::Paced | Delivery::Waiting | Delivery::Aside => (icon("clock")),
                Delivery::Uncertain => (icon("question")),
                Delivery::Held | Delivery::Sent | Delivery::Late => (tick_marks(1)),
                Delivery::Delivered | Delivery::Read | Delivery::Played => (tick_marks(2)),
                Delivery::Failed | Delivery::Stopped => span.bang aria-hidden="true" { "!" },
                Delivery::Cancelled => (icon("cross")),
            }
            span.unseen { (told) }
        }
    }
}

fn tick_marks(count: u8) -> Markup {
    html! {
        svg.tick-marks aria-hidden="true" viewBox="0 0 18 12" {
            path d="m1.5 6.5 3.2 3.2L11 3" {}
            @if count > 1 { path d="m8.2 9.4.4.3L15 3" {} }
        }
    }
}

const fn delivery_words(delivery: Delivery) -> (&'static str, &'static str) {
    match delivery {
        Delivery::Queued => ("queued", "delivery-queued"),
        Delivery::Paced => ("queued", "delivery-paced"),
        Delivery::Waiting => ("queued", "delivery-waiting"),
        Delivery::Aside => ("queued", "delivery-aside"),
        Delivery::Uncertain => ("uncertain", "delivery-uncertain"),
        Delivery::Held => ("sent", "delivery-held"),
        Delivery::Sent => ("sent", "delivery-sent"),
        Delivery::Late => ("sent", "delivery-late"),
        Delivery::Delivered => ("delivered", "delivery-delivered"),
        Delivery::Read => ("read", "delivery-read"),
        Delivery::Played => ("read", "delivery-played"),
        Delivery::Failed => ("failed", "delivery-failed"),
        Delivery::Stopped => ("failed", "delivery-stopped"),
        Delivery::Cancelled => ("cancelled", "delivery-cancelled"),
    }
}
