//! What failures are counted by, as page, table, program and command call it.

use transom_desk::accounts::registry::Known;
use transom_desk::messages::failures::title;
use transom_pages::words::failures;
use transom_rules::failure::By;
use transom_rules::id::{ChannelId, WorkspaceId};

/// What a count is of.
pub(crate) fn label(by: By, key: &str, known: &Known, workspace: WorkspaceId) -> String {
    let name = match by {
        By::Reason => title(key),
        By::Channel => {
            let channel = key.parse::<ChannelId>().ok().and_then(|id| known.channel(workspace, id));
            channel.map(|channel| channel.name.as_str())
        }
        By::Template | By::Country | By::Day => None,
    };
    failures::label(by, key, name)
}
