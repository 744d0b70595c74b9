//! Which market of Meta's rate cards a recipient belongs to: by the calling code of the number (R4.3–R4.5), or
//! by the country in a user id (R4.6). Where the person is does not matter. Markets are split and moved on the
//! first of a month, so the day decides too.

use super::PricingSettings;
use super::date::Date;

/// The market of numbers that belong to no other.
pub const OTHER: &str = "Other";

const NORTH_AMERICA: &str = "North America";
const AFRICA: &str = "Rest of Africa";
const ASIA: &str = "Rest of Asia Pacific";
const EAST: &str = "Rest of Central & Eastern Europe";
const LATIN: &str = "Rest of Latin America";
const MIDDLE_EAST: &str = "Rest of Middle East";
const WEST: &str = "Rest of Western Europe";
const RUSSIA: &str = "Russia";
const KAZAKHSTAN: &str = "Kazakhstan";

const JULY: Date = Date::first_of(2026, 7);
const OCTOBER: Date = Date::first_of(2026, 10);
/// The last day on which a market was moved.
const LATEST: Date = OCTOBER;

/// Calling codes that were never moved, as far as rate cards go back.
const SETTLED: &[(&str, &str)] = &[
    ("Argentina", "54"),
    ("Brazil", "55"),
    ("Chile", "56"),
    ("Colombia", "57"),
    ("Egypt", "20"),
    ("France", "33"),
    ("Germany", "49"),
    ("India", "91"),
    ("Indonesia", "62"),
    ("Israel", "972"),
    ("Italy", "39"),
    ("Malaysia", "60"),
    ("Mexico", "52"),
    ("Netherlands", "31"),
    ("Nigeria", "234"),
    ("Pakistan", "92"),
    ("Peru", "51"),
    (RUSSIA, "7"),
    ("Saudi Arabia", "966"),
    ("South Africa", "27"),
    ("Spain", "34"),
    ("Turkey", "90"),
    ("United Arab Emirates", "971"),
    ("United Kingdom", "44"),
    (NORTH_AMERICA, "1"),
    (
        AFRICA,
        "213 244 229 267 226 257 237 235 242 291 251 241 220 233 245 225 254 266 231 218 261 265 223 222",
    ),
    (AFRICA, "258 264 227 250 221 232 252 211 249 268 255 228 216 256 260"),
    (ASIA, "93 61 855 86 81 856 976 64 675 63 886 992 66 993 998 84"),
    (EAST, "355 374 994 375 359 385 420 995 30 371 370 373 389 381 421 386"),
    (WEST, "43 32 45 358 353 47 351 46 41"),
    (LATIN, "591 506 593 503 502 509 504 505 507 595 598 58 1809 1829 1849 1658 1876 1787 1939"),
    (MIDDLE_EAST, "973 962 961 967"),
    // Area codes of +1 that are neither Canada nor the USA.
    (
        OTHER,
        "1242 1246 1264 1268 1284 1340 1345 1441 1473 1649 1664 1670 1671 1684 1721 1758 1767 1784 1868 1869",
    ),
];

/// Calling codes that were moved: the market before, the day, the market since.
const MOVED: &[(&str, &str, Date, &str)] = &[
    ("263", OTHER, Date::first_of(2025, 10), AFRICA),
    ("852", ASIA, JULY, "Hong Kong"),
    ("65", ASIA, JULY, "Singapore"),
    ("36", EAST, JULY, "Hungary"),
    ("48", EAST, JULY, "Poland"),
    ("40", EAST, JULY, "Romania"),
    ("974", MIDDLE_EAST, JULY, "Qatar"),
    ("212", AFRICA, OCTOBER, "Morocco"),
    ("880", ASIA, OCTOBER, "Bangladesh"),
    ("977", ASIA, OCTOBER, "Nepal"),
    ("94", ASIA, OCTOBER, "Sri Lanka"),
    ("380", EAST, OCTOBER, "Ukraine"),
    ("964", MIDDLE_EAST, OCTOBER, "Iraq"),
    ("965", MIDDLE_EAST, OCTOBER, "Kuwait"),
    ("968", MIDDLE_EAST, OCTOBER, "Oman"),
];

