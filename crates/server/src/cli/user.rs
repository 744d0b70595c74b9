//! `transom user`: who signs in.

use std::io::Read as _;

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use transom_desk::base::clock::Clock;
use transom_desk::people::session::hash_password;
use transom_rules::access::RoleKey;
use transom_rules::id::WorkspaceId;
use transom_store::users::{self, User};
use transom_store::{Db, Error, apps, sessions};

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
        #[arg(value_parser = address)]
        email: String,
        /// What colleagues see
        #[arg(long)]
        name: Option<String>,
        /// What they may do
        #[arg(long, value_enum, default_value_t = Role::Agent)]
        role: Role,
    },
    /// Sets a new password, read from standard input, and ends all sessions of the user
    Password {
        /// Address they sign in with
        #[arg(value_parser = address)]
        email: String,
    },
    /// Lists users
    List,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Role {
    Owner,
    Agent,
}

/// An e-mail address as it is kept.
fn address(told: &str) -> Result<String, &'static str> {
    let address = told.trim().to_lowercase();
    let is_plausible = match address.split_once('@') {
        Some((local, host)) => !local.is_empty() && !host.is_empty() && !host.contains('@'),
        None => false,
    };
    let has_gap = address.contains(|c: char| c.is_whitespace() || c.is_control());
    if is_plausible && !has_gap {
        Ok(address)
    } else {
        Err("expected an e-mail address such as ana@example.com")
    }
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    match options.what {
        What::Add { email, name, role } => {
            // What is mistyped makes no database and no workspace.
            let password = read_password()?;
            let (_, db, clock) = options.place.open_or_create().await?;
            let workspace = only_workspace(&db, &clock).await?;
            let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
            let role = match role {
                Role::Owner => RoleKey::Owner,
                Role::Agent => RoleKey::Agent,
            };
            let user = User {
                password_hash: hash_password(password).await?,
                ..User::new(workspace, clock.user_id(), &email, &name, role)
            };
            add(&db, &clock, user).await
        }
        What::Password { email } => {
            let (_, db, _) = options.place.open().await?;
            let found = db.read(move |tx| Box::pin(async move { users::by_email(tx, &email).await })).await?;
            let user = found.context("nobody signs in with this address")?;
            let hash = hash_password(read_password()?).await?;
            db.write(move |tx| {
                let hash = hash.clone();
                let (workspace, id) = (user.workspace, user.id);
                Box::pin(async move {
                    users::set_password(tx, workspace, id, &hash).await?;
                    sessions::end_all(tx, workspace, id, None).await
                })
            })
            .await?;
            println!("The password is set.");
            Ok(())
        }
        What::List => list(&options.place.open().await?.1).await,
    }
}

async fn add(db: &Db, clock: &Clock, user: User) -> anyhow::Result<()> {
    let (email, now) = (user.email.clone(), clock.machine());
    let added = db
        .write(move |tx| {
            let user = user.clone();
            Box::pin(async move { users::add(tx, &user, now).await })
        })
        .await;
    match added {
        Err(Error::Duplicate(_)) => anyhow::bail!("somebody signs in with {email} already"),
        added => added?,
    }
    println!("{email} can sign in.");
    Ok(())
}

async fn list(db: &Db) -> anyhow::Result<()> {
    for workspace in db.read(|tx| Box::pin(apps::workspaces(tx))).await? {
        for user in db.read(move |tx| Box::pin(users::all(tx, workspace))).await? {
            println!("{}\t{}\t{}", user.email, user.role, user.name);
        }
    }
    Ok(())
}

/// The workspace of this installation, made if there is none yet.
pub(crate) async fn only_workspace(db: &Db, clock: &Clock) -> anyhow::Result<WorkspaceId> {
    let known = db.read(|tx| Box::pin(apps::workspaces(tx))).await?;
    if let Some(first) = known.first() {
        return Ok(*first);
    }
    let (id, now) = (clock.workspace_id(), clock.machine());
    db.write(move |tx| Box::pin(apps::found(tx, id, "Workspace", now))).await?;
    Ok(id)
}

fn read_password() -> anyhow::Result<String> {
    let mut password = String::new();
    std::io::stdin().take(1024).read_to_string(&mut password).context("reading the password")?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    anyhow::ensure!(password.chars().count() >= 10, "a password has at least 10 characters");
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_signs_in_has_an_address() {
        for (told, kept) in [
            ("ana@example.com", "ana@example.com"),
            (" Ana.Costa+desk@Example.COM\n", "ana.costa+desk@example.com"),
            ("root@localhost", "root@localhost"),
        ] {
            assert_eq!(address(told).as_deref(), Ok(kept));
        }
        for told in
            ["bad", "", "@", "ana@", "@example.com", "a@b@c", "ana costa@example.com", "ana@exa\tmple.com"]
        {
            let refused = address(told).unwrap_err();
            assert!(refused.contains("ana@example.com"), "{told:?}: {refused}");
        }
    }
}
