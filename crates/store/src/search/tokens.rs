//! What stands in the index for a text, and what is looked up for a word.
//!
//! Where spaces stand between words, a word is what is found, from its beginning on. Scripts that set none are cut into
//! bigrams instead, which are pairs of neighbours, `東京都` into `東京`, `京都` and, as its last letter, `都`: whatever
//! stands in a text is then a row of bigrams, and one letter the beginning of some. Korean sets spaces, but hangs its
//! endings on the word and builds words of words; it is cut too. A bigram that follows itself, as in a long `ㅋㅋㅋ`, stands
//! there once, and none stands there more often than all engines note.

use std::collections::BTreeMap;

use super::fold::fold;

/// Words of a message that are found; WhatsApp's longest text has 4,096 characters.
const MOST: usize = 4096;
/// Characters of a word that count.
const LONGEST: usize = 64;

/// Places of one bigram that count: PostgreSQL notes no more of a word.
const PLACES: usize = 255;

/// A word of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// Letters and digits, folded.
    pub(crate) text: String,
    /// Where a bigram stands among the bigrams; whole words have no place.
    pub(crate) place: Option<usize>,
}

/// A part of a word that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A word of the index is it.
    Is(String),
    /// A word of the index begins with it.
    Begins(String),
    /// Bigrams, one right after the other.
    Row(Vec<String>),
}

impl Part {
    /// What tells of it whether it is digits.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Is(text) | Self::Begins(text) => text,
            Self::Row(bigrams) => bigrams.first().map_or("", String::as_str),
        }
    }

    /// Its letters, one after the other.
    pub(super) fn letters(&self) -> Vec<char> {
        match self {
            Self::Is(text) | Self::Begins(text) => text.chars().collect(),
            Self::Row(bigrams) => {
                let ends = bigrams.iter().skip(1).filter_map(|bigram| bigram.chars().last());
                self.text().chars().chain(ends).collect()
            }
        }
    }
}

/// Letters that belong together.
enum Piece {
    Word(String),
    Run(Vec<char>),
}

/// The words of a text, as the index keeps them.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut place = 0;
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for piece in pieces(text) {
        match piece {
            Piece::Word(text) => tokens.push(Token { text, place: None }),
            Piece::Run(letters) => {
                // The last letter has no neighbour, and is found alone.
                for text in bigrams(&letters).into_iter().chain(letters.last().map(char::to_string)) {
                    let taken = places.entry(text.clone()).or_default();
                    *taken += 1;
                    if *taken <= PLACES {
                        place += 1;
                        tokens.push(Token { text, place: Some(place) });
                    }
                }
            }
        }
        if tokens.len() >= MOST {
            break;
        }
    }
    tokens.truncate(MOST);
    tokens
}

/// What of the index a word asks for. A letter of an alphabet that stands alone asks for itself, and not for all that
/// begins with it.
pub(super) fn parts(word: &str) -> Vec<Part> {
    let pieces: Vec<Piece> = pieces(word).take(MOST).collect();
    let is_alone = pieces.len() == 1;
    let part = |piece| match piece {
        Piece::Word(text) if is_alone && text.chars().nth(1).is_none() => Part::Is(text),
        Piece::Word(text) => Part::Begins(text),
        Piece::Run(letters) if letters.len() == 1 => Part::Begins(letters.into_iter().collect()),
        Piece::Run(letters) => Part::Row(bigrams(&letters)),
    };
    pieces.into_iter().map(part).collect()
}

fn bigrams(letters: &[char]) -> Vec<String> {
    let mut bigrams: Vec<String> = letters.windows(2).take(MOST).map(|pair| pair.iter().collect()).collect();
    bigrams.dedup();
    bigrams
}

fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let letters: Vec<char> = fold(text).chars().filter(|letter| !is_sign(*letter)).collect();
    let class = |letter: &char| letter.is_alphanumeric().then(|| is_unspaced(*letter));
    let together: Vec<Piece> = letters
        .chunk_by(|one, next| class(one) == class(next))
        .filter_map(|chunk| match class(chunk.first()?) {
            None => None,
            Some(true) => Some(Piece::Run(chunk.to_vec())),
            Some(false) => Some(Piece::Word(chunk.iter().take(LONGEST).collect())),
        })
        .collect();
    together.into_iter()
}

