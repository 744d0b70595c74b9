//! A time that somebody chooses: a field of the browser's, which knows no zone, beside one that holds the instant. A script
//! fills in both by the reader's clock; without it the field is read and shown as UTC.

use maud::{Markup, html};
use transom_rules::time::Timestamp;

use super::wrong;
use crate::frame::field::Problem;
use crate::words::word;

/// What stands in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// As the browser's field has it.
    pub text: String,
    /// The instant, where it is known.
    pub at: Option<Timestamp>,
}

impl From<Option<Timestamp>> for Typed {
    /// One that is kept.
    fn from(at: Option<Timestamp>) -> Self {
        Self { text: at.map(in_utc).unwrap_or_default(), at }
    }
}

fn in_utc(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// The field of a name; `label` is the id of its words.
pub(super) fn field(
    name: &'static str,
    label: &'static str,
    typed: &Typed,
    problem: Option<&Problem>,
) -> Markup {
    let (id, instant) = (format!("field-{name}"), format!("{name}_ms"));
    html! {
        div.field {
            label for=(id) { (word(label)) }
            input id=(id) type="datetime-local" name=(name) value=(typed.text) data-instant=(instant) data-at=[typed.at.map(Timestamp::millis)];
            input type="hidden" name=(instant) value="";
            (wrong(problem, name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_drawn_in_utc_and_told_as_an_instant() {
        let at = Timestamp::from_seconds(1_798_135_200);
        let drawn = field("until", "planning-until", &Some(at).into(), None).into_string();
        assert!(drawn.contains("value=\"2026-12-24T18:00\"") && drawn.contains("data-at=\"1798135200000\""));
        let empty = field("until", "planning-until", &Typed::default(), None).into_string();
        assert!(!empty.contains("data-at") && empty.contains("name=\"until_ms\""));
    }
}
