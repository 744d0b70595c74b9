//! `transom contact block`, `unblock` and `blocked`.

use transom_desk::contacts::block::Blocking;
use transom_desk::contacts::change::{self, Wish};
use transom_rules::access::Visibility;
use transom_store::contacts::{self, Contact, Filter};

use super::find;
use crate::cli::here::{Here, time};

/// So many are read at once.
const AT_ONCE: i64 = 1_000;

/// Blocks somebody, or lets them in.
pub(super) async fn set(here: &Here, told: &str, blocking: Blocking) -> anyhow::Result<()> {
    let found = find(here, told).await?;
    let said = match &blocking {
        Blocking::Block { at_whatsapp: true, .. } => "Blocked. The server asks WhatsApp, too.",
        Blocking::Block { at_whatsapp: false, .. } => "Blocked.",
        Blocking::LetIn => "Let in again.",
    };
    let wish = Wish { blocked: Some(blocking), ..Wish::default() };
    change::change(here.base(), &here.asker, found.id, wish).await?;
    println!("{said}");
    Ok(())
}

/// Prints who is blocked.
pub(super) async fn list(here: &Here) -> anyhow::Result<()> {
    let mut before = None;
    loop {
        let filter = Filter { blocked: true, before, ..Filter::of(Visibility::All, AT_ONCE) };
        let reading =
            here.db.of(here.workspace).read(filter, |tx, filter| Box::pin(contacts::page(tx, filter)));
        let page = reading.await?;
        for (contact, _) in &page {
            println!("{}", line(contact));
        }
        before = page.last().map(|(contact, _)| contact.id);
        if before.is_none() {
            return Ok(());
        }
    }
}

fn line(contact: &Contact) -> String {
    let block = contact.blocked.clone().unwrap_or_default();
    let since = block.at.map(time).unwrap_or_default();
    format!("{}\t{}\t{since}\t{}", contact.id, contact.name, block.reason)
}
