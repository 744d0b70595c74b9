//! Floods against one honest try, by a clock that is moved by hand: how long it waits, however it is flooded.

use super::*;

/// How long it takes to look at one.
const LOOK: Span = Span::millis(25);
const START: Timestamp = Timestamp::from_seconds(1_000);

fn from(last: u32) -> Place {
    Place::Network(IpAddr::V4(std::net::Ipv4Addr::from_bits(0xC000_0200 + last)))
}

fn try_at(place: Place, account: u32) -> Attempt {
    let mut at = [0; 32];
    at[..4].copy_from_slice(&account.to_be_bytes());
    Attempt { place, at }
}

/// Whose try it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Honest,
    Flood,
}

/// A desk whose machine looks at one try after the other.
struct Desk {
    line: Line<Who>,
    now: Timestamp,
}

impl Desk {
    fn new() -> Self {
        Self { line: Line::new(1), now: START }
    }

    fn comes(&mut self, attempt: Attempt) -> u64 {
        self.line.join(attempt, Who::Flood, self.now)
    }

    /// Looks at whatever comes next, until it is `until`. `after` is told of each.
    fn works(&mut self, until: Timestamp, mut after: impl FnMut(&mut Self, Attempt, Who)) {
        while self.now < until {
            match self.line.next(self.now) {
                Some((attempt, who)) => {
                    self.now = self.now + LOOK;
                    self.line.done(&attempt);
                    after(self, attempt, who);
                }
                None => self.now = self.line.looks_at(self.now).map_or(until, |then| then.min(until)),
            }
        }
    }

    /// How long an honest try waits that comes now, while each of the flood comes again as soon as it was answered.
    fn honest_waits(&mut self, honest: Attempt) -> Span {
        let came = self.now;
        self.line.join(honest, Who::Honest, came);
        let mut answered = None;
        self.works(came + PATIENCE, |desk, attempt, who| match who {
            Who::Honest => answered = Some(desk.now - came),
            Who::Flood => _ = desk.comes(attempt),
        });
        answered.expect("it was never looked at")
    }
}

#[test]
fn a_right_password_gets_in_after_a_while_whatever_was_tried_at_the_account_from_the_same_place() {
    let mut desk = Desk::new();
    let account = try_at(from(1), 7);
    for tries in 1..=40 {
        desk.comes(account);
        desk.works(desk.now + Span::millis(3_025), |_, _, _| ());
        assert!(desk.line.is_empty(), "{tries} tries");
    }
    assert!(desk.honest_waits(account) <= Span::millis(3_025));
}

#[test]
fn a_few_wrong_ones_cost_nothing() {
    let mut desk = Desk::new();
    for _ in 0..9 {
        desk.comes(try_at(from(1), 7));
        desk.works(desk.now + LOOK, |_, _, _| ());
    }
    assert_eq!(desk.honest_waits(try_at(from(1), 7)), LOOK);
}

#[test]
fn whoever_comes_from_elsewhere_does_not_wait_for_a_flood() {
    for accounts in [1, 300] {
        let mut desk = Desk::new();
        for number in 0..1_000 {
            desk.comes(try_at(from(1), 100 + number % accounts));
        }
        desk.works(START + Span::seconds(5), |desk, attempt, _| _ = desk.comes(attempt));
        let waited = desk.honest_waits(try_at(from(2), 7));
        assert!(waited <= Span::millis(2 * 25), "{accounts} accounts: {waited:?}");
    }
}

#[test]
fn places_take_turns() {
    let mut desk = Desk::new();
    for number in 0..20 {
        desk.comes(try_at(from(1), 100 + number));
        desk.comes(try_at(from(2), 200 + number));
        desk.comes(try_at(from(3), 300 + number));
    }
    let mut turns = Vec::new();
    desk.works(START + Span::millis(6 * 25), |_, attempt, _| turns.push(attempt.place));
    assert_eq!(turns, [1, 2, 3, 1, 2, 3].map(from));
}

/// A flood of so many who come again as soon as they were answered, and how long an honest try from the same place
/// waits, whether the next turn is that of the last who came or of the first.
fn waits_beside(many: u32, account: impl Fn(u32) -> u32, honest: Attempt) -> [Span; 2] {
    [0, 1].map(|more| {
        let mut desk = Desk::new();
        for number in 0..many {
            desk.comes(try_at(from(1), account(number)));
        }
        desk.works(START + Span::seconds(20), |desk, attempt, _| _ = desk.comes(attempt));
        let mut turns = 0;
        while turns < more {
            let until = desk.now + Span::millis(5);
            desk.works(until, |desk, attempt, _| {
                turns += 1;
                desk.comes(attempt);
            });
        }
        desk.honest_waits(honest)
    })
}

