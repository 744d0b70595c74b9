//! What a transaction changes, in memory: the held rows, and beside them what belongs to other tables. Webhooks are
//! folded into it event by event, a send adds a message to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use transom_rules::entry_point::EntryState;
use transom_rules::event::TemplateChanged;
use transom_rules::id::{ChannelId, ConversationId, IdentityId, MessageId, WorkspaceId};
use transom_rules::pair::PairKey;
use transom_rules::pricing::account::AccountNews;
use transom_rules::receive;
use transom_rules::settings::Settings;
use transom_rules::time::Timestamp;
use transom_rules::window::{Window, WindowState};
use transom_store::conversations::{Conversation, REVOKED};
use transom_store::deliveries::{Notice, Orphan, Unknown};
use transom_store::held::Held;
use transom_store::media::Media;
use transom_store::messages::Message;

use crate::accounts::numbers;
use crate::accounts::registry::Known;
use crate::app::Shared;
use crate::base::clock::Clock;
use crate::base::settings::{self, Bounds};
use crate::messages::searched;

/// What a transaction needs besides its rows.
#[derive(Clone)]
pub(crate) struct Surroundings {
    pub(crate) clock: Arc<Clock>,
    pub(crate) known: Arc<Known>,
    pub(crate) rules: Settings,
    /// What is older is not taken in.
    pub(crate) bounds: Bounds,
    pub(crate) reading: Reading,
}

/// Whether what is told was told before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// It comes, also where it is carried into an empty database.
    First,
    /// It has changed already what it could.
    Again,
}

impl Reading {
    /// Whether what is told of `at` takes the place of what is known of `known`. What is read again did so when it
    /// came: of two facts of one second the first does not come back.
    pub(crate) fn replaces(self, at: Timestamp, known: Option<Timestamp>) -> bool {
        let is_later = known.is_none_or(|known| known.seconds() < at.seconds());
        is_later || (self == Self::First && receive::replaces(at, known))
    }
}

impl Surroundings {
    pub(crate) fn of(app: &Shared) -> Self {
        Self {
            clock: Arc::clone(&app.clock),
            known: app.registry.known(),
            rules: app.settings.rules.clone(),
            bounds: app.settings.retention.bounds(app.clock.now()),
            reading: Reading::First,
        }
    }

    /// Those of a command, where no number is known.
    pub(crate) fn alone(settings: &settings::Settings, clock: &Arc<Clock>) -> Self {
        Self {
            clock: Arc::clone(clock),
            known: Arc::default(),
            rules: settings.rules.clone(),
            bounds: settings.retention.bounds(clock.now()),
            reading: Reading::First,
        }
    }
}

/// The state of a fold over a batch.
pub(crate) struct Fold<'a> {
    pub(crate) held: Held,
    pub(crate) out: Out,
    pub(crate) workspace: WorkspaceId,
    pub(crate) clock: &'a Clock,
    pub(crate) known: &'a Known,
    pub(crate) rules: &'a Settings,
    pub(crate) bounds: Bounds,
    pub(crate) reading: Reading,
    pub(crate) now: Timestamp,
    /// Conversations in which a message of ours waits for the customer, as far as that was looked up.
    pub(crate) awaited: BTreeSet<ConversationId>,
}

/// What a fold leaves for other tables.
#[derive(Debug, Default)]
pub(crate) struct Out {
    pub(crate) now: Timestamp,
    pub(crate) media: Vec<Media>,
    pub(crate) orphans: Vec<Orphan>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) unknowns: Vec<Unknown>,
    pub(crate) templates: Vec<(String, TemplateChanged)>,
    /// An error proved our copy of a template stale.
    pub(crate) proven: bool,
    /// Messages nobody knew before: something may have waited for them.
    pub(crate) fresh: Vec<String>,
    /// Pairs whose customer wrote: what waited for that is due.
    pub(crate) opened: Vec<PairKey>,
    /// Messages whose send a status has proved.
    pub(crate) settled: Vec<MessageId>,
    /// What Meta told accounts about their prices, and when.
    pub(crate) prices: Vec<(String, AccountNews, Timestamp)>,
    /// What Meta told of numbers.
    pub(crate) numbers: Vec<numbers::Told>,
    /// More has changed at Meta than it told: the numbers are to be asked for.
    pub(crate) asks_numbers: bool,
    /// Entry messages, for answers that came before them.
    pub(crate) entries: Vec<(PairKey, Timestamp)>,
}

impl<'a> Fold<'a> {
    pub(crate) fn new(held: Held, workspace: WorkspaceId, around: &'a Surroundings, now: Timestamp) -> Self {
        Self {
            held,
            out: Out { now, ..Out::default() },
            workspace,
            clock: &around.clock,
            known: &around.known,
            rules: &around.rules,
            bounds: around.bounds,
            reading: around.reading,
            now,
            awaited: BTreeSet::new(),
        }
    }

