//! The clocks of a pair as the carrier keeps them: the 24-hour window and the 72-hour free entry point.
//!
//! Fed by the messages that customers of this simulator write, and by nothing else. What follows from them
//! is decided in `graph/admission.rs` (may it be sent) and `pricing.rs` (is it free).

use super::{Pair, World};

/// A window is open for so long after the customer's message; at exactly its end it is closed.
pub(crate) const WINDOW_SECONDS: i64 = 24 * 3600;

/// Kinds of inbound messages that open no window: nobody wrote anything.
const SILENT: [&str; 4] = ["reaction", "system", "edit", "revoke"];

/// A customer wrote a message of this kind at this instant, by an ad or not.
pub(crate) fn customer_wrote(pair: &mut Pair, kind: &str, at: i64, by_entry_point: bool) {
    if SILENT.contains(&kind) {
        return;
    }
    pair.customer_at.push(at);
    pair.customer_at.sort_unstable();
    // Only what can still matter for a delivery is kept.
    let newest = pair.customer_at.last().copied().unwrap_or(at);
    pair.customer_at.retain(|one| *one > newest - 40 * 24 * 3600);
    let surplus = pair.customer_at.len().saturating_sub(200);
    pair.customer_at.drain(..surplus);
    if by_entry_point {
        pair.entries.push(at);
    }
}

/// Whether the newest customer message is less than 24 hours old.
pub(crate) fn is_open(pair: &Pair, now: i64) -> bool {
    pair.customer_at.last().is_some_and(|newest| now < newest + WINDOW_SECONDS)
}

/// Whether some customer message was there and less than 24 hours old at this instant.
pub(crate) fn was_open(pair: &Pair, at: i64) -> bool {
    pair.customer_at.iter().any(|wrote| *wrote <= at && at < wrote + WINDOW_SECONDS)
}

/// Whether something sent at this instant answers in time an entry message that no answer has used up.
pub(crate) fn answers_entry(pair: &Pair, sent_at: i64) -> bool {
    pair.entries.iter().any(|entry| *entry <= sent_at && sent_at < entry + WINDOW_SECONDS)
}

/// Whether the free entry point is open at this instant.
pub(crate) fn in_entry_point(pair: &Pair, at: i64) -> bool {
    pair.entry_since <= at && at < pair.entry_until
}

/// The answer to an entry message was delivered: the entry point is open until then, and no entry message up to here
/// opens another.
pub(crate) fn open_entry_point(pair: &mut Pair, conversation: &str, delivered_at: i64, until: i64) {
    (pair.entry_since, pair.entry_until) = (delivered_at, until);
    conversation.clone_into(&mut pair.entry_conversation);
    pair.entries.retain(|entry| *entry > delivered_at);
}

/// Reserves a place among the people written to outside their window in a moving 24 hours.
/// False when all places are taken by others.
pub(crate) fn reserve_place(world: &mut World, waba_id: &str, phone: &str, now: i64) -> bool {
    let key = format!("{waba_id}/{phone}");
    let fresh = |at: &i64| now < at + WINDOW_SECONDS;
    if world.limited.get(&key).is_some_and(fresh) {
        return true;
    }
    let limit = world.wabas.get(waba_id).and_then(|waba| waba.portfolio_limit);
    let limit = limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    if world.limited.len() >= limit {
        let stale: Vec<String> =
            world.limited.iter().filter(|(_, at)| !fresh(at)).map(|(key, _)| key.clone()).collect();
        for key in stale {
            world.limited.remove(&key);
        }
        let prefix = format!("{waba_id}/");
        if world.limited.iter().filter(|(key, _)| key.starts_with(&prefix)).count() >= limit {
            return false;
        }
    }
    world.limited.put(&key, now);
    true
}

/// Gives the place of a message back that was never delivered.
pub(crate) fn release_place(world: &mut World, waba_id: &str, phone: &str) {
    world.limited.remove(&format!("{waba_id}/{phone}"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Waba;

    #[test]
    fn a_window_is_open_for_a_day_and_closed_at_its_very_end() {
        let mut pair = Pair::default();
        assert!(!is_open(&pair, 5));
        customer_wrote(&mut pair, "text", 1000, false);
        assert!(is_open(&pair, 1000 + 86_399));
        assert!(!is_open(&pair, 1000 + 86_400));
    }

    #[test]
    fn an_older_message_that_comes_late_shortens_nothing() {
        let mut pair = Pair::default();
        customer_wrote(&mut pair, "text", 5000, false);
        customer_wrote(&mut pair, "text", 1000, false);
        assert!(is_open(&pair, 5000 + 86_399));
    }

    #[test]
    fn reactions_and_system_messages_open_nothing() {
        let mut pair = Pair::default();
        for kind in ["reaction", "system"] {
            customer_wrote(&mut pair, kind, 1000, false);
        }
        assert!(!is_open(&pair, 1001));
    }

    #[test]
    fn an_entry_message_is_answered_within_a_day_and_once() {
        let mut pair = Pair::default();
        customer_wrote(&mut pair, "text", 1000, true);
        assert!(answers_entry(&pair, 1000 + 86_399));
        assert!(!answers_entry(&pair, 1000 + 86_400));
        open_entry_point(&mut pair, "c1", 2000, 2000 + 72 * 3600);
        assert_eq!(pair.entry_until, 2000 + 72 * 3600);
        assert!(!answers_entry(&pair, 2001));
        for (at, open) in [(1999, false), (2000, true), (2000 + 259_199, true), (2000 + 259_200, false)] {
            assert_eq!(in_entry_point(&pair, at), open, "{at}");
        }
    }

    #[test]
    fn the_daily_limit_counts_people_once_and_forgets_them_after_a_day() {
        let mut world = World::default();
        let waba: Waba = serde_json::from_str("{\"id\":\"w\",\"portfolio_limit\":2}").unwrap();
        world.wabas.put("w", waba);
        assert!(reserve_place(&mut world, "w", "1", 10));
        assert!(reserve_place(&mut world, "w", "1", 11));
        assert!(reserve_place(&mut world, "w", "2", 12));
        assert!(!reserve_place(&mut world, "w", "3", 13));
        release_place(&mut world, "w", "2");
        assert!(reserve_place(&mut world, "w", "3", 14));
        assert!(reserve_place(&mut world, "w", "4", 10 + WINDOW_SECONDS));
    }
}
