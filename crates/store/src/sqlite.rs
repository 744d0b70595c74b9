//! `SQLite`: one thread writes, several connections read. The writing thread takes whatever waits for it,
//! runs one piece of work after the other and commits once for all of them (group commit). What fails is undone
//! by itself.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use futures_util::FutureExt;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::migrate;
use crate::seal::Seal;
use crate::statements::{Connected, cached, sqlite_fault as fault};
use crate::tx::{Fault, Tx, Work};

pub(crate) mod file;

use file::Footing;

/// How many pieces of work one commit may carry.
const GROUP: usize = 64;
/// How many connections read at once.
const READERS: u32 = 4;
/// How long the end waits for what is being read.
const READING_ENDS: Duration = Duration::from_secs(2);
/// How long the end waits until what was written stands in the one file: seconds on a slow disk.
const WRITING_ENDS: Duration = Duration::from_secs(10);

pub(crate) struct Sqlite {
    jobs: mpsc::Sender<Request>,
    readers: Arc<Readers>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// What the writing thread is asked for.
enum Request {
    Work(Job),
    /// To empty the file beside the database.
    EmptyJournal(oneshot::Sender<Result<()>>),
    /// To end, once what was asked for before is done.
    End,
}

/// Runs in the open transaction, or is told why there is none; what it returns is told after the commit.
type Job = Box<dyn FnOnce(Result<Open<'_>>) -> Reply + Send>;
type Reply = Box<dyn FnOnce(Result<()>) + Send>;

/// An open transaction, and how a piece of work in it is undone.
struct Open<'c> {
    connection: &'c mut Connection,
    undo: Undo,
}

/// A savepoint costs a copy of every page that is written, so the first piece of work has none.
#[derive(Clone, Copy)]
enum Undo {
    /// With the transaction, which holds nothing else yet.
    All,
    /// To where it began.
    Savepoint,
}

struct Readers {
    path: String,
    idle: Mutex<Vec<Connection>>,
    places: Arc<Semaphore>,
}

impl Sqlite {
    pub(crate) async fn open(path: &str) -> Result<Self> {
        let path = path.to_owned();
        tokio::task::spawn_blocking(move || Self::open_now(&path))
            .await
            .map_err(|e| Error::Broken(e.to_string()))?
    }

    fn open_now(path: &str) -> Result<Self> {
        file::create(Path::new(path))?;
        let mut writer = connect(path, OpenFlags::default())?;
        file::is_ours(&writer)?;
        // 24 MiB of pages at most: what a busy hour writes to, so that the writer seldom reads from the file.
        writer
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 16000; PRAGMA cache_size = -24576; \
                 PRAGMA secure_delete = ON;",
            )
            .map_err(fault)?;
        migrate::sqlite(&mut writer)?;
        let (jobs, work) = mpsc::channel();
        let writer = thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn({
                let footing = Footing::of(path);
                move || write_until_the_end(writer, footing, &work)
            })
            .map_err(|e| Error::Unavailable(e.to_string()))?;
        let places = Arc::new(Semaphore::new(READERS as usize));
        let readers = Readers { path: path.to_owned(), idle: Mutex::default(), places };
        Ok(Self { jobs, readers: Arc::new(readers), writer: Mutex::new(Some(writer)) })
    }

