//! The words of prices and of what is found to differ between our charges and Meta's. Whoever writes money,
//! counts or categories for people writes them with these.

use crate::pricing::money::Amount;
use crate::pricing::price::{Allowance, Cost, Opens};
use crate::pricing::{Billed, BillingCategory, Reason, RuleSet};
use crate::template::Category;

/// What a price tells beside the cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    pub(crate) form: Billed,
    pub(crate) opens: Option<Opens>,
    pub(crate) allowance: Option<Allowance>,
}

/// `Marketing · $0.0625`, `Utility · free, answers an ad`.
pub(crate) fn line(cost: &Cost, told: Told) -> String {
    let form = form(told.form);
    if cost.charge.billable {
        let Some(amount) = cost.amount else {
            return format!("{form} · no rate known for {}", cost.market);
        };
        return format!("{form} · {}", money(&cost.currency, amount));
    }
    let reason = match (cost.charge.reason, told.opens, told.allowance) {
        (Reason::FreeEntryPoint, Some(Opens::EntryPoint), _) => "free, answers an ad".to_owned(),
        (Reason::FreeEntryPoint, ..) => "free, inside a free entry point".to_owned(),
        (Reason::FreeAllowance, _, Some(Allowance { used, of })) => {
            format!("free, {} of {} this month", count(used + 1), count(of))
        }
        (Reason::FreeCustomerService, ..) => "free, the window is open".to_owned(),
        (Reason::Joined, ..) => {
            format!("free, joins an open {} conversation", category(cost.charge.category))
        }
        _ => "free".to_owned(),
    };
    format!("{form} · {reason}")
}

/// Why it costs that, as a sentence.
pub(crate) fn why(cost: &Cost, told: Told) -> String {
    let form = form(told.form).to_lowercase();
    match (cost.charge.reason, cost.charge.rules) {
        (Reason::FreeEntryPoint, _) if told.opens == Some(Opens::EntryPoint) => {
            "It answers a customer who came through an ad or a Page button within 24 hours, so it is free and opens 72 free hours.".to_owned()
        }
        (Reason::FreeEntryPoint, _) => {
            "A free entry point is open for this customer: whatever is delivered inside it is free.".to_owned()
        }
        (Reason::FreeCustomerService, _) => "Meta does not charge for it while the customer's window is open.".to_owned(),
        (Reason::FreeService, _) => "Service conversations have been free since November 2024.".to_owned(),
        (Reason::FreeAllowance, RuleSet::Cbp) => {
            "The first service conversations of an account's month are free, and this is one of them.".to_owned()
        }
        (Reason::FreeAllowance, _) => {
            "The first service messages of a number's month are free, and this is one of them.".to_owned()
        }
        (Reason::Joined, _) => {
            "It is part of a conversation that Meta has counted already, so it costs nothing more.".to_owned()
        }
        (Reason::ConversationOpened, _) => {
            let category = category(cost.charge.category);
            format!("Meta charges for the {category} conversation that it opens, not for what follows in it within 24 hours.")
        }
        (Reason::Regular, _) if cost.amount.is_none() => format!(
            "Meta charges for each {form} message, but its rate in {} for {} is not known here.",
            cost.currency, cost.market
        ),
        (Reason::Regular, RuleSet::Pmp2026) if told.form == Billed::FreeForm => {
            "The number's free service messages of this month are used up, so each one costs.".to_owned()
        }
        (Reason::Regular, _) => {
            format!("Meta charges for each {form} message that is delivered, at its rate for {}.", cost.market)
        }
    }
}

/// `free` or `$0.0625`.
pub(crate) fn short(cost: &Cost) -> String {
    match cost.amount {
        _ if !cost.charge.billable => format!("free ({})", category(cost.charge.category)),
        Some(amount) => {
            format!("{} ({})", money(&cost.currency, amount), category(cost.charge.category))
        }
        None => format!("charged at an unknown rate ({})", category(cost.charge.category)),
    }
}

/// An amount as people read it, exactly: two decimals, and more only where it takes them. `$12.30`, `$0.0625`,
/// `SEK 4.00`, `−€1,200.50`.
pub fn money(currency: &str, amount: Amount) -> String {
    money_in(currency, amount, 0)
}

/// Decimals of money, however round it is.
const LEAST_DECIMALS: usize = 2;

/// How many decimals a column of amounts has: as many as the longest of them takes, two at least and six at most.
pub fn decimals(amounts: impl IntoIterator<Item = Amount>) -> usize {
    let taken = |amount: Amount| fraction(amount).trim_end_matches('0').len();
    amounts.into_iter().map(taken).max().unwrap_or(0).max(LEAST_DECIMALS)
}

/// The six digits behind the point.
fn fraction(amount: Amount) -> String {
    format!("{:06}", amount.millionths().unsigned_abs() % 1_000_000)
}

