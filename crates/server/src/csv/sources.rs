//! What came of the ways by which customers come, as a table.

use std::collections::BTreeMap;

use ::csv::Terminator;
use axum::response::Response;
use futures_util::stream;
use transom_desk::workspace::report::{Line, Of, Report};
use transom_rules::pricing::date::Days;
use transom_rules::pricing::money::Amount;
use transom_store::sources::Source;

/// The first line of the table.
pub(crate) const HEAD: &str =
    "kind,id,name,messages,conversations,answered,waiting,missed,unconfirmed,free,saved,lost\r\n";

/// The report of days.
pub(crate) fn answer(report: &Report, sources: &[Source], days: Days) -> Response {
    let name = format!("entry-points-{}-{}.csv", days.first, days.last);
    super::file(&name, HEAD, stream::iter([lines(report, sources)]))
}

/// Lines of the table.
pub(crate) fn lines(report: &Report, sources: &[Source]) -> anyhow::Result<String> {
    super::lines(Terminator::CRLF, report.lines.iter().map(|(of, line)| fields(of, line, sources)))
}

fn fields(of: &Of, line: &Line, sources: &[Source]) -> [String; 12] {
    let (kind, id, name) = match of {
        Of::Source(id) => {
            let source = sources.iter().find(|source| source.id == *id);
            let kind = source.map_or("", |source| source.kind.as_str());
            (kind, id.to_string(), source.map(|source| source.name.clone()).unwrap_or_default())
        }
        Of::Ad(id) => ("ad", id.clone(), line.headline.clone()),
    };
    let counts =
        [line.arrivals, line.conversations, line.answered, line.waiting, line.missed, line.unconfirmed];
    let [arrivals, conversations, answered, waiting, missed, unconfirmed] =
        counts.map(|count| count.to_string());
    [
        kind.to_owned(),
        id,
        name,
        arrivals,
        conversations,
        answered,
        waiting,
        missed,
        unconfirmed,
        line.free.to_string(),
        money(&line.saved),
        money(&line.lost),
    ]
}

/// `EUR 1.25`, of several currencies with a semicolon between.
fn money(all: &BTreeMap<String, Amount>) -> String {
    all.iter().map(|(currency, amount)| format!("{currency} {amount}")).collect::<Vec<_>>().join("; ")
}
