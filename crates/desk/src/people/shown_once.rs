//! Secrets that were just made and wait for the page that shows them: the answer to the form leads there, so that a
//! page that is loaded again makes no second one. In memory, for a few minutes, for the session that made them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use transom_rules::id::SessionId;
use transom_rules::time::{Span, Timestamp};
use uuid::Uuid;

/// How long one waits.
const WAITS: Span = Span::minutes(5);

/// A secret, and what there is to say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fresh {
    /// What it is.
    pub kind: Kind,
    /// The name of whom or what it is for.
    pub name: String,
    /// The address of whom it is for; empty for a token.
    pub email: String,
    /// The secret as it is handed over: an address, a token, or codes.
    pub secret: String,
    /// Until when it can be used.
    pub until: Option<Timestamp>,
}

/// What a secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A link by which somebody comes in.
    Invitation,
    /// A link by which somebody chooses a new password.
    Reset,
    /// A token.
    Token,
    /// A link by which whoever has it opens a file.
    FileLink,
    /// One's own recovery codes, a line each.
    RecoveryCodes,
}

/// What waits.
#[derive(Default)]
pub struct ShownOnce {
    waiting: Mutex<BTreeMap<(SessionId, Uuid), (Timestamp, Fresh)>>,
}

impl ShownOnce {
    /// Lets a secret wait; `id` is that of the link or the token, and no secret. `now` is the machine's.
    pub fn keep(&self, session: SessionId, id: Uuid, fresh: Fresh, now: Timestamp) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, (until, _)| *until > now);
        waiting.insert((session, id), (now + WAITS, fresh));
    }

    /// Takes it to be shown; nothing where it was taken, or waited for too long, or another session made it.
    pub fn take(&self, session: SessionId, id: Uuid, now: Timestamp) -> Option<Fresh> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.remove(&(session, id)).filter(|(until, _)| *until > now).map(|(_, fresh)| fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_taken_once_by_the_session_that_made_it_and_not_for_ever() {
        let (once, now, id) = (ShownOnce::default(), Timestamp::from_seconds(1_000), Uuid::from_u128(1));
        let [mine, other] = [SessionId(Uuid::from_u128(2)), SessionId(Uuid::from_u128(3))];
        let fresh = Fresh {
            kind: Kind::Token,
            name: "Shop".into(),
            email: String::new(),
            secret: "tr_x".into(),
            until: None,
        };
        once.keep(mine, id, fresh.clone(), now);
        assert_eq!(once.take(other, id, now), None);
        assert_eq!(once.take(mine, id, now), Some(fresh.clone()));
        assert_eq!(once.take(mine, id, now), None);
        once.keep(mine, id, fresh, now);
        assert_eq!(once.take(mine, id, now + WAITS), None);
    }
}
