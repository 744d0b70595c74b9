//! What is lost in a conversation if nobody acts: [`transom_rules::loss`], with what a template would cost this customer.

use transom_rules::channel::ChannelKind;
use transom_rules::loss::{self, Cost, Loss, Standing, Urgency};
use transom_rules::pricing::BillingCategory;
use transom_rules::pricing::saved::{Sold, would_have_cost};
use transom_rules::time::Timestamp;
use transom_store::conversations::Listed;

use crate::accounts::registry::Known;
use crate::charges::price::Buyer;

/// What is lost next. A utility template is the cheapest way back to a customer; what a volume takes off is not counted.
pub fn loss(known: &Known, listed: &Listed, now: Timestamp) -> Option<Loss> {
    let conversation = &listed.conversation;
    if known.kind(conversation.channel_id) == ChannelKind::Sms {
        return None;
    }
    let standing = Standing {
        customer_last: conversation.customer_last,
        window_until: conversation.window_until,
        answer_by: conversation.answer_by,
    };
    loss::loss(standing, now, || template(known, listed, now))
}

fn template(known: &Known, listed: &Listed, now: Timestamp) -> Option<Cost> {
    let channel = known.channels.get(&listed.conversation.channel_id)?;
    let tariff = known.tariff(channel);
    let on = tariff.day(now);
    let market = Buyer::of(&listed.identity).market(on, &known.pricing);
    let sold = Sold { currency: tariff.currency(), market, on };
    let amount = would_have_cost(BillingCategory::Utility, sold, 1, tariff.rates())?;
    Some(Cost { currency: tariff.currency().to_owned(), amount })
}

/// Brings a list of work into the order of what is lost.
pub fn sort(known: &Known, listed: &mut [Listed], now: Timestamp) {
    listed.sort_by_cached_key(|one| {
        let conversation = &one.conversation;
        let otherwise = conversation.window_until.max(conversation.answer_by);
        let urgency: Urgency = loss::urgency(loss(known, one, now).as_ref(), now, otherwise);
        (urgency, conversation.id)
    });
}
