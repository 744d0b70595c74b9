//! Floods against one honest try, by a clock that is moved by hand: how long it waits, however it is flooded.

use super::*;

/// How long it takes to look at one.
const LOOK: Span = Span::millis(25);
const START: Timestamp = Timestamp::from_seconds(1_000);

fn from(last: u32) -> IpAddr {
    IpAddr::V4(std::net::Ipv4Addr::from_bits(0xC000_0200 + last))
}

fn try_at(network: IpAddr, account: u32) -> Attempt {
    let mut at = [0; 32];
    at[..4].copy_from_slice(&account.to_be_bytes());
    Attempt { network, at }
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
                None => self.now = self.now + Span::millis(5),
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
        let began = desk.now;
        desk.works(began + Span::seconds(7), |_, _, _| ());
        assert!(desk.line.waiting.is_empty(), "{tries} tries");
    }
    assert!(desk.honest_waits(account) <= Span::millis(6_000 + 25 + 5));
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
fn networks_take_turns() {
    let mut desk = Desk::new();
    for number in 0..20 {
        desk.comes(try_at(from(1), 100 + number));
        desk.comes(try_at(from(2), 200 + number));
        desk.comes(try_at(from(3), 300 + number));
    }
    let mut turns = Vec::new();
    desk.works(START + Span::millis(6 * 25), |_, attempt, _| turns.push(attempt.network));
    assert_eq!(turns, [1, 2, 3, 1, 2, 3].map(from));
}

#[test]
fn whoever_comes_from_where_a_flood_comes_from_waits_a_second() {
    let mut desk = Desk::new();
    for number in 0..1_000 {
        desk.comes(try_at(from(1), 100 + number));
    }
    desk.works(START + Span::seconds(5), |desk, attempt, _| _ = desk.comes(attempt));
    let waited = desk.honest_waits(try_at(from(1), 7));
    assert!(waited <= Span::millis(1_000 + 25 + 5), "{waited:?}");
}

#[test]
fn whoever_comes_to_the_very_account_that_a_flood_from_the_same_place_is_at_waits_six() {
    let mut desk = Desk::new();
    for _ in 0..1_000 {
        desk.comes(try_at(from(1), 7));
    }
    desk.works(START + Span::seconds(15), |desk, attempt, _| _ = desk.comes(attempt));
    let waited = desk.honest_waits(try_at(from(1), 7));
    assert!(waited <= Span::millis(6_000 + 25 + 5), "{waited:?}");
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
fn guesses_at_one_account_from_one_place_are_ten_a_minute_in_the_long_run() {
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
    assert!((600..=611).contains(&looked_at), "{looked_at} in an hour");
}

#[test]
fn a_flood_takes_no_memory_and_pushes_itself_out() {
    let mut desk = Desk::new();
    let honest = desk.comes(try_at(from(2), 7));
    for number in 0..100_000 {
        desk.comes(try_at(from(1), 100 + number));
    }
    assert_eq!(desk.line.waiting.len(), MOST_WAITING);
    assert_eq!(desk.line.networks.len(), 2);
    assert!(desk.line.waiting.contains_key(&honest));
    desk.works(START + PATIENCE + Span::seconds(1), |_, _, _| ());
    assert!(desk.line.waiting.is_empty() && desk.line.networks.is_empty());
}

#[test]
fn whoever_hangs_up_or_waits_for_too_long_leaves_the_line() {
    let mut desk = Desk::new();
    let blocking = desk.comes(try_at(from(1), 7));
    desk.line.next(desk.now).unwrap();
    assert_eq!(desk.line.looks_at(blocking, desk.now), None);
    let [gone, tired] = [8, 9].map(|account| desk.comes(try_at(from(1), account)));
    desk.line.leave(gone);
    assert_eq!(desk.line.looks_at(tired, desk.now), Some(START + PATIENCE));
    assert!(desk.line.next(START + PATIENCE).is_none());
    assert_eq!(desk.line.looks_at(tired, START + PATIENCE), None);
    desk.line.done(&try_at(from(1), 7));
    assert!(desk.line.networks.is_empty());
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
fn one_network_is_not_looked_at_more_than_twice_at_once() {
    let mut desk = Desk { line: Line::new(8), now: START };
    for account in 0..10 {
        desk.comes(try_at(from(1), account));
    }
    assert!(desk.line.next(START).is_some() && desk.line.next(START).is_some());
    assert!(desk.line.next(START).is_none());
    desk.comes(try_at(from(2), 7));
    assert_eq!(desk.line.next(START).unwrap().0.network, from(2));
}
