//! `transom audit`: who did what, when, from where.

use std::io::{self, ErrorKind, Write as _};

use anyhow::Context as _;
use clap::Args;
use futures_util::TryStreamExt as _;
use transom_desk::people::audit;
use transom_rules::access::{ActorKind, Outcome, Verb};
use transom_rules::time::Timestamp;
use transom_store::audit::{Filter, Line};
use transom_store::users::User;
use uuid::Uuid;

use super::here::{Here, time};
use super::{Site, word};
use crate::csv;

/// Which lines of the log.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    site: Site,
    /// From this day on, in UTC, or from this instant on, in Unix seconds
    #[arg(long, value_parser = from, value_name = "DAY")]
    from: Option<Timestamp>,
    /// Up to this day's end, or before this instant
    #[arg(long, value_parser = to, value_name = "DAY")]
    to: Option<Timestamp>,
    /// Address of who did it, or an id
    #[arg(long, value_name = "EMAIL")]
    who: Option<String>,
    /// What was done, such as conversation.close; docs/permissions.md says what there is
    #[arg(long, value_parser = word::<Verb>)]
    verb: Option<Verb>,
    /// The id of what it was done to
    #[arg(long, value_name = "ID")]
    on: Option<String>,
    /// What came of it: done, refused or failed
    #[arg(long, value_parser = word::<Outcome>)]
    outcome: Option<Outcome>,
    /// So many lines, 1000 at most
    #[arg(long, default_value_t = 100, conflicts_with = "csv", value_parser = clap::value_parser!(i64).range(1..=1000))]
    limit: i64,
    /// Writes all lines as a table; that they were taken out is written down too
    #[arg(long)]
    csv: bool,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    let users = here.users().await?;
    let filter = Filter {
        from: options.from,
        to: options.to,
        who: options.who.as_deref().map(|told| who(&users, told)).transpose()?,
        verb: options.verb,
        on: options.on,
        outcome: options.outcome,
        after: None,
        limit: options.limit,
    };
    let written = if options.csv { table(here, filter).await } else { lines(here, filter, &users).await };
    match written {
        // Whoever read the lines has read enough.
        Err(error) if is_broken_pipe(&error) => Ok(()),
        done => done,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

async fn table(here: &Here, filter: Filter) -> anyhow::Result<()> {
    let mut pages = Box::pin(audit::export(here.base(), &here.asker, filter).await?);
    let mut output = io::stdout().lock();
    output.write_all(csv::audit::HEAD.as_bytes())?;
    while let Some(page) = pages.try_next().await? {
        output.write_all(csv::audit::lines(&page)?.as_bytes())?;
    }
    Ok(output.flush()?)
}

async fn lines(here: &Here, filter: Filter, users: &[User]) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    for line in audit::list(here.base(), &here.asker, filter).await? {
        let (at, who, on) =
            (time(line.at), actor(users, &line), [line.on_kind.as_str(), &line.on_id].join(" "));
        let Line { face, verb, outcome, detail, .. } = &line;
        writeln!(output, "{at}\t{who}\t{face}\t{verb}\t{}\t{outcome}\t{detail}", on.trim())?;
    }
    Ok(output.flush()?)
}

/// Whoever acted, as people know them.
fn actor(users: &[User], line: &Line) -> String {
    let name = users.iter().find(|user| Some(user.id.0) == line.who_id).map(|user| user.email.clone());
    match (line.who_kind.known(), name) {
        (Some(ActorKind::Person), Some(email)) => email,
        (_, Some(email)) => format!("{} of {email}", line.who_kind),
        (_, None) => line.who_kind.to_string(),
    }
}

fn who(users: &[User], told: &str) -> anyhow::Result<Uuid> {
    let user = users.iter().find(|user| user.email.eq_ignore_ascii_case(told)).map(|user| user.id.0);
    user.or_else(|| told.parse().ok()).with_context(|| format!("nobody signs in with {told}"))
}

fn from(told: &str) -> Result<Timestamp, String> {
    audit::from(told).ok_or_else(expected)
}

fn to(told: &str) -> Result<Timestamp, String> {
    audit::to(told).ok_or_else(expected)
}

fn expected() -> String {
    "expected a day such as 2026-11-21, or Unix seconds".to_owned()
}
