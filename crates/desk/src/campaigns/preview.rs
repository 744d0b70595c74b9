//! What recipients of a campaign see of it: its template with their own values, one of them at a time.

use std::collections::BTreeMap;

use serde_json::Value;
use transom_rules::access::{Asker, Verb, Visibility};
use transom_rules::campaign::Step;
use transom_rules::campaign::terms::Variant;
use transom_rules::id::CampaignId;
use transom_rules::template_check::SlotKey;
use transom_store::campaigns::{self, Campaign, Found, Recipient, Sought};
use transom_store::{Result as Stored, Scoped, channels};

use super::form::{self, Form, read};
use crate::base::Base;
use crate::done::{Done, NotDone, look};
use crate::gate;

/// What somebody sees of a campaign.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The components of the template, or the words of an SMS as a body.
    pub components: Value,
    /// What stands in its slots.
    pub values: BTreeMap<SlotKey, String>,
    /// The language; empty of an SMS.
    pub language: String,
    /// Whose values these are; `None` where they are those of whoever has none of their own.
    pub whom: Option<Whom>,
}

/// Whose values they are, among those to whom something is sent.
#[derive(Clone, Debug)]
pub struct Whom {
    /// They.
    pub found: Found,
    /// The place of the one before.
    pub before: Option<i64>,
    /// The place of the next one.
    pub after: Option<i64>,
}

/// What the first recipient at or behind a place sees, the first of all where none is said. Whoever does not see all contacts
/// is shown it with nobody's values. `None` where the template is not there any more.
///
/// # Errors
/// When the asker may not, or there is no such campaign.
pub async fn preview(
    base: Base<'_>,
    asker: &Asker,
    id: CampaignId,
    place: Option<i64>,
) -> Done<Option<Preview>> {
    gate::may(base, asker, Verb::ReadCampaigns, id).await?;
    let sees_them = asker.visibility() == Visibility::All;
    look(base.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move {
            let campaign = campaigns::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            let whom = if sees_them { whom(tx, id, place.unwrap_or(i64::MIN)).await? } else { None };
            let row = whom.as_ref().map(|whom| &whom.found.recipient);
            let Some(form) = said(tx, &campaign, row).await? else { return Ok(None) };
            let mut values = form.values(&campaign.definition.parameters).unwrap_or_default();
            values.extend(row.map(|row| read(&row.parameters)).unwrap_or_default());
            let (components, language) = (form.template.components, form.template.language);
            Ok(Some(Preview { components, values, language, whom }))
        })
    })
    .await
}

/// The first of those to whom something is sent, or was, from a place on.
async fn whom(tx: &mut Scoped<'_>, id: CampaignId, from: i64) -> Stored<Option<Whom>> {
    let steps = Step::ALL.iter().copied().filter(|step| *step != Step::Refused).collect();
    let sought = Sought { steps, after: from.saturating_sub(1), ..Sought::default() };
    let mut some = campaigns::find(tx, id, &sought, 2).await?.into_iter();
    let Some(found) = some.next() else { return Ok(None) };
    let after = some.next().map(|next| next.recipient.n);
    let before = campaigns::eligible_before(tx, id, found.recipient.n).await?;
    Ok(Some(Whom { found, before, after }))
}

/// What they get: in their language, and as one of two where two are tried.
async fn said(tx: &mut Scoped<'_>, campaign: &Campaign, row: Option<&Recipient>) -> Stored<Option<Form>> {
    let terms = &campaign.definition.terms;
    if let Some(words) = &terms.text {
        return Ok(Some(Form::text(words)));
    }
    let Some(channel) = channels::get(tx, campaign.channel_id).await? else { return Ok(None) };
    let variant = row.and_then(|row| Variant::from_word(&row.variant));
    let template = match &terms.trial {
        Some(trial) if variant.or(trial.winner) == Some(Variant::B) => &trial.with,
        Some(_) | None => &campaign.definition.template,
    };
    let language = row.map(|row| row.language.as_str()).filter(|language| !language.is_empty());
    form::of(tx, &channel.waba_id, &template.name, language.unwrap_or(&template.language)).await
}
