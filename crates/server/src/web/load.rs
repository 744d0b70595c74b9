//! From rows to what the views draw. Everything here runs in one transaction on one picture of the database
//! and changes nothing.

use std::sync::Arc;

use transom_desk::accounts::registry::Known;
use transom_desk::app::Shared;
use transom_desk::people::standing;
use transom_pages::frame::chip;
use transom_pages::frame::once::Nonce;
use transom_pages::frame::shell::{Banner, Frame, Theme, Waiting};
use transom_pages::words::word;
use transom_rules::access::{self, Asker, Mask, Verb, Visibility};
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ConversationId, WorkspaceId};
use transom_rules::number::problem::{is_urgent, problems};
use transom_rules::time::{Span, Timestamp};
use transom_rules::view::CLOSING;
use transom_store::channels::Channel;
use transom_store::conversations::{self, Counting, Counts, Listed};
use transom_store::users::User;
use transom_store::{Result, Scoped, apps, deliveries, feed};

use crate::shown::{self, Shown};

pub(super) mod block;
mod bots;
pub(super) mod bubbles;
pub(super) mod called;
pub(super) mod clocks;
pub(super) mod composer;
pub(super) mod content;
pub(super) mod costs;
pub(super) mod described;
pub(super) mod first_steps;
pub(super) mod groups;
mod instead;
pub(super) mod marks;
mod origin;
pub(super) mod person;
pub(super) mod rows;
pub(super) mod thread;
pub(super) mod timeline;
pub(super) mod views;
pub(super) mod ways;
mod windows;
pub(super) mod work;

/// Who looks, when, and what is known without asking the database.
#[derive(Clone)]
pub(super) struct Look {
    /// The server.
    pub(super) app: Shared,
    /// Who, and what they may.
    pub(super) asker: Arc<Asker>,
    /// Who they are.
    pub(super) user: Arc<User>,
    /// Business time.
    pub(super) now: Timestamp,
    /// Channels.
    pub(super) known: Arc<Known>,
    /// The mark of the forms that are drawn.
    pub(super) nonce: Nonce,
}

impl Look {
    /// Whose rows.
    pub(super) fn workspace(&self) -> WorkspaceId {
        self.user.workspace
    }

    /// Which conversations exist for them.
    pub(super) fn seen(&self) -> Visibility {
        self.asker.visibility()
    }

    /// Whether they see numbers.
    pub(super) fn mask(&self) -> Mask {
        Mask::of(&self.asker)
    }

    /// A conversation, if it exists for them, as they see it.
    pub(super) async fn conversation(
        &self,
        tx: &mut Scoped<'_>,
        id: ConversationId,
    ) -> Result<Option<Shown<Listed>>> {
        let found = conversations::get(tx, self.seen(), id).await?;
        match found {
            Some(listed) => shown::row(tx, self.mask(), listed).await.map(Some),
            None => Ok(None),
        }
    }
}

/// A channel as people know it.
pub(super) fn channel(channel: Option<&Channel>) -> chip::Channel {
    chip::Channel {
        kind: channel.map_or(ChannelKind::WhatsApp, |channel| channel.kind),
        name: channel.map_or_else(|| word("channel-gone").to_owned(), |channel| channel.name.clone()),
        is_one_of_many: false,
    }
}

/// The same where it may stand beside others: whether its workspace has more of its kind.
pub(super) fn channel_among(known: &Known, found: Option<&Channel>) -> chip::Channel {
    let is_one_of_many = found.is_some_and(|own| {
        let is_other =
            |one: &&Arc<Channel>| one.id != own.id && one.kind == own.kind && one.disconnected_at.is_none();
        known.channels_of(own.workspace).any(|one| is_other(&one))
    });
    chip::Channel { is_one_of_many, ..channel(found) }
}

/// How many conversations each list holds.
pub(super) async fn counts(tx: &mut Scoped<'_>, look: &Look) -> Result<Counts> {
    let counting =
        Counting { user: look.user.id, seen: look.seen(), now: look.now, soon: look.now + CLOSING };
    conversations::counts(tx, counting).await
}

/// The frame of a page.
pub(super) async fn frame(
    tx: &mut Scoped<'_>,
    look: &Look,
    title: &str,
    theme: Theme,
) -> Result<(Frame, Counts)> {
    let counts = counts(tx, look).await?;
    let unknown = deliveries::unknowns_since(tx, look.now - Span::hours(24)).await?;
    let frame = Frame {
        title: title.to_owned(),
        now: look.now,
        cursor: feed::cursor(tx).await?,
        access: standing::mark(tx, &look.asker).await?,
        theme,
        user: (look.user.id.to_string(), look.user.name.clone()),
        workspace: apps::name(tx).await?,
        permissions: look.asker.role.all_permissions(),
        waiting: Waiting {
            closing: natural(counts.closing),
            entries: natural(counts.entry),
            mentions: work::mentions(tx, look).await?,
            operator: natural(unknown),
        },
        banners: banners(look),
    };
    Ok((frame, counts))
}

/// What keeps numbers from working, for whoever can mend it.
fn banners(look: &Look) -> Vec<Banner> {
    if access::may(&look.asker, Verb::LookAtChannel).is_err() {
        return Vec::new();
    }
    let connected =
        look.known.channels_of(look.workspace()).filter(|number| number.disconnected_at.is_none());
    let banner = |number: &Arc<Channel>| {
        let facts = look.known.facts(number.id)?;
        // The worst of a number; its page tells the rest.
        let problem = problems(facts, None, look.now).into_iter().find(is_urgent)?;
        Some(Banner {
            number: number.name.clone(),
            path: format!("/settings/numbers/{}", number.id),
            problem,
        })
    };
    connected.filter_map(banner).collect()
}

/// A count of rows.
pub(super) fn natural(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
