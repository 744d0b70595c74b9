//! How often programs may ask: so often with one token, and so often from one network with none that is known. What is
//! asked with a known token is never refused for what others try from the same network.

use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use transom_rules::access::{Asker, Who};
use transom_rules::id::TokenId;
use transom_rules::time::{Span, Timestamp};

use crate::base::budget::{Budgets, Left, Rate, network};
use crate::base::settings;

/// What is asked from one network without a token that is known.
const OF_STRANGERS: Rate = Rate::each(Span::seconds(1), 60);

/// Addresses of files that lead nowhere, tried from one network. Whoever has an old link tries a few.
const OF_GUESSES: Rate = Rate::each(Span::seconds(2), 30);

/// Budgets of programs.
pub struct Limits {
    tokens: Mutex<Budgets<TokenId>>,
    strangers: Mutex<Budgets<IpAddr>>,
    guesses: Mutex<Budgets<IpAddr>>,
}

impl Limits {
    /// As the settings say.
    pub fn new(settings: &settings::Api) -> Self {
        let rate = Rate::a_minute(settings.requests_per_minute, settings.burst);
        Self {
            tokens: Mutex::new(Budgets::new(rate)),
            strangers: Mutex::new(Budgets::new(OF_STRANGERS)),
            guesses: Mutex::new(Budgets::new(OF_GUESSES)),
        }
    }

    /// Something is asked: with a token, or without one that is known.
    pub fn take(&self, asker: Option<&Asker>, from: Option<IpAddr>, now: Timestamp) -> Left {
        match asker.map(|asker| &asker.who) {
            Some(Who::Token { token, .. }) => lock(&self.tokens).take(*token, now),
            _ => lock(&self.strangers).take(network(from), now),
        }
    }

    /// Somebody asks for a file by a link that leads nowhere.
    pub fn guess(&self, from: Option<IpAddr>, now: Timestamp) -> Left {
        lock(&self.guesses).take(network(from), now)
    }
}

fn lock<K>(budgets: &Mutex<Budgets<K>>) -> MutexGuard<'_, Budgets<K>> {
    budgets.lock().unwrap_or_else(PoisonError::into_inner)
}
