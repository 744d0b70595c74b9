//! Amounts and costs as people read them, and the label beside Send that tells a price before it is paid.
//! What a message costs is decided by the rules; here it is only written.

use maud::{Markup, html};
use transom_rules::pricing::BillingCategory;
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::price::Price;
use transom_rules::words::prices::{line, why};

pub use crate::words::numbers::{count, decimals, money, money_in};
use crate::words::{say, word};

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
        Self { text: say(&line(price)), why: say(&why(price)), free }
    }
}

/// What a message is billed as.
pub fn category(category: BillingCategory) -> &'static str {
    word(match category {
        BillingCategory::Marketing => "billed-marketing",
        BillingCategory::Utility => "billed-utility",
        BillingCategory::Authentication => "billed-authentication",
        BillingCategory::Service => "billed-service",
        BillingCategory::ReferralConversion => "billed-entry-point",
        BillingCategory::Sms => "billed-sms",
    })
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
    /// Nobody said whether it costs anything.
    NotTold,
}

impl Cost {
    /// In a word: `$0.0625`, `free`, `n/a`.
    pub fn text(&self) -> String {
        self.text_in(0)
    }

    /// The same in a column of so many decimals, see [`decimals`].
    pub fn text_in(&self, decimals: usize) -> String {
        match self {
            Self::Free => word("cost-is-free").to_owned(),
            Self::Included => word("cost-is-included").to_owned(),
            Self::Money { currency, amount } => money_in(currency, *amount, decimals),
            Self::Charged => word("cost-is-charged").to_owned(),
            Self::NoRate => word("cost-has-no-rate").to_owned(),
            Self::NotTold => "–".to_owned(),
        }
    }

    /// How much it is, where that is told.
    pub const fn amount(&self) -> Option<Amount> {
        match self {
            Self::Money { amount, .. } => Some(*amount),
            _ => None,
        }
    }

    /// The class that colours it.
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Included => "included",
            Self::Money { .. } | Self::Charged => "paid",
            Self::NoRate => "unrated",
            Self::NotTold => "untold",
        }
    }
}

/// The price for the room beside Send. It is a word with its why as a title, never a control.
pub fn price_label(price: &PriceView) -> Markup {
    let class = if price.free { "price-label free" } else { "price-label" };
    html! { span class=(class) title=(price.why) { (price.text) span.unseen { ". " (price.why) } } }
}

/// A price that a customer's phone told, with the decimals that its currency has: `USD 24.5` as `USD 24.50`,
/// `JPY 500.00` as `JPY 500`. What does not read as currency and number stays as it came.
pub fn in_its_decimals(price: &str) -> String {
    let Some((currency, number)) = price.split_once(' ') else { return price.to_owned() };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return price.to_owned();
    }
    let has = match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    };
    let part = format!("{:0<has$}", part.trim_end_matches('0'));
    if part.is_empty() { format!("{currency} {whole}") } else { format!("{currency} {whole}.{part}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rate_is_not_nothing() {
        assert_eq!(Cost::NoRate.text(), "n/a");
        assert_eq!(Cost::Free.text(), "free");
        assert_eq!(Cost::NotTold.text(), "–");
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
    fn prices_of_an_order_have_the_decimals_of_their_currency() {
        for (told, shown) in [
            ("USD 24.5", "USD 24.50"),
            ("USD 7", "USD 7.00"),
            ("EUR 7.905", "EUR 7.905"),
            ("JPY 500.00", "JPY 500"),
            ("KWD 1.5", "KWD 1.500"),
            ("7.9", "7.9"),
            ("USD much", "USD much"),
            ("", ""),
        ] {
            assert_eq!(in_its_decimals(told), shown);
        }
    }
}
