//! What a list of conversations holds: one of the inbox's lists, and what else narrows it. As it is kept under a name it
//! is this, in JSON.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{LabelId, StatusId, TeamId, UserId};
use crate::mark::Priority;
use crate::time::Span;
use crate::words;

/// Under this much a window is closing.
pub const CLOSING: Span = Span::hours(4);

/// The most characters of what is looked for.
pub const LONGEST_WORDS: usize = 200;

words! {
    /// A list of the inbox.
    #[derive(Default)]
    View {
        /// One's own, neither closed nor snoozed.
        Mine = "mine",
        /// Nobody's, neither closed nor snoozed.
        Unassigned = "unassigned",
        /// All that are neither closed nor snoozed.
        #[default]
        All = "all",
        /// Windows that close within four hours, the worst loss first ([`crate::loss`]).
        Closing = "closing",
        /// Entry points that wait for an answer, the worst loss first.
        Entry = "entry",
        /// Entry points that nobody answered in time, the newest first.
        Missed = "missed",
        /// Customers who stopped answering: we wrote last, and their window is closed.
        Silent = "silent",
        /// Those in which a message waits until the customer writes.
        Parked = "parked",
        /// Those with a note that mentions whoever looks and has not been looked at.
        Mentions = "mentions",
        /// Those that sleep.
        Snoozed = "snoozed",
        /// Closed ones.
        Closed = "closed",
    }
}

/// Which team's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum OfTeam {
    /// Of none.
    Nobody,
    /// Of this team.
    Team(TeamId),
}

/// Stands for no team.
const NO_TEAM: &str = "none";

impl fmt::Display for OfTeam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str(NO_TEAM),
            Self::Team(team) => team.fmt(f),
        }
    }
}

impl FromStr for OfTeam {
    type Err = uuid::Error;

    fn from_str(told: &str) -> Result<Self, Self::Err> {
        if told == NO_TEAM { Ok(Self::Nobody) } else { told.parse().map(Self::Team) }
    }
}

impl TryFrom<String> for OfTeam {
    type Error = uuid::Error;

    fn try_from(told: String) -> Result<Self, Self::Error> {
        told.parse()
    }
}

impl From<OfTeam> for String {
    fn from(of: OfTeam) -> Self {
        of.to_string()
    }
}

/// What a list holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Narrowing {
    /// The list.
    pub view: View,
    /// Words that all have to be found; may be empty.
    #[serde(rename = "q", skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Only of this team, or of none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<OfTeam>,
    /// Only of this person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<UserId>,
    /// Only with this status of the workspace's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusId>,
    /// Only with this label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelId>,
    /// Only as urgent as this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
}

impl Narrowing {
    /// A list that nothing narrows.
    pub fn of(view: View) -> Self {
        Self { view, ..Self::default() }
    }

    /// What fields of an address or a form say, by their names: those of [`Self::fields`], and `view`. What nobody knows
    /// narrows nothing.
    pub fn told<'f>(field: impl Fn(&'static str) -> &'f str) -> Self {
        Self {
            view: View::from_word(field("view")).unwrap_or_default(),
            words: field("q").to_owned(),
            team: field("team").parse().ok(),
            assignee: field("assignee").parse().ok(),
            status: field("status").parse().ok(),
            label: field("label").parse().ok(),
            priority: Priority::from_word(field("priority")),
        }
    }

    /// What narrows it, by the names that addresses and JSON have for it.
    pub fn fields(&self) -> [(&'static str, String); 6] {
        fn text(value: Option<impl ToString>) -> String {
            value.map(|value| value.to_string()).unwrap_or_default()
        }
        [
            ("q", self.words.clone()),
            ("team", text(self.team)),
            ("assignee", text(self.assignee)),
            ("status", text(self.status)),
            ("label", text(self.label)),
            ("priority", text(self.priority)),
        ]
    }

    /// Something narrows it.
    pub fn is_on(&self) -> bool {
        *self != Self::of(self.view)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn whole() -> Narrowing {
        Narrowing {
            view: View::Closing,
            words: "Grüße \"50\"".to_owned(),
            team: Some(OfTeam::Team(TeamId(Uuid::from_u128(1)))),
            assignee: Some(UserId(Uuid::from_u128(2))),
            status: Some(StatusId(Uuid::from_u128(3))),
            label: Some(LabelId(Uuid::from_u128(4))),
            priority: Some(Priority::Urgent),
        }
    }

    #[test]
    fn what_narrows_a_list_survives_being_kept() {
        let none = Narrowing { team: Some(OfTeam::Nobody), ..Narrowing::default() };
        for narrowing in [Narrowing::default(), whole(), none] {
            let json = serde_json::to_string(&narrowing).unwrap();
            assert_eq!(serde_json::from_str::<Narrowing>(&json).unwrap(), narrowing, "{json}");
        }
        assert_eq!(serde_json::to_string(&Narrowing::default()).unwrap(), r#"{"view":"all"}"#);
    }

    #[test]
    fn what_narrows_a_list_is_read_from_the_fields_that_tell_it() {
        let fields = whole().fields();
        let field = |name| match name {
            "view" => "closing",
            name => fields.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value),
        };
        assert_eq!(Narrowing::told(field), whole());
        assert_eq!(
            Narrowing::told(|_| "tide"),
            Narrowing { words: "tide".to_owned(), ..Narrowing::default() }
        );
    }

    #[test]
    fn what_is_kept_of_a_later_version_is_not_read_as_less() {
        for json in [r#"{"view":"all","tide":"high"}"#, r#"{"view":"tide"}"#, r#"{"team":"nobody"}"#] {
            assert!(serde_json::from_str::<Narrowing>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_list_is_narrowed_by_anything_but_which_it_is() {
        assert!(whole().fields().iter().all(|(_, value)| !value.is_empty()));
        assert!(whole().is_on());
        for view in View::ALL {
            assert!(!Narrowing::of(*view).is_on());
            assert_eq!(View::from_word(view.as_str()), Some(*view));
        }
    }
}
