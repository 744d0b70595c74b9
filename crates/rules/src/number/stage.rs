//! How far a number has come on its way to sending (R10.1–R10.7), which steps of that way can be taken now, and how
//! long what its owner wrote in the app can be taken over.

use super::{CONNECTED, HELD_BACK, NOT_REGISTERED, NumberFacts};
use crate::time::{Span, Timestamp};

crate::words! {
    /// Where a number stands on its way.
    Stage {
        /// Nothing was told that says it.
        Unknown = "unknown",
        /// Its owner has to show the code that Meta sends to it.
        Unverified = "unverified",
        /// It is its owner's, and is registered nowhere.
        Unregistered = "unregistered",
        /// It is registered.
        Connected = "connected",
        /// It is registered, and Meta holds it back for how customers take its messages.
        Held = "held",
        /// It sends through a server of another kind, which has to give it up first.
        Elsewhere = "elsewhere",
        /// It was moved to another account.
        Moved = "moved",
        /// Meta banned it.
        Banned = "banned",
        /// It was deleted.
        Deleted = "deleted",
    }
}

crate::words! {
    /// A step on the way of a number, or back.
    Step {
        /// Meta sends its owner a code.
        AskCode = "ask_code",
        /// Its owner shows the code.
        ShowCode = "show_code",
        /// It is registered under a PIN of two-step verification.
        Register = "register",
        /// It gets another PIN.
        SetPin = "set_pin",
        /// Meta is asked for another display name, which it reviews.
        Rename = "rename",
        /// Meta sends what it hears to this server: of all accounts of the app.
        Listen = "listen",
        /// The same of this account alone; other accounts of the app go where they went.
        ListenHere = "listen_here",
        /// The contacts of the WhatsApp Business app are taken over.
        Contacts = "contacts",
        /// What was written in the WhatsApp Business app is taken over.
        History = "history",
        /// It is registered nowhere any more; it can be registered again.
        Deregister = "deregister",
    }
}

crate::words! {
    /// A part of the way, as the guide shows it.
    Part {
        /// Its owner shows that it is theirs.
        Prove = "prove",
        /// It is registered.
        Register = "register",
        /// Meta sends here what it hears: that was set up or checked, and nothing else says it.
        Listen = "listen",
        /// Its display name is approved.
        Name = "name",
        /// What was in the app is taken over; of a number that the app uses too.
        TakeOver = "take_over",
        /// A first message came in.
        Message = "message",
    }
}

crate::words! {
    /// How a part of the way stands.
    Progress {
        /// Nothing is left to do.
        Done = "done",
        /// It can be done now.
        Now = "now",
        /// It is Meta's turn.
        Waits = "waits",
        /// Something else comes first.
        Later = "later",
    }
}

/// Within this time of being connected, contacts and history can be asked for, each once (R10.7).
pub const TAKE_OVER: Span = Span::hours(24);

impl NumberFacts {
    /// Where it stands.
    pub fn stage(&self) -> Stage {
        let told = self.status.as_ref().map(|told| told.is.as_str());
        // Of one that is connected, that the code was shown long ago says nothing.
        let is_unproven = self.verification.as_ref().is_some_and(|told| told.is != VERIFIED);
        match told {
            _ if self.is_banned() => Stage::Banned,
            Some("BANNED") => Stage::Banned,
            Some("DELETED") => Stage::Deleted,
            Some("MIGRATED") => Stage::Moved,
            Some(word) if HELD_BACK.contains(&word) => Stage::Held,
            Some(CONNECTED) if self.platform.as_ref().is_some_and(|told| told.is == ON_PREMISE) => {
                Stage::Elsewhere
            }
            Some(CONNECTED) => Stage::Connected,
            Some("UNVERIFIED") => Stage::Unverified,
            Some("PENDING" | "DISCONNECTED" | NOT_REGISTERED) if is_unproven => Stage::Unverified,
            Some("PENDING" | "DISCONNECTED" | NOT_REGISTERED) => Stage::Unregistered,
            Some(_) | None => Stage::Unknown,
        }
    }

    /// Whether its account is banned: not whether it is going to be, or was.
    fn is_banned(&self) -> bool {
        let is_over = |word: &str| matches!(word, "REINSTATE" | "SCHEDULE_FOR_DISABLE");
        self.ban.as_ref().is_some_and(|told| !is_over(&told.is))
    }

    /// Whether its owner uses it in the WhatsApp Business app too.
    pub fn is_in_app(&self) -> bool {
        self.in_app_since.is_some()
    }

    /// Until when contacts and history can be asked for; `None` where the app does not use it.
    pub fn take_over_until(&self) -> Option<Timestamp> {
        self.in_app_since.map(|since| since + TAKE_OVER)
    }

