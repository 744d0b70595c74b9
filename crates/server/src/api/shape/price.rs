//! A price and a cost, as the API tells them: the same everywhere. Money is a decimal number in text, `0.0625`,
//! never a float; a rate that nobody knows is `null`, never zero.

use serde::Serialize;
use transom_pages::words::say;
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::price::{self, Opens};
use transom_rules::words::prices::{line, why};
use utoipa::ToSchema;

/// What a message costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Cost)]
pub(in crate::api) struct Cost {
    /// What it is billed as: `marketing`, `utility`, `authentication`, `service`, `referral_conversion`, `sms`.
    #[schema(example = "marketing")]
    category: &'static str,
    /// Meta's rules it follows from: `cbp`, `pmp_2025`, `pmp_2026`; or `segments`: those of the SMS carrier.
    #[schema(example = "pmp_2026")]
    rules: &'static str,
    /// Whether it is charged.
    billable: bool,
    /// Whether it is free: the opposite.
    free: bool,
    /// Why: `regular`, `conversation_opened`, `joined`, `free_customer_service`, `free_entry_point`,
    /// `free_service`, `free_allowance`, `free_eligible`, `free_reaction`.
    #[schema(example = "regular")]
    reason: &'static str,
    /// Meta's market of the recipient; of a text message the first digits of their number, as `+44`.
    #[schema(example = "North America")]
    market: String,
    /// The account's currency, ISO 4217.
    #[schema(example = "USD")]
    currency: String,
    /// How much; `null` when no rate is known.
    #[schema(example = "0.0250")]
    amount: Option<String>,
    /// The day from which the rate holds; `null` when none was needed.
    #[schema(example = "2026-10-01")]
    rates: Option<String>,
    /// How many segments a text message is charged for; `null` on WhatsApp.
    segments: Option<usize>,
}

/// What a message would cost if it were delivered now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Price)]
pub(in crate::api) struct Price {
    #[serde(flatten)]
    cost: Cost,
    /// What its delivery would open: `entry_point`, or the category of a billing conversation.
    opens: Option<String>,
    /// How much of the month's free messages is used, where that decides.
    allowance: Option<Allowance>,
    /// The rule, by its id in the documents.
    #[schema(example = "R3.3")]
    rule: &'static str,
    /// How many it goes to: a message to a group is charged for each of its people.
    recipients: usize,
    /// One line to stand beside Send.
    #[schema(example = "Marketing · $0.025")]
    text: String,
    /// Why, in one sentence.
    why: String,
}

/// A monthly number of free messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Allowance)]
pub(in crate::api) struct Allowance {
    /// How many were used before.
    used: u64,
    /// How many there are.
    of: u64,
}

impl From<&price::Cost> for Cost {
    fn from(cost: &price::Cost) -> Self {
        Self {
            category: cost.charge.category.as_str(),
            rules: cost.charge.rules.as_str(),
            billable: cost.charge.billable,
            free: !cost.charge.billable,
            reason: cost.charge.reason.as_str(),
            market: cost.market.clone(),
            currency: cost.currency.clone(),
            amount: cost.amount.as_ref().map(Amount::to_string),
            rates: cost.rates.map(|date| date.to_string()),
            segments: Some(cost.segments).filter(|count| *count > 0),
        }
    }
}

impl From<price::Price> for Price {
    fn from(price: price::Price) -> Self {
        Self {
            text: say(&line(&price)),
            why: say(&why(&price)),
            cost: Cost::from(&price.cost),
            opens: price.opens.map(|opens| match opens {
                Opens::EntryPoint => "entry_point".to_owned(),
                Opens::Conversation(category) => category.as_str().to_owned(),
            }),
            allowance: price.allowance.map(|known| Allowance { used: known.used, of: known.of }),
            rule: price.rule,
            recipients: price.recipients,
        }
    }
}
