//! What a line of the audit log tells besides: a code of a closed list and what belongs to it, ids and words of closed
//! lists alone. It is kept as a text, `made scopes=read,send`, which programs take apart and pages put into words.

use std::fmt;

use crate::id::UserId;
use crate::words;

/// Who got it, where nobody did.
pub const NOBODY: &str = "nobody";

words! {
    /// What there is to tell.
    Matter {
        /// It was made.
        Made = "made",
        /// It was changed.
        Changed = "changed",
        /// It has another name.
        Renamed = "renamed",
        /// It was removed.
        Removed = "removed",
        /// It was taken back.
        Withdrawn = "withdrawn",
        /// It was given to somebody.
        Given = "given",
        /// It has another status.
        Moved = "moved",
        /// Nothing may be sent to them.
        Blocked = "blocked",
        /// They may be written to again.
        Unblocked = "unblocked",
        /// What was theirs went to somebody.
        HandedOn = "handed_on",
        /// Days of a calendar.
        Days = "days",
        /// It is another value.
        Set = "set",
        /// It was brought in.
        BroughtIn = "brought_in",
        /// It was taken out.
        TakenOut = "taken_out",
        /// By a one-time link.
        Link = "link",
        /// By a password that was set.
        Password = "password",
        /// With an invitation.
        Invite = "invite",
        /// With a link for a new password.
        Reset = "reset",
        /// With the link of an empty desk.
        First = "first",
        /// The present password was another one.
        PasswordOther = "password_other",
        /// It has these labels more, and those less.
        Labelled = "labelled",
        /// They consented.
        Consented = "consented",
        /// These of its attributes were set, and those taken away.
        Described = "described",
        /// It slept until now.
        Woke = "woke",
        /// They are away: nothing is given to them.
        Away = "away",
        /// They are there again.
        Back = "back",
        /// Another one went into it.
        Joined = "joined",
        /// Another one was taken out of it again.
        Parted = "parted",
        /// It and another one are not one person.
        Unlike = "unlike",
        /// It has begun.
        Begun = "begun",
        /// It has come to its end.
        Ended = "ended",
        /// With a code of an app.
        Code = "code",
        /// With a recovery code.
        RecoveryCode = "recovery_code",
        /// The code was another one, or was used before.
        CodeOther = "code_other",
        /// It came to nothing.
        Failed = "failed",
    }
}

words! {
    /// What belongs to it.
    Part {
        /// What is another thing now: `name`, `email`.
        Anew = "anew",
        /// The role that it was before.
        Was = "was",
        /// The role that it is.
        Role = "role",
        /// Roles, or `nobody`.
        Roles = "roles",
        /// Which conversations are seen; `role` for what the role says.
        Sees = "sees",
        /// A team; `nobody` for none.
        Team = "team",
        /// Which of a team's policies said so.
        By = "by",
        /// Whether numbers are masked.
        Masks = "masks",
        /// Permissions.
        May = "may",
        /// Scopes of a token.
        Scopes = "scopes",
        /// A user, or `nobody`.
        To = "to",
        /// So many members.
        Members = "members",
        /// The other contact.
        Contact = "contact",
        /// So many messages.
        Messages = "messages",
        /// So many conversations.
        Conversations = "conversations",
        /// So many contacts.
        Contacts = "contacts",
        /// So many tokens.
        Tokens = "tokens",
        /// The status of a conversation: a word of ours, or the id of one that the workspace defines.
        Status = "status",
        /// How urgent it is.
        Priority = "priority",
        /// What they consented to: a word of ours, or the id of a purpose that the workspace defines.
        Purpose = "purpose",
        /// How that is known.
        How = "how",
        /// Labels that it got, or attributes that were set.
        On = "on",
        /// Labels that it lost, or attributes that were taken away.
        Off = "off",
        /// An instant, in seconds.
        At = "at",
        /// So many hours.
        Hours = "hours",
        /// So many minutes.
        Minutes = "minutes",
        /// A time zone.
        Zone = "zone",
        /// An app of Meta's.
        App = "app",
        /// The first day.
        From = "from",
        /// The last day.
        Until = "until",
        /// What becomes of the runs of a bot.
        Rest = "rest",
        /// A bot.
        Bot = "bot",
        /// A version of a bot.
        Version = "version",
        /// A step on the way of a number.
        Step = "step",
        /// Why it came to nothing.
        Why = "why",
    }
}

words! {
    /// Why an act came to nothing that was let through.
    Why {
        /// Meta says no.
        MetaRefused = "meta_refused",
        /// Meta does not answer, or not as it should.
        MetaSilent = "meta_silent",
        /// Meta's answer cannot be read.
        MetaGarbled = "meta_garbled",
    }
}

/// What a line of the log tells besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// What there is to tell.
    pub matter: Matter,
    /// What belongs to it, in order.
    pub parts: Vec<Said>,
}

/// One thing that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What it is.
    pub part: Part,
    /// An id, a number or a word; several with commas between.
    pub value: String,
}

impl From<Matter> for Detail {
    fn from(matter: Matter) -> Self {
        Self { matter, parts: Vec::new() }
    }
}

impl Detail {
    /// Why an act came to nothing.
    pub fn failed(why: Why) -> Self {
        Self::from(Matter::Failed).with(Part::Why, why)
    }

    /// Tells this too. Never a word, a name or a number of a customer.
    #[must_use]
    pub fn with(mut self, part: Part, value: impl fmt::Display) -> Self {
        self.parts.push(Said { part, value: value.to_string().replace(' ', ",") });
        self
    }

    /// Tells this too, where there is something to tell.
    #[must_use]
    pub fn maybe(self, part: Part, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.with(part, value),
            None => self,
        }
    }

    /// Tells who got it.
    #[must_use]
    pub fn to(self, user: Option<UserId>) -> Self {
        self.with(Part::To, user.map_or_else(|| NOBODY.to_owned(), |user| user.to_string()))
    }

    /// Reads what was kept. Nothing where it is text of an earlier version, or words of a later one.
    pub fn read(kept: &str) -> Option<Self> {
        let (matter, parts) = kept.split_once(' ').unwrap_or((kept, ""));
        let parts = parts.split_ascii_whitespace().map(|part| {
            let (part, value) = part.split_once('=')?;
            Some(Said { part: Part::from_word(part)?, value: value.to_owned() })
        });
        Some(Self { matter: Matter::from_word(matter)?, parts: parts.collect::<Option<_>>()? })
    }
}

/// As it is kept.
impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.matter.as_str())?;
        self.parts.iter().try_for_each(|Said { part, value }| write!(f, " {part}={value}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Scope, Set};

    #[test]
    fn what_is_kept_is_read_back() {
        let scopes: Set<Scope> = [Scope::Read, Scope::Send].into_iter().collect();
        let made = Detail::from(Matter::Made).with(Part::Scopes, &scopes).maybe(Part::To, None::<&str>);
        for (detail, kept) in [
            (made, "made scopes=read,send"),
            (Matter::Withdrawn.into(), "withdrawn"),
            (Detail::failed(Why::MetaSilent), "failed why=meta_silent"),
        ] {
            assert_eq!(detail.to_string(), kept);
            assert_eq!(Detail::read(kept), Some(detail));
        }
    }

    #[test]
    fn what_other_versions_wrote_stays_text() {
        let earlier =
            ["let in again", "made: conversations.read", "read send", "3 conversations to nobody", "nobody"];
        for other in earlier.into_iter().chain(["made colour=red", "merged", "made scopes", ""]) {
            assert_eq!(Detail::read(other), None, "{other}");
        }
    }
}
