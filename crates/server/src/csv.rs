//! Tables for spreadsheets, as answers that a browser keeps as a file. One file a table.

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use futures_util::Stream;
use futures_util::stream::{self, StreamExt as _};
use transom_store::Result as Stored;

pub(crate) mod audit;
pub(crate) mod charges;

/// A file of this name: a head, and the lines as they come. A failure in the middle ends the body early, which the
/// connection shows.
fn file(
    name: &str,
    head: &'static str,
    lines: impl Stream<Item = Stored<Bytes>> + Send + 'static,
) -> Response {
    let kind = "text/csv; charset=utf-8".to_owned();
    let name = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)];
    let first = stream::iter([Ok(Bytes::from_static(head.as_bytes()))]);
    (headers, Body::from_stream(first.chain(lines))).into_response()
}

/// Adds a line of these fields.
fn line(text: &mut String, fields: &[String]) {
    let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
    *text += &fields.join(",");
    *text += "\r\n";
}

/// A field that a spreadsheet neither splits nor takes for a formula.
fn quoted(field: &str) -> String {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula || field.contains([',', '"', '\n', '\r']) {
        let guard = if formula { "'" } else { "" };
        return format!("\"{guard}{}\"", field.replace('"', "\"\""));
    }
    field.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_stays_one_field_and_is_never_a_formula() {
        assert_eq!(quoted("Rest of Asia"), "Rest of Asia");
        assert_eq!(quoted("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
    }
}
