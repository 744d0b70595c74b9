//! What the messages are known by that come by a way in of the workspace's.

use std::collections::BTreeMap;

use transom_rules::event::Received;
use transom_rules::id::{ChannelId, WorkspaceId};
use transom_rules::source::{Code, SourceKind, phrase};
use transom_store::sources::Source;

/// The ways in of all workspaces.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Links by their codes, whichever number somebody wrote to.
    links: BTreeMap<(WorkspaceId, String), Source>,
    /// Page buttons by the phrase that stands for them.
    buttons: BTreeMap<(WorkspaceId, ChannelId, String), Source>,
}

impl Marks {
    pub(super) fn of(all: Vec<(WorkspaceId, Source)>) -> Self {
        let mut marks = Self::default();
        for (workspace, source) in all {
            let mark = source.mark.clone();
            match source.kind {
                SourceKind::Link => drop(marks.links.insert((workspace, mark), source)),
                SourceKind::Page => drop(marks.buttons.insert((workspace, source.channel_id, mark), source)),
            }
        }
        marks
    }

    /// By which of them a message came: by the last known code that stands in it, which is where a link
    /// puts its own, else by the button whose text is all
    /// that it says. Nothing that was written in a group came by one, nor what was written before it was made.
    pub(super) fn find(
        &self,
        workspace: WorkspaceId,
        channel: ChannelId,
        received: &Received,
    ) -> Option<&Source> {
        if received.group_id.is_some() || received.text.is_empty() {
            return None;
        }
        let links = Code::all_in(&received.text)
            .filter_map(|code| self.links.get(&(workspace, code.as_str().to_owned())));
        let found = links.last().or_else(|| self.button(workspace, channel, &received.text));
        found.filter(|source| source.created_at.seconds() <= received.at.seconds())
    }

    /// Few workspaces have any: nothing is worked out for the others.
    fn button(&self, workspace: WorkspaceId, channel: ChannelId, text: &str) -> Option<&Source> {
        let first = (workspace, channel, String::new());
        let (next, _) = self.buttons.range(first..).next()?;
        ((next.0, next.1) == (workspace, channel)).then_some(())?;
        self.buttons.get(&(workspace, channel, phrase(text)))
    }
}
