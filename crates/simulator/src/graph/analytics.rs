//! `pricing_analytics` and `conversation_analytics`: what was billed, added up by days and dimensions.
//!
//! As a field of the account with filters, `?fields=pricing_analytics.start(…).end(…)…`, or as an edge of its
//! own with the filters as parameters. `analytics/query.rs` reads the filters, `analytics/points.rs` adds up.

mod points;
mod query;

use serde_json::{Value, json};

use super::call::Call;
use super::{Answer, GraphError};
use crate::carrier::Carrier;
use crate::pricing::{RuleSet, zone};
use crate::world::{Charge, ChargeType, Number, Waba, World};
use points::Entry;
use query::{Filter, Query};

/// One of the two, and the words it knows.
#[derive(Debug)]
pub(super) struct Kind {
    /// The field, and the edge.
    pub(super) name: &'static str,
    /// What its counts are called.
    count: Count,
    /// The filter by category, its words, the dimension, and the key of a data point.
    category: Property,
    /// The same for types.
    category_type: Property,
    /// The same for directions, where it knows any.
    direction: Option<Property>,
    /// Whether it has volume tiers.
    has_tiers: bool,
}

/// A metric, and the key that a data point has for it.
#[derive(Debug)]
struct Count {
    metric: &'static str,
    key: &'static str,
}

/// A property by which can be filtered and grouped.
#[derive(Debug)]
struct Property {
    filter: &'static str,
    words: &'static [&'static str],
    dimension: &'static str,
    key: &'static str,
}

/// Both of them.
pub(super) const KINDS: [&Kind; 2] = [&PRICING, &CONVERSATIONS];

const PRICING: Kind = Kind {
    name: "pricing_analytics",
    count: Count { metric: "VOLUME", key: "volume" },
    category: Property {
        filter: "pricing_categories",
        words: &[
            "AUTHENTICATION",
            "AUTHENTICATION_INTERNATIONAL",
            "MARKETING",
            "MARKETING_LITE",
            "SERVICE",
            "UTILITY",
        ],
        dimension: "PRICING_CATEGORY",
        key: "pricing_category",
    },
    category_type: Property {
        filter: "pricing_types",
        words: &["FREE_CUSTOMER_SERVICE", "FREE_ENTRY_POINT", "REGULAR"],
        dimension: "PRICING_TYPE",
        key: "pricing_type",
    },
    direction: None,
    has_tiers: true,
};

const CONVERSATIONS: Kind = Kind {
    name: "conversation_analytics",
    count: Count { metric: "CONVERSATION", key: "conversation" },
    category: Property {
        filter: "conversation_categories",
        words: &[
            "AUTHENTICATION",
            "MARKETING",
            "MARKETING_LITE",
            "REFERRAL_CONVERSION",
            "SERVICE",
            "UTILITY",
        ],
        dimension: "CONVERSATION_CATEGORY",
        key: "conversation_category",
    },
    category_type: Property {
        filter: "conversation_types",
        words: &["FREE_ENTRY", "FREE_ENTRY_POINT", "FREE_TIER", "REGULAR"],
        dimension: "CONVERSATION_TYPE",
        key: "conversation_type",
    },
    direction: Some(Property {
        filter: "conversation_directions",
        words: &["BUSINESS_INITIATED", "USER_INITIATED", "UNKNOWN"],
        dimension: "CONVERSATION_DIRECTION",
        key: "conversation_direction",
    }),
    has_tiers: false,
};

/// The one that an edge names.
pub(super) fn kind(edge: &str) -> Option<&'static Kind> {
    KINDS.into_iter().find(|kind| kind.name == edge)
}

/// The field as an account's object holds it; `asked` is how `fields=` names it.
pub(super) fn field(carrier: &Carrier, waba: &Waba, kind: &Kind, asked: &str) -> Answer {
    let filters = query::filters(asked)?;
    answer(carrier, waba, kind, &filters)
}

/// `GET /{waba}/{kind}?start=&end=…`
pub(super) fn edge(carrier: &Carrier, call: &Call, waba: &Waba, kind: &Kind) -> Answer {
    let strange = ["access_token", "appsecret_proof", "fields", "limit", "after"];
    let own = call.params.keys().filter(|name| !strange.contains(&name.as_str()));
    let filters: Vec<Filter> =
        own.map(|name| Filter { name: name.clone(), value: call.text(name).unwrap_or_default() }).collect();
    answer(carrier, waba, kind, &filters)
}

fn answer(carrier: &Carrier, waba: &Waba, kind: &Kind, filters: &[Filter]) -> Answer {
    let query = Query::read(kind, filters)?;
    let (zone, entries) = carrier.read(|world| {
        let own = world.charges.rows().filter(|charge| charge.waba_id == waba.id);
        let entries: Vec<Entry> = own.filter_map(|charge| entry(world, kind, charge)).collect();
        (zone(world, &waba.id), entries)
    });
    let points: Vec<Value> = points::add_up(kind, &query, &zone, &entries);
    Ok(json!({ "data": [{ "data_points": points }] }))
}

/// What a charge counts as; None when it is none of this kind.
fn entry(world: &World, kind: &Kind, charge: &Charge) -> Option<Entry> {
    let of_conversations = kind.name == CONVERSATIONS.name;
    let is_conversation = charge.rules == RuleSet::Cbp;
    if of_conversations != is_conversation || (is_conversation && !charge.opened) {
        return None;
    }
    let category = if of_conversations { &charge.category } else { category(charge) };
    let by_user = matches!(charge.category.as_str(), "service" | "referral_conversion");
    let number = world.numbers.get(&charge.number_id).map(Number::digits);
    Some(Entry {
        at: charge.delivered_at,
        number: number.unwrap_or_default(),
        number_id: charge.number_id.clone(),
        country: charge.country.clone(),
        category: category.to_uppercase(),
        kind: charge.kind.word(),
        direction: if by_user { "USER_INITIATED" } else { "BUSINESS_INITIATED" },
        tier: charge.tier.clone(),
        cost_e4: charge.cost_e4,
    })
}

/// Before service messages had a price, all that cost nothing was SERVICE here, whatever the webhook called it.
fn category(charge: &Charge) -> &str {
    let is_free = charge.kind != ChargeType::Regular;
    if is_free && charge.rules == RuleSet::Pmp2025 { "service" } else { &charge.sent_as }
}

impl Kind {
    /// The properties by which can be filtered and grouped.
    fn properties(&self) -> impl Iterator<Item = &Property> {
        [Some(&self.category), Some(&self.category_type), self.direction.as_ref()].into_iter().flatten()
    }

    /// The words that `dimensions` may hold.
    fn dimensions(&self) -> Vec<&'static str> {
        let own = self.properties().map(|property| property.dimension);
        let tier = self.has_tiers.then_some("TIER");
        own.chain(["COUNTRY", "PHONE"]).chain(tier).collect()
    }
}

/// Code 100 about a filter, in Meta's words.
fn wrong(what: &str) -> GraphError {
    GraphError::parameter(format!("Param {what}"))
}