#[test]
fn whoever_comes_from_where_a_flood_comes_from_is_next_or_waits_until_those_before_them_had_their_turn() {
    let mut waits = waits_beside(200, |number| 100 + number, try_at(from(1), 7));
    waits.sort_unstable();
    assert!(waits[0] <= Span::millis(130) && waits[1] <= Span::seconds(45), "{waits:?}");
}

#[test]
fn so_does_whoever_comes_to_the_very_account_that_the_flood_is_at() {
    let mut waits = waits_beside(10, |_| 7, try_at(from(1), 7));
    waits.sort_unstable();
    assert!(waits[0] <= Span::millis(2_030) && waits[1] <= Span::seconds(45), "{waits:?}");
}

#[test]
fn whoever_is_known_waits_for_no_flood() {
    for account in [|_| 7, |number| 100 + number] {
        let waits = waits_beside(1_000, account, try_at(Place::Known([7; 32]), 7));
        assert!(waits.iter().all(|waited| *waited <= Span::millis(2 * 25)), "{waits:?}");
    }
}

#[test]
fn an_account_that_is_tried_from_everywhere_lets_its_owner_in() {
    let mut desk = Desk::new();
    for place in 0..60 {
        desk.comes(try_at(from(100 + place), 7));
    }
    desk.works(START + Span::seconds(5), |desk, attempt, _| _ = desk.comes(attempt));
    let waited = desk.honest_waits(try_at(from(2), 7));
    assert!(waited >= LONGER && waited <= Span::seconds(6), "{waited:?}");
}

#[test]
fn guesses_at_one_account_from_one_place_are_one_every_two_seconds_in_the_long_run() {
    let mut desk = Desk::new();
    for _ in 0..200 {
        desk.comes(try_at(from(1), 7));
    }
    let mut looked_at = 0;
    desk.works(START + Span::minutes(60), |desk, attempt, _| {
        looked_at += 1;
        for _ in 0..10 {
            desk.comes(attempt);
        }
    });
    assert!((1_800..=1_811).contains(&looked_at), "{looked_at} in an hour");
}

#[test]
fn a_flood_takes_no_memory_and_pushes_itself_out() {
    let mut desk = Desk::new();
    let honest = desk.comes(try_at(from(2), 7));
    for number in 0..100_000 {
        desk.comes(try_at(from(1), 100 + number));
    }
    assert_eq!(desk.line.waiting.len(), MOST_WAITING);
    assert_eq!(desk.line.busy.len(), 2);
    assert!(desk.line.waiting.contains_key(&honest));
    desk.works(START + PATIENCE + Span::seconds(1), |_, _, _| ());
    assert!(desk.line.is_empty() && desk.line.busy.is_empty());
}

#[test]
fn whoever_hangs_up_or_waits_for_too_long_leaves_the_line() {
    let mut desk = Desk::new();
    let looked_at = try_at(from(1), 7);
    desk.comes(looked_at);
    desk.line.next(desk.now).unwrap();
    assert_eq!(desk.line.looks_at(desk.now), None);
    let [gone, _tired] = [8, 9].map(|account| desk.comes(try_at(from(1), account)));
    desk.line.leave(gone);
    assert_eq!(desk.line.looks_at(desk.now), Some(START + PATIENCE));
    assert!(desk.line.next(START + PATIENCE).is_none());
    assert!(desk.line.is_empty());
    desk.line.done(&looked_at);
    assert!(desk.line.busy.is_empty());
}

#[test]
fn who_knows_it_has_spent_nothing() {
    let mut desk = Desk::new();
    for _ in 0..100 {
        let attempt = try_at(from(1), 7);
        desk.comes(attempt);
        assert!(desk.line.next(desk.now).is_some(), "nobody waits who knows it");
        desk.line.done(&attempt);
        desk.line.forgive(&attempt);
    }
}

#[test]
fn one_place_is_not_looked_at_more_than_twice_at_once() {
    let mut desk = Desk { line: Line::new(8), now: START };
    for account in 0..10 {
        desk.comes(try_at(from(1), account));
    }
    assert!(desk.line.next(START).is_some() && desk.line.next(START).is_some());
    assert!(desk.line.next(START).is_none());
    desk.comes(try_at(from(2), 7));
    assert_eq!(desk.line.next(START).unwrap().0.place, from(2));
}
