//! The audit log as a table. The same lines as in the API, with the same names.

use axum::response::Response;
use futures_util::stream::StreamExt as _;
use transom_desk::app::Shared;
use transom_desk::done::Done;
use transom_desk::people::audit;
use transom_rules::access::Asker;
use transom_store::audit::{Entry, Filter};
use uuid::Uuid;

/// The first line of the table.
pub(crate) const HEAD: &str =
    "id,at,who_kind,who_id,via_id,face,address,verb,on_kind,on_id,outcome,detail\r\n";

/// The lines that a filter leaves, the newest first.
pub(crate) async fn answer(app: &Shared, asker: &Asker, filter: Filter) -> Done<Response> {
    let pages = audit::export(app.base(), asker, filter).await?;
    Ok(super::file("audit.csv", HEAD, pages.map(|page| page.map(|page| lines(&page).into()))))
}

/// Lines of the table.
pub(crate) fn lines(page: &[Entry]) -> String {
    let mut text = String::new();
    for entry in page {
        line(&mut text, entry);
    }
    text
}

fn line(text: &mut String, entry: &Entry) {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let fields = [
        entry.id.to_string(),
        jiff::Timestamp::from_second(entry.at.seconds()).map(|at| at.to_string()).unwrap_or_default(),
        entry.actor.kind.to_string(),
        id(entry.actor.id),
        id(entry.actor.via),
        entry.origin.face.to_string(),
        entry.origin.address.map(|address| address.to_string()).unwrap_or_default(),
        entry.verb.as_str().to_owned(),
        entry.on.noun.to_string(),
        entry.on.id.clone(),
        entry.outcome.to_string(),
        entry.detail.clone(),
    ];
    super::line(text, &fields);
}
