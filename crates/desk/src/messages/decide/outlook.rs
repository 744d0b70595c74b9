//! What whoever only looks is told: may free-form messages be sent now, by which of several numbers, under which clocks.

use serde_json::json;
use transom_rules::content::Kind;
use transom_rules::draft::{Draft, Form};
use transom_rules::id::IdentityId;
use transom_rules::pair::{Pair, PairKey};
use transom_rules::refusal::Refusal;
use transom_rules::send::Decision;
use transom_rules::time::Timestamp;
use transom_store::channels::Channel;
use transom_store::held::{Held, Wanted};
use transom_store::{Result, Scoped};

use super::{Question, Suggested, decide_among, look};
use crate::accounts::registry::Known;

/// May free-form messages be sent to this identity now? What the composer shows.
pub async fn outlook(
    tx: &mut Scoped<'_>,
    known: &Known,
    channel: &Channel,
    identity: IdentityId,
    now: Timestamp,
) -> Result<(Pair, Decision)> {
    let (way, draft) = (Way { channel, identity }, a_word());
    let held = look(tx, known, [identity].into(), now).await?;
    Looking { known, held: &held, draft: &draft, now }.at(tx, way, &mut Suggested::default()).await
}

/// What stands for whatever will be typed: of no word a text message may not consist.
const A_WORD: &str = ".";

fn a_word() -> Draft {
    Draft {
        form: Form::FreeForm(Kind::Text),
        text: String::new(),
        context: None,
        json: json!({"type": "text", "text": {"body": A_WORD}}),
    }
}

/// The ways out with nothing in the place of what was not typed: nobody sends what only stood for it.
fn unwritten(mut refusal: Refusal) -> Refusal {
    let said = refusal.remedies.iter_mut().filter_map(|way| way.request.body.pointer_mut("/text/body"));
    for words in said.filter(|words| *words == A_WORD) {
        *words = json!("");
    }
    refusal
}

/// Somebody who looks by which ways a customer can be written to.
struct Looking<'a> {
    known: &'a Known,
    held: &'a Held,
    draft: &'a Draft,
    now: Timestamp,
}

impl Looking<'_> {
    async fn at(
        &self,
        tx: &mut Scoped<'_>,
        Way { channel, identity }: Way<'_>,
        suggested: &mut Suggested,
    ) -> Result<(Pair, Decision)> {
        let to = Question::to(identity, self.known, channel, self.draft);
        let question = Question { is_priced: true, ..to };
        let decision = match decide_among(tx, self.held, question, suggested, self.now).await? {
            Decision::Refused(refusal) => Decision::Refused(unwritten(refusal)),
            allowed @ Decision::Allowed(_) => allowed,
        };
        Ok((self.held.pair(identity, channel.id), decision))
    }
}

/// A number, and whom a customer is there.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// The number.
    pub channel: &'a Channel,
    /// The customer as that number knows them.
    pub identity: IdentityId,
}

/// The same of several numbers, in their order: what is known of the customer is read once.
pub async fn outlooks(
    tx: &mut Scoped<'_>,
    known: &Known,
    ways: &[Way<'_>],
    now: Timestamp,
) -> Result<Vec<(Pair, Decision)>> {
    let draft = a_word();
    let held = look(tx, known, ways.iter().map(|way| way.identity).collect(), now).await?;
    let looking = Looking { known, held: &held, draft: &draft, now };
    let (mut suggested, mut told) = (Suggested::default(), Vec::new());
    for way in ways {
        told.push(looking.at(tx, *way, &mut suggested).await?);
    }
    Ok(told)
}

/// The clocks of a number and a customer, only looked at.
pub async fn pair(tx: &mut Scoped<'_>, key: PairKey) -> Result<Pair> {
    let wanted = Wanted { identities: [key.identity].into(), peek: true, ..Wanted::default() };
    Ok(Held::load(tx, &wanted).await?.pair(key.identity, key.channel))
}
