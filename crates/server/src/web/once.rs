//! Once: a form that sends carries a mark that its drawing was given, and what is submitted again under one mark is
//! answered with what was sent then. Marks are not kept. They tell when they were made: where one is older than keys
//! live it is not known any more whether something was sent, and the page asks.

use sha2::{Digest, Sha256};
use transom_desk::done::NotDone;
use transom_desk::messages::draft::Ask;
use transom_desk::messages::send::{self, Sent};
use transom_pages::frame::once::Nonce;
use transom_rules::id::MessageId;
use transom_rules::time::Timestamp;
use transom_store::Error;
use transom_store::idempotency::{self, KEPT_FOR, Key, Known};
use uuid::Uuid;

use super::desk::{Desk, Done};

/// Whether a form is submitted for the first time.
pub(super) enum Turn {
    /// It is: what it sends is known by this key from now on.
    First(Key),
    /// This was sent by it.
    Again(MessageId),
    /// Nobody knows: keys of its time are forgotten.
    Unknown,
}

impl Desk {
    /// A mark for the forms of a page that is drawn now.
    pub(super) fn nonce(&self) -> Nonce {
        Nonce::new(self.app.clock.id().to_string())
    }

    /// Whose turn it is for a form with this mark. `what` tells apart what is sent under one mark, and is the same
    /// whenever the same is sent; `said` is what was typed, which may not be another thing the next time.
    pub(super) async fn turn(&self, nonce: &str, what: &str, said: &[u8]) -> Done<Turn> {
        let key = Key {
            token: Sha256::digest(self.user.id.0.as_bytes()).to_vec(),
            key: what.to_owned(),
            body: Sha256::digest(said).to_vec(),
        };
        let now = self.app.clock.machine();
        let known = self.read(key.clone(), move |tx, key| Box::pin(idempotency::find(tx, key, now))).await?;
        Ok(match known {
            Known::Answered(message) => Turn::Again(message.parse().map_err(anyhow::Error::new)?),
            Known::New if made_at(nonce).is_none_or(|made| made + KEPT_FOR <= now) => Turn::Unknown,
            // Of one that was used for another thing the sending says so.
            Known::New | Known::Other => Turn::First(key),
        })
    }

    /// Sends under a key. Of two that race for it the second meets the first one's message.
    pub(super) async fn send(&self, ask: Ask) -> Done<Sent> {
        match send::send(&self.app, ask.clone()).await {
            Err(NotDone::Store(Error::Duplicate(_))) if ask.key.is_some() => {
                Ok(send::send(&self.app, ask).await?)
            }
            sent => Ok(sent?),
        }
    }
}

/// When a mark was made, by the machine's clock; `None` for what is no mark of ours.
fn made_at(nonce: &str) -> Option<Timestamp> {
    let (seconds, _) = nonce.parse::<Uuid>().ok()?.get_timestamp()?.to_unix();
    Some(Timestamp::from_seconds(i64::try_from(seconds).ok()?))
}