/// The first digits of a country's numbers, as far as the country does not belong to [`OTHER`] or shares `+1`.
const COUNTRIES: &str = "AR54 BR55 CL56 CO57 EG20 FR33 DE49 IN91 ID62 IL972 IT39 VA39 MY60 MX52 NL31 NG234 PK92 PE51 \
    RU7 SA966 ZA27 ES34 TR90 AE971 GB44 GG44 JE44 IM44 US1 CA1 DZ213 AO244 BJ229 BW267 BF226 BI257 CM237 TD235 CG242 \
    ER291 ET251 GA241 GM220 GH233 GW245 CI225 KE254 LS266 LR231 LY218 MG261 MW265 ML223 MR222 MZ258 NA264 NE227 RW250 \
    SN221 SL232 SO252 SS211 SD249 SZ268 TZ255 TG228 TN216 UG256 ZM260 ZW263 AF93 AU61 KH855 CN86 JP81 LA856 MN976 \
    NZ64 PG675 PH63 TW886 TJ992 TH66 TM993 UZ998 VN84 AL355 AM374 AZ994 BY375 BG359 HR385 CZ420 GE995 GR30 LV371 \
    LT370 MD373 MK389 RS381 SK421 SI386 AT43 BE32 DK45 FI358 IE353 NO47 PT351 SE46 CH41 BO591 CR506 EC593 SV503 \
    GT502 HT509 HN504 NI505 PA507 PY595 UY598 VE58 DO1809 DO1829 DO1849 JM1876 JM1658 PR1787 PR1939 BH973 JO962 LB961 \
    YE967 HK852 SG65 HU36 PL48 RO40 QA974 MA212 EH212 BD880 NP977 LK94 UA380 IQ964 KW965 OM968 BS1242 BB1246 AI1264 AG1268 \
    VG1284 VI1340 KY1345 BM1441 GD1473 TC1649 MS1664 MP1670 GU1671 AS1684 SX1721 LC1758 DM1767 VC1784 TT1868 KN1869";

/// The market of a number on a day. Whatever is not a digit in `number` is skipped.
pub fn of_number(number: &str, on: Date, settings: &PricingSettings) -> &'static str {
    let digits: String = number.chars().filter(char::is_ascii_digit).take(15).collect();
    if on >= OCTOBER && is_kazakh(&digits, settings) {
        return KAZAKHSTAN;
    }
    (1..=4).rev().find_map(|length| of_code(digits.get(..length)?, on)).unwrap_or(OTHER)
}

/// What the numbers that begin so are of, as the rate cards call it by now; `None` where none of them has a name for it.
pub fn of_prefix(digits: &str) -> Option<&'static str> {
    let digits = digits.trim_start_matches('+');
    (1..=4).rev().find_map(|length| of_code(digits.get(..length)?, LATEST))
}

/// The country of a number, ISO 3166, as far as it has a market that is not [`OTHER`] or shares `+1`. Where countries
/// share a calling code, the largest of them.
pub fn country_of(number: &str, settings: &PricingSettings) -> Option<&'static str> {
    let digits: String = number.chars().filter(char::is_ascii_digit).take(15).collect();
    if is_kazakh(&digits, settings) {
        return Some("KZ");
    }
    let known = COUNTRIES.split_ascii_whitespace().filter_map(|entry| entry.split_at_checked(2));
    let fitting = known.filter(|(_, code)| digits.starts_with(code));
    // Of equals the first one stays.
    fitting
        .reduce(|one, other| if other.1.len() > one.1.len() { other } else { one })
        .map(|(country, _)| country)
}

/// Russia and Kazakhstan share a calling code.
fn is_kazakh(digits: &str, settings: &PricingSettings) -> bool {
    digits.starts_with('7')
        && settings.kazakhstan_prefixes.iter().any(|prefix| digits.starts_with(prefix.as_str()))
}

/// The market of a user who is known by a user id alone, `BR.1234`, on a day.
pub fn of_user_id(user_id: &str, on: Date) -> &'static str {
    let Some(country) = user_id.split_once('.').map(|(country, _)| country) else { return OTHER };
    of_country(country, on)
}

/// The market of a country, by its ISO 3166 letters, on a day.
pub fn of_country(country: &str, on: Date) -> &'static str {
    if country == "KZ" {
        return if on >= OCTOBER { KAZAKHSTAN } else { RUSSIA };
    }
    let known = COUNTRIES.split_ascii_whitespace();
    let codes =
        known.filter_map(|entry| entry.split_at_checked(2)).filter(|(letters, _)| *letters == country);
    codes.map(|(_, code)| code).find_map(|code| of_code(code, on)).unwrap_or(OTHER)
}

