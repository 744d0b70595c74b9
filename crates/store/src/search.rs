//! The index of words. Kept in the same transaction as the message, so that a committed message is found.
//! What a word is gets decided here (`search/tokens.rs`) and not by an engine, so that both find the same. What a
//! message is found by is for its writer to say; what an older version did not say is made up for by `search/backfill.rs`.

use transom_rules::access::Mask;
use transom_rules::id::{ConversationId, MessageId};

use crate::dialect::Dialect;
use crate::error::Result;
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;

pub mod backfill;
mod excerpt;
mod fold;
pub(crate) mod names;
pub(crate) mod tokens;

pub use excerpt::{Stretch, excerpt};
pub use fold::fold;
use tokens::{Part, parts, tokens};

/// A word that is looked for.
///
/// Whoever does not see numbers finds none by its digits: they could be guessed one after the other. In names and
/// messages too stand numbers, so a word is found nowhere if it, or a piece of it between signs, is digits. It has no
/// gaps in it: what stands beside a name is the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    text: String,
    also: Option<String>,
    mask: Mask,
}

impl Word {
    /// A word that somebody looks for.
    pub fn new(text: impl AsRef<str>, mask: Mask) -> Self {
        Self { text: fold(text.as_ref()).replace(char::is_whitespace, ""), also: None, mask }
    }

    /// The same telephone by its other digits, in names and numbers.
    #[must_use]
    pub fn or(self, also: Option<String>) -> Self {
        Self { also, ..self }
    }

    /// What of a contact's folded text one has to be found in.
    pub(crate) fn in_names(&self) -> Vec<String> {
        let forms = [Some(&self.text), self.also.as_ref()].into_iter().flatten();
        if self.would_guess() { Vec::new() } else { forms.flat_map(|form| patterns(form)).collect() }
    }

    /// Where the index has every contact that [`Self::in_names`] finds; `None` where it does not know.
    pub(crate) fn names_indexed(&self) -> Option<Vec<Part>> {
        if self.would_guess() {
            return Some(Vec::new());
        }
        let forms = [Some(&self.text), self.also.as_ref()].into_iter().flatten();
        forms.flat_map(|form| texts(form)).map(|text| names::part(&text)).collect()
    }

    /// What of the index a message holds that holds the word; nothing where it is not to be looked for.
    pub(crate) fn in_messages(&self) -> Vec<Part> {
        if self.would_guess() { Vec::new() } else { parts(&self.text) }
    }

    /// A condition on contacts by their name in the statement: the word stands in the folded text.
    pub(crate) fn named(&self, query: &mut Query, contacts: &str) -> String {
        let fits = |pattern: String| format!("{contacts}.folded LIKE {} {ESCAPE}", query.bind(pattern));
        any(&self.in_names().into_iter().map(fits).collect::<Vec<_>>())
    }

    /// The newest message of `conversations c` that holds the word, all parts of it.
    pub(crate) fn said(&self, query: &mut Query, dialect: Dialect) -> String {
        match &*self.in_messages() {
            [] => "NULL".to_owned(),
            parts => format!(
                "(SELECT m.id FROM messages m {} WHERE m.workspace_id = $1 AND m.conversation_id = c.id AND {} \
                 ORDER BY m.at DESC, m.id DESC LIMIT 1)",
                dialect.words_of_message(),
                dialect.holds_here(parts, |text| query.bind(text))
            ),
        }
    }

    fn would_guess(&self) -> bool {
        let is_digits = |text: &str| text.contains(char::is_numeric) && !text.contains(char::is_alphabetic);
        self.mask.hides()
            && (is_digits(&self.text) || parts(&self.text).iter().any(|part| is_digits(part.text())))
    }
}

/// Patterns for a word in folded text, one of which has to fit. A word of digits is looked for without the signs
/// that people put between them; with the 0 that is dialled inside a country, also as the end of a number.
pub(crate) fn patterns(word: &str) -> Vec<String> {
    match &*texts(word) {
        [text, rest @ ..] => {
            let ends = rest.iter().flat_map(|rest| [format!("%{rest}"), format!("%{rest} %")]);
            std::iter::once(anywhere(text)).chain(ends).collect()
        }
        [] => Vec::new(),
    }
}

/// A word as it stands in folded text; and as the end of a number, where it may be one.
fn texts(word: &str) -> Vec<String> {
    let folded = fold(word);
    let number = folded.contains(|c: char| c.is_ascii_digit()) && !folded.contains(char::is_alphabetic);
    if !number {
        return vec![folded];
    }
    let digits = folded.replace(|c: char| !c.is_ascii_digit(), "");
    // Fewer digits are no number that somebody dials.
    let rest = digits.strip_prefix('0').filter(|rest| rest.len() >= NATIONAL_DIGITS).map(str::to_owned);
    std::iter::once(digits).chain(rest).collect()
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

/// One of these conditions, or what never holds where there are none.
pub(crate) fn any(conditions: &[String]) -> String {
    if conditions.is_empty() { "1 = 0".to_owned() } else { conditions.join(" OR ") }
}

/// A message in the index: by what it is found.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'w> {
    /// The conversation it stands in.
    pub conversation: ConversationId,
    /// The message.
    pub message: MessageId,
    /// All that is to be found of it, as it was written; nothing to be found by nothing.
    pub words: &'w str,
}

/// Puts messages whose words changed into the index anew.
pub(crate) async fn index_anew(tx: &mut Scoped<'_>, entries: &[Entry<'_>]) -> Result<()> {
    let gone = entries.iter().map(|entry| params![entry.message]).collect();
    tx.each(tx.dialect().forget_words(), gone).await?;
    index(tx, entries).await
}

pub(crate) async fn index(tx: &mut Scoped<'_>, entries: &[Entry<'_>]) -> Result<()> {
    let dialect = tx.dialect();
    let rows = entries
        .iter()
        .map(|entry| (entry, dialect.tokens(&tokens(entry.words))))
        .filter(|(_, words)| !words.is_empty())
        .map(|(entry, words)| params![entry.conversation, entry.message, words])
        .collect();
    tx.insert(dialect.index_words(), rows).await?;
    Ok(())
}
