//! What a workspace marks its conversations with, as it looks.

use std::collections::BTreeMap;

use transom_pages::frame::tag::Tag;
use transom_rules::access::Mask;
use transom_rules::id::{AttributeId, ConversationId, LabelId, StatusId, TeamId};
use transom_store::labels::{self, Label};
use transom_store::statuses::{self, Status};
use transom_store::{Result, Scoped, attributes, teams};

/// The statuses that some conversations have, also those that are not offered any more. Where none has one nothing is
/// asked for.
pub(super) async fn stages(
    tx: &mut Scoped<'_>,
    had: impl IntoIterator<Item = Option<StatusId>>,
) -> Result<Stages> {
    if had.into_iter().flatten().next().is_none() {
        return Ok(Stages::default());
    }
    let all = statuses::all(tx).await?.into_iter();
    Ok(Stages(all.map(|one| (one.id, stage(one))).collect()))
}

/// Statuses, as they look.
#[derive(Default)]
pub(super) struct Stages(BTreeMap<StatusId, Tag>);

impl Stages {
    pub(super) fn of(&self, mask: Mask, id: Option<StatusId>) -> Option<Tag> {
        self.0.get(&id?).map(|tag| seen(mask, tag))
    }
}

/// What the teams are called that some conversations belong to. Where none has one nothing is asked for.
pub(super) async fn team_names(
    tx: &mut Scoped<'_>,
    had: impl IntoIterator<Item = Option<TeamId>>,
) -> Result<Names<TeamId>> {
    if had.into_iter().flatten().next().is_none() {
        return Ok(Names::default());
    }
    let all = teams::all(tx).await?.into_iter();
    Ok(Names(all.map(|team| (team.id, team.name)).collect()))
}

/// What teams, labels or attributes are called, also those that are gone.
pub(super) struct Names<Id>(BTreeMap<Id, String>);

impl<Id> Default for Names<Id> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl Names<LabelId> {
    pub(super) async fn labels(tx: &mut Scoped<'_>) -> Result<Self> {
        let all = labels::all(tx).await?.into_iter();
        Ok(Self(all.map(|one| (one.id, one.name)).collect()))
    }
}

impl Names<AttributeId> {
    pub(super) async fn attributes(tx: &mut Scoped<'_>) -> Result<Self> {
        let all = attributes::all(tx).await?.into_iter();
        Ok(Self(all.map(|one| (one.id, one.name)).collect()))
    }
}

impl<Id: Ord> Names<Id> {
    /// One of them as somebody sees it.
    pub(super) fn of(&self, mask: Mask, id: &Id) -> Option<String> {
        self.0.get(id).map(|name| mask.over_all().words(name))
    }

    pub(super) fn listed(&self, mask: Mask, ids: &[Id]) -> String {
        let known: Vec<&str> = ids.iter().filter_map(|id| self.0.get(id)).map(String::as_str).collect();
        mask.over_all().words(&known.join(", "))
    }
}

/// A mark as somebody sees it: whatever could be a number in its name is hidden from who sees none.
pub(super) fn seen(mask: Mask, tag: &Tag) -> Tag {
    Tag { name: mask.over_all().words(&tag.name), ..tag.clone() }
}

/// The labels that are offered, by name, as somebody sees them.
pub(crate) async fn labels(tx: &mut Scoped<'_>, mask: Mask) -> Result<Vec<Label>> {
    let veil = mask.over_all();
    let seen = |one: Label| Label { name: veil.words(&one.name), ..one };
    Ok(labels::offered(tx).await?.into_iter().map(seen).collect())
}

/// The labels of conversations, as they look.
pub(super) async fn tags(
    tx: &mut Scoped<'_>,
    conversations: &[ConversationId],
) -> Result<BTreeMap<ConversationId, Vec<Tag>>> {
    let of = labels::of_conversations(tx, conversations).await?;
    Ok(of.into_iter().map(|(id, labels)| (id, labels.into_iter().map(tag).collect())).collect())
}

fn stage(one: Status) -> Tag {
    Tag { id: one.id.to_string(), name: one.name, colour: one.colour }
}

fn tag(one: Label) -> Tag {
    Tag { id: one.id.to_string(), name: one.name, colour: one.colour }
}

/// All that the workspace ever defined, as it looks now to somebody.
pub(crate) struct Defined {
    /// Statuses: also what is not offered any more stays where it is.
    pub(crate) stages: Vec<Tag>,
    /// Labels.
    pub(crate) labels: Vec<Tag>,
    /// Labels that are gone.
    pub(crate) gone: Vec<Tag>,
}

impl Defined {
    pub(crate) async fn load(tx: &mut Scoped<'_>, mask: Mask) -> Result<Self> {
        let (gone, labels) = labels::all(tx).await?.into_iter().partition(|one| one.is_removed);
        let tags = |labels: Vec<Label>| labels.into_iter().map(|one| seen(mask, &tag(one))).collect();
        let stages = statuses::all(tx).await?.into_iter().map(|one| seen(mask, &stage(one))).collect();
        Ok(Self { stages, labels: tags(labels), gone: tags(gone) })
    }
}
