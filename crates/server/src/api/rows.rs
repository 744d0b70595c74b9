//! Looking from the API: a fault of the store becomes a problem here and nowhere else.

use transom_desk::app::App;
use transom_rules::access::Asker;
use transom_store::{Scoped, Work};

use super::problem::Problem;

/// Reads on one picture of the database.
pub(super) async fn read<C, T, F>(app: &App, asker: &Asker, context: C, work: F) -> Result<T, Problem>
where
    C: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Scoped<'_>, &'t C) -> Work<'t, T> + Send + 'static,
{
    Ok(app.db.of(asker.workspace).read(context, work).await?)
}
