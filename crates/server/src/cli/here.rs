//! The desk as whoever is at the machine has it: they may do everything, and the log says that it was a command.

use std::sync::Arc;

use anyhow::Context as _;
use transom_desk::base::Base;
use transom_desk::base::clock::Clock;
use transom_desk::base::hub::Hub;
use transom_desk::base::settings::Settings;
use transom_desk::people::{first, roles};
use transom_rules::access::{Asker, Face, Role, RoleKey};
use transom_rules::id::WorkspaceId;
use transom_rules::time::Timestamp;
use transom_store::Db;
use transom_store::users::{self, User};

use super::{Site, find, reprocess};

/// What a command works on.
pub(super) struct Here {
    pub(super) settings: Settings,
    pub(super) db: Db,
    pub(super) clock: Arc<Clock>,
    pub(super) workspace: WorkspaceId,
    /// Whoever is at the machine.
    pub(super) asker: Asker,
    hub: Hub,
}

impl Here {
    /// A desk that is there.
    pub(super) async fn open(site: &Site) -> anyhow::Result<Self> {
        super::is_there(&site.settings()?)?;
        Self::open_or_begin(site).await
    }

    /// The desk of somebody who begins with it.
    pub(super) async fn open_or_begin(site: &Site) -> anyhow::Result<Self> {
        let (settings, db, clock) = site.open_or_create().await?;
        let workspace = first::only_workspace(&db, &clock).await?;
        let asker = Asker::system(workspace, Face::Command);
        Ok(Self { settings, db, clock, workspace, asker, hub: Hub::default() })
    }

    /// A desk of several workspaces, by the name or the id of one.
    pub(super) async fn open_named(site: &Site, named: Option<&str>) -> anyhow::Result<Self> {
        let here = Self::open(site).await?;
        let mut found = reprocess::workspaces(&here.db, named).await?;
        let Some((workspace, _)) = found.pop() else { return Ok(here) };
        anyhow::ensure!(found.is_empty(), "there are several workspaces: name one with --workspace");
        Ok(Self { workspace, asker: Asker::system(workspace, Face::Command), ..here })
    }

    pub(super) fn base(&self) -> Base<'_> {
        Base::of_command(&self.db, &self.clock, &self.hub)
    }

    /// Somebody, by the address they sign in with.
    pub(super) async fn user(&self, email: &str) -> anyhow::Result<User> {
        let address = email.to_owned();
        let found = self.db.read(address, |tx, address| Box::pin(users::by_email(tx, address)));
        let known = found.await?.filter(|user| user.workspace == self.workspace);
        known.with_context(|| format!("nobody signs in with {email}; `transom user list` says who does"))
    }

    /// Everybody.
    pub(super) async fn users(&self) -> anyhow::Result<Vec<User>> {
        let workspace = self.workspace;
        Ok(self.db.of(workspace).read((), |tx, ()| Box::pin(users::all(tx))).await?)
    }

    /// All roles.
    pub(super) async fn roles(&self) -> anyhow::Result<Vec<Role>> {
        Ok(roles::all(self.base(), &self.asker).await?)
    }

    /// A role, by its word, its name or its id.
    pub(super) async fn role(&self, told: &str) -> anyhow::Result<Role> {
        let names = |role: &Role| vec![role.key.to_string(), word(role).to_owned()];
        let all = self.roles().await?;
        let found = find::among(&all, told, names)?;
        found.with_context(|| {
            let known: Vec<&str> = all.iter().map(word).collect();
            format!("there is no role {told}; there are {}", known.join(", "))
        })
    }
}

/// What a role is called on the command line: the word of a built-in one, the name of another.
pub(super) fn word(role: &Role) -> &str {
    match role.key {
        RoleKey::Owner => "owner",
        RoleKey::Admin => "admin",
        RoleKey::Supervisor => "supervisor",
        RoleKey::Agent => "agent",
        RoleKey::Custom(_) => &role.name,
    }
}

/// An instant as commands print it.
pub(super) fn time(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.seconds()).map(|at| at.to_string()).unwrap_or_default()
}

/// An instant that may not be there.
pub(super) fn time_or(at: Option<Timestamp>, none: &str) -> String {
    at.map_or_else(|| none.to_owned(), time)
}
