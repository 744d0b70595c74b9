//! Tables for spreadsheets, as answers that a browser keeps as a file. One file a table.

use ::csv::{QuoteStyle, Terminator, WriterBuilder};
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use futures_util::Stream;
use futures_util::stream::{self, StreamExt as _};

pub(crate) mod audit;
pub(crate) mod campaigns;
pub(crate) mod charges;
pub(crate) mod contacts;
pub(crate) mod failures;
pub(crate) mod sources;

/// Bytes of a line that are gathered before they are written: few are longer.
const LINE: usize = 256;

/// A file of this name: a head, and the lines as they come. A failure in the middle ends the body early, which the
/// connection shows.
fn file(
    name: &str,
    head: impl Into<Bytes>,
    lines: impl Stream<Item = anyhow::Result<String>> + Send + 'static,
) -> Response {
    let kind = "text/csv; charset=utf-8".to_owned();
    let name = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)];
    let first = stream::iter([Ok(head.into())]);
    let lines = lines.map(|lines| lines.map(Bytes::from));
    (headers, Body::from_stream(first.chain(lines))).into_response()
}

/// Rows as lines that end as `terminator` says. No field of theirs is split, and none is taken for a formula, also where
/// a spreadsheet takes another sign for what stands between two of them.
pub(crate) fn lines<R: IntoIterator<Item = String>>(
    terminator: Terminator,
    rows: impl IntoIterator<Item = R>,
) -> anyhow::Result<String> {
    plain(terminator, rows.into_iter().map(|row| row.into_iter().map(|field| inert(&field))))
}

/// The same for a form that reads it again: its fields are as they are.
pub(crate) fn plain<R: IntoIterator<Item = String>>(
    terminator: Terminator,
    rows: impl IntoIterator<Item = R>,
) -> anyhow::Result<String> {
    let mut lines = Vec::new();
    for row in rows {
        let row: Vec<String> = row.into_iter().collect();
        let is_split = row.iter().any(|field| field.contains([';', '\t']));
        let style = if is_split { QuoteStyle::Always } else { QuoteStyle::Necessary };
        let mut builder = WriterBuilder::new();
        builder.quote_style(style).terminator(terminator).buffer_capacity(LINE);
        let mut line = builder.from_writer(&mut lines);
        line.write_record(row)?;
        line.flush()?;
    }
    Ok(String::from_utf8(lines)?)
}

/// A field of which no spreadsheet takes any part for a formula: where one splits it, what comes next begins like a
/// field. An import takes the mark away again.
fn inert(field: &str) -> String {
    let begins = |sign: char| matches!(sign, '=' | '+' | '-' | '@' | '\t' | '\r');
    let splits = |sign: char| matches!(sign, ';' | '\t' | '\r' | '\n');
    let mut inert = String::with_capacity(field.len() + 1);
    let mut is_first = true;
    for sign in field.chars() {
        if is_first && begins(sign) {
            inert.push('\'');
        }
        inert.push(sign);
        is_first = splits(sign);
    }
    inert
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_stays_one_field_and_is_never_a_formula() {
        let rows =
            [vec!["Rest of Asia", "a, \"b\"", "=1+1", "-1\n2", ""], vec!["x;=1+1;y", "x\t@y", "a-b; c", ""]];
        let rows = rows.map(|row| row.into_iter().map(str::to_owned));
        let first = "Rest of Asia,\"a, \"\"b\"\"\",'=1+1,\"'-1\n2\",\r\n";
        let second = "\"x;'=1+1;y\",\"x\t'@y\",\"a-b; c\",\"\"\r\n";
        assert_eq!(lines(Terminator::CRLF, rows).unwrap(), format!("{first}{second}"));
    }

    #[test]
    fn what_a_form_reads_again_stays_as_it_is() {
        let rows = [["+15550110000".to_owned(), "=1, \"2\"".to_owned()]];
        assert_eq!(plain(Terminator::Any(b'\n'), rows).unwrap(), "+15550110000,\"=1, \"\"2\"\"\"\n");
    }
}
