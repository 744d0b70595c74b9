//! What somebody said in groups: theirs too, though the conversation is not. Groups are looked through a few messages at
//! a time before the transaction, which looks at what was found and at what came since.

use std::collections::BTreeSet;

use transom_channels::whatsapp::erase::Names;
use transom_rules::id::{ContactId, ConversationId, MessageId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::erase::{self, Person};
use transom_store::{Result, Scoped};
use uuid::Uuid;

use super::known::names;
use crate::base::Base;

/// Messages looked through at once.
const PAGE: i64 = 200;
/// What came so long before may have been committed since: no transaction lasts longer.
const UNDER_WAY: Span = Span::minutes(5);

/// What was found.
pub(super) struct Said {
    ids: Vec<MessageId>,
    since: MessageId,
}

impl Said {
    /// By a contact, as far as it is known now.
    pub(super) async fn by(base: Base<'_>, workspace: WorkspaceId, contact: ContactId) -> Result<Self> {
        let since = first_of(base.clock.machine() - UNDER_WAY);
        let here = base.db.of(workspace);
        let looked = here.read((), move |tx, ()| {
            Box::pin(
                async move { Ok((names(tx, contact, &Person::default()).await?, erase::groups(tx).await?)) },
            )
        });
        let (names, groups) = looked.await?;
        let mut ids = Vec::new();
        for group in groups {
            let mut last = None;
            loop {
                let page = here
                    .read(last, move |tx, last| Box::pin(erase::said(tx, group, last.as_ref(), PAGE)))
                    .await?;
                ids.extend(page.iter().filter(|said| is_theirs(&names, said)).map(|said| said.id));
                let Some(newest) = page.into_iter().next_back() else { break };
                last = Some(newest);
            }
        }
        Ok(Self { ids, since })
    }

    /// Adds to a person what is theirs of it; the conversations where it stands.
    pub(super) async fn add_to(
        &self,
        tx: &mut Scoped<'_>,
        names: &Names,
        person: &mut Person,
    ) -> Result<Vec<ConversationId>> {
        let groups = erase::groups(tx).await?;
        let mut ids: BTreeSet<MessageId> = self.ids.iter().copied().collect();
        ids.extend(erase::said_since(tx, &groups, self.since).await?);
        let mut stood_in = BTreeSet::new();
        for said in erase::said_of(tx, &ids.into_iter().collect::<Vec<_>>()).await? {
            if is_theirs(names, &said) && !person.conversations.contains(&said.conversation) {
                person.messages.push(said.id);
                person.wamids.push(said.wamid);
                stood_in.insert(said.conversation);
            }
        }
        Ok(stood_in.into_iter().collect())
    }
}

/// The first id of an instant: they begin with it.
fn first_of(at: Timestamp) -> MessageId {
    let millis = u128::try_from(at.millis()).unwrap_or_default();
    MessageId(Uuid::from_u128(millis << 80))
}

fn is_theirs(names: &Names, said: &erase::Said) -> bool {
    serde_json::from_str(&said.json).is_ok_and(|json| names.are_of(&json))
}
