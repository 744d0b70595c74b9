//! Planning another campaign like one that is there: what its form would hold.

use std::collections::BTreeMap;

use ::csv::Terminator;
use transom_desk::campaigns::results::{self, Shown};
use transom_pages::frame::described;
use transom_pages::words::numbers;
use transom_rules::access::Mask;
use transom_rules::campaign::{Definition, Named, Pace, Terms};
use transom_rules::id::CampaignId;
use transom_rules::segment::Segment;
use transom_rules::time::Timestamp;
use transom_store::attributes;
use transom_store::campaigns::{Recipient, Which};

use super::hours;
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
        ("budget".into(), definition.budget.map(numbers::typed).unwrap_or_default()),
        ("most_failures".into(), definition.most_failures.to_string()),
    ];
    all.extend(pace(definition.pace, desk.now()));
    all.extend(hours::fields(definition.terms.calendar.as_ref(), definition.pace));
    all.extend(terms(definition, desk.now()));
    all.extend(definition.parameters.iter().map(|(slot, value)| (format!("slot-{slot}"), value.clone())));
    all.extend(definition.sources.iter().map(|(slot, of)| (format!("source-{slot}"), of.to_string())));
    if let Some(follows) = definition.terms.follows {
        all.push(("audience".into(), "follows".into()));
        all.push(("follows".into(), follows.campaign_id.to_string()));
        all.push(("after_hours".into(), follows.after_hours.to_string()));
        all.extend(follows.also_answered.then(|| ("also_answered".into(), "1".into())));
        return Ok(Fields::of(all));
    }
    match serde_json::from_str::<Segment>(&campaign.segment) {
        Ok(segment) => all.extend(by_segment(desk, segment).await?),
        Err(_) => all.push(("list".into(), list(desk, id).await?)),
    }
    Ok(Fields::of(all))
}

/// How fast it goes. An end that is past is none any more.
fn pace(pace: Pace, now: Timestamp) -> Vec<(String, String)> {
    let (way, field, value) = match pace {
        Pace { until: Some(until), .. } if until > now => ("until", "until_ms", until.millis().to_string()),
        Pace { per_second: Some(per_second), .. } => ("second", "per_second", per_second.to_string()),
        _ => return Vec::new(),
    };
    vec![("pace".into(), way.into()), (field.into(), value)]
}

/// What else it was told, but for what holds once: when it begins where that is past, and which template won.
fn terms(definition: &Definition, now: Timestamp) -> Vec<(String, String)> {
    let Terms { languages, trial, purpose, lasts_hours, sms, text, repeat, starts_at, .. } =
        &definition.terms;
    let template = named(&definition.template);
    let mut all: Vec<(&str, String)> = languages.iter().map(|one| ("more_language", one.clone())).collect();
    match text {
        Some(text) => all.push(("text", text.clone())),
        None => all.extend([("more_drawn", template.clone()), ("template", template)]),
    }
    if let Some(trial) = trial {
        all.extend([
            ("trial", named(&trial.with)),
            ("trial_share", trial.share.to_string()),
            ("trial_hours", trial.hours.to_string()),
        ]);
    }
    all.extend(purpose.map(|purpose| ("purpose", purpose.to_string())));
    all.extend(lasts_hours.map(|hours| ("lasts_hours", hours.to_string())));
    if let Some(sms) = sms {
        all.push(("sms", sms.channel_id.to_string()));
        all.extend(sms.after_minutes.map(|minutes| ("sms_minutes", minutes.to_string())));
        all.extend(sms.text.clone().map(|text| ("sms_text", text)));
    }
    if let Some(repeat) = repeat {
        all.extend([("repeat", repeat.every_days.to_string()), ("times", repeat.times.to_string())]);
    }
    if let Some(at) = starts_at.filter(|at| *at > now) {
        all.extend([("begin", "at".to_owned()), ("starts_at_ms", at.millis().to_string())]);
    }
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn named(template: &Named) -> String {
    format!("{}/{}", template.name, template.language)
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
    // A column is called as its slot is in the template: those of the body by their names alone.
    let called = |slot: &&String| slot.strip_prefix("body:").unwrap_or(slot).to_owned();
    let head = std::iter::once("to".to_owned()).chain(slots.iter().map(called));
    let line = |(row, values): (&Recipient, &BTreeMap<String, String>)| {
        let fields = slots.iter().map(|slot| values.get(*slot).cloned().unwrap_or_default());
        std::iter::once(row.address.clone()).chain(fields).collect::<Vec<_>>()
    };
    let lines = std::iter::once(head.collect()).chain(rows.iter().zip(&values).map(line));
    Ok(csv::plain(Terminator::Any(b'\n'), lines)?)
}

#[cfg(test)]
mod tests {
    use transom_pages::campaigns::audience::Way;
    use transom_rules::campaign::terms::{InSms, Repeat, Trial, Variant};
    use transom_rules::consent::Purpose;
    use transom_rules::id::ChannelId;
    use transom_rules::time::Span;
    use uuid::Uuid;

    use super::super::terms as typed;
    use super::*;
    use crate::web::campaigns::typed as plain;

    fn definition(terms: Terms) -> Definition {
        let kept = r#"{"template":{"name":"a","language":"en"},"category":"marketing"}"#;
        Definition { terms, ..serde_json::from_str(kept).unwrap() }
    }

    #[test]
    fn what_a_campaign_was_told_comes_along_into_the_next_one() {
        let now = Timestamp::from_seconds(1_790_000_000);
        let trial = |winner: Option<Variant>| Trial {
            with: Named { name: "b".into(), language: "en".into() },
            share: 30,
            hours: 12,
            until: winner.map(|_| now),
            winner,
        };
        let sms = InSms {
            channel_id: ChannelId(Uuid::from_u128(7)),
            after_minutes: Some(30),
            text: Some("By SMS".into()),
        };
        let told = Terms {
            languages: vec!["de".into(), "es".into()],
            trial: Some(trial(None)),
            purpose: Some(Purpose::Marketing),
            lasts_hours: Some(72),
            sms: Some(sms),
            repeat: Some(Repeat { every_days: 7, times: 3 }),
            starts_at: Some(now + Span::hours(1)),
            ..Terms::default()
        };
        let kept = Terms { trial: Some(trial(Some(Variant::B))), ..told.clone() };
        let again = Fields::of(terms(&definition(kept), now));
        assert_eq!(typed::read(&again, Way::Segment).unwrap(), told);
        let late = Fields::of(terms(&definition(told), now + Span::hours(2)));
        assert_eq!(typed::read(&late, Way::Segment).unwrap().starts_at, None, "that time is past");
        let words = Terms { text: Some("Hello {{1}}".into()), ..Terms::default() };
        let again = Fields::of(terms(&definition(words.clone()), now));
        assert_eq!((typed::read(&again, Way::List).unwrap(), plain::template(&again)), (words, None));
    }

    #[test]
    fn an_end_comes_along_as_long_as_it_is_none_that_is_past() {
        let now = Timestamp::from_seconds(1_790_000_000);
        let again = |kept: Pace| plain::pace(&Fields::of(pace(kept, now)), now).unwrap();
        for kept in [
            Pace::default(),
            Pace { per_second: Some(5), ..Pace::default() },
            Pace { until: Some(now + Span::hours(1)), ..Pace::default() },
        ] {
            assert_eq!(again(kept), kept);
        }
        assert_eq!(again(Pace { until: Some(now), ..Pace::default() }), Pace::default());
    }
}
