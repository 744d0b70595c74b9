//! Planning another campaign like one that is there: what its form would hold.

use std::collections::BTreeMap;

use ::csv::Terminator;
use transom_desk::campaigns::results::{self, Shown};
use transom_pages::frame::described;
use transom_rules::access::Mask;
use transom_rules::id::CampaignId;
use transom_rules::pricing::money::Amount;
use transom_rules::segment::Segment;
use transom_store::attributes;
use transom_store::campaigns::{Recipient, Which};

use crate::csv;
use crate::web::desk::{Desk, Done};
use crate::web::settings::Fields;

/// The recipients of one that has no more than so many come along.
const MOST: i64 = 5_000;

/// What the form of this campaign held.
pub(super) async fn again(desk: &Desk, id: CampaignId) -> Done<Fields> {
    let Shown { campaign, .. } = results::get(desk.app.base(), &desk.asker, id).await?;
    let definition = &campaign.definition;
    let mut all: Vec<(String, String)> = vec![
        ("name".into(), campaign.name.clone()),
        ("number".into(), campaign.channel_id.to_string()),
        ("template".into(), format!("{}/{}", definition.template.name, definition.template.language)),
        ("budget".into(), definition.budget.as_ref().map(Amount::to_string).unwrap_or_default()),
        ("most_failures".into(), definition.most_failures.to_string()),
    ];
    if let Some(per_second) = definition.pace.per_second {
        all.push(("pace".into(), "second".into()));
        all.push(("per_second".into(), per_second.to_string()));
    }
    all.extend(definition.parameters.iter().map(|(slot, value)| (format!("slot-{slot}"), value.clone())));
    all.extend(definition.sources.iter().map(|(slot, of)| (format!("source-{slot}"), of.to_string())));
    if let Some(follows) = definition.terms.follows {
        all.push(("audience".into(), "follows".into()));
        all.push(("follows".into(), follows.campaign_id.to_string()));
        all.push(("after_hours".into(), follows.after_hours.to_string()));
        return Ok(Fields::of(all));
    }
    match serde_json::from_str::<Segment>(&campaign.segment) {
        Ok(segment) => all.extend(by_segment(desk, segment).await?),
        Err(_) => all.push(("list".into(), list(desk, id).await?)),
    }
    Ok(Fields::of(all))
}

async fn by_segment(desk: &Desk, segment: Segment) -> Done<Vec<(String, String)>> {
    let defined = desk.read((), |tx, ()| Box::pin(attributes::offered(tx))).await?;
    let is = |wish: Option<bool>| wish.map_or("", |wish| if wish { "yes" } else { "no" }).to_owned();
    let days = |days: Option<u32>| days.map(|days| days.to_string()).unwrap_or_default();
    let mut all: Vec<(String, String)> = vec![
        ("audience".into(), "segment".into()),
        ("wrote_within_days".into(), days(segment.wrote_within_days)),
        ("silent_for_days".into(), days(segment.silent_for_days)),
        ("in_window".into(), is(segment.in_window)),
        ("in_entry_point".into(), is(segment.in_entry_point)),
        ("consented".into(), is(segment.consented)),
        ("languages".into(), segment.languages.join(", ")),
        ("countries".into(), segment.countries.join(", ")),
    ];
    all.extend(segment.labels.iter().map(|id| ("label".into(), id.to_string())));
    for one in &defined {
        let value = segment.attributes.get(&one.key);
        all.extend(value.map(|value| (described::field(one.id), value.clone())));
    }
    Ok(all)
}

/// Whom it went to, as a list; empty where they are many, or whoever looks does not see them whole.
async fn list(desk: &Desk, id: CampaignId) -> Done<String> {
    if Mask::of(&desk.asker).hides() {
        return Ok(String::new());
    }
    let which = Which { after: i64::MIN, ..Which::default() };
    let rows = results::recipients(desk.app.base(), &desk.asker, id, which, MOST + 1).await?;
    if i64::try_from(rows.len()).is_ok_and(|count| count > MOST) {
        return Ok(String::new());
    }
    let values: Vec<BTreeMap<String, String>> =
        rows.iter().map(|row| serde_json::from_str(&row.parameters).unwrap_or_default()).collect();
    let mut slots: Vec<&String> = values.iter().flat_map(BTreeMap::keys).collect();
    slots.sort_unstable();
    slots.dedup();
    let head = std::iter::once("to".to_owned()).chain(slots.iter().map(|slot| (*slot).clone()));
    let line = |(row, values): (&Recipient, &BTreeMap<String, String>)| {
        let fields = slots.iter().map(|slot| values.get(*slot).cloned().unwrap_or_default());
        std::iter::once(row.address.clone()).chain(fields).collect::<Vec<_>>()
    };
    let lines = std::iter::once(head.collect()).chain(rows.iter().zip(&values).map(line));
    Ok(csv::lines(Terminator::Any(b'\n'), lines)?)
}
