//! Names and numbers in the index of words. They are found by any part of a word, so every ending of each word stands
//! there, behind a mark that keeps them apart from what is said in messages. What the index finds may be more than is
//! looked for: signs between letters are left out, and long endings are cut.

use transom_rules::id::{ContactId, ConversationId};
use uuid::Uuid;

use super::tokens::{Part, Token};
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// Stands before every ending. It is a letter to both engines, and of no word that people write.
const MARK: char = 'ǂ';
/// Letters of an ending that count.
const LONGEST: usize = 16;
/// Endings of one contact.
const MOST: usize = 1024;

/// A contact in the index, by its folded text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'f> {
    /// Who.
    pub(crate) contact: ContactId,
    /// Names, user names and numbers.
    pub(crate) folded: &'f str,
}

/// Puts contacts into the index that are not there.
pub(crate) async fn index(tx: &mut Scoped<'_>, named: &[Named<'_>]) -> Result<()> {
    let dialect = tx.dialect();
    let rows = named
        .iter()
        .map(|named| (named.contact, dialect.tokens(&endings(named.folded))))
        .filter(|(_, words)| !words.is_empty())
        // They stand in no conversation.
        .map(|(contact, words)| params![ConversationId(Uuid::nil()), contact, words])
        .collect();
    tx.insert(dialect.index_words(), rows).await?;
    Ok(())
}

/// Puts contacts into the index in the place of what they were found by.
pub(crate) async fn index_anew(tx: &mut Scoped<'_>, named: &[Named<'_>]) -> Result<()> {
    for one in named {
        forget(tx, one.contact).await?;
    }
    index(tx, named).await
}

/// Takes a contact out of the index.
pub(crate) async fn forget(tx: &mut Scoped<'_>, contact: ContactId) -> Result<()> {
    let sql = tx.dialect().forget_words();
    tx.run(sql, params![contact]).await?;
    Ok(())
}

/// What of the index holds every name that a text stands in; `None` where its signs tell nothing.
pub(super) fn part(text: &str) -> Option<Part> {
    let letters: String = letters(text).take(LONGEST).collect();
    (!letters.is_empty()).then(|| Part::Begins(format!("{MARK}{letters}")))
}

/// Whether few names are found by it: by some letters, or one of a script that has thousands.
pub(crate) fn is_telling(part: &Part) -> bool {
    let letters = part.text().trim_start_matches(MARK);
    letters.len() > 2
}

fn endings(folded: &str) -> Vec<Token> {
    let of_word = |word: &str| {
        let letters: Vec<char> = letters(word).collect();
        let ending = |from| letters.iter().skip(from).take(LONGEST).collect::<String>();
        (0..letters.len()).map(ending).collect::<Vec<_>>()
    };
    let mut endings: Vec<String> = folded.split_whitespace().flat_map(of_word).take(MOST).collect();
    endings.sort_unstable();
    endings.dedup();
    endings.into_iter().map(|text| Token { text: format!("{MARK}{text}"), place: None }).collect()
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| letter.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(folded: &str) -> String {
        endings(folded).into_iter().map(|token| token.text.replace(MARK, "")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_name_is_kept_by_its_endings() {
        for (folded, expected) in [
            ("ana 4917", "17 4917 7 917 a ana na"),
            ("o'brien", "brien en ien n obrien rien"),
            ("王小明", "小明 明 王小明"),
            ("😀 - ", ""),
            ("ana ana", "a ana na"),
        ] {
            assert_eq!(kept(folded), expected, "{folded}");
        }
        assert_eq!(kept(&"x".repeat(5_000)), "x".repeat(LONGEST));
    }

    #[test]
    fn a_text_asks_for_what_begins_with_its_letters() {
        for (text, expected) in [("o'br", Some("ǂobr")), ("+49 17", Some("ǂ4917")), ("😀", None)] {
            assert_eq!(part(text), expected.map(|text| Part::Begins(text.into())), "{text}");
        }
    }
}
