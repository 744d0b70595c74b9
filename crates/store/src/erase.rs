//! Erasing one person, and looking up what there is of them. What goes with whom is declared in [`crate::tables`];
//! which words name them is for the caller to say, who knows what webhooks look like.

use transom_rules::id::{ContactId, ConversationId, IdentityId, MessageId};
use transom_rules::time::Span;
use uuid::Uuid;

use crate::campaigns;
use crate::consents;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::search::names;
use crate::tables::{Erased, TABLES, Table, Thing};
use crate::value::{Value, key_list};

mod bodies;
mod groups;
mod known;
mod named;
mod progress;
mod written;

#[cfg(test)]
pub(crate) use named::QUOTES;

pub use bodies::{BLANKED, Body, blank_bodies, bodies, hold_bodies};
pub use groups::{Said, groups, said, said_of, said_since};
pub use known::{know_again, known_again};
pub use named::{Place, Text, blank_quotes, forget_named, named_texts, quotes};
pub use progress::{
    Erasure, Moment, Open, advance, all, begin, bound, end, forget_names, get, is_over, list, moment, open,
};
pub use written::{Column, WRITTEN, Written, rewrite, written};

/// What there is of a person, by our ids, and the words that Meta has for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// They.
    pub contact: Option<ContactId>,
    /// The addresses they are known by.
    pub identities: Vec<IdentityId>,
    /// Their conversations.
    pub conversations: Vec<ConversationId>,
    /// What they said and was said to them.
    pub messages: Vec<MessageId>,
    /// WhatsApp's ids of those messages.
    pub wamids: Vec<String>,
    /// Those of them that WhatsApp has not named.
    pub unnamed: Vec<MessageId>,
}

/// Holds the keys of a person's addresses until commit: whoever hears of them meanwhile finds nobody then.
pub async fn hold_keys(tx: &mut Scoped<'_>, contact: ContactId) -> Result<()> {
    let sql = format!("{KEYS}{}", tx.dialect().for_update());
    tx.all(&sql, params![contact]).await?;
    Ok(())
}

/// In the order of the keys, but not by their index, which holds everybody's.
pub(crate) const KEYS: &str = "SELECT k.key FROM identity_keys k WHERE k.workspace_id = $1 AND k.identity_id IN \
    (SELECT i.id FROM identities i WHERE i.workspace_id = $1 AND i.contact_id = $2) ORDER BY k.key || ''";

/// Everything that is a person's. What is held of them has to be held before, for it to stay all.
pub async fn person(tx: &mut Scoped<'_>, contact: ContactId) -> Result<Person> {
    let mut person = Person { contact: Some(contact), ..Person::default() };
    // In no order of the engine's: for one it would walk all of the workspace by the key.
    let sql = "SELECT id FROM identities WHERE workspace_id = $1 AND contact_id = $2";
    for mut row in tx.all(sql, params![contact]).await? {
        person.identities.push(row.next()?);
    }
    let sql = "SELECT id FROM conversations WHERE workspace_id = $1 AND contact_id = $2";
    for mut row in tx.all(sql, params![contact]).await? {
        person.conversations.push(row.next()?);
    }
    person.identities.sort_unstable();
    person.conversations.sort_unstable();
    let sql = "SELECT id, wamid FROM messages WHERE workspace_id = $1 AND conversation_id IN (*)";
    for mut row in tx.among(sql, params![], key_list(&person.conversations)).await? {
        let (id, wamid): (_, String) = (row.next()?, row.next()?);
        person.messages.push(id);
        if wamid.is_empty() {
            person.unnamed.push(id);
        } else {
            person.wamids.push(wamid);
        }
    }
    // Whoever holds several holds them in this order.
    person.messages.sort_unstable();
    Ok(person)
}

/// Removes everything that is a person's by its ids. Of what it cost stays what [`make_anonymous`] leaves.
///
/// Their messages go first, which waits for whoever holds some: what was written of them meanwhile is seen by what goes
/// after them, such as the words they are found by.
pub async fn forget(tx: &mut Scoped<'_>, person: &Person) -> Result<()> {
    let shown = consents::shown_to(tx, &person.identities).await?;
    campaigns::forget_keys(tx, &person.identities).await?;
    let (messages, rest): (Vec<&Table>, Vec<&Table>) =
        TABLES.iter().partition(|table| table.name == "messages");
    for table in messages.into_iter().chain(rest) {
        if let Erased::With(thing, column) = table.erased {
            let rows = person.of(thing).into_iter().map(|id| params![id]).collect();
            tx.each(&forgetting(table.name, column, tx.dialect()), rows).await?;
        }
    }
    consents::forget_shown(tx, &shown).await?;
    if let Some(contact) = person.contact {
        names::forget(tx, contact).await?;
    }
    let answers = person.messages.iter().map(|id| params![id.to_string()]).collect();
    tx.each(ANSWERS, answers).await?;
    Ok(())
}

