//! Which country a recipient is of, as far as a rule about countries turns on it: by the number, or by a user id. Where
//! the person is does not matter.

use crate::pricing::PricingSettings;
use crate::pricing::market;

/// Calling codes of the countries whose people WhatsApp lets no business write to (R10.9); they have no market.
const EXCLUDED: [(&str, &str); 4] = [("53", "CU"), ("98", "IR"), ("850", "KP"), ("963", "SY")];

/// Area codes of +1 that are Canada's (Canadian Numbering Administrator).
const CANADA: &str = "204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 387 403 416 418 428 431 437 438 450 468 \
    474 506 514 519 537 548 568 579 581 584 587 600 604 613 622 633 639 644 647 655 672 677 683 688 705 709 742 753 778 780 \
    782 807 819 825 867 873 879 902 905 942";

/// Area codes of +1 that belong to no place: personal and free ones, those for special services, and 555, which films
/// and tests use.
const NOWHERE: &str = "456 500 521 522 523 524 525 526 527 528 529 533 544 555 566 577 588 700 710 800 833 844 855 866 877 \
    880 881 882 883 884 885 886 887 888 889 900";

/// Whether WhatsApp lets no business write to the people of a country (R10.9).
pub fn is_excluded(country: &str) -> bool {
    EXCLUDED.iter().any(|(_, excluded)| *excluded == country)
}

/// The country of an address as the API takes it (`+` and digits, or a user id `US.123`), ISO 3166. `None` when it is
/// not known; then no rule about countries applies.
pub fn of_address(address: &str) -> Option<String> {
    if let Some((country, _)) = address.split_once('.') {
        let is_one = country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_uppercase());
        return is_one.then(|| country.to_owned());
    }
    of_number(address.trim_start_matches('+')).map(str::to_owned)
}

fn of_number(digits: &str) -> Option<&'static str> {
    if let Some(national) = digits.strip_prefix('1') {
        let area = national.get(..3)?;
        let is_in = |codes: &str| codes.split_ascii_whitespace().any(|code| code == area);
        if is_in(CANADA) {
            return Some("CA");
        }
        if !is_area(area) || is_in(NOWHERE) {
            return None;
        }
    }
    let excluded = EXCLUDED.iter().find(|(code, _)| digits.starts_with(code)).map(|(_, country)| *country);
    excluded.or_else(|| market::country_of(digits, &PricingSettings::default()))
}

/// Whether three digits can be an area of +1: none begins with 0 or 1 or ends with 11.
fn is_area(area: &str) -> bool {
    area.bytes().all(|digit| digit.is_ascii_digit()) && area >= "2" && !area.ends_with("11")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_is_of_a_country() {
        for (address, country) in [
            ("+5351234567", Some("CU")),
            ("+989121234567", Some("IR")),
            ("+8501234567", Some("KP")),
            ("+963911234567", Some("SY")),
            ("+12125551234", Some("US")),
            ("+14165551234", Some("CA")),
            ("+18765551234", Some("JM")),
            ("+18685551234", Some("TT")),
            ("+16715551234", Some("GU")),
            ("+15550100777", None),
            ("+18005551234", None),
            ("+1911", None),
            ("+1", None),
            ("+12", None),
            ("+447700900118", Some("GB")),
            ("+8521234567", Some("HK")),
            ("+999", None),
            ("US.13491208655302741918", Some("US")),
            ("CU.1", Some("CU")),
            ("nonsense", None),
            ("é.1", None),
            ("", None),
        ] {
            assert_eq!(of_address(address).as_deref(), country, "{address}");
        }
    }
}
