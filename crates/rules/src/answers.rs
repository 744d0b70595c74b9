//! Which templates bring answers: of those who were sent one, how many wrote within a day; told for people who read the same
//! language, or have a number of the same country, where enough of them were sent it.

use std::collections::BTreeMap;

use crate::language::{Reader, kin};
use crate::time::Span;

/// Who writes so soon after a template answered it.
pub const WITHIN: Span = Span::hours(24);

/// A share of fewer says nothing.
const FEW: u32 = 5;

/// What is not known of a template counts as so many sends that were answered as those of all templates are.
const UNKNOWN: u64 = 4;

/// How many were sent, and how many of those answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    sent: u32,
    answered: u32,
}

impl Tally {
    fn add(&mut self, answered: bool) {
        self.sent += 1;
        self.answered += u32::from(answered);
    }

    fn percent(self) -> u32 {
        (self.answered * 100 + self.sent / 2) / self.sent.max(1)
    }
}

/// What was counted, by template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    all: Tally,
    templates: BTreeMap<String, Of>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Of {
    all: Tally,
    /// By what people have in common.
    kin: BTreeMap<String, Tally>,
}

/// How often a template was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// In a hundred.
    pub percent: u32,
    /// Of how many.
    pub sent: u32,
    /// By people who read the same language or are of the same country; otherwise by all.
    pub alike: bool,
}

impl Answers {
    /// Counts one send of a template.
    pub fn add(&mut self, template: &str, to: Reader<'_>, answered: bool) {
        self.all.add(answered);
        let of = self.templates.entry(template.to_owned()).or_default();
        of.all.add(answered);
        for kin in kin(to) {
            of.kin.entry(kin).or_default().add(answered);
        }
    }

    /// What is known of a template for somebody; `None` where too few were sent it.
    pub fn of(&self, template: &str, to: Reader<'_>) -> Option<Share> {
        let (tally, alike) = self.tally(template, to)?;
        Some(Share { percent: tally.percent(), sent: tally.sent, alike })
    }

    /// By what templates are ranked for somebody, the higher the better: answers in ten thousand, drawn towards those of all
    /// templates where few were sent it.
    pub fn rank(&self, template: &str, to: Reader<'_>) -> u64 {
        let tally = self.tally(template, to).map(|(tally, _)| tally).unwrap_or_default();
        let usual = u64::from(self.all.answered) * 10_000 / u64::from(self.all.sent.max(1));
        let (sent, answered) = (u64::from(tally.sent), u64::from(tally.answered));
        (answered * 10_000 + UNKNOWN * usual) / (sent + UNKNOWN)
    }

    /// The templates that were sent, those that bring the most answers from somebody first.
    pub fn best(&self, to: Reader<'_>) -> Vec<&str> {
        let mut sent: Vec<&str> = self.templates.keys().map(String::as_str).collect();
        sent.sort_by_cached_key(|template| std::cmp::Reverse(self.rank(template, to)));
        sent
    }

    /// What counts for somebody, and whether it is of people like them.
    fn tally(&self, template: &str, to: Reader<'_>) -> Option<(Tally, bool)> {
        let of = self.templates.get(template)?;
        let alike = kin(to).iter().filter_map(|kin| of.kin.get(kin)).max_by_key(|tally| tally.sent);
        let enough = |tally: &Tally| tally.sent >= FEW;
        match alike.copied().filter(enough) {
            Some(tally) => Some((tally, true)),
            None => Some((of.all, false)).filter(|(tally, _)| enough(tally)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAIN: Reader<'_> = Reader { language: "", address: "+34600000031" };
    const MEXICO: Reader<'_> = Reader { language: "", address: "+525500000034" };
    const GERMANY: Reader<'_> = Reader { language: "", address: "+4915112345678" };

    fn counted(sends: &[(&str, Reader<'_>, u32, u32)]) -> Answers {
        let mut answers = Answers::default();
        for (template, to, sent, answered) in sends {
            for n in 0..*sent {
                answers.add(template, *to, n < *answered);
            }
        }
        answers
    }

    #[test]
    fn who_reads_the_same_counts_before_all() {
        let answers = counted(&[("a/es", SPAIN, 6, 3), ("a/es", GERMANY, 14, 1)]);
        assert_eq!(answers.of("a/es", MEXICO), Some(Share { percent: 50, sent: 6, alike: true }));
        let polish = Reader { language: "pl", address: "" };
        assert_eq!(answers.of("a/es", polish), Some(Share { percent: 20, sent: 20, alike: false }));
        assert_eq!(answers.of("b/es", MEXICO), None);
    }

    #[test]
    fn of_people_without_a_known_language_the_country_counts() {
        let texas = Reader { language: "", address: "+12125550100" };
        let answers = counted(&[("a/en", texas, 5, 5), ("a/en", GERMANY, 5, 0)]);
        assert_eq!(answers.of("a/en", texas), Some(Share { percent: 100, sent: 5, alike: true }));
    }

    #[test]
    fn few_sends_say_nothing_and_rank_as_all_do() {
        let answers = counted(&[("a/es", SPAIN, 4, 4), ("b/es", SPAIN, 40, 10), ("c/es", SPAIN, 40, 2)]);
        assert_eq!(answers.of("a/es", SPAIN), None);
        let rank = |template| answers.rank(template, SPAIN);
        assert!(rank("b/es") > rank("never/es"), "more than usual");
        assert!(rank("never/es") > rank("c/es"), "less than usual");
        assert_eq!(rank("a/es"), rank("never/es"));
        assert_eq!(Answers::default().rank("a/es", SPAIN), 0);
        assert_eq!(answers.best(SPAIN), ["b/es", "a/es", "c/es"]);
    }
}
