//! A list of work in the order of what is lost if nobody acts. The database finds what runs out soonest; of that much the worst
//! comes first. What is beyond it follows by its time.

use transom_desk::conversations::{list, stakes};
use transom_rules::time::Timestamp;
use transom_rules::view::Narrowing;
use transom_store::conversations::{self, Filter, Listed, Page, Place};
use transom_store::{Result, Scoped};

use super::PAGE;
use crate::web::load::Look;

/// So much runs out soonest: more than anybody does in four hours.
const SOONEST: i64 = 500;

/// A page of it. A place whose instant is no longer ago than [`SOONEST`] milliseconds of 1970 is a rank among the soonest.
pub(super) async fn page(
    tx: &mut Scoped<'_>,
    look: &Look,
    narrowing: &Narrowing,
    after: Option<Place>,
) -> Result<Page> {
    let of = |limit| list::filter(narrowing, &look.asker, look.now, limit);
    if let Some(place) = after.filter(|(at, _)| at.millis() > SOONEST) {
        return conversations::page(tx, &Filter { after: Some(place), ..of(PAGE) }).await;
    }
    let soonest = conversations::page(tx, &of(SOONEST)).await?;
    let mut rows = soonest.rows;
    stakes::sort(&look.known, &mut rows, look.now);
    let from = after.map_or(0, |place| begin(&rows, place));
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let mut next = soonest.next;
    if rows.len() > from + size {
        rows.truncate(from + size);
        let rank = i64::try_from(rows.len()).unwrap_or(SOONEST);
        next = rows.last().map(|last| (Timestamp::from_millis(rank), last.conversation.id));
    }
    Ok(Page { rows: rows.split_off(from.min(rows.len())), next })
}

/// Where a page begins: behind the last one of the page before, or at its rank where that is gone from the list.
fn begin(rows: &[Listed], (rank, last): Place) -> usize {
    let known = rows.iter().position(|one| one.conversation.id == last);
    known.map_or_else(|| usize::try_from(rank.millis() - 1).unwrap_or_default(), |at| at + 1)
}