/// What takes the rows of a table that hold an id.
pub(crate) fn forgetting(table: &str, column: &str, dialect: Dialect) -> String {
    match table {
        "search" => dialect.forget_words().to_owned(),
        // Each pair stands twice, seen from either.
        "suggestions" => "DELETE FROM suggestions WHERE workspace_id = $1 AND contact_id IN \
            (SELECT s.contact_id FROM suggestions s WHERE s.workspace_id = $1 AND s.contact_id = $2 \
            UNION ALL SELECT s.other_id FROM suggestions s WHERE s.workspace_id = $1 AND s.contact_id = $2) \
            AND (contact_id = $2 OR other_id = $2)"
            .to_owned(),
        table => format!("DELETE FROM {table} WHERE workspace_id = $1 AND {column} = $2"),
    }
}

pub(crate) const ANSWERS: &str = "DELETE FROM idempotency WHERE workspace_id = $1 AND answer = $2";

impl Person {
    /// What Meta calls their messages by: an id of ours as long as it has not named one.
    pub fn known_by(&self) -> impl Iterator<Item = String> {
        self.wamids.iter().cloned().chain(self.unnamed.iter().map(ToString::to_string))
    }

    fn of(&self, thing: Thing) -> Vec<Uuid> {
        match thing {
            Thing::Message => self.messages.iter().map(|id| id.0).collect(),
            Thing::Conversation => self.conversations.iter().map(|id| id.0).collect(),
            Thing::Identity => self.identities.iter().map(|id| id.0).collect(),
            Thing::Contact => self.contact.iter().map(|id| id.0).collect(),
        }
    }
}

/// The messages by which a person has charges.
pub async fn charges_of(tx: &mut Scoped<'_>, person: &Person) -> Result<Vec<MessageId>> {
    let sql = "SELECT message_id FROM charges WHERE workspace_id = $1 AND identity_id IN (*)";
    let mut found = Vec::new();
    for mut row in tx.among(sql, params![], key_list(&person.identities)).await? {
        found.push(row.next()?);
    }
    found.sort_unstable();
    Ok(found)
}

/// What of an instant stays in an anonymous charge: enough for every time zone to count it on the day it was counted.
const ROUGHLY: Span = Span::minutes(15);

/// Leaves of charges what they sum up to: nobody finds their message or their customer by them. They get new ids, of
/// which this is the first.
pub async fn make_anonymous(tx: &mut Scoped<'_>, charges: &[MessageId], first: MessageId) -> Result<()> {
    let nobody = Uuid::nil();
    let new = (first.0.as_u128()..).map(Uuid::from_u128);
    let rows = charges.iter().zip(new).map(|(of, new)| params![new, nobody, ROUGHLY.as_millis(), *of]);
    tx.each(
        "UPDATE charges SET message_id = $2, conversation_id = $3, identity_id = $3, at = at - at % $4, \
         meta_conversation = '' WHERE workspace_id = $1 AND message_id = $5",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Where the files of messages lie, by the hash of their bytes.
pub async fn files_of(tx: &mut Scoped<'_>, messages: &[MessageId]) -> Result<Vec<String>> {
    let sql = "SELECT hash FROM media WHERE workspace_id = $1 AND hash <> '' AND message_id IN (*)";
    let rows = tx.among(sql, params![], key_list(messages)).await?;
    let mut hashes: Vec<String> = rows.into_iter().map(|mut row| row.next()).collect::<Result<_>>()?;
    hashes.sort_unstable();
    hashes.dedup();
    Ok(hashes)
}

/// Shows of conversations the last message that is left, where the one that was shown is gone.
pub async fn renew_previews(tx: &mut Scoped<'_>, conversations: &[ConversationId]) -> Result<()> {
    let rows: Vec<Vec<Value>> = conversations.iter().map(|id| params![*id]).collect();
    tx.each(
        "UPDATE conversations SET last_message_id = NULL, last_kind = '', last_text = '', last_state = '' \
         WHERE workspace_id = $1 AND id = $2 AND last_message_id IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM messages m WHERE m.workspace_id = $1 AND m.id = conversations.last_message_id)",
        rows,
    )
    .await?;
    Ok(())
}
