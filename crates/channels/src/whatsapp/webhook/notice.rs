//! What is neither a message nor a template: the account, the number, Flows, errors. Each becomes one
//! sentence for the operator; the rest stands in its JSON.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use transom_rules::event::Severity::{Error, Info, Warning};

use super::template::{sentence, words};
use super::{Notice, Parsed, Source, status};
use crate::whatsapp::lenient::{Fields, Loose, object, tree};

/// A change whose whole `value` is one notice. A field that nobody knows is unknown.
pub(super) fn general(source: &Source<'_>, out: &mut Parsed) {
    let value = tree(source.value);
    match notice(&source.field, &value) {
        Some(notice) => {
            let at = object::<Dated<'_>>(Some(source.value)).and_then(|dated| dated.timestamp.time());
            out.notice(source, notice, at, source.value);
        }
        None if source.field.is_empty() => out.unknown(source, "The change names no field.", source.value),
        None => out.unknown(source, "This version does not know the field.", source.value),
    }
}

/// What a customer did with a marketing message: followed its link, looked at the page behind it.
pub(super) fn user_action(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    let value = tree(raw);
    let named = ["action_type", "type", "event"].map(|name| value.text(name));
    let kind = named.into_iter().find(|kind| !kind.is_empty()).unwrap_or_default();
    let title = match kind.as_str() {
        "marketing_messages_link_click" => "A customer followed the link of a marketing message.".to_owned(),
        "landing_page_view" => "A customer looked at the page behind a marketing message.".to_owned(),
        other => format!("A customer did something with a message: {}.", lower(other, "not said")),
    };
    let at = object::<Dated<'_>>(Some(raw)).and_then(|dated| dated.timestamp.time());
    out.notice(source, Notice::new(Info, title), at, raw);
}

#[derive(Deserialize)]
struct Dated<'a> {
    #[serde(borrow, default)]
    timestamp: Loose<'a>,
}

fn notice(field: &str, value: &Value) -> Option<Notice> {
    Some(match field {
        "account_alerts" => alert(value),
        "account_review_update" => review(value),
        "account_update" => account(value),
        "account_settings_update" => Notice::new(Info, "The settings of a number were changed."),
        "automatic_events" => automatic(value),
        "business_capability_update" => capability(value),
        "business_status_update" => {
            Notice::new(Info, format!("The status of the business changed{}.", event(value)))
        }
        "business_username_updates" | "business_username_update" => username(value),
        "flows" => flow(value),
        "partner_solutions" => Notice::new(
            Info,
            format!("A partner solution is {}.", lower(&value.text("solution_status"), "changed")),
        ),
        "payment_configuration_update" => Notice::new(
            Info,
            format!(
                "The payment configuration \u{201c}{}\u{201d} is: {}.",
                value.text("configuration_name"),
                value.text("status")
            ),
        ),
        "phone_number_name_update" => name(value),
        "phone_number_quality_update" => quality(value),
        "security" => security(value),
        "smb_app_state_sync" => contacts_of_the_app(value),
        "standby" => Notice::new(Info, "A message that another app answers was copied to us."),
        "tracking_events" => Notice::new(Info, "Meta reports a tracking event."),
        _ => return None,
    })
}

/// ` (SOMETHING)` or nothing.
fn event(value: &Value) -> String {
    let event = value.text("event");
    if event.is_empty() { String::new() } else { format!(": {}", words(&event)) }
}

fn lower(constant: &str, instead: &str) -> String {
    if constant.is_empty() { instead.to_owned() } else { words(constant).to_lowercase() }
}

/// "15550100200" as the subject of a sentence, or "The number" if it is not told.
fn number(value: &Value) -> String {
    let number = value.text("display_phone_number");
    if number.is_empty() { "The number".to_owned() } else { format!("The number {number}") }
}

fn alert(value: &Value) -> Notice {
    // Meta's own test samples are flat.
    let info = if value.at("alert_info").is_object() { value.at("alert_info") } else { value };
    let severity = match info.text("alert_severity").to_uppercase().as_str() {
        "CRITICAL" | "ERROR" => Error,
        "WARNING" => Warning,
        _ => Info,
    };
    let description = info.text("alert_description");
    let title = if description.is_empty() { words(&info.text("alert_type")) } else { description };
    Notice::new(
        severity,
        if title.is_empty() { "Meta sent an alert about the account.".to_owned() } else { sentence(&title) },
    )
}

fn review(value: &Value) -> Notice {
    let decision = value.text("decision");
    let severity = if decision == "REJECTED" { Error } else { Info };
    Notice::new(severity, format!("The review of the account is {}.", lower(&decision, "changed")))
}

