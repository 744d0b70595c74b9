//! What belongs to one workspace. A [`Scoped`] transaction gives every statement its workspace as `$1`, and refuses
//! one that does not ask for it: no row of another workspace is read or written by an oversight.

use transom_rules::id::WorkspaceId;

use crate::db::Db;
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::postgres::Plans;
use crate::seal::Seal;
use crate::tx::{Tx, Work};
use crate::value::{Row, Value};

/// A database, seen from one workspace.
#[derive(Clone, Copy)]
pub struct Scope<'d> {
    db: &'d Db,
    workspace: WorkspaceId,
    plans: Plans,
}

impl Db {
    /// The database, of which only this workspace is seen.
    pub const fn of(&self, workspace: WorkspaceId) -> Scope<'_> {
        Scope { db: self, workspace, plans: Plans::Anew }
    }
}

impl Tx<'_> {
    /// The same transaction, of which only this workspace is seen.
    pub fn of(&mut self, workspace: WorkspaceId) -> Scoped<'_> {
        Scoped { tx: self.lend(), workspace }
    }
}

impl Scope<'_> {
    /// For work that finds all its rows by their keys: PostgreSQL need not plan its statements anew each time.
    #[must_use]
    pub const fn by_key(self) -> Self {
        Self { plans: Plans::Kept, ..self }
    }

    /// [`Db::write`] within the workspace.
    pub async fn write<C, T, F>(self, context: C, work: F) -> Result<T>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Scoped<'_>, &'t C) -> Work<'t, T> + Send + Sync + 'static,
    {
        let Self { db, workspace, plans } = self;
        db.write_by(plans, (context, work), move |tx, (context, work)| {
            Box::pin(async move { work(&mut tx.of(workspace), context).await })
        })
        .await
    }

    /// [`Db::read`] within the workspace.
    pub async fn read<C, T, F>(self, context: C, work: F) -> Result<T>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Scoped<'_>, &'t C) -> Work<'t, T> + Send + 'static,
    {
        let Self { db, workspace, .. } = self;
        db.read(context, move |tx, context| {
            Box::pin(async move { work(&mut tx.of(workspace), context).await })
        })
        .await
    }
}

/// An open transaction, of which one workspace is seen. Its statements are those of [`Tx`], but the workspace is their
/// `$1`: what is given stands from `$2` on.
pub struct Scoped<'t> {
    tx: Tx<'t>,
    workspace: WorkspaceId,
}

impl<'t> Scoped<'t> {
    /// Of which workspace.
    pub const fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    /// The transaction itself, for the little that crosses workspaces.
    pub const fn unscoped(&mut self) -> &mut Tx<'t> {
        &mut self.tx
    }

    /// [`Tx::seal`].
    pub(crate) const fn seal(&self) -> &'t Seal {
        self.tx.seal()
    }

    /// Lets nothing in that calls itself another workspace's.
    pub(crate) fn takes_of(&mut self, workspace: WorkspaceId) -> Result<()> {
        if workspace == self.workspace {
            return Ok(());
        }
        self.tx.note(Err(Error::Broken("a row of another workspace".into())))
    }

    /// Which engine it runs on.
    pub fn dialect(&self) -> Dialect {
        self.tx.dialect()
    }

    /// [`Tx::all`].
    pub async fn all(&mut self, sql: &str, params: Vec<Value>) -> Result<Vec<Row>> {
        let params = self.bind(sql, params)?;
        self.tx.all(sql, params).await
    }

    /// [`Tx::first`].
    pub async fn first(&mut self, sql: &str, params: Vec<Value>) -> Result<Option<Row>> {
        let params = self.bind(sql, params)?;
        self.tx.first(sql, params).await
    }

    /// [`Tx::one`].
    pub async fn one(&mut self, sql: &str, params: Vec<Value>) -> Result<Row> {
        let params = self.bind(sql, params)?;
        self.tx.one(sql, params).await
    }

    /// [`Tx::run`].
    pub async fn run(&mut self, sql: &str, params: Vec<Value>) -> Result<u64> {
        let params = self.bind(sql, params)?;
        self.tx.run(sql, params).await
    }

    /// [`Tx::each`].
    pub async fn each(&mut self, sql: &str, rows: Vec<Vec<Value>>) -> Result<u64> {
        let rows = self.bind_rows(sql, rows)?;
        self.tx.each(sql, rows).await
    }

    /// [`Tx::update`].
    pub async fn update(&mut self, sql: &str, rows: Vec<Vec<Value>>) -> Result<u64> {
        let rows = self.bind_rows(sql, rows)?;
        self.tx.update(sql, rows).await
    }

    /// [`Tx::insert`].
    pub async fn insert(&mut self, sql: &str, rows: Vec<Vec<Value>>) -> Result<Vec<Row>> {
        let rows = self.bind_rows(sql, rows)?;
        self.tx.insert(sql, rows).await
    }

    /// [`Tx::among`].
    pub async fn among(&mut self, sql: &str, params: Vec<Value>, keys: Vec<Value>) -> Result<Vec<Row>> {
        let params = self.bind(sql, params)?;
        self.tx.among(sql, params, keys).await
    }

    /// [`Tx::by_keys`].
    pub async fn by_keys(&mut self, sql: &str, params: Vec<Value>, keys: Vec<Value>) -> Result<Vec<Row>> {
        let params = self.bind(sql, params)?;
        self.tx.by_keys(sql, params, keys).await
    }

    fn bind(&mut self, sql: &str, params: Vec<Value>) -> Result<Vec<Value>> {
        self.check(sql)?;
        Ok(self.with_workspace(params))
    }

    fn bind_rows(&mut self, sql: &str, rows: Vec<Vec<Value>>) -> Result<Vec<Vec<Value>>> {
        self.check(sql)?;
        Ok(rows.into_iter().map(|row| self.with_workspace(row)).collect())
    }

    /// `params!` left room for it.
    fn with_workspace(&self, mut params: Vec<Value>) -> Vec<Value> {
        params.insert(0, self.workspace.into());
        params
    }

    fn check(&mut self, sql: &str) -> Result<()> {
        if names_workspace(sql) {
            return Ok(());
        }
        self.tx.note(Err(Error::Broken(format!("a statement of a workspace that does not name it: {sql}"))))
    }
}

/// Whether a statement asks for its workspace: a bare `$1`, beside the column's name.
fn names_workspace(sql: &str) -> bool {
    let asks = sql.split("$1").skip(1).any(|rest| !rest.starts_with(|next: char| next.is_ascii_digit()));
    asks && sql.contains("workspace")
}
