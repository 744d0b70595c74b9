//! One message of a campaign to an address of one's own, before anybody else gets it: on the path of every send, and in no
//! plan.

use std::sync::Arc;

use transom_rules::access::{Asker, Verb};
use transom_rules::campaign::Definition;
use transom_rules::campaign::terms::Variant;
use transom_rules::id::CampaignId;
use transom_store::campaigns::{self, Recipient, Which};
use transom_store::channels::Channel;

use super::form::{Forms, Values, read};
use crate::app::Shared;
use crate::contacts::address;
use crate::contacts::erase::is_seen_in_part;
use crate::done::{Done, NotDone, Wrong, look};
use crate::gate;
use crate::messages::draft::Ask;
use crate::messages::send::{Sent, send};

/// What is tried.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// To which address of one's own.
    pub to: String,
    /// As whoever has this place in the plan would get it; as the first of them where it is not said.
    pub place: Option<i64>,
    /// Which of two templates.
    pub variant: Option<Variant>,
}

/// Sends it, or says why not.
///
/// # Errors
/// When the asker may not, or does not see all contacts, there is no such campaign or place, or what was given is no address.
pub async fn try_one(app: &Shared, asker: &Asker, id: CampaignId, wanted: Wanted) -> Done<Sent> {
    gate::may(app.base(), asker, Verb::ReadCampaigns, id).await?;
    // What was planned for somebody may be of a contact whom they do not see.
    if is_seen_in_part(asker) {
        return Err(gate::refuse_above(app.base(), asker, Verb::TryCampaign, id).await);
    }
    let to = address::read(&wanted.to).map_err(|_| Wrong::CampaignTo)?;
    let which = Which { step: None, after: wanted.place.map_or(i64::MIN, |place| place - 1) };
    let found = look(app.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move {
            let campaign = campaigns::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            let row = campaigns::page(tx, id, which, 1).await?.pop();
            Ok((campaign, row))
        })
    });
    let (campaign, row) = found.await?;
    if wanted.place.is_some() && wanted.place != row.as_ref().map(|row| row.n) {
        return Err(NotDone::NotFound);
    }
    let known = app.registry.known();
    let number = known.connected(asker.workspace, campaign.channel_id).ok_or(Wrong::CampaignTemplate)?;
    let channel = Arc::new(number.channel.clone());
    let (definition, forms) = forms(app, &channel, campaign.definition).await?;
    let variant = wanted.variant.unwrap_or(Variant::A);
    let language = row.as_ref().map(|row| row.language.as_str()).unwrap_or_default();
    let values = values(&forms, &definition, row.as_ref());
    let form = forms.planned(variant, language).ok_or(Wrong::CampaignTrial)?;
    let draft = form.draft(&values).ok_or(Wrong::CampaignParameter)?;
    let ask = Ask { verb: Verb::TryCampaign, ..Ask::new(Arc::new(asker.clone()), channel, to, draft) };
    send(app, ask).await
}

async fn forms(app: &Shared, channel: &Arc<Channel>, definition: Definition) -> Done<(Definition, Forms)> {
    let asked = (Arc::clone(channel), definition.clone());
    let found = look(app.db.of(channel.workspace), asked, |tx, (channel, definition)| {
        Box::pin(async move { Ok(Forms::approved(tx, channel, definition).await?) })
    });
    Ok((definition, found.await?.ok_or(Wrong::CampaignTemplate)?))
}

/// What fills the slots: what was planned for the recipient, or for all.
fn values(forms: &Forms, definition: &Definition, row: Option<&Recipient>) -> Values {
    let mut values = forms.values(&definition.parameters).unwrap_or_default();
    values.extend(row.map(|row| read(&row.parameters)).unwrap_or_default());
    values
}
