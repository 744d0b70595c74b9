//! What came with the versions from the sixteenth on.

use transom_store::{Result, Scoped, deliveries};

use super::{TEAM, blocked, brought, consented, dealt, described, marked, mended, merged};
use crate::world::at;

/// It, as far as a version knows it.
pub(super) async fn write(tx: &mut Scoped<'_>, version: u32) -> Result<()> {
    if version >= 16 {
        merged::write(tx).await?;
    }
    if version >= 17 {
        deliveries::tell(tx, [vec![23, 23]].iter(), at(17)).await?;
    }
    if version >= 18 {
        marked::write(tx).await?;
    }
    if version >= 20 {
        consented::write(tx).await?;
    }
    if version >= 21 {
        dealt::write(tx, TEAM).await?;
    }
    if version >= 22 {
        described::write(tx).await?;
        brought::write(tx).await?;
    }
    if version >= 23 {
        blocked::write(tx).await?;
    }
    if version >= 25 {
        mended::write(tx).await?;
    }
    Ok(())
}
