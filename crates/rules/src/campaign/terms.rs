//! What a campaign may be told beyond its template, how fast it goes and what it may cost: on which days and hours, in
//! which further languages, which of two templates, for which consent, and what follows it.

use serde::{Deserialize, Serialize};

use super::Named;
use crate::consent::Purpose;
use crate::hours::Business;
use crate::id::{CampaignId, ChannelId};
use crate::time::Timestamp;
use crate::words;

/// The terms of a campaign. What is not named changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// In which further languages of its template it goes to whoever reads them; to everybody else in its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// The template that is tried beside its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial: Option<Trial>,
    /// On which days, at which hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Calendar>,
    /// It goes to nobody but those who consented to this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// So many hours after its last message a conversation that it is in is the one that new messages join.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lasts_hours: Option<u32>,
    /// The SMS that goes to whom it does not reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms: Option<InSms>,
    /// The words of an SMS that goes to many: then there is no template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// When it begins to be sent by itself; where it is not said somebody has to start it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// It is planned and sent anew, time and again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// It is the next step after another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<Follows>,
}

/// Two templates, each tried on a part of the recipients; the rest gets the one that more answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// The other template.
    pub with: Named,
    /// On so many in a hundred both are tried, each on half of them: 2 to 100.
    pub share: u32,
    /// So many hours after the last of them got theirs the answers are counted.
    pub hours: u32,
    /// Until when answers are counted, once all on whom both are tried were sent to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Which of them the rest gets, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub winner: Option<Variant>,
}

words! {
    /// Which of two templates somebody gets.
    Variant {
        /// The campaign's own.
        A = "a",
        /// The one that is tried beside it.
        B = "b",
    }
}

/// How many got one of two templates, and how many of them answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// To so many it went.
    pub sent: u64,
    /// So many answered.
    pub replied: u64,
}

impl Trial {
    /// Which of the two is tried on whoever has this place in the plan; `None` for the rest.
    pub const fn variant(&self, n: i64) -> Option<Variant> {
        // 61 has no divisor in common with 100: a hundred that follow each other get a number each.
        let spread = (n.rem_euclid(100) * 61) % 100;
        if spread >= self.share as i64 {
            None
        } else if spread % 2 == 0 {
            Some(Variant::A)
        } else {
            Some(Variant::B)
        }
    }

    /// The one that a larger part of those who got it answered; the campaign's own where both are as good.
    pub fn winner_of(a: Tried, b: Tried) -> Variant {
        let better = u128::from(b.replied) * u128::from(a.sent) > u128::from(a.replied) * u128::from(b.sent);
        if better && b.sent > 0 { Variant::B } else { Variant::A }
    }
}

/// When a campaign goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The days and hours. Its zone is that of the sender, and of whoever's own is not known.
    pub hours: Business,
    /// Whose clock on the wall they are read off.
    #[serde(default)]
    pub by: Wall,
}

words! {
    /// Whose clock on the wall it is.
    #[derive(Default)]
    Wall {
        /// The one of whoever sends.
        #[default]
        Sender = "sender",
        /// That of each who gets it.
        Recipient = "recipient",
    }
}

/// An SMS in the place of what does not arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InSms {
    /// The SMS sender.
    pub channel_id: ChannelId,
    /// After so many minutes without a delivery; where it is not said nothing but a failure counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_minutes: Option<u32>,
    /// What it says; the words of the message where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// How a campaign comes again: each time whoever is in its segment by then is planned anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeat {
    /// So many days after it was started.
    pub every_days: u32,
    /// So many times more.
    pub times: u32,
}

/// After which campaign this one comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follows {
    /// That one.
    pub campaign_id: CampaignId,
    /// So many hours after somebody got that one.
    pub after_hours: u32,
    /// Also to those who answered it.
    #[serde(default)]
    pub also_answered: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(share: u32) -> Trial {
        Trial {
            with: Named { name: "b".into(), language: "en".into() },
            share,
            hours: 24,
            until: None,
            winner: None,
        }
    }

    #[test]
    fn a_trial_is_made_on_its_share_half_and_half() {
        for share in [2, 20, 50, 100] {
            let got = |wanted| (1..=1_000).filter(|n| trial(share).variant(*n) == Some(wanted)).count();
            assert_eq!(
                (got(Variant::A), got(Variant::B)),
                (share as usize * 5, share as usize * 5),
                "{share}"
            );
        }
        assert_eq!(trial(20).variant(i64::MIN), trial(20).variant(i64::MIN));
    }

    #[test]
    fn the_one_that_more_answered_wins() {
        let tried = |sent, replied| Tried { sent, replied };
        assert_eq!(Trial::winner_of(tried(10, 1), tried(10, 2)), Variant::B);
        assert_eq!(Trial::winner_of(tried(10, 2), tried(10, 2)), Variant::A, "as good");
        assert_eq!(Trial::winner_of(tried(5, 2), tried(10, 3)), Variant::A, "of fewer more");
        assert_eq!(Trial::winner_of(tried(0, 0), tried(10, 1)), Variant::A, "nobody got the one");
        assert_eq!(Trial::winner_of(tried(10, 1), tried(0, 0)), Variant::A);
    }

    #[test]
    fn terms_are_read_as_they_were_kept() {
        let kept = r#"{"languages":["de"],"purpose":"marketing","lasts_hours":72}"#;
        let read: Terms = serde_json::from_str(kept).unwrap();
        assert_eq!((read.purpose, read.lasts_hours), (Some(Purpose::Marketing), Some(72)));
        assert_eq!(serde_json::to_string(&read).unwrap(), kept);
        assert_eq!(serde_json::to_string(&Terms::default()).unwrap(), "{}");
    }
}
