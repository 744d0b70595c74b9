//! Phone numbers as files have them: whole, or as they are dialled within the country that somebody names.

use crate::contacts::{address, dialled};

/// The most digits of a number within a country whose code has one digit: there they are always as many.
const WITHIN_ONE: usize = 10;
/// Hardly any country has numbers with more digits.
const WITHIN: usize = 11;

/// The digits of a number in international form: with the country code `country` where it has none. Digits alone that
/// begin with that code may be a whole number whose plus a spreadsheet has dropped; so they are where no number within a
/// country is as long.
///
/// # Errors
/// A word for what is wrong.
pub(super) fn read(told: &str, country: &str) -> Result<String, &'static str> {
    if told.contains(['E', 'e']) && told.parse::<f64>().is_ok() {
        return Err("phone_rounded");
    }
    let signs = told.trim_start_matches(|sign: char| !sign.is_ascii_digit() && sign != '+');
    if country.is_empty() || signs.starts_with('+') || signs.starts_with("00") {
        return whole(told);
    }
    let digits: String = signs.chars().filter(char::is_ascii_digit).collect();
    if !digits.starts_with(country) {
        return whole(&format!("+{country} {told}"));
    }
    let longest = if country.len() == 1 { WITHIN_ONE } else { WITHIN };
    if digits.len() > longest { whole(told) } else { Err("phone_unclear") }
}

fn whole(told: &str) -> Result<String, &'static str> {
    address::phone(told).map_err(|_| "phone_invalid")
}

/// Whether a text is a number, however it is written. Without a country code it counts where it is the number within its
/// own country; where it is known (`country`, not empty) of which one the numbers are, only if that is it.
pub(in crate::contacts) fn is(told: &str, country: &str, phone: &str) -> bool {
    if told.chars().filter(char::is_ascii_digit).count() < FEWEST {
        return false;
    }
    let own = dialled::code(phone);
    let within = || country.is_empty() || country == own;
    whole(told).is_ok_and(|digits| digits == phone)
        || within() && whole(&format!("+{own} {told}")).is_ok_and(|digits| digits == phone)
}

/// With fewer digits nothing is a number of somebody's.
const FEWEST: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_gets_the_code_of_the_file_where_it_has_none() {
        for (told, country, right) in [
            ("087 123 4567", "353", Ok("353871234567")),
            ("871234567", "353", Ok("353871234567")),
            ("+49 151 23456780", "353", Ok("4915123456780")),
            ("0049 151 23456780", "353", Ok("4915123456780")),
            ("353871234569", "353", Ok("353871234569")),
            ("353 (0)87 123 4569", "353", Ok("353871234569")),
            ("35312345678", "353", Err("phone_unclear")),
            ("3921234567", "39", Err("phone_unclear")),
            ("15550100777", "1", Ok("15550100777")),
            ("1555010077", "1", Err("phone_unclear")),
            ("555 010 0777", "1", Ok("15550100777")),
            ("0353 87 1234", "353", Ok("353353871234")),
            ("353871234569", "", Ok("353871234569")),
            ("3.53871E+11", "353", Err("phone_rounded")),
            ("12", "353", Err("phone_invalid")),
        ] {
            assert_eq!(read(told, country), right.map(str::to_owned), "{told} of {country}");
        }
    }

    #[test]
    fn a_number_is_known_however_it_is_written() {
        for (told, country) in [
            ("+353 87 123 0001", ""),
            ("087 123 0001", "353"),
            ("871230001", "353"),
            ("(087) 123-0001", ""),
            ("353871230001", "49"),
        ] {
            assert!(is(told, country, "353871230001"), "{told} of {country}");
        }
        for (told, country) in [("087 123 0001", "49"), ("087 123 0002", "353"), ("1", ""), ("Ana", "")] {
            assert!(!is(told, country, "353871230001"), "{told} of {country}");
        }
    }
}
