//! What a delivered message costs: which of Meta's rule sets holds, what it bills the message as, and why it
//! is free if it is. One pure function answers for a delivery that happened and for one that is only asked
//! about. How much money that is, is read off a rate card by [`rates`]; clocks are [`crate::window`]'s and
//! [`crate::entry_point`]'s business.
//!
//! Reading order: [`calendar`] (which rules hold), [`by_conversation`] and [`by_message`] (what they say), for text
//! messages [`by_segment`]; then [`market`], [`rates`], [`tiers`] and [`money`] (what it is in money). [`billing`] is what is kept of a
//! pair to price by, [`account`] what Meta told an account, [`quote`] makes a [`price`] of all of it, [`finding`]
//! compares it with what Meta says.

use crate::words;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::template::Category;

pub mod account;
pub mod authentication;
pub mod billing;
pub mod by_conversation;
pub mod by_message;
pub mod by_segment;
pub mod calendar;
pub mod covered;
pub mod date;
pub mod finding;
pub mod market;
pub mod money;
pub mod price;
pub mod quote;
pub mod rates;
pub mod saved;
mod seconds;
pub mod tiers;

pub use self::seconds::UnixSeconds;
use by_conversation::Conversations;
use calendar::Calendar;

words! {
    /// Which of Meta's rules hold.
    RuleSet {
        /// Conversation-based pricing, until June 2025.
        Cbp = "cbp",
        /// Per-message pricing as of July 2025.
        Pmp2025 = "pmp_2025",
        /// Per-message pricing as of October 2026, which charges service messages too.
        Pmp2026 = "pmp_2026",
        /// Text messages, each segment of which is charged by the SMS carrier: nothing of Meta's.
        Segments = "segments",
    }
}

words! {
    /// What a message is billed as.
    BillingCategory {
        /// A marketing template.
        Marketing = "marketing",
        /// A utility template.
        Utility = "utility",
        /// An authentication template.
        Authentication = "authentication",
        /// Anything but a template.
        Service = "service",
        /// Whatever is delivered inside a free entry point.
        ReferralConversion = "referral_conversion",
        /// A text message of the telephone network.
        Sms = "sms",
    }
}

impl From<Category> for BillingCategory {
    fn from(category: Category) -> Self {
        match category {
            Category::Marketing => Self::Marketing,
            Category::Utility => Self::Utility,
            Category::Authentication => Self::Authentication,
        }
    }
}

words! {
    /// Why a message costs what it costs.
    Reason {
        /// It opened a billing conversation, which is charged.
        ConversationOpened = "conversation_opened",
        /// It joined a billing conversation that is open.
        Joined = "joined",
        /// It is charged by itself.
        Regular = "regular",
        /// Free because the customer wrote less than 24 hours before, or because all such messages are.
        FreeCustomerService = "free_customer_service",
        /// Free inside a free entry point, or because it opened one.
        FreeEntryPoint = "free_entry_point",
        /// It opened a service conversation after these had become free.
        FreeService = "free_service",
        /// Among the first of the month, which are free.
        FreeAllowance = "free_allowance",
        /// Service of an eligible government or non-profit, which is free through 2027.
        FreeEligible = "free_eligible",
        /// A reaction: these are never charged.
        FreeReaction = "free_reaction",
    }
}

impl Reason {
    /// Whether such a message costs money.
    pub const fn is_billable(self) -> bool {
        matches!(self, Self::ConversationOpened | Self::Regular)
    }
}

/// What a delivered message is billed as, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// The rules it follows from.
    pub rules: RuleSet,
    /// What it is billed as.
    pub category: BillingCategory,
    /// Whether it costs money.
    pub billable: bool,
    /// Why.
    pub reason: Reason,
}

impl Charge {
    const fn new(rules: RuleSet, category: BillingCategory, reason: Reason) -> Self {
        Self { rules, category, billable: reason.is_billable(), reason }
    }
}

/// The form of a message, as far as prices go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Billed {
    /// Anything but a template and a reaction.
    FreeForm,
    /// An emoji on another message: never charged, and no part of an allowance (R3.17).
    Reaction,
    /// A template of this category, as Meta had it when it was used.
    Template(Category),
    /// A text message of the telephone network.
    Sms,
    /// A message with a file to a telephone number.
    Mms,
}

/// A delivery, that happened or is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The first of delivered and read, by Meta's clock.
    pub at: UnixSeconds,
    /// What was delivered.
    pub form: Billed,
    /// A free entry point is open at `at`, or this very delivery opens it.
    pub in_entry_point: bool,
    /// Some customer message or call has `t ≤ at < t + 24 h`.
    pub in_window: bool,
}

