//! The order in which what a workspace defines is offered.

use crate::done::{Done, NotDone};

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
