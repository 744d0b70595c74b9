//! PostgreSQL: a pool of connections, and transactions on them. The URL may name several hosts; writes go to the
//! one that accepts them.

use std::time::Duration;

use deadpool_postgres::{
    ClientWrapper, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts,
};
use tokio_postgres::NoTls;
use tokio_postgres::config::TargetSessionAttrs;

use crate::error::{Error, Result};
use crate::migrate;
use crate::statements::{Connected, postgres_fault as fault};
use crate::tx::{Fault, Tx, Work};

/// How every connection works. Statements are planned for the rows they are about to meet: a plan that is kept
/// from when a table was nearly empty reads all of it once it is large, until the database's statistics catch
/// up. Compiling a plan costs more than any of ours takes, and on solid-state drives a page anywhere costs
/// about as much as the next one.
const OPTIONS: &str = "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=30000 \
    -c plan_cache_mode=force_custom_plan -c jit=off -c random_page_cost=1.1";
/// Connections a process holds at most.
const CONNECTIONS: usize = 16;

pub(crate) struct Postgres {
    pool: Pool,
}

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Self> {
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|e| Error::Broken(format!("the database URL: {e}")))?;
        config
            .target_session_attrs(TargetSessionAttrs::ReadWrite)
            .connect_timeout(Duration::from_secs(5))
            .application_name("transom")
            .options(OPTIONS);
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = Pool::builder(Manager::from_config(config, NoTls, recycling))
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts { wait: Some(Duration::from_secs(10)), ..Timeouts::default() })
            .build()
            .map_err(|e| Error::Broken(e.to_string()))?;
        let mut client = pool.get().await.map_err(unreachable)?;
        migrate::postgres(&mut client).await?;
        Ok(Self { pool })
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }

    pub(crate) async fn write<C, T, F>(&self, context: &C, work: &F) -> Result<T>
    where
        F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> Work<'t, T>,
    {
        self.run("BEGIN ISOLATION LEVEL READ COMMITTED", context, work).await
    }

    pub(crate) async fn read<C, T, F>(&self, context: &C, work: F) -> Result<T>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>, &'t C) -> Work<'t, T>,
    {
        self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", context, work).await
    }

    async fn run<C, T, F>(&self, how: &str, context: &C, work: F) -> Result<T>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>, &'t C) -> Work<'t, T>,
    {
        let begun = Begun::on(&self.pool, how).await?;
        let mut fault = Fault::default();
        let done = work(&mut Tx::on(Connected::Postgres(begun.client()?), &mut fault), context).await;
        begun.end(fault.end(done)).await
    }
}

/// A connection with an open transaction. Dropped before its end (a client hung up, the work panicked) the
/// connection is closed, not given back: the next one would find the transaction open, and commit it.
struct Begun {
    client: Option<Object>,
}

impl Begun {
    async fn on(pool: &Pool, how: &str) -> Result<Self> {
        let begun = Self { client: Some(pool.get().await.map_err(unreachable)?) };
        begun.client()?.batch_execute(how).await.map_err(fault)?;
        Ok(begun)
    }

    fn client(&self) -> Result<&ClientWrapper> {
        self.client.as_deref().ok_or_else(|| Error::Broken("the transaction has ended".into()))
    }

    async fn end<T>(mut self, done: Result<T>) -> Result<T> {
        if done.is_ok() {
            self.client()?.batch_execute("COMMIT").await.map_err(fault)?;
        } else if let Err(error) = self.client()?.batch_execute("ROLLBACK").await {
            tracing::warn!(%error, "a transaction could not be rolled back; its connection is closed");
            return done;
        }
        drop(self.client.take());
        done
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        drop(self.client.take().map(Object::take));
    }
}

fn unreachable(error: impl std::fmt::Display) -> Error {
    Error::Unavailable(error.to_string())
}
