//! `transom contact suggestions`: contacts that may be one person.

use transom_desk::contacts::suggest;
use transom_rules::id::ContactId;
use transom_store::contacts;
use transom_store::suggestions::Suggestion;

use crate::cli::here::Here;

/// So many are read at once.
const PAGE: usize = 200;

/// Prints all pairs, a line each: what speaks for it, and both with their names.
pub(super) async fn print(here: &Here) -> anyhow::Result<()> {
    let mut before = None;
    loop {
        let page = suggest::page(here.base(), &here.asker, before, i64::try_from(PAGE)?).await?;
        for Suggestion { pair, alike, .. } in &page {
            let (one, other) = (name(here, pair.contact).await?, name(here, pair.other).await?);
            println!("{alike:<14}  {}  {one}  {}  {other}", pair.contact, pair.other);
        }
        before = page.last().filter(|_| page.len() == PAGE).map(|last| last.pair);
        if before.is_none() {
            return Ok(());
        }
    }
}

async fn name(here: &Here, id: ContactId) -> anyhow::Result<String> {
    let found = here.db.of(here.workspace).read((), move |tx, ()| Box::pin(contacts::get(tx, id)));
    Ok(found.await?.map(|contact| contact.name).unwrap_or_default())
}
