//! What a message costs, and what its statuses say about it: the `pricing` and `conversation` objects, and the
//! ledger of what was billed.
//!
//! A file for each rule set, and one for the entry point that all share, decide; here the decision is told and
//! written down. Prices are in `pricing/rates.rs`.

mod cbp;
mod entry_point;
#[cfg(test)]
mod golden_cbp;
#[cfg(test)]
mod golden_pmp;
mod pmp_2025;
mod pmp_2026;
mod rates;
mod rules;
#[cfg(test)]
mod trial;

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::world::{Charge, ChargeType, Message, Pair, World, window};
pub(crate) use rates::country_of;
pub use rules::Rules;
pub(crate) use rules::{RuleSet, in_force, instant, local_date, zone};

/// What the statuses of a message say about money.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Price {
    pub(crate) pricing: Value,
    /// Under per-message pricing only inside a free entry point; since v24.0 other messages have none.
    pub(crate) conversation: Option<Value>,
}

/// What a rule set says about a message that is delivered at some instant.
#[derive(Debug, Clone, PartialEq)]
struct Decision {
    /// The rule set that decided.
    rules: RuleSet,
    kind: ChargeType,
    /// As the `pricing` object tells it.
    category: String,
    conversation: Option<Belonging>,
}

/// The conversation that a message belongs to.
#[derive(Debug, Clone, PartialEq)]
struct Belonging {
    id: String,
    /// Unix seconds.
    until: i64,
    /// Whether the message opens it.
    opens: bool,
}

/// What `sent` foresees for a message: the price if it were delivered now.
pub(crate) fn forecast(world: &World, message: &Message, now: i64) -> Price {
    let decision = decide(world, message, now);
    let until = decision.conversation.as_ref().map(|conversation| conversation.until);
    in_group(message, price(&decision, until))
}

/// Groups have categories and a free type of their own.
fn in_group(message: &Message, mut price: Price) -> Price {
    let fields = price.pricing.as_object_mut().filter(|_| message.in_group.is_some());
    for (key, value) in fields.into_iter().flatten() {
        let word = value.as_str().unwrap_or_default();
        match (key.as_str(), word) {
            ("category", word) => *value = format!("group_{word}").into(),
            ("type", "free_customer_service") => *value = "free_group_customer_service".into(),
            _ => {}
        }
    }
    price
}

/// Whether it would be charged if it were delivered now, and there is no way to pay for it.
pub(crate) fn lacks_payment(world: &World, message: &Message, now: i64) -> bool {
    let waba = world.waba_of(&message.number_id);
    waba.is_some_and(|waba| !waba.payment_method) && decide(world, message, now).kind == ChargeType::Regular
}

/// What the delivery of a message costs: written into the ledger; conversations and entry points open, and
/// allowances are counted.
pub(crate) fn bill(world: &mut World, message: &Message, delivered_at: i64) -> Price {
    let decision = decide(world, message, delivered_at);
    let order = world.next_order();
    let charge = Charge { order, ..charge(world, message, &decision, delivered_at) };
    count(world, message, &decision, delivered_at);
    if let Some(opened) = decision.conversation.as_ref().filter(|conversation| conversation.opens) {
        world.change_pair(&message.number_id, &message.phone, |pair| {
            open(pair, &decision, opened, delivered_at);
        });
    }
    world.charges.put(&message.id, charge);
    in_group(message, price(&decision, None))
}

fn decide(world: &World, message: &Message, at: i64) -> Decision {
    let pair = world.pair(&message.number_id, message.clocks_of());
    let rules = in_force(world, waba_id(world, message), at);
    if let Some(free) = entry_point::decide(world, &pair, message, at) {
        return free;
    }
    if rules == RuleSet::Cbp {
        return cbp::decide(world, &pair, message, at);
    }
    if let Some(joined) = cbp::outlived(&pair, message, at) {
        return joined;
    }
    if message.is_reaction() {
        let (kind, category) = (ChargeType::FreeCustomerService, message.category.clone());
        return Decision { rules, kind, category, conversation: None };
    }
    match rules {
        RuleSet::Cbp | RuleSet::Pmp2025 => pmp_2025::decide(&pair, message, at),
        RuleSet::Pmp2026 => pmp_2026::decide(world, message, at),
    }
}

