//! Tries at what somebody should know: a password, a one-time link. Each waits for its turn, and however many others
//! try, from elsewhere or from the same place, a right one gets in after a while: what is tried too often takes
//! longer, and nothing is locked. What does not exist is tried like what does. In memory: a restart forgives.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use metrics::counter;
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;
use transom_rules::id::UserId;
use transom_rules::time::{Span, Timestamp};

use crate::base::budget::network;
use crate::base::clock::Clock;
use line::{Attempt, Line};

mod line;

/// When to come again after a turn did not come.
const AGAIN: Span = Span::seconds(5);

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
    fn hash(self) -> [u8; 32] {
        let what = match self {
            Self::PasswordOf(email) => format!("password {email}"),
            Self::Link(secret) => format!("link {secret}"),
            Self::CodeOf(user) => format!("code {user}"),
        };
        Sha256::digest(what).into()
    }
}

/// Whose turn it is.
pub struct Throttle(Arc<Door>);

struct Door {
    clock: Arc<Clock>,
    line: Mutex<Line<oneshot::Sender<Turn>>>,
}

impl Throttle {
    /// Nobody has tried anything yet. So many tries are looked at together.
    pub fn new(clock: Arc<Clock>, together: usize) -> Self {
        Self(Arc::new(Door { clock, line: Mutex::new(Line::new(together)) }))
    }

    /// Waits for the turn to look whether somebody knows something. It lasts until it is dropped.
    ///
    /// # Errors
    /// When to come again, if there are too many who wait.
    pub async fn turn(&self, from: Option<IpAddr>, tried: Tried<'_>) -> Result<Turn, Span> {
        let turn = self.0.turn(Attempt { network: network(from), at: tried.hash() }).await;
        turn.ok_or_else(|| {
            counter!("transom_tries_turned_away_total").increment(1);
            AGAIN
        })
    }
}

impl Door {
    async fn turn(self: &Arc<Self>, attempt: Attempt) -> Option<Turn> {
        let (tell, mut told) = oneshot::channel();
        let mut now = self.clock.machine();
        let number = self.line().join(attempt, tell, now);
        let _waiting = Waiting { door: self, number };
        loop {
            self.go_on(now);
            // Whoever waits no longer has been told, or hears that nobody will tell them.
            let Some(looks_at) = self.line().looks_at(number, now) else { return told.await.ok() };
            tokio::select! {
                turn = &mut told => return turn.ok(),
                () = tokio::time::sleep(until(looks_at, now)) => now = self.clock.machine().max(looks_at),
            }
        }
    }

    /// Gives turns to all who may have one.
    fn go_on(self: &Arc<Self>, now: Timestamp) {
        loop {
            let next = self.line().next(now);
            let Some((attempt, tell)) = next else { return };
            // Whoever has gone meanwhile drops their turn here.
            let _ = tell.send(Turn(Arc::new(Place { door: Arc::clone(self), attempt })));
        }
    }

    fn line(&self) -> MutexGuard<'_, Line<oneshot::Sender<Turn>>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn until(then: Timestamp, now: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from((then - now).as_millis()).unwrap_or_default())
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
pub struct Turn(Arc<Place>);

struct Place {
    door: Arc<Door>,
    attempt: Attempt,
}

impl Turn {
    /// They know it: this was no try, and the next one is none more.
    pub fn knew(&self) {
        self.0.door.line().forgive(&self.0.attempt);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.door.line().done(&self.attempt);
        self.door.go_on(self.door.clock.machine());
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn work_that_goes_on_keeps_its_turn_and_whoever_hangs_up_leaves_the_line() {
        let throttle = Throttle::new(Arc::new(Clock::new(Span::default())), 1);
        let try_at = |email| throttle.turn(None, Tried::PasswordOf(email));
        let first = try_at("ana@example.com").await.unwrap();
        let at_work = first.clone();
        drop(first);
        assert!(try_at("bob@example.com").now_or_never().is_none(), "it is not their turn yet");
        let now = throttle.0.clock.machine();
        assert_eq!(throttle.0.line().looks_at(2, now), None, "and they have gone");
        let (third, ()) = tokio::join!(try_at("cleo@example.com"), async { drop(at_work) });
        assert!(third.is_ok());
    }
}
