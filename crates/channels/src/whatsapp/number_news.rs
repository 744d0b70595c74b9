//! What Meta tells of a number and its account, beside prices: in the webhooks about limits, quality, names and
//! accounts, in the number's own object when it is asked, and in the errors that prove something.

use serde_json::Value;
use transom_rules::event::Noticed;
use transom_rules::number::{
    Access, History, Limit, NOT_REGISTERED, NumberNews, Payment, Quality, Restriction, Throughput,
};
use transom_rules::time::Timestamp;

use super::lenient::{Fields, digits, instant};

/// Meta's code for a number that is not registered.
const UNREGISTERED: i64 = 133_010;
/// Meta's code where nobody pays.
const NO_PAYMENT: i64 = 131_042;
/// Meta's code where more is sent than it takes.
const TOO_MANY: i64 = 130_429;

/// What a notice says of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// The digits of the number that is meant; `None` where all of the account's are.
    pub number: Option<String>,
    /// What is said of it.
    pub news: Vec<NumberNews>,
    /// More has changed than is said: the number is to be asked for.
    pub asks: bool,
}

/// What a notice says of numbers; `None` when it is about something else.
pub fn told(noticed: &Noticed) -> Option<Heard> {
    let value = || serde_json::from_str::<Value>(&noticed.json).ok();
    match noticed.field.as_str() {
        "business_capability_update" => value().map(|value| capability(&value)),
        "phone_number_quality_update" => value().map(|value| quality(&value)),
        "phone_number_name_update" => value().map(|value| name(&value)),
        "account_update" => value().and_then(|value| account(&value)),
        "history" => value().and_then(|value| history(&value)),
        _ => None,
    }
}

/// The same in the answer to [`super::request::number`].
pub fn told_by(number: &Value) -> Vec<NumberNews> {
    let word = |name: &str| Some(number.text(name)).filter(|word| !word.is_empty());
    let limit = word("whatsapp_business_manager_messaging_limit").and_then(|word| Limit::read(&word));
    let throughput = match number.at("throughput").text("level").as_str() {
        "STANDARD" => Some(Throughput::Standard),
        "HIGH" => Some(Throughput::High),
        _ => None,
    };
    let news = [
        limit.map(NumberNews::Limit),
        word("quality_rating").map(|word| NumberNews::Quality(quality_of(&word))),
        throughput.map(NumberNews::Throughput),
        word("status").map(NumberNews::Status),
        word("name_status").map(NumberNews::NameStatus),
        word("verified_name").map(NumberNews::VerifiedName),
        word("code_verification_status").map(NumberNews::Verification),
        word("platform_type").map(NumberNews::Platform),
        word("new_name_status").map(NumberNews::WantedNameStatus),
        number.get("is_on_biz_app").and_then(Value::as_bool).map(NumberNews::InApp),
        number.get("is_pin_enabled").and_then(Value::as_bool).map(NumberNews::Pin),
    ];
    news.into_iter().flatten().collect()
}

/// Where a message was told to have failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failing {
    /// In the answer to the send.
    AtOnce,
    /// In a status, after Meta had taken it.
    Afterwards,
}

/// What an error about a message proves of its number. Where Meta has taken a message and drops it for its rate
/// afterwards, in India what was paid in advance may be used up (R8.3).
pub fn proven(code: i64, failing: Failing, currency: &str) -> Option<NumberNews> {
    match (code, failing) {
        (UNREGISTERED, _) => Some(NumberNews::Status(NOT_REGISTERED.to_owned())),
        (NO_PAYMENT | TOO_MANY, Failing::Afterwards) if currency == "INR" => {
            Some(NumberNews::Payment(Payment::UsedUp))
        }
        (NO_PAYMENT, _) => Some(NumberNews::Payment(Payment::Missing)),
        _ => access(code).map(NumberNews::Access),
    }
}

