//! The folder of files, beside the server or without one: made, opened, and rid of what nobody has any more.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use anyhow::Context as _;
use object_store::ObjectStore as _;
use object_store::local::LocalFileSystem;
use transom_store::{Db, apps, erase};

use super::path;

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

/// Removes the files of these bytes that no message of any workspace has any more; how many it were.
pub(crate) async fn remove_unwanted(
    db: &Db,
    files: &LocalFileSystem,
    hashes: &[String],
) -> anyhow::Result<usize> {
    let mut removed = 0;
    for hash in hashes {
        if is_wanted(db, hash).await? {
            continue;
        }
        match files.delete(&path(hash)?).await {
            Ok(()) => removed += 1,
            Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error).context("the folder of files"),
        }
    }
    Ok(removed)
}

async fn is_wanted(db: &Db, hash: &str) -> transom_store::Result<bool> {
    let hash = hash.to_owned();
    db.read(hash, |tx, hash| {
        Box::pin(async move {
            for workspace in apps::workspaces(tx).await? {
                if erase::is_file_wanted(&mut tx.of(workspace), hash).await? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    })
    .await
}