/// A monthly number of free messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pool {
    /// Service conversations of the whole account, until October 2024 (R2.11).
    AccountServiceConversations,
    /// Service messages of one number, from October 2026 (R3.6).
    NumberServiceMessages,
}

/// Which rules are to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InForce {
    /// Those in force at each instant.
    #[default]
    Auto,
    /// These, at every instant.
    #[serde(untagged)]
    Always(RuleSet),
}

impl InForce {
    /// The rule set of Meta's that holds at every instant, if one does.
    pub const fn fixed(self) -> Option<RuleSet> {
        match self {
            Self::Auto | Self::Always(RuleSet::Segments) => None,
            Self::Always(rules) => Some(rules),
        }
    }
}

/// What Meta leaves open about prices, and the sizes of its allowances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PricingSettings {
    /// How many delivered service messages of a number are free in a month from October 2026. Default 1,000.
    pub service_free_per_number_month: u32,
    /// How many service conversations of an account were free in a month until October 2024. Default 1,000.
    pub service_conversations_free_per_month: u32,
    /// Whether messages inside a free entry point use up the allowance of October 2026. Default no.
    pub entry_point_uses_allowance: bool,
    /// Which digits after `+7` begin the numbers of Kazakhstan; the rest is Russia. Default 6 and 7.
    pub kazakhstan_prefixes: Vec<String>,
    /// Which rules hold. Default those in force at each instant; any other choice is for what-if.
    pub rule_set: InForce,
    /// When authentication messages cost the international rate, by Meta's id of the account, in place of what Meta
    /// told it. Default for none.
    pub international: BTreeMap<String, authentication::International>,
    /// Meta's ids of the accounts of eligible governments and non-profits: their service messages are free through
    /// 2027 (R3.18). Default none.
    pub eligible_accounts: BTreeSet<String>,
}

impl Default for PricingSettings {
    fn default() -> Self {
        Self {
            service_free_per_number_month: 1000,
            service_conversations_free_per_month: 1000,
            entry_point_uses_allowance: false,
            kazakhstan_prefixes: vec!["76".to_owned(), "77".to_owned()],
            rule_set: InForce::Auto,
            international: BTreeMap::new(),
            eligible_accounts: BTreeSet::new(),
        }
    }
}

/// All but the delivery that decides about a charge.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// Which rules hold when.
    pub calendar: &'a Calendar,
    /// The open questions, answered.
    pub settings: &'a PricingSettings,
    /// The pair's billing conversations, as far as deliveries have told.
    pub conversations: &'a Conversations,
    /// The account is an eligible government's or non-profit's.
    pub eligible: bool,
}

/// What a delivery costs and what it changes. Nothing has changed yet: who acts on it opens the conversation
/// and counts the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The charge.
    pub charge: Charge,
    /// The billing conversation that it opens.
    pub opens: Option<BillingCategory>,
    /// The allowance that it uses one of.
    pub uses: Option<Pool>,
}

impl Verdict {
    const fn plain(charge: Charge) -> Self {
        Self { charge, opens: None, uses: None }
    }
}

/// What a delivery costs. `used` tells how many of a pool the month of the delivery has seen before it; it is
/// asked only where that decides.
pub fn price(basis: Basis<'_>, delivered: Delivered, used: impl FnOnce(Pool) -> u32) -> Verdict {
    let rules = basis.calendar.rules(delivered.at);
    if delivered.in_entry_point {
        let counts = basis.settings.entry_point_uses_allowance
            && rules == RuleSet::Pmp2026
            && delivered.form == Billed::FreeForm;
        let charge = Charge::new(rules, BillingCategory::ReferralConversion, Reason::FreeEntryPoint);
        return Verdict { charge, opens: None, uses: counts.then_some(Pool::NumberServiceMessages) };
    }
    match rules {
        RuleSet::Cbp => by_conversation::price(basis, delivered, used),
        RuleSet::Pmp2025 | RuleSet::Pmp2026 | RuleSet::Segments
            if by_conversation::runs_on(basis.conversations, delivered) =>
        {
            Verdict::plain(Charge::new(RuleSet::Cbp, BillingCategory::Utility, Reason::Joined))
        }
        RuleSet::Pmp2025 => Verdict::plain(by_message::price_2025(delivered)),
        // Of text messages no calendar of Meta's says anything.
        RuleSet::Pmp2026 | RuleSet::Segments => by_message::price_2026(basis, delivered, used),
    }
}
