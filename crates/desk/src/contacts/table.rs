//! All contacts, for a file: a thousand at once, so that a million take no more room than those.

use std::collections::BTreeMap;

use futures_util::{Stream, stream};
use transom_rules::access::{Asker, On, Verb};
use transom_rules::attribute::Subject;
use transom_rules::id::ContactId;
use transom_store::Result as Stored;
use transom_store::attributes::{self, Attribute, Values};
use transom_store::contacts::{self, Contact, Filter, Identity};
use uuid::Uuid;

use super::erase::is_seen_in_part;
use crate::base::Base;
use crate::done::Done;
use crate::gate;

/// So many are read at once.
const AT_ONCE: i64 = 1_000;

/// Some contacts, with what they are known by and what else is known of them.
#[derive(Debug)]
pub struct Page {
    /// They, newest first.
    pub contacts: Vec<(Contact, Vec<Identity>)>,
    /// Values by whose they are.
    pub values: BTreeMap<Uuid, Values>,
}

/// All contacts, the newest first, and the attributes that they have. That they were taken out is written down before
/// the first one.
///
/// # Errors
/// When the asker may not, or does not see all of them whole.
pub async fn export(
    base: Base<'_>,
    asker: &Asker,
) -> Done<(Vec<Attribute>, impl Stream<Item = Stored<Page>> + Send + use<>)> {
    let note = gate::pass(base, asker, Verb::ExportContacts, On::NOTHING).await?;
    if is_seen_in_part(asker) {
        return Err(gate::refuse_above(base, asker, Verb::ExportContacts, On::NOTHING).await);
    }
    let (db, workspace, seen) = (base.db.clone(), asker.workspace, asker.visibility());
    let mut offered = db.of(workspace).read((), |tx, ()| Box::pin(attributes::offered(tx))).await?;
    offered.retain(|one| one.subject == Subject::Contact);
    gate::record(base, note).await?;
    let pages = stream::try_unfold(Some(None::<ContactId>), move |next| {
        let db = db.clone();
        async move {
            let Some(before) = next else { return Ok(None) };
            let filter = Filter { before, ..Filter::of(seen, AT_ONCE) };
            let page = db.of(workspace).read(filter, |tx, filter| {
                Box::pin(async move {
                    let contacts = contacts::page(tx, filter).await?;
                    let ids: Vec<Uuid> = contacts.iter().map(|(contact, _)| contact.id.0).collect();
                    Ok(Page { contacts, values: attributes::values(tx, Subject::Contact, ids).await? })
                })
            });
            let page = page.await?;
            let last = page.contacts.last().map(|(contact, _)| contact.id);
            Ok(last.map(|last| (page, Some(Some(last)))))
        }
    });
    Ok((offered, pages))
}
