//! What the tests of prices share: a small world, and a history told by the hour.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{Price, bill};
use crate::world::{ChargeType, Direction, Message, Number, Status, Waba, World, window};

pub(super) const NUMBER_WABA: &str = "w";
pub(super) const PHONE: &str = "491701234567";

/// One account `w` in this time zone with the numbers `n` and `n2`.
pub(super) fn world_in(zone: &str) -> World {
    let mut world = World::default();
    let waba: Waba = serde_json::from_value(json!({ "id": NUMBER_WABA, "timezone": zone })).unwrap();
    world.wabas.put(NUMBER_WABA, waba);
    for id in ["n", "n2"] {
        let number: Number = serde_json::from_value(json!({ "phone_number_id": id, "waba_id": NUMBER_WABA,
            "display_phone_number": format!("+1{}", id.len()), "verified_name": "A", "access_token": "t" }))
        .unwrap();
        world.numbers.put(id, number);
    }
    world
}

/// The instant of a local time such as `2025-06-30T12:00:00`.
pub(super) fn at(zone: &str, local: &str) -> i64 {
    let local: DateTime = local.parse().unwrap();
    local.to_zoned(TimeZone::get(zone).unwrap()).unwrap().timestamp().as_second()
}

/// A message that the business sent at this instant; `category` is `service` for what is no template.
pub(super) fn message(id: &str, category: &str, sent_at: i64) -> Message {
    Message {
        id: id.to_owned(),
        order: 1,
        number_id: "n".to_owned(),
        phone: PHONE.to_owned(),
        direction: Direction::Outbound,
        at: sent_at,
        status: Status::Sent,
        body: Value::Null,
        text: String::new(),
        drawn: Value::Null,
        category: category.to_owned(),
        opaque: None,
        by_user_id: false,
        failed_code: None,
        failed_details: None,
        ttl_seconds: 0,
        read_wanted: false,
        limited: false,
        in_group: None,
    }
}

/// A pair's history: hours count from a beginning.
pub(super) struct Trial {
    pub(super) world: World,
    begin: i64,
    sent: usize,
    /// Conversations that were told.
    seen: Vec<String>,
}

impl Trial {
    /// Begins at this local time of an account in UTC.
    pub(super) fn new(begin: &str) -> Trial {
        Trial { world: world_in("UTC"), begin: at("UTC", begin), sent: 0, seen: Vec::new() }
    }

    /// Unix seconds of an hour, such as 24.5.
    pub(super) fn hour(&self, hour: f64) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "hours of a test are few")]
        let seconds = (hour * 3600.0).round() as i64;
        self.begin + seconds
    }

    /// The customer writes, through an ad or not.
    pub(super) fn customer(&mut self, hour: f64, by_ad: bool) {
        let at = self.hour(hour);
        self.world.change_pair("n", PHONE, |pair| window::customer_wrote(pair, "text", at, by_ad));
    }

    /// Whether free text would be let through.
    pub(super) fn may_write(&self, hour: f64) -> bool {
        window::is_open(&self.world.pair("n", PHONE), self.hour(hour))
    }

    /// Sends and delivers in the same instant; what came of it, as `outcome` tells it.
    pub(super) fn deliver(&mut self, hour: f64, category: &str) -> String {
        self.deliver_late(hour, hour, category)
    }

    /// Sends at one hour and delivers at another.
    pub(super) fn deliver_late(&mut self, sent: f64, delivered: f64, category: &str) -> String {
        self.sent += 1;
        let message = message(&format!("m{:04}", self.sent), category, self.hour(sent));
        let at = self.hour(delivered);
        let price = bill(&mut self.world, &message, at);
        self.outcome(&price)
    }

    /// `opens marketing`, `joins marketing` where conversations are told, `regular utility` where none is.
    fn outcome(&mut self, price: &Price) -> String {
        let Some(conversation) = &price.conversation else {
            return format!("{} {}", told(price, "type"), told(price, "category"));
        };
        assert_eq!(conversation.pointer("/origin/type"), price.pricing.get("category"));
        assert!(conversation.get("expiration_timestamp").is_none());
        let id = conversation["id"].as_str().unwrap().to_owned();
        let is_new = !self.seen.contains(&id);
        self.seen.push(id);
        format!("{} {}", if is_new { "opens" } else { "joins" }, told(price, "category"))
    }

    /// What would be on the invoice, in order: the category and Meta's type, such as `utility REGULAR`.
    pub(super) fn invoice(&self) -> Vec<String> {
        let mut charges: Vec<_> = self.world.charges.rows().collect();
        charges.sort_by_key(|charge| charge.order);
        let billed = charges.iter().filter(|charge| match charge.kind {
            ChargeType::Regular | ChargeType::FreeTier => true,
            ChargeType::FreeCustomerService | ChargeType::FreeEntryPoint | ChargeType::Joined => {
                assert_eq!(charge.cost_e4, 0);
                false
            }
        });
        billed.map(|charge| format!("{} {}", charge.category, charge.kind.word())).collect()
    }
}

/// A part of the `pricing` object, as text.
pub(super) fn told(price: &Price, key: &str) -> String {
    let part = price.pricing.get(key).cloned().unwrap_or_default();
    part.as_str().map_or(part.to_string(), str::to_owned)
}
