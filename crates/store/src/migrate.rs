//! Migrations: two folders with equal numbers and names, forward only. The runner refuses a file that was
//! changed after it ran.

use rusqlite::Connection;
use tokio_postgres::Client;

use crate::error::{Error, Result};

mod sqlite_files {
    refinery::embed_migrations!("migrations/sqlite");
}

mod postgres_files {
    refinery::embed_migrations!("migrations/postgres");
}

/// Any number will do, as long as nobody else uses it: two processes that start at once migrate in turn.
const LOCK: &str = "SELECT pg_advisory_lock(7310212)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(7310212)";

pub(crate) fn sqlite(connection: &mut Connection) -> Result<()> {
    sqlite_files::migrations::runner().run(connection).map_err(failed)?;
    Ok(())
}

pub(crate) async fn postgres(client: &mut Client) -> Result<()> {
    client.batch_execute(LOCK).await.map_err(failed)?;
    let done = postgres_files::migrations::runner().run_async(client).await.map_err(failed);
    client.batch_execute(UNLOCK).await.map_err(failed)?;
    done.map(drop)
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Broken(format!("a migration failed: {error}"))
}