/// An entry point that opens ends every other conversation of the pair.
fn open(pair: &mut Pair, decision: &Decision, opened: &Belonging, at: i64) {
    if decision.kind == ChargeType::FreeEntryPoint {
        window::open_entry_point(pair, &opened.id, at, opened.until);
        pair.conversations.clear();
    } else {
        cbp::open(pair, decision, opened, at);
    }
}

/// Counts what the months' allowances are made of. Entry points use none.
fn count(world: &mut World, message: &Message, decision: &Decision, at: i64) {
    let is_free = decision.kind == ChargeType::FreeEntryPoint || message.is_reaction();
    let is_service = message.category == "service" && !is_free;
    let opens = decision.conversation.as_ref().is_some_and(|conversation| conversation.opens);
    let key = match decision.rules {
        RuleSet::Cbp if is_service && opens => cbp::month_key(world, waba_id(world, message), at),
        RuleSet::Pmp2026 if is_service && !pmp_2026::is_exempt(world, message, at) => {
            pmp_2026::month_key(world, message, at)
        }
        RuleSet::Cbp | RuleSet::Pmp2025 | RuleSet::Pmp2026 => return,
    };
    world.count(&key);
}

/// The line of the ledger; its place in the order is the caller's.
fn charge(world: &World, message: &Message, decision: &Decision, at: i64) -> Charge {
    let waba_id = waba_id(world, message);
    let date = local_date(world, waba_id, at);
    let home = rates::home(&message.phone, date);
    let paid = decision.kind == ChargeType::Regular;
    let rate = paid.then(|| rates::rate(home.market, &decision.category, date));
    Charge {
        id: message.id.clone(),
        order: 0,
        delivered_at: at,
        waba_id: waba_id.to_owned(),
        number_id: message.number_id.clone(),
        country: home.country.to_owned(),
        market: home.market.to_owned(),
        rules: decision.rules,
        category: decision.category.clone(),
        sent_as: message.category.clone(),
        kind: decision.kind,
        conversation: decision.conversation.as_ref().map(|conversation| conversation.id.clone()),
        opened: decision.conversation.as_ref().is_some_and(|conversation| conversation.opens),
        cost_e4: rate.as_ref().map_or(0, |rate| rate.cost_e4),
        tier: rate.map(|rate| rate.tier),
    }
}

/// The objects of a status; the end of the conversation is told with `sent` only.
fn price(decision: &Decision, until: Option<i64>) -> Price {
    let mut pricing = Map::new();
    let mut put = |key: &str, value: Value| drop(pricing.insert(key.to_owned(), value));
    match decision.rules {
        RuleSet::Cbp => {
            // True for free tiers and joined conversations too: they stand on the invoice, at zero.
            put("billable", (decision.kind != ChargeType::FreeEntryPoint).into());
            put("pricing_model", "CBP".into());
        }
        RuleSet::Pmp2025 | RuleSet::Pmp2026 => {
            put("billable", (decision.kind == ChargeType::Regular).into());
            put("pricing_model", "PMP".into());
            put("type", decision.kind.word().to_lowercase().into());
        }
    }
    put("category", decision.category.clone().into());
    let conversation = decision.conversation.as_ref().map(|conversation| {
        let mut told = Map::new();
        told.insert("id".to_owned(), conversation.id.clone().into());
        if let Some(until) = until {
            told.insert("expiration_timestamp".to_owned(), until.to_string().into());
        }
        told.insert("origin".to_owned(), json!({ "type": decision.category }));
        Value::Object(told)
    });
    Price { pricing: Value::Object(pricing), conversation }
}

/// The id of the conversation that a message opens: the same in its forecast and at its delivery.
fn conversation_id(message: &Message) -> String {
    let digest = Sha256::digest(format!("conversation/{}", message.id));
    hex::encode(digest).chars().take(32).collect()
}

fn waba_id<'a>(world: &'a World, message: &Message) -> &'a str {
    world.waba_of(&message.number_id).map(|waba| waba.id.as_str()).unwrap_or_default()
}