    /// Whether a step can be taken at an instant. Where nobody knows how it stands, Meta is left to say.
    pub fn takes(&self, step: Step, now: Timestamp) -> bool {
        use Stage::{Banned, Connected, Deleted, Elsewhere, Held, Moved, Unknown, Unregistered, Unverified};
        let (stage, is_its_own) = (self.stage(), !self.is_in_app());
        let is_open = || self.take_over_until().is_some_and(|until| now < until);
        match step {
            Step::AskCode | Step::ShowCode => is_its_own && matches!(stage, Unverified | Unknown),
            // A display name that was approved holds from the next registration on (R10.5).
            Step::Register => is_its_own && matches!(stage, Unregistered | Connected | Held | Unknown),
            Step::SetPin | Step::Deregister => is_its_own && matches!(stage, Connected | Held | Unknown),
            Step::Rename => !matches!(stage, Banned | Deleted | Moved | Elsewhere),
            Step::Listen | Step::ListenHere => !matches!(stage, Deleted | Moved),
            Step::Contacts => is_open() && self.contacts_asked_at.is_none(),
            Step::History => is_open() && self.history_asked_at.is_none(),
        }
    }

    /// The way as far as it has come. Each part is done by its own fact alone.
    pub fn way(&self, now: Timestamp) -> Vec<(Part, Progress)> {
        let parts = Part::ALL.iter().filter(|part| **part != Part::TakeOver || self.is_in_app());
        parts.map(|part| (*part, self.progress(*part, now))).collect()
    }

    fn progress(&self, part: Part, at: Timestamp) -> Progress {
        let stage = self.stage();
        let is_registered = matches!(stage, Stage::Connected | Stage::Held);
        let done = |is_done: bool, left: Progress| if is_done { Progress::Done } else { left };
        let now = |is_its_turn: bool| if is_its_turn { Progress::Now } else { Progress::Later };
        match part {
            Part::Prove => done(!matches!(stage, Stage::Unverified | Stage::Unknown), Progress::Now),
            Part::Register => done(is_registered, now(stage == Stage::Unregistered)),
            Part::Listen => done(self.hears(), Progress::Now),
            Part::Name => self.name_progress(),
            Part::TakeOver => {
                done(!self.takes(Step::Contacts, at) && !self.takes(Step::History, at), Progress::Now)
            }
            Part::Message => done(self.first_message_at.is_some(), now(is_registered && self.hears())),
        }
    }

    fn name_progress(&self) -> Progress {
        match self.name_status.as_ref().map(|told| told.is.as_str()) {
            _ if self.wanted_name_status.as_ref().is_some_and(|told| told.is == "PENDING_REVIEW") => {
                Progress::Waits
            }
            Some("APPROVED" | "AVAILABLE_WITHOUT_REVIEW") => Progress::Done,
            Some("PENDING_REVIEW") => Progress::Waits,
            Some(_) => Progress::Now,
            None => Progress::Later,
        }
    }
}

