//! Who is connected, and who has to go when there are too many: whoever has been silent, or has had a body coming, for
//! the longest. Whoever came just now has time to ask, however many others come; whoever is being answered stays.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;
use metrics::counter;
use tokio_util::sync::CancellationToken;

/// How many connections there may be at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    /// In all.
    pub(super) overall: usize,
    /// From one address that is no proxy of ours.
    pub(super) of_one_address: usize,
}

/// Everybody who is connected.
pub(super) struct Crowd {
    most: Most,
    proxies: Arc<[IpNet]>,
    seats: Mutex<Seats>,
}

#[derive(Default)]
struct Seats {
    taken: BTreeMap<u64, Taken>,
    /// Counts up with each change: whoever has a smaller number has been at it for longer.
    turn: u64,
}

struct Taken {
    from: IpAddr,
    doing: Doing,
    since: u64,
    lost: CancellationToken,
}

/// What a connection is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// It may ask for something.
    Silent,
    /// The body of what it asks is coming.
    Receiving,
    /// It is being answered.
    Answered,
}

impl Crowd {
    pub(super) fn new(most: Most, proxies: Arc<[IpNet]>) -> Self {
        Self { most, proxies, seats: Mutex::default() }
    }

    /// A seat for one more; somebody else may lose theirs. `None` where all are being answered.
    pub(super) fn admit(self: &Arc<Self>, from: IpAddr) -> Option<Seat> {
        let mut seats = self.seats();
        let of_one = |taken: &Taken| taken.from == from;
        let is_proxy = self.proxies.iter().any(|net| net.contains(&from));
        let full_for_one = !is_proxy
            && seats.taken.values().filter(|taken| of_one(taken)).count() >= self.most.of_one_address;
        let has_room = if full_for_one {
            seats.take_from(of_one)
        } else {
            seats.taken.len() < self.most.overall || seats.take_from(|_| true)
        };
        if !has_room {
            counter!("transom_connections_refused_total").increment(1);
            return None;
        }
        let lost = CancellationToken::new();
        let (id, since) = (seats.next(), seats.turn);
        seats.taken.insert(id, Taken { from, doing: Doing::Silent, since, lost: lost.clone() });
        Some(Seat { crowd: Arc::clone(self), id, lost })
    }

    /// Somebody goes: the system has no room for one more.
    pub(super) fn make_room(&self) {
        self.seats().take_from(|_| true);
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seats {
    fn next(&mut self) -> u64 {
        self.turn += 1;
        self.turn
    }

    /// Takes the seat of whoever can best be spared; whether there was anybody.
    fn take_from(&mut self, among: impl Fn(&Taken) -> bool) -> bool {
        let spared = self
            .taken
            .iter()
            .filter(|(_, taken)| taken.doing != Doing::Answered && among(taken))
            .min_by_key(|(_, taken)| taken.since)
            .map(|(id, _)| *id);
        let Some(taken) = spared.and_then(|id| self.taken.remove(&id)) else { return false };
        taken.lost.cancel();
        counter!("transom_connections_dropped_total").increment(1);
        true
    }
}

/// A connection's place among the others; free again when it is dropped.
pub(super) struct Seat {
    crowd: Arc<Crowd>,
    id: u64,
    lost: CancellationToken,
}

impl Seat {
    /// Ends when somebody else needs the seat more.
    pub(super) async fn lost(&self) {
        self.lost.cancelled().await;
    }

    /// A head has come; its body may follow.
    pub(super) fn receives(&self) {
        self.now(Doing::Receiving);
    }

    /// All has come that it asks.
    pub(super) fn is_answered(&self) {
        self.now(Doing::Answered);
    }

    /// The answer has left.
    pub(super) fn idles(&self) {
        self.now(Doing::Silent);
    }

    fn now(&self, doing: Doing) {
        let mut seats = self.crowd.seats();
        let since = seats.next();
        if let Some(taken) = seats.taken.get_mut(&self.id) {
            (taken.doing, taken.since) = (doing, since);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.crowd.seats().taken.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const BEN: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    fn crowd(overall: usize, of_one_address: usize) -> Arc<Crowd> {
        Arc::new(Crowd::new(Most { overall, of_one_address }, Arc::new([])))
    }

    #[test]
    fn the_longest_silent_one_goes_and_whoever_is_answered_stays() {
        let crowd = crowd(3, 3);
        let [first, second, third] = [(); 3].map(|()| crowd.admit(ANA).unwrap());
        first.is_answered();
        second.receives();
        let fourth = crowd.admit(BEN).unwrap();
        assert!(third.lost.is_cancelled() && !first.lost.is_cancelled() && !second.lost.is_cancelled());
        let fifth = crowd.admit(BEN).unwrap();
        assert!(second.lost.is_cancelled(), "whoever came just now may still ask, whatever others hold");
        fourth.is_answered();
        fifth.is_answered();
        assert!(crowd.admit(BEN).is_none());
        first.idles();
        assert!(crowd.admit(BEN).is_some() && first.lost.is_cancelled());
    }

    #[test]
    fn one_address_takes_seats_from_itself_alone() {
        let crowd = crowd(10, 2);
        let (ben, first, second) =
            (crowd.admit(BEN).unwrap(), crowd.admit(ANA).unwrap(), crowd.admit(ANA).unwrap());
        let third = crowd.admit(ANA).unwrap();
        assert!(first.lost.is_cancelled());
        assert!([&ben, &second, &third].iter().all(|seat| !seat.lost.is_cancelled()));
        second.is_answered();
        third.is_answered();
        assert!(crowd.admit(ANA).is_none(), "its own are busy, and the others' are not its to take");
        drop(third);
        assert!(crowd.admit(ANA).is_some());
    }
}
