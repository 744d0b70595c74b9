//! Entry points by the hour, in any order of arrival.

use proptest::prelude::*;

use super::*;
use crate::settings::Settings;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_seconds(hours * 3600)
}

/// Entry messages at these hours, answers as (sent, delivered), in this order of arrival.
fn entry_point(entries: &[i64], answers: &[(i64, i64)]) -> EntryPoint {
    let mut point = EntryPoint::default();
    for hours in entries {
        point.entered(at(*hours), Entry::Ad);
    }
    for (sent, delivered) in answers {
        point.delivered(at(*sent), at(*delivered));
    }
    point
}

fn say(state: EntryState) -> String {
    let hours = |at: Timestamp| at.seconds() / 3600;
    match state {
        EntryState::None => "none".to_owned(),
        EntryState::Offered { answer_by } => format!("offered by {}", hours(answer_by)),
        EntryState::Open { since, until } => format!("open {}-{}", hours(since), hours(until)),
        EntryState::Missed { at } => format!("missed {}", hours(at)),
        EntryState::Ended { at } => format!("ended {}", hours(at)),
    }
}

fn check(entries: &[i64], answers: &[(i64, i64)], now: i64, expected: &str) {
    let found = say(entry_point(entries, answers).state(at(now)));
    assert_eq!(found, expected, "entries {entries:?}, answers {answers:?}, now {now}");
}

#[test]
fn an_answer_within_a_day_opens_three_days_at_its_delivery() {
    check(&[], &[(1, 1)], 2, "none");
    check(&[0], &[], 1, "offered by 24");
    check(&[0], &[(1, 2)], 1, "offered by 24");
    check(&[0], &[(1, 2)], 2, "open 2-74");
    check(&[0], &[(1, 2)], 73, "open 2-74");
    check(&[0], &[(1, 2)], 74, "ended 74");
}

#[test]
fn an_answer_at_exactly_a_day_comes_too_late() {
    check(&[0], &[(24, 24)], 25, "missed 24");
    check(&[0], &[(25, 25)], 24, "missed 24");
    let mut point = EntryPoint::default();
    let inclusive = Settings { entry_answer_inclusive: true, ..Settings::default() };
    point.entered_under(at(0), Entry::Ad, inclusive.entry_terms(Entry::Ad));
    assert!(point.delivered(at(24), at(24)).is_some(), "unless the setting says so");
}

#[test]
fn an_answer_before_the_entry_message_earns_nothing() {
    check(&[5], &[(4, 6)], 7, "offered by 29");
    check(&[5], &[(5, 6)], 7, "open 6-78");
}

#[test]
fn sending_in_time_counts_when_delivery_is_late() {
    check(&[0], &[(23, 30)], 29, "missed 24");
    check(&[0], &[(23, 30)], 30, "open 30-102");
    check(&[0], &[(23, 600)], 601, "open 600-672");
}

#[test]
fn opening_uses_up_the_entry_messages_until_then() {
    check(&[0, 3], &[(1, 4), (26, 77)], 80, "ended 76");
    check(&[0, 3], &[(1, 2), (26, 75)], 80, "open 75-147");
}

#[test]
fn an_entry_message_while_it_is_open_waits_for_the_end() {
    check(&[0, 60], &[(1, 2), (61, 61)], 62, "open 2-74");
    check(&[0, 60], &[(1, 2), (61, 61)], 74, "offered by 84");
    check(&[0, 60], &[(1, 2), (61, 61), (80, 80)], 81, "open 80-152");
    check(&[0, 60], &[(1, 2), (61, 61), (84, 84)], 85, "missed 84");
    check(&[0, 40], &[(1, 2)], 75, "ended 74");
}

#[test]
fn each_entry_message_stands_by_itself() {
    check(&[0, 20], &[], 30, "offered by 44");
    check(&[0, 20], &[(30, 30)], 31, "open 30-102");
    check(&[0, 20], &[(44, 44)], 45, "missed 44");
}

#[test]
fn the_delivery_that_opens_says_so_once() {
    let mut point = entry_point(&[0], &[]);
    let opened = Opened { since: at(2), until: at(74) };
    assert_eq!(point.delivered(at(1), at(2)), Some(opened));
    assert_eq!(point.delivered(at(1), at(2)), None, "the same again");
    assert_eq!(point.delivered(at(3), at(3)), None, "it is open");
    let earlier = Opened { since: at(1), until: at(73) };
    assert_eq!(point.delivered(at(1), at(1)), Some(earlier), "it opened earlier than we knew");
}

