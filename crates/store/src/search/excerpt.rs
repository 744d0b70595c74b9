//! Why something was found: the words around what was looked for, as they were written.

use super::Word;
use super::fold::fold;
use super::tokens::{Part, is_sign, is_unspaced};

/// Letters before the first word that was found: few, so that it stands in the narrowest row.
const BEFORE: usize = 16;
/// Letters from there on.
const LONGEST: usize = 110;

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// As it was written, in one line.
    pub text: String,
    /// Whether it is what was looked for.
    pub is_found: bool,
}

/// A letter as it is compared, and where it stands.
#[derive(Clone, Copy)]
struct Letter {
    folded: char,
    place: usize,
}

/// What stands around the first of these words in a text; `None` where none does.
pub fn excerpt(text: &str, words: &[Word]) -> Option<Vec<Stretch>> {
    let written: Vec<char> = text.chars().collect();
    let letters = letters(&written);
    let mut found = vec![false; written.len()];
    for part in words.iter().flat_map(Word::in_messages) {
        mark(&letters, &part, &mut found);
    }
    let first = found.iter().position(|is_found| *is_found)?;
    let from = begin(&written, first);
    let to = written.len().min(from + LONGEST);
    let mut stretches = Vec::new();
    let mut rest = written.get(from..to)?.iter().zip(found.get(from..to)?).peekable();
    while let Some((_, is_found)) = rest.peek().copied() {
        let same = std::iter::from_fn(|| rest.next_if(|(_, one)| *one == is_found));
        let text = same.map(|(letter, _)| if letter.is_whitespace() { ' ' } else { *letter }).collect();
        stretches.push(Stretch { text, is_found: *is_found });
    }
    let dots = |is_cut: bool| is_cut.then(|| Stretch { text: "…".into(), is_found: false });
    Some(dots(from > 0).into_iter().chain(stretches).chain(dots(to < written.len())).collect())
}

/// Where an excerpt begins: at a word, not far before what was found.
fn begin(written: &[char], first: usize) -> usize {
    let earliest = first.saturating_sub(BEFORE);
    if earliest == 0 {
        return 0;
    }
    let before = written.get(earliest..first).unwrap_or_default();
    let space = before.iter().position(|letter| letter.is_whitespace());
    space.map_or(earliest, |space| earliest + space + 1)
}

fn letters(written: &[char]) -> Vec<Letter> {
    let of = |(place, letter): (usize, &char)| {
        let folded: Vec<char> =
            fold(&letter.to_string()).chars().filter(|letter| !is_sign(*letter)).collect();
        folded.into_iter().map(move |folded| Letter { folded, place })
    };
    written.iter().enumerate().flat_map(of).collect()
}

/// Marks wherever a part of a word stands, and the rest of the word that begins with it.
fn mark(letters: &[Letter], part: &Part, found: &mut [bool]) {
    let wanted = part.letters();
    let is_whole = matches!(part, Part::Is(_));
    for from in 0..letters.len() {
        let Some(here) = letters.get(from..from + wanted.len()) else { break };
        let stands = here.iter().zip(&wanted).all(|(letter, wanted)| letter.folded == *wanted);
        if !stands || !begins_word(letters, from) {
            continue;
        }
        let after = letters.get(from + wanted.len()..).unwrap_or_default();
        let rest = after.iter().take_while(|letter| is_spaced(letter.folded)).count();
        let spaced = here.first().is_some_and(|letter| is_spaced(letter.folded));
        if spaced && is_whole && rest > 0 {
            continue;
        }
        // Up to the next letter: marks that stand on the last one belong to it.
        let to = after.first().map_or(found.len(), |next| next.place);
        let places = here.first().map_or(to, |first| first.place)..to;
        found.get_mut(places).unwrap_or_default().fill(true);
    }
}

/// Scripts without spaces have words anywhere.
fn begins_word(letters: &[Letter], from: usize) -> bool {
    let spaced = |letter: Option<&Letter>| letter.is_some_and(|letter| is_spaced(letter.folded));
    !spaced(letters.get(from)) || from == 0 || !spaced(letters.get(from - 1))
}

fn is_spaced(letter: char) -> bool {
    letter.is_alphanumeric() && !is_unspaced(letter)
}

#[cfg(test)]
mod tests {
    use transom_rules::access::Mask;

    use super::*;

    fn shown(text: &str, words: &[&str]) -> Option<String> {
        let words: Vec<Word> = words.iter().map(|word| Word::new(*word, Mask::Off)).collect();
        let stretches = excerpt(text, &words)?;
        Some(
            stretches
                .iter()
                .map(|one| if one.is_found { format!("[{}]", one.text) } else { one.text.clone() })
                .collect(),
        )
    }

    #[test]
    fn what_was_looked_for_is_marked_where_it_stands() {
        for (text, words, expected) in [
            ("Where is my Parcel?", &["parcel"][..], Some("Where is my [Parcel]?")),
            ("My parcels\nare here", &["parc"], Some("My [parc]els are here")),
            ("Cliché, d'été", &["ete", "cliche"], Some("[Cliché], d'[été]")),
            ("e\u{301}te\u{301}", &["ete"], Some("[e\u{301}te\u{301}]")),
            ("size M, mm", &["m"], Some("size [M], mm")),
            ("SKU-0815 and 815", &["sku-08"], Some("[SKU]-[08]15 and 815")),
            ("我想换一个蓝色的手机壳", &["手机壳"], Some("我想换一个蓝色的[手机壳]")),
            ("superparcel", &["parcel"], None),
        ] {
            assert_eq!(shown(text, words).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn of_a_long_text_what_is_near_is_shown() {
        let long = format!("{}parcel {}", "before and ".repeat(20), "after it ".repeat(40));
        let shown = shown(&long, &["parcel"]).unwrap();
        assert!(shown.starts_with("…and before and [parcel] after"), "{shown}");
        assert!(shown.ends_with('…') && shown.chars().count() < LONGEST + 6, "{shown}");
    }
}
