//! A message that did not arrive and the newer one that somebody sent in its place: each knows of the other.

use std::collections::BTreeMap;

use transom_rules::id::MessageId;
use transom_rules::time::Timestamp;
use transom_rules::trail::{self, Step};
use transom_store::{Result, Scoped, trails};

/// What a message has to do with others that are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// The earlier one that it repeats.
    pub earlier: Option<MessageId>,
    /// The newest that repeats it, and since when.
    pub later: Option<(MessageId, Timestamp)>,
}

/// Those among some messages that were sent once more, or are such a message.
///
/// # Errors
/// Those of the store.
pub async fn among(tx: &mut Scoped<'_>, messages: &[MessageId]) -> Result<BTreeMap<MessageId, Again>> {
    let found = trails::linked(tx, messages).await?.into_iter();
    Ok(found.map(|(id, steps)| (id, read(&steps))).collect())
}

fn read(steps: &str) -> Again {
    trail::read(steps).into_iter().fold(Again::default(), |known, step| match step {
        Step::Follows { earlier, .. } => Again { earlier: Some(earlier), ..known },
        Step::SentAgain { at, message } => Again { later: Some((message, at)), ..known },
        Step::PlannedAnew { .. } | Step::Waits { .. } | Step::Checked(_) | Step::Posted(_) => known,
    })
}
