//! A PostgreSQL of the tests' own: one throw-away cluster a process, in a folder of its own, reached through
//! a socket in that folder. Needs nothing but the store and tokio, so that other crates can include this file.
//! What is tested on it stands elsewhere.

#![expect(clippy::panic, reason = "a test without its database fails, and says why")]

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use transom_store::Locked;

/// Stands in for the server while it is needed: makes it, says `ready`, waits until whoever started it is
/// gone (their end of the pipe closes, however they ended), takes it down and removes its folder.
const GUARD: &str = r#"
set -u
bin=$1; folder=$2
export LC_ALL=C
umask 077
rm -rf "$folder"
fail() { echo "$1"; cat "$folder/log" 2>/dev/null; rm -rf "$folder"; exit 1; }
mkdir "$folder" && cd "$folder" || fail "the folder $folder cannot be made"
"$bin/initdb" --no-sync -D data -U transom -A trust -E UTF8 --locale=C >log 2>&1 || fail "initdb failed"
"$bin/pg_ctl" -D data -w -l log -o "-c listen_addresses='' -c unix_socket_directories=$folder -c fsync=off \
  -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB" start >log.start 2>&1 </dev/null \
  || fail "the server did not start"
echo ready
exec >/dev/null 2>&1
cat >/dev/null
"$bin/pg_ctl" -D data -w -m immediate stop
cd / && rm -rf "$folder"
"#;

/// The database that all others are copies of: every migration has run on it.
const TEMPLATE: &str = "migrated";

/// A running server.
pub(crate) struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    next: AtomicU32,
    // Its standard input is the pipe that the guard watches; it closes when this process ends.
    _guard: Child,
}

impl Cluster {
    /// The one server of this process, started by whoever asks first. It ends with the process.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Result<Cluster, String>> = OnceLock::new();
        match SHARED.get_or_init(Self::start) {
            Ok(cluster) => cluster,
            Err(why) => panic!("{why}"),
        }
    }

    /// The URL of a new database that every migration has run on. Nobody else uses it.
    pub(crate) fn database(&self) -> String {
        self.copy(&self.url(TEMPLATE))
    }

    /// The URL of a new database with all that is in the one at this URL, which nobody may be connected to.
    pub(crate) fn copy(&self, url: &str) -> String {
        let template = url.trim_start_matches("postgres://transom@/").split('?').next().unwrap_or_default();
        let name = format!("test_{}", self.next.fetch_add(1, Ordering::Relaxed));
        self.make(&["-T", template, &name]).unwrap_or_else(|why| panic!("{why}"));
        self.url(&name)
    }

    fn start() -> Result<Self, String> {
        let bin = newest_bin()?;
        let folder = std::env::temp_dir().join(format!("transom-postgres-{}", std::process::id()));
        let mut guard = guard(&bin, &folder).spawn().map_err(|e| format!("sh cannot be started: {e}"))?;
        let mut said = Vec::new();
        let mut out = guard.stdout.take().into_iter().flat_map(Read::bytes).map_while(Result::ok);
        said.extend(out.by_ref().take("ready\n".len()));
        if said != b"ready\n" {
            said.extend(out);
            return Err(format!("PostgreSQL for the tests: {}", String::from_utf8_lossy(&said)));
        }
        let cluster = Self { bin, folder, next: AtomicU32::new(0), _guard: guard };
        cluster.make(&["-T", "template0", TEMPLATE])?;
        migrate(cluster.url(TEMPLATE))?;
        Ok(cluster)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://transom@/{database}?host={}", self.folder.display())
    }

    fn make(&self, arguments: &[&str]) -> Result<(), String> {
        let made = Command::new(self.bin.join("createdb"))
            .args(["-U", "transom", "-h"])
            .arg(&self.folder)
            .args(arguments)
            .output()
            .map_err(|e| format!("createdb cannot be started: {e}"))?;
        let complaint = String::from_utf8_lossy(&made.stderr);
        if made.status.success() { Ok(()) } else { Err(format!("createdb: {complaint}")) }
    }
}

/// The server refuses to run as root, so root lets the user of Debian's package run it.
fn guard(bin: &Path, folder: &Path) -> Command {
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    let mut command = if root { Command::new("runuser") } else { Command::new("sh") };
    if root {
        command.args(["-u", "postgres", "--", "sh"]);
    }
    command.args(["-c", GUARD, "guard"]).arg(bin).arg(folder);
    // A group of its own: Ctrl-C on the terminal ends the tests, and the guard then cleans up.
    command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// The folder with the programs of the newest PostgreSQL on this machine.
pub(crate) fn newest_bin() -> Result<PathBuf, String> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists() && bin.join("postgres").exists())
        .max()
        .map(|(_, bin)| bin)
        .ok_or_else(|| {
            "The tests need PostgreSQL's programs under /usr/lib/postgresql: \
             apt-get update && apt-get install --no-install-recommends postgresql"
                .to_owned()
        })
}

/// On a runtime of its own: when it ends, no connection is left that would keep the template from being copied.
fn migrate(url: String) -> Result<(), String> {
    let migrating = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|e| e.to_string())?;
        runtime.block_on(Locked::open(&url)).map(drop).map_err(|e| e.to_string())
    });
    migrating.join().map_err(|_| "the thread that migrates ended early".to_owned())?
}