fn account(value: &Value) -> Notice {
    let event = value.text("event");
    let of = value.text("phone_number");
    let whose = if of.is_empty() { "The account".to_owned() } else { format!("The account (number {of})") };
    match event.as_str() {
        "ACCOUNT_VIOLATION" => {
            let what = lower(&value.at("violation_info").text("violation_type"), "not said");
            Notice::new(Error, format!("{whose} broke a policy of Meta's: {what}."))
        }
        "ACCOUNT_RESTRICTION" => {
            let list = value.items("restriction_info");
            let all: Vec<_> = list.iter().map(|one| restriction(&one.text("restriction_type"))).collect();
            Notice::new(
                Error,
                format!(
                    "{whose} is restricted: {}.",
                    if all.is_empty() { "not said".to_owned() } else { all.join(", ") }
                ),
            )
        }
        "DISABLED_UPDATE" => {
            let state = value.at("ban_info").text("waba_ban_state");
            let severity = if state == "REINSTATE" { Info } else { Error };
            Notice::new(severity, format!("{whose} is banned or about to be: {}.", lower(&state, "not said")))
        }
        "ACCOUNT_DELETED" => Notice::new(Error, format!("{whose} was deleted.")),
        "ACCOUNT_OFFBOARDED" => Notice::new(Error, format!("{whose} was taken off the platform.")),
        "ACCOUNT_RECONNECTED" => Notice::new(Info, format!("{whose} is connected again.")),
        "PARTNER_REMOVED" => Notice::new(Error, format!("{whose} was disconnected from this app.")),
        "PARTNER_APP_UNINSTALLED" => Notice::new(Warning, format!("{whose} removed a partner's app.")),
        "PARTNER_ADDED" => Notice::new(Info, "An account was connected to this app."),
        "PARTNER_APP_INSTALLED" => Notice::new(Info, "An account installed a partner's app."),
        "" => Notice::new(Info, format!("{whose} changed.")),
        _ => match terms(&event, value) {
            Some(told) => Notice::new(Info, format!("{whose} {told}.")),
            None => Notice::new(Info, format!("{whose} changed: {}.", words(&event).to_lowercase())),
        },
    }
}

/// What an account was given, or agreed to, as what goes on after its name.
fn terms(event: &str, value: &Value) -> Option<String> {
    Some(match event {
        "VERIFIED_ACCOUNT" => "is verified".to_owned(),
        "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE" => {
            let status = value.at("partner_client_certification_info").text("status");
            format!("is looked at by Meta for its partner: {}", lower(&status, "not said how far"))
        }
        "MM_LITE_TERMS_SIGNED" => "may send marketing messages by Meta's own API for them".to_owned(),
        "AD_ACCOUNT_LINKED" => "is linked with an account of ads".to_owned(),
        "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE" => {
            "will be charged the international rate of one-time codes".to_owned()
        }
        "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE" => match value.text("country").as_str() {
            "" => "has its business in another country now".to_owned(),
            country => format!("has its business in {country} now"),
        },
        "VOLUME_BASED_PRICING_TIER_UPDATE" => {
            let reached = value.at("volume_tier_info");
            let category = lower(&reached.text("pricing_category"), "its");
            let region = Some(reached.text("region")).filter(|region| !region.is_empty());
            let region = region.map(|region| format!(" to {region}")).unwrap_or_default();
            format!("pays less for {category} messages{region} from now on: it sent enough of them")
        }
        _ => return None,
    })
}

/// What an account may not do any more.
fn restriction(kind: &str) -> String {
    match kind {
        "RESTRICTED_BIZ_INITIATED_MESSAGING" => "no writing to customers outside their windows".to_owned(),
        "RESTRICTED_CUSTOMER_INITIATED_MESSAGING" => "no answers to customers".to_owned(),
        "RESTRICTED_ADD_PHONE_NUMBER_ACTION" => "no more numbers".to_owned(),
        "RESTRICTED_UTILITY_TEMPLATES" => "no utility templates".to_owned(),
        "RESTRICTED_BUSINESS_INITIATED_CALLING" => "no calls to customers".to_owned(),
        "RESTRICTED_USER_INITIATED_CALLING" => "no calls of customers".to_owned(),
        other => lower(other, "not said"),
    }
}

fn automatic(value: &Value) -> Notice {
    let names: Vec<_> = value.items("automatic_events").iter().map(|one| one.text("event_name")).collect();
    let names = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    Notice::new(Info, format!("Meta recognised an event in a conversation{names}."))
}

fn capability(value: &Value) -> Notice {
    let names = ["max_daily_conversations_per_business", "max_daily_conversation_per_phone"];
    let limit = names.iter().map(|name| value.text(name)).find(|limit| !limit.is_empty());
    let title = match limit.as_deref() {
        Some("-1") => "There is no limit on unique customers a day any more.".to_owned(),
        Some(limit) => format!("Unique customers that may be reached in 24 hours: {limit}."),
        None => "What the business may do on the platform changed.".to_owned(),
    };
    Notice::new(Info, title)
}

fn username(value: &Value) -> Notice {
    let name = value.text("username");
    let is_revoked = value.text("context").eq_ignore_ascii_case("revoked");
    let status = if is_revoked { "revoked".to_owned() } else { lower(&value.text("status"), "changed") };
    let subject = if name.is_empty() {
        "The user name".to_owned()
    } else {
        format!("The user name \u{201c}{name}\u{201d}")
    };
    Notice::new(
        if is_revoked || status == "deleted" { Warning } else { Info },
        format!("{subject} of the business is {status}."),
    )
}

