//! The key that secrets are sealed with: where it is looked for, and a database opened with it. It is made at the first
//! start, beside the database and never in it; without it nothing opens.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use transom_store::seal::{Key, Seal};
use transom_store::{Db, Locked, db};

use crate::base::clock;
use crate::base::settings::{Database, Secrets, Settings};

pub mod rotate;

/// Where the keys of a database are: the first seals, the others open what an earlier one sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `TRANSOM_KEY`, with commas between several.
    Environment,
    /// A file, a key a line.
    File(PathBuf),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("TRANSOM_KEY"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

impl Place {
    /// Where the settings say that the keys are.
    pub fn of(settings: &Settings) -> Self {
        let Secrets { key_file, key } = &settings.secrets;
        if key.is_some() {
            return Self::Environment;
        }
        if !key_file.as_os_str().is_empty() {
            return Self::File(key_file.clone());
        }
        let beside = |path: &str| format!("{path}.key");
        Self::File(db::file_of(&settings.database.url).map_or_else(|| "transom.key".into(), beside).into())
    }

    /// The keys that are there; none where there is no file.
    ///
    /// # Errors
    /// When what is there is no key.
    pub fn read(&self, settings: &Settings) -> anyhow::Result<Vec<Key>> {
        let text = match self {
            Self::Environment => {
                settings.secrets.key.as_ref().map(|key| key.expose().to_owned()).unwrap_or_default()
            }
            Self::File(path) => match std::fs::read_to_string(path) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
                read => read.with_context(|| format!("the key of the secrets in {self}"))?,
            },
        };
        let keys: Option<Vec<Key>> = text.trim().split([',', '\n']).map(Key::read).collect();
        keys.with_context(|| {
            format!(
                "{self} holds no key: a key is 64 hexadecimal digits, put back the copy that you keep of it"
            )
        })
    }
}

/// Opens the database of the settings. One whose secrets were never sealed gets a key.
///
/// # Errors
/// When the database cannot be opened, or its key is not where it is looked for.
pub async fn open(settings: &Settings) -> anyhow::Result<Db> {
    let locked = Locked::open(&settings.database.url).await.context("the database")?;
    let place = Place::of(settings);
    let mut keys = place.read(settings)?;
    match locked.key().await.context("the database")? {
        Some(name) => fits(&keys, &name, &place)?,
        None if keys.is_empty() => keys = make(&place, settings)?,
        None => {}
    }
    locked.unlock(Seal::new(keys, clock::chance)).await.context("the database")
}

/// Opens an empty database that is to hold the secrets of this one as they are sealed: its keys are put where those
/// of the other are looked for.
///
/// # Errors
/// When there are other keys already, or as [`open`].
pub async fn open_copy(settings: &Settings, url: &str) -> anyhow::Result<Db> {
    let target = Settings { database: Database { url: url.to_owned() }, ..settings.clone() };
    let keys = Place::of(settings).read(settings)?;
    let place = Place::of(&target);
    let there = place.read(&target)?;
    anyhow::ensure!(there.is_empty() || there == keys, "{place} holds another key: name another database");
    if let (Place::File(path), true) = (&place, there.is_empty()) {
        replace(path, &keys)?;
    }
    open(&target).await
}

/// That the key that sealed a database is among those that were found.
///
/// # Errors
/// A sentence that says which key is missing, where it was looked for, and what to do.
pub fn fits(keys: &[Key], name: &str, place: &Place) -> anyhow::Result<()> {
    if keys.iter().any(|key| key.name() == name) {
        return Ok(());
    }
    let found: Vec<&str> = keys.iter().map(Key::name).collect();
    let found = if found.is_empty() { "is not there".into() } else { format!("holds {}", found.join(", ")) };
    anyhow::bail!(
        "the secrets in the database are sealed with the key {name}, but {place} {found}: put back the copy that you \
         keep of that key, or name its file with key_file in [secrets] of the settings file or the key itself with \
         TRANSOM_KEY"
    )
}

/// Makes the first key, unless another process was faster.
fn make(place: &Place, settings: &Settings) -> anyhow::Result<Vec<Key>> {
    let Place::File(path) = place else { return Ok(Vec::new()) };
    let key = Key::new(clock::secret()?);
    let part = part(path);
    let made = write(&part, &[key]).and_then(|()| match std::fs::hard_link(&part, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => std::fs::remove_file(&part),
    });
    made.and_then(|()| settle(path)).with_context(|| format!("making the key of the secrets, {place}"))?;
    place.read(settings)
}

/// Writes the keys anew: whoever looks meanwhile sees the ones or the others.
///
/// # Errors
/// When the file cannot be written.
pub fn replace(path: &Path, keys: &[Key]) -> anyhow::Result<()> {
    let part = part(path);
    let written = write(&part, keys).and_then(|()| std::fs::rename(&part, path)).and_then(|()| settle(path));
    written.with_context(|| format!("writing the key of the secrets, {}", path.display()))
}

fn part(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    name.into()
}

/// Nobody but the owner may read it.
fn write(path: &Path, keys: &[Key]) -> io::Result<()> {
    let _ = std::fs::remove_file(path);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    for key in keys {
        writeln!(file, "{}", key.digits())?;
    }
    file.sync_all()
}

/// A name is durable once its folder is.
fn settle(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