/// What an error about anything that we asked proves.
pub fn access(code: i64) -> Option<Access> {
    match code {
        0 | 190 => Some(Access::TokenRefused),
        10 | 200..=299 | 131_005 => Some(Access::NotPermitted),
        368 => Some(Access::Restricted),
        131_031 => Some(Access::Locked),
        _ => None,
    }
}

/// Whether the answer to [`super::request::subscribed`] names our app; `None` where it is no such answer. An app whose id is
/// not Meta's is looked for in vain: of it nothing is told, as long as any is there.
pub fn subscribed(answer: &Value, app_id: &str) -> Option<bool> {
    let apps = answer.get("data")?.as_array()?;
    let is_known = !app_id.is_empty() && app_id.bytes().all(|byte| byte.is_ascii_digit());
    let is_ours = |app: &Value| app.at("whatsapp_business_api_data").text("id") == app_id;
    match apps.iter().any(is_ours) {
        true => Some(true),
        false if apps.is_empty() || is_known => Some(false),
        false => None,
    }
}

fn quality_of(word: &str) -> Quality {
    Quality::from_word(&word.to_ascii_lowercase()).unwrap_or(Quality::Unknown)
}

/// Meta's pages write a word here, its example a number; the older name is of one number's limit.
fn limit(value: &Value, names: &[&str]) -> Option<NumberNews> {
    let word = names.iter().map(|name| value.text(name)).find(|word| !word.is_empty())?;
    Limit::read(&word).map(NumberNews::Limit)
}

fn capability(value: &Value) -> Heard {
    let names = ["max_daily_conversations_per_business", "max_daily_conversation_per_phone"];
    Heard { number: None, news: limit(value, &names).into_iter().collect(), asks: false }
}

fn of(value: &Value, name: &str) -> Option<String> {
    Some(digits(&value.text(name))).filter(|number| !number.is_empty())
}

/// What quality it has, the webhook does not say.
fn quality(value: &Value) -> Heard {
    let throughput = (value.text("event") == "THROUGHPUT_UPGRADE").then_some(Throughput::High);
    let limit = limit(value, &["max_daily_conversations_per_business", "current_limit"]);
    let news = limit.into_iter().chain(throughput.map(NumberNews::Throughput)).collect();
    Heard { number: of(value, "display_phone_number"), news, asks: true }
}

fn name(value: &Value) -> Heard {
    let decision = match value.text("decision").as_str() {
        "APPROVED" => Some("APPROVED"),
        "REJECTED" => Some("DECLINED"),
        _ => None,
    };
    let news = decision.map(|word| NumberNews::NameStatus(word.to_owned())).into_iter().collect();
    Heard { number: of(value, "display_phone_number"), news, asks: true }
}

fn account(value: &Value) -> Option<Heard> {
    let news = match value.text("event").as_str() {
        "ACCOUNT_RESTRICTION" => NumberNews::Restricted(restriction(value)),
        "DISABLED_UPDATE" => NumberNews::Ban(value.at("ban_info").text("waba_ban_state")),
        "ACCOUNT_VIOLATION"
        | "ACCOUNT_RECONNECTED"
        | "ACCOUNT_OFFBOARDED"
        | "PARTNER_REMOVED"
        | "PARTNER_APP_UNINSTALLED" => {
            return Some(Heard { number: of(value, "phone_number"), asks: true, ..Heard::default() });
        }
        _ => return None,
    };
    Some(Heard { number: of(value, "phone_number"), news: vec![news], asks: true })
}

/// Meta's code where the owner keeps to themselves what was written in the app.
const NOT_SHARED: &str = "2593109";

/// How far the history is told stands alone, or among the threads; that it is not told stands as an error.
fn history(value: &Value) -> Option<Heard> {
    let of = |far| Heard { number: None, news: vec![NumberNews::History(far)], asks: false };
    if value.text("code") == NOT_SHARED {
        return Some(of(History::Refused));
    }
    let percent: u8 = value.text("progress").parse().ok()?;
    Some(of(History::Told(percent.min(100))))
}

