//! The folder of files as whoever removes from it has it: beside the server, or without one.

use anyhow::Context as _;
use object_store::ObjectStore as _;
use object_store::local::LocalFileSystem;
use transom_store::{Db, apps, erase};

use super::path;
use crate::app::folder_for_files;

/// The folder of files, made if it is not there.
///
/// # Errors
/// When it cannot be made.
pub fn open(folder: &std::path::Path) -> anyhow::Result<LocalFileSystem> {
    folder_for_files(folder)?;
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
