//! A receiver as somebody writes it in Python, `pywa/receiver.py`, with the libraries of `pywa/requirements.txt`: they are
//! installed beside what cargo builds, the first time.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;

use crate::figures::Figures;
use crate::floor;
use crate::process::{Folder, Server};

const REQUIREMENTS: &str = include_str!("pywa/requirements.txt");
const RECEIVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/desk/pywa/receiver.py");

/// How a receiver commits, and the figure against it.
struct Kind {
    commits: &'static str,
    database: &'static str,
    ratio: &'static str,
}

const KINDS: [Kind; 2] = [
    Kind { commits: "alone", database: "alone.db", ratio: "intake_sqlite_vs_pywa" },
    Kind { commits: "grouped", database: "grouped.db", ratio: "intake_sqlite_vs_pywa_grouped" },
];

/// The figures.
pub(crate) const RATIOS: [&str; 2] = [KINDS[0].ratio, KINDS[1].ratio];

/// Starts one of each, on a database of its own, in the order of [`RATIOS`]; none, and says why, where they cannot be
/// installed.
pub(crate) async fn start(folder: &Folder) -> anyhow::Result<Vec<Server>> {
    let python = match installed() {
        Ok(python) => python,
        Err(error) => {
            for name in RATIOS {
                Figures::absent(name, &format!("{error:#}"));
            }
            return Ok(Vec::new());
        }
    };
    let mut servers = Vec::new();
    for kind in &KINDS {
        let mut command = Command::new(&python);
        command.args(["-B", RECEIVER]).arg(folder.path(kind.database));
        servers.push(Server::python(command, kind.commits).await?);
    }
    Ok(servers)
}

/// What was answered 200 has to be there: so many webhooks in each.
pub(crate) async fn all_there(folder: &Folder, webhooks: usize) -> anyhow::Result<()> {
    for kind in &KINDS {
        let url = format!("sqlite:{}", folder.path(kind.database).display());
        let found = floor::rows(&url, "messages").await? + floor::rows(&url, "statuses").await?;
        anyhow::ensure!(found == webhooks, "{}: {found} of {webhooks} webhooks are there", kind.ratio);
    }
    Ok(())
}

/// The Python that has these versions.
fn installed() -> anyhow::Result<PathBuf> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("pywa");
    let (python, told) = (place.join("bin/python"), place.join("requirements.txt"));
    if std::fs::read_to_string(&told).is_ok_and(|told| told == REQUIREMENTS) {
        return Ok(python);
    }
    eprintln!("  installing pywa into {}", place.display());
    done(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&place))?;
    let wanted = place.join("wanted.txt");
    std::fs::write(&wanted, REQUIREMENTS)?;
    let quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    done(Command::new(&python).args(quiet).arg(&wanted))?;
    std::fs::rename(wanted, told)?;
    Ok(python)
}

fn done(command: &mut Command) -> anyhow::Result<()> {
    let ended = command.stdin(Stdio::null()).output().with_context(|| format!("starting {command:?}"))?;
    let said = String::from_utf8_lossy(&ended.stderr);
    anyhow::ensure!(ended.status.success(), "{command:?} failed: {}", said.trim());
    Ok(())
}