/// Several restrictions are shown as one that lasts as long as the longest.
fn restriction(value: &Value) -> Restriction {
    let all = value.items("restriction_info");
    let kinds = all.iter().map(|one| one.text("restriction_type")).filter(|kind| !kind.is_empty()).collect();
    let ends: Vec<Option<Timestamp>> = all.iter().map(|one| instant(&one.text("expiration"))).collect();
    let is_endless = ends.iter().any(Option::is_none);
    Restriction { kinds, until: ends.into_iter().flatten().max().filter(|_| !is_endless) }
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

    fn heard(number: Option<&str>, news: Vec<NumberNews>, asks: bool) -> Heard {
        Heard { number: number.map(str::to_owned), news, asks }
    }

    #[test]
    fn an_app_that_is_not_named_is_not_subscribed() {
        let answer = |ids: &[&str]| {
            let app = |id: &&str| json!({"whatsapp_business_api_data": {"id": id, "name": "App"}});
            json!({"data": ids.iter().map(app).collect::<Vec<_>>()})
        };
        assert_eq!(subscribed(&answer(&["7", "8"]), "8"), Some(true));
        assert_eq!(subscribed(&answer(&["7"]), "8"), Some(false));
        assert_eq!(subscribed(&answer(&[]), "shop"), Some(false));
        assert_eq!(subscribed(&answer(&["7"]), "shop"), None);
        assert_eq!(subscribed(&json!({"error": {}}), "8"), None);
    }

    #[test]
    fn errors_prove_that_nothing_is_done_for_the_token_or_the_account() {
        for (code, expected) in [
            (190, Some(Access::TokenRefused)),
            (0, Some(Access::TokenRefused)),
            (278, Some(Access::NotPermitted)),
            (368, Some(Access::Restricted)),
            (131_031, Some(Access::Locked)),
            (131_026, None),
        ] {
            assert_eq!(access(code), expected, "{code}");
            let proven = proven(code, Failing::AtOnce, "EUR");
            assert_eq!(proven, expected.map(NumberNews::Access), "{code}");
        }
    }

    #[test]
    fn webhooks_tell_of_limits_in_words_and_in_numbers() {
        let of = |limit| NumberNews::Limit(Limit::Of(limit));
        for (field, value, expected) in [
            (
                "business_capability_update",
                json!({"max_daily_conversations_per_business": 2000, "max_phone_numbers_per_waba": 25}),
                Some(heard(None, vec![of(2000)], false)),
            ),
            (
                "business_capability_update",
                json!({"max_daily_conversation_per_phone": "TIER_1K"}),
                Some(heard(None, vec![of(1000)], false)),
            ),
            (
                "business_capability_update",
                json!({"max_daily_conversations_per_business": -1}),
                Some(heard(None, vec![NumberNews::Limit(Limit::Without)], false)),
            ),
            (
                "phone_number_quality_update",
                json!({"display_phone_number": "+1 555-010-0200", "event": "THROUGHPUT_UPGRADE",
                    "max_daily_conversations_per_business": "TIER_10K", "old_limit": "TIER_2K"}),
                Some(heard(
                    Some("15550100200"),
                    vec![of(10_000), NumberNews::Throughput(Throughput::High)],
                    true,
                )),
            ),
            ("business_capability_update", json!({}), Some(heard(None, vec![], false))),
            (
                "history",
                json!({"phase": 0, "chunk_order": 1, "progress": "55"}),
                Some(heard(None, vec![NumberNews::History(History::Told(55))], false)),
            ),
            (
                "history",
                json!({"code": 2_593_109, "title": "History sync is turned off"}),
                Some(heard(None, vec![NumberNews::History(History::Refused)], false)),
            ),
            ("history", json!({"code": 1}), None),
            ("messages", json!({}), None),
        ] {
            assert_eq!(told(&notice(field, &value)), expected, "{value}");
        }
    }

    #[test]
    fn an_account_tells_what_it_may_not_do_and_until_when() {
        let until = |seconds| Some(Timestamp::from_seconds(seconds));
        let restricted = |kinds: &[&str], until| {
            let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
            Some(heard(None, vec![NumberNews::Restricted(Restriction { kinds, until })], true))
        };
        for (value, expected) in [
            (
                json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": [
                    {"restriction_type": "A", "expiration": 1_790_600_000},
                    {"restriction_type": "B", "expiration": "1790700000"}]}),
                restricted(&["A", "B"], until(1_790_700_000)),
            ),
            (
                json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": [
                    {"restriction_type": "A", "expiration": 1_790_600_000}, {"restriction_type": "B"}]}),
                restricted(&["A", "B"], None),
            ),
            (
                json!({"event": "DISABLED_UPDATE", "phone_number": "15550100200",
                    "ban_info": {"waba_ban_state": "DISABLE"}}),
                Some(heard(Some("15550100200"), vec![NumberNews::Ban("DISABLE".into())], true)),
            ),
            (json!({"event": "ACCOUNT_RECONNECTED"}), Some(heard(None, vec![], true))),
            (json!({"event": "PARTNER_ADDED"}), None),
        ] {
            assert_eq!(told(&notice("account_update", &value)), expected, "{value}");
        }
    }

    #[test]
    fn a_number_that_is_asked_for_tells_what_it_was_asked() {
        let number = json!({"quality_rating": "YELLOW", "status": "CONNECTED", "name_status": "APPROVED",
            "verified_name": "Acme", "throughput": {"level": "STANDARD"},
            "whatsapp_business_manager_messaging_limit": "TIER_2K"});
        let expected = [
            NumberNews::Limit(Limit::Of(2000)),
            NumberNews::Quality(Quality::Yellow),
            NumberNews::Throughput(Throughput::Standard),
            NumberNews::Status("CONNECTED".into()),
            NumberNews::NameStatus("APPROVED".into()),
            NumberNews::VerifiedName("Acme".into()),
        ];
        assert_eq!(told_by(&number), expected);
        let way = json!({"code_verification_status": "NOT_VERIFIED", "platform_type": "CLOUD_API",
            "is_on_biz_app": true, "is_pin_enabled": false, "new_name_status": "PENDING_REVIEW"});
        let expected = [
            NumberNews::Verification("NOT_VERIFIED".into()),
            NumberNews::Platform("CLOUD_API".into()),
            NumberNews::WantedNameStatus("PENDING_REVIEW".into()),
            NumberNews::InApp(true),
            NumberNews::Pin(false),
        ];
        assert_eq!(told_by(&way), expected);
        let unknown = json!({"quality_rating": "NA", "throughput": {"level": "NOT_APPLICABLE"}});
        assert_eq!(told_by(&unknown), [NumberNews::Quality(Quality::Unknown)]);
    }

    #[test]
    fn errors_prove_that_a_number_is_not_registered_or_not_paid_for() {
        let (unpaid, used_up) =
            (Some(NumberNews::Payment(Payment::Missing)), Some(NumberNews::Payment(Payment::UsedUp)));
        let unregistered = Some(NumberNews::Status(NOT_REGISTERED.into()));
        for (code, failing, currency, expected) in [
            (133_010, Failing::AtOnce, "USD", unregistered),
            (131_042, Failing::AtOnce, "USD", unpaid.clone()),
            (131_042, Failing::AtOnce, "INR", unpaid.clone()),
            (131_042, Failing::Afterwards, "USD", unpaid),
            (131_042, Failing::Afterwards, "INR", used_up.clone()),
            (130_429, Failing::Afterwards, "INR", used_up),
            (130_429, Failing::Afterwards, "USD", None),
            (130_429, Failing::AtOnce, "INR", None),
            (131_047, Failing::AtOnce, "USD", None),
        ] {
            assert_eq!(proven(code, failing, currency), expected, "{code} {failing:?} {currency}");
        }
    }
}
