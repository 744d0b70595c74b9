//! Secrets: what nobody can guess, shown once, of which only a hash is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::base::clock::Clock;

/// A secret as it is shown, and as it is kept.
#[derive(Clone)]
pub(crate) struct Secret {
    /// As it is shown.
    pub(crate) text: String,
    /// As it is kept.
    pub(super) hash: Vec<u8>,
}

impl Secret {
    /// A new one.
    pub(super) fn new(clock: &Clock) -> anyhow::Result<Self> {
        Self::with_prefix(clock, "")
    }

    /// A new one that begins with something people recognise.
    pub(crate) fn with_prefix(clock: &Clock, prefix: &str) -> anyhow::Result<Self> {
        let text = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(clock.secret()?));
        Ok(Self { hash: hash(&text), text })
    }
}

/// SHA-256, as secrets are kept.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}
