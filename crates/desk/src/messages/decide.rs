//! What the rules say of a draft: `question.rs` gathers the facts from rows, here is the decision, `outlook.rs` tells the
//! same to whoever only looks, `ways.rs` by what else a customer could be written to; of failed messages
//! `afterwards.rs`. Nothing here changes anything.

mod outlook;
mod question;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::channel::ChannelKind;
use transom_rules::draft::{Draft, Form};
use transom_rules::id::{IdentityId, WorkspaceId};
use transom_rules::limits::{PAIR_MEMORY, PairRate, PortfolioUse};
use transom_rules::number::Limit;
use transom_rules::pair::PairKey;
use transom_rules::send::facts::Limits;
use transom_rules::send::{self as rules, Decision};
use transom_rules::template::{Category, Template};
use transom_rules::template_check;
use transom_rules::time::Timestamp;
use transom_store::channels::Channel;
use transom_store::held::{Held, Wanted};
use transom_store::messages;
use transom_store::{Result, Scoped, contacts, reached, templates};

use crate::accounts::registry::Known;
use crate::charges::price;

pub use self::outlook::{Way, outlook, outlooks, pair};
pub(super) use self::question::Facts;
pub(crate) use self::question::Question;
pub(super) use self::ways::Ways;

/// The rows of identities, and the counts that prices of this month depend on, only looked at.
pub(crate) async fn look(
    tx: &mut Scoped<'_>,
    known: &Known,
    identities: BTreeSet<IdentityId>,
    now: Timestamp,
) -> Result<Held> {
    let wanted = Wanted { identities, peek: true, ..Wanted::default() };
    let mut held = Held::load(tx, &wanted).await?;
    held.look_at_counts(tx, &this_month(known, tx.workspace(), now)).await?;
    Ok(held)
}

/// The months that now is in, where the accounts of a workspace are.
pub(crate) fn this_month(known: &Known, workspace: WorkspaceId, now: Timestamp) -> BTreeSet<String> {
    price::months(known, workspace, std::iter::once(now))
}

/// The templates that a draft may mean: those of its name; none for free-form.
pub(crate) async fn named(tx: &mut Scoped<'_>, channel: &Channel, draft: &Draft) -> Result<Vec<Template>> {
    match &draft.form {
        Form::Template(wanted) => templates::named(tx, &channel.waba_id, &wanted.name).await,
        Form::FreeForm(_) => Ok(Vec::new()),
    }
}

/// Asks the rules about a draft.
pub(crate) async fn decide(
    tx: &mut Scoped<'_>,
    held: &Held,
    asked: Question<'_>,
    now: Timestamp,
) -> Result<Decision> {
    decide_among(tx, held, asked, &mut Suggested::default(), now).await
}

/// The same of one of several drafts, for which templates to suggest are read once.
async fn decide_among(
    tx: &mut Scoped<'_>,
    held: &Held,
    asked: Question<'_>,
    suggested: &mut Suggested,
    now: Timestamp,
) -> Result<Decision> {
    let limits = limits(tx, held, asked, now).await?;
    let facts = asked.facts(held, now).within(limits);
    let first = rules::send(&facts.state(&[]), asked.draft, now);
    if matches!(first, Decision::Allowed(_)) {
        return Ok(first);
    }
    // Only a refusal needs templates to suggest, and another way.
    let approved = suggested.of(tx, asked.channel).await?;
    let facts = facts.beside(Ways::beside(held, asked, now));
    Ok(rules::send(&facts.state(approved), asked.draft, now))
}

/// What the rules say of a draft, but for what is counted of what went out before, and with no ways out: what a plan goes
/// by.
pub(crate) fn foresee(held: &Held, asked: Question<'_>, now: Timestamp) -> Decision {
    rules::send(&asked.facts(held, now).state(&[]), asked.draft, now)
}

/// What Meta counts of what went out before.
async fn limits(tx: &mut Scoped<'_>, held: &Held, asked: Question<'_>, now: Timestamp) -> Result<Limits> {
    // Those of an SMS carrier are its own: it lets messages wait.
    if asked.channel.kind == ChannelKind::Sms {
        return Ok(Limits::default());
    }
    let Some(pair_wait) = asked.pair_wait else { return Ok(Limits::default()) };
    let portfolio = portfolio(tx, held, asked, now).await?;
    let Some(identity) = asked.identity else {
        return Ok(Limits { portfolio, ..Limits::default() });
    };
    let pair = PairKey { identity, channel: asked.channel.id };
    let pair = PairRate::after(messages::left_since(tx, pair, now - PAIR_MEMORY).await?);
    Ok(Limits { pair, pair_wait, portfolio })
}

/// How much of the portfolio's limit is used, where Meta told one and the draft may be counted: outside the window only
/// templates go.
async fn portfolio(
    tx: &mut Scoped<'_>,
    held: &Held,
    asked: Question<'_>,
    now: Timestamp,
) -> Result<Option<PortfolioUse>> {
    let is_open = |identity| held.pair(identity, asked.channel.id).window.is_open(now);
    let is_group = |identity| held.identity(identity).is_some_and(contacts::Identity::is_group);
    let counts = matches!(asked.draft.form, Form::Template(_))
        && !asked.identity.is_some_and(|identity| is_open(identity) || is_group(identity));
    let known = asked.known;
    let Some(Limit::Of(limit)) = known.limit(tx.workspace()).filter(|_| counts) else { return Ok(None) };
    let before = known.counted(tx.workspace());
    let (found, counted) = reached::used_since(tx, asked.identity, limit, now, before).await?;
    known.count(tx.workspace(), counted);
    Ok(Some(found))
}

/// The templates that could be sent instead, the likeliest first, by account.
#[derive(Default)]
pub(super) struct Suggested(BTreeMap<String, Vec<Template>>);

impl Suggested {
    /// Those of a number's account; an SMS sender has none.
    pub(super) async fn of(&mut self, tx: &mut Scoped<'_>, channel: &Channel) -> Result<&[Template]> {
        if channel.kind == ChannelKind::Sms {
            return Ok(&[]);
        }
        if !self.0.contains_key(&channel.waba_id) {
            let mut approved = templates::approved(tx, &channel.waba_id).await?;
            approved.sort_by_key(suggestion_order);
            self.0.insert(channel.waba_id.clone(), approved);
        }
        Ok(self.0.get(&channel.waba_id).map(Vec::as_slice).unwrap_or_default())
    }
}

/// Utility before the rest, few slots before many.
fn suggestion_order(template: &Template) -> (bool, usize, String) {
    let utility = template.category == Category::Utility;
    (!utility, template_check::slots(&template.components).len(), template.name.clone())
}
