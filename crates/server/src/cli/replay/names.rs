//! Names to dense numbers, in order of appearance. The names themselves are not kept, since every fact is
//! about the pair and the id of the line that is being read: a name is known again by 96 bits that are made
//! of it. Among a billion names two are taken for one with a chance of less than one in a hundred billion.

const SEEDS: (u64, u64) = (0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03);
const FACTORS: (u64, u64) = (0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB);

/// What a name is known again by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fingerprint {
    key: u64,
    check: u32,
}

impl Fingerprint {
    /// That of a name which means the same everywhere.
    pub(super) fn of(name: &str) -> Self {
        Self::default().within(0, name)
    }

    /// The slot to look at first, in a table with so many slots but one.
    fn first(self, mask: usize) -> usize {
        usize::try_from(self.key).unwrap_or_default() & mask
    }

    /// That of a name of some kind which means something only in the context of another.
    pub(super) fn within(self, kind: u8, name: &str) -> Self {
        let context = u64::from(self.check) << 8 | u64::from(kind);
        let mut lanes = (mix(SEEDS.0 ^ self.key, FACTORS.0), mix(SEEDS.1 ^ context, FACTORS.1));
        let (words, rest) = name.as_bytes().as_chunks::<8>();
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        let words = words.iter().copied().chain([last]).map(u64::from_le_bytes);
        for word in words.chain([name.len() as u64]) {
            lanes = (mix(lanes.0 ^ word, FACTORS.0), mix(lanes.1.rotate_left(23) ^ word, FACTORS.1));
        }
        Self { key: lanes.0, check: u32::try_from(lanes.1 >> 32).unwrap_or_default() }
    }
}

/// Both halves of the product, folded.
fn mix(value: u64, factor: u64) -> u64 {
    let product = u128::from(value) * u128::from(factor);
    let half = |bits: u128| u64::try_from(bits & u128::from(u64::MAX)).unwrap_or_default();
    half(product) ^ half(product >> 64)
}

/// A table of names.
#[derive(Debug, Default)]
pub(super) struct Names {
    slots: Vec<Slot>,
    count: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u64,
    check: u32,
    /// The number of the name, plus one; zero when the slot is free.
    name: u32,
}

impl Slot {
    const fn fingerprint(self) -> Fingerprint {
        Fingerprint { key: self.key, check: self.check }
    }
}

impl Names {
    /// The number of a name, and whether it is a new one. `None` when there are four billion already.
    pub(super) fn find(&mut self, fingerprint: Fingerprint) -> Option<(u32, bool)> {
        if self.slots.len() <= usize::try_from(self.count).ok()? * 2 {
            self.grow();
        }
        let place = self.place(fingerprint)?;
        let slot = self.slots.get_mut(place)?;
        if slot.name != 0 {
            return Some((slot.name - 1, false));
        }
        let number = self.count;
        self.count = number.checked_add(1)?;
        let Fingerprint { key, check } = fingerprint;
        *slot = Slot { key, check, name: self.count };
        Some((number, true))
    }

    /// What stands where a name would be looked for first. It says nothing; but to have looked brings that part
    /// of the table, which is far larger than any cache, near.
    pub(super) fn glance(&self, fingerprint: Fingerprint) -> u32 {
        let first = self.slots.len().checked_sub(1).and_then(|mask| self.slots.get(fingerprint.first(mask)));
        first.map_or(0, |slot| slot.name)
    }

    /// Where the name is, or where it would go. The number of slots is a power of two, and half are free.
    fn place(&self, fingerprint: Fingerprint) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut place = fingerprint.first(mask);
        loop {
            let slot = self.slots.get(place)?;
            if slot.name == 0 || slot.fingerprint() == fingerprint {
                return Some(place);
            }
            place = (place + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(1024);
        let before = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        for slot in before.into_iter().filter(|slot| slot.name != 0) {
            if let Some(free) = self.place(slot.fingerprint()).and_then(|place| self.slots.get_mut(place)) {
                *free = slot;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbered_in_order_of_appearance_and_known_again() {
        let mut names = Names::default();
        for number in 0..50_000_u32 {
            assert_eq!(names.find(Fingerprint::of(&format!("name-{number}"))), Some((number, true)));
        }
        for number in (0..50_000_u32).rev() {
            assert_eq!(names.find(Fingerprint::of(&format!("name-{number}"))), Some((number, false)));
        }
        let seven = Fingerprint::of("name-7");
        let others = [
            seven.within(0, "name-7"),
            seven.within(1, "name-7"),
            Fingerprint::of("name-8").within(1, "name-7"),
        ];
        for (number, other) in (50_000..).zip(others) {
            assert_eq!(names.find(other), Some((number, true)), "another context or kind, another name");
        }
    }

    #[test]
    fn names_that_look_alike_are_not_taken_for_each_other() {
        let alike = ["", "\0", "\0\0", "a", "a\0", "abcdefgh", "abcdefgh\0", "abcdefghabcdefgh"];
        let mut names = Names::default();
        for (number, name) in (0..).zip(alike) {
            assert_eq!(names.find(Fingerprint::of(name)), Some((number, true)), "{name:?}");
        }
    }
}
