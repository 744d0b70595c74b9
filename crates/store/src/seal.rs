//! Secrets at rest: XChaCha20-Poly1305 under a key that is not in the database, bound to the place they stand in, so
//! that none opens in another row. A [`Secret`] is what is used, [`Sealed`] what a row holds; only here one becomes
//! the other. A further secret is a column more in [`ALL`].

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};

use crate::error::{Error, Result};
use crate::value::{FromValue, Value};

mod key;
pub(crate) mod rows;
mod secret;

pub use key::Key;
pub use secret::Secret;

/// What every sealed text begins with, and the version of its form: `sealed:1:KEY:BASE64`, the nonce before the rest.
const FORM: &str = "sealed:1:";
const NONCE: usize = 24;

/// Fills bytes with what nobody can guess. Chance is the caller's.
pub type Chance = fn(&mut [u8]) -> std::io::Result<()>;

/// A column that holds secrets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    table: &'static str,
    name: &'static str,
    /// The column that tells one row from another.
    id: &'static str,
}

/// Meta's access token of a number.
pub(crate) const ACCESS_TOKEN: Column = Column::new("channels", "access_token", "id");
/// What the webhooks of a sender are signed with where they have a key of their own.
pub(crate) const WEBHOOK_KEY: Column = Column::new("channels", "webhook_key", "id");
/// What an app's webhooks are signed with.
pub(crate) const APP_SECRET: Column = Column::new("apps", "app_secret", "id");
/// What the codes of somebody's second factor are made of.
pub(crate) const FACTOR_SECRET: Column = Column::new("factors", "secret", "id");
/// What somebody is called by who is being erased.
pub(crate) const ERASED_NAMES: Column = Column::new("erasures", "names", "contact_id");
/// The secret that somebody gave who is connecting a number.
pub(crate) const GIVEN_SECRET: Column = Column::new("connections", "app_secret", "user_id");
/// The token that they gave.
pub(crate) const GIVEN_TOKEN: Column = Column::new("connections", "access_token", "user_id");
/// What the requests of a bot to other programs are signed with.
pub(crate) const SIGNING_KEY: Column = Column::new("bots", "signing_key", "id");
/// Every column of secrets: what is not here is neither sealed at the start nor sealed anew with another key.
pub(crate) const ALL: [Column; 8] = [
    ACCESS_TOKEN,
    WEBHOOK_KEY,
    APP_SECRET,
    FACTOR_SECRET,
    ERASED_NAMES,
    GIVEN_SECRET,
    GIVEN_TOKEN,
    SIGNING_KEY,
];
/// What says which key a database is sealed with; it is nobody's.
const PROBE: Column = Column::new("settings", "seal", "key");

impl Column {
    const fn new(table: &'static str, name: &'static str, id: &'static str) -> Self {
        Self { table, name, id }
    }

    pub(crate) const fn table(self) -> &'static str {
        self.table
    }

    /// What a secret is bound to: a row of this column.
    pub(crate) fn of(self, id: impl fmt::Display) -> String {
        format!("{}/{}/{id}", self.table, self.name)
    }
}

/// The keys of a database: the first seals, all of them open.
#[derive(Clone)]
pub struct Seal {
    keys: Vec<Key>,
    chance: Chance,
}

impl Seal {
    /// The first key seals; the others still open what was sealed before.
    pub fn new(keys: Vec<Key>, chance: Chance) -> Self {
        Self { keys, chance }
    }

    /// Opens nothing and seals nothing.
    pub(crate) fn none() -> Self {
        Self { keys: Vec::new(), chance: |_| Err(std::io::ErrorKind::Unsupported.into()) }
    }

