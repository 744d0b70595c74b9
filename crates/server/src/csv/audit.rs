//! The audit log as a table. The same lines as in the API, with the same names.

use ::csv::Terminator;
use axum::response::Response;
use futures_util::stream::StreamExt as _;
use transom_desk::app::Shared;
use transom_desk::done::Done;
use transom_desk::people::audit;
use transom_rules::access::Asker;
use transom_store::audit::{Filter, Line};
use uuid::Uuid;

/// The first line of the table.
pub(crate) const HEAD: &str =
    "id,at,who_kind,who_id,via_id,face,address,verb,on_kind,on_id,outcome,detail\r\n";

/// The lines that a filter leaves, the newest first.
pub(crate) async fn answer(app: &Shared, asker: &Asker, filter: Filter) -> Done<Response> {
    let pages = audit::export(app.base(), asker, filter).await?;
    Ok(super::file("audit.csv", HEAD, pages.map(|page| lines(&page?))))
}

/// Lines of the table.
pub(crate) fn lines(page: &[Line]) -> anyhow::Result<String> {
    super::lines(Terminator::CRLF, page.iter().map(fields))
}

fn fields(told: &Line) -> [String; 12] {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    [
        told.id.to_string(),
        jiff::Timestamp::from_second(told.at.seconds()).map(|at| at.to_string()).unwrap_or_default(),
        told.who_kind.to_string(),
        id(told.who_id),
        id(told.via),
        told.face.to_string(),
        told.address.clone(),
        told.verb.to_string(),
        told.on_kind.to_string(),
        told.on_id.clone(),
        told.outcome.to_string(),
        told.detail.clone(),
    ]
}
