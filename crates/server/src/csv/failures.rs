//! What failed in some days, as a table: a line for each count.

use ::csv::Terminator;
use axum::response::Response;
use futures_util::stream;
use transom_desk::accounts::registry::Known;
use transom_desk::messages::failures::Report;
use transom_rules::id::WorkspaceId;
use transom_rules::pricing::date::Days;

use crate::failed::label;

/// The first line of the table.
pub(crate) const HEAD: &str = "by,key,label,messages\r\n";

/// The report of days.
pub(crate) fn answer(report: &Report, known: &Known, workspace: WorkspaceId, days: Days) -> Response {
    let name = format!("failures-{}-{}.csv", days.first, days.last);
    super::file(&name, HEAD, stream::iter([lines(report, known, workspace)]))
}

/// Lines of the table.
pub(crate) fn lines(report: &Report, known: &Known, workspace: WorkspaceId) -> anyhow::Result<String> {
    let all = report.counts.iter().flat_map(|(by, counts)| counts.iter().map(move |count| (*by, count)));
    let fields = all.map(|(by, (key, count))| {
        [by.as_str().to_owned(), key.clone(), label(by, key, known, workspace), count.to_string()]
    });
    super::lines(Terminator::CRLF, fields)
}
