//! The index of words. Kept in the same transaction as the message, so that a committed message is found.
//! What a word is gets decided here and not by an engine, so that both find the same.

use transom_rules::access::Mask;

use crate::error::Result;
use crate::messages::Message;
use crate::params;
use crate::scope::Scoped;

/// Words of a message that are found; WhatsApp's longest text has 4,096 characters.
const MOST: usize = 4096;
/// Characters of a word that count.
const LONGEST: usize = 64;

/// A word that is looked for.
///
/// Whoever does not see numbers finds none by its digits: they could be guessed one after the other. In names and
/// messages too stand numbers, so a word of digits is found nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    text: String,
    also: Option<String>,
    mask: Mask,
}

impl Word {
    /// A word that somebody looks for.
    pub fn new(text: impl Into<String>, mask: Mask) -> Self {
        Self { text: text.into(), also: None, mask }
    }

    /// The same telephone by its other digits, in names and numbers.
    #[must_use]
    pub fn or(self, also: Option<String>) -> Self {
        Self { also, ..self }
    }

    /// What of a contact's folded text one has to be found in.
    pub(crate) fn in_names(&self) -> Vec<String> {
        let forms = [Some(&self.text), self.also.as_ref()].into_iter().flatten();
        if self.would_guess(&self.text) {
            Vec::new()
        } else {
            forms.flat_map(|form| patterns(form)).collect()
        }
    }

    /// What has to begin words of one message, all of it; nothing where it is not to be looked for.
    pub(crate) fn in_messages(&self) -> Vec<String> {
        let parts = words(&self.text);
        if parts.iter().any(|part| self.would_guess(part)) { Vec::new() } else { parts }
    }

    fn would_guess(&self, text: &str) -> bool {
        self.mask.hides() && text.contains(char::is_numeric) && !text.contains(char::is_alphabetic)
    }
}

/// Patterns for a word in folded text, one of which has to fit. A word of digits is looked for without the signs
/// that people put between them; with the 0 that is dialled inside a country, also as the end of a number.
pub(crate) fn patterns(word: &str) -> Vec<String> {
    let folded = fold(word);
    let number = folded.contains(|c: char| c.is_ascii_digit()) && !folded.contains(char::is_alphabetic);
    if !number {
        return vec![anywhere(&folded)];
    }
    let digits = folded.replace(|c: char| !c.is_ascii_digit(), "");
    let mut patterns = vec![anywhere(&digits)];
    // Fewer digits are no number that somebody dials.
    if let Some(rest) = digits.strip_prefix('0').filter(|rest| rest.len() >= NATIONAL_DIGITS) {
        patterns.extend([format!("%{rest}"), format!("%{rest} %")]);
    }
    patterns
}

/// The fewest digits of a number without its country code and the 0 before it.
const NATIONAL_DIGITS: usize = 6;

/// A pattern for a text as it stands, anywhere; for a `LIKE` with [`ESCAPE`].
pub(crate) fn anywhere(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// Ends a `LIKE` whose pattern was made here: its signs count as they are.
pub(crate) const ESCAPE: &str = "ESCAPE '\\'";

/// Text as search compares it: small letters, the common marks of Latin letters taken off.
pub fn fold(text: &str) -> String {
    let combining = |letter: &char| ('\u{300}'..='\u{36f}').contains(letter);
    text.chars().flat_map(char::to_lowercase).filter(|letter| !combining(letter)).map(plain).collect()
}

fn plain(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ạ'..='ặ' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'ẹ'..='ệ' => 'e',
        'ì'..='ï' | 'ĩ' | 'ī' | 'į' | 'ı' | 'ỉ' | 'ị' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'ơ' | 'ọ'..='ợ' => 'o',
        'ś' | 'š' | 'ş' => 's',
        'ù'..='ü' | 'ũ' | 'ū' | 'ů' | 'ű' | 'ư' | 'ụ'..='ự' => 'u',
        'ý' | 'ÿ' | 'ỳ'..='ỹ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ğ' => 'g',
        'ł' => 'l',
        'ď' | 'đ' => 'd',
        'ř' => 'r',
        'ť' | 'ţ' => 't',
        other => other,
    }
}

/// One of these conditions, or what never holds where there are none.
pub(crate) fn any(conditions: &[String]) -> String {
    if conditions.is_empty() { "1 = 0".to_owned() } else { conditions.join(" OR ") }
}

/// The words of a text as they are kept and looked for: letters and digits, folded.
pub(crate) fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LONGEST).collect())
        .take(MOST)
        .collect()
}

/// What a message is found by; nothing once it was taken back.
fn words_of(message: &Message) -> String {
    if message.revoked_at.is_some() { String::new() } else { words(&message.text).join(" ") }
}

/// Puts messages whose words changed into the index anew.
pub(crate) async fn index_anew(tx: &mut Scoped<'_>, messages: &[&Message]) -> Result<()> {
    let rows = messages.iter().map(|message| params![message.id]).collect();
    let sql = tx.dialect().forget_words();
    tx.each(sql, rows).await?;
    index(tx, messages).await
}

pub(crate) async fn index(tx: &mut Scoped<'_>, messages: &[&Message]) -> Result<()> {
    let rows = messages
        .iter()
        .map(|message| (message, words_of(message)))
        .filter(|(_, words)| !words.is_empty())
        .map(|(message, words)| params![message.conversation_id, message.id, words])
        .collect();
    let sql = tx.dialect().index_words();
    tx.insert(sql, rows).await?;
    Ok(())
}