    /// Adds a message to its conversation, with its file's name, and brings the list and the search up to date.
    pub(crate) fn add_message(&mut self, message: Message, file: &str) {
        self.held.index(message.id, searched::words(&message, file));
        if let Some(conversation) = self.held.conversation_mut(message.conversation_id)
            && message.at >= conversation.newest_at()
        {
            show_last(conversation, &message);
        }
        if !message.wamid.is_empty() {
            self.out.fresh.push(message.wamid.clone());
        }
        self.held.add_message(message);
    }

    /// Changes what a message says, in the list and in the search too.
    pub(crate) fn reword(&mut self, id: MessageId, change: impl FnOnce(&mut Message)) {
        if let Some(message) = self.held.message_mut(id) {
            change(message);
        }
        let Some(message) = self.held.message(id).cloned() else { return };
        self.held.index(id, searched::words(&message, ""));
        let is_last = |shown: &Conversation| shown.last_message_id == Some(id);
        if self.held.conversation(message.conversation_id).is_some_and(is_last)
            && let Some(conversation) = self.held.conversation_mut(message.conversation_id)
        {
            show_words(conversation, &message);
        }
    }

    pub(crate) fn show_clocks(&mut self, identity: IdentityId, channel: ChannelId) {
        show_clocks(&mut self.held, identity, channel, self.now);
    }
}

/// The newest message, as the list shows it.
pub(crate) fn show_last(conversation: &mut Conversation, message: &Message) {
    conversation.said(message.at);
    conversation.last_message_id = Some(message.id);
    message.delivery.state.as_str().clone_into(&mut conversation.last_state);
    show_words(conversation, message);
}

/// Nothing is shown of what was taken back.
fn show_words(conversation: &mut Conversation, message: &Message) {
    let is_there = message.revoked_at.is_none();
    let kind = if is_there { message.kind.as_str() } else { REVOKED };
    let text = if is_there { message.text.as_str() } else { "" };
    kind.clone_into(&mut conversation.last_kind);
    conversation.last_text = text.chars().take(200).collect();
}

/// The list shows the state of the newest message.
pub(crate) fn show_state(held: &mut Held, id: MessageId) {
    let Some(message) = held.message(id) else { return };
    let (conversation, state) = (message.conversation_id, message.delivery.state.as_str());
    let is_behind = held
        .conversation(conversation)
        .is_some_and(|found| found.last_message_id == Some(id) && found.last_state != state);
    if is_behind && let Some(conversation) = held.conversation_mut(conversation) {
        state.clone_into(&mut conversation.last_state);
    }
}

/// Copies a pair's clocks to the conversation that its customer is in.
pub(crate) fn show_clocks(held: &mut Held, identity: IdentityId, channel: ChannelId, now: Timestamp) {
    let Some(contact) = held.identity(identity).map(|identity| identity.contact_id) else { return };
    let Some(id) = held.contact(contact).and_then(|contact| contact.conversation_id) else { return };
    let pair = held.pair(identity, channel);
    let window_until = window_until(&pair.window, now);
    let (answer_by, free_until) = match pair.entry.state(now) {
        EntryState::Offered { answer_by } => (answer_by, Timestamp::default()),
        EntryState::Open { until, .. } => (Timestamp::default(), until),
        // What was missed stays to be seen.
        EntryState::Missed { at } => (at, Timestamp::default()),
        EntryState::None | EntryState::Ended { .. } => Default::default(),
    };
    let shown = held.conversation(id).is_some_and(|c| {
        c.channel_id != channel
            || (c.window_until, c.answer_by, c.free_until) == (window_until, answer_by, free_until)
    });
    if !shown && let Some(conversation) = held.conversation_mut(id) {
        conversation.window_until = window_until;
        conversation.answer_by = answer_by;
        conversation.free_until = free_until;
    }
}

/// When the window closes or closed. Meta's clock may be ahead of ours: what it closed is over now.
fn window_until(window: &Window, now: Timestamp) -> Timestamp {
    match window.state(now) {
        WindowState::NeverOpened => Timestamp::default(),
        WindowState::Open { until, .. } => until,
        WindowState::Closed { since, .. } => since.min(now),
    }
}

/// What the rules need to know of a conversation.
pub(crate) fn summary(conversation: &Conversation) -> receive::Conversation {
    receive::Conversation {
        status: conversation.status,
        unread: conversation.unread,
        last_at: conversation.newest_at(),
        customer_last: conversation.customer_last,
        awaits: false,
    }
}

/// What the rules made of it.
pub(crate) fn take_over(conversation: &mut Conversation, summary: receive::Conversation) {
    conversation.stand(summary.status);
    conversation.unread = summary.unread;
    conversation.customer_last = summary.customer_last;
}