/// An amount of a column that has so many decimals, exactly: `$0.0300` in one of four. It has two at least, and more
/// where it takes them, so that nothing is rounded.
pub fn money_in(currency: &str, amount: Amount, decimals: usize) -> String {
    let sign = if amount < Amount::ZERO { "−" } else { "" };
    let whole = (amount.millionths().unsigned_abs() / 1_000_000).to_string();
    let fraction = fraction(amount);
    let decimals = decimals.max(LEAST_DECIMALS);
    let number = format!("{}.{:0<decimals$}", grouped(&whole), fraction.trim_end_matches('0'));
    match currency {
        "USD" => format!("{sign}${number}"),
        "EUR" => format!("{sign}€{number}"),
        "GBP" => format!("{sign}£{number}"),
        "INR" => format!("{sign}₹{number}"),
        _ => format!("{sign}{currency} {number}"),
    }
}

pub(crate) const fn form(form: Billed) -> &'static str {
    match form {
        Billed::FreeForm => "Service",
        Billed::Template(Category::Marketing) => "Marketing",
        Billed::Template(Category::Utility) => "Utility",
        Billed::Template(Category::Authentication) => "Authentication",
    }
}

/// What a message is billed as, inside a sentence: `marketing`.
pub const fn category(category: BillingCategory) -> &'static str {
    both(category).1
}

/// The same by itself: `Marketing`.
pub const fn category_name(category: BillingCategory) -> &'static str {
    both(category).0
}

const fn both(category: BillingCategory) -> (&'static str, &'static str) {
    match category {
        BillingCategory::Marketing => ("Marketing", "marketing"),
        BillingCategory::Utility => ("Utility", "utility"),
        BillingCategory::Authentication => ("Authentication", "authentication"),
        BillingCategory::Service => ("Service", "service"),
        BillingCategory::ReferralConversion => ("Free entry point", "free entry point"),
    }
}

/// A count: `1,000`.
pub fn count(number: u64) -> String {
    grouped(&number.to_string())
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(crate) mod findings {
    //! What a finding says.

    use super::category;
    use crate::pricing::BillingCategory;

    pub(crate) fn category_differs(ours: BillingCategory, theirs: &str) -> String {
        format!("We counted it as {}, Meta billed it as {theirs}.", category(ours))
    }

    pub(crate) const RULES_DIFFER: &str = "Meta priced it by another model than the one that holds by our calendar: the account's time zone may be set wrongly.";
    pub(crate) const ENTRY_POINT_NOT_KNOWN: &str = "Meta says that it lay inside a free entry point of which we knew nothing: Meta tells us of ads, not of every button on a Page.";
    pub(crate) const ENTRY_POINT_NOT_GRANTED: &str = "We counted on a free entry point that Meta did not grant: the customer may have come by a desktop or the web, which do not qualify.";
    pub(crate) const FREE_AGAINST_OURS: &str = "We expected a charge, Meta says that it is free.";
    pub(crate) const CHARGED_AGAINST_OURS: &str = "We expected it to be free, Meta charged it.";
    pub(crate) const ALLOWANCE_USED: &str = "We counted it among the month's free messages, Meta charged it: another program may send from the same number.";
    pub(crate) const ALLOWANCE_LEFT: &str =
        "We expected a charge since the month's free messages were used up, Meta counted it among them.";

    pub(crate) fn first_otherwise(now: &str, before: &str) -> String {
        format!("{now} Before that, Meta said something else: {before}")
    }

    pub(crate) fn first_agreed(now: &str) -> String {
        format!("{now} Before that, Meta agreed with us.")
    }

    pub(crate) fn agrees_now(before: &str) -> String {
        format!("Meta agrees with us by now. Before that, it did not: {before}")
    }

    pub(crate) fn kind_unknown(kind: &str) -> String {
        format!("Meta gives the type {kind}, which is not known here.")
    }

    pub(crate) fn moved(before: &str, after: &str) -> String {
        format!("When it was allowed the price was {before}; by the time it was delivered it was {after}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_a_column_have_the_decimals_of_the_longest_and_are_never_rounded() {
        let amounts = [165_000, 20_000, 190_500].map(Amount::from_millionths);
        assert_eq!(decimals(amounts), 4);
        assert_eq!(amounts.map(|one| money_in("USD", one, 4)), ["$0.1650", "$0.0200", "$0.1905"]);
        assert_eq!(
            (decimals([]), decimals([Amount::ZERO]), decimals([Amount::from_millionths(-1)])),
            (2, 2, 6)
        );
        assert_eq!(money_in("USD", Amount::from_millionths(346_010), 2), "$0.34601");
    }

    #[test]
    fn money_is_exact_and_has_no_decimals_it_does_not_need() {
        for (currency, millionths, text) in [
            ("USD", 62_500, "$0.0625"),
            ("USD", 50_000, "$0.05"),
            ("USD", 100_000, "$0.10"),
            ("USD", 12_300_000, "$12.30"),
            ("EUR", 1_234_567_000_000, "€1,234,567.00"),
            ("SEK", 4_000_000, "SEK 4.00"),
            ("INR", 1, "₹0.000001"),
            ("USD", -700_000, "−$0.70"),
            ("USD", 346_000, "$0.346"),
            ("USD", 346_010, "$0.34601"),
            ("EUR", 0, "€0.00"),
            ("EUR", i64::MIN, "−€9,223,372,036,854.775808"),
        ] {
            assert_eq!(money(currency, Amount::from_millionths(millionths)), text);
        }
        assert_eq!(
            (count(7), count(1_204), count(1_000_000)),
            ("7".into(), "1,204".into(), "1,000,000".into())
        );
    }
}
