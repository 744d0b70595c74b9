//! The link by which the first owner of an empty desk comes in: printed when the server starts, and kept beside the
//! database in a file that only its owner reads, for whoever does not see what the server prints.

use std::fs::Permissions;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use transom_desk::app::App;
use transom_desk::people::first;
use transom_store::db::file_of;

/// Makes a new link while nobody can sign in. The file of an earlier one goes.
///
/// # Errors
/// When the store fails or the file cannot be written.
pub(super) async fn offer(app: &App) -> anyhow::Result<()> {
    let file = file_of(&app.settings.database.url).map(|path| PathBuf::from(format!("{path}.first-link")));
    let Some(handed) = first::link(app.base()).await? else {
        return file.map_or(Ok(()), |path| forget(&path));
    };
    let address = handed.url(&app.settings.server.public_url);
    println!();
    println!("  Nobody can sign in yet. This link makes you the owner; it works once, for 72 hours:");
    println!();
    println!("  {address}");
    if let Some(path) = &file {
        keep(path, &address).with_context(|| format!("the file {}", path.display()))?;
        println!();
        println!("  It also stands in {}.", path.display());
    }
    println!();
    Ok(())
}

fn keep(path: &Path, address: &str) -> std::io::Result<()> {
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    // One of an earlier start keeps its mode otherwise.
    file.set_permissions(Permissions::from_mode(0o600))?;
    writeln!(file, "{address}")
}

fn forget(path: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", path.display()))
        }
        _ => Ok(()),
    }
}
