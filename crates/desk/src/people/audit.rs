//! Reading the audit log. It is written by the gate and nowhere else.

use futures_util::{Stream, stream};
use transom_rules::access::{Asker, On, Verb};
use transom_rules::pricing::date::Date;
use transom_rules::time::{Span, Timestamp};
use transom_store::Result as Stored;
use transom_store::audit::{self, Filter, Line};

use crate::base::Base;
use crate::done::Done;
use crate::gate;

/// So many lines are read at once for a file.
const AT_ONCE: i64 = 1000;

/// Where the lines begin that somebody wants: at an instant in Unix seconds, or with a day, in UTC.
pub fn from(told: &str) -> Option<Timestamp> {
    let instant = told.parse().ok().map(Timestamp::from_seconds);
    instant.or_else(|| begin(told.parse().ok()?))
}

/// Before when they end: an instant, or the end of a day.
pub fn to(told: &str) -> Option<Timestamp> {
    let instant = told.parse().ok().map(Timestamp::from_seconds);
    instant.or_else(|| Some(begin(told.parse().ok()?)? + Span::hours(24)))
}

fn begin(day: Date) -> Option<Timestamp> {
    Some(Timestamp::from_seconds(day.number().checked_mul(24 * 60 * 60)?))
}

/// The lines that a filter leaves, the newest first.
///
/// # Errors
/// When the asker may not.
pub async fn list(base: Base<'_>, asker: &Asker, filter: Filter) -> Done<Vec<Line>> {
    gate::may(base, asker, Verb::ReadAudit, On::NOTHING).await?;
    let workspace = asker.workspace;
    Ok(base.db.of(workspace).read(filter, |tx, filter| Box::pin(audit::list(tx, filter))).await?)
}

/// All lines that a filter leaves, for a file: a thousand at once, the newest first. That they were taken out is
/// written down before the first one.
///
/// # Errors
/// When the asker may not.
pub async fn export(
    base: Base<'_>,
    asker: &Asker,
    filter: Filter,
) -> Done<impl Stream<Item = Stored<Vec<Line>>> + Send + use<>> {
    let note = gate::pass(base, asker, Verb::ExportAudit, On::NOTHING).await?;
    gate::record(base, note).await?;
    let (db, workspace) = (base.db.clone(), asker.workspace);
    let first = Some(Filter { limit: AT_ONCE, ..filter });
    Ok(stream::try_unfold(first, move |next| {
        let db = db.clone();
        async move {
            let Some(filter) = next else { return Ok(None) };
            let wanted = filter.clone();
            let page = db.of(workspace).read(wanted, |tx, wanted| Box::pin(audit::list(tx, wanted))).await?;
            let Some(last) = page.last() else { return Ok(None) };
            let next = Filter { after: Some((last.at, last.id)), ..filter };
            Ok(Some((page, Some(next))))
        }
    }))
}
