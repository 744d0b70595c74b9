//! The folder of files, beside the server or without it: made, opened, and rid of what nobody has any more.
//!
//! Whoever is going to keep a file says so in its row, and looks whether it is there after that. Whoever removes one puts
//! it out of the way, and asks after that whether anybody has it: so one of the two sees the other.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use object_store::local::LocalFileSystem;
use tokio::fs;
use transom_store::{Db, apps, file_links, media};

use super::path;

mod sweep;

pub(crate) use sweep::sweep;

/// How a file ends that is out of the way.
const GOING: &str = "going";

/// Makes the folder of customers' files, unless there is one: nobody else of the machine looks into it.
///
/// # Errors
/// When it cannot be made.
pub fn make(path: &Path) -> anyhow::Result<()> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.with_context(|| format!("the folder {}", path.display()))
}

/// The folder of files, made if it is not there.
///
/// # Errors
/// When it cannot be made.
pub fn open(folder: &Path) -> anyhow::Result<LocalFileSystem> {
    make(folder)?;
    LocalFileSystem::new_with_prefix(folder).context("the folder of files")
}

/// Removes the files of these bytes that no message and no link of any workspace has any more; how many it were.
pub(crate) async fn remove_unwanted(
    db: &Db,
    files: &LocalFileSystem,
    hashes: &[String],
) -> anyhow::Result<usize> {
    let mut removed = 0;
    for hash in unwanted(db, hashes.to_vec()).await? {
        let there = files.path_to_filesystem(&path(&hash)?)?;
        let gone = remove(db, there, hash).await.context("the folder of files")?;
        removed += usize::from(gone);
    }
    Ok(removed)
}

async fn remove(db: &Db, there: PathBuf, hash: String) -> anyhow::Result<bool> {
    let going = there.with_extension(GOING);
    if !was_there(fs::rename(&there, &going).await)? {
        return Ok(false);
    }
    if unwanted(db, vec![hash]).await?.is_empty() {
        was_there(fs::rename(&going, &there).await)?;
        return Ok(false);
    }
    Ok(was_there(fs::remove_file(&going).await)?)
}

/// Whether a file was there that was moved or removed: somebody else may have been first.
fn was_there(done: std::io::Result<()>) -> std::io::Result<bool> {
    match done {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        done => done.map(|()| true),
    }
}

/// Those of these bytes that no message has, and no link leads to.
async fn unwanted(db: &Db, hashes: Vec<String>) -> transom_store::Result<Vec<String>> {
    db.read(hashes, |tx, hashes| {
        Box::pin(async move {
            let mut left = hashes.clone();
            for workspace in apps::workspaces(tx).await? {
                for wanted in [
                    media::wanted(&mut tx.of(workspace), &left).await?,
                    file_links::wanted(&mut tx.of(workspace), &left).await?,
                ] {
                    left.retain(|hash| !wanted.contains(hash));
                }
            }
            Ok(left)
        })
    })
    .await
}
