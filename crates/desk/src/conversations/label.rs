//! Putting labels on a conversation, and taking them off.

use std::collections::BTreeSet;

use transom_rules::access::{Asker, Detail, Matter, Part, Verb};
use transom_rules::id::{ConversationId, LabelId};
use transom_rules::time::Timestamp;
use transom_store::{Scoped, labels};

use super::held;
use crate::app::App;
use crate::done::{Done, Wrong};
use crate::gate::{self, Note};
use crate::workspace::labels::given;

/// Which labels a conversation is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Labels {
    /// These and no others.
    Exactly(BTreeSet<LabelId>),
    /// One more.
    With(LabelId),
    /// One less.
    Without(LabelId),
}

/// Changes the labels of a conversation.
///
/// # Errors
/// When the asker may not, or there is no such conversation for them or no such label.
pub async fn set(app: &App, asker: &Asker, id: ConversationId, labels: Labels) -> Done<()> {
    let note = gate::pass(app.base(), asker, Verb::LabelConversation, id).await?;
    let now = app.clock.now();
    let context = (asker.clone(), labels);
    let cursor = gate::act(app.base(), note, context, move |tx, note, (asker, labels)| {
        Box::pin(set_held(tx, note, asker, On { id, labels, now }))
    })
    .await?;
    app.hub.changed(asker.workspace, cursor);
    Ok(())
}

/// The same within a transaction that is under way. The feed's cursor.
///
/// # Errors
/// As of [`set`]; what was written by then has to be undone with the transaction.
pub(crate) async fn set_within(
    tx: &mut Scoped<'_>,
    app: &App,
    asker: &Asker,
    id: ConversationId,
    labels: &Labels,
) -> Done<i64> {
    let mut note = gate::pass(app.base(), asker, Verb::LabelConversation, id).await?;
    let cursor = set_held(tx, &mut note, asker, On { id, labels, now: app.clock.now() }).await?;
    note.write(tx).await?;
    Ok(cursor)
}

/// Which conversation is to have which labels, and when.
struct On<'l> {
    id: ConversationId,
    labels: &'l Labels,
    now: Timestamp,
}

async fn set_held(tx: &mut Scoped<'_>, note: &mut Note, asker: &Asker, on: On<'_>) -> Done<i64> {
    let On { id, labels, now } = on;
    let mut held = held(tx, asker, id).await?;
    let difference = difference(tx, id, labels).await?;
    note.set_detail(difference.detail());
    note.tell_if(Verb::LabelConversation, !difference.is_none());
    if !difference.is_none() {
        labels::set(tx, id, &difference.on, &difference.off).await?;
        held.conversation_mut(id);
    }
    let (cursor, _) = held.write(tx, now).await?;
    Ok(cursor)
}

/// What becomes another thing.
struct Difference {
    on: Vec<LabelId>,
    off: Vec<LabelId>,
}

impl Difference {
    const fn is_none(&self) -> bool {
        self.on.is_empty() && self.off.is_empty()
    }

    fn detail(&self) -> Detail {
        Detail::from(Matter::Labelled).maybe(Part::On, listed(&self.on)).maybe(Part::Off, listed(&self.off))
    }
}

fn listed(labels: &[LabelId]) -> Option<String> {
    let all: Vec<String> = labels.iter().map(ToString::to_string).collect();
    (!all.is_empty()).then(|| all.join(","))
}

async fn difference(tx: &mut Scoped<'_>, id: ConversationId, wanted: &Labels) -> Done<Difference> {
    let known = labels::of_conversations(tx, &[id]).await?.remove(&id).unwrap_or_default();
    let known: BTreeSet<LabelId> = known.into_iter().map(|label| label.id).collect();
    let wanted = match wanted {
        Labels::Exactly(labels) => labels.clone(),
        Labels::With(label) => known.iter().copied().chain([*label]).collect(),
        Labels::Without(label) => known.iter().copied().filter(|known| known != label).collect(),
    };
    let on: Vec<LabelId> = wanted.difference(&known).copied().collect();
    for label in &on {
        given(tx, *label).await.map_err(|not_done| not_done.of_given(Wrong::Label))?;
    }
    Ok(Difference { on, off: known.difference(&wanted).copied().collect() })
}
