//! What colleagues wrote about others is another one's, and stays; a number or an id of somebody who is erased goes out
//! of it, however it is written. A name stays: it is words like others.

use std::sync::Arc;

use tokio::task::spawn_blocking;
use transom_channels::whatsapp::erase::Names;
use transom_rules::time::Timestamp;
use transom_store::erase::{self, Column, WRITTEN, Written};
use transom_store::{Scope, consents};

use crate::contacts::dialled::is_separator;
use crate::contacts::imports::number;

/// Texts gone through at once.
const PAGE: i64 = 500;
/// What stands where somebody stood.
const GONE: &str = "•••";
/// The most pieces that people write a number in.
const PIECES: usize = 10;

/// Takes somebody out of all that is written.
pub(super) async fn forget(here: Scope<'_>, names: &Arc<Names>, now: Timestamp) -> anyhow::Result<()> {
    for column in WRITTEN {
        forget_in(here, names, *column).await?;
    }
    forget_shown(here, names, now).await
}

async fn forget_in(here: Scope<'_>, names: &Arc<Names>, column: Column) -> anyhow::Result<()> {
    let mut after: Option<Written> = None;
    loop {
        let reading =
            here.read(after, move |tx, after| Box::pin(erase::written(tx, column, after.as_ref(), PAGE)));
        let page = reading.await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.clone());
        let names = Arc::clone(names);
        let taking = spawn_blocking(move || {
            let left = |one: Written| without(&names, &one.text).map(|left| (one, left));
            page.into_iter().filter_map(left).collect::<Vec<_>>()
        });
        let left = taking.await?;
        if !left.is_empty() {
            here.write(left, move |tx, left| Box::pin(erase::rewrite(tx, column, left))).await?;
        }
    }
}

/// The same of texts that were shown with consents: there are few.
async fn forget_shown(here: Scope<'_>, names: &Names, now: Timestamp) -> anyhow::Result<()> {
    let mut after = Vec::new();
    loop {
        let page = here.read(after, |tx, after| Box::pin(consents::shown_after(tx, after, PAGE))).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = last.clone();
        for (was, text) in page {
            let Some(left) = without(names, &text) else { continue };
            let writing = here
                .write((was, left), move |tx, (was, left)| Box::pin(consents::reword(tx, was, left, now)));
            writing.await?;
        }
    }
}

/// A text without somebody; `None` where they do not stand in it.
fn without(names: &Names, text: &str) -> Option<String> {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_named = false;
    while let Some(word) = rest.chars().next() {
        let begins = left.chars().next_back().is_none_or(|before| !before.is_alphanumeric() && before != '+');
        let theirs = if begins { begins_with(names, rest) } else { None };
        let (taken, put) = match theirs {
            Some(length) => (length, Some(GONE)),
            None => (word.len_utf8(), None),
        };
        is_named |= put.is_some();
        left.push_str(put.or_else(|| rest.get(..taken)).unwrap_or_default());
        rest = rest.get(taken..).unwrap_or_default();
    }
    is_named.then_some(left)
}

/// How far somebody is named from the beginning of a text on: a whole word, or the pieces of a number.
fn begins_with(names: &Names, text: &str) -> Option<usize> {
    let word =
        text.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ';' | ')' | '"')).next()?;
    let word = word.trim_end_matches(['.', ':', '!', '?']);
    if !word.is_empty() && names.is_in(word) {
        return Some(word.len());
    }
    let run = text.find(|sign: char| !(sign.is_ascii_digit() || sign == '+' || is_separator(sign)));
    let run = text.get(..run.unwrap_or(text.len()))?;
    if !run.starts_with(['+', '(']) && !run.starts_with(|sign: char| sign.is_ascii_digit()) {
        return None;
    }
    ends(run).find(|end| {
        let told = run.get(..*end).unwrap_or_default();
        names.phones().any(|phone| number::is(told, "", phone))
    })
}

/// Where a number may end that begins with a run of digits and signs: behind each of its pieces, the last one first.
fn ends(run: &str) -> impl Iterator<Item = usize> {
    let mut ends: Vec<usize> = Vec::new();
    let mut letters = run.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let goes_on = letters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if letter.is_ascii_digit() && !goes_on {
            ends.push(at + letter.len_utf8());
        }
    }
    ends.truncate(PIECES);
    ends.into_iter().rev()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_goes_out_of_a_text_and_the_rest_stays() {
        let names = Names::new(["353879990001".to_owned()], ["IE.1349".to_owned()], []);
        for (text, left) in [
            ("Deliver Monday, call +353 87 999 0001 first", Some("Deliver Monday, call ••• first")),
            ("087 999 0001 and 087 999 0002", Some("••• and 087 999 0002")),
            ("(087) 999-0001.", Some("•••.")),
            ("call 353879990001", Some("call •••")),
            ("their id is IE.1349, ask", Some("their id is •••, ask")),
            ("00353879990001;00353879990001", Some("•••;•••")),
            ("call +353879990001!", Some("call •••!")),
            ("call +353 87 999 0002", None),
            ("order 1353879990001", None),
            ("IE.13491", None),
            ("Ana 5", None),
            ("", None),
        ] {
            assert_eq!(without(&names, text).as_deref(), left, "{text}");
        }
    }
}
