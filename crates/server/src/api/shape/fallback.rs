//! An SMS in the place of a message that does not arrive, as it is asked for and as it is told.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use transom_desk::accounts::registry::Known;
use transom_desk::messages::{bridge, draft, fallback};
use transom_pages::words::say;
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_rules::words::Sentence;
use transom_store::fallbacks::Fallback as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::problem::Problem;

/// An SMS that goes out if the message does not arrive.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Wanted {
    /// The SMS sender; the first one by name if it is not given.
    channel_id: Option<Uuid>,
    /// After how many minutes without delivery it goes out, 1 to 1,440; if it is not given, only where the message
    /// fails.
    #[schema(example = 15)]
    after_minutes: Option<u32>,
    /// What it says; the words of the message if it is not given.
    text: Option<String>,
}

impl Wanted {
    /// What the desk takes.
    pub(in crate::api) fn read(
        &self,
        known: &Known,
        workspace: WorkspaceId,
        now: Timestamp,
    ) -> Result<draft::Fallback, Problem> {
        let sender = match self.channel_id {
            Some(id) => known.channel(workspace, ChannelId(id)).filter(|one| one.kind == ChannelKind::Sms),
            None => bridge::senders(known, workspace).into_iter().next(),
        };
        let sender =
            sender.ok_or_else(|| Problem::invalid("fallback.channel_id", "There is no such SMS sender."))?;
        let after = self.after_minutes.map(|minutes| Span::minutes(minutes.into()));
        if after.is_some_and(|after| !fallback::is_span(&after)) {
            return Err(Problem::invalid("fallback.after_minutes", "It is 1 to 1,440."));
        }
        Ok(draft::Fallback { channel: Arc::clone(sender), after, text: self.text.clone(), now })
    }
}

/// The SMS of a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Fallback {
    /// `waiting`, `sent`, `refused`, `cancelled`, or `needless`: the message arrived in time.
    #[schema(example = "waiting")]
    state: &'static str,
    /// The SMS sender.
    channel_id: Uuid,
    /// When it goes out if the message is not delivered by then; `null` if only where it fails. One of a campaign that is
    /// needed at an hour at which the campaign may not write to them waits for the next one: this.
    due_at: Option<i64>,
    /// The SMS, once it went out.
    message_id: Option<Uuid>,
    /// When it came to be so; `null` as long as it waits.
    settled_at: Option<i64>,
    /// Why the rules refused it, or why it waits although it is needed.
    why: Option<String>,
}

impl From<&Row> for Fallback {
    fn from(row: &Row) -> Self {
        Self {
            state: row.state.as_str(),
            channel_id: row.channel_id.0,
            due_at: row.due_at.map(Timestamp::seconds),
            message_id: row.sms_id.map(|id| id.0),
            settled_at: row.settled_at.map(Timestamp::seconds),
            why: Some(&row.why).filter(|why| !why.is_empty()).map(|why| say(&Sentence::read(why))),
        }
    }
}
