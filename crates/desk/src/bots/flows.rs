//! What versions of bots say, as they were read: a version never changes, and is read once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use transom_rules::flow::model::Flow;
use transom_rules::flow::{Known, compile};
use transom_rules::id::BotId;
use transom_rules::time::Span;
use transom_store::{Result as Stored, Scoped, bots};

/// So many are kept.
const MOST: usize = 500;

/// Which version of which bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    bot: BotId,
    n: i64,
}

/// Flows by their versions, and whether there is any bot to hear of anything.
#[derive(Debug, Default)]
pub(crate) struct Flows {
    read: Mutex<BTreeMap<Key, Arc<Flow>>>,
    at_work: AtomicBool,
}

impl Flows {
    /// Whether a bot of some workspace was at work when it was looked last.
    pub(crate) fn is_at_work(&self) -> bool {
        self.at_work.load(Ordering::Relaxed)
    }

    /// It was looked: a bot is, or none is.
    pub(super) fn note_work(&self, at_work: bool) {
        self.at_work.store(at_work, Ordering::Relaxed);
    }

    /// What a version says. `None` where it is gone, or cannot be read any more: what a workspace has of what it names is
    /// not looked at, since that was when it was deployed.
    pub(crate) async fn of(
        &self,
        tx: &mut Scoped<'_>,
        bot: BotId,
        n: i64,
        margin: Span,
    ) -> Stored<Option<Arc<Flow>>> {
        let key = Key { bot, n };
        if let Some(known) = self.known(key) {
            return Ok(Some(known));
        }
        let Some(version) = bots::version(tx, bot, n).await? else { return Ok(None) };
        let known = Known { margin, ..Known::default() };
        let Ok(flow) = compile(&version.text, &known).map(Arc::new) else { return Ok(None) };
        let mut all = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(key, Arc::clone(&flow));
        Ok(Some(flow))
    }

    fn known(&self, key: Key) -> Option<Arc<Flow>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }
}