    pub(crate) async fn write<C, T, F>(&self, seal: Arc<Seal>, job: Arc<(C, F)>) -> Result<T>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> Work<'t, T> + Send + Sync + 'static,
    {
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |open| {
            let (context, work) = &*job;
            let done = open.and_then(|open| open.run(&seal, context, work));
            Box::new(move |committed| {
                // Whoever asked may have gone; the work is done all the same.
                let _ = tell.send(done.and_then(|done| committed.map(|()| done)));
            })
        });
        self.jobs
            .send(Request::Work(job))
            .map_err(|_| Error::Unavailable("the writing thread has ended".into()))?;
        told.await.map_err(|_| Error::Unavailable("the writing thread has ended".into()))?
    }

    pub(crate) async fn read<C, T, F>(&self, seal: Arc<Seal>, context: C, work: F) -> Result<T>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx<'_>, &'t C) -> Work<'t, T> + Send + 'static,
    {
        let (readers, place) = self.readers.place().await?;
        let reading = tokio::task::spawn_blocking(move || {
            let mut connection = readers.take()?;
            cached(&connection, "BEGIN")?;
            let done = now(&mut connection, &seal, &context, work);
            cached(&connection, "COMMIT")?;
            readers.give_back(connection);
            drop(place);
            done
        });
        reading.await.map_err(|e| Error::Broken(e.to_string()))?
    }

    pub(crate) async fn backup(&self, path: PathBuf) -> Result<()> {
        let (readers, place) = self.readers.place().await?;
        let copying = tokio::task::spawn_blocking(move || {
            let connection = readers.take()?;
            let copied = file::copy_into(&connection, &path);
            readers.give_back(connection);
            drop(place);
            copied
        });
        copying.await.map_err(|e| Error::Broken(e.to_string()))?
    }

    /// Moves everything into the one file and empties the one beside it.
    pub(crate) async fn empty_journal(&self) -> Result<()> {
        let (tell, told) = oneshot::channel();
        let ended = || Error::Unavailable("the writing thread has ended".into());
        self.jobs.send(Request::EmptyJournal(tell)).map_err(|_| ended())?;
        told.await.map_err(|_| ended())?
    }

    /// Writes the whole file anew.
    pub(crate) async fn scour(&self) -> Result<()> {
        let path = self.readers.path.clone();
        let scouring = tokio::task::spawn_blocking(move || {
            file::scour(&connect(&path, OpenFlags::default())?).map_err(fault)?
        });
        scouring.await.map_err(|e| Error::Broken(e.to_string()))?
    }

    /// Ends what reads and what writes. The last connection to end moves everything into the one file; only one
    /// that writes can, so it ends last.
    pub(crate) async fn close(&self) {
        // Whoever reads longer is left alone: nothing of what was written depends on it.
        let _places = timeout(READING_ENDS, self.readers.places.acquire_many(READERS)).await;
        let Some(writer) = self.end() else { return };
        let ending = tokio::task::spawn_blocking(move || writer.join());
        if timeout(WRITING_ENDS, ending).await.is_err() {
            tracing::warn!(
                "the database was not closed in time; the next start takes over what stands beside it"
            );
        }
    }

    /// Asks everything to end; the writing thread, unless it was asked before.
    fn end(&self) -> Option<JoinHandle<()>> {
        self.readers.close();
        // An error says that it has ended already.
        let _ = self.jobs.send(Request::End);
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Whoever drops the database last waits until its file is whole: else the process may end before it is.
impl Drop for Sqlite {
    fn drop(&mut self) {
        let Some(writer) = self.end() else { return };
        // A piece of work may have held the database itself.
        if writer.thread().id() != thread::current().id() {
            // A panic of it was caught where it worked.
            let _ = writer.join();
        }
    }
}

impl Readers {
    /// A place to read from. It goes along with what reads, which may outlast whoever asked for it.
    async fn place(self: &Arc<Self>) -> Result<(Arc<Self>, OwnedSemaphorePermit)> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        Ok((Arc::clone(self), place.map_err(|_| Error::Unavailable("it is closed".into()))?))
    }

    fn take(&self) -> Result<Connection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(connection) => Ok(connection),
            None => connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX),
        }
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.places.is_closed() {
            idle.push(connection);
        }
    }

    fn close(&self) {
        self.places.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

fn connect(path: &str, flags: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, flags)
        .map_err(|e| Error::Unavailable(format!("cannot open {path}: {e}")))?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(fault)?;
    connection.set_prepared_statement_cache_capacity(256);
    // Else most statements are prepared again whenever other values are bound: the bundled library has STAT4.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(fault)?;
    connection
        .execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;")
        .map_err(fault)?;
    Ok(connection)
}

