//! A database before its key: opened, its schema current, its secrets not to be read. Whoever finds the key asks it
//! which one it wants.

use std::time::Duration;

use crate::db::Db;
use crate::error::{Error, Result};
use crate::seal::Seal;
use crate::seal::rows::{self, Which};

/// How often it is asked whether others have ended.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(100);

/// A database whose secrets cannot be read yet.
pub struct Locked(Db);

impl Db {
    /// Opens `sqlite:PATH` or `postgres://…`, creates what is missing, runs the migrations and sees to the secrets.
    ///
    /// # Errors
    /// `Broken` when the URL has neither form; `Unavailable` when the database cannot be reached; `Locked` when its
    /// secrets are sealed with another key.
    pub async fn open(url: &str, seal: Seal) -> Result<Self> {
        Locked::open(url).await?.unlock(seal).await
    }

    /// Seals all secrets with the first of the keys that it was opened with, in one transaction. Nothing remains then
    /// of what the others sealed.
    ///
    /// # Errors
    /// `Conflict` when another process uses the database: it would go on with the keys it knows.
    pub async fn seal_anew(&self) -> Result<()> {
        // One that is about to end may still be there for a moment.
        let mut tries = 0;
        while !self.is_alone().await? {
            tries += 1;
            if tries > TRIES {
                return Err(Error::Conflict("another process uses the database".into()));
            }
            tokio::time::sleep(PAUSE).await;
        }
        self.write((), |tx, ()| Box::pin(rows::seal(tx, Which::All))).await?;
        leave_nothing(self).await
    }

    /// A word for whoever is to be known again: nobody can make it who has no key of this database.
    ///
    /// # Errors
    /// When there is no key, or no chance.
    pub fn vouch(&self, of: &str) -> Result<String> {
        self.seal().vouch(of)
    }

    /// Whether a word was made so, of the same.
    pub fn vouched(&self, of: &str, word: &str) -> bool {
        self.seal().vouched(of, word)
    }
}

impl Locked {
    /// Opens `sqlite:PATH` or `postgres://…`, creates what is missing and runs the migrations.
    ///
    /// # Errors
    /// `Broken` when the URL has neither form; `Unavailable` when the database cannot be reached.
    pub async fn open(url: &str) -> Result<Self> {
        Db::open_locked(url).await.map(Self)
    }

    pub(crate) const fn db(&self) -> &Db {
        &self.0
    }

    /// The name of the key that sealed its secrets; none where nothing was sealed yet.
    pub async fn key(&self) -> Result<Option<String>> {
        Ok(self.0.read((), |tx, ()| Box::pin(rows::standing(tx))).await?.key)
    }

    /// The database with its keys. What an earlier version left plain is sealed, and nothing of it remains.
    ///
    /// # Errors
    /// `Locked` when none of the keys sealed it.
    pub async fn unlock(self, seal: Seal) -> Result<Db> {
        let db = self.0.with(seal);
        let standing = db.read((), |tx, ()| Box::pin(rows::standing(tx))).await?;
        if standing.key.is_some() {
            db.read((), |tx, ()| Box::pin(rows::check(tx))).await?;
        } else {
            db.write((), |tx, ()| Box::pin(rows::claim(tx))).await?;
        }
        if standing.is_plain {
            db.write((), |tx, ()| Box::pin(rows::seal(tx, Which::Plain))).await?;
        }
        if standing.is_plain || standing.has_remains {
            leave_nothing(&db).await?;
        }
        Ok(db)
    }
}

/// What was replaced is in places that were given back, until they are written anew. Where that has to wait for
/// another process, the next start sees to it.
async fn leave_nothing(db: &Db) -> Result<()> {
    match db.scour().await {
        Ok(()) => db.write((), |tx, ()| Box::pin(rows::nothing_remains(tx))).await,
        Err(Error::Unavailable(why)) => {
            tracing::warn!(%why, "what secrets were before stays in places that were given back until the next start");
            Ok(())
        }
        Err(error) => Err(error),
    }
}
