//! What is known of somebody who is being erased: what they are called by, where their files lie.

use serde::{Deserialize, Serialize};
use transom_channels::whatsapp::erase::Names;
use transom_rules::id::ContactId;
use transom_store::erase::Person;
use transom_store::{Result, Scoped, contacts};

/// What has to be known of somebody until nothing is left of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Known {
    /// What they are called by.
    pub(super) names: Names,
    /// Their files, by the hash of their bytes.
    pub(super) files: Vec<String>,
}

/// What somebody is called by.
pub(super) async fn names(tx: &mut Scoped<'_>, id: ContactId, person: &Person) -> Result<Names> {
    let known = contacts::identities(tx, id).await?;
    let phones = known.iter().map(|identity| identity.phone.clone());
    let users = known.iter().flat_map(|identity| [identity.user_id.clone(), identity.parent_user_id.clone()]);
    let usernames = known.iter().map(|identity| identity.username.clone());
    Ok(Names::new(phones, users.chain(person.wamids.iter().cloned()), usernames))
}
