//! The processes that are measured, and the folder they work in. Both are gone when the benchmark ends.

use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use transom_desk::base::keys;
use transom_desk::base::settings::Settings;
use transom_store::Db;

use crate::clock;
use crate::world::APP_SECRET;

/// A folder of this run.
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes it where temporary files go (`TMPDIR`), open to the user that runs PostgreSQL.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("transom-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path).with_context(|| format!("the folder {}", path.display()))?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777))?;
        Ok(Self { path })
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left of a run is no reason to fail it.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// What the secrets of this run are sealed with.
pub(crate) const KEY: &str = "7777777777777777777777777777777777777777777777777777777777777777";

/// Opens a database of this run.
pub(crate) async fn open(database: &str) -> anyhow::Result<Db> {
    let mut settings = Settings::of_database(database);
    settings.secrets.key = Some(KEY.into());
    keys::open(&settings).await
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// `transom serve`, as it is shipped.
    pub(crate) async fn ours(folder: &Folder, graph: &str, database: &str) -> anyhow::Result<Self> {
        let (command, address) = Self::serve(folder, graph, database)?;
        Self::start(command, address).await
    }

    fn serve(folder: &Folder, graph: &str, database: &str) -> anyhow::Result<(Command, SocketAddr)> {
        let address = free_address()?;
        let settings = folder.path(&format!("settings-{}.toml", address.port()));
        let media = folder.path("media").display().to_string();
        std::fs::write(
            &settings,
            format!(
                "[graph]\nurl = {graph:?}\nmessages_per_second = 1000\n[media]\npath = {media:?}\n[log]\nfilter = \"error\"\n"
            ),
        )?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_transom"));
        command.env("TRANSOM_KEY", KEY);
        command.arg("serve").arg("--config").arg(settings);
        command.args(["--database", database, "--listen", &address.to_string()]);
        Ok((command, address))
    }

    /// The floor: this program in its other role.
    pub(crate) async fn floor(database: &str) -> anyhow::Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args([crate::floor::ROLE, database, &address.to_string()]);
        Self::start(command, address).await
    }

    /// A receiver in Python: the command lacks its port, the secret and how it commits.
    pub(crate) async fn python(mut command: Command, commits: &str) -> anyhow::Result<Self> {
        let address = free_address()?;
        command.args([&address.port().to_string(), APP_SECRET, commits]);
        Self::start(command, address).await
    }

    /// How long it takes until a server says that it is ready, in milliseconds.
    pub(crate) async fn ready_ms(folder: &Folder, graph: &str, database: &str) -> anyhow::Result<f64> {
        let begun = clock::now();
        let (mut command, address) = Self::serve(folder, graph, database)?;
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.spawn().with_context(|| format!("starting {command:?}"))?;
        let server = Self { child, address };
        while !is_ready(server.address).await && begun.elapsed() < Duration::from_mins(1) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(begun.elapsed().as_secs_f64() * 1000.0)
    }

    async fn start(mut command: Command, address: SocketAddr) -> anyhow::Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.spawn().with_context(|| format!("starting {command:?}"))?;
        let server = Self { child, address };
        for _ in 0..400 {
            if TcpStream::connect(address).await.is_ok() {
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        anyhow::bail!("{command:?} does not listen after 10 s")
    }

    /// Memory that it holds, in MB (2^20 bytes).
    pub(crate) fn rss_mb(&self) -> anyhow::Result<f64> {
        let told = self.told("status", "VmRSS:")?;
        let kilobytes: u32 = told.trim_end_matches("kB").trim().parse()?;
        Ok(f64::from(kilobytes) / 1024.0)
    }

    /// How many bytes it has written to files since it was started.
    pub(crate) fn written_bytes(&self) -> anyhow::Result<u64> {
        Ok(self.told("io", "wchar:")?.parse()?)
    }

    /// What the kernel tells of the process, in a line of one of its files.
    fn told(&self, file: &str, name: &str) -> anyhow::Result<String> {
        let path = Path::new("/proc").join(self.child.id().to_string()).join(file);
        let text = std::fs::read_to_string(path)?;
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        Ok(line.with_context(|| format!("the kernel does not tell {name}"))?.trim().to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; nothing it holds is needed any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address).await else { return false };
    let asked =
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: desk.example\r\nConnection: close\r\n\r\n").await;
    let mut answer = String::new();
    asked.is_ok() && stream.read_to_string(&mut answer).await.is_ok() && answer.starts_with("HTTP/1.1 200 ")
}

fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
