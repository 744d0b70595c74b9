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
mod fold;
pub(crate) mod tokens;

pub use fold::fold;
use tokens::{parts, tokens};

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

    /// A condition on `conversations c`: one message of it holds the word, all parts of it; none where it is not to be
    /// looked for. One letter says little: it is looked for in the newest messages that hold it.
    pub(crate) fn in_messages(&self, query: &mut Query, dialect: Dialect) -> Option<String> {
        let parts = parts(&self.text);
        if parts.is_empty() || parts.iter().any(|part| self.would_guess(part.text())) {
            return None;
        }
        let mut condition = dialect.holds(&query.bind(dialect.wanted(&parts)));
        for order in parts.iter().filter_map(|part| dialect.in_this_order(part)) {
            condition += &format!(" AND words LIKE {}", query.bind(order));
        }
        if matches!(&*parts, [part] if part.is_one_letter()) {
            condition += dialect.newest();
        }
        Some(format!("c.id IN (SELECT conversation_id FROM search WHERE {condition})"))
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
    let sql = tx.dialect().index_words_anew();
    replace(tx, sql, entries).await
}

/// The same of messages from before, the newest first.
async fn index_old_anew(tx: &mut Scoped<'_>, entries: &[Entry<'_>]) -> Result<()> {
    let sql = tx.dialect().index_old_words_anew();
    replace(tx, sql, entries).await
}

async fn replace(tx: &mut Scoped<'_>, sql: &str, entries: &[Entry<'_>]) -> Result<()> {
    let dialect = tx.dialect();
    let (mut gone, mut rows) = (Vec::new(), Vec::new());
    for entry in entries {
        let words = dialect.tokens(&tokens(entry.words));
        if words.is_empty() {
            gone.push(params![entry.message]);
        } else {
            rows.push(params![entry.conversation, entry.message, words]);
        }
    }
    tx.each(dialect.forget_words(), gone).await?;
    tx.each(sql, rows).await?;
    Ok(())
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
