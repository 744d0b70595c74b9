//! What an account is told about its prices: in `account_update` webhooks, and in its own object when it is asked.

use std::collections::BTreeMap;

use serde_json::Value;
use transom_rules::event::Noticed;
use transom_rules::pricing::UnixSeconds;
use transom_rules::pricing::account::{AccountNews, Reached};
use transom_rules::pricing::authentication::International;

use super::lenient::Fields;

/// What a notice says about prices; `None` when it is about something else, or lacks what it is about.
pub fn told(noticed: &Noticed) -> Option<AccountNews> {
    if noticed.field != "account_update" {
        return None;
    }
    let value: Value = serde_json::from_str(&noticed.json).ok()?;
    match value.text("event").as_str() {
        "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE" => eligibility(&value).map(AccountNews::International),
        "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE" => {
            country(&value.text("country")).map(AccountNews::PrimaryCountry)
        }
        "VOLUME_BASED_PRICING_TIER_UPDATE" => tier(value.at("volume_tier_info")).map(AccountNews::Tier),
        _ => None,
    }
}

/// The same in the answer to [`super::request::account_prices`].
pub fn told_by(account: &Value) -> Vec<AccountNews> {
    let location = country(&account.text("primary_business_location")).map(AccountNews::PrimaryCountry);
    eligibility(account).map(AccountNews::International).into_iter().chain(location).collect()
}

fn eligibility(value: &Value) -> Option<International> {
    let told = value.at("auth_international_rate_eligibility");
    let from = seconds(&told.text("start_time"));
    let exceptions = told.items("exception_countries");
    let since: BTreeMap<String, UnixSeconds> = exceptions
        .iter()
        .filter_map(|one| Some((country(&one.text("country_code"))?, seconds(&one.text("start_time"))?)))
        .collect();
    let says = from.is_some() || !since.is_empty();
    says.then_some(International { primary_country: None, from, since })
}

fn tier(told: &Value) -> Option<Reached> {
    let from = told.text("tier").split(':').next()?.trim().parse().ok()?;
    let (month, market) = (told.text("effective_month"), told.text("region"));
    let category = Reached::category_of(&told.text("pricing_category"))?.to_owned();
    let since = seconds(&told.text("tier_update_time"))?;
    let is_told = !month.is_empty() && !market.is_empty();
    is_told.then_some(Reached { month, market, category, from, since })
}

fn country(text: &str) -> Option<String> {
    let fine = text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_alphabetic());
    fine.then(|| text.to_ascii_uppercase())
}

fn seconds(text: &str) -> Option<UnixSeconds> {
    text.parse().ok().and_then(UnixSeconds::new)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use transom_rules::event::Severity;

    use super::*;

    fn notice(field: &str, value: &Value) -> Noticed {
        let (title, json) = (String::new(), value.to_string());
        Noticed { field: field.to_owned(), at: None, severity: Severity::Info, title, json }
    }

    fn second(at: i64) -> UnixSeconds {
        UnixSeconds::new(at).unwrap()
    }

    #[test]
    fn three_kinds_of_account_updates_are_about_prices() {
        let rates = json!({ "start_time": 1_764_547_200, "exception_countries": [
            { "country_code": "NG", "start_time": "1767225600" }, { "country_code": "", "start_time": 1 },
        ] });
        let since = BTreeMap::from([("NG".to_owned(), second(1_767_225_600))]);
        let rates_told = International { primary_country: None, from: Some(second(1_764_547_200)), since };
        let tier = json!({ "tier_update_time": 1_795_262_400, "pricing_category": "UTILITY",
            "tier": "25000001:50000000", "effective_month": "2026-11", "region": "INDIA" });
        let reached = Reached {
            month: "2026-11".into(),
            market: "INDIA".into(),
            category: "utility".into(),
            from: 25_000_001,
            since: second(1_795_262_400),
        };
        for (value, expected) in [
            (
                json!({ "event": "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
                    "auth_international_rate_eligibility": rates }),
                Some(AccountNews::International(rates_told.clone())),
            ),
            (
                json!({ "event": "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", "country": "de" }),
                Some(AccountNews::PrimaryCountry("DE".into())),
            ),
            (
                json!({ "event": "VOLUME_BASED_PRICING_TIER_UPDATE", "volume_tier_info": tier }),
                Some(AccountNews::Tier(reached)),
            ),
            (json!({ "event": "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE" }), None),
            (json!({ "event": "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", "country": 7 }), None),
            (
                json!({ "event": "VOLUME_BASED_PRICING_TIER_UPDATE", "volume_tier_info": { "tier": "x" } }),
                None,
            ),
            (json!({ "event": "ACCOUNT_DELETED" }), None),
            (json!(7), None),
        ] {
            assert_eq!(told(&notice("account_update", &value)), expected, "{value}");
            assert_eq!(told(&notice("account_alerts", &value)), None);
        }
        let account = json!({ "id": "1", "primary_business_location": "IN",
            "auth_international_rate_eligibility": rates });
        let both = [AccountNews::International(rates_told), AccountNews::PrimaryCountry("IN".into())];
        assert_eq!(told_by(&account), both);
        assert!(told_by(&json!({ "id": "1" })).is_empty());
    }
}
