//! A contact that was merged, and the pages of the next merge.

use transom_rules::continued::Continued;
use transom_rules::id::ContactId;
use transom_rules::time::Span;
use uuid::Uuid;

use super::{NOW, conversation};
use crate::contacts::{Candidate, Choosing, Outlook};
use crate::frame::chip::Status;
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
fn candidate(n: u128, name: &str, address: &str) -> Candidate {
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
