//! `transom user`: who signs in.

use std::io::Read as _;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use transom_desk::base::Base;
use transom_desk::base::hub::Hub;
use transom_desk::people::add::{self, Newcomer};
use transom_desk::people::first::only_workspace;
use transom_desk::people::{email, reset};
use transom_rules::access::{Asker, Face, RoleKey};
use transom_store::{Db, apps, users};

use super::Place;

/// What about users.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Adds a user; the password is read from standard input
    Add {
        /// Address to sign in with
        #[arg(value_parser = email::read)]
        email: String,
        /// What colleagues see
        #[arg(long)]
        name: Option<String>,
        /// What they may do
        #[arg(long, value_parser = role, default_value = "agent")]
        role: RoleKey,
    },
    /// Sets a new password, read from standard input, and ends all sessions of the user
    Password {
        /// Address they sign in with
        #[arg(value_parser = email::read)]
        email: String,
    },
    /// Lists users
    List,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    match options.what {
        What::Add { email, name, role } => {
            // What is mistyped makes no database and no workspace.
            let password = read_password()?;
            let (_, db, clock) = options.place.open_or_create().await?;
            let workspace = only_workspace(&db, &clock).await?;
            let (hub, asker) = (Hub::default(), Asker::system(workspace, Face::Command));
            let newcomer = Newcomer { email, name: name.unwrap_or_default(), role, password };
            let user = add::add(Base::of_command(&db, &clock, &hub), &asker, newcomer).await?;
            println!("{} can sign in.", user.email);
            Ok(())
        }
        What::Password { email } => {
            let (_, db, clock) = options.place.open().await?;
            let found = db.read(move |tx| Box::pin(async move { users::by_email(tx, &email).await })).await?;
            let user = found.context("nobody signs in with this address")?;
            let (hub, asker) = (Hub::default(), Asker::system(user.workspace, Face::Command));
            reset::set(Base::of_command(&db, &clock, &hub), &asker, user.id, read_password()?).await?;
            println!("The password is set.");
            Ok(())
        }
        What::List => list(&options.place.open().await?.1).await,
    }
}

async fn list(db: &Db) -> anyhow::Result<()> {
    for workspace in db.read(|tx| Box::pin(apps::workspaces(tx))).await? {
        for user in db.read(move |tx| Box::pin(users::all(tx, workspace))).await? {
            println!("{}\t{}\t{}", user.email, user.role, user.name);
        }
    }
    Ok(())
}

fn read_password() -> anyhow::Result<String> {
    let mut password = String::new();
    std::io::stdin().take(1024).read_to_string(&mut password).context("reading the password")?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

fn role(told: &str) -> Result<RoleKey, String> {
    told.parse().map_err(|_| "expected owner, admin, supervisor, agent, or the id of another role".to_owned())
}
