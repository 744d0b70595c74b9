//! Once: a form that sends something, or hands out a secret, carries a mark that its drawing was given, and what is
//! submitted again under one mark is answered with what was done then. Marks are not kept. They tell when they were
//! made: where one is older than keys live it is not known any more whether something was done, and the page asks.

use std::str::FromStr;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use transom_desk::base::Base;
use transom_desk::done::NotDone;
use transom_desk::messages::draft::Ask;
use transom_desk::messages::send::{self, Sent};
use transom_pages::frame::once::Nonce;
use transom_rules::time::Timestamp;
use transom_store::Error;
use transom_store::idempotency::{self, KEPT_FOR, Key, Known};
use uuid::Uuid;

use super::desk::{Desk, Done};

/// The mark of a form that says no more.
#[derive(Deserialize)]
pub(super) struct Marked {
    #[serde(default)]
    pub(super) nonce: String,
}

/// A form that was submitted.
pub(super) struct Submitted<'a> {
    /// Its mark.
    pub(super) nonce: &'a str,
    /// What tells apart what is done under one mark; the same whenever the same is done.
    pub(super) what: String,
    /// What was typed, which may not be another thing the next time.
    pub(super) said: &'a [u8],
    /// Whose doing it is: somebody's, or whoever's who does it to this thing.
    pub(super) of: Uuid,
}

/// Whether a form is submitted for the first time.
pub(super) enum Turn<T> {
    /// It is: what it does is known by this key from now on.
    First(Key),
    /// This was done by it.
    Again(T),
    /// Nobody knows: keys of its time are forgotten.
    Unknown,
}

impl Desk {
    /// A mark for the forms of a page that is drawn now.
    pub(super) fn nonce(&self) -> Nonce {
        Nonce::new(self.app.clock.id().to_string())
    }

    /// Whose turn it is for a form with a mark. `what` and `said` are as in [`Submitted`].
    pub(super) async fn turn<T: FromStr<Err = uuid::Error>>(
        &self,
        nonce: &str,
        what: &str,
        said: &[u8],
    ) -> Done<Turn<T>> {
        self.turn_of(Submitted { nonce, what: what.to_owned(), said, of: self.user.id.0 }).await
    }

    /// The same for a form that is not the reader's alone.
    pub(super) async fn turn_of<T: FromStr<Err = uuid::Error>>(&self, form: Submitted<'_>) -> Done<Turn<T>> {
        let key = Key {
            token: Sha256::digest(form.of.as_bytes()).to_vec(),
            key: form.what,
            body: Sha256::digest(form.said).to_vec(),
        };
        let now = self.app.clock.machine();
        Ok(match self.known(&key).await? {
            Known::Answered(made) => Turn::Again(made.parse().map_err(anyhow::Error::new)?),
            Known::New if made_at(form.nonce).is_none_or(|made| made + KEPT_FOR <= now) => Turn::Unknown,
            // Of one that was used for another thing the sending says so.
            Known::New | Known::Other => Turn::First(key),
        })
    }

    async fn known(&self, key: &Key) -> Done<Known> {
        let now = self.app.clock.machine();
        Ok(self.read(key.clone(), move |tx, key| Box::pin(idempotency::find(tx, key, now))).await?)
    }

    /// Whose turn it is for a form of which nothing bad comes if its mark is too old: it is done. What stands there twice is
    /// seen, what is lost is not.
    pub(super) async fn turn_or_anew<T: FromStr<Err = uuid::Error>>(
        &self,
        nonce: &str,
        what: &str,
        said: &str,
    ) -> Done<Result<T, Option<Key>>> {
        let what = format!("{what}:{}", digest(&format!("{nonce}:{said}")));
        Ok(match self.turn(nonce, &what, b"").await? {
            Turn::Again(made) => Ok(made),
            Turn::First(key) => Err(Some(key)),
            Turn::Unknown => Err(None),
        })
    }

    /// The base of an act that is done once under a key.
    pub(super) fn under<'a>(&'a self, key: Option<&'a Key>) -> Base<'a> {
        Base { once: key, ..self.app.base() }
    }

    /// What the same form made that was submitted at the same moment, where that is why this one made nothing.
    pub(super) async fn made_meanwhile<'k>(
        &self,
        key: impl Into<Option<&'k Key>>,
        why_not: &NotDone,
    ) -> Done<Option<Uuid>> {
        let Some(key) = key.into() else { return Ok(None) };
        if !matches!(why_not, NotDone::Store(Error::Duplicate(_))) {
            return Ok(None);
        }
        match self.known(key).await? {
            Known::Answered(made) => Ok(Some(made.parse().map_err(anyhow::Error::new)?)),
            Known::New | Known::Other => Ok(None),
        }
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

/// What was typed, in a word that does not tell it.
pub(super) fn digest(typed: &str) -> String {
    hex::encode(Sha256::digest(typed))
}

/// When a mark was made, by the machine's clock; `None` for what is no mark of ours.
fn made_at(nonce: &str) -> Option<Timestamp> {
    let (seconds, _) = nonce.parse::<Uuid>().ok()?.get_timestamp()?.to_unix();
    Some(Timestamp::from_seconds(i64::try_from(seconds).ok()?))
}
