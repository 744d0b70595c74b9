//! What keeps a whole campaign back, looked at before each of its turns: its time and its money, its number, its templates.
//! Whoever starts one knows nothing yet of what keeps its number back; whoever lets it go on does, and is asked about what
//! is told since.

use std::sync::Arc;

use transom_rules::campaign::Why;
use transom_rules::channel::ChannelKind;
use transom_rules::number::problem::{self, Hindrance, Problem};
use transom_rules::number::{Quality, Told};
use transom_rules::template_history::Step;
use transom_rules::time::Timestamp;
use transom_store::campaigns::{Campaign, Counts};
use transom_store::channels::Connected;
use transom_store::{Result as Stored, Scoped, number_facts, template_events};

use super::budget::Left;
use super::form::Forms;
use super::policy;
use super::post::Sending;
use crate::accounts::registry::Known;

/// With what a campaign goes on.
pub(super) struct Ready {
    pub(super) number: Arc<Connected>,
    pub(super) forms: Forms,
}

impl Sending<'_> {
    /// What it goes on with, or what keeps it back.
    pub(super) async fn hurdles(&self, tx: &mut Scoped<'_>, counts: &Counts) -> Stored<Result<Ready, Why>> {
        let (known, campaign) = (&self.around.known, &self.campaign);
        let definition = &campaign.definition;
        if definition.pace.until.is_some_and(|until| until <= self.around.clock.now()) {
            return Ok(Err(Why::Until));
        }
        let Some(number) = known.connected(tx.workspace(), campaign.channel_id) else {
            return Ok(Err(Why::Number));
        };
        // Before its failures: those that the number brings are not the campaign's, and many fail at once.
        if let Some(why) = self.of_number(tx).await? {
            return Ok(Err(why));
        }
        if definition.fails_too_often(counts.settled()) {
            return Ok(Err(Why::Failures));
        }
        // Others may have been added to it since.
        if policy::is_needed(&self.policy, campaign, counts) {
            return Ok(Err(Why::Approval));
        }
        if Left::of(definition, counts).is_nothing() {
            return Ok(Err(Why::Budget));
        }
        let Some(forms) = Forms::approved(tx, &number.channel, definition).await? else {
            return Ok(Err(Why::Template));
        };
        if forms.category() != Some(definition.category.as_str()) {
            return Ok(Err(Why::Category));
        }
        if self.is_ill_taken(tx, &forms).await? {
            return Ok(Err(Why::Quality));
        }
        Ok(Ok(Ready { number: Arc::clone(number), forms }))
    }

    /// What is known of its number is read with the counts of what failed: the registry may hear of it later.
    async fn of_number(&self, tx: &mut Scoped<'_>) -> Stored<Option<Why>> {
        let (campaign, now) = (&self.campaign, self.around.clock.now());
        let facts = number_facts::of_number(tx, campaign.channel_id).await?;
        let is_new = |one: &Hindrance| !is_known_to(campaign, one.at);
        if problem::hindrances(&facts, now).iter().any(is_new) {
            return Ok(Some(Why::Number));
        }
        let is_worst = |told: &&Told<Quality>| told.is == Quality::Red;
        let worst = facts.quality.as_ref().filter(is_worst);
        Ok(worst.filter(|told| Some(told.at) > campaign.resumed_at).map(|_| Why::Quality))
    }

    /// Whether Meta lowered what it thinks of one of the templates to the worst since somebody said that it is to be sent.
    async fn is_ill_taken(&self, tx: &mut Scoped<'_>, forms: &Forms) -> Stored<bool> {
        for template in forms.ill_taken() {
            let told = template_events::newest(tx, template, Step::Quality).await?;
            if told.is_some_and(|told| is_since(told.at, self.campaign.resumed_at)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether somebody let it go on who could know what was told then. Who starts it need not.
fn is_known_to(campaign: &Campaign, at: Timestamp) -> bool {
    campaign.resumed_at != campaign.started_at && !is_since(at, campaign.resumed_at)
}

/// Meta's instants are whole seconds: of one second, what it tells counts as later.
fn is_since(at: Timestamp, said: Option<Timestamp>) -> bool {
    said.is_none_or(|said| at.seconds() >= said.seconds())
}

/// What is wrong with the number of a campaign that stands for it, as far as it is still so, the worst first.
pub fn wrong_with_number(known: &Known, campaign: &Campaign, now: Timestamp) -> Vec<Problem> {
    let why = Why::from_word(&campaign.why);
    let Some(channel) = known.channels.get(&campaign.channel_id) else { return Vec::new() };
    let facts = known.facts(channel.id);
    match (why, channel.kind) {
        (Some(Why::Number), _) if channel.disconnected_at.is_some() => vec![problem::disconnected()],
        (Some(Why::Number), ChannelKind::WhatsApp) => {
            let found = facts.map(|facts| problem::hindrances(facts, now)).unwrap_or_default();
            let new = (found.is_empty() && !channel.trouble.is_empty()).then(problem::being_set_up);
            found.into_iter().map(|one| one.problem).chain(new).collect()
        }
        (Some(Why::Number), ChannelKind::Sms) if !channel.trouble.is_empty() => {
            vec![problem::sender_token_refused()]
        }
        (Some(Why::Quality), _) => facts.and_then(problem::ill_taken).into_iter().collect(),
        _ => Vec::new(),
    }
}
