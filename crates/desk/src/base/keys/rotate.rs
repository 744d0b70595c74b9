//! Another key: made, all secrets sealed with it, the one before dropped. Wherever it is cut short, the file holds
//! every key that something is sealed with; the next rotation goes on with the key that was made.

use anyhow::Context as _;
use transom_store::seal::{Key, Seal};
use transom_store::{Db, Error, Locked};

use super::{Place, fits, replace};
use crate::base::clock;
use crate::base::settings::Settings;

/// Seals everything with another key; the key's name. Before the one before is dropped it is told with the database, so
/// that a rotation which is cut short is told too, by the next one.
///
/// # Errors
/// When the key is missing, when another process uses the database, or when a step could not be finished.
pub async fn rotate(
    settings: &Settings,
    tell: impl AsyncFnOnce(&Db) -> anyhow::Result<()>,
) -> anyhow::Result<String> {
    let place = Place::of(settings);
    let before = place.read(settings)?;
    let locked = Locked::open(&settings.database.url).await.context("the database")?;
    if let Some(name) = locked.key().await.context("the database")? {
        fits(&before, &name, &place)?;
    }
    let keys = with_another(&place, &before)?;
    let name = keys.first().map(|key| key.name().to_owned()).unwrap_or_default();
    if let Place::File(path) = &place {
        replace(path, &keys)?;
    }
    let db = locked.unlock(Seal::new(keys.clone(), clock::chance)).await.context("the database")?;
    match db.seal_anew().await {
        Err(Error::Conflict(_)) => {
            anyhow::bail!("another process uses the database: stop every server first")
        }
        sealed => sealed.context("the database")?,
    }
    tell(&db).await?;
    db.close().await;
    if let Place::File(path) = &place {
        let newest: Vec<Key> = keys.into_iter().take(1).collect();
        replace(path, &newest)?;
    }
    Ok(name)
}

/// The keys with the other one before them: made now, unless an earlier rotation was cut short or somebody gave it.
fn with_another(place: &Place, before: &[Key]) -> anyhow::Result<Vec<Key>> {
    match (place, before) {
        (_, [_, _, ..]) => Ok(before.to_vec()),
        (Place::File(_), _) => Ok([&[Key::new(clock::secret()?)], before].concat()),
        (Place::Environment, _) => anyhow::bail!(
            "TRANSOM_KEY holds one key: put a new one before it with a comma between, as in NEW,OLD; `openssl rand \
             -hex 32` makes one"
        ),
    }
}
