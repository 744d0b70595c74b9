//! A PostgreSQL server of this run, in a folder of its own, as durable as it is by default.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;

use crate::intake::Engine;
use crate::process::Folder;

/// Makes the server, says `ready`, waits until the benchmark is gone (its end of the pipe closes, however it
/// ended) and takes the server down.
const GUARD: &str = r#"
set -u
bin=$1; folder=$2
export LC_ALL=C
umask 077
fail() { echo "$1"; cat "$folder/log" 2>/dev/null; exit 1; }
mkdir "$folder" && cd "$folder" || fail "the folder $folder cannot be made"
"$bin/initdb" -D data -U transom -A trust -E UTF8 --locale=C >log 2>&1 || fail "initdb failed"
"$bin/pg_ctl" -D data -w -l log -o "-c listen_addresses='' -c unix_socket_directories=$folder
  -c shared_buffers=256MB -c max_wal_size=4GB" start >log.start 2>&1 </dev/null || fail "the server did not start"
echo ready
exec >/dev/null 2>&1
cat >/dev/null
"$bin/pg_ctl" -D data -w -m immediate stop
cd / && rm -rf "$folder"
"#;

/// A running server.
pub(crate) struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    guard: Child,
}

impl Cluster {
    /// Starts it with the newest PostgreSQL installed.
    pub(crate) fn start(folder: &Folder) -> anyhow::Result<Self> {
        let bin = newest_bin()?;
        let folder = folder.path("postgres");
        let mut guard = guard(&bin, &folder)?.spawn().context("starting PostgreSQL")?;
        let mut said = [0; 6];
        let mut out = guard.stdout.take().context("the guard of PostgreSQL is mute")?;
        if out.read_exact(&mut said).is_err() || &said != b"ready\n" {
            let mut rest = String::new();
            out.read_to_string(&mut rest)?;
            anyhow::bail!("PostgreSQL: {}{rest}", String::from_utf8_lossy(&said));
        }
        Ok(Self { bin, folder, guard })
    }

    /// Two databases on it.
    pub(crate) fn engine(&self) -> anyhow::Result<Engine> {
        Ok(Engine {
            ratio: "intake_postgres_vs_floor",
            ratio_of_many: "intake_postgres_vs_floor_512",
            bytes: None,
            has_pywa: false,
            ours: self.database("ours")?,
            floor: self.database("floor")?,
        })
    }

    /// An empty database on it.
    pub(crate) fn database(&self, name: &str) -> anyhow::Result<String> {
        let mut create = Command::new(self.bin.join("createdb"));
        let made =
            create.args(["-U", "transom", "-h"]).arg(&self.folder).args(["-T", "template0", name]).status();
        anyhow::ensure!(made.context("starting createdb")?.success(), "createdb failed");
        Ok(format!("postgres://transom@/{name}?host={}", self.folder.display()))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Closing its standard input asks the guard to clean up.
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// The server refuses to run as root, so root lets the user of Debian's package run it.
fn guard(bin: &Path, folder: &Path) -> anyhow::Result<Command> {
    let root = Command::new("id").arg("-u").output().context("starting id")?.stdout == b"0\n";
    let mut command = Command::new(if root { "runuser" } else { "sh" });
    if root {
        command.args(["-u", "postgres", "--", "sh"]);
    }
    command.args(["-c", GUARD, "guard"]).arg(bin).arg(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    Ok(command)
}

fn newest_bin() -> anyhow::Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists())
        .max()
        .map(|(_, bin)| bin)
        .context("PostgreSQL's programs are not under /usr/lib/postgresql; scripts/test-tools installs them")
}
