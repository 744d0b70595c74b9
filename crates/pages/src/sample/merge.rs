//! A contact that was merged, the pages of the next merge, and of what they agreed to.

use transom_rules::consent::How;
use transom_rules::continued::Continued;
use transom_rules::id::ContactId;
use transom_rules::time::Span;
use uuid::Uuid;

use super::{NOW, conversation};
use crate::contacts::{Candidate, Choosing, Consents, New, Outlook, Record};
use crate::frame::chip::Status;
use crate::frame::field::{Choice, Problem};
use crate::thread::person::{Beside, Link, Merged, Person, With};

/// Merged, and with a number that was somebody else's.
pub(super) fn person() -> Person {
    Person {
        contact: ContactId(Uuid::from_u128(7)),
        may_merge: true,
        merged: vec![Merged {
            contact: ContactId(Uuid::from_u128(8)),
            name: "D. Okafor".into(),
            at: NOW - Span::hours(30),
        }],
        links: vec![Link {
            way: Continued::PhoneCame,
            with: With::Other { name: "Noor Haddad".into(), conversation: Some(conversation(4)) },
            at: NOW - Span::hours(400),
        }],
        conversations: vec![Beside {
            id: conversation(9),
            status: Status::Closed,
            last_at: NOW - Span::hours(31),
        }],
    }
}

/// Who may be the same person.
pub(super) fn candidate(n: u128, name: &str, address: &str) -> Candidate {
    Candidate { id: ContactId(Uuid::from_u128(n)), name: name.into(), addresses: vec![address.into()] }
}

/// Somebody is looked for to be merged.
pub(crate) fn choosing(query: &str, found: bool) -> Choosing {
    let other = candidate(8, "D. Okafor", "+1 555 010 0118");
    Choosing {
        kept: candidate(7, "Daniel Okafor", "+1 555 010 0117"),
        query: query.into(),
        found: if found { vec![other] } else { Vec::new() },
        back: format!("/c/{}", conversation(1)),
    }
}

/// What somebody agreed to.
pub(crate) fn consents(refused: Option<Problem>) -> Consents {
    let record = |n: i64, given, how| Record {
        purpose: "Marketing".into(),
        given,
        holds: n == 1,
        at: NOW - Span::hours(n * 70),
        how,
        by: None,
        message: None,
        channel: None,
        words: String::new(),
        note: String::new(),
        url: String::new(),
    };
    let form = Record {
        by: Some("Ines Duarte".into()),
        channel: Some("Harbour Lane".into()),
        words: "I would like to hear of new roasts <b>and</b> offers.".into(),
        note: "At the fair.".into(),
        url: "https://example.com/forms/7".into(),
        ..record(3, true, How::Form)
    };
    let keyword =
        Record { message: Some("/c/1".into()), note: "STOP".into(), ..record(2, false, How::Keyword) };
    let choice = |value: &str, name: &str| Choice::new(value, name, value == "marketing" || value == "yes");
    Consents {
        contact: ContactId(Uuid::from_u128(7)),
        name: "Daniel Okafor".into(),
        back: format!("/c/{}", conversation(1)),
        records: vec![record(1, true, How::Meta), keyword, form],
        has_older: true,
        form: Some(New {
            purposes: vec![choice("marketing", "Marketing"), choice("service", "Service")],
            given: vec![choice("yes", "They consent"), choice("no", "They withdraw their consent")],
            hows: vec![choice("form", "On a form"), choice("call", "On the phone")],
            problem: refused,
            ..New::default()
        }),
    }
}

/// What is said of a form that was not taken.
pub(crate) fn too_long() -> Problem {
    Problem { field: "note".into(), text: "What else there is to say has at most 1000 characters.".into() }
}

/// Somebody who agreed to nothing, for a reader who may record nothing.
pub(crate) fn no_consents() -> Consents {
    Consents { records: Vec::new(), has_older: false, form: None, ..consents(None) }
}

/// What a merge would make.
pub(crate) fn outlook() -> Outlook {
    Outlook {
        kept: candidate(7, "Daniel Okafor", "+1 555 010 0117"),
        gone: candidate(8, "D. Okafor", "+1 555 010 0118"),
        name: "Daniel Okafor".into(),
        is_blocked: true,
        is_opted_out: true,
        conversations: 2,
    }
}
