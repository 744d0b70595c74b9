//! Calls and who allowed them.

use serde::{Deserialize, Serialize};

use super::{Direction, World};
use crate::clock::Clock;

const DAY: i64 = 24 * 3600;
/// A permission that is not for ever lasts so long.
pub(crate) const PERMISSION_SECONDS: i64 = 7 * DAY;

/// A call, either way. The key is its id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PhoneCall {
    pub(crate) id: String,
    pub(crate) number_id: String,
    /// Digits of the customer's phone.
    pub(crate) phone: String,
    pub(crate) direction: Direction,
    /// When it began to ring, Unix seconds.
    pub(crate) at: i64,
    pub(crate) state: CallState,
    /// When somebody took it, Unix seconds.
    pub(crate) taken_at: Option<i64>,
    pub(crate) opaque: Option<String>,
}

impl PhoneCall {
    /// A call that begins to ring now.
    pub(crate) fn begin(
        clock: &Clock,
        number_id: &str,
        phone: &str,
        direction: Direction,
        opaque: Option<String>,
    ) -> PhoneCall {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        PhoneCall {
            id: format!("wacid.{}", clock.letters(28, letters)),
            number_id: number_id.to_owned(),
            phone: phone.to_owned(),
            direction,
            at: clock.now(),
            state: CallState::Ringing,
            taken_at: None,
            opaque,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CallState {
    Ringing,
    /// The business has set up its side and not yet taken the call.
    PreAccepted,
    Taken,
    Over,
}

/// What a customer allowed a number, and how often it asked. The key is `number/phone`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct CallPermission {
    pub(crate) is_permanent: bool,
    /// Of one that is not: until when, Unix seconds.
    pub(crate) until: i64,
    /// When the number asked since the last call that was taken, Unix seconds.
    pub(crate) asked: Vec<i64>,
}

impl CallPermission {
    pub(crate) fn holds(&self, now: i64) -> bool {
        self.is_permanent || now < self.until
    }

    /// How often the number asked in the last so many days.
    pub(crate) fn asked_within(&self, days: i64, now: i64) -> usize {
        self.asked.iter().filter(|at| now < **at + days * DAY).count()
    }

    /// Whether it may ask once more: once a day, and twice a week.
    pub(crate) fn may_ask(&self, now: i64) -> bool {
        self.asked_within(1, now) < 1 && self.asked_within(7, now) < 2
    }
}

impl World {
    pub(crate) fn call_permission(&self, number_id: &str, phone: &str) -> CallPermission {
        self.call_permissions.get(&format!("{number_id}/{phone}")).cloned().unwrap_or_default()
    }

    pub(crate) fn change_call_permission(
        &mut self,
        number_id: &str,
        phone: &str,
        change: impl FnOnce(&mut CallPermission),
    ) {
        let mut permission = self.call_permission(number_id, phone);
        change(&mut permission);
        self.call_permissions.put(&format!("{number_id}/{phone}"), permission);
    }

    /// The call between these two that is not over.
    pub(crate) fn open_call(&self, number_id: &str, phone: &str) -> Option<&PhoneCall> {
        let is_open = |call: &&PhoneCall| {
            call.number_id == number_id && call.phone == phone && call.state != CallState::Over
        };
        self.calls.rows().find(is_open)
    }

    /// How many calls of the business this customer took in the last 24 hours.
    pub(crate) fn calls_taken(&self, number_id: &str, phone: &str, now: i64) -> usize {
        let counts = |call: &&PhoneCall| {
            call.number_id == number_id
                && call.phone == phone
                && call.direction == Direction::Outbound
                && call.taken_at.is_some_and(|at| now < at + DAY)
        };
        self.calls.rows().filter(counts).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_asks_once_a_day_and_twice_a_week() {
        let mut permission = CallPermission::default();
        for (at, may) in [(0, true), (DAY - 1, false), (DAY, true), (3 * DAY, false), (7 * DAY, true)] {
            assert_eq!(permission.may_ask(at), may, "{at}");
            if may {
                permission.asked.push(at);
            }
        }
    }
}
