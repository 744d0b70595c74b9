//! Laws that hold for every history.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::content::Entry;
use transom_rules::pricing::Billed;
use transom_rules::template::Category;

use crate::chance::{Chance, history};
use crate::story::{self, Account, Happened, Line};
use crate::twins::account;

const HISTORIES: u64 = 5_000;

fn each(late: u64, law: impl Fn(u64, &Account, Vec<Line>, &mut Chance)) {
    for seed in 0..HISTORIES {
        let chance = &mut Chance::new(seed + 1_000_000);
        let account = account(chance);
        let length = 5 + chance.below(40);
        let lines = history(chance, length, late);
        law(seed, &account, lines, chance);
    }
}

#[test]
fn told_twice_is_told_once() {
    each(30, |seed, account, lines, _| {
        let lines: Vec<Line> =
            lines.into_iter().filter(|line| !matches!(line.told, Happened::Ask(_))).collect();
        let sent: BTreeSet<(&str, u64)> = lines
            .iter()
            .filter_map(
                |line| if let Happened::Send(id, _) = line.told { Some((line.pair, id)) } else { None },
            )
            .collect();
        let refused = refused(account, &lines);
        let known = |line: &Line| match line.told {
            Happened::Delivered(id) | Happened::Read(id) | Happened::Failed(id, _) => {
                sent.contains(&(line.pair, id)) && !refused.contains(&(line.pair, id))
            }
            _ => true,
        };
        let lines: Vec<Line> = lines.into_iter().filter(known).collect();
        let once = story::fold(account, &lines).concat();
        let twice = story::fold(account, &[lines.clone(), lines].concat()).concat();
        assert_eq!(once, twice, "history {seed}");
    });
}

fn refused(account: &Account, lines: &[Line]) -> BTreeSet<(&'static str, u64)> {
    let mut refused = BTreeSet::new();
    for (line, facts) in lines.iter().zip(story::fold(account, lines)) {
        if let Happened::Send(id, _) = line.told
            && facts.iter().any(|fact| fact.starts_with("permit") && !fact.contains(" allowed "))
        {
            refused.insert((line.pair, id));
        }
    }
    refused
}

#[test]
fn a_refusal_changes_nothing() {
    each(0, |seed, account, lines, _| {
        let refused = refused(account, &lines);
        let gone = |line: &Line| match line.told {
            Happened::Send(id, _)
            | Happened::Delivered(id)
            | Happened::Read(id)
            | Happened::Failed(id, _) => refused.contains(&(line.pair, id)),
            _ => false,
        };
        let told = |lines: &[Line]| -> Vec<String> {
            let mut facts = story::fold(account, lines).concat();
            facts.retain(|fact| fact.starts_with("charge") || fact.contains(" opened "));
            facts
        };
        let without: Vec<Line> = lines.iter().filter(|line| !gone(line)).cloned().collect();
        assert_eq!(told(&lines), told(&without), "history {seed}");
    });
}

#[test]
fn each_message_is_charged_once_and_only_when_it_was_allowed_and_delivered() {
    each(30, |seed, account, lines, _| {
        let refused = refused(account, &lines);
        let mut charged = BTreeSet::new();
        for (place, (line, facts)) in lines.iter().zip(story::fold(account, &lines)).enumerate() {
            for fact in facts.iter().filter(|fact| fact.starts_with("charge")) {
                let id: u64 = fact.split(' ').nth(1).unwrap().parse().unwrap();
                assert!(charged.insert((line.pair, id)), "history {seed}: {id} is charged twice");
                assert!(!refused.contains(&(line.pair, id)), "history {seed}: {id} was refused");
                let reached = lines[..=place].iter().any(|line| {
                    (line.told == Happened::Delivered(id) || line.told == Happened::Read(id))
                        && fact.contains(&line.t.to_string())
                });
                assert!(reached, "history {seed}: {id} was not delivered");
            }
        }
    });
}

