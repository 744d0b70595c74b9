//! The further terms of a campaign, as its form offers and takes them.

use transom_desk::accounts::registry::Known;
use transom_pages::campaigns::audience::Way;
use transom_pages::campaigns::terms::{OfTemplate, Terms as Shown};
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::words::{self, word};
use transom_rules::campaign::Named;
use transom_rules::campaign::terms::{Follows, InSms, Repeat, Terms, Trial};
use transom_rules::channel::ChannelKind;
use transom_rules::consent::Purpose;
use transom_rules::template::{Template, TemplateStatus};
use transom_store::campaigns::Campaign;
use transom_store::purposes::Purpose as Defined;

use super::offered::Offered;
use super::{hours, typed};
use crate::web::contacts::consents;
use crate::web::desk::Desk;
use crate::web::settings::Fields;

/// What is typed and offered.
pub(super) fn shown(desk: &Desk, fields: &Fields, offered: &Offered) -> Shown {
    let known = desk.app.registry.known();
    let zone = offered.channel.as_ref().map(|channel| known.tariff(channel).zone_name());
    Shown {
        hours: hours::shown(fields, zone.unwrap_or_default()),
        purpose: purposes(fields, &offered.choices.purposes),
        lasts_hours: fields.one("lasts_hours").to_owned(),
        sms: if offered.is_sms() { Vec::new() } else { senders(desk, fields, &known) },
        sms_minutes: fields.one("sms_minutes").to_owned(),
        sms_text: fields.one("sms_text").to_owned(),
        every_days: fields.one("repeat").to_owned(),
        times: fields.one("times").to_owned(),
    }
}

fn none(id: &'static str, now: &str) -> Choice {
    Choice::new("", word(id), now.is_empty())
}

fn purposes(fields: &Fields, defined: &[Defined]) -> Vec<Choice> {
    let now = fields.one("purpose");
    let own = defined.iter().map(|one| Purpose::Custom(one.id));
    let all = Purpose::BUILT_IN.into_iter().chain(own);
    let choice = |purpose: Purpose| {
        let value = purpose.to_string();
        let is_on = value == now;
        Choice::new(value, consents::called(purpose, defined), is_on)
    };
    [none("planning-purpose-none", now)].into_iter().chain(all.map(choice)).collect()
}

/// The SMS senders; nothing where there is none.
fn senders(desk: &Desk, fields: &Fields, known: &Known) -> Vec<Choice> {
    let now = fields.one("sms");
    let senders = known.channels_of(desk.workspace()).filter(|one| one.kind == ChannelKind::Sms);
    let senders: Vec<Choice> = senders
        .map(|one| Choice::new(one.id.to_string(), one.name.clone(), one.id.to_string() == now))
        .collect();
    if senders.is_empty() {
        return senders;
    }
    [none("planning-sms-none", now)].into_iter().chain(senders).collect()
}

/// The campaigns after which it can be the next step.
pub(super) fn follows(fields: &Fields, campaigns: &[Campaign]) -> Vec<Choice> {
    let now = fields.one("follows");
    let choice =
        |one: &Campaign| Choice::new(one.id.to_string(), one.name.clone(), one.id.to_string() == now);
    campaigns.iter().map(choice).collect()
}

/// What belongs to the template that is chosen.
pub(super) fn of_template(fields: &Fields, offered: &Offered) -> OfTemplate {
    let Some((chosen, _)) = &offered.chosen else { return OfTemplate::default() };
    let others = || offered.templates.iter().filter(|one| one.status == TemplateStatus::Approved);
    let language = |one: &Template| {
        let is_on = fields.all("more_language").any(|language| language == one.language);
        Choice::new(one.language.clone(), words::language_name(&one.language), is_on)
    };
    let now = fields.one("trial");
    let trial = |one: &Template| {
        let value = format!("{}/{}", one.name, one.language);
        let is_on = value == now;
        Choice::new(value, format!("{} · {}", one.name, words::language_name(&one.language)), is_on)
    };
    let further = others().filter(|one| one.name == chosen.name && one.language != chosen.language);
    let tried = others().filter(|one| one.name != chosen.name && one.category == chosen.category);
    let tried: Vec<Choice> = tried.map(trial).collect();
    let tried =
        if tried.is_empty() { tried } else { [vec![none("planning-trial-none", now)], tried].concat() };
    OfTemplate {
        mark: format!("{}/{}", chosen.name, chosen.language),
        name: chosen.name.clone(),
        language: words::language_name(&chosen.language),
        languages: further.map(language).collect(),
        trial: tried,
        share: fields.one("trial_share").to_owned(),
        hours: fields.one("trial_hours").to_owned(),
    }
}