    pub(crate) fn seal(&self, place: &str, secret: &Secret) -> Result<Sealed> {
        let key = self.keys.first().ok_or_else(|| Error::Locked("none".into()))?;
        let mut nonce = [0; NONCE];
        (self.chance)(&mut nonce).map_err(|error| Error::Broken(format!("there is no chance: {error}")))?;
        let payload = Payload { msg: secret.expose().as_bytes(), aad: place.as_bytes() };
        let sealed = cipher(key).encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::Broken(format!("{place} could not be sealed")))?;
        let text = STANDARD_NO_PAD.encode([nonce.as_slice(), &sealed].concat());
        Ok(Sealed(format!("{FORM}{}:{text}", key.name())))
    }

    pub(crate) fn open(&self, place: &str, sealed: &Sealed) -> Result<Secret> {
        let Sealed(text) = sealed;
        if text.is_empty() {
            return Ok(Secret::default());
        }
        let foreign = || Error::Broken(format!("{place} holds what was not sealed there"));
        let (name, text) = parts(text).ok_or_else(foreign)?;
        let key = self.keys.iter().find(|key| key.name() == name);
        let key = key.ok_or_else(|| Error::Locked(name.to_owned()))?;
        let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| foreign())?;
        let (nonce, rest) = bytes.split_first_chunk::<NONCE>().ok_or_else(foreign)?;
        let payload = Payload { msg: rest, aad: place.as_bytes() };
        let opened = cipher(key).decrypt(&XNonce::from(*nonce), payload).map_err(|_| foreign())?;
        String::from_utf8(opened).map(Secret::from).map_err(|_| foreign())
    }

    /// A word that is nothing but sealed: whoever shows it again has it from us.
    pub(crate) fn vouch(&self, of: &str) -> Result<String> {
        self.seal(&vouched(of), &Secret::default()).map(|Sealed(word)| word)
    }

    pub(crate) fn vouched(&self, of: &str, word: &str) -> bool {
        !word.is_empty() && self.open(&vouched(of), &Sealed(word.to_owned())).is_ok()
    }
}

/// No column is called so.
fn vouched(of: &str) -> String {
    format!("vouched/{of}")
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes().into())
}

/// The name of the key, and what it sealed.
fn parts(sealed: &str) -> Option<(&str, &str)> {
    sealed.strip_prefix(FORM)?.split_once(':')
}

/// A secret as a row holds it; empty where there is none.
#[derive(Debug, Default)]
pub(crate) struct Sealed(String);

impl Sealed {
    /// What stands there was written by a version that did not seal.
    fn is_plain(&self) -> bool {
        !self.0.is_empty() && parts(&self.0).is_none()
    }
}

impl FromValue for Sealed {
    fn from_value(value: Value) -> Result<Self> {
        String::from_value(value).map(Self)
    }
}

impl From<Sealed> for Value {
    fn from(Sealed(text): Sealed) -> Self {
        Self::from(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(keys: &[u8]) -> Seal {
        Seal::new(keys.iter().map(|byte| Key::new([*byte; 32])).collect(), |bytes| {
            bytes.fill(7);
            Ok(())
        })
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let seal = seal(&[1]);
        let sealed = seal.seal("apps/app_secret/1", &"words".into()).unwrap();
        assert!(sealed.0.starts_with(FORM) && !sealed.is_plain(), "{}", sealed.0);
        assert_eq!(seal.open("apps/app_secret/1", &sealed).unwrap().expose(), "words");
        assert!(matches!(seal.open("apps/app_secret/2", &sealed), Err(Error::Broken(_))));
        let changed = Sealed(sealed.0.replacen("BwcH", "BwcI", 1));
        assert!(matches!(seal.open("apps/app_secret/1", &changed), Err(Error::Broken(_))));
        assert_eq!(seal.open("apps/app_secret/1", &Sealed(String::new())).unwrap(), Secret::default());
    }

    #[test]
    fn the_first_key_seals_and_each_opens() {
        let old = seal(&[1]).seal("a/b/c", &"words".into()).unwrap();
        let both = seal(&[2, 1]);
        assert_eq!(both.open("a/b/c", &old).unwrap().expose(), "words");
        let new = both.seal("a/b/c", &"words".into()).unwrap();
        assert_eq!(seal(&[2]).open("a/b/c", &new).unwrap().expose(), "words");
        let missing = Key::new([1; 32]).name().to_owned();
        assert_eq!(seal(&[2]).open("a/b/c", &old), Err(Error::Locked(missing)));
    }

    #[test]
    fn neither_a_secret_nor_a_key_is_printed() {
        let key = Key::new([0xab; 32]);
        let printed = format!("{:?} {} {key:?}", Secret::from("words"), Secret::from("words"));
        assert_eq!(printed, format!("[secret] [secret] key {}", key.name()));
        assert_eq!(Key::read(&format!("{}\n", key.digits())), Some(key));
        assert_eq!(Key::read("abc"), None);
    }
}
