//! Amounts and costs as people read them, and the label beside Send that tells a price before it is paid.
//! What a message costs is decided by the rules; here it is only written.

use maud::{Markup, html};
use transom_rules::pricing::BillingCategory;
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::quote::Price;

/// A price as it stands beside Send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceView {
    /// Category and price: `Marketing · $0.0625`, `Utility · free, answers an ad`.
    pub text: String,
    /// Why, in a sentence.
    pub why: String,
    /// Whether it costs nothing.
    pub free: bool,
}

impl PriceView {
    /// As the rules tell it.
    pub fn of(price: &Price) -> Self {
        let free = !price.cost.charge.billable;
        Self { text: price.text.clone(), why: price.why.clone(), free }
    }
}

/// What a message costs, or cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Nothing.
    Free,
    /// Nothing by itself: it belongs to a billing conversation that is paid for.
    Included,
    /// So much.
    Money {
        /// ISO 4217.
        currency: String,
        /// How much.
        amount: Amount,
    },
    /// Something, and nobody told how much: Meta's webhooks name no amount.
    Charged,
    /// It is charged, and no rate is known. Never the same as nothing.
    NoRate,
}

impl Cost {
    /// In a word: `$0.0625`, `free`, `n/a`.
    pub fn text(&self) -> String {
        match self {
            Self::Free => "free".to_owned(),
            Self::Included => "included".to_owned(),
            Self::Money { currency, amount } => money(currency, *amount),
            Self::Charged => "charged".to_owned(),
            Self::NoRate => "n/a".to_owned(),
        }
    }

    /// The class that colours it.
    pub(super) const fn class(&self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Included => "included",
            Self::Money { .. } | Self::Charged => "paid",
            Self::NoRate => "unrated",
        }
    }
}

/// The price for the room beside Send. It is a word with its why as a title, never a control.
pub fn price_label(price: &PriceView) -> Markup {
    let class = if price.free { "price-label free" } else { "price-label" };
    html! { span class=(class) title=(price.why) { (price.text) span.unseen { ". " (price.why) } } }
}

/// An amount with its currency, exactly: whole cents with two decimals, others with four or, if it takes
/// them, six. `$12.50`, `$0.0625`, `SEK 4.00`.
pub fn money(currency: &str, amount: Amount) -> String {
    let exact = amount.to_string();
    let (sign, digits) = exact.strip_prefix('-').map_or(("", exact.as_str()), |digits| ("−", digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let cents = decimals.strip_suffix("00").filter(|cents| cents.len() == 2).unwrap_or(decimals);
    let number = format!("{}.{cents}", grouped(whole));
    match currency {
        "USD" => format!("{sign}${number}"),
        "EUR" => format!("{sign}€{number}"),
        "GBP" => format!("{sign}£{number}"),
        "INR" => format!("{sign}₹{number}"),
        _ => format!("{sign}{currency} {number}"),
    }
}

/// A count as people write it: `1,000`.
pub fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// A count with its noun: `1 message`, `1,204 messages`.
pub fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

/// The word for what a message is billed as.
pub const fn category(category: BillingCategory) -> &'static str {
    match category {
        BillingCategory::Marketing => "Marketing",
        BillingCategory::Utility => "Utility",
        BillingCategory::Authentication => "Authentication",
        BillingCategory::Service => "Service",
        BillingCategory::ReferralConversion => "Free entry point",
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_never_rounded_and_have_two_four_or_six_decimals() {
        let cases = [
            ("USD", 62_500, "$0.0625"),
            ("USD", 12_500_000, "$12.50"),
            ("EUR", 1_234_567_000_000, "€1,234,567.00"),
            ("SEK", 4_000_000, "SEK 4.00"),
            ("INR", 1, "₹0.000001"),
            ("USD", -700_000, "−$0.70"),
            ("USD", 346_000, "$0.3460"),
            ("USD", 346_010, "$0.346010"),
            ("", 0, " 0.00"),
        ];
        for (currency, millionths, text) in cases {
            assert_eq!(money(currency, Amount::from_millionths(millionths)), text);
        }
    }

    #[test]
    fn no_rate_is_not_nothing() {
        assert_eq!(Cost::NoRate.text(), "n/a");
        assert_eq!(Cost::Free.text(), "free");
        assert_ne!(Cost::NoRate.class(), Cost::Free.class());
    }

    #[test]
    fn a_price_label_tells_why_and_lets_no_markup_through() {
        let price = PriceView { text: "Utility · <b>".into(), why: "\"because\"".into(), free: true };
        let label = price_label(&price).into_string();
        assert!(label.contains("Utility · &lt;b&gt;") && label.contains("title=\"&quot;because&quot;\""));
        assert!(label.contains("class=\"price-label free\""), "{label}");
    }

    #[test]
    fn counts_have_their_noun() {
        assert_eq!(counted(1, "message"), "1 message");
        assert_eq!(counted(1_204, "message"), "1,204 messages");
    }
}
