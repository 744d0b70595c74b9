//! How a number stands: what Meta says of it, what is used of its limits, what is wrong with it. One answer, for its
//! page, for programs, and for whoever shows several.

use std::sync::Arc;

use transom_rules::channel::ChannelKind;
use transom_rules::limits::PortfolioUse;
use transom_rules::number::problem::{Problem, problems, sender_token_refused};
use transom_rules::number::{Limit, NumberFacts};
use transom_rules::time::Timestamp;
use transom_store::channels::Channel;
use transom_store::held::Held;
use transom_store::{Result, Scoped, deliveries, reached};

use super::registry::Known;
use crate::charges::price::{Allowance, Seller};
use crate::messages::decide::this_month;

/// How a number stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The number.
    pub channel: Arc<Channel>,
    /// What Meta said of it.
    pub facts: NumberFacts,
    /// How many customers the workspace may reach outside their windows in 24 hours, if Meta told it.
    pub limit: Option<Limit>,
    /// How many it reached, or has a message under way to.
    pub reached: u32,
    /// When there is room again, where there is none.
    pub frees_at: Option<Timestamp>,
    /// What is used of the month's free service messages, where there are any to count.
    pub allowance: Option<Allowance>,
    /// When the last webhook of its app came, if that is not long ago.
    pub last_webhook_at: Option<Timestamp>,
    /// What is wrong with it, the worst first.
    pub problems: Vec<Problem>,
}

/// How these numbers stand, in their order.
///
/// # Errors
/// Those of the database.
pub async fn of(
    tx: &mut Scoped<'_>,
    known: &Known,
    channels: &[Arc<Channel>],
    now: Timestamp,
) -> Result<Vec<Standing>> {
    let mut held = Held::default();
    held.look_at_counts(tx, &this_month(known, tx.workspace(), now)).await?;
    let limit = known.limit(tx.workspace());
    let portfolio = match limit {
        Some(Limit::Of(limit)) => Some(reached::used(tx, None, limit, now).await?),
        Some(Limit::Without) | None => None,
    };
    // Up to the limit they are counted already.
    let reached = match portfolio {
        Some(found) if found.used < found.limit => found.used,
        _ => reached::count(tx, now, u32::MAX).await?,
    };
    let mut all = Vec::new();
    for channel in channels {
        let facts = known.facts(channel.id).cloned().unwrap_or_default();
        let problems = match channel.kind {
            _ if channel.disconnected_at.is_some() => Vec::new(),
            ChannelKind::WhatsApp => problems(&facts, portfolio, now),
            // A carrier of text messages refuses its token, and else says nothing.
            ChannelKind::Sms if channel.trouble.is_empty() => Vec::new(),
            ChannelKind::Sms => vec![sender_token_refused()],
        };
        all.push(Standing {
            limit,
            reached,
            frees_at: portfolio.and_then(|used: PortfolioUse| used.frees_at),
            allowance: Seller { known, channel }.allowance(&held, now),
            last_webhook_at: deliveries::last_of_app(tx, &channel.app_id).await?,
            problems,
            facts,
            channel: Arc::clone(channel),
        });
    }
    Ok(all)
}
