//! Where our charge and Meta's word differ. These sentences are kept with the charges: an id that was used once keeps
//! its words.

use super::{Sentence, prices};
use crate::pricing::BillingCategory;
use crate::pricing::price::Cost;

pub(crate) const RULES_DIFFER: Sentence = Sentence::plain("finding-rules-differ");
pub(crate) const ENTRY_POINT_NOT_OURS: Sentence = Sentence::plain("finding-entry-point-not-ours");
pub(crate) const ENTRY_POINT_NOT_GRANTED: Sentence = Sentence::plain("finding-entry-point-not-granted");
pub(crate) const FREE_AGAINST_OURS: Sentence = Sentence::plain("finding-free-against-ours");
pub(crate) const CHARGED_AGAINST_OURS: Sentence = Sentence::plain("finding-charged-against-ours");
pub(crate) const ALLOWANCE_USED: Sentence = Sentence::plain("finding-allowance-used");
pub(crate) const ALLOWANCE_LEFT: Sentence = Sentence::plain("finding-allowance-left");

pub(crate) fn segments_differ(ours: usize, told: usize) -> Sentence {
    Sentence::plain("finding-segments-differ").with("ours", ours).with("told", told)
}

pub(crate) fn category_differs(ours: BillingCategory, theirs: &str) -> Sentence {
    Sentence::plain("finding-category").with("category", ours.as_str()).with("theirs", theirs.to_owned())
}

pub(crate) fn kind_unknown(kind: &str) -> Sentence {
    Sentence::plain("finding-kind-unknown").with("kind", kind.to_owned())
}

pub(crate) fn moved(before: &Cost, after: &Cost) -> Sentence {
    let (before, after) = (prices::short(before), prices::short(after));
    Sentence::plain("finding-moved").with("before", before).with("after", after)
}

pub(crate) fn first_otherwise(now: Sentence, before: Sentence) -> Sentence {
    Sentence::plain("finding-first-otherwise").with("now", now).with("before", before)
}

pub(crate) fn first_agreed(now: Sentence) -> Sentence {
    Sentence::plain("finding-first-agreed").with("now", now)
}

pub(crate) fn agrees_now(before: Sentence) -> Sentence {
    Sentence::plain("finding-agrees-now").with("before", before)
}

pub(crate) fn agrees_now_and_moved(before: Sentence, moved: Sentence) -> Sentence {
    Sentence::plain("finding-agrees-now-and-moved").with("before", before).with("moved", moved)
}
