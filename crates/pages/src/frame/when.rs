//! Instants and spans as people read them. The server writes UTC; `times.js` rewrites each `<time>` in the
//! reader's own zone, so that a page reads right even before the script has run.

use maud::{Markup, html};
use transom_rules::time::Timestamp;

/// How an instant is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `14:07`: in a bubble.
    Time,
    /// `14:07` today, `Fri` this week, `6 Nov` before: in the list.
    Short,
    /// `14:07` today, `Fri 14:07` this week, `6 Nov, 14:07` later: until when something holds.
    Ahead,
    /// `Fri 21 Nov`: a date separator.
    Day,
    /// `Fri 21 Nov, 14:07`: by itself.
    Full,
    /// The same amid a sentence: `today, 14:07`.
    Amid,
}

impl Form {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Short => "short",
            Self::Ahead => "ahead",
            Self::Day => "day",
            Self::Full => "full",
            Self::Amid => "amid",
        }
    }

    const fn pattern(self) -> &'static str {
        match self {
            Self::Time | Self::Short => "%H:%M",
            Self::Day => "%a %-d %b",
            Self::Full | Self::Amid | Self::Ahead => "%a %-d %b, %H:%M",
        }
    }
}

/// An instant as a `<time>` element: UTC in the text until the script rewrites it, ISO 8601 for machines,
/// both zones in the title.
pub fn time(at: Timestamp, form: Form) -> Markup {
    html! {
        time datetime=(utc(at, "%Y-%m-%dT%H:%M:%SZ")) data-ms=(at.millis()) data-form=(form.as_str())
            title={ (utc(at, "%a %-d %b %Y, %H:%M:%S")) " UTC" } { (utc(at, form.pattern())) }
    }
}

/// The instant in UTC by a `strftime` pattern; a dash outside the years that calendars know.
pub fn utc(at: Timestamp, pattern: &str) -> String {
    jiff::Timestamp::from_millisecond(at.millis())
        .map_or_else(|_| "–".to_owned(), |instant| instant.strftime(pattern).to_string())
}

/// What is left until `until`, in words of the departure board: `21 h 04 m` or, short, `21 h`; `48 min` in
/// the last hour; `4:59` in the last five minutes; `None` when nothing is left. `clock.js` counts on by the
/// same rules.
pub fn left(until: Timestamp, now: Timestamp, short: Length) -> Option<String> {
    let seconds = (until - now).as_millis().checked_add(999)?.div_euclid(1000);
    let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60);
    match (seconds, short) {
        (..=0, _) => None,
        (..=299, _) => Some(format!("{minutes}:{:02}", seconds % 60)),
        (..=3599, _) => Some(format!("{minutes} min")),
        (_, Length::Short) => Some(format!("{hours} h")),
        (_, Length::Long) => Some(format!("{hours} h {minutes:02} m")),
    }
}

/// How much room a countdown has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Hours alone: list rows.
    Short,
    /// Hours and minutes: thread head, composer.
    Long,
}

#[cfg(test)]
mod tests {
    use super::*;
    use transom_rules::time::Span;

    #[test]
    fn a_countdown_grows_finer_as_it_ends() {
        let now = Timestamp::from_seconds(1_795_000_000);
        let cases = [
            (75_840, Length::Long, Some("21 h 04 m")),
            (75_840, Length::Short, Some("21 h")),
            (3_600, Length::Short, Some("1 h")),
            (3_599, Length::Long, Some("59 min")),
            (300, Length::Long, Some("5 min")),
            (299, Length::Long, Some("4:59")),
            (1, Length::Short, Some("0:01")),
            (0, Length::Long, None),
            (-5, Length::Long, None),
        ];
        for (seconds, length, text) in cases {
            assert_eq!(left(now + Span::seconds(seconds), now, length).as_deref(), text, "{seconds} s");
        }
    }

    #[test]
    fn an_instant_outside_every_calendar_is_a_dash_and_no_panic() {
        assert_eq!(utc(Timestamp::from_millis(i64::MAX), "%H:%M"), "–");
    }
}
