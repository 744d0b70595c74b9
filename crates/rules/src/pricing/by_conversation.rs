//! Conversation-based pricing, until June 2025 (R2.1–R2.13): the billing conversations of one pair, what opens
//! and joins them, and what that costs. They follow deliveries in order of arrival. One that has ended stays
//! known, for a delivery from before its end may be told later. The entry point, which closes them, is decided
//! elsewhere.

use serde::{Deserialize, Serialize};

use super::{Basis, Billed, BillingCategory, Charge, Delivered, Pool, Reason, RuleSet, UnixSeconds, Verdict};

/// How long a billing conversation lasts. Nothing prolongs it (R2.6).
pub const LASTS_HOURS: u32 = 24;

/// The categories that a pair has conversations of, in the order of [`Conversations`].
const CATEGORIES: [BillingCategory; 4] = [
    BillingCategory::Marketing,
    BillingCategory::Utility,
    BillingCategory::Authentication,
    BillingCategory::Service,
];

/// The billing conversations of one pair. Invariant: at most one of each category.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversations {
    /// By category: when it ends. Zero when there is none; a real one ends on the second of January 1970 at
    /// the earliest.
    until: [UnixSeconds; 4],
    /// By category: which of those that opened at the same instant came later.
    rank: [u8; 4],
}

/// A billing conversation that is over, or is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// What it is billed as.
    pub category: BillingCategory,
    /// When it ends or ended.
    pub until: UnixSeconds,
}

impl Conversation {
    /// When it opened.
    pub fn since(self) -> UnixSeconds {
        UnixSeconds::default().plus(self.until.get() - LASTS_HOURS * 3600)
    }

    /// Whether an entry point that opened at `opened` ends it (R2.9): it was open then, or it opened before
    /// anybody knew of the entry point. What began after the entry point was over is left alone.
    pub fn is_closed_by(self, opened: UnixSeconds, until: UnixSeconds) -> bool {
        opened < self.until && self.since() < until
    }
}

impl Conversations {
    /// Whether one of this category runs beyond `at`.
    pub fn is_open(&self, category: BillingCategory, at: UnixSeconds) -> bool {
        self.open_at(at).any(|open| open.category == category)
    }

    /// Those that run beyond `at`, by category.
    pub fn open_at(&self, at: UnixSeconds) -> impl Iterator<Item = Conversation> {
        self.known().map(|(_, conversation)| conversation).filter(move |known| known.until > at)
    }

    /// The category of the one that opened last of those that run beyond `at`.
    pub fn newest(&self, at: UnixSeconds) -> Option<BillingCategory> {
        let open = self.known().filter(|(_, known)| known.until > at);
        open.max_by_key(|(rank, known)| (known.until, *rank)).map(|(_, newest)| newest.category)
    }

    /// Opens one for 24 hours from `at`, and tells when it will end. One of that category that was known
    /// before is forgotten.
    pub fn open(&mut self, category: BillingCategory, at: UnixSeconds) -> UnixSeconds {
        let until = at.plus_hours(LASTS_HOURS);
        let twins = self.known().filter(|(_, known)| known.until == until && known.category != category);
        let next = twins.map(|(rank, _)| rank.saturating_add(1)).max().unwrap_or_default();
        for ((known, end), rank) in CATEGORIES.into_iter().zip(&mut self.until).zip(&mut self.rank) {
            if known == category {
                (*end, *rank) = (until, next);
            }
        }
        until
    }

    /// Takes over what was known under another key of the same customer: of each category the one that ends
    /// last.
    pub fn join(&mut self, other: &Self) {
        let mut theirs: Vec<_> = other.known().collect();
        theirs.sort_unstable_by_key(|(rank, conversation)| (conversation.until, *rank));
        for (_, conversation) in theirs {
            if !self.is_open(conversation.category, conversation.until) {
                self.open(conversation.category, conversation.since());
            }
        }
    }

    /// An entry point opened that lasts until then.
    pub fn entry_point_opened(&mut self, opened: UnixSeconds, until: UnixSeconds) {
        while let Some(closed) = self.first_to_end(|known| known.is_closed_by(opened, until)) {
            self.forget(closed.category);
        }
    }

    /// Of those that `counts`, the one that ends first, the older of two that end together.
    pub fn first_to_end(&self, counts: impl Fn(Conversation) -> bool) -> Option<Conversation> {
        let known = self.known().filter(|(_, known)| counts(*known));
        known.min_by_key(|(rank, known)| (known.until, *rank)).map(|(_, first)| first)
    }

    /// Forgets the one of this category.
    pub fn forget(&mut self, category: BillingCategory) {
        for (known, end) in CATEGORIES.into_iter().zip(&mut self.until) {
            if known == category {
                *end = UnixSeconds::default();
            }
        }
    }

