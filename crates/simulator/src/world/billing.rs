//! The rows of the world that are about money: conversations that are open, and what was billed.
//!
//! Plain fields without behaviour; `pricing.rs` writes them, `graph/analytics.rs` adds them up.

use serde::{Deserialize, Serialize};

use crate::pricing::RuleSet;

/// A conversation of conversation-based pricing, while it is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct BillingConversation {
    pub(crate) id: String,
    /// marketing, utility, authentication or service.
    pub(crate) category: String,
    /// Delivery of the message that opened it, Unix seconds.
    pub(crate) opened_at: i64,
    /// It ends just before, Unix seconds.
    pub(crate) until: i64,
}

/// Why a delivered message cost what it cost: Meta's pricing types and conversation types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ChargeType {
    /// At the list price.
    Regular,
    /// Free in the window, or within the month's allowance of service messages.
    FreeCustomerService,
    /// Free because an answered ad or Page button was the entry.
    FreeEntryPoint,
    /// It opened a service conversation that is free.
    FreeTier,
    /// It belongs to a conversation that is billed already.
    Joined,
}

impl ChargeType {
    /// Meta's word for it in analytics.
    pub(crate) fn word(self) -> &'static str {
        match self {
            ChargeType::Regular => "REGULAR",
            ChargeType::FreeCustomerService => "FREE_CUSTOMER_SERVICE",
            ChargeType::FreeEntryPoint => "FREE_ENTRY_POINT",
            ChargeType::FreeTier => "FREE_TIER",
            ChargeType::Joined => "JOINED",
        }
    }
}

/// What the carrier billed for a delivered message. The key is its wamid.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Charge {
    /// Wamid of the message.
    pub(crate) id: String,
    /// Place in the world's order of events: deliveries of one second stay in order.
    pub(crate) order: u64,
    /// Unix seconds.
    pub(crate) delivered_at: i64,
    pub(crate) waba_id: String,
    pub(crate) number_id: String,
    /// ISO 3166, by the calling code of the customer's phone.
    pub(crate) country: String,
    pub(crate) market: String,
    pub(crate) rules: RuleSet,
    /// As the `pricing` object of the status tells it.
    pub(crate) category: String,
    /// What the message itself was: the template's category, or service.
    pub(crate) sent_as: String,
    #[serde(rename = "type")]
    pub(crate) kind: ChargeType,
    /// The conversation that it belongs to, where there are such.
    pub(crate) conversation: Option<String>,
    /// Whether it opened that conversation.
    pub(crate) opened: bool,
    /// The volume tier of its price, `0:MAX`; None when it was free.
    pub(crate) tier: Option<String>,
    /// Ten-thousandths of a US dollar: prices have four decimals.
    pub(crate) cost_e4: u32,
}