#[test]
fn its_life_can_be_told() {
    let tell = |entries: &[i64], answers: &[(i64, i64)], now: i64| {
        let spans = entry_point(entries, answers).spans(at(now));
        let hours = |at: Timestamp| at.seconds() / 3600;
        spans.iter().map(|s| format!("{:?} {}-{}", s.life, hours(s.from), hours(s.until))).collect::<Vec<_>>()
    };
    assert_eq!(tell(&[], &[], 5), Vec::<String>::new());
    assert_eq!(tell(&[0], &[], 5), ["Offered 0-24"]);
    assert_eq!(tell(&[0], &[], 24), ["Missed 0-24"]);
    assert_eq!(tell(&[0], &[(1, 2)], 5), ["Answered 0-2", "Open 2-74"]);
    assert_eq!(
        tell(&[0, 60], &[(1, 2), (61, 61), (80, 80)], 100),
        ["Answered 0-2", "Ended 2-74", "Answered 60-80", "Open 80-152"]
    );
}

/// An entry message at 0, an answer sent at 1 and delivered at 2, and ends that Meta told: of when, and when.
fn told(ends: &[(i64, i64)]) -> EntryPoint {
    let mut point = entry_point(&[0], &[(1, 2)]);
    for (of, until) in ends {
        point.end_told(EndTold { of: at(*of), until: at(*until) });
    }
    point
}

#[test]
fn an_end_that_meta_tells_holds_and_shortens_nothing() {
    for (ends, now, expected) in [
        (vec![(1, 169)], 3, "open 2-169"),
        (vec![(50, 169)], 3, "open 2-169"),
        (vec![(1, 60), (50, 61)], 3, "open 2-74"),
        (vec![(50, 80), (79, 169)], 100, "open 2-169"),
        (vec![(80, 100)], 90, "open 2-100"),
        (vec![(80, 100)], 101, "ended 100"),
        (vec![(2 + 168, 300)], 200, "open 170-300"),
    ] {
        assert_eq!(say(told(&ends).state(at(now))), expected, "{ends:?}");
    }
}

#[test]
fn an_end_belongs_to_the_entry_point_that_its_message_may_open() {
    let mut point = entry_point(&[0, 75], &[(1, 2)]);
    point.end_told(EndTold { of: at(76), until: at(240) });
    assert_eq!(say(point.state(at(76))), "offered by 99");
    point.delivered(at(76), at(77));
    assert_eq!(say(point.state(at(78))), "open 77-240");
    assert_eq!(point.openings_told(), ["2-74", "77-240"]);
}

#[test]
fn meta_may_tell_of_an_entry_point_that_nobody_knew_of() {
    let mut point = EntryPoint::default();
    let opened = point.end_told(EndTold { of: at(5), until: at(77) });
    assert_eq!(opened, Some(Opened { since: at(5), until: at(77) }));
    assert_eq!(say(point.state(at(6))), "open 5-77");
    assert_eq!(point.end_told(EndTold { of: at(6), until: at(77) }), None, "the same one");
}

#[test]
fn what_meta_counts_as_inside_after_the_end_shows_that_it_lasted_so_long() {
    let mut point = told(&[]);
    point.free_by_meta(at(80));
    assert_eq!(point.state(at(80)), EntryState::Open { since: at(2), until: at(80) + Span::seconds(1) });
    assert_eq!(say(point.state(at(81))), "ended 80");
    let mut unknown = EntryPoint::default();
    unknown.free_by_meta(at(80));
    assert_eq!(unknown, EntryPoint::default());
}

#[test]
fn ends_stay_few() {
    let mut point = told(&[]);
    for hour in 80..140 {
        point.free_by_meta(at(hour));
    }
    assert_eq!(say(point.state(at(139))), "open 2-139");
    assert!(serde_json::to_string(&point).unwrap().len() < 700);
}

impl EntryPoint {
    fn openings_told(&self) -> Vec<String> {
        let hours = |at: Timestamp| at.seconds() / 3600;
        let openings = self.facts.as_deref().unwrap().openings().into_iter();
        openings.map(|opened| format!("{}-{}", hours(opened.since), hours(opened.until))).collect()
    }
}

#[test]
fn a_pair_without_entry_messages_keeps_nothing() {
    let mut point = EntryPoint::default();
    assert_eq!(point.delivered(at(1), at(1)), None);
    assert_eq!(serde_json::to_string(&point).unwrap(), "null");
    assert_eq!(size_of::<EntryPoint>(), size_of::<usize>());
}

#[test]
fn it_keeps_its_shape_in_json() {
    let point = entry_point(&[0, 60], &[(1, 2), (61, 61)]);
    let json = serde_json::to_string(&point).unwrap();
    assert_eq!(serde_json::from_str::<EntryPoint>(&json).unwrap(), point);
}

#[test]
fn a_long_life_stays_small_and_right() {
    let mut point = EntryPoint::default();
    for visit in 0..40 {
        let start = visit * 200;
        point.entered(at(start), Entry::Page);
        for answer in 0..20 {
            point.delivered(at(start + 1 + answer), at(start + 1 + answer));
        }
        assert_eq!(say(point.state(at(start + 5))), format!("open {}-{}", start + 1, start + 73));
    }
    assert!(serde_json::to_string(&point).unwrap().len() < 4000);
}

