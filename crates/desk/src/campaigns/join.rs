//! Adding one more to a campaign that is planned, while it is sent too.

use std::sync::Arc;

use transom_rules::campaign::State;
use transom_rules::event::Party;
use transom_store::Scoped;
use transom_store::campaigns::{self, Campaign};

use super::form::Forms;
use super::rows::{Given, Plan};
use crate::done::{Done, Wrong};
use crate::fold::Surroundings;

/// So many campaigns, the newest, are looked through for a name.
const LOOKED_THROUGH: i64 = 500;

/// Adds somebody to the newest campaign of a name that is not over, as another row of its plan. Who is in it already stays
/// in it once: their row says so. What they cost counts towards what was agreed to: where it is more than that, the
/// campaign stands until somebody approves it anew.
///
/// # Errors
/// When there is none that somebody may be added to, its plan is still being made, or its template may not be sent at present.
pub(crate) async fn join(tx: &mut Scoped<'_>, around: &Surroundings, name: &str, who: &Party) -> Done<()> {
    let all = campaigns::list(tx, None, LOOKED_THROUGH).await?;
    // The places of one whose plan is being made are those of its list, and of one that follows another those of that.
    let can_join = |one: &Campaign| {
        !one.state.is_over() && one.state != State::Planning && one.definition.terms.follows.is_none()
    };
    let found = all.into_iter().find(|one| one.name == name && can_join(one));
    let campaign = found.ok_or(Wrong::CampaignState)?;
    let number = around.known.connected(tx.workspace(), campaign.channel_id).ok_or(Wrong::CampaignState)?;
    let channel = Arc::new(number.channel.clone());
    let forms = Forms::approved(tx, &channel, &campaign.definition).await?;
    let forms = forms.ok_or(Wrong::CampaignTemplate)?;
    // Of two that join at once the second comes behind the first.
    let held = campaigns::hold(tx, campaign.id).await?;
    let campaign = held.filter(can_join).ok_or(Wrong::CampaignState)?;
    let n = campaigns::next_place(tx, campaign.id).await?;
    let phone = who.phone.as_ref().map(|phone| format!("+{phone}"));
    let to = phone.or_else(|| who.user_id.clone()).unwrap_or_default();
    let given = Given { n, to, ..Given::default() };
    Ok(Plan::of(&campaign, channel, forms).rows(tx, &[given], around).await?)
}
