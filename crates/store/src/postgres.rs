//! PostgreSQL: a pool of connections, and transactions on them. The URL may name several hosts; writes go to the
//! one that accepts them.

use std::time::Duration;

use deadpool_postgres::{
    ClientWrapper, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts,
};
use tokio_postgres::config::TargetSessionAttrs;

use crate::error::{Error, Result};
use crate::migrate;
use crate::seal::{self, Column, Seal};
use crate::statements::{Connected, postgres_fault as fault};
use crate::tx::{Fault, Tx, Work};

mod tls;

use tls::Asked;

/// How every connection works. Statements are planned for the rows they are about to meet: a plan that is kept
/// from when a table was nearly empty reads all of it once it is large, until the database's statistics catch
/// up. Compiling a plan costs more than any of ours takes, and on solid-state drives a page anywhere costs
/// about as much as the next one.
const OPTIONS: &str = "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=30000 \
    -c plan_cache_mode=force_custom_plan -c jit=off -c random_page_cost=1.1";
/// Which plans the statements of a transaction go by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Plans {
    /// Each is planned for its values, and for the rows there are.
    Anew,
    /// Each is planned once for [`KEPT_FOR`] transactions of a connection: for what is found by key, whichever it is.
    Kept,
}

/// So many transactions a plan is kept: few enough that no table grows large meanwhile.
const KEPT_FOR: usize = 100;
/// Connections a process holds at most.
const CONNECTIONS: usize = 16;
/// How a transaction begins that writes, and one that reads.
const WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const KEEP_PLANS: &str = "SET LOCAL plan_cache_mode = force_generic_plan";
/// How often it is looked whether a transaction is open before it is given up: for ten seconds.
const LOOKS: u32 = 100;
/// A table of so many bytes is written anew in a second.
const SMALL: i64 = 64 << 20;

