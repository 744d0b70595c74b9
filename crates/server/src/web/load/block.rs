//! Whether a contact is blocked, and what WhatsApp keeps from us.

use transom_pages::contacts::block::{Block, Blocking, Kept};
use transom_rules::access::{self, Verb};
use transom_rules::block;
use transom_rules::time::Span;
use transom_store::carried_blocks::{self, CarriedBlock};
use transom_store::contacts::{self, Contact};
use transom_store::users::{self, User};
use transom_store::{Result, Scoped};

use super::{Look, called};
use crate::carried;
use crate::shown::Shown;

/// How somebody stands.
pub(in crate::web) async fn of(
    tx: &mut Scoped<'_>,
    look: &Look,
    contact: &Shown<Contact>,
) -> Result<Blocking> {
    let users = if contact.blocked.is_some() { users::all(tx).await? } else { Vec::new() };
    let carried = carried_blocks::of_contact(tx, contact.id).await?;
    Ok(Blocking {
        contact: contact.id,
        block: contact.blocked.as_ref().map(|block| told(block, &users)),
        carried: carried.iter().map(|one| kept(look, one)).collect(),
        can_be_carried: contacts::wrote_since(tx, contact.id, look.now - Span::hours(24)).await?,
        may_block: access::may(&look.asker, Verb::BlockContact).is_ok(),
    })
}

/// A block with the name of whoever it is by.
pub(in crate::web) fn told(block: &block::Block, users: &[User]) -> Block {
    let by = block.by.map(|by| called::author(by, users));
    Block { at: block.at, by, reason: block.reason.clone() }
}

fn kept(look: &Look, one: &CarriedBlock) -> Kept {
    let number = look.known.channel(look.workspace(), one.place.channel).map(AsRef::as_ref);
    Kept { number: super::channel(number).name, state: one.state, why: carried::why(one.code) }
}