/// Whether a letter is of a script that is cut into bigrams.
pub(super) fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        // Thai, Lao; Myanmar; Khmer.
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}'
        // Signs that count as Chinese letters, Japanese, Bopomofo.
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3040}'..='\u{312f}' | '\u{31a0}'..='\u{31ff}'
        // Chinese.
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
        // Korean.
        | '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7ff}')
}

/// Whether it stands on a letter and is left out by some who write, such as a tone, or only joins two.
pub(super) fn is_sign(letter: char) -> bool {
    matches!(letter,
        '\u{e47}'..='\u{e4e}' | '\u{ec8}'..='\u{ece}' | '\u{1037}' | '\u{1039}' | '\u{103a}'
        | '\u{17c9}'..='\u{17d3}' | '\u{17dd}' | '\u{3099}' | '\u{309a}'
        // What takes the vowel from a letter of India, or puts a point below it.
        | '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{a3c}' | '\u{a4d}' | '\u{acd}' | '\u{b4d}' | '\u{bcd}'
        | '\u{c4d}' | '\u{ccd}' | '\u{d4d}' | '\u{dca}'
        | '\u{200c}' | '\u{200d}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> String {
        tokens(text).into_iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_stand_as_they_are_and_scripts_without_spaces_in_bigrams() {
        for (text, expected) in [
            ("Hello, WORLD 42", "hello world 42"),
            ("SKU-1042", "sku 1042"),
            ("東京都", "東京 京都 都"),
            ("東京。大阪", "東京 京 大阪 阪"),
            ("iPhone手机壳", "iphone 手机 机壳 壳"),
            ("カタカナ・ﾊﾝｶｸ", "カタ タカ カナ ナ ハン ンカ カク ク"),
            ("안녕하세요", "안녕 녕하 하세 세요 요"),
            ("\u{1112}\u{1161}\u{11ab}국", "한국 국"),
            ("ＡＢＣ１２３", "abc123"),
            ("ขอบคุณค่ะ", "ขอ อบ บค คุ ุณ ณค คะ ะ"),
            ("नमस्ते", "नमसते"),
            ("e\u{301}tude", "etude"),
            ("猫", "猫"),
            ("ㅋㅋㅋㅋ안", "\u{110f}\u{110f} \u{110f}안 안"),
            ("ΟΔΟΣ οδός", "οδοσ οδόσ"),
            ("!?… 😀", ""),
        ] {
            assert_eq!(kept(text), expected, "{text}");
        }
        assert_eq!(
            tokens("a 東京").iter().map(|token| token.place).collect::<Vec<_>>(),
            [None, Some(1), Some(2)]
        );
        let long: String = ('\u{4e00}'..='\u{6fff}').collect();
        assert_eq!(tokens(&long).len(), MOST);
        assert_eq!(tokens(&"日本".repeat(4_500)).len(), 2 * PLACES + 1);
        assert_eq!(kept(&"x".repeat(100)).len(), LONGEST);
    }

    #[test]
    fn a_word_asks_for_what_the_index_keeps() {
        let begins = |text: &str| Part::Begins(text.into());
        let row = |bigrams: &[&str]| Part::Row(bigrams.iter().map(|bigram| (*bigram).to_owned()).collect());
        for (word, expected) in [
            ("hel", vec![begins("hel")]),
            ("h", vec![Part::Is("h".into())]),
            ("sku-1", vec![begins("sku"), begins("1")]),
            ("猫", vec![begins("猫")]),
            ("京都", vec![row(&["京都"])]),
            ("東京都", vec![row(&["東京", "京都"])]),
            ("ㅋㅋㅋ안", vec![row(&["\u{110f}\u{110f}", "\u{110f}안"])]),
            ("iphone手机", vec![begins("iphone"), row(&["手机"])]),
            ("ค่", vec![begins("ค")]),
            ("😀", vec![]),
        ] {
            assert_eq!(parts(word), expected, "{word}");
        }
    }
}
