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

/// What time it is where somebody lives, if most people sleep there: from 21:00 to 8:00.
pub fn at_night(shown: &There, now: Timestamp) -> Option<String> {
    let night = zoned(&shown.zone, now).filter(|there| !(8..21).contains(&there.hour()))?;
    Some(night.strftime("%H:%M").to_string())
}

fn clock(zone: &str, now: Timestamp) -> Option<String> {
    Some(zoned(zone, now)?.strftime("%H:%M").to_string())
}

fn zoned(zone: &str, now: Timestamp) -> Option<jiff::Zoned> {
    let zone = TimeZone::get(zone).ok()?;
    let instant = jiff::Timestamp::from_millisecond(now.millis()).ok()?;
    Some(instant.to_zoned(zone))
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

    #[test]
    fn it_is_night_from_nine_to_eight() {
        let at = |hour: i64| {
            let berlin = There { zone: "Europe/Berlin".into(), is_guess: false };
            // 0:00 there, in winter.
            at_night(&berlin, Timestamp::from_seconds(1_764_457_200 + hour * 3_600))
        };
        assert_eq!(at(3).as_deref(), Some("03:00"));
        assert_eq!((at(8), at(20)), (None, None));
        assert_eq!(at(21).as_deref(), Some("21:00"));
        let mars = There { zone: "Mars/Olympus".into(), is_guess: true };
        assert_eq!(at_night(&mars, Timestamp::default()), None);
    }
}
