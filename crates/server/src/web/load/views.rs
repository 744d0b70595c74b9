//! The saved views of whoever looks.

use std::collections::BTreeMap;

use transom_desk::workspace::views::{self, Saved as Kept};
use transom_pages::inbox::narrow::{Saved, Views};
use transom_rules::access::{Verb, may};
use transom_rules::id::ViewId;
use transom_store::{Result, Scoped};

use super::{Look, natural};

/// Those that stand beside the list.
pub(crate) async fn beside(tx: &mut Scoped<'_>, look: &Look) -> Result<Views> {
    let saved = views::had(tx, &look.asker).await?.into_iter().map(saved).collect();
    let may = |verb| may(&look.asker, verb).is_ok();
    Ok(Views {
        saved,
        may_keep: may(Verb::KeepViews),
        may_share: may(Verb::ShareViews),
        nonce: look.nonce.clone(),
    })
}

/// A view as the pages show it.
pub(crate) fn saved(kept: Kept) -> Saved {
    let Kept { id, name, is_shared, narrowing } = kept;
    Saved { id, name, is_shared, narrowing }
}

/// How many each of them holds.
pub(crate) async fn counts(tx: &mut Scoped<'_>, look: &Look) -> Result<BTreeMap<ViewId, u64>> {
    let all = views::had(tx, &look.asker).await?;
    let counts = views::counts(tx, &look.asker, look.now, &all).await?;
    Ok(counts.into_iter().map(|(id, count)| (id, natural(count))).collect())
}
