//! `demo.json`: all that a browser, a test or a curious person needs. `demo.toml`: settings that take a command to
//! the demo's database and to its simulator. Readable by their owner only.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use transom_desk::base::settings::Settings;
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, WorkspaceId};

/// The demo's addresses and secrets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Demo {
    pub(super) inbox_url: String,
    pub(super) simulator_url: String,
    pub(super) email: String,
    pub(super) password: String,
    pub(super) api_token: String,
    pub(super) workspace_id: WorkspaceId,
    pub(super) channels: Vec<DemoChannel>,
}

/// A number of the demo, or its sender of SMS.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct DemoChannel {
    pub(super) id: ChannelId,
    pub(super) kind: ChannelKind,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) phone_number_id: String,
    pub(super) waba_id: String,
    pub(super) app_id: String,
    pub(super) access_token: String,
    pub(super) app_secret: String,
    pub(super) verify_token: String,
    pub(super) webhook_url: String,
    /// Of an SMS sender, in its carrier's words.
    #[serde(flatten)]
    pub(super) carrier: Option<SmsCarrier>,
}

/// What the carrier of an SMS sender calls things.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SmsCarrier {
    pub(super) account_sid: String,
    pub(super) auth_token: String,
    pub(super) from: String,
}

const NAME: &str = "demo.json";
/// What commands are told with `--config`.
const SETTINGS: &str = "demo.toml";
/// Where it is written before it is moved to its place. It is there from the moment a demo begins.
const PART: &str = "demo.json.part";

/// Says that a demo begins in this folder, so that what it makes there is known to be its own.
pub(super) fn begin(folder: &Path) -> anyhow::Result<()> {
    let path = folder.join(PART);
    std::fs::write(&path, "").with_context(|| format!("writing {}", path.display()))
}

/// Whether a demo began in this folder, however far it came.
pub(super) fn has_begun(folder: &Path) -> bool {
    folder.join(NAME).exists() || folder.join(PART).exists()
}

/// What an earlier demo wrote.
pub(super) fn read(folder: &Path) -> anyhow::Result<Option<Demo>> {
    let path = folder.join(NAME);
    if !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let demo = serde_json::from_str(&text)
        .with_context(|| format!("{} cannot be read; start with --fresh", path.display()));
    demo.map(Some)
}

/// Writes both files.
pub(super) fn write(folder: &Path, demo: &Demo, settings: &Settings) -> anyhow::Result<()> {
    let text = toml::to_string(settings).context("the settings of the demo")?;
    write_one(folder, SETTINGS, &text)?;
    write_one(folder, NAME, &serde_json::to_string_pretty(demo)?)
}

/// Writes a file beside its place, then moves it there: it is whole or it is not there.
fn write_one(folder: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let (path, part) = (folder.join(name), folder.join(format!("{name}.part")));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&part)
        .with_context(|| format!("writing {}", part.display()))?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&part, &path).with_context(|| format!("writing {}", path.display()))
}
