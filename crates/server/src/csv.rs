//! Tables for spreadsheets, as answers that a browser keeps as a file. One file a table.

use ::csv::{Terminator, WriterBuilder};
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use futures_util::Stream;
use futures_util::stream::{self, StreamExt as _};

pub(crate) mod audit;
pub(crate) mod charges;
pub(crate) mod contacts;
pub(crate) mod sources;

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

/// Rows as lines that end as `terminator` says. No field of theirs is split, and none is taken for a formula.
pub(crate) fn lines<R: IntoIterator<Item = String>>(
    terminator: Terminator,
    rows: impl IntoIterator<Item = R>,
) -> anyhow::Result<String> {
    let mut lines = WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
    for row in rows {
        lines.write_record(row.into_iter().map(inert))?;
    }
    Ok(String::from_utf8(lines.into_inner()?)?)
}

/// A field that no spreadsheet takes for a formula.
fn inert(field: String) -> String {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{field}") } else { field }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_stays_one_field_and_is_never_a_formula() {
        let row = ["Rest of Asia", "a, \"b\"", "=1+1", "-1\n2", ""].map(str::to_owned);
        let expected = "Rest of Asia,\"a, \"\"b\"\"\",'=1+1,\"'-1\n2\",\r\n";
        assert_eq!(lines(Terminator::CRLF, [row]).unwrap(), expected);
    }
}