/// The rule read word by word, over everything that ever happened.
fn by_the_book(entries: &[i64], answers: &[(i64, i64)], now: i64) -> String {
    let mut unused: Vec<i64> = entries.to_vec();
    unused.sort_unstable();
    let mut answers: Vec<(i64, i64)> = answers.iter().map(|(sent, delivered)| (*delivered, *sent)).collect();
    answers.sort_unstable();
    let mut open: Option<i64> = None;
    for (delivered, sent) in answers.into_iter().filter(|(delivered, _)| *delivered <= now) {
        let inside = open.is_some_and(|since| delivered < since + 72);
        if !inside && unused.iter().any(|entry| *entry <= sent && sent < entry + 24) {
            open = Some(delivered);
            unused.retain(|entry| *entry > delivered);
        }
    }
    match (open, unused.last()) {
        (Some(since), _) if now < since + 72 => format!("open {since}-{}", since + 72),
        (_, Some(entry)) if now < entry + 24 => format!("offered by {}", entry + 24),
        (Some(since), Some(entry)) if entry + 24 > since + 72 => format!("missed {}", entry + 24),
        (None, Some(entry)) => format!("missed {}", entry + 24),
        (Some(since), _) => format!("ended {}", since + 72),
        (None, None) => "none".to_owned(),
    }
}

#[derive(Clone, Copy, Debug)]
enum Fact {
    Entered(i64),
    Delivered(i64, i64),
}

fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let fact = prop_oneof![
        1 => (0..200i64).prop_map(Fact::Entered),
        2 => (0..220i64, 0..60i64).prop_map(|(sent, delay)| Fact::Delivered(sent, sent + delay)),
    ];
    prop::collection::vec(fact, 0..14)
}

/// As a caller does it: after an entry message the answers known so far are told again.
fn tell(point: &mut EntryPoint, known: &mut Vec<(i64, i64)>, fact: Fact) {
    match fact {
        Fact::Entered(hours) => {
            point.entered(at(hours), Entry::Ad);
            for (sent, delivered) in known.iter() {
                point.delivered(at(*sent), at(*delivered));
            }
        }
        Fact::Delivered(sent, delivered) => {
            known.push((sent, delivered));
            point.delivered(at(sent), at(delivered));
        }
    }
}

proptest! {
    #[test]
    fn ends_count_in_any_order_of_arrival(
        facts in facts(),
        (ends, shuffled) in prop::collection::vec((0..200i64, 0..200i64), 0..8)
            .prop_flat_map(|ends| (Just(ends.clone()), Just(ends).prop_shuffle())),
        now in 0..400i64,
    ) {
        let tell_all = |before: &[(i64, i64)], after: &[(i64, i64)]| {
            let (mut point, mut known) = (EntryPoint::default(), Vec::new());
            for (of, lasts) in before {
                point.end_told(EndTold { of: at(*of), until: at(of + lasts) });
            }
            for fact in &facts {
                tell(&mut point, &mut known, *fact);
            }
            for (of, lasts) in after {
                point.end_told(EndTold { of: at(*of), until: at(of + lasts) });
            }
            point
        };
        let (first, last) = (tell_all(&ends, &[]), tell_all(&[], &shuffled));
        prop_assert_eq!(first.state(at(now)), last.state(at(now)));
    }

    #[test]
    fn it_goes_by_the_book_in_any_order_of_arrival(
        (facts, shuffled) in facts().prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle())),
        again in 0..14usize,
        now in 0..400i64,
    ) {
        let (mut point, mut known) = (EntryPoint::default(), Vec::new());
        for fact in shuffled.iter().chain(facts.get(again)) {
            tell(&mut point, &mut known, *fact);
        }
        let entries: Vec<i64> =
            facts.iter().filter_map(|fact| if let Fact::Entered(at) = fact { Some(*at) } else { None }).collect();
        prop_assert_eq!(say(point.state(at(now))), by_the_book(&entries, &known, now));
    }

    #[test]
    fn joining_two_is_as_one_that_saw_everything(one in facts(), other in facts(), now in 0..400i64) {
        let (mut all, mut known) = (EntryPoint::default(), Vec::new());
        let (mut left, mut left_known) = (EntryPoint::default(), Vec::new());
        let (mut right, mut right_known) = (EntryPoint::default(), Vec::new());
        for fact in one.iter().chain(&other) {
            tell(&mut all, &mut known, *fact);
        }
        for fact in &one {
            tell(&mut left, &mut left_known, *fact);
        }
        for fact in &other {
            tell(&mut right, &mut right_known, *fact);
        }
        left.join(&right);
        for (sent, delivered) in &known {
            left.delivered(at(*sent), at(*delivered));
        }
        prop_assert_eq!(left.state(at(now)), all.state(at(now)));
    }
}
