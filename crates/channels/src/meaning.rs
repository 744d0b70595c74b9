//! What a carrier's error code means: whether trying again helps, whether the message may be on its way all the same, what
//! a person can do. Decisions are made on the code alone; the carriers' own titles change.

use transom_rules::time::{Span, Timestamp};

/// Stands in for the code of an error that has none that can be read. No carrier's codes are negative.
pub const NO_CODE: i64 = -1;

/// One code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The carrier's code; of a range, its first.
    pub code: i64,
    /// A few words.
    pub title: &'static str,
    /// What happened, in a sentence.
    pub meaning: &'static str,
    /// Whether trying the same again can help.
    pub retry: Retry,
    /// What tells whether the carrier may have taken a message that it answered so.
    pub grounds: Grounds,
    /// What a person can do.
    pub advice: &'static str,
}

/// Whether the same request may succeed another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It will not.
    Never,
    /// Yes, with growing pauses.
    Soon,
    /// Yes, with pauses of 4^X seconds, X being the number of tries so far.
    PairBackoff,
    /// Yes, but not before this long.
    Later(Span),
    /// Only after a person has changed something.
    AfterFix,
    /// It may, by luck or after a while, but nothing says when: whoever sees it decides.
    ByHand,
    /// Not before the customer has written, which shows that they can be reached.
    OnceTheyWrite,
}

impl Retry {
    /// The word for it in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Soon => "soon",
            Self::PairBackoff => "pair_backoff",
            Self::Later(_) => "later",
            Self::AfterFix => "after_fix",
            Self::ByHand => "by_hand",
            Self::OnceTheyWrite => "once_they_write",
        }
    }

    /// How long to wait at least, where that is known.
    pub const fn pause(self) -> Option<Span> {
        match self {
            Self::Later(span) => Some(span),
            Self::Never
            | Self::Soon
            | Self::PairBackoff
            | Self::AfterFix
            | Self::ByHand
            | Self::OnceTheyWrite => None,
        }
    }

    /// Whether a person is offered to send the same once more, of what failed at `failed_at`; `wrote_at` is when the
    /// customer wrote last, by the carrier's clock as `failed_at` is.
    pub fn is_offered(self, failed_at: Timestamp, wrote_at: Option<Timestamp>, now: Timestamp) -> bool {
        match self {
            Self::Never => false,
            Self::Soon | Self::PairBackoff | Self::AfterFix | Self::ByHand => true,
            Self::Later(pause) => failed_at + pause <= now,
            Self::OnceTheyWrite => wrote_at.is_some_and(|at| at > failed_at),
        }
    }
}

/// What the carrier's page of error codes says happened, from which we know whether anything was done. The words are
/// explained in `docs/upstream.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grounds {
    /// It looked at the request, the account or the recipient and turned the request down.
    Check,
    /// A limit was reached.
    Limit,
    /// For a while it takes no requests.
    Closed,
    /// It answers other requests than sends.
    Elsewhere,
    /// It failed, and the page does not say how far it had come.
    Broke,
}

impl Grounds {
    /// The word for it in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Limit => "limit",
            Self::Closed => "closed",
            Self::Elsewhere => "elsewhere",
            Self::Broke => "broke",
        }
    }

    /// Whether the message may be on its way all the same.
    pub const fn may_have_sent(self) -> bool {
        match self {
            Self::Broke => true,
            Self::Check | Self::Limit | Self::Closed | Self::Elsewhere => false,
        }
    }
}

/// Finds a code in a catalogue, which is sorted by code.
pub(crate) fn find(catalogue: &'static [Meaning], code: i64) -> Option<&'static Meaning> {
    catalogue.binary_search_by_key(&code, |meaning| meaning.code).ok().and_then(|index| catalogue.get(index))
}

/// A catalogue: `code, retry, grounds, title, meaning, advice;`
macro_rules! catalogue {
    ($($code:literal, $retry:expr, $grounds:expr, $title:literal, $meaning:literal, $advice:literal;)*) => {
        /// Sorted by code.
        pub(super) const ALL: &[Meaning] = &[$(Meaning {
            code: $code, title: $title, meaning: $meaning, retry: $retry, grounds: $grounds, advice: $advice,
        },)*];
    };
}

pub(crate) use catalogue;
