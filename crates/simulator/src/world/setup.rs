//! What was set up at a number through the API, beside what a seed says of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::World;

/// The key is the phone number id; a number at which nothing was set up has none.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Setup {
    /// The PIN of two-step verification; without one, the first PIN that is given becomes it.
    pub(crate) pin: Option<String>,
    /// The code that was sent to a number that is to be verified.
    pub(crate) code: Option<String>,
    /// Added, and its owner has not shown the code.
    pub(crate) unverified: bool,
    /// Added or deregistered: it sends nothing before it is registered.
    pub(crate) unregistered: bool,
    /// When it was registered and deregistered, Unix seconds; old entries are forgotten.
    pub(crate) moves: Vec<i64>,
    /// Another account has it now.
    pub(crate) moved: bool,
    /// The number of another account that it was until its owner shows the code.
    pub(crate) moves_from: Option<String>,
    /// Since when its owner uses it in the WhatsApp Business app too, Unix seconds.
    pub(crate) in_app_since: Option<i64>,
    /// What of the app was handed over.
    pub(crate) handed_over: BTreeSet<String>,
    /// The owner keeps to themselves what was written in the app.
    pub(crate) keeps_history: bool,
    /// Since when Meta has flagged it for its quality, Unix seconds.
    pub(crate) flagged_since: Option<i64>,
    /// A display name in review.
    pub(crate) wanted_name: Option<String>,
    pub(crate) username: Option<String>,
    /// The key that Flows encrypt with.
    pub(crate) public_key: Option<String>,
    /// `calling`, `storage_configuration` …, as far as they differ from a new number's.
    pub(crate) settings: Map<String, Value>,
    /// `prompts`, `commands`, `enable_welcome_message`.
    pub(crate) automation: Map<String, Value>,
    /// `is_cart_enabled`, `is_catalog_visible`.
    pub(crate) commerce: BTreeMap<String, bool>,
    /// Phones of the customers that are blocked.
    pub(crate) blocked: BTreeSet<String>,
}

impl World {
    /// What was set up at this number.
    pub(crate) fn setup(&self, number_id: &str) -> Setup {
        self.setups.get(number_id).cloned().unwrap_or_default()
    }

    pub(crate) fn change_setup(&mut self, number_id: &str, change: impl FnOnce(&mut Setup)) {
        let mut setup = self.setup(number_id);
        change(&mut setup);
        self.setups.put(number_id, setup);
    }

    /// Whether this setting of calling is on: `status`, `callback_permission_status`. A new number's are off.
    pub(crate) fn calling(&self, number_id: &str, name: &str) -> bool {
        let setting = |setup: &Setup| setup.settings.get("calling")?.get(name).cloned();
        self.setups.get(number_id).and_then(setting).is_some_and(|word| word == "ENABLED")
    }

    /// Whether the business has blocked this customer.
    pub(crate) fn is_blocked(&self, number_id: &str, phone: &str) -> bool {
        self.setups.get(number_id).is_some_and(|setup| setup.blocked.contains(phone))
    }
}
