//! How long things are kept. What may hold the words of a message is kept no longer than messages are.

use serde::{Deserialize, Serialize};
use transom_rules::event::Event;
use transom_rules::time::{Span, Timestamp};

/// Meta tells for so long that a message was delivered, which is what it costs, in days.
const META_TELLS: i64 = 30;

/// How long things are kept, in days.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Messages, by when they were written; 0 keeps them for ever.
    pub messages_days: i64,
    /// Files of messages, by when we heard of them; 0 keeps them as long as their message.
    pub media_days: i64,
    /// Raw webhook bodies. Meta repeats for 7 days; less than that loses the proof.
    pub deliveries_days: i64,
    /// Parts of webhooks that are not known; 0 keeps them for ever.
    pub unknowns_days: i64,
    /// What the operator was told; 0 keeps it for ever.
    pub notices_days: i64,
    /// Statuses that wait for their message. Meta repeats a webhook for 7 days: later none finds it.
    pub orphans_days: i64,
    /// The feed of changes that open pages catch up from.
    pub changes_days: i64,
    /// The audit log, tokens that ended, and that somebody was erased; 0 keeps them for ever.
    pub audit_days: i64,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            messages_days: 0,
            media_days: 0,
            deliveries_days: 30,
            unknowns_days: 0,
            notices_days: 0,
            orphans_days: 8,
            changes_days: 3,
            audit_days: 400,
        }
    }
}

impl Retention {
    /// # Errors
    /// When messages would go while Meta still tells what they cost.
    pub fn check(&self) -> anyhow::Result<()> {
        let days = self.messages_days;
        anyhow::ensure!(
            days == 0 || days > META_TELLS,
            "retention.messages_days is {days}: it is 0, or more than {META_TELLS}, as Meta tells for so long that a \
             message was delivered, and what it costs"
        );
        Ok(())
    }

    /// Since when what may hold the words of a message is kept that has days of its own; `None` for ever.
    pub fn since(&self, days: i64, now: Timestamp) -> Option<Timestamp> {
        let kept = [self.messages_days, days].into_iter().filter(|days| *days > 0).min();
        kept.map(|days| before(days, now))
    }

    /// Since when messages and their files are kept.
    pub fn bounds(&self, now: Timestamp) -> Bounds {
        Bounds { messages: self.since(0, now), files: self.since(self.media_days, now) }
    }
}

/// So many days before.
pub(crate) fn before(days: i64, now: Timestamp) -> Timestamp {
    now - Span::hours(days.saturating_mul(24))
}

/// Since when things are kept; `None` for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Messages.
    pub messages: Option<Timestamp>,
    /// Their files.
    pub files: Option<Timestamp>,
}

impl Bounds {
    /// Whether an event tells of a message that is not kept any more: taken in, it would come back.
    pub fn is_past(&self, event: &Event) -> bool {
        let at = match event {
            Event::Received(told) => told.at,
            Event::Reacted(told) => told.at,
            Event::Edited(told) => told.at,
            Event::Revoked(told) => told.at,
            Event::Called(told) => told.at,
            Event::Status(told) => told.at,
            Event::Echoed(told) => told.at,
            Event::Recorded(told) => told.at,
            Event::GroupChanged(told) => told.at,
            Event::Saved(_)
            | Event::IdentityChanged(_)
            | Event::PreferenceChanged(_)
            | Event::ThreadMoved(_)
            | Event::TemplateChanged(_)
            | Event::Noticed(_) => return false,
        };
        self.is_message_past(at)
    }

    /// Whether a message of that instant is not kept any more.
    pub fn is_message_past(&self, at: Timestamp) -> bool {
        self.messages.is_some_and(|since| at < since)
    }

    /// Whether the file of a message of that instant is not kept any more.
    pub fn is_file_past(&self, at: Timestamp) -> bool {
        self.files.is_some_and(|since| at < since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

    #[test]
    fn messages_stay_as_long_as_meta_tells_what_they_cost() {
        for (days, is_well) in [(0, true), (1, false), (30, false), (31, true), (-1, false)] {
            let kept = Retention { messages_days: days, ..Retention::default() };
            assert_eq!(kept.check().is_ok(), is_well, "{days}");
        }
    }

    #[test]
    fn the_manual_says_each_of_them_with_its_default() {
        let manual = include_str!("../../../../../docs/operating.md");
        let defaults = serde_json::to_value(Retention::default()).unwrap();
        for (name, days) in defaults.as_object().unwrap() {
            assert!(manual.contains(&format!("| `{name}` | {days} |")), "{name}");
        }
    }

    #[test]
    fn nothing_that_holds_words_is_kept_longer_than_messages() {
        let of = |messages_days| Retention { messages_days, ..Retention::default() };
        for (messages, own, kept) in
            [(0, 0, None), (0, 5, Some(5)), (40, 0, Some(40)), (40, 5, Some(5)), (40, 50, Some(40))]
        {
            assert_eq!(of(messages).since(own, NOW), kept.map(|days| before(days, NOW)));
        }
        let bounds = Retention { media_days: 7, ..of(40) }.bounds(NOW);
        assert_eq!(bounds, Bounds { messages: Some(before(40, NOW)), files: Some(before(7, NOW)) });
        assert_eq!(of(0).bounds(NOW), Bounds::default());
    }
}
