//! Faults on purpose: what goes wrong between the carrier and the business, as `/_sim/faults` sets it.
//!
//! Only the settings and their meaning; each is acted upon where the thing would go wrong.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::World;
use crate::clock::Clock;

/// The faults in force. Every field is optional; absent means that nothing is wrong.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Faults {
    /// Webhooks leave this late, and phones answer at once. Unset: webhooks leave at once and phones take a
    /// natural 50 to 300 ms.
    pub(crate) delay_ms: Option<u32>,
    /// Webhooks come again: `true` each one twice, below 1 with this probability, else so many more times.
    pub(crate) duplicate: Option<Dose>,
    /// Webhooks overtake each other: `true` all, else with this probability.
    pub(crate) reorder: Option<Dose>,
    /// So many updates travel in one POST, or what has come together within a second; SMS leave together, a POST each.
    pub(crate) batch: Option<u16>,
    /// Webhooks are lost for good: `true` all, else with this probability.
    pub(crate) drop: Option<Dose>,
    /// Calls fail with HTTP 500 (code 131000, of SMS 20500) before anything was done, with this probability from 0 to 1.
    /// It was called `http_error_rate`.
    #[serde(alias = "http_error_rate")]
    pub(crate) error_before: Option<f64>,
    /// Calls are answered with HTTP 500 and that code after they were done, with this probability: a message
    /// is on its way, and its sender does not know.
    pub(crate) error_after: Option<f64>,
    /// Every send fails with this code: a code of the SMS carrier strikes SMS, any other WhatsApp.
    pub(crate) fail_code: Option<u32>,
    /// How refused sends are told: true accepted first and `failed` later, false at once as HTTP error.
    /// Unset: a closed window and what Meta finds out later come later, the rest at once.
    pub(crate) fail_async: Option<bool>,
    /// Every window counts as closed, whatever the customer wrote.
    pub(crate) window_closed: Option<bool>,
    /// `failed` statuses carry `contacts`, which Meta's do not and some clients want.
    pub(crate) failed_contacts: Option<bool>,
    /// Webhooks tell no user ids, as before April 2026.
    pub(crate) no_user_id: Option<bool>,
    /// Webhooks are UTF-8 instead of ASCII with escapes.
    pub(crate) raw_utf8: Option<bool>,
    /// Fields that statuses tell in their `pricing` instead of what was billed; null leaves one out.
    pub(crate) pricing: Option<Map<String, Value>>,
    /// Statuses tell no `pricing` at all.
    pub(crate) omit_pricing: Option<bool>,
}

/// Yes, no, or how much of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Dose {
    /// All or nothing.
    Flag(bool),
    /// A probability, or a count.
    Amount(Number),
}

impl Dose {
    fn amount(dose: Option<&Dose>) -> f64 {
        match dose {
            None | Some(Dose::Flag(false)) => 0.0,
            Some(Dose::Flag(true)) => 1.0,
            Some(Dose::Amount(number)) => number.as_f64().unwrap_or(0.0),
        }
    }

    /// Whether it happens this time.
    pub(crate) fn strikes(dose: Option<&Dose>, clock: &Clock) -> bool {
        clock.happens(Dose::amount(dose))
    }

    /// How often it happens this time.
    pub(crate) fn times(dose: Option<&Dose>, clock: &Clock) -> u32 {
        let amount = Dose::amount(dose);
        let whole = (1..=10).rev().find(|count| f64::from(*count) <= amount).unwrap_or(0);
        if whole > 0 { whole } else { u32::from(clock.happens(amount)) }
    }
}

impl Faults {
    /// The faults in force.
    pub(crate) fn of(world: &World) -> Faults {
        let stored = world.settings.get("faults").cloned().unwrap_or_default();
        serde_json::from_value(stored).unwrap_or_default()
    }

    /// Lays `changes` over the faults in force: a value sets, null clears, `"reset": true` clears all first.
    /// Errors say which field is wrong; then nothing changes.
    pub(crate) fn merge(world: &mut World, changes: &Map<String, Value>) -> Result<Faults, String> {
        let mut merged = serde_json::to_value(Faults::of(world)).unwrap_or_default();
        if changes.get("reset").and_then(Value::as_bool) == Some(true) {
            merged = Value::Object(Map::new());
        }
        if let Some(fields) = merged.as_object_mut() {
            let set = changes.iter().filter(|(key, _)| *key != "reset");
            fields.extend(set.map(|(key, value)| (current(key).to_owned(), value.clone())));
        }
        let faults: Faults = serde_json::from_value(merged).map_err(|error| error.to_string())?;
        for (name, rate) in [("error_before", faults.error_before), ("error_after", faults.error_after)] {
            if rate.is_some_and(|rate| !(0.0..=1.0).contains(&rate)) {
                return Err(format!("{name} is a probability from 0 to 1"));
            }
        }
        world.settings.put("faults", serde_json::to_value(&faults).unwrap_or_default());
        Ok(faults)
    }
}

/// The present name of a fault.
fn current(name: &str) -> &str {
    if name == "http_error_rate" { "error_before" } else { name }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merged(world: &mut World, changes: &Value) -> Result<Value, String> {
        Faults::merge(world, changes.as_object().unwrap()).map(|faults| json!(faults))
    }

    #[test]
    fn faults_merge_clear_and_reset() {
        let mut world = World::default();
        merged(&mut world, &json!({"delay_ms": 5, "duplicate": true})).unwrap();
        let state = merged(&mut world, &json!({"delay_ms": null, "drop": 0.25})).unwrap();
        assert_eq!(state.get("delay_ms"), Some(&Value::Null));
        assert_eq!(state.get("duplicate"), Some(&json!(true)));
        assert_eq!(state.get("drop"), Some(&json!(0.25)));
        let state = merged(&mut world, &json!({"reset": true, "batch": 3})).unwrap();
        assert_eq!(state.get("duplicate"), Some(&Value::Null));
        assert_eq!(state.get("batch"), Some(&json!(3)));
    }

    #[test]
    fn a_wrong_fault_is_refused_and_changes_nothing() {
        let mut world = World::default();
        for wrong in [
            json!({"batch": "many"}),
            json!({"dealy_ms": 1}),
            json!({"http_error_rate": 2}),
            json!({"error_after": -1}),
        ] {
            assert!(merged(&mut world, &wrong).is_err());
        }
        assert!(Faults::of(&world).error_before.is_none());
    }

    #[test]
    fn an_error_rate_under_its_old_name_is_one_before_anything_was_done() {
        let mut world = World::default();
        merged(&mut world, &json!({"error_before": 0.25})).unwrap();
        let state = merged(&mut world, &json!({"http_error_rate": 0.5})).unwrap();
        assert_eq!(
            (state.get("error_before"), state.get("error_after")),
            (Some(&json!(0.5)), Some(&Value::Null))
        );
        world.settings.put("faults", json!({"http_error_rate": 0.75}));
        assert_eq!(Faults::of(&world).error_before, Some(0.75));
    }

    #[test]
    fn a_dose_is_a_flag_a_probability_or_a_count() {
        let clock = Clock::new(0);
        let dose = |value: Value| serde_json::from_value::<Dose>(value).unwrap();
        assert_eq!(Dose::times(Some(&dose(json!(true))), &clock), 1);
        assert_eq!(Dose::times(Some(&dose(json!(3))), &clock), 3);
        assert_eq!(Dose::times(None, &clock), 0);
        assert!(Dose::strikes(Some(&dose(json!(1))), &clock));
        assert!(!Dose::strikes(Some(&dose(json!(false))), &clock));
    }
}
