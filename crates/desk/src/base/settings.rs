//! The settings: one documented struct, read once at start. `transom settings` prints it as a commented file.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize};
use transom_store::seal::Secret;

mod retention;

pub(crate) use retention::before;
pub use retention::{Bounds, Retention};

/// All settings.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where rows are kept.
    pub database: Database,
    /// Where the key is that secrets are sealed with.
    pub secrets: Secrets,
    /// Where the server is reached.
    pub server: Server,
    /// The JSON API.
    pub api: Api,
    /// Meta's Graph API.
    pub graph: Graph,
    /// The SMS carrier.
    pub sms: Sms,
    /// Files of messages.
    pub media: Media,
    /// Bots.
    pub bots: Bots,
    /// How long things are kept.
    pub retention: Retention,
    /// Where Meta is silent.
    pub rules: transom_rules::settings::Settings,
    /// Logs.
    pub log: Log,
}

/// Where rows are kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
}

/// Bots.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bots {
    /// So many hours after a person wrote in a conversation no bot begins in it by itself.
    pub people_hours: u32,
    /// Hosts inside that bots may ask, over http too. All others have to have public addresses.
    pub internal_hosts: Vec<String>,
    /// What `TRANSOM_BOTS_SECRET` says: what bots ask other programs is signed with it.
    #[serde(skip)]
    pub secret: Option<Secret>,
}

impl Default for Bots {
    fn default() -> Self {
        Self { people_hours: 24, internal_hosts: Vec::new(), secret: None }
    }
}

/// Where the key is that secrets are sealed with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    /// The file; empty for the one beside the database.
    pub key_file: PathBuf,
    /// What `TRANSOM_KEY` says: the file is not asked then.
    #[serde(skip)]
    pub key: Option<Secret>,
}

/// Where the server is reached.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// The address it listens on.
    pub listen: SocketAddr,
    /// How browsers and Meta reach it; `https://…` makes cookies secure.
    pub public_url: String,
    /// Proxies of ours: what they say of whom they ask for is believed.
    #[serde(deserialize_with = "addresses")]
    pub trusted_proxies: Vec<IpNet>,
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address that is no proxy of ours.
    pub connections_per_address: usize,
    /// A session in which nothing was asked for so many hours ends; of 0 none does before its time.
    pub session_idle_hours: u16,
}

/// The JSON API.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Api {
    /// Requests a minute and token in the long run.
    pub requests_per_minute: NonZeroU32,
    /// Requests at once that a token may save up.
    pub burst: NonZeroU32,
}

/// Addresses and networks: `127.0.0.1`, `10.0.0.0/8`.
fn addresses<'de, D: Deserializer<'de>>(words: D) -> Result<Vec<IpNet>, D::Error> {
    let read = |word: String| {
        let one = word.parse::<IpAddr>().map(IpNet::from).or_else(|_| word.parse());
        one.map_err(|_| {
            serde::de::Error::custom(format!("{word} is no address or network, as 10.0.0.0/8 is"))
        })
    };
    Vec::<String>::deserialize(words)?.into_iter().map(read).collect()
}

/// Meta's Graph API.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Graph {
    /// Base URL without a version.
    pub url: String,
    /// The version.
    pub version: String,
    /// Base URL of what Meta answers at another host, such as putting templates away; empty for Meta's own where `url` is
    /// Meta's, and for `url` where that is another's. The access token is sent there too.
    pub archive_url: String,
    /// Hosts besides the base URL's that may be asked for files with the access token.
    pub media_hosts: Vec<String>,
    /// A message after which nobody knows whether Meta took it goes once more by itself: rather twice than never.
    pub retry_uncertain: bool,
    /// Messages a second and number, where that is to be fewer than Meta takes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages_per_second: Option<u32>,
    /// How long an answer may take, in seconds.
    pub timeout_s: u64,
}

/// The SMS carrier: Twilio, or whoever speaks the same.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sms {
    /// Its base URL.
    pub url: String,
    /// Messages a second and sender.
    pub messages_per_second: u32,
    /// How long an answer may take, in seconds.
    pub timeout_s: u64,
}

