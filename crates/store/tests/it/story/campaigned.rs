//! What came with the thirty-first version, and with the thirty-fourth.

use std::collections::BTreeMap;

use transom_rules::author::Author;
use transom_rules::campaign::{Definition, Named, Pace, Settled, Source, State, Step, Terms, most_failures};
use transom_rules::id::CampaignId;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;
use transom_store::campaigns::{self, Answer, Campaign, Recipient};
use transom_store::{Result, Scoped};

use crate::world::{AGENT, SHOP, at, identity_id, phone, uuid};

pub(crate) const ID: CampaignId = CampaignId(uuid(34, 1));

/// One that stands because of its template.
pub(crate) fn campaign() -> Campaign {
    Campaign {
        id: ID,
        name: "Parcels".into(),
        channel_id: SHOP,
        definition: Definition {
            template: Named { name: "order_update".into(), language: "de".into() },
            category: "utility".into(),
            parameters: BTreeMap::from([("body:1".into(), "A-100".into())]),
            sources: BTreeMap::new(),
            pace: Pace { per_second: Some(5), ..Pace::default() },
            budget: Some(Amount::from_millionths(5_000_000)),
            most_failures: most_failures(),
            asks_anew: false,
            settled: Settled::default(),
            terms: Terms::default(),
        },
        state: State::Paused,
        why: "template".into(),
        author: Author::User(AGENT),
        segment: String::new(),
        place: None,
        next_at: at(34),
        heard: None,
        created_at: at(34),
        planned_at: Some(at(34)),
        started_at: None,
        resumed_at: None,
        ended_at: None,
        approved_by: Author::default(),
        approved_at: None,
        origin: None,
        again_at: None,
    }
}

/// Somebody in its plan.
pub(crate) fn recipient(n: u32) -> Recipient {
    Recipient {
        n: n.into(),
        key: format!("p:{}", phone(n)),
        address: format!("+{}", phone(n)),
        identity_id: Some(identity_id(n)),
        parameters: r#"{"body:1":"A-100"}"#.into(),
        price: Some(62_500),
        currency: "EUR".into(),
        step: Step::Planned,
        why: String::new(),
        due_at: Timestamp::default(),
        message_id: None,
        changed_at: at(34),
        replied_at: None,
        opted_out_at: None,
        language: String::new(),
        variant: String::new(),
        clicked_at: None,
        cost: None,
    }
}

/// A campaign with one recipient.
pub(super) async fn write(tx: &mut Scoped<'_>) -> Result<()> {
    campaigns::add(tx, &campaign()).await?;
    campaigns::add_recipients(tx, ID, &[recipient(1)]).await
}

/// Somebody approved it, it is tried in two templates and filled by what is known, and its first recipient pressed a button.
pub(super) async fn go_on(tx: &mut Scoped<'_>) -> Result<()> {
    let sources = BTreeMap::from([("body:2".into(), Source::Attribute("plan".into()))]);
    let approved = Campaign {
        definition: Definition { sources, ..campaign().definition },
        approved_by: Author::Api,
        approved_at: Some(at(36)),
        again_at: Some(at(37)),
        ..campaign()
    };
    campaigns::save(tx, &approved).await?;
    let second = Recipient { language: "de".into(), variant: "a".into(), ..recipient(2) };
    campaigns::add_recipients(tx, ID, &[second]).await?;
    let answer = Answer { at: at(36), n: 1, stops: false, is_stop: false, clicks: true };
    campaigns::hear(tx, ID, &[answer]).await
}
