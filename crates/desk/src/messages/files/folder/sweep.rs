//! What lies in the folder and is no message's: files whose message is gone, and what a process left that was killed.

use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use object_store::local::LocalFileSystem;
use tokio::fs::{self, DirEntry};
use transom_store::Db;

use super::{GOING, remove_unwanted, unwanted, was_there};

/// What is being written has a name with this sign.
const UNFINISHED: char = '#';
/// Nothing is being written for so long.
const LONGEST: Duration = Duration::from_hours(24);

/// Looks through the folder; how many files went. `now` is the machine's time since the beginning of 1970.
pub(crate) async fn sweep(
    db: &Db,
    files: &LocalFileSystem,
    folder: &Path,
    now: Duration,
) -> anyhow::Result<usize> {
    let mut removed = 0;
    let mut parts = fs::read_dir(folder).await.context("the folder of files")?;
    while let Some(part) = parts.next_entry().await? {
        if part.file_type().await?.is_dir() {
            removed += sweep_part(db, files, &part.path(), now).await.context("the folder of files")?;
        }
    }
    Ok(removed)
}

/// One of the folders in it.
async fn sweep_part(db: &Db, files: &LocalFileSystem, part: &Path, now: Duration) -> anyhow::Result<usize> {
    let mut hashes = Vec::new();
    let mut removed = 0;
    let mut entries = fs::read_dir(part).await?;
    while let Some(entry) = entries.next_entry().await? {
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.contains(UNFINISHED) {
            removed += usize::from(remove_unfinished(&entry, now).await?);
        } else if let Some(hash) = name.strip_suffix(GOING).and_then(|name| name.strip_suffix('.')) {
            removed += usize::from(make_up_for(db, &entry, hash).await?);
        } else if is_hash(&name) {
            hashes.push(name);
        }
    }
    Ok(removed + remove_unwanted(db, files, &hashes).await?)
}

fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Somebody was ended while they wrote it, if that is long ago.
async fn remove_unfinished(entry: &DirEntry, now: Duration) -> std::io::Result<bool> {
    let written = match entry.metadata().await {
        Ok(known) => known.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let is_old = now.saturating_sub(written) > LONGEST;
    if is_old { was_there(fs::remove_file(entry.path()).await) } else { Ok(false) }
}

/// Somebody was ended while they removed it: it goes, or comes back where somebody has it and nobody kept it anew.
async fn make_up_for(db: &Db, entry: &DirEntry, hash: &str) -> anyhow::Result<bool> {
    let there = entry.path().with_extension("");
    if unwanted(db, vec![hash.to_owned()]).await?.is_empty() && !fs::try_exists(&there).await? {
        was_there(fs::rename(entry.path(), there).await)?;
        return Ok(false);
    }
    Ok(was_there(fs::remove_file(entry.path()).await)?)
}