/// Files of messages.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Media {
    /// The folder.
    pub path: PathBuf,
}

/// Logs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `text` or `json`.
    pub format: String,
    /// What to log, as `info` or `transom=debug`.
    pub filter: String,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: "sqlite:transom.db".into() }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: ([127, 0, 0, 1], 8080).into(),
            public_url: "http://127.0.0.1:8080".into(),
            trusted_proxies: Vec::new(),
            connections: 2048,
            connections_per_address: 1024,
            session_idle_hours: 72,
        }
    }
}

impl Default for Api {
    fn default() -> Self {
        let some = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self { requests_per_minute: some(6_000), burst: some(3_000) }
    }
}

impl Default for Graph {
    fn default() -> Self {
        Self {
            url: "https://graph.facebook.com".into(),
            version: "v26.0".into(),
            archive_url: String::new(),
            media_hosts: vec!["lookaside.fbsbx.com".into()],
            retry_uncertain: false,
            messages_per_second: None,
            timeout_s: 20,
        }
    }
}

impl Default for Sms {
    fn default() -> Self {
        Self { url: "https://api.twilio.com".into(), messages_per_second: 10, timeout_s: 20 }
    }
}

impl Default for Media {
    fn default() -> Self {
        Self { path: "media".into() }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: "text".into(), filter: "info".into() }
    }
}

impl Server {
    /// Whether browsers come over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

impl Settings {
    /// The defaults for a database.
    pub fn of_database(url: impl Into<String>) -> Self {
        Self { database: Database { url: url.into() }, ..Self::default() }
    }

    /// Reads a file, or the defaults without one. `database_url` wins over the file.
    ///
    /// # Errors
    /// When the file cannot be read, or says something this version does not know; the message names the
    /// line.
    pub fn read(file: Option<&Path>, database_url: Option<String>) -> anyhow::Result<Self> {
        let mut settings = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("cannot read the settings {}", path.display()))?;
                toml::from_str(&text).with_context(|| format!("in the settings {}", path.display()))?
            }
            None => Self::default(),
        };
        if let Some(url) = database_url {
            settings.database.url = url;
        }
        settings.secrets.key = key_of_environment();
        settings.bots.secret = secret_of_bots();
        settings.retention.check()?;
        Ok(settings)
    }
}

/// The key, or several, that the environment names.
#[expect(clippy::disallowed_methods, reason = "a key given on the command line would be seen by everybody")]
pub fn key_of_environment() -> Option<Secret> {
    std::env::var("TRANSOM_KEY").ok().filter(|key| !key.trim().is_empty()).map(Secret::from)
}

/// The secret by which those whom bots ask know us, which the environment names.
#[expect(clippy::disallowed_methods, reason = "a secret in the file of settings would be read with it")]
fn secret_of_bots() -> Option<Secret> {
    std::env::var("TRANSOM_BOTS_SECRET").ok().filter(|secret| !secret.is_empty()).map(Secret::from)
}

/// The commented file that says the defaults.
pub const COMMENTED: &str = include_str!("settings.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commented_file_says_the_defaults_and_nothing_is_left_out() {
        let commented: Settings = toml::from_str(COMMENTED).unwrap();
        let defaults = toml::Value::try_from(Settings::default()).unwrap();
        assert_eq!(toml::Value::try_from(commented).unwrap(), defaults);
        says_all("", defaults.as_table().unwrap());
    }

    fn says_all(path: &str, table: &toml::Table) {
        for (key, value) in table {
            match value.as_table() {
                Some(inner) => {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    assert!(COMMENTED.contains(&format!("\n[{path}]")), "{path} is missing");
                    says_all(&path, inner);
                }
                None => assert!(COMMENTED.contains(&format!("\n{key} = ")), "{path}.{key} is missing"),
            }
        }
    }

    #[test]
    fn an_unknown_setting_is_named() {
        let error = toml::from_str::<Settings>("[server]\nlissen = 1").unwrap_err().to_string();
        assert!(error.contains("lissen"), "{error}");
    }
}
