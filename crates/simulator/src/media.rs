//! Media: their ids that die after days, and their download addresses that die after minutes.
//!
//! Their bytes are in `media/vault.rs`, and `types.rs` knows which are taken. `graph/media.rs` is the API above it;
//! `sim/samples.rs` makes media for customers to send.

pub(crate) mod types;
mod vault;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::clock::Clock;
use crate::webhooks::signature::sign;
use crate::world::{Media, World};
pub(crate) use vault::{Incoming, Vault};

/// A download address works for so long.
const LINK_SECONDS: i64 = 300;
const DAY: i64 = 24 * 3600;

/// Who brought the media, which decides how long its id lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Uploaded by the business: 30 days.
    Business,
    /// Sent by a customer: 7 days.
    Customer,
}

/// What bytes are, without them.
pub(crate) struct Described {
    pub(crate) mime_type: String,
    pub(crate) size: usize,
    /// In base64.
    pub(crate) sha256: String,
    /// What the bytes turn out to be, where that is plain.
    pub(crate) found: Option<String>,
}

impl Described {
    /// Of bytes that have come.
    pub(crate) fn incoming(mime_type: &str, bytes: &Incoming) -> Described {
        let found = types::found(bytes.beginning(), mime_type).map(str::to_owned);
        Described { mime_type: mime_type.to_owned(), size: bytes.size(), sha256: bytes.sha256(), found }
    }

    /// Of bytes that are here.
    pub(crate) fn bytes(mime_type: &str, bytes: &[u8]) -> Described {
        let found = types::found(bytes, mime_type).map(str::to_owned);
        let sha256 = STANDARD.encode(Sha256::digest(bytes));
        Described { mime_type: mime_type.to_owned(), size: bytes.len(), sha256, found }
    }
}

/// Makes the record of new media; the caller keeps the bytes under its id.
pub(crate) fn register(
    world: &mut World,
    clock: &Clock,
    waba_id: &str,
    origin: Origin,
    file: Described,
) -> Media {
    let days = match origin {
        Origin::Business => 30,
        Origin::Customer => 7,
    };
    let media = Media {
        id: clock.digits(16),
        waba_id: waba_id.to_owned(),
        mime_type: file.mime_type,
        found: file.found,
        sha256: file.sha256,
        size: file.size,
        expires_at: clock.now() + days * DAY,
        link_secret: clock.letters(22, "abcdefghijklmnopqrstuvwxyz0123456789"),
    };
    world.media.put(&media.id, media.clone());
    media
}

/// A download address that works for five minutes, after the simulator's own address. It needs a token besides.
pub(crate) fn link(media: &Media, now: i64) -> String {
    let until = now + LINK_SECONDS;
    format!("/_media/?mid={}&ext={until}&hash={}", media.id, link_hash(media, until))
}

/// Whether this address was made by `link` for these media and still works.
pub(crate) fn link_works(media: &Media, until: i64, hash: &str, now: i64) -> bool {
    now < until && hash == link_hash(media, until)
}

fn link_hash(media: &Media, until: i64) -> String {
    sign(&media.link_secret, until.to_string().as_bytes()).trim_start_matches("sha256=").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_address_dies_after_five_minutes_and_cannot_be_prolonged() {
        let (mut world, clock) = (World::default(), Clock::new(0));
        let file = Described::bytes("image/png", b"x");
        let media = register(&mut world, &clock, "w", Origin::Customer, file);
        let address = link(&media, 1000);
        let hash = address.rsplit_once("hash=").unwrap().1;
        assert!(link_works(&media, 1300, hash, 1299));
        assert!(!link_works(&media, 1300, hash, 1300));
        assert!(!link_works(&media, 9000, hash, 1299));
    }
}
