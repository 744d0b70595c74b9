//! Text messages of the telephone network: into how many segments a text falls, each of which costs, which of its
//! characters make it fall into more, and what may stand for them. Facts are S1.1 to S1.5 of `docs/upstream.md`.

pub mod letter;
pub mod stop;

use letter::{gsm_units, plain_of};

use crate::words;

/// The longest text that a carrier takes, in characters (S1.5).
pub const LONGEST: usize = 1600;

words! {
    /// How the characters of a text are sent.
    Coding {
        /// Seven bits each: the alphabet of GSM 03.38.
        Gsm7 = "gsm_7",
        /// Sixteen bits each, or twice that.
        Ucs2 = "ucs_2",
    }
}

impl Coding {
    /// How many units a text may have that is one segment.
    pub const fn alone(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// How many units each segment takes where there are several: a header has to fit too.
    pub const fn among_several(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }

    /// How many units a character takes. None is split over two segments.
    fn units(self, letter: char) -> usize {
        match self {
            // Whoever asks has seen that all of them are in the alphabet.
            Self::Gsm7 => gsm_units(letter).unwrap_or(1),
            Self::Ucs2 => letter.len_utf16(),
        }
    }
}

/// What a text is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segments {
    /// How its characters are sent.
    pub coding: Coding,
    /// How many segments it is; of an empty text 0.
    pub count: usize,
    /// How many units its characters take together.
    pub units: usize,
    /// How many more units fit into the last segment.
    pub left: usize,
    /// The characters for whose sake all are sent with sixteen bits, each once, in their order.
    pub costly: Vec<Costly>,
}

/// A character that is not in the alphabet of seven bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costly {
    /// It.
    pub letter: char,
    /// What may stand for it, if it is a typographic sign: `'` for `’`. Empty for one that nobody sees.
    pub plain: Option<&'static str>,
}

/// Into what a text falls.
pub fn segments(text: &str) -> Segments {
    let costly = costly(text);
    let coding = if costly.is_empty() { Coding::Gsm7 } else { Coding::Ucs2 };
    let units = text.chars().map(|letter| coding.units(letter)).sum();
    if units <= coding.alone() {
        let count = usize::from(units > 0);
        return Segments { coding, count, units, left: coding.alone() - units, costly };
    }
    let (mut count, mut filled) = (1, 0);
    for letter in text.chars() {
        let wide = coding.units(letter);
        if filled + wide > coding.among_several() {
            (count, filled) = (count + 1, 0);
        }
        filled += wide;
    }
    Segments { coding, count, units, left: coding.among_several() - filled, costly }
}

fn costly(text: &str) -> Vec<Costly> {
    let mut found: Vec<Costly> = Vec::new();
    for letter in text.chars().filter(|letter| gsm_units(*letter).is_none()) {
        if found.iter().all(|known| known.letter != letter) {
            found.push(Costly { letter, plain: plain_of(letter) });
        }
    }
    found
}

/// The same text with plain signs in place of typographic ones. What else is not in the alphabet of seven bits stays.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match plain_of(letter) {
            Some(instead) => plain.push_str(instead),
            None => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests;
