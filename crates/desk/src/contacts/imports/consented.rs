//! What a record of a file says of a consent.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use transom_rules::time::Timestamp;

use super::field::Told;
use crate::contacts::consent::{MOST_NOTE, MOST_WORDS, can_be};
use crate::done::Wrong;
use crate::workspace::attributes::value;

/// What it says of one purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Consented {
    /// They consented, or did not; `None` where that is not told.
    pub(super) answer: Option<bool>,
    /// When.
    pub(super) at: Option<Timestamp>,
    /// The words that they were shown.
    pub(super) words: String,
    /// Where it comes from.
    pub(super) source: String,
}

impl Consented {
    /// Takes in what a column tells; nothing that is told can lie behind `now`.
    pub(super) fn take(&mut self, part: Told, told: &str, now: Timestamp) -> Result<(), &'static str> {
        match part {
            Told::Answer => match (value::is_yes(told), instant(told)) {
                (Some(yes), _) => self.answer = Some(yes),
                (None, Some(at)) => {
                    self.answer = Some(true);
                    self.at = self.at.or(Some(at));
                }
                (None, None) => return Err("consent_answer"),
            },
            Told::At => self.at = Some(instant(told).ok_or("consent_day")?),
            Told::Words => told.clone_into(&mut self.words),
            Told::Source => told.clone_into(&mut self.source),
        }
        if self.at.is_some_and(|at| !can_be(at, now)) {
            Err(Wrong::ConsentAt.code())
        } else if self.words.chars().count() > MOST_WORDS {
            Err(Wrong::ConsentWords.code())
        } else if self.source.chars().count() > MOST_NOTE {
            Err(Wrong::ConsentNote.code())
        } else {
            Ok(())
        }
    }
}

/// `2025-03-14`, `2025-03-14 10:00` or `2025-03-14T10:00:00+01:00`. Without a zone it is UTC; a day begins at midnight.
fn instant(told: &str) -> Option<Timestamp> {
    let told = told.trim();
    let is_year_first = told.get(..4)?.bytes().all(|digit| digit.is_ascii_digit()) && told.len() >= 10;
    if !is_year_first {
        return None;
    }
    let exact = told.parse::<jiff::Timestamp>().ok();
    let civil = || told.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    exact.or_else(civil).map(|at| Timestamp::from_millis(at.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_yes_no_or_a_day() {
        let now = Timestamp::from_seconds(1_764_500_000);
        let at = |seconds| Some(Timestamp::from_seconds(seconds));
        for (part, told, taken) in [
            (Told::Answer, "yes", Ok((Some(true), None))),
            (Told::Answer, "FALSE", Ok((Some(false), None))),
            (Told::Answer, "2025-03-14", Ok((Some(true), at(1_741_910_400)))),
            (Told::Answer, "perhaps", Err("consent_answer")),
            (Told::Answer, "14.03.2025", Err("consent_answer")),
            (Told::At, "2025-03-14 10:30", Ok((None, at(1_741_948_200)))),
            (Told::At, "2025-03-14T10:30:00+01:00", Ok((None, at(1_741_944_600)))),
            (Told::At, "2025-02-30", Err("consent_day")),
            (Told::At, "2125-01-01", Err("consent_at")),
            (Told::At, "1969-12-31", Err("consent_at")),
            (Told::At, "d\u{e9}j\u{e0} vu", Err("consent_day")),
        ] {
            let mut consented = Consented::default();
            let result = consented.take(part, told, now).map(|()| (consented.answer, consented.at));
            assert_eq!(result, taken, "{told}");
        }
    }
}
