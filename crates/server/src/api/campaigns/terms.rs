//! What a campaign is told beyond its template, as the API takes and shows it.

use serde::{Deserialize, Serialize};
use transom_rules::campaign::terms as rules;
use transom_rules::campaign::{Named, Terms as Told};
use transom_rules::consent::Purpose;
use transom_rules::id::{CampaignId, ChannelId};
use transom_rules::time::Timestamp;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Template;
use crate::api::hours::BusinessHours;
use crate::api::problem::Problem;

/// What a campaign is told beyond its template. What is left out changes nothing.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = CampaignTerms)]
#[serde(default, deny_unknown_fields)]
pub(in crate::api) struct Terms {
    /// Further languages of its template: whoever reads one of them gets it in that, everybody else in the template's own.
    #[schema(example = json!(["de", "es"]))]
    languages: Vec<String>,
    /// Another template that is tried beside its own.
    trial: Option<Trial>,
    /// On which days, at which hours.
    calendar: Option<Calendar>,
    /// It goes to nobody but those who consented to this: `marketing`, `service`, or the id of a purpose.
    #[schema(example = "marketing")]
    purpose: Option<String>,
    /// So many hours after its last message a conversation that it is in is the one that new messages join, 1 to 8760.
    conversation_hours: Option<u32>,
    /// The SMS that goes to whom it does not reach.
    sms: Option<InSms>,
    /// The words of an SMS that goes to many through an SMS sender, with slots as templates have them.
    text: Option<String>,
    /// When it begins to be sent by itself; somebody has to start it where it is not given. One that somebody has to approve
    /// begins once they have.
    starts_at: Option<i64>,
    /// It comes again: whoever is in its segment by then is planned anew.
    repeat: Option<Repeat>,
    /// It is the next step after another campaign.
    follows: Option<Follows>,
}

/// Two templates, each tried on a part of the recipients; the rest gets the one that more answered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CampaignTrial)]
pub(in crate::api) struct Trial {
    /// The other template.
    template: Template,
    /// On so many in a hundred both are tried, half and half: 2 to 100.
    share: u32,
    /// So many hours after the last of them got theirs answers are counted: 1 to 720.
    hours: u32,
    /// Which of them the rest gets, `a` or `b`, once that is known. Not to be said.
    #[serde(skip_deserializing)]
    winner: Option<String>,
}

/// When a campaign goes.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CampaignCalendar)]
pub(in crate::api) struct Calendar {
    /// The days and hours.
    hours: BusinessHours,
    /// By whose clock: the `sender`'s, or each `recipient`'s where their zone is known.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "recipient")]
    by: rules::Wall,
}

/// An SMS in the place of what does not arrive.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CampaignSms)]
pub(in crate::api) struct InSms {
    /// The SMS sender.
    channel_id: Uuid,
    /// After so many minutes without a delivery, 1 to 1440; nothing but a failure counts where it is not given.
    after_minutes: Option<u32>,
    /// What it says; the words of the message where it is not given.
    text: Option<String>,
}

/// How a campaign comes again.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CampaignRepeat)]
pub(in crate::api) struct Repeat {
    /// So many days after it was started, 1 to 366.
    every_days: u32,
    /// So many times more, 1 to 1000.
    times: u32,
}

/// After which campaign one comes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CampaignFollows)]
pub(in crate::api) struct Follows {
    /// That one.
    campaign_id: Uuid,
    /// So many hours after somebody got that one.
    after_hours: u32,
    /// Also to those who answered it.
    #[serde(default)]
    also_answered: bool,
}

impl TryFrom<Calendar> for rules::Calendar {
    type Error = Problem;

    fn try_from(told: Calendar) -> Result<Self, Problem> {
        Ok(Self { hours: told.hours.try_into()?, by: told.by })
    }
}

impl From<rules::Calendar> for Calendar {
    fn from(kept: rules::Calendar) -> Self {
        Self { hours: kept.hours.into(), by: kept.by }
    }
}

impl TryFrom<Terms> for Told {
    type Error = Problem;

    fn try_from(told: Terms) -> Result<Self, Problem> {
        let purpose = told.purpose.as_deref().map(str::parse::<Purpose>).transpose();
        let trial = |one: Trial| rules::Trial {
            with: Named { name: one.template.name, language: one.template.language },
            share: one.share,
            hours: one.hours,
            until: None,
            winner: None,
        };
        let sms = |one: InSms| rules::InSms {
            channel_id: ChannelId(one.channel_id),
            after_minutes: one.after_minutes,
            text: one.text,
        };
        let follows = |one: Follows| rules::Follows {
            campaign_id: CampaignId(one.campaign_id),
            after_hours: one.after_hours,
            also_answered: one.also_answered,
        };
        Ok(Self {
            languages: told.languages,
            trial: told.trial.map(trial),
            calendar: told.calendar.map(rules::Calendar::try_from).transpose()?,
            purpose: purpose
                .map_err(|_| Problem::invalid("purpose", "Expected a purpose, such as marketing."))?,
            lasts_hours: told.conversation_hours,
            sms: told.sms.map(sms),
            text: told.text,
            starts_at: told.starts_at.map(Timestamp::from_seconds),
            repeat: told.repeat.map(|one| rules::Repeat { every_days: one.every_days, times: one.times }),
            follows: told.follows.map(follows),
        })
    }
}

impl From<Told> for Terms {
    fn from(kept: Told) -> Self {
        let trial = |one: rules::Trial| Trial {
            template: Template { name: one.with.name, language: one.with.language },
            share: one.share,
            hours: one.hours,
            winner: one.winner.map(|winner| winner.as_str().to_owned()),
        };
        let sms = |one: rules::InSms| InSms {
            channel_id: one.channel_id.0,
            after_minutes: one.after_minutes,
            text: one.text,
        };
        let follows = |one: rules::Follows| Follows {
            campaign_id: one.campaign_id.0,
            after_hours: one.after_hours,
            also_answered: one.also_answered,
        };
        Self {
            languages: kept.languages,
            trial: kept.trial.map(trial),
            calendar: kept.calendar.map(Calendar::from),
            purpose: kept.purpose.map(|purpose| purpose.to_string()),
            conversation_hours: kept.lasts_hours,
            sms: kept.sms.map(sms),
            text: kept.text,
            starts_at: kept.starts_at.map(Timestamp::seconds),
            repeat: kept.repeat.map(|one| Repeat { every_days: one.every_days, times: one.times }),
            follows: kept.follows.map(follows),
        }
    }
}
