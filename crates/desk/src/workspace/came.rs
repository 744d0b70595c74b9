//! By what the customers of conversations came last, as their rows, their threads and the API tell it.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::content::Entry;
use transom_rules::entry_point::ANSWER_WITHIN;
use transom_rules::id::{ConversationId, MessageId, SourceId};
use transom_rules::source::Way;
use transom_rules::time::Timestamp;
use transom_store::arrivals::{self, Arrival};
use transom_store::{Result, Scoped, sources};

use super::report::is_told_free;

/// By what somebody came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// What it is.
    pub way: Way,
    /// What it is called: the headline of the ad, or the name of the way in. May be empty.
    pub name: String,
    /// The way in of the workspace's.
    pub source: Option<SourceId>,
    /// Meta's id of the ad; may be empty.
    pub ad: String,
    /// When they wrote.
    pub at: Timestamp,
}

/// By what the customer of a conversation came last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Last {
    /// What offered the newest free entry point.
    entry: Option<Came>,
    /// The newest that offered none.
    other: Option<Came>,
}

impl Last {
    /// What is told of it: by what the entry point came while there is one to be told of, else what they came by within the
    /// last day.
    pub fn told(&self, has_entry: bool, now: Timestamp) -> Option<&Came> {
        if has_entry {
            self.entry.as_ref()
        } else {
            self.other.as_ref().filter(|one| now < one.at + ANSWER_WITHIN)
        }
    }
}

/// By what the customers of these conversations came last, where that is known.
///
/// # Errors
/// Those of the store.
pub async fn of(
    tx: &mut Scoped<'_>,
    conversations: &[ConversationId],
) -> Result<BTreeMap<ConversationId, Last>> {
    let arrivals = arrivals::newest_in(tx, conversations).await?;
    let confirmed = confirmed(tx, &arrivals).await?;
    let mut names = BTreeMap::new();
    if arrivals.iter().any(|one| one.source_id.is_some()) {
        names.extend(sources::all(tx).await?.into_iter().map(|source| (source.id, source.name)));
    }
    let mut all: BTreeMap<ConversationId, Last> = BTreeMap::new();
    for arrival in arrivals {
        let last = all.entry(arrival.conversation_id).or_default();
        let place = if arrival.entry.is_some() { &mut last.entry } else { &mut last.other };
        let way = way(&arrival, &confirmed);
        let name = arrival.source_id.filter(|_| way != Way::Ad).and_then(|id| names.get(&id).cloned());
        *place = Some(Came {
            way,
            name: name.unwrap_or(arrival.headline),
            source: arrival.source_id,
            ad: arrival.ad,
            at: arrival.at,
        });
    }
    Ok(all)
}

fn way(arrival: &Arrival, confirmed: &BTreeSet<MessageId>) -> Way {
    match arrival.entry {
        Some(Entry::Page) if confirmed.contains(&arrival.message_id) => Way::Page,
        Some(Entry::Page) => Way::Unconfirmed,
        None if arrival.source_id.is_some() => Way::Link,
        Some(Entry::Ad) | None => Way::Ad,
    }
}

/// Those of which Meta said that an answer was free because of them. It is asked of the buttons of Pages alone: nothing marks
/// those (R11.3).
async fn confirmed(tx: &mut Scoped<'_>, arrivals: &[Arrival]) -> Result<BTreeSet<MessageId>> {
    let pages = arrivals.iter().filter(|one| one.entry == Some(Entry::Page));
    let pages: Vec<MessageId> = pages.map(|one| one.message_id).collect();
    if pages.is_empty() {
        return Ok(BTreeSet::new());
    }
    let priced = arrivals::priced(tx, &pages).await?.into_iter();
    let free = priced.filter(|one| is_told_free(&one.pricing, &one.conversation));
    Ok(free.map(|one| one.arrival).collect())
}