/// Meta's word for a number whose owner has shown the code.
const VERIFIED: &str = "VERIFIED";
/// Meta's word for a number that sends through a server of its owner's.
const ON_PREMISE: &str = "ON_PREMISE";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{NumberNews, Sync};

    fn at(hours: i64) -> Timestamp {
        Timestamp::default() + Span::hours(hours)
    }

    fn number(status: &str, verification: &str) -> NumberFacts {
        let mut facts = NumberFacts::default();
        facts.hear(NumberNews::Status(status.into()), at(1));
        facts.hear(NumberNews::Verification(verification.into()), at(1));
        facts
    }

    #[test]
    fn every_word_of_metas_is_a_stage_that_leads_on() {
        use Step::{AskCode, Deregister, Listen, ListenHere, Register, Rename, SetPin, ShowCode};
        let free: &[Step] = &[SetPin, Rename, Listen, ListenHere, Deregister];
        for (status, verification, stage, steps) in [
            (
                "UNVERIFIED",
                "NOT_VERIFIED",
                Stage::Unverified,
                [AskCode, ShowCode, Rename, Listen, ListenHere].as_slice(),
            ),
            ("PENDING", "NOT_VERIFIED", Stage::Unverified, &[AskCode, ShowCode, Rename, Listen, ListenHere]),
            ("PENDING", "EXPIRED", Stage::Unverified, &[AskCode, ShowCode, Rename, Listen, ListenHere]),
            ("PENDING", "VERIFIED", Stage::Unregistered, &[Register, Rename, Listen, ListenHere]),
            ("DISCONNECTED", "VERIFIED", Stage::Unregistered, &[Register, Rename, Listen, ListenHere]),
            (NOT_REGISTERED, "VERIFIED", Stage::Unregistered, &[Register, Rename, Listen, ListenHere]),
            ("CONNECTED", "VERIFIED", Stage::Connected, &[&[Register], free].concat()),
            // That the code was shown long ago keeps nothing from sending.
            ("CONNECTED", "EXPIRED", Stage::Connected, &[&[Register], free].concat()),
            ("FLAGGED", "VERIFIED", Stage::Held, &[&[Register], free].concat()),
            ("RATE_LIMITED", "VERIFIED", Stage::Held, &[&[Register], free].concat()),
            ("MIGRATED", "VERIFIED", Stage::Moved, &[]),
            ("BANNED", "VERIFIED", Stage::Banned, &[Listen, ListenHere]),
            ("DELETED", "VERIFIED", Stage::Deleted, &[]),
            ("SOMETHING_NEW", "VERIFIED", Stage::Unknown, &[&[AskCode, ShowCode, Register], free].concat()),
        ] {
            let facts = number(status, verification);
            let open: Vec<Step> =
                Step::ALL.iter().copied().filter(|step| facts.takes(*step, at(2))).collect();
            assert_eq!((facts.stage(), open.as_slice()), (stage, steps), "{status} {verification}");
        }
        let mut elsewhere = number("CONNECTED", "VERIFIED");
        elsewhere.hear(NumberNews::Platform("ON_PREMISE".into()), at(1));
        assert_eq!(elsewhere.stage(), Stage::Elsewhere);
        assert_eq!(NumberFacts::default().stage(), Stage::Unknown);
        for (word, stage) in [("SCHEDULE_FOR_DISABLE", Stage::Connected), ("DISABLE", Stage::Banned)] {
            let mut banned = number("CONNECTED", "VERIFIED");
            banned.hear(NumberNews::Ban(word.into()), at(1));
            assert_eq!(banned.stage(), stage, "{word}");
        }
    }

    #[test]
    fn what_is_in_the_app_is_asked_for_once_and_within_a_day() {
        let mut facts = number("CONNECTED", "VERIFIED");
        assert!(!facts.takes(Step::History, at(2)), "the app does not use it");
        facts.hear(NumberNews::InApp(true), at(10));
        facts.hear(NumberNews::InApp(true), at(20));
        assert_eq!(facts.take_over_until(), Some(at(34)), "from when it was told first");
        assert!(facts.takes(Step::History, at(33)) && !facts.takes(Step::History, at(34)));
        assert!(!facts.takes(Step::Register, at(11)), "the app has registered it");
        facts.hear(NumberNews::Asked(Sync::History), at(11));
        assert!(!facts.takes(Step::History, at(12)) && facts.takes(Step::Contacts, at(12)));
        facts.hear(NumberNews::InApp(false), at(40));
        assert!(!facts.is_in_app());
        facts.hear(NumberNews::InApp(true), at(50));
        assert!(facts.takes(Step::History, at(51)), "it was connected anew");
    }

    #[test]
    fn the_way_says_what_comes_next() {
        use Part::{Listen, Message, Name, Prove, Register, TakeOver};
        use Progress::{Done, Later, Now, Waits};
        let new = number("PENDING", "NOT_VERIFIED");
        let begun = [(Prove, Now), (Register, Later), (Listen, Now), (Name, Later), (Message, Later)];
        assert_eq!(new.way(at(1)), begun);
        let mut sends = number("CONNECTED", "VERIFIED");
        sends.hear(NumberNews::Listens(true), at(1));
        sends.hear(NumberNews::NameStatus("PENDING_REVIEW".into()), at(1));
        let sent = [(Prove, Done), (Register, Done), (Listen, Done), (Name, Waits), (Message, Now)];
        assert_eq!(sends.way(at(1)), sent);
        sends.hear(NumberNews::InApp(true), at(1));
        sends.hear(NumberNews::MessageCame, at(2));
        sends.hear(NumberNews::NameStatus("APPROVED".into()), at(2));
        let came =
            [(Prove, Done), (Register, Done), (Listen, Done), (Name, Done), (TakeOver, Now), (Message, Done)];
        assert_eq!(sends.way(at(2)), came);
        assert_eq!(sends.way(at(26)).get(4), Some(&(TakeOver, Done)), "it is too late");
        sends.hear(NumberNews::NameStatus("DECLINED".into()), at(3));
        assert_eq!(sends.way(at(2)).get(3), Some(&(Name, Now)));
        sends.hear(NumberNews::WantedNameStatus("PENDING_REVIEW".into()), at(3));
        assert_eq!(sends.way(at(2)).get(3), Some(&(Name, Waits)));
    }
}
