//! The binary as a process: started, listened to, ended in good and in bad ways.

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};

use super::{Folder, Start};

/// Files that grow beyond what is allowed make a write fail instead of ending the process.
const SHELL: &str = "trap '' XFSZ; exec \"$0\" \"$@\"";

/// What secrets in databases of PostgreSQL are sealed with.
const KEY: &str = "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e";

/// The file with the key of the desk in this folder: one on PostgreSQL had it from its environment.
pub(crate) fn key_file(folder: &Folder) -> PathBuf {
    let path = folder.path().join("transom.db.key");
    if !path.exists() {
        std::fs::write(&path, KEY).unwrap();
    }
    path
}

/// Beside a server's database there is no place for a file with the key, unless settings name one.
fn key_for(arguments: &[impl AsRef<str>]) -> Option<(&'static str, &'static str)> {
    let is_servers = arguments.iter().any(|argument| argument.as_ref().starts_with("postgres://"));
    let has_settings = arguments.iter().any(|argument| argument.as_ref() == "--config");
    (is_servers && !has_settings).then_some(("TRANSOM_KEY", KEY))
}

/// A command of the binary to its end, with `input` to read.
pub(crate) async fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_transom"))
        .args(arguments)
        .envs(key_for(arguments))
        .env_remove("DATABASE_URL")
        .env_remove("TRANSOM_CONFIG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_owned());
    let writing = tokio::spawn(async move { stdin.write_all(input.as_bytes()).await });
    let output = child.wait_with_output().await.unwrap();
    // Who fails at once does not read.
    let read = writing.await.unwrap();
    assert!(read.as_ref().map_or_else(|error| error.kind() == ErrorKind::BrokenPipe, |()| true), "{read:?}");
    output
}

/// An address that nobody listens on.
pub(crate) fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// Which file it is and when it was made: a new file may get the number of one that was removed.
type Made = (u64, i64, i64);

fn made(path: &Path) -> Option<Made> {
    std::fs::metadata(path).ok().map(|file| (file.ino(), file.mtime(), file.mtime_nsec()))
}

/// A running binary. It is killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    log: Arc<Mutex<Vec<String>>>,
    out: Arc<Mutex<Vec<String>>>,
    /// The `demo.json` that lay there before: the file of this start is another one.
    before: Option<Made>,
}

impl Process {
    /// `transom demo`.
    pub(crate) fn demo(folder: &Folder, start: &Start) -> Self {
        let mut arguments: Vec<String> =
            ["demo", "--listen", "127.0.0.1:0", "--simulator", "127.0.0.1:0", "--data"]
                .map(str::to_owned)
                .into();
        arguments.push(folder.path().to_str().unwrap().to_owned());
        let (database, simulator) = (&start.database, &start.simulator_url);
        for (name, value) in [("--database", database), ("--simulator-url", simulator), ("--now", &start.now)]
        {
            arguments.extend(value.iter().flat_map(|value| [name.to_owned(), value.clone()]));
        }
        if let Some(rules) = start.rules {
            arguments.extend(["--rules".to_owned(), rules.to_owned()]);
        }
        if let Some(filter) = start.log {
            arguments.extend(["--log".to_owned(), filter.to_owned()]);
        }
        if start.fresh {
            arguments.push("--fresh".to_owned());
        }
        let before = made(&folder.demo_file());
        let mut process = Self::run(&arguments);
        process.before = before;
        process
    }

    /// Any command of the binary.
    pub(crate) fn run(arguments: &[String]) -> Self {
        let mut child = Command::new("sh")
            .args(["-c", SHELL, env!("CARGO_BIN_EXE_transom")])
            .args(arguments)
            .envs(key_for(arguments))
            .env_remove("DATABASE_URL")
            .env_remove("TRANSOM_CONFIG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let (log, out) = (Arc::default(), Arc::default());
        listen(child.stderr.take().unwrap(), &log);
        listen(child.stdout.take().unwrap(), &out);
        Self { child, log, out, before: None }
    }

    /// What this start wrote into `demo.json`, once it did.
    pub(super) fn current_demo(&self, folder: &Folder) -> Option<Value> {
        let found = made(&folder.demo_file())?;
        let text = std::fs::read_to_string(folder.demo_file()).ok()?;
        if self.before == Some(found) { None } else { Some(serde_json::from_str(&text).unwrap()) }
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// `kill -9`.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// SIGTERM; it has to end well within this time.
    pub(crate) async fn terminate(&mut self, within: Duration) {
        send_signal(self.id(), "TERM").await;
        let ended = tokio::time::timeout(within, self.child.wait()).await;
        let status = ended.unwrap_or_else(|_| panic!("it did not end within {within:?}")).unwrap();
        assert!(status.success(), "it ended with {status}");
    }

    /// The lines on standard error so far.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// The lines on standard output so far.
    pub(crate) fn out(&self) -> Vec<String> {
        self.out.lock().unwrap().clone()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let from = log.len().saturating_sub(40);
            eprintln!("The last of what the process logged:\n{}", log[from..].join("\n"));
        }
    }
}

async fn send_signal(process: u32, signal: &str) {
    let sent = Command::new("kill").args(["-s", signal, &process.to_string()]).status().await.unwrap();
    assert!(sent.success());
}

fn listen(from: impl AsyncRead + Unpin + Send + 'static, into: &Arc<Mutex<Vec<String>>>) {
    let into = Arc::clone(into);
    tokio::spawn(async move {
        let mut lines = BufReader::new(from).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            into.lock().unwrap().push(line);
        }
    });
}
