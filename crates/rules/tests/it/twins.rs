//! The fold and the naive model tell the same of a hundred thousand histories.

use std::collections::BTreeMap;

use transom_rules::pricing::RuleSet;

use crate::chance::{Chance, history};
use crate::naive;
use crate::story::{self, Account};

const HISTORIES: u64 = 100_000;

/// Accounts from west to east, by all rules.
pub(crate) fn account(chance: &mut Chance) -> Account {
    let rules = [None, None, None, Some(RuleSet::Cbp), Some(RuleSet::Pmp2025), Some(RuleSet::Pmp2026)];
    Account {
        rules: chance.pick(&rules),
        offset: chance.pick(&[0, -11 * 3600, -3 * 3600, 19_800, 14 * 3600]),
        free: chance.pick(&[0, 1, 2, 1000]),
        ad_hours: chance.pick(&[None, None, Some(24), Some(168)]),
        eligible: chance.pick(&[false, false, false, true]),
    }
}

#[test]
fn the_fold_tells_what_the_rules_say_word_by_word() {
    let mut met = BTreeMap::new();
    for seed in 0..HISTORIES {
        let chance = &mut Chance::new(seed);
        let account = account(chance);
        let late = chance.pick(&[0, 0, 10, 50]);
        let length = 5 + chance.below(30);
        let lines = history(chance, length, late);
        let (fast, naive) = (story::fold(&account, &lines), naive::fold(&account, &lines));
        for (place, (fast, naive)) in fast.iter().zip(&naive).enumerate() {
            let told = &lines[..=place];
            assert_eq!(fast, naive, "history {seed} of {account:?}, line {place}:\n{told:#?}");
            for word in fast.iter().flat_map(|fact| fact.split(' ').filter(|word| word.len() > 3)) {
                if !word.starts_with(|first: char| first.is_ascii_digit()) {
                    *met.entry(word.to_owned()).or_insert(0_u32) += 1;
                }
            }
        }
    }
    let everything = "allowed window_closed window_never_opened offered opened missed ended expired closed open cbp pmp_2025 pmp_2026 marketing \
        utility authentication service referral_conversion conversation_opened joined regular \
        free_customer_service free_entry_point free_service free_allowance free_eligible free_reaction";
    for word in everything.split_whitespace().filter(|word| word.len() > 3) {
        assert!(met.get(word).is_some_and(|count| *count > 1000), "{word} was hardly ever met: {met:?}");
    }
}
