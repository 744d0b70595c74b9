//! What came with the sixteenth version.

use transom_rules::consent::How;
use transom_rules::continued::Continued;
use transom_rules::id::ConsentId;
use transom_rules::merging::{Marketing, Profile};
use transom_store::attributes::Values;
use transom_store::consents::Consent;
use transom_store::continued::Link;
use transom_store::held::{Held, Wanted};
use transom_store::merges::{Merge, Side, Sides};
use transom_store::{Result, Scoped, merges};

use crate::world::{at, consent, contact_id, conversation_id, identity_id};

/// Somebody went into Zoë, who has a number that was another user's before, and stopped marketing.
pub(super) async fn write(tx: &mut Scoped<'_>) -> Result<()> {
    let wanted = Wanted { identities: [identity_id(1)].into(), ..Wanted::default() };
    let mut held = Held::load(tx, &wanted).await?;
    let link = Link { identity: identity_id(1), way: Continued::PhoneCame, other: identity_id(19) };
    held.link(link, at(30));
    if let Some(identity) = held.identity_mut(identity_id(1)) {
        identity.marketing =
            Marketing { opted_out_at: Some(at(31)), told_at: Some(at(31)), ..Marketing::default() };
    }
    // As the twentieth version finds what Meta told before it.
    held.consent(Consent { id: ConsentId(identity_id(1).0), how: How::Meta, ..consent(at(31)) });
    held.write(tx, at(31)).await?;
    let known = Profile { name: "Zoë".into(), ..Profile::default() };
    let side = Side {
        profile: known.clone(),
        created_at: at(0),
        identities: vec![identity_id(1)],
        conversations: vec![conversation_id(1)],
        attributes: Values::new(),
    };
    let sides = Sides { kept: side.clone(), gone: side, joined: known, within: Vec::new() };
    let (gone, contact) = (contact_id(19), contact_id(1));
    merges::keep(tx, &Merge { gone, contact, place: 1, at: at(32), sides }).await
}
