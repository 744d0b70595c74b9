//! What came with the twenty-third version.

use transom_rules::author::Author;
use transom_rules::block::{Block, Carried};
use transom_store::carried_blocks::{self, Place};
use transom_store::held::{Held, Wanted};
use transom_store::{Result, Scoped};

use crate::world::{AGENT, SHOP, at, contact_id, identity_id};

/// Zoë reads Portuguese and lives in Lisbon. Somebody blocked her, and WhatsApp is still to be asked to.
pub(super) async fn write(tx: &mut Scoped<'_>) -> Result<()> {
    let wanted = Wanted { identities: [identity_id(1)].into(), ..Wanted::default() };
    let mut held = Held::load(tx, &wanted).await?;
    if let Some(contact) = held.contact_mut(contact_id(1)) {
        let (at, by) = (Some(at(53)), Some(Author::User(AGENT)));
        contact.blocked = Some(Block { at, by, reason: "Threats".into() });
        contact.language = "pt".into();
        contact.time_zone = "Europe/Lisbon".into();
    }
    held.write(tx, at(53)).await?;
    let place = Place { identity: identity_id(1), channel: SHOP };
    carried_blocks::ask(tx, &[place], Carried::Blocking, at(53)).await
}
