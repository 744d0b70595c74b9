//! The key that secrets are sealed with: 32 bytes that are never in the database. It is known by a name that says
//! nothing of it.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// A key.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    bytes: [u8; 32],
    name: String,
}

impl Key {
    /// A key of these bytes, which nobody can guess.
    pub fn new(bytes: [u8; 32]) -> Self {
        let digest = Sha256::new().chain_update(b"transom key").chain_update(bytes).finalize();
        let name = hex::encode(digest).chars().take(8).collect();
        Self { bytes, name }
    }

    /// Reads 64 hexadecimal digits.
    pub fn read(digits: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(digits.trim(), &mut bytes).ok().map(|()| Self::new(bytes))
    }

    /// Its digits, for the place it is kept in.
    pub fn digits(&self) -> String {
        hex::encode(self.bytes)
    }

    /// What it is called, in what it sealed and to people.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) const fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key {}", self.name)
    }
}
