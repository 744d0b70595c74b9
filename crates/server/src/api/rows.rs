//! Looking from the API: a fault of the store becomes a problem here and nowhere else.

use transom_desk::app::App;
use transom_store::{Tx, Work};

use super::problem::Problem;

/// Reads on one picture of the database.
pub(super) async fn read<T, F>(app: &App, work: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx<'_>) -> Work<'t, T> + Send + 'static,
{
    Ok(app.db.read(work).await?)
}