fn write_until_the_end(mut connection: Connection, mut footing: Footing, jobs: &mpsc::Receiver<Request>) {
    write(&mut connection, &mut footing, jobs);
    if let Err((_, error)) = connection.close() {
        tracing::warn!(%error, "the database could not be closed");
    }
}

fn write(connection: &mut Connection, footing: &mut Footing, jobs: &mpsc::Receiver<Request>) {
    let mut ends = false;
    while !ends && let Ok(request) = jobs.recv() {
        let first = match request {
            Request::Work(first) => first,
            Request::EmptyJournal(tell) => {
                let _ = tell.send(empty_wal(connection));
                continue;
            }
            Request::End => break,
        };
        if let Err(error) = cached(connection, "BEGIN IMMEDIATE") {
            first(Err(error))(Ok(()));
            continue;
        }
        let mut empties = None;
        let mut told = vec![first(Ok(Open { connection, undo: Undo::All }))];
        while told.len() < GROUP && !connection.is_autocommit() {
            match jobs.try_recv() {
                Ok(Request::Work(next)) => told.push(next(Ok(Open { connection, undo: Undo::Savepoint }))),
                Ok(Request::EmptyJournal(tell)) => {
                    empties = Some(tell);
                    break;
                }
                Ok(Request::End) => {
                    ends = true;
                    break;
                }
                Err(_) => break,
            }
        }
        let committed = commit(connection).and_then(|()| footing.holds());
        for tell in told {
            tell(committed.clone());
        }
        if let Some(tell) = empties {
            let _ = tell.send(empty_wal(connection));
        }
    }
}

/// What readers hold of it is waited for.
fn empty_wal(connection: &Connection) -> Result<()> {
    let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    match busy.map_err(fault)? {
        0 => Ok(()),
        _ => Err(Error::Unavailable("somebody reads what was deleted".into())),
    }
}

fn commit(connection: &Connection) -> Result<()> {
    if connection.is_autocommit() {
        // A full disk can undo the whole transaction in the middle of a piece of work.
        return Err(Error::Unavailable("the transaction was undone by the database".into()));
    }
    let committed = cached(connection, "COMMIT");
    if committed.is_err() && !connection.is_autocommit() {
        // A failed COMMIT (full disk) can leave the transaction open; the next BEGIN needs it gone.
        let _ = cached(connection, "ROLLBACK");
    }
    committed
}

impl Open<'_> {
    fn run<C, T, F>(self, seal: &Seal, context: &C, work: F) -> Result<T>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>, &'t C) -> Work<'t, T>,
    {
        let Open { connection, undo } = self;
        match undo {
            Undo::All => {
                let done = now(connection, seal, context, work);
                if done.is_err() && !connection.is_autocommit() {
                    cached(connection, "ROLLBACK")?;
                }
                done
            }
            Undo::Savepoint => {
                cached(connection, "SAVEPOINT work")?;
                let done = now(connection, seal, context, work);
                if connection.is_autocommit() {
                    return done;
                }
                if done.is_err() {
                    cached(connection, "ROLLBACK TO work")?;
                }
                cached(connection, "RELEASE work")?;
                done
            }
        }
    }
}

/// Work on `SQLite` never waits, so one poll finishes it. Work that waits for something else would hold the
/// only writer: it is refused. Nor may a panic in one piece of work end the thread that writes for all.
fn now<C, T, F>(connection: &mut Connection, seal: &Seal, context: &C, work: F) -> Result<T>
where
    F: for<'t> FnOnce(&'t mut Tx<'_>, &'t C) -> Work<'t, T>,
{
    let mut fault = Fault::default();
    let mut tx = Tx::on(Connected::Sqlite(connection), &mut fault, seal);
    let done = match catch_unwind(AssertUnwindSafe(|| work(&mut tx, context).now_or_never())) {
        Ok(Some(done)) => done,
        Ok(None) => Err(Error::Broken("a transaction waited for I/O".into())),
        Err(_) => Err(Error::Broken("a piece of work panicked".into())),
    };
    fault.end(done)
}
