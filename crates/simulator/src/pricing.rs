//! The `pricing` and `conversation` objects of statuses: what Meta would charge for a message, and why not.
//!
//! Per-message pricing only: instants before July 2025 are priced as if it had begun. Amounts of money are
//! not told in statuses, so there is no price list here.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::window;
use crate::world::{Message, Pair, World};

/// From this day, in the account's time zone, service messages and utility templates in the window cost.
const SERVICE_CHARGED_FROM: (i16, i8, i8) = (2026, 10, 1);
/// So many delivered service messages of a number are free in each month since then.
const FREE_SERVICE_A_MONTH: u64 = 1000;

/// What the statuses of a message say about money.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Price {
    pub(crate) pricing: Value,
    /// Only inside a free entry point; since v24.0 other messages have none.
    pub(crate) conversation: Option<Value>,
}

/// What `sent` foresees for a message: the price if it were delivered now.
pub(crate) fn forecast(world: &World, message: &Message, now: i64) -> Price {
    let pair = world.pair(&message.number_id, &message.phone);
    if let Some(id) = &message.entry_conversation
        && now >= pair.entry_until
    {
        return in_entry_point(id, None);
    }
    price(world, &pair, message, now)
}

/// What the delivery of a message costs. Opens the entry point that it answers, and counts the allowance.
pub(crate) fn bill(world: &mut World, message: &Message, delivered_at: i64) -> Price {
    if let Some(id) = &message.entry_conversation {
        world.change_pair(&message.number_id, &message.phone, |pair| {
            if delivered_at >= pair.entry_until {
                window::open_entry_point(pair, id, delivered_at);
            }
        });
    }
    let pair = world.pair(&message.number_id, &message.phone);
    let price = price(world, &pair, message, delivered_at);
    if message.category == "service" && price.conversation.is_none() {
        world.count(&month_key(world, message, delivered_at));
    }
    price
}

fn price(world: &World, pair: &Pair, message: &Message, at: i64) -> Price {
    if at < pair.entry_until {
        return in_entry_point(&pair.entry_conversation, Some(pair.entry_until));
    }
    let date = local_date(world, &message.number_id, at);
    let (year, month, day) = SERVICE_CHARGED_FROM;
    let service_charged = date >= Date::constant(year, month, day);
    let in_window = window::was_open(pair, at);
    let free = match message.category.as_str() {
        "service" => {
            let used = world.counters.get(&month_key(world, message, at)).copied().unwrap_or(0);
            !service_charged || used < FREE_SERVICE_A_MONTH
        }
        "utility" => in_window && !service_charged,
        _ => false,
    };
    let kind = if free { "free_customer_service" } else { "regular" };
    Price { pricing: pricing(!free, kind, &message.category), conversation: None }
}

fn in_entry_point(conversation: &str, until: Option<i64>) -> Price {
    let mut told = json!({ "id": conversation, "origin": { "type": "referral_conversion" } });
    if let (Some(until), Some(fields)) = (until, told.as_object_mut()) {
        fields.insert("expiration_timestamp".to_owned(), until.to_string().into());
    }
    Price { pricing: pricing(false, "free_entry_point", "referral_conversion"), conversation: Some(told) }
}

fn pricing(billable: bool, kind: &str, category: &str) -> Value {
    json!({ "billable": billable, "pricing_model": "PMP", "type": kind, "category": category })
}

fn local_date(world: &World, number_id: &str, at: i64) -> Date {
    let zone = world.waba_of(number_id).and_then(|waba| TimeZone::get(&waba.timezone).ok());
    let instant = Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH);
    instant.to_zoned(zone.unwrap_or(TimeZone::UTC)).date()
}

fn month_key(world: &World, message: &Message, at: i64) -> String {
    let date = local_date(world, &message.number_id, at);
    format!("service/{}/{:04}-{:02}", message.number_id, date.year(), date.month())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Direction, Number, Status, Waba};

    /// Noon of 2026-09-15 and 2026-11-15, UTC.
    const SEPTEMBER: i64 = 1_789_473_600;
    const NOVEMBER: i64 = 1_794_744_000;

    fn world() -> World {
        let mut world = World::default();
        let waba: Waba = serde_json::from_str("{\"id\":\"w\"}").unwrap();
        world.wabas.put("w", waba);
        let number: Number = serde_json::from_value(json!({"phone_number_id": "n", "waba_id": "w",
            "display_phone_number": "+1", "verified_name": "A", "access_token": "t"}))
        .unwrap();
        world.numbers.put("n", number);
        world
    }

    fn message(category: &str) -> Message {
        Message {
            id: "m".to_owned(),
            order: 1,
            number_id: "n".to_owned(),
            phone: "c".to_owned(),
            direction: Direction::Outbound,
            at: 0,
            status: Status::Sent,
            body: Value::Null,
            text: String::new(),
            drawn: Value::Null,
            category: category.to_owned(),
            opaque: None,
            by_user_id: false,
            failed_code: None,
            ttl_seconds: 0,
            read_wanted: false,
            entry_conversation: None,
            limited: false,
        }
    }

    fn kind_of(world: &mut World, category: &str, at: i64) -> String {
        let price = bill(world, &message(category), at);
        price.pricing.pointer("/type").unwrap().as_str().unwrap().to_owned()
    }

    #[test]
    fn utility_in_the_window_was_free_until_october_2026() {
        let mut world = world();
        for (now, expected) in [(SEPTEMBER, "free_customer_service"), (NOVEMBER, "regular")] {
            world.change_pair("n", "c", |pair| window::customer_wrote(pair, "text", now - 60, false));
            assert_eq!(kind_of(&mut world, "utility", now), expected);
            assert_eq!(kind_of(&mut world, "marketing", now), "regular");
        }
        assert_eq!(kind_of(&mut world, "utility", SEPTEMBER + 10 * 86_400), "regular");
    }

    #[test]
    fn a_thousand_service_messages_of_a_month_are_free_and_the_next_is_charged() {
        let mut world = world();
        for _ in 0..1000 {
            assert_eq!(kind_of(&mut world, "service", NOVEMBER), "free_customer_service");
        }
        assert_eq!(kind_of(&mut world, "service", NOVEMBER), "regular");
        assert_eq!(kind_of(&mut world, "service", NOVEMBER + 20 * 86_400), "free_customer_service");
    }

    #[test]
    fn the_delivered_answer_to_an_ad_opens_72_free_hours() {
        let mut world = world();
        world.change_pair("n", "c", |pair| window::customer_wrote(pair, "text", NOVEMBER, true));
        let mut answer = message("service");
        answer.entry_conversation = Some("e".to_owned());
        assert!(forecast(&world, &answer, NOVEMBER + 5).conversation.is_some());
        let price = bill(&mut world, &answer, NOVEMBER + 10);
        assert_eq!(price.pricing.pointer("/category"), Some(&json!("referral_conversion")));
        let end = NOVEMBER + 10 + 72 * 3600;
        assert_eq!(kind_of(&mut world, "marketing", end - 1), "free_entry_point");
        assert_eq!(kind_of(&mut world, "marketing", end), "regular");
    }
}
