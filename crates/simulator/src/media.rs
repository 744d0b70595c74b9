//! Media: their bytes, their ids that die after days, and their download addresses that die after minutes.
//!
//! `types.rs` knows which are taken; `graph/media.rs` is the API above it; `sim/samples.rs` makes media for customers to send.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;

use crate::clock::{Clock, lock};
use crate::private;
use crate::webhooks::signature::sign;
use crate::world::{Media, World};

pub(crate) mod types;

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

/// Where the bytes are: a file for each id, or memory when the simulator keeps nothing.
pub(crate) struct Vault {
    folder: Option<PathBuf>,
    memory: Mutex<BTreeMap<String, Bytes>>,
}

impl Vault {
    /// Opens the vault inside the simulator's folder.
    pub(crate) fn open(folder: Option<&Path>) -> anyhow::Result<Vault> {
        let folder = folder.map(|folder| folder.join("media"));
        if let Some(folder) = &folder {
            private::folder(folder).with_context(|| format!("making {}", folder.display()))?;
        }
        Ok(Vault { folder, memory: Mutex::default() })
    }

    /// Keeps the bytes under an id of digits.
    pub(crate) async fn put(&self, id: &str, bytes: Bytes) -> std::io::Result<()> {
        if let Some(folder) = &self.folder {
            let mut file = tokio::fs::File::from_std(private::file(&folder.join(id))?);
            file.write_all(&bytes).await?;
            return file.sync_all().await;
        }
        lock(&self.memory).insert(id.to_owned(), bytes);
        Ok(())
    }

    /// The bytes; None when there are none.
    pub(crate) async fn get(&self, id: &str) -> Option<Bytes> {
        match &self.folder {
            Some(folder) => tokio::fs::read(folder.join(id)).await.ok().map(Bytes::from),
            None => lock(&self.memory).get(id).cloned(),
        }
    }

    /// Forgets the bytes.
    pub(crate) async fn remove(&self, id: &str) {
        if let Some(folder) = &self.folder {
            // It is gone already when this fails, which is what was asked for.
            let _gone = tokio::fs::remove_file(folder.join(id)).await;
        }
        lock(&self.memory).remove(id);
    }
}

/// Bytes and what they are.
pub(crate) struct File {
    pub(crate) mime_type: String,
    pub(crate) bytes: Bytes,
}

/// Makes the record of new media; the caller keeps the bytes under its id.
pub(crate) fn register(
    world: &mut World,
    clock: &Clock,
    waba_id: &str,
    origin: Origin,
    file: &File,
) -> Media {
    let days = match origin {
        Origin::Business => 30,
        Origin::Customer => 7,
    };
    let media = Media {
        id: clock.digits(16),
        waba_id: waba_id.to_owned(),
        mime_type: file.mime_type.clone(),
        found: types::found(&file.bytes, &file.mime_type).map(str::to_owned),
        sha256: STANDARD.encode(Sha256::digest(&file.bytes)),
        size: file.bytes.len(),
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
        let file = File { mime_type: "image/png".to_owned(), bytes: Bytes::from_static(b"x") };
        let media = register(&mut world, &clock, "w", Origin::Customer, &file);
        let address = link(&media, 1000);
        let hash = address.rsplit_once("hash=").unwrap().1;
        assert!(link_works(&media, 1300, hash, 1299));
        assert!(!link_works(&media, 1300, hash, 1300));
        assert!(!link_works(&media, 9000, hash, 1299));
    }
}
