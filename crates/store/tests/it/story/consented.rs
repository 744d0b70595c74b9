//! What came with the twentieth version.

use transom_rules::author::Author;
use transom_rules::consent::{How, Policy, Purpose};
use transom_rules::id::{ConsentId, PurposeId};
use transom_store::consents::{self, Consent};
use transom_store::purposes::Purpose as Defined;
use transom_store::{Result, Scoped, apps, purposes};

use crate::world::{AGENT, SHOP, at, consent, message_id, uuid};

/// The workspace asks for a consent before it sends marketing, and writes to people for surveys, too: Zoë takes part.
pub(super) async fn write(tx: &mut Scoped<'_>) -> Result<()> {
    let surveys = PurposeId(uuid(37, 1));
    purposes::add(tx, &Defined { id: surveys, name: "Surveys".into(), is_removed: false }, at(50)).await?;
    let given = Consent {
        id: ConsentId(uuid(38, 1)),
        purpose: Purpose::Custom(surveys),
        given: true,
        how: How::Form,
        author: Author::User(AGENT),
        message: Some(message_id(1)),
        channel: Some(SHOP),
        words: "I take part in surveys.".into(),
        note: "At the fair.".into(),
        url: "https://example.com/survey".into(),
        ..consent(at(51))
    };
    consents::keep(tx, &[given], at(51)).await?;
    // The words that stood there from the beginning.
    let since = ["stop promotions", "stop offers", "no more offers", "no more messages"];
    let mut policy = Policy { marketing_needs_consent: true, ..Policy::default() };
    policy.keywords.stop.retain(|word| !since.contains(&word.as_str()));
    apps::set_consent(tx, &policy).await
}
