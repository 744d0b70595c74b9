//! The simulator's own price list: US dollars per message and market, and which phone belongs to which market.
//!
//! The figures are in `data/`. One list stands for all times before October 2026, and for conversations too:
//! older cards are not kept here. Tiers beyond the first are not either.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;

/// From this day nine countries are markets of their own.
const COUNTRIES_MOVED: Date = Date::constant(2026, 10, 1);
/// The market of every phone that has no other.
const OTHER: &str = "Other";

/// Where a phone number is at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Home {
    /// ISO 3166; `ZZ` when no calling code fits.
    pub(crate) country: &'static str,
    pub(crate) market: &'static str,
}

/// What a charged message costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rate {
    /// Ten-thousandths of a US dollar.
    pub(crate) cost_e4: u32,
    /// Bounds of the volume tier, `0:MAX`.
    pub(crate) tier: String,
}

#[derive(Clone, Copy)]
struct Country {
    home: Home,
    /// The market until October 2026, where it was another.
    before: Option<&'static str>,
}

struct Row {
    from: Date,
    marketing_e4: u32,
    other_e4: u32,
    utility_tier: Option<&'static str>,
    authentication_tier: Option<&'static str>,
}

struct Card {
    /// By calling code.
    countries: BTreeMap<&'static str, Country>,
    /// By market, the oldest first.
    rows: BTreeMap<&'static str, Vec<Row>>,
}

/// The country of a phone by the longest calling code that fits, and its market on that day.
pub(crate) fn home(phone: &str, date: Date) -> Home {
    /// The longest calling codes: +1 and an area code.
    const LONGEST: usize = 4;
    let countries = &card().countries;
    let mut codes = (1..=LONGEST).rev().filter_map(|length| phone.get(..length));
    let found = codes.find_map(|code| countries.get(code));
    match found {
        None => Home { country: "ZZ", market: OTHER },
        Some(Country { home, before: Some(market) }) if date < COUNTRIES_MOVED => Home { market, ..*home },
        Some(Country { home, .. }) => *home,
    }
}

/// The country of a phone (digits), ISO 3166; `ZZ` when no calling code fits.
pub(crate) fn country_of(phone: &str) -> &'static str {
    home(phone, COUNTRIES_MOVED).country
}

/// The list price of a category in a market on that day.
pub(crate) fn rate(market: &str, category: &str, date: Date) -> Rate {
    let rows = &card().rows;
    let rows = rows.get(market).or_else(|| rows.get(OTHER)).map(Vec::as_slice).unwrap_or_default();
    let row = rows.iter().rev().find(|row| row.from <= date).or(rows.first());
    let Some(row) = row else { return Rate { cost_e4: 0, tier: "0:MAX".to_owned() } };
    let (cost_e4, tier) = match category {
        "marketing" => (row.marketing_e4, None),
        "utility" => (row.other_e4, row.utility_tier),
        "authentication" => (row.other_e4, row.authentication_tier),
        _ => (row.other_e4, None),
    };
    Rate { cost_e4, tier: format!("0:{}", tier.unwrap_or("MAX")) }
}

fn card() -> &'static Card {
    static CARD: OnceLock<Card> = OnceLock::new();
    CARD.get_or_init(|| {
        let countries = lines(include_str!("../../data/countries.csv")).filter_map(country);
        let mut rows: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
        for (market, row) in lines(include_str!("../../data/rates.csv")).filter_map(priced) {
            rows.entry(market).or_default().push(row);
        }
        for rows in rows.values_mut() {
            rows.sort_by_key(|row| row.from);
        }
        Card { countries: countries.collect(), rows }
    })
}

/// The lines that are no remarks, without the names of columns.
fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#')).skip(1)
}

fn country(line: &'static str) -> Option<(&'static str, Country)> {
    let [prefix, country, market, before] = columns(line)?;
    let before = Some(before).filter(|market| !market.is_empty());
    Some((prefix, Country { home: Home { country, market }, before }))
}

fn priced(line: &'static str) -> Option<(&'static str, Row)> {
    let [from, market, marketing, other, utility_tier, authentication_tier] = columns(line)?;
    let row = Row {
        from: from.parse().ok()?,
        marketing_e4: ten_thousandths(marketing)?,
        other_e4: ten_thousandths(other)?,
        utility_tier: Some(utility_tier).filter(|tier| !tier.is_empty()),
        authentication_tier: Some(authentication_tier).filter(|tier| !tier.is_empty()),
    };
    Some((market, row))
}

fn columns<const COUNT: usize>(line: &'static str) -> Option<[&'static str; COUNT]> {
    line.split(',').collect::<Vec<_>>().try_into().ok()
}

/// `0.0625` as 625: all prices have four decimals.
fn ten_thousandths(price: &str) -> Option<u32> {
    let (whole, part) = price.split_once('.')?;
    let part: u32 = if part.len() == 4 { part.parse().ok()? } else { return None };
    whole.parse::<u32>().ok()?.checked_mul(10_000)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEPTEMBER: Date = Date::constant(2026, 9, 30);
    const OCTOBER: Date = Date::constant(2026, 10, 1);

    #[test]
    fn every_line_of_the_lists_is_read_and_every_market_has_a_price() {
        let counted = |text| lines(text).count();
        let card = card();
        assert_eq!(card.countries.len(), counted(include_str!("../../data/countries.csv")));
        let rows: usize = card.rows.values().map(Vec::len).sum();
        assert_eq!(rows, counted(include_str!("../../data/rates.csv")));
        for country in card.countries.values() {
            for market in [Some(country.home.market), country.before].into_iter().flatten() {
                assert!(card.rows.contains_key(market), "{market}");
            }
        }
    }

    #[test]
    fn the_longest_calling_code_tells_country_and_market() {
        for (phone, country, market) in [
            ("15550100777", "US", "North America"),
            ("14165550100", "CA", "North America"),
            ("18095550100", "DO", "Rest of Latin America"),
            ("12425550100", "BS", "Other"),
            ("491701234567", "DE", "Germany"),
            ("79161234567", "RU", "Russia"),
            ("77011234567", "KZ", "Kazakhstan"),
            ("8801712345678", "BD", "Bangladesh"),
            ("99", "ZZ", "Other"),
            ("", "ZZ", "Other"),
            ("ÄÖ", "ZZ", "Other"),
        ] {
            assert_eq!(home(phone, OCTOBER), Home { country, market }, "{phone}");
        }
        assert_eq!(home("8801712345678", SEPTEMBER).market, "Rest of Asia Pacific");
    }

    #[test]
    fn prices_are_those_of_the_day_and_tiers_have_their_bounds() {
        assert_eq!(rate("Mexico", "marketing", SEPTEMBER).cost_e4, 305);
        assert_eq!(rate("Mexico", "marketing", OCTOBER).cost_e4, 397);
        assert_eq!(rate("Mexico", "marketing", Date::constant(2024, 1, 1)).cost_e4, 305);
        let brazil = |category| rate("Brazil", category, OCTOBER);
        assert_eq!(brazil("marketing"), Rate { cost_e4: 625, tier: "0:MAX".to_owned() });
        assert_eq!(brazil("utility"), Rate { cost_e4: 68, tier: "0:250000".to_owned() });
        assert_eq!(brazil("authentication").tier, "0:500000");
        assert_eq!(brazil("service"), Rate { cost_e4: 68, tier: "0:MAX".to_owned() });
        assert_eq!(rate("Atlantis", "marketing", OCTOBER).cost_e4, 604);
    }
}
