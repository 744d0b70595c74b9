//! Money and counts as people read them.

use transom_rules::pricing::money::Amount;

/// An amount as people read it, exactly: two decimals, and more only where it takes them. `$12.30`, `$0.0625`,
/// `SEK 4.00`, `−€1,200.50`.
pub fn money(currency: &str, amount: Amount) -> String {
    money_in(currency, amount, 0)
}

/// An amount as people type it into a field, exactly: `1200.50`.
pub fn typed(amount: Amount) -> String {
    let sign = if amount < Amount::ZERO { "-" } else { "" };
    let whole = amount.millionths().unsigned_abs() / 1_000_000;
    format!("{sign}{whole}.{:0<LEAST_DECIMALS$}", fraction(amount).trim_end_matches('0'))
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
    fn what_stands_in_a_field_is_read_as_the_same_amount() {
        for (millionths, text) in [(250_000_000, "250.00"), (1_234_567_500, "1234.5675"), (0, "0.00")] {
            let amount = Amount::from_millionths(millionths);
            assert_eq!((typed(amount).as_str(), text.parse()), (text, Ok(amount)));
        }
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
