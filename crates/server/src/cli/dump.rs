//! `transom dump`: what is known of pairs, messages and charges, one JSON object a line, so that `diff` of two dumps
//! shows what two databases know differently.

use std::io::{self, Write};

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};
use transom_rules::id::WorkspaceId;
use transom_store::{Db, dump as lines};

use super::{Site, reprocess};

/// Customers whose lines are read at once.
const PAGE: usize = 100;

/// Which workspaces.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    site: Site,
    /// Only this workspace, by name or id
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let (_, db, _) = options.site.open().await?;
    match dump(&db, options.workspace.as_deref()).await {
        // Whoever read the lines has read enough.
        Err(error) if is_broken_pipe(&error) => Ok(()),
        done => done,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

async fn dump(db: &Db, workspace: Option<&str>) -> anyhow::Result<()> {
    let mut output = io::BufWriter::new(io::stdout());
    let mut workspaces = reprocess::workspaces(db, workspace).await?;
    workspaces.sort_by(|one, other| one.1.cmp(&other.1));
    for (workspace, name) in workspaces {
        write(&mut output, &[json!({ "workspace": name })])?;
        workspace_lines(db, workspace, &mut output).await?;
    }
    output.flush().context("the dump")
}

async fn workspace_lines(db: &Db, workspace: WorkspaceId, output: &mut impl Write) -> anyhow::Result<()> {
    let numbers = db.of(workspace).read((), |tx, ()| Box::pin(lines::numbers(tx))).await?;
    let customers = db.of(workspace).read((), |tx, ()| Box::pin(lines::customers(tx))).await?;
    for some in customers.chunks(PAGE) {
        let (some, numbers) = (some.to_vec(), numbers.clone());
        let lines = db
            .of(workspace)
            .read((numbers, some), |tx, (numbers, some)| Box::pin(lines::lines(tx, numbers, some)))
            .await?;
        write(output, &lines)?;
    }
    let sums = db.of(workspace).read(numbers, |tx, numbers| Box::pin(lines::sums(tx, numbers))).await?;
    write(output, &sums)
}

fn write(output: &mut impl Write, lines: &[Value]) -> anyhow::Result<()> {
    for line in lines {
        writeln!(output, "{line}").context("the dump")?;
    }
    Ok(())
}