pub(crate) struct Postgres {
    pool: Pool,
}

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Self> {
        let asked = Asked::of(url)?;
        let mut config: tokio_postgres::Config =
            asked.url.parse().map_err(|e| Error::Broken(format!("the database URL: {e}")))?;
        config
            .ssl_mode(asked.mode.of_driver())
            .target_session_attrs(TargetSessionAttrs::ReadWrite)
            .connect_timeout(Duration::from_secs(5))
            .application_name("transom")
            .options(OPTIONS);
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = Pool::builder(Manager::from_config(config, asked.connector()?, recycling))
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

    pub(crate) async fn is_alone(&self) -> Result<bool> {
        let client = self.pool.get().await.map_err(unreachable)?;
        let sql = "SELECT COUNT(*) = 0 FROM pg_stat_activity WHERE datname = current_database() \
            AND application_name = current_setting('application_name') AND pid <> pg_backend_pid()";
        let row = client.query_one(sql, &[]).await.map_err(fault)?;
        row.try_get(0).map_err(fault)
    }

    /// What somebody still sees is kept by writing a table anew, so it has to wait for them; and for whoever writes in
    /// another database of the server, since how far back anybody sees is counted over all of them.
    async fn nobody_looks_back(client: &ClientWrapper) -> Result<()> {
        let now = "SELECT txid_snapshot_xmax(txid_current_snapshot())";
        let now: i64 = client.query_one(now, &[]).await.and_then(|row| row.try_get(0)).map_err(fault)?;
        let sql = "SELECT txid_snapshot_xmin(txid_current_snapshot()) >= $1 AND NOT EXISTS (SELECT 1 FROM pg_stat_activity \
            WHERE datname = current_database() AND backend_xmin IS NOT NULL AND pid <> pg_backend_pid())";
        for _ in 0..LOOKS {
            if client.query_one(sql, &[&now]).await.and_then(|row| row.try_get(0)).map_err(fault)? {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(Error::Unavailable("another transaction has been open for long".into()))
    }

    /// A connection that nobody else gets: it keeps the settings that it is given.
    async fn of_its_own(&self) -> Result<ClientWrapper> {
        self.pool.get().await.map(Object::take).map_err(unreachable)
    }

    /// Only its owner may write the database's statistics anew, which hold samples of every column.
    pub(crate) async fn scour(&self) -> Result<()> {
        let client = self.of_its_own().await?;
        Self::nobody_looks_back(&client).await?;
        let tables = seal::ALL.map(Column::table).join(", ");
        for sql in ["SET statement_timeout = 0", &format!("VACUUM (FULL, ANALYZE) {tables}")] {
            client.batch_execute(sql).await.map_err(fault)?;
        }
        renew_statistics(&client).await;
        Ok(())
    }

    /// Takes rows that are gone out of these tables, their indexes and samples of them. A small table is written anew,
    /// for which others wait; in a large one bytes of such rows stay in places that were given back until they are used
    /// again.
    pub(crate) async fn vacuum(&self, tables: &[&str]) -> Result<()> {
        let client = self.of_its_own().await?;
        client.batch_execute("SET statement_timeout = 0; SET lock_timeout = 1000").await.map_err(fault)?;
        let is_small = "SELECT pg_total_relation_size($1::text::regclass) < $2";
        for table in tables {
            let row = client.query_one(is_small, &[table, &SMALL]).await.map_err(fault)?;
            let how =
                if row.try_get(0).map_err(fault)? { "FULL, ANALYZE" } else { "ANALYZE, INDEX_CLEANUP ON" };
            client.batch_execute(&format!("VACUUM ({how}) {table}")).await.map_err(fault)?;
        }
        renew_statistics(&client).await;
        Ok(())
    }

    pub(crate) async fn write<C, T, F>(&self, plans: Plans, seal: &Seal, context: &C, work: &F) -> Result<T>
    where
        F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> Work<'t, T>,
    {
        let client = self.pool.get().await.map_err(unreachable)?;
        let how = match plans {
            Plans::Anew => WRITE.to_owned(),
            Plans::Kept if Object::metrics(&client).recycle_count.is_multiple_of(KEPT_FOR) => {
                format!("{WRITE}; {KEEP_PLANS}; DISCARD PLANS")
            }
            Plans::Kept => format!("{WRITE}; {KEEP_PLANS}"),
        };
        Self::run(client, &how, seal, context, work).await
    }

    pub(crate) async fn read<C, T, F>(&self, seal: &Seal, context: &C, work: F) -> Result<T>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>, &'t C) -> Work<'t, T>,
    {
        let client = self.pool.get().await.map_err(unreachable)?;
        Self::run(client, READ, seal, context, work).await
    }

    async fn run<C, T, F>(client: Object, how: &str, seal: &Seal, context: &C, work: F) -> Result<T>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>, &'t C) -> Work<'t, T>,
    {
        let begun = Begun::on(client, how).await?;
        let mut fault = Fault::default();
        let done = work(&mut Tx::on(Connected::Postgres(begun.client()?), &mut fault, seal), context).await;
        begun.end(fault.end(done)).await
    }
}

/// A connection with an open transaction. Dropped before its end (a client hung up, the work panicked) the
/// connection is closed, not given back: the next one would find the transaction open, and commit it.
struct Begun {
    client: Option<Object>,
}

impl Begun {
    async fn on(client: Object, how: &str) -> Result<Self> {
        let begun = Self { client: Some(client) };
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

/// Writes samples of what stood in columns anew. Those that newer ones took the place of just now are seen for a while
/// yet, so they are waited for like rows.
async fn renew_statistics(client: &ClientWrapper) {
    let renewed = match Postgres::nobody_looks_back(client).await {
        Ok(()) => client.batch_execute("VACUUM FULL pg_statistic").await.map_err(fault),
        Err(waited) => Err(waited),
    };
    if let Err(error) = renewed {
        tracing::warn!(%error, "the statistics of the database may still hold samples of what was there before");
    }
}

/// Why there is no connection: what the server or TLS said stands at the bottom of it.
fn unreachable(error: impl std::error::Error) -> Error {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        told = format!("{told}: {deeper}");
        cause = deeper.source();
    }
    Error::Unavailable(told)
}
