//! What came with the twenty-fifth version.

use transom_rules::id::TeamId;
use transom_rules::merging::Marketing;
use transom_store::held::{Held, Wanted};
use transom_store::{Result, Scoped, params};

use crate::world::{SHOP, at, identity_id, uuid};

/// Zoë wants marketing through the shop's number; a team was removed, and its conversations are on their way out of it.
pub(super) async fn write(tx: &mut Scoped<'_>) -> Result<()> {
    let wanted = Wanted { identities: [identity_id(1)].into(), ..Wanted::default() };
    let mut held = Held::load(tx, &wanted).await?;
    let said = Marketing { opted_in_at: Some(at(60)), told_at: Some(at(60)), ..Marketing::default() };
    if let Some(identity) = held.identity_mut(identity_id(1)) {
        identity.by_number.insert(SHOP, said);
        let contact = identity.contact_id;
        held.contact_mut(contact).map(|contact| contact.by_number.insert(SHOP, said));
    }
    held.write(tx, at(60)).await?;
    let sql = "INSERT INTO removed_teams (workspace_id, id) VALUES ($1, $2)";
    tx.run(sql, params![TeamId(uuid(13, 9))]).await.map(drop)
}