#[test]
fn no_two_conversations_of_a_category_are_open_and_none_opens_inside_an_entry_point() {
    each(0, |seed, account, lines, _| {
        let mut open: BTreeMap<(&str, String), i64> = BTreeMap::new();
        let mut entry: BTreeMap<&str, i64> = BTreeMap::new();
        for (line, facts) in lines.iter().zip(story::fold(account, &lines)) {
            for fact in facts {
                let words: Vec<&str> = fact.split(' ').collect();
                let number = |place: usize| words[place].parse::<i64>().unwrap();
                match words[..] {
                    ["entry", "opened", ..] => {
                        assert!(open.keys().all(|(pair, _)| *pair != line.pair), "history {seed}: {fact}");
                        entry.insert(line.pair, number(3));
                    }
                    [category, "opened", ..] => {
                        let inside = entry.get(line.pair).is_some_and(|until| number(2) < *until);
                        assert!(!inside, "history {seed}: {fact}");
                        let twin = open.insert((line.pair, category.to_owned()), number(3));
                        assert_eq!(twin, None, "history {seed}: {fact}");
                    }
                    [category, "expired" | "closed", ..] => {
                        assert!(
                            open.remove(&(line.pair, category.to_owned())).is_some(),
                            "history {seed}: {fact}"
                        );
                    }
                    _ => {}
                }
            }
        }
    });
}

#[test]
fn what_timestamps_decide_does_not_depend_on_the_order_of_arrival() {
    each(0, |seed, account, lines, chance| {
        // Sends are ours and stand first; what Meta tells of them and the customer's words come in any order.
        let end = lines.iter().map(|line| line.t).max().unwrap();
        let refused = refused(account, &lines);
        let mut seen = BTreeSet::new();
        let (mut sends, mut told) = (Vec::new(), Vec::new());
        for line in lines {
            match line.told {
                Happened::Send(id, Billed::Template(_)) if !refused.contains(&(line.pair, id)) => {
                    sends.push(line);
                }
                Happened::Ask(_) | Happened::Send(..) => {}
                _ if seen.insert((line.pair, format!("{:?}", line.told))) => told.push(line),
                _ => {}
            }
        }
        let asks: Vec<Line> = ["P1/C1", "P1/C2", "P2/C1"]
            .iter()
            .flat_map(|pair| {
                [0, 20, 70].map(|hours| Line { t: end + hours * 3600, pair, told: Happened::Ask(true) })
            })
            .collect();
        let permits = |told: &[Line]| -> Vec<String> {
            let all = [sends.as_slice(), told, asks.as_slice()].concat();
            let mut facts: Vec<Vec<String>> = story::fold(account, &all).split_off(all.len() - asks.len());
            for facts in &mut facts {
                facts.retain(|fact| fact.starts_with("permit"));
            }
            facts.concat()
        };
        let before = permits(&told);
        for place in (1..told.len()).rev() {
            told.swap(place, usize::try_from(chance.below(place as u64 + 1)).unwrap());
        }
        assert_eq!(before, permits(&told), "history {seed}");
    });
}

#[test]
fn an_offer_that_is_told_after_the_end_it_waited_for_is_told_all_the_same() {
    let hours = |hours: i64| 1_717_200_000 + hours * 3600;
    let line = |at: i64, told| Line { t: hours(at), pair: "P1/C1", told };
    let utility = Billed::Template(Category::Utility);
    let lines = [
        line(0, Happened::Wrote(1, Some(Entry::Ad))),
        line(1, Happened::Send(2, utility)),
        line(1, Happened::Delivered(2)),
        line(74, Happened::Wrote(3, None)),
        line(60, Happened::Wrote(4, Some(Entry::Ad))),
        line(85, Happened::Wrote(5, None)),
    ];
    let facts = story::fold(&Account::default(), &lines);
    let entry = |word: &str, at: i64, until: i64| format!("entry {word} {} {}", hours(at), hours(until));
    assert_eq!(facts[3], [entry("ended", 73, 73)]);
    assert_eq!(facts[4], [entry("offered", 73, 84)]);
    assert_eq!(facts[5], [entry("missed", 84, 84)]);
}