fn flow(value: &Value) -> Notice {
    let severity = match (value.text("event").as_str(), value.text("alert_state").as_str()) {
        ("FLOW_STATUS_CHANGE", _) => match value.text("new_status").as_str() {
            "BLOCKED" => Error,
            "THROTTLED" => Warning,
            _ => Info,
        },
        (_, "DEACTIVATED") => Info,
        _ => Warning,
    };
    let message = value.text("message");
    Notice::new(
        severity,
        if message.is_empty() { format!("A Flow changed{}.", event(value)) } else { sentence(&message) },
    )
}

fn name(value: &Value) -> Notice {
    let decision = value.text("decision");
    let severity = if decision == "REJECTED" { Error } else { Info };
    let wanted = value.text("requested_verified_name");
    let why = value.text("rejection_reason");
    let why = if why.is_empty() || why == "NONE" {
        String::new()
    } else {
        format!(" ({})", words(&why).to_lowercase())
    };
    Notice::new(
        severity,
        format!("The display name \u{201c}{wanted}\u{201d} is {}{why}.", lower(&decision, "changed")),
    )
}

fn quality(value: &Value) -> Notice {
    let limit = value.text("current_limit");
    let limit = if limit.is_empty() { value.text("max_daily_conversations_per_business") } else { limit };
    let limit = if limit.is_empty() { String::new() } else { format!(" Limit: {limit}.") };
    let number = number(value);
    let (severity, what) = match value.text("event").as_str() {
        "FLAGGED" => (Warning, "is flagged for low quality."),
        "UNFLAGGED" => (Info, "is no longer flagged."),
        "DOWNGRADE" | "DOWNGRADED" => (Warning, "may reach fewer customers now."),
        "UPGRADE" | "UPGRADED" => (Info, "may reach more customers now."),
        "THROUGHPUT_UPGRADE" => (Info, "may send faster now."),
        "ONBOARDING" => (Info, "is ready to send."),
        _ => (Info, "has a new quality or limit."),
    };
    Notice::new(severity, format!("{number} {what}{limit}"))
}

fn security(value: &Value) -> Notice {
    let number = number(value);
    match value.text("event").as_str() {
        "PIN_CHANGED" => Notice::new(Warning, format!("{number} has a new two-step PIN.")),
        "PIN_RESET_REQUEST" => Notice::new(
            Warning,
            format!("Somebody asked to switch off the two-step PIN. {number} is concerned."),
        ),
        "PIN_RESET_SUCCESS" => Notice::new(Warning, format!("{number} has no two-step PIN any more.")),
        _ => Notice::new(Warning, format!("{number} has a security event{}.", event(value))),
    }
}

fn contacts_of_the_app(value: &Value) -> Notice {
    let items = value.items("state_sync");
    let (removed, kept): (Vec<_>, Vec<_>) = items.iter().partition(|one| one.text("action") == "remove");
    let title = format!("The app's address book changed: {} saved, {} removed.", kept.len(), removed.len());
    Notice::new(Info, title)
}

/// One error that belongs to no message.
pub(super) fn error(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    match status::fault(raw) {
        Some(fault) => {
            let what = if fault.title.is_empty() { &fault.details } else { &fault.title };
            let title = format!("Meta reports error {}: {what}.", fault.code);
            out.notice(source, Notice::new(Error, title), None, raw);
        }
        None => out.unknown(source, "The error is no readable object.", raw),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_event_of_an_account_has_a_sentence() {
        let tier = json!({"pricing_category": "UTILITY", "region": "India", "tier": "25000001:50000000"});
        let kinds = json!([{"restriction_type": "RESTRICTED_UTILITY_TEMPLATES"},
            {"restriction_type": "RESTRICTED_BUSINESS_INITIATED_CALLING"},
            {"restriction_type": "RESTRICTED_SOMETHING_NEW"}]);
        for (value, title) in [
            (json!({"event": "VERIFIED_ACCOUNT"}), "The account is verified."),
            (
                json!({"event": "MM_LITE_TERMS_SIGNED"}),
                "The account may send marketing messages by Meta's own API for them.",
            ),
            (json!({"event": "AD_ACCOUNT_LINKED"}), "The account is linked with an account of ads."),
            (
                json!({"event": "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE"}),
                "The account will be charged the international rate of one-time codes.",
            ),
            (
                json!({"event": "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", "country": "IN"}),
                "The account has its business in IN now.",
            ),
            (
                json!({"event": "VOLUME_BASED_PRICING_TIER_UPDATE", "volume_tier_info": tier}),
                "The account pays less for utility messages to India from now on: it sent enough of them.",
            ),
            (
                json!({"event": "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE"}),
                "The account is looked at by Meta for its partner: not said how far.",
            ),
            (
                json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": kinds, "phone_number": "15550100200"}),
                "The account (number 15550100200) is restricted: no utility templates, no calls to customers, \
                 restricted something new.",
            ),
            (json!({"event": "SOMETHING_NEW"}), "The account changed: something new."),
        ] {
            assert_eq!(account(&value).title, title, "{value}");
        }
    }
}
