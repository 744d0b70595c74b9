//! Tries at what somebody should know: a password, a one-time link. Each waits for its turn, and however many others
//! try, from elsewhere or from the same place, a right one gets in after a while: what is tried too often takes
//! longer, and nothing is locked. What does not exist is tried like what does. In memory: a restart forgives.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use metrics::counter;
use sha2::{Digest as _, Sha256};
use tokio::sync::{Notify, oneshot};
use tokio_util::sync::CancellationToken;
use transom_rules::id::{SessionId, UserId};
use transom_rules::time::{Span, Timestamp};

use crate::base::budget::network;
use crate::base::clock::Clock;
use line::{Attempt, Line, Place};

mod line;

/// When to come again after a turn did not come.
const AGAIN: Span = Span::seconds(5);
/// How long nothing is looked for where nobody waits.
const IDLE: Span = Span::hours(1);

/// Where somebody stands who tries. Whoever is known already does not stand in line with strangers of the same address.
#[derive(Clone, Copy, Debug)]
pub enum Stand<'a> {
    /// From an address, where there is one.
    Address(Option<IpAddr>),
    /// In a browser in which the same person signed in before: by the word that it keeps.
    Browser(&'a str),
    /// In a session.
    Session(SessionId),
}

impl Stand<'_> {
    fn place(self) -> Place {
        match self {
            Self::Address(address) => Place::Network(network(address)),
            Self::Browser(word) => Place::Known(hash(&format!("browser {word}"))),
            Self::Session(session) => Place::Known(hash(&format!("session {session}"))),
        }
    }
}

/// What somebody tries to show that they know.
#[derive(Clone, Copy, Debug)]
pub enum Tried<'a> {
    /// The password of whoever signs in with this address, whether or not anybody does.
    PasswordOf(&'a str),
    /// The secret of a one-time link.
    Link(&'a str),
    /// A code of the second factor of somebody whose password was right.
    CodeOf(UserId),
}

impl Tried<'_> {
    fn at(self) -> [u8; 32] {
        hash(&match self {
            Self::PasswordOf(email) => format!("password {email}"),
            Self::Link(secret) => format!("link {secret}"),
            Self::CodeOf(user) => format!("code {user}"),
        })
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// Whose turn it is. Cheap to clone.
#[derive(Clone)]
pub struct Throttle(Arc<Door>);

struct Door {
    clock: Arc<Clock>,
    line: Mutex<Line<oneshot::Sender<Turn>>>,
    /// Somebody came, or was looked at.
    changed: Notify,
    stop: CancellationToken,
}

impl Throttle {
    /// Nobody has tried anything yet. So many tries are looked at together, until the server stops.
    pub fn new(clock: Arc<Clock>, together: usize, stop: CancellationToken) -> Self {
        Self(Arc::new(Door { clock, line: Mutex::new(Line::new(together)), changed: Notify::new(), stop }))
    }

    /// Waits for the turn to look whether somebody knows something. It lasts until it is dropped.
    ///
    /// # Errors
    /// When to come again, if too many wait or the server stops.
    pub async fn turn(&self, from: Stand<'_>, tried: Tried<'_>) -> Result<Turn, Span> {
        let attempt = Attempt { place: from.place(), at: tried.at() };
        let (tell, told) = oneshot::channel();
        let number = self.0.line().join(attempt, tell, self.0.clock.machine());
        let _waiting = Waiting { door: &self.0, number };
        self.0.changed.notify_one();
        let told = self.0.stop.run_until_cancelled(told).await;
        told.and_then(Result::ok).ok_or_else(|| {
            counter!("transom_tries_turned_away_total").increment(1);
            AGAIN
        })
    }

    /// Gives everybody their turn until the server stops.
    pub async fn run(&self) {
        while !self.0.stop.is_cancelled() {
            let now = self.0.clock.machine();
            self.0.give_turns(now);
            let wait = self.0.line().looks_at(now).map_or(IDLE, |then| then - now);
            let wait = Duration::from_millis(u64::try_from(wait.as_millis()).unwrap_or_default());
            tokio::select! {
                () = self.0.stop.cancelled() => {}
                () = self.0.changed.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }
}

impl Door {
    fn give_turns(self: &Arc<Self>, now: Timestamp) {
        loop {
            let next = self.line().next(now);
            let Some((attempt, tell)) = next else { return };
            // Of who has gone meanwhile it ends here.
            let _ = tell.send(Turn(Arc::new(Held { door: Arc::clone(self), attempt })));
        }
    }

    fn line(&self) -> MutexGuard<'_, Line<oneshot::Sender<Turn>>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody in the line. Also who hangs up leaves it.
struct Waiting<'a> {
    door: &'a Door,
    number: u64,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.door.line().leave(self.number);
    }
}

/// The turn of somebody to be looked at. It ends with the last copy: work that goes on after they hung up has one.
#[derive(Clone)]
pub struct Turn(Arc<Held>);

struct Held {
    door: Arc<Door>,
    attempt: Attempt,
}

impl Turn {
    /// They know it: this was no try.
    pub fn knew(&self) {
        self.0.door.line().forgive(&self.0.attempt);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.door.line().done(&self.attempt);
        self.door.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn work_that_goes_on_keeps_its_turn_and_whoever_hangs_up_leaves_the_line() {
        let throttle = Throttle::new(Arc::new(Clock::new(Span::default())), 1, CancellationToken::new());
        let try_at = |email| throttle.turn(Stand::Address(None), Tried::PasswordOf(email));
        let story = async {
            let first = try_at("ana@example.com").await.unwrap();
            let at_work = first.clone();
            drop(first);
            assert!(try_at("bob@example.com").now_or_never().is_none(), "it is not their turn yet");
            assert!(throttle.0.line().is_empty(), "and they have gone");
            let (third, ()) = tokio::join!(try_at("cleo@example.com"), async { drop(at_work) });
            assert!(third.is_ok());
        };
        tokio::select! { () = throttle.run() => {}, () = story => {} }
    }
}