fn of_code(code: &str, on: Date) -> Option<&'static str> {
    let moved = MOVED.iter().find(|(known, ..)| *known == code);
    if let Some((_, before, day, since)) = moved {
        return Some(if on >= *day { since } else { before });
    }
    let settled = SETTLED.iter().find(|(_, codes)| codes.split(' ').any(|known| known == code));
    settled.map(|(market, _)| *market)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(date: &str) -> Date {
        date.parse().unwrap()
    }

    fn check(number: &str, date: &str, market: &str) {
        assert_eq!(of_number(number, on(date), &PricingSettings::default()), market, "{number} on {date}");
    }

    #[test]
    fn the_longest_calling_code_decides() {
        for (number, market) in [
            ("+54 9 11 2345", "Argentina"),
            ("4917012345", "Germany"),
            ("97150123", "United Arab Emirates"),
            ("9725012", "Israel"),
            ("35312345", "Rest of Western Europe"),
            ("423123", "Other"),
            ("42012345", "Rest of Central & Eastern Europe"),
            ("6791234", "Other"),
            ("", "Other"),
            ("+", "Other"),
        ] {
            check(number, "2026-10-01", market);
        }
    }

    #[test]
    fn a_prefix_has_the_name_of_its_market() {
        for (prefix, name) in [
            ("+44", Some("United Kingdom")),
            ("4477", Some("United Kingdom")),
            ("+1", Some("North America")),
            ("852", Some("Hong Kong")),
            ("999", None),
            ("", None),
            ("é", None),
        ] {
            assert_eq!(of_prefix(prefix), name, "{prefix}");
        }
    }

    #[test]
    fn numbers_of_plus_one_go_by_their_area_code() {
        for (number, market) in [
            ("12125551234", "North America"),
            ("14165551234", "North America"),
            ("15550001111", "North America"),
            ("18095551234", "Rest of Latin America"),
            ("18765551234", "Rest of Latin America"),
            ("19395551234", "Rest of Latin America"),
            ("12425551234", "Other"),
            ("18685551234", "Other"),
            ("1", "North America"),
        ] {
            check(number, "2026-10-01", market);
        }
    }

    #[test]
    fn numbers_are_of_countries() {
        for (number, country) in [
            ("+919876543210", Some("IN")),
            ("15550100777", Some("US")),
            ("4915112345678", Some("DE")),
            ("18091234567", Some("DO")),
            ("+7 701 234 5678", Some("KZ")),
            ("76001234567", Some("KZ")),
            ("79161234567", Some("RU")),
            ("999", None),
            ("", None),
        ] {
            assert_eq!(country_of(number, &PricingSettings::default()), country, "{number}");
        }
    }

    #[test]
    fn markets_move_on_their_day() {
        for (number, day_before, day, before, since) in [
            ("2637", "2025-09-30", "2025-10-01", "Other", "Rest of Africa"),
            ("6591", "2026-06-30", "2026-07-01", "Rest of Asia Pacific", "Singapore"),
            ("4870", "2026-06-30", "2026-07-01", "Rest of Central & Eastern Europe", "Poland"),
            ("9747", "2026-06-30", "2026-07-01", "Rest of Middle East", "Qatar"),
            ("2126", "2026-09-30", "2026-10-01", "Rest of Africa", "Morocco"),
            ("8801", "2026-09-30", "2026-10-01", "Rest of Asia Pacific", "Bangladesh"),
            ("3805", "2026-09-30", "2026-10-01", "Rest of Central & Eastern Europe", "Ukraine"),
            ("9647", "2026-09-30", "2026-10-01", "Rest of Middle East", "Iraq"),
            ("7701", "2026-09-30", "2026-10-01", "Russia", "Kazakhstan"),
            ("7600", "2026-09-30", "2026-10-01", "Russia", "Kazakhstan"),
            ("7916", "2026-09-30", "2026-10-01", "Russia", "Russia"),
        ] {
            check(number, day_before, before);
            check(number, day, since);
        }
    }

    #[test]
    fn where_kazakhstan_begins_is_a_setting() {
        let none = PricingSettings { kazakhstan_prefixes: Vec::new(), ..PricingSettings::default() };
        assert_eq!(of_number("7701", on("2026-10-01"), &none), "Russia");
        assert_eq!(country_of("7701", &none), Some("RU"));
        let odd = PricingSettings { kazakhstan_prefixes: vec!["4".to_owned()], ..none };
        assert_eq!(of_number("4917", on("2026-10-01"), &odd), "Germany");
    }

    #[test]
    fn a_user_id_goes_by_its_country() {
        for (user_id, date, market) in [
            ("US.13491208655302741918", "2026-10-01", "North America"),
            ("DO.1", "2026-10-01", "Rest of Latin America"),
            ("KZ.1", "2026-10-01", "Kazakhstan"),
            ("KZ.1", "2026-09-30", "Russia"),
            ("BD.1", "2026-09-30", "Rest of Asia Pacific"),
            ("BD.1", "2026-10-01", "Bangladesh"),
            ("BB.1", "2026-10-01", "Other"),
            ("nonsense", "2026-10-01", "Other"),
            ("é.1", "2026-10-01", "Other"),
        ] {
            assert_eq!(of_user_id(user_id, on(date)), market, "{user_id} on {date}");
        }
    }

    #[test]
    fn no_code_stands_twice_and_every_country_has_its_market() {
        let settled = SETTLED.iter().flat_map(|(_, codes)| codes.split(' '));
        let mut codes: Vec<&str> = settled.chain(MOVED.iter().map(|(code, ..)| *code)).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
        for entry in COUNTRIES.split_ascii_whitespace() {
            let (country, code) = entry.split_at(2);
            assert_eq!(Some(of_country(country, OCTOBER)), of_code(code, OCTOBER), "{entry}");
        }
    }
}
