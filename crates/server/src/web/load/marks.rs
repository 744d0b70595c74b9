//! What a workspace marks its conversations with, as it looks.

use std::collections::BTreeMap;

use transom_pages::frame::tag::Tag;
use transom_rules::id::{ConversationId, LabelId, StatusId};
use transom_store::{Result, Scoped, labels, statuses};

/// What a workspace's statuses and labels are called.
#[derive(Default)]
pub(super) struct Names {
    statuses: BTreeMap<StatusId, Tag>,
    labels: BTreeMap<LabelId, Tag>,
}

impl Names {
    pub(super) async fn load(tx: &mut Scoped<'_>) -> Result<Self> {
        let statuses = statuses::all(tx).await?.into_iter();
        let labels = labels::all(tx).await?.into_iter();
        Ok(Self {
            statuses: statuses.map(|one| (one.id, Tag { name: one.name, colour: one.colour })).collect(),
            labels: labels.map(|one| (one.id, Tag { name: one.name, colour: one.colour })).collect(),
        })
    }

    /// A status, also one that is not offered any more.
    pub(super) fn status(&self, id: Option<StatusId>) -> Option<Tag> {
        self.statuses.get(&id?).cloned()
    }

    pub(super) fn listed(&self, ids: &[LabelId]) -> String {
        let known: Vec<&str> =
            ids.iter().filter_map(|id| self.labels.get(id)).map(|tag| tag.name.as_str()).collect();
        known.join(", ")
    }
}

/// The labels of conversations, as they look.
pub(super) async fn tags(
    tx: &mut Scoped<'_>,
    conversations: &[ConversationId],
) -> Result<BTreeMap<ConversationId, Vec<Tag>>> {
    let of = labels::of_conversations(tx, conversations).await?;
    let tags = |labels: Vec<labels::Label>| {
        labels.into_iter().map(|one| Tag { name: one.name, colour: one.colour }).collect()
    };
    Ok(of.into_iter().map(|(id, labels)| (id, tags(labels))).collect())
}
