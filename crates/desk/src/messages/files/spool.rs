//! A file on its way in: on the disk from its first byte on, hashed as it comes. It has no name until it is whole, so
//! that a process that is killed leaves nothing of it.

use std::io::SeekFrom;

use anyhow::Context as _;
use bytes::BytesMut;
use object_store::path::Path;
use object_store::{MultipartUpload as _, ObjectStore as _};
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};
use transom_channels::whatsapp::media::HEAD_BYTES;

use crate::app::App;

/// Bytes that are moved at once.
const PIECE: usize = 256 * 1024;

/// A file that is not whole yet.
pub struct Spool {
    file: File,
    hash: Sha256,
    size: u64,
    most: u64,
    head: Vec<u8>,
}

/// A file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub hash: String,
    /// Its bytes.
    pub size: u64,
}

/// It has more bytes than may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// So many may be.
    pub most: u64,
}

impl std::fmt::Display for TooLarge {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "the file is larger than {} bytes", self.most)
    }
}

impl std::error::Error for TooLarge {}

impl Spool {
    /// A file of at most so many bytes.
    ///
    /// # Errors
    /// When the folder of files cannot be written to.
    pub async fn begin(app: &App, most: u64) -> anyhow::Result<Self> {
        Self::within(&app.settings.media.path, most).await
    }

    /// The same in another folder.
    ///
    /// # Errors
    /// When it cannot be written to.
    pub async fn within(folder: &std::path::Path, most: u64) -> anyhow::Result<Self> {
        let folder = folder.to_owned();
        let made = tokio::task::spawn_blocking(move || tempfile::tempfile_in(folder)).await?;
        let mut file = File::from_std(made.context("the folder of files")?);
        // Several come at once: none of them holds the megabytes that a file may by default.
        file.set_max_buf_size(PIECE);
        Ok(Self { file, hash: Sha256::new(), size: 0, most, head: Vec::new() })
    }

    /// What came next.
    ///
    /// # Errors
    /// [`TooLarge`], or what the disk says.
    pub async fn add(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.size += u64::try_from(bytes.len())?;
        anyhow::ensure!(self.size <= self.most, TooLarge { most: self.most });
        self.hash.update(bytes);
        self.head.extend(bytes.iter().take(HEAD_BYTES.saturating_sub(self.head.len())));
        self.file.write_all(bytes).await.context("the folder of files")
    }

    /// What tells its bytes from others'.
    pub fn fingerprint(&self) -> Vec<u8> {
        self.hash.clone().finalize().to_vec()
    }

    /// The name of its bytes: whoever is going to keep it says so in its row before, so that nobody removes them meanwhile.
    pub fn hash(&self) -> String {
        hex::encode(self.fingerprint())
    }

    /// The first bytes, which say what it is.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// How many bytes came until now.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The whole file from its start, to be read once and before it is kept.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn read(&mut self) -> anyhow::Result<File> {
        self.file.flush().await?;
        self.file.seek(SeekFrom::Start(0)).await?;
        Ok(self.file.try_clone().await?)
    }

    /// Keeps it under its hash, which its row has; once, however often it comes.
    ///
    /// # Errors
    /// What the disk says; nothing is kept then.
    pub async fn keep(mut self, app: &App) -> anyhow::Result<Kept> {
        let hash = self.hash();
        let path = super::path(&hash)?;
        if app.files.head(&path).await.is_err() {
            self.copy(app, &path).await.context("the folder of files")?;
        }
        Ok(Kept { hash, size: self.size })
    }

    async fn copy(&mut self, app: &App, path: &Path) -> anyhow::Result<()> {
        let mut from = self.read().await?;
        let mut to = app.files.put_multipart(path).await?;
        loop {
            let mut piece = BytesMut::with_capacity(PIECE);
            if from.read_buf(&mut piece).await? == 0 {
                break;
            }
            to.put_part(piece.freeze().into()).await?;
        }
        to.complete().await?;
        // What is told as kept must be there after the power fails.
        File::open(app.files.path_to_filesystem(path)?).await?.sync_all().await?;
        Ok(())
    }
}
