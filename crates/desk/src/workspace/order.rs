//! The order in which what a workspace defines is offered.

use transom_store::{Result as Stored, Scoped, apps};

use crate::done::{Done, NotDone};

/// Holds what a workspace defines until the transaction ends: nobody else puts it in order meanwhile. Before one of it is
/// held, so that two who change it never wait for each other in a circle.
pub(super) async fn hold(tx: &mut Scoped<'_>) -> Stored<()> {
    apps::hold(tx).await
}

/// Puts one of a list in another place: all of them with their places then, from 1.
///
/// # Errors
/// When it is not in the list.
pub(super) fn placed<T>(
    mut all: Vec<T>,
    is_it: impl Fn(&T) -> bool,
    before: usize,
) -> Done<impl Iterator<Item = (i64, T)>> {
    let from = all.iter().position(is_it).ok_or(NotDone::NotFound)?;
    let moved = all.remove(from);
    all.insert(before.min(all.len()), moved);
    Ok((1..).zip(all))
}
