//! Transactions. A piece of work is a closure over a [`Tx`] and what it is lent; it is committed as a whole or it never
//! happened. On `SQLite` a transaction may wait for nothing but the database, which the engine enforces.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::postgres::{Plans, Postgres};
use crate::seal::Seal;
use crate::sqlite::Sqlite;
use crate::sqlite::file::hold;
use crate::tx::{Tx, Work};

/// How often work is run again when somebody else was there first.
const TRIES: u32 = 5;
/// How long it waits before the second try; longer before each further one.
const PAUSE: Duration = Duration::from_millis(5);

/// A database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Arc<Engine>,
    seal: Arc<Seal>,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Db {
    /// Opens `sqlite:PATH` or `postgres://…`, creates what is missing and runs the migrations. Secrets cannot be read
    /// yet.
    pub(crate) async fn open_locked(url: &str) -> Result<Self> {
        let engine = if let Some(path) = file_of(url) {
            Engine::Sqlite(Sqlite::open(path).await?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Engine::Postgres(Postgres::open(url).await?)
        } else {
            return Err(Error::Broken("a database URL begins with sqlite: or postgres://".into()));
        };
        Ok(Self { engine: Arc::new(engine), seal: Arc::new(Seal::none()) })
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }

    /// With these keys from now on.
    pub(crate) fn with(self, seal: Seal) -> Self {
        Self { seal: Arc::new(seal), ..self }
    }

    /// Which engine it is.
    pub fn dialect(&self) -> Dialect {
        match *self.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs work that writes, several times when it meets a conflict; each time it is lent the same context. Returns
    /// after the commit is durable. When any statement of it failed, nothing is committed, whatever the work returns.
    pub async fn write<C, T, F>(&self, context: C, work: F) -> Result<T>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> Work<'t, T> + Send + Sync + 'static,
    {
        self.write_by(Plans::Anew, context, work).await
    }

    pub(crate) async fn write_by<C, T, F>(&self, plans: Plans, context: C, work: F) -> Result<T>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> Work<'t, T> + Send + Sync + 'static,
    {
        let job = Arc::new((context, work));
        let mut tries = 1;
        loop {
            let done = match &*self.engine {
                Engine::Sqlite(sqlite) => sqlite.write(Arc::clone(&self.seal), Arc::clone(&job)).await,
                Engine::Postgres(postgres) => postgres.write(plans, &self.seal, &job.0, &job.1).await,
            };
            match done {
                Err(Error::Conflict(_)) if tries < TRIES => {
                    // Whoever met in a circle should not meet there again.
                    tokio::time::sleep(PAUSE * tries).await;
                    tries += 1;
                }
                done => return done,
            }
        }
    }

    /// Runs work that only reads, on one consistent picture of the database.
    pub async fn read<C, T, F>(&self, context: C, work: F) -> Result<T>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx<'_>, &'t C) -> Work<'t, T> + Send + 'static,
    {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(Arc::clone(&self.seal), context, work).await,
            Engine::Postgres(postgres) => postgres.read(&self.seal, &context, work).await,
        }
    }

    /// Whether no other process of ours uses a server's database. A file's is the caller's to lock.
    pub(crate) async fn is_alone(&self) -> Result<bool> {
        match &*self.engine {
            Engine::Sqlite(_) => Ok(true),
            Engine::Postgres(postgres) => postgres.is_alone().await,
        }
    }

    /// Writes the tables of secrets anew, so that nothing of what stood there before is in places that were given back.
    pub(crate) async fn scour(&self) -> Result<()> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.scour().await,
            Engine::Postgres(postgres) => postgres.scour().await,
        }
    }

    /// Copies the whole database into a new file, which only its owner may read, while it is in use. `SQLite` only:
    /// PostgreSQL has `pg_dump`.
    pub async fn backup(&self, path: &Path) -> Result<()> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.backup(path.to_owned()).await,
            Engine::Postgres(_) => Err(Error::Broken("back up PostgreSQL with pg_dump".into())),
        }
    }

    /// Leaves nothing in the file beside the one of `SQLite`, once nobody reads what was there before.
    pub(crate) async fn empty_journal(&self) -> Result<()> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.empty_journal().await,
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// Takes rows that are gone out of the files of PostgreSQL's tables.
    pub(crate) async fn vacuum(&self, tables: &[&str]) -> Result<()> {
        match &*self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(postgres) => postgres.vacuum(tables).await,
        }
    }

    /// Ends what reads and writes, within seconds; whatever comes later is told that the database is
    /// `Unavailable`. A `SQLite` database is one whole file then, unless another process has it open.
    pub async fn close(&self) {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close(),
        }
    }
}

/// A `SQLite` file has one server: at its start it voids the leases that its predecessor left. `None` for an engine
/// that many servers share.
///
/// # Errors
/// `Conflict` when another server uses the file, `Unavailable` when it cannot be opened or made.
pub fn alone_with(url: &str) -> Result<Option<File>> {
    file_of(url).map(|path| hold(Path::new(path))).transpose()
}

/// The file that a `SQLite` URL names.
pub fn file_of(url: &str) -> Option<&str> {
    url.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//"))
}
