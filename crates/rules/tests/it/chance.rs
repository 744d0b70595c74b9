//! Chance that is the same in every run: a history that failed is found again by its number.

use transom_rules::content::Entry;
use transom_rules::pricing::Billed;
use transom_rules::template::Category;

use crate::story::{Happened, Line};

/// A generator of numbers.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03);
        chance.below(2);
        chance
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

const HOUR: i64 = 3600;
const ENTRIES: [Option<Entry>; 6] = [Some(Entry::Ad), Some(Entry::Page), None, None, None, None];
/// A little before the switches of rules and before the end of a month like any other.
const EDGES: [i64; 7] =
    [1_730_419_200, 1_751_328_000, 1_790_812_800, 1_706_745_600, 1_764_547_200, 1_798_761_600, 1_830_297_600];
const STEPS: [i64; 14] = [
    0,
    0,
    1,
    60,
    HOUR,
    2 * HOUR,
    5 * HOUR,
    9 * HOUR,
    12 * HOUR,
    24 * HOUR - 1,
    24 * HOUR,
    25 * HOUR,
    48 * HOUR,
    72 * HOUR,
];

/// A history of a few pairs over some days around an edge. `late` in a hundred events are dated back.
pub(crate) fn history(chance: &mut Chance, length: u64, late: u64) -> Vec<Line> {
    let mut now = chance.pick(&EDGES) - i64::try_from(chance.below(60 * 3600)).unwrap();
    let pairs = ["P1/C1", "P1/C2", "P2/C1"];
    let pairs = &pairs[..usize::try_from(1 + chance.below(3)).unwrap()];
    let mut lines: Vec<Line> = Vec::new();
    for number in 0..length {
        now += chance.pick(&STEPS) / i64::try_from(1 + chance.below(4)).unwrap();
        let back = if chance.below(100) < late { chance.pick(&STEPS) + chance.pick(&STEPS) } else { 0 };
        if chance.below(20) == 0 && !lines.is_empty() {
            let again = lines[usize::try_from(chance.below(lines.len() as u64)).unwrap()].clone();
            lines.push(again);
            continue;
        }
        let (pair, told) = told(chance, pairs, number, &lines);
        lines.push(Line { t: now - back, pair, told });
    }
    lines
}

fn told(
    chance: &mut Chance,
    pairs: &[&'static str],
    number: u64,
    lines: &[Line],
) -> (&'static str, Happened) {
    let pair = chance.pick(pairs);
    let sends: Vec<(&'static str, u64)> = lines
        .iter()
        .filter_map(|line| if let Happened::Send(id, _) = line.told { Some((line.pair, id)) } else { None })
        .collect();
    let form = match chance.below(13) {
        0 | 1 => Billed::Template(Category::Marketing),
        2..6 => Billed::Template(Category::Utility),
        6 | 7 => Billed::Template(Category::Authentication),
        8 => Billed::Reaction,
        _ => Billed::FreeForm,
    };
    match chance.below(20) {
        0..4 => (pair, Happened::Wrote(number, chance.pick(&ENTRIES))),
        4 => (pair, Happened::Ask(form == Billed::FreeForm)),
        5 if chance.below(3) == 0 => (pair, Happened::Delivered(number + chance.below(3))),
        12.. if !sends.is_empty() => {
            let recent = sends.len().saturating_sub(4);
            let (pair, id) = chance.pick(&sends[recent..]);
            let told = match chance.below(12) {
                0 => Happened::Failed(id, true),
                1 => Happened::Failed(id, false),
                2..5 => Happened::Read(id),
                _ => Happened::Delivered(id),
            };
            (pair, told)
        }
        _ => (pair, Happened::Send(number, form)),
    }
}
