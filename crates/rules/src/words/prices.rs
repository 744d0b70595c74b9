//! What a price says: a line to stand beside Send, and why.

use super::{Argument, Sentence};
use crate::pricing::money::Amount;
use crate::pricing::price::{Allowance, Cost, Opens, Price};
use crate::pricing::{Billed, BillingCategory, Reason, RuleSet};

/// One line to stand beside Send: `Marketing · $0.0625`, `Utility · free, answers an ad`.
pub fn line(price: &Price) -> Sentence {
    match price.recipients {
        0 | 1 => of_one(price),
        count => Sentence::plain("price-to-group").with("price", of_one(price)).with("count", count),
    }
}

fn of_one(price: &Price) -> Sentence {
    let cost = &price.cost;
    if price.form == Billed::Sms {
        let says = |id| Sentence::plain(id).with("count", cost.segments);
        return match cost.amount {
            Some(amount) => says("price-sms").with("amount", money(cost, amount)),
            None => says("price-sms-unknown").with("market", cost.market.clone()),
        };
    }
    if price.form == Billed::Mms {
        return match cost.amount {
            Some(amount) => Sentence::plain("price-mms").with("amount", money(cost, amount)),
            None => Sentence::plain("price-mms-unknown").with("market", cost.market.clone()),
        };
    }
    let says = |id| Sentence::plain(id).with("form", form(price.form));
    if cost.charge.billable {
        return match cost.amount {
            Some(amount) => says("price-charged").with("amount", money(cost, amount)),
            None => says("price-unknown").with("market", cost.market.clone()),
        };
    }
    match (cost.charge.reason, price.opens, price.allowance) {
        (Reason::FreeEntryPoint, Some(Opens::EntryPoint), _) => says("price-answers-ad"),
        (Reason::FreeEntryPoint, ..) => says("price-in-entry-point"),
        (Reason::FreeAllowance, _, Some(Allowance { used, of })) => {
            says("price-in-allowance").with("used", used + 1).with("of", of)
        }
        (Reason::FreeCustomerService, ..) => says("price-in-window"),
        (Reason::FreeEligible, ..) => says("price-eligible"),
        (Reason::Joined, ..) => says("price-joins").with("category", cost.charge.category.as_str()),
        _ => says("price-free"),
    }
}

/// Why it costs that, as a sentence.
pub fn why(price: &Price) -> Sentence {
    explained(&price.cost, price.form, price.opens)
}

/// Why a delivered message of this form cost what it cost, as a sentence.
pub fn why_charged(cost: &Cost, form: Billed) -> Sentence {
    explained(cost, form, None)
}

fn explained(cost: &Cost, billed: Billed, opens: Option<Opens>) -> Sentence {
    let form = form(billed);
    if billed == Billed::Sms {
        let id = if cost.amount.is_some() { "why-sms" } else { "why-sms-unknown" };
        let says = Sentence::plain(id).with("count", cost.segments).with("market", cost.market.clone());
        return if cost.amount.is_some() { says } else { says.with("currency", cost.currency.clone()) };
    }
    if billed == Billed::Mms {
        let id = if cost.amount.is_some() { "why-mms" } else { "why-mms-unknown" };
        let says = Sentence::plain(id).with("market", cost.market.clone());
        return if cost.amount.is_some() { says } else { says.with("currency", cost.currency.clone()) };
    }
    match (cost.charge.reason, cost.charge.rules) {
        (Reason::FreeEntryPoint, _) if opens == Some(Opens::EntryPoint) => Sentence::plain("why-answers-ad"),
        (Reason::FreeEntryPoint, _) => Sentence::plain("why-in-entry-point"),
        (Reason::FreeCustomerService, _) => Sentence::plain("why-in-window"),
        (Reason::FreeService, _) => Sentence::plain("why-service-is-free"),
        (Reason::FreeReaction, _) => Sentence::plain("why-reaction"),
        (Reason::FreeEligible, _) => Sentence::plain("why-eligible"),
        (Reason::FreeAllowance, RuleSet::Cbp) => Sentence::plain("why-in-account-allowance"),
        (Reason::FreeAllowance, _) => Sentence::plain("why-in-number-allowance"),
        (Reason::Joined, _) => Sentence::plain("why-joined"),
        (Reason::ConversationOpened, _) => {
            Sentence::plain("why-opens-conversation").with("category", cost.charge.category.as_str())
        }
        (Reason::Regular, _) if cost.amount.is_none() => Sentence::plain("why-unknown")
            .with("form", form)
            .with("currency", cost.currency.clone())
            .with("market", cost.market.clone()),
        (Reason::Regular, RuleSet::Pmp2026) if billed == Billed::FreeForm => {
            Sentence::plain("why-allowance-used")
        }
        (Reason::Regular, _) => {
            Sentence::plain("why-charged").with("form", form).with("market", cost.market.clone())
        }
    }
}

/// `free (service)` or `$0.0625 (marketing)`.
pub(super) fn short(cost: &Cost) -> Sentence {
    let says = |id| Sentence::plain(id).with("category", cost.charge.category.as_str());
    match cost.amount {
        _ if !cost.charge.billable => says("cost-free"),
        Some(amount) => says("cost-charged").with("amount", money(cost, amount)),
        None => says("cost-unknown"),
    }
}

fn money(cost: &Cost, amount: Amount) -> Argument {
    Argument::Money { currency: cost.currency.clone(), amount }
}

/// The word that chooses among the names of forms.
fn form(form: Billed) -> &'static str {
    match form {
        Billed::FreeForm => BillingCategory::Service.as_str(),
        Billed::Reaction => "reaction",
        Billed::Sms => BillingCategory::Sms.as_str(),
        Billed::Mms => "mms",
        Billed::Template(category) => BillingCategory::from(category).as_str(),
    }
}
