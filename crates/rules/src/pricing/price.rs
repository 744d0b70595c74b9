//! The price of a message: what is told of it before it is sent, and what of it the ledger keeps. How it comes about is
//! [`super::quote`]'s business.

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::money::Amount;
use super::{Billed, BillingCategory, Charge};
use crate::template::Category;

/// What a message costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// What it is billed as, and why.
    #[serde(flatten)]
    pub charge: Charge,
    /// Where to.
    pub market: String,
    /// ISO 4217.
    pub currency: String,
    /// How much: zero when it is free, `None` when no rate is published or known.
    pub amount: Option<Amount>,
    /// The day from which the rate holds that was used.
    pub rates: Option<Date>,
    /// Of a text message how many segments it is for, each of which costs; of everything else, one with a file too, 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub segments: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A price, as it is told before sending; [`crate::words::prices`] has the sentences for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// What it costs.
    pub cost: Cost,
    /// What is sent.
    pub form: Billed,
    /// What its delivery would open.
    pub opens: Option<Opens>,
    /// How much of the month's allowance is used, if one decides.
    pub allowance: Option<Allowance>,
    /// The rule it follows from: its id in `docs/upstream.md`.
    pub rule: &'static str,
    /// How many it goes to: in a group each delivery costs (R3.12).
    pub recipients: usize,
}

impl Price {
    /// The price of a text message that is so many segments, where this is that of one.
    #[must_use]
    pub fn of_segments(&self, count: usize) -> Self {
        let times = u64::try_from(count).unwrap_or(u64::MAX);
        let amount = self.cost.amount.map(|one| one.times(times));
        Self { cost: Cost { amount, segments: count, ..self.cost.clone() }, ..self.clone() }
    }

    /// What one message to all of these costs together; the first says why. `None` of nobody.
    pub fn of_all(each: impl IntoIterator<Item = Self>) -> Option<Self> {
        each.into_iter().reduce(|all, one| {
            let recipients = all.recipients + one.recipients;
            let amount = all.cost.amount.zip(one.cost.amount).map(|(sum, more)| sum + more);
            let first = if one.cost.charge.billable && !all.cost.charge.billable { one } else { all };
            Self { recipients, cost: Cost { amount, ..first.cost }, ..first }
        })
    }
}

/// What a delivery opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// 72 free hours.
    EntryPoint,
    /// A billing conversation.
    Conversation(BillingCategory),
}

/// A monthly number of free messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// How many of them were used before this message.
    pub used: u64,
    /// How many there are.
    pub of: u64,
}

/// What each form of message would cost one recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// Anything but a template and a reaction.
    pub free_form: Option<Price>,
    /// A reaction.
    pub reaction: Option<Price>,
    /// A marketing template.
    pub marketing: Option<Price>,
    /// A utility template.
    pub utility: Option<Price>,
    /// An authentication template.
    pub authentication: Option<Price>,
    /// One segment of a text message; all else is then unknown, as this is on WhatsApp.
    pub segment: Option<Price>,
    /// A message with a file through an SMS sender.
    pub with_file: Option<Price>,
}

impl Prices {
    /// Asks for the price of each form.
    pub fn each(mut price: impl FnMut(Billed) -> Price) -> Self {
        Self {
            free_form: Some(price(Billed::FreeForm)),
            reaction: Some(price(Billed::Reaction)),
            marketing: Some(price(Billed::Template(Category::Marketing))),
            utility: Some(price(Billed::Template(Category::Utility))),
            authentication: Some(price(Billed::Template(Category::Authentication))),
            segment: None,
            with_file: None,
        }
    }

    /// Through an SMS sender: what a segment costs, and a message with a file.
    pub fn of_sender(segment: Price, with_file: Price) -> Self {
        Self { segment: Some(segment), with_file: Some(with_file), ..Self::default() }
    }

    /// The price of one form, if it is known.
    pub const fn of(&self, form: Billed) -> Option<&Price> {
        match form {
            Billed::FreeForm => self.free_form.as_ref(),
            Billed::Reaction => self.reaction.as_ref(),
            Billed::Template(Category::Marketing) => self.marketing.as_ref(),
            Billed::Template(Category::Utility) => self.utility.as_ref(),
            Billed::Template(Category::Authentication) => self.authentication.as_ref(),
            Billed::Sms => self.segment.as_ref(),
            Billed::Mms => self.with_file.as_ref(),
        }
    }
}
