//! What time it is where somebody else lives.

use jiff::tz::TimeZone;
use maud::{Markup, html};
use transom_rules::time::Timestamp;

use super::icon::icon;
use crate::weave;
use crate::words::word;

/// The time zone of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct There {
    /// Its IANA name.
    pub zone: String,
    /// It is that of the country of their number.
    pub is_guess: bool,
}

/// `14:03 there, Europe/Berlin`; the script lets it go on. Nothing where the zone is none that is known.
pub fn there(shown: &There, now: Timestamp) -> Markup {
    let title = shown.is_guess.then(|| word("there-guess"));
    html! {
        @if let Some(now) = clock(&shown.zone, now) {
            span.there title=[title] {
                (icon("clock"))
                span { (weave!("there", time = html! { time data-zone=(shown.zone) { (now) } }, zone = html! { (shown.zone) })) }
            }
        }
    }
}

fn clock(zone: &str, now: Timestamp) -> Option<String> {
    let zone = TimeZone::get(zone).ok()?;
    let instant = jiff::Timestamp::from_millisecond(now.millis()).ok()?;
    Some(instant.to_zoned(zone).strftime("%H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_time_of_the_zone() {
        let now = Timestamp::from_seconds(1_764_500_000);
        for (zone, time) in [
            ("Europe/Berlin", Some("11:53")),
            ("Asia/Kolkata", Some("16:23")),
            ("America/Jamaica", Some("05:53")),
            ("Mars/Olympus", None),
        ] {
            assert_eq!(clock(zone, now).as_deref(), time, "{zone}");
        }
    }
}
