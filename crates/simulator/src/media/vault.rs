//! Where the bytes of media are: a file for each id, or memory when the simulator keeps nothing.
//!
//! Bytes that come over the network go through `Incoming`, piece by piece, so that no file is in memory whole.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};
use tokio_util::io::ReaderStream;

use crate::clock::lock;
use crate::private;

/// What is on its way begins so; nobody's id does.
const INCOMING: &str = "incoming-";

/// So many bytes of the beginning of a file say what it is.
const BEGINNING: usize = 64;

/// The bytes of all media.
pub(crate) struct Vault {
    folder: Option<PathBuf>,
    memory: Mutex<BTreeMap<String, Bytes>>,
    arrivals: AtomicU64,
}

impl Vault {
    /// Opens the vault inside the simulator's folder, without what was on its way when it was last closed.
    pub(crate) fn open(folder: Option<&Path>) -> anyhow::Result<Vault> {
        let folder = folder.map(|folder| folder.join("media"));
        if let Some(folder) = &folder {
            private::folder(folder).with_context(|| format!("making {}", folder.display()))?;
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_name().to_string_lossy().starts_with(INCOMING) {
                    std::fs::remove_file(entry.path())?;
                }
            }
        }
        Ok(Vault { folder, memory: Mutex::default(), arrivals: AtomicU64::new(0) })
    }

    /// Somewhere to lay down bytes as they come.
    pub(crate) fn incoming(&self) -> io::Result<Incoming> {
        let place = match &self.folder {
            None => Place::Memory(Vec::new()),
            Some(folder) => {
                let path =
                    folder.join(format!("{INCOMING}{}", self.arrivals.fetch_add(1, Ordering::Relaxed)));
                Place::Folder { file: File::from_std(private::file(&path)?), path }
            }
        };
        Ok(Incoming { place, size: 0, beginning: Vec::new(), hash: Sha256::new() })
    }

    /// Keeps what has come under an id of digits.
    pub(crate) async fn keep(&self, id: &str, incoming: Incoming) -> io::Result<()> {
        self.keep_at(id, 0, incoming).await
    }

    /// Keeps what has come as the bytes from this one on: however often it comes, it stands there once.
    pub(crate) async fn keep_at(&self, id: &str, offset: usize, mut incoming: Incoming) -> io::Result<()> {
        match (&mut incoming.place, &self.folder) {
            (Place::Folder { file, path }, Some(folder)) => {
                let kept = folder.join(id);
                file.flush().await?;
                if offset == 0 && !tokio::fs::try_exists(&kept).await? {
                    file.sync_all().await?;
                    return tokio::fs::rename(&*path, kept).await;
                }
                let mut whole = tokio::fs::OpenOptions::new().write(true).open(kept).await?;
                whole.seek(io::SeekFrom::Start(u64::try_from(offset).unwrap_or(u64::MAX))).await?;
                tokio::io::copy(&mut File::open(&*path).await?, &mut whole).await?;
                whole.flush().await?;
                whole.sync_all().await
            }
            (Place::Memory(bytes), _) => {
                let mut memory = lock(&self.memory);
                let before = memory.remove(id).unwrap_or_default();
                let (kept, rest) = before.split_at(offset.min(before.len()));
                let behind = rest.get(bytes.len()..).unwrap_or_default();
                memory.insert(id.to_owned(), [kept, bytes.as_slice(), behind].concat().into());
                Ok(())
            }
            (Place::Folder { .. }, None) => Err(io::Error::other("a vault without a folder")),
        }
    }

    /// Keeps bytes that are here already.
    pub(crate) async fn put(&self, id: &str, bytes: &[u8]) -> io::Result<()> {
        let mut incoming = self.incoming()?;
        incoming.push(bytes).await?;
        self.keep(id, incoming).await
    }

    /// The bytes, piece by piece; None when there are none.
    pub(crate) async fn body(&self, id: &str) -> Option<Body> {
        match &self.folder {
            Some(folder) => {
                let file = File::open(folder.join(id)).await.ok()?;
                Some(Body::from_stream(ReaderStream::new(file)))
            }
            None => lock(&self.memory).get(id).cloned().map(Body::from),
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

/// Bytes on their way: counted and hashed as they come, and gone again unless they are kept.
pub(crate) struct Incoming {
    place: Place,
    size: usize,
    /// Enough to see what it is.
    beginning: Vec<u8>,
    hash: Sha256,
}

enum Place {
    Folder { file: File, path: PathBuf },
    Memory(Vec<u8>),
}

impl Incoming {
    /// Adds a piece.
    pub(crate) async fn push(&mut self, piece: &[u8]) -> io::Result<()> {
        self.size = self.size.saturating_add(piece.len());
        self.hash.update(piece);
        let wanted = BEGINNING.saturating_sub(self.beginning.len());
        self.beginning.extend(piece.iter().take(wanted));
        match &mut self.place {
            Place::Folder { file, .. } => file.write_all(piece).await,
            Place::Memory(bytes) => {
                bytes.extend(piece);
                Ok(())
            }
        }
    }

    /// All of them, of what is known to be small.
    pub(crate) async fn into_bytes(mut self) -> io::Result<Vec<u8>> {
        match &mut self.place {
            Place::Folder { file, path } => {
                file.flush().await?;
                tokio::fs::read(path).await
            }
            Place::Memory(bytes) => Ok(std::mem::take(bytes)),
        }
    }

    /// How many bytes have come.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// The first of them.
    pub(crate) fn beginning(&self) -> &[u8] {
        &self.beginning
    }

    /// Their hash in base64, as in webhooks.
    pub(crate) fn sha256(&self) -> String {
        STANDARD.encode(self.hash.clone().finalize())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if let Place::Folder { path, .. } = &self.place {
            // What was kept has another name by now.
            let _gone = std::fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn text(vault: &Vault, id: &str) -> Option<String> {
        let bytes = axum::body::to_bytes(vault.body(id).await?, 1000).await.unwrap();
        Some(String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn pieces_become_one_file_and_what_is_not_kept_is_gone() {
        let folder = std::env::temp_dir().join(format!("transom-vault-{}", std::process::id()));
        for place in [None, Some(folder.as_path())] {
            let vault = Vault::open(place).unwrap();
            let mut incoming = vault.incoming().unwrap();
            incoming.push(b"one, ").await.unwrap();
            incoming.push(b"two").await.unwrap();
            assert_eq!(incoming.size(), 8);
            assert_eq!(incoming.sha256(), STANDARD.encode(Sha256::digest(b"one, two")));
            vault.keep("7", incoming).await.unwrap();
            for _ in 0..2 {
                let mut more = vault.incoming().unwrap();
                more.push(b", three").await.unwrap();
                vault.keep_at("7", 8, more).await.unwrap();
            }
            drop(vault.incoming().unwrap());
            assert_eq!(text(&vault, "7").await.unwrap(), "one, two, three");
            vault.remove("7").await;
            assert_eq!(text(&vault, "7").await, None);
        }
        assert_eq!(std::fs::read_dir(folder.join("media")).unwrap().count(), 0);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
