//! What agents do to a conversation besides writing: take it, look at it, close it, name its contact.

use anyhow::Context as _;
use transom_desk::app::Shared;
use transom_desk::contacts::change::{Wish, change};
use transom_desk::contacts::meet::keys;
use transom_desk::conversations::stand::Stand;
use transom_desk::conversations::{read, stand, take};
use transom_rules::access::Asker;
use transom_rules::event::Party;
use transom_rules::id::{ContactId, ConversationId};
use transom_rules::receive::ConversationStatus;
use transom_store::held::{Held, Wanted};

use super::marks::{Mark, Marks, Place};

/// Somebody at work with a customer.
pub(super) struct Work<'a> {
    app: &'a Shared,
    asker: Asker,
    contact: ContactId,
    conversation: ConversationId,
}

impl<'a> Work<'a> {
    /// Finds the conversation of the customer, or of the group.
    pub(super) async fn begin(
        app: &'a Shared,
        asker: Asker,
        party: &Party,
        group: Option<&str>,
    ) -> anyhow::Result<Self> {
        let (workspace, keys) = (asker.workspace, keys(party, group));
        let wanted = Wanted { parties: vec![(keys.clone(), app.clock.identity_id())], ..Wanted::default() };
        let load = app.db.of(workspace).write(wanted, |tx, wanted| Box::pin(Held::load(tx, wanted)));
        let held = load.await?;
        let identity = held.identity_of(&keys).and_then(|id| held.identity(id));
        let contact = identity.and_then(|identity| held.contact(identity.contact_id));
        let contact = contact.context("nobody to look after")?;
        let conversation = contact.conversation_id.context("they have not talked to us")?;
        Ok(Self { app, asker, contact: contact.id, conversation })
    }

    /// With whom they are at work.
    pub(super) const fn conversation(&self) -> ConversationId {
        self.conversation
    }

    /// It is their work.
    pub(super) async fn take(&self) -> anyhow::Result<()> {
        Ok(take::assign(self.app, &self.asker, self.conversation, self.asker.user()).await?)
    }

    /// They have read it.
    pub(super) async fn look(&self) -> anyhow::Result<()> {
        Ok(read::mark(self.app, &self.asker, self.conversation).await?)
    }

    /// They have read it, and it is done.
    pub(super) async fn close(&self) -> anyhow::Result<()> {
        self.look().await?;
        Ok(stand::set(self.app, &self.asker, self.conversation, Stand::In(ConversationStatus::Closed))
            .await?)
    }

    /// They mark it.
    pub(super) async fn mark(&self, marks: &Marks, mark: &Mark) -> anyhow::Result<()> {
        let on = Place { contact: self.contact, conversation: self.conversation };
        marks.put(self.app, &self.asker, on, mark).await
    }

    /// They know what the customer is called.
    pub(super) async fn name(&self, name: &str) -> anyhow::Result<()> {
        let wish = Wish { name: Some(name.to_owned()), ..Wish::default() };
        Ok(change(self.app.base(), &self.asker, self.contact, wish).await?)
    }
}