/// A whole number that may be left out.
fn number(fields: &Fields, name: &'static str) -> Result<Option<u32>, Problem> {
    typed::number(fields, name, 1..=100_000_000, word("planning-number-wrong"))
}

/// The words of an SMS, where some are typed.
fn words(fields: &Fields, name: &'static str) -> Option<String> {
    Some(fields.one(name).trim().to_owned()).filter(|text| !text.is_empty())
}

/// What is typed of them; of what belongs to a template, only beside that one.
pub(super) fn read(fields: &Fields, way: Way) -> Result<Terms, Problem> {
    let is_beside = fields.one("more_drawn") == fields.one("template");
    let languages = fields.all("more_language").filter(|_| is_beside).map(str::to_owned).collect();
    let purpose = Some(fields.one("purpose")).filter(|word| !word.is_empty());
    let follows = match fields.one("follows").parse() {
        Ok(campaign_id) if way == Way::Follows => Some(Follows {
            campaign_id,
            after_hours: number(fields, "after_hours")?.unwrap_or(24),
            also_answered: !fields.one("also_answered").is_empty(),
        }),
        _ => None,
    };
    let sms = match fields.one("sms").parse() {
        Ok(channel_id) => {
            let after_minutes = number(fields, "sms_minutes")?;
            Some(InSms { channel_id, after_minutes, text: words(fields, "sms_text") })
        }
        Err(_) => None,
    };
    let repeat = match number(fields, "repeat")?.filter(|_| way == Way::Segment) {
        Some(every_days) => Some(Repeat { every_days, times: number(fields, "times")?.unwrap_or(1) }),
        None => None,
    };
    Ok(Terms {
        languages,
        trial: if is_beside { trial(fields)? } else { None },
        calendar: hours::calendar(fields)?,
        purpose: purpose.and_then(|word| word.parse().ok()),
        lasts_hours: number(fields, "lasts_hours")?,
        sms,
        text: words(fields, "text"),
        starts_at: typed::starts(fields)?,
        repeat,
        follows,
    })
}

/// Two templates are tried on a fifth for a day, where nobody says otherwise.
fn trial(fields: &Fields) -> Result<Option<Trial>, Problem> {
    let Some((name, language)) = fields.one("trial").rsplit_once('/') else { return Ok(None) };
    Ok(Some(Trial {
        with: Named { name: name.to_owned(), language: language.to_owned() },
        share: number(fields, "trial_share")?.unwrap_or(20),
        hours: number(fields, "trial_hours")?.unwrap_or(24),
        until: None,
        winner: None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(all: &[(&str, &str)]) -> Fields {
        Fields::of(all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_is_not_said_changes_nothing() {
        assert_eq!(
            read(&fields(&[("cal_zone", "Europe/Lisbon"), ("calendar", "09:00-17:00")]), Way::Segment)
                .unwrap(),
            Terms::default()
        );
    }

    #[test]
    fn what_belongs_to_another_template_is_left_out() {
        let said = [
            ("template", "b/en"),
            ("more_drawn", "a/en"),
            ("more_language", "de"),
            ("trial", "c/en"),
            ("repeat", "7"),
        ];
        let terms = read(&fields(&said), Way::List).unwrap();
        assert_eq!((terms.languages.len(), terms.trial, terms.repeat), (0, None, None));
        let beside = [("template", "a/en"), ("more_drawn", "a/en"), ("trial", "c/en"), ("repeat", "7")];
        let terms = read(&fields(&beside), Way::Segment).unwrap();
        assert_eq!(terms.trial.map(|trial| (trial.with.name, trial.share)), Some(("c".to_owned(), 20)));
        assert_eq!(terms.repeat.map(|repeat| (repeat.every_days, repeat.times)), Some((7, 1)));
    }
}