    fn known(&self) -> impl Iterator<Item = (u8, Conversation)> {
        let all = CATEGORIES.into_iter().zip(self.until).zip(self.rank);
        all.filter(|((_, until), _)| *until != UnixSeconds::default())
            .map(|((category, until), rank)| (rank, Conversation { category, until }))
    }
}

/// A utility conversation from before the switch that still runs: utility templates join it (R2.13).
pub(super) fn runs_on(conversations: &Conversations, delivered: Delivered) -> bool {
    delivered.form == Billed::Template(crate::template::Category::Utility)
        && conversations.is_open(BillingCategory::Utility, delivered.at)
}

/// What a delivery outside an entry point costs (R2.4, R2.5, R2.11).
pub(super) fn price(basis: Basis<'_>, delivered: Delivered, used: impl FnOnce(Pool) -> u32) -> Verdict {
    let charge = |category, reason| Charge::new(RuleSet::Cbp, category, reason);
    match delivered.form {
        Billed::Template(category) => {
            let category = category.into();
            if basis.conversations.is_open(category, delivered.at) {
                return Verdict::plain(charge(category, Reason::Joined));
            }
            let opened = charge(category, Reason::ConversationOpened);
            Verdict { charge: opened, opens: Some(category), uses: None }
        }
        Billed::Reaction => Verdict::plain(charge(BillingCategory::Service, Reason::FreeReaction)),
        Billed::Sms | Billed::Mms => Verdict::plain(charge(BillingCategory::Sms, Reason::Regular)),
        Billed::FreeForm => match basis.conversations.newest(delivered.at) {
            Some(newest) => Verdict::plain(charge(newest, Reason::Joined)),
            None => service(basis, delivered, used),
        },
    }
}

fn service(basis: Basis<'_>, delivered: Delivered, used: impl FnOnce(Pool) -> u32) -> Verdict {
    let (reason, pool) = if basis.calendar.service_is_free(delivered.at) {
        (Reason::FreeService, None)
    } else {
        let conversations = Pool::AccountServiceConversations;
        let free = used(conversations) < basis.settings.service_conversations_free_per_month;
        (if free { Reason::FreeAllowance } else { Reason::ConversationOpened }, Some(conversations))
    };
    let category = BillingCategory::Service;
    Verdict { charge: Charge::new(RuleSet::Cbp, category, reason), opens: Some(category), uses: pool }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> UnixSeconds {
        UnixSeconds::new(hours * 3600).unwrap()
    }

    #[test]
    fn a_conversation_lasts_a_day_without_its_last_instant() {
        let mut known = Conversations::default();
        assert_eq!(known.open(BillingCategory::Utility, at(0)), at(24));
        assert!(known.is_open(BillingCategory::Utility, UnixSeconds::new(24 * 3600 - 1).unwrap()));
        assert!(!known.is_open(BillingCategory::Utility, at(24)));
        assert!(!known.is_open(BillingCategory::Marketing, at(1)));
    }

    #[test]
    fn of_two_that_opened_together_the_later_told_is_the_newest() {
        let mut known = Conversations::default();
        known.open(BillingCategory::Utility, at(0));
        known.open(BillingCategory::Marketing, at(0));
        assert_eq!(known.newest(at(1)), Some(BillingCategory::Marketing));
        assert_eq!(known.first_to_end(|_| true).map(|first| first.category), Some(BillingCategory::Utility));
        known.open(BillingCategory::Authentication, at(1));
        assert_eq!(known.newest(at(1)), Some(BillingCategory::Authentication));
        assert_eq!(known.newest(at(24)), Some(BillingCategory::Authentication));
        assert_eq!(known.newest(at(25)), None);
    }

    #[test]
    fn a_forgotten_one_is_gone() {
        let mut known = Conversations::default();
        known.open(BillingCategory::Service, at(0));
        known.forget(BillingCategory::Service);
        assert_eq!(known.first_to_end(|_| true), None);
    }

    #[test]
    fn an_entry_point_closes_what_began_before_its_end() {
        let open_after = |begin: i64, opened: i64| {
            let mut known = Conversations::default();
            known.open(BillingCategory::Utility, at(begin));
            known.entry_point_opened(at(opened), at(opened + 72));
            known.is_open(BillingCategory::Utility, at(begin + 23))
        };
        assert!(!open_after(100, 100) && !open_after(100, 123), "it was open");
        assert!(open_after(100, 124), "it was over before: a delivery that is told late may have joined it");
        assert!(!open_after(100, 90) && !open_after(100, 29), "told late: it began inside the entry point");
        assert!(open_after(100, 28), "told late: it began when the entry point was over");
    }
}
