//! Who works at the demo's company besides those who sign in first: roles, teams, programs, somebody who was invited
//! and somebody who left. All of it is done by the desk's verbs, so that the audit log tells it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use anyhow::Context as _;
use transom_desk::app::Shared;
use transom_desk::base::Base;
use transom_desk::gate;
use transom_desk::people::add::{self, Newcomer};
use transom_desk::people::invite::{self, Invitation};
use transom_desk::people::roles::{self, Wish};
use transom_desk::people::session::{self, Entered, Visitor};
use transom_desk::people::tokens::{self, NewToken};
use transom_desk::people::{change, deactivate, teams};
use transom_desk::templates::names;
use transom_rules::access::{
    Asker, Face, Noun, On, Origin, Permission, Role, RoleKey, Scope, Sees, Set, Verb, Who,
};
use transom_rules::assignment::Policy;
use transom_rules::id::{SessionId, UserId};
use transom_rules::time::Span;
use transom_store::templates::{self, Filter};
use transom_store::users::{self, User};
use uuid::Uuid;

use super::file::Demo;

/// The people of the company, as its owner brings them in.
struct Hiring<'a> {
    app: &'a Shared,
    demo: &'a Demo,
    owner: Asker,
}

/// Brings in everybody, nine days ago.
pub(super) async fn hire(app: &Shared, demo: &Demo) -> anyhow::Result<()> {
    let hiring = Hiring::begin(app, demo).await?;
    let base = app.base();
    hiring.adds("nadia", "Nadia Rahman", RoleKey::Admin).await?;
    let sofia = hiring.adds("sofia", "Sofia Lindqvist", RoleKey::Supervisor).await?;
    let leo = hiring.adds("leo", "Leo Martins", RoleKey::Agent).await?;
    let mei = hiring.adds("mei", "Mei Tanaka", RoleKey::Agent).await?;
    let masked = roles::make(base, &hiring.owner, without_numbers()).await?;
    let anika = hiring.adds("anika", "Anika Rao", masked.key).await?;
    change::sees(base, &hiring.owner, leo.id, Some(Sees::Team)).await?;
    change::sees(base, &hiring.owner, mei.id, Some(Sees::Own)).await?;
    let tom = hiring.known("tom").await?;
    for (name, members) in [("Returns", vec![mei.id, tom.id]), ("Wholesale", vec![leo.id, anika.id])] {
        let team = teams::make(base, &hiring.owner, name).await?;
        teams::set_members(base, &hiring.owner, team.id, members).await?;
        if name == "Returns" {
            let in_turn = teams::Change { policy: Some(Policy::RoundRobin), ..teams::Change::default() };
            teams::change(base, &hiring.owner, team.id, in_turn).await?;
        }
    }
    hiring.programs(&sofia).await?;
    let omar = hiring.adds("omar", "Omar Haddad", RoleKey::Agent).await?;
    deactivate::deactivate(base, &hiring.owner, omar.id, Some(tom.id)).await?;
    Ok(())
}

/// What the company calls slots that have numbers only.
const SLOTS: [(&str, &str, &str); 4] = [
    ("order_shipped", "body:2", "Order number"),
    ("delivery_delayed", "body:2", "Order number"),
    ("delivery_delayed", "body:3", "New day"),
    ("repair_ready", "body:2", "What was repaired"),
];

/// What happened a moment ago: people came, one mistyped, one tried what is not theirs, one is expected.
pub(super) async fn lately(app: &Shared, demo: &Demo) -> anyhow::Result<()> {
    let hiring = Hiring::begin(app, demo).await?;
    for (name, browser) in
        [("sofia", "Firefox on Linux"), ("leo", "Chrome on Android"), ("tom", "Safari on macOS")]
    {
        hiring.comes(name, browser).await?;
    }
    let visitor = visitor(24, "Chrome on Windows");
    let _mistyped = session::sign_in(app, &hiring.address("mei"), "harbour-lane".into(), visitor).await?;
    let tom = hiring.known("tom").await?;
    let _not_theirs = gate::may(
        app.base(),
        &asker(demo, tom.id, Role::agent()),
        Verb::ReadCosts,
        On::named(Noun::Route, "/costs"),
    )
    .await;
    let (email, name) = (hiring.address("jonas"), "Jonas Weber".to_owned());
    invite::invite(
        app.base(),
        &hiring.owner,
        Invitation { email, name, role: RoleKey::Agent, sees: None, team: None },
    )
    .await?;
    hiring.names_slots().await
}

impl<'a> Hiring<'a> {
    async fn begin(app: &'a Shared, demo: &'a Demo) -> anyhow::Result<Self> {
        let owner = user(app, &demo.email).await?;
        Ok(Self { app, demo, owner: asker(demo, owner.id, Role::owner()) })
    }

    fn base(&self) -> Base<'_> {
        self.app.base()
    }

    /// The company's address of somebody.
    fn address(&self, local: &str) -> String {
        self.demo.email.replacen("ines", local, 1)
    }

    async fn known(&self, local: &str) -> anyhow::Result<User> {
        user(self.app, &self.address(local)).await
    }

    async fn adds(&self, local: &str, name: &str, role: RoleKey) -> anyhow::Result<User> {
        let (email, password) = (self.address(local), self.demo.password.clone());
        Ok(add::add(self.base(), &self.owner, Newcomer { email, name: name.into(), role, password }).await?)
    }

    /// The owner's shop system, a supervisor's report, and one that is not used any more.
    async fn programs(&self, supervisor: &User) -> anyhow::Result<()> {
        let year = Some(self.app.clock.machine() + Span::hours(24 * 365));
        let wanted = |name: &str, scopes: &[Scope], expires_at| NewToken {
            name: name.into(),
            scopes: scopes.iter().copied().collect(),
            expires_at,
            owner: None,
        };
        let shop = wanted("Shop system", &[Scope::Read, Scope::Draft, Scope::Send], year);
        tokens::make(self.base(), &self.owner, shop).await?;
        let (old, _) =
            tokens::make(self.base(), &self.owner, wanted("Old CRM", &[Scope::Read, Scope::Manage], None))
                .await?;
        tokens::revoke(self.base(), &self.owner, old.id).await?;
        let supervisor = asker(self.demo, supervisor.id, Role::supervisor());
        tokens::make(self.base(), &supervisor, wanted("Weekly report", &[Scope::Read], year)).await?;
        Ok(())
    }

    /// The slots of templates are called what goes in, in each language.
    async fn names_slots(&self) -> anyhow::Result<()> {
        let db = self.app.db.of(self.demo.workspace_id);
        let filter = Filter { limit: 100, ..Filter::default() };
        let all = db.read(filter, |tx, filter| Box::pin(templates::list(tx, filter))).await?;
        for (template, _) in all {
            let of_it = SLOTS.iter().filter(|(name, ..)| *name == template.name);
            let wanted: BTreeMap<String, String> =
                of_it.map(|(_, slot, name)| ((*slot).to_owned(), (*name).to_owned())).collect();
            if !wanted.is_empty() {
                names::give(self.base(), &self.owner, template.id, wanted).await?;
            }
        }
        Ok(())
    }

    /// Somebody signs in and looks.
    async fn comes(&self, local: &str, browser: &str) -> anyhow::Result<()> {
        let visitor = visitor(21, browser);
        let origin = visitor.origin;
        let password = self.demo.password.clone();
        let begun = session::sign_in(self.app, &self.address(local), password, visitor).await?;
        if let Ok(Entered::In(secret)) = begun {
            session::asker(self.app, &secret, origin).await?;
        }
        Ok(())
    }
}

/// Works in the inbox and never reads a whole phone number.
fn without_numbers() -> Wish {
    let not = [Permission::ContactsWrite, Permission::ContactsBlock];
    let agent = Role::agent();
    Wish {
        name: "Agent without numbers".into(),
        permissions: agent.permissions.iter().filter(|one| !not.contains(one)).collect::<Set<_>>(),
        sees: Sees::Team,
        masks: true,
    }
}

async fn user(app: &Shared, email: &str) -> anyhow::Result<User> {
    let address = email.to_owned();
    let found = app.db.read(address, |tx, address| Box::pin(users::by_email(tx, address))).await?;
    found.with_context(|| format!("{email} does not work here"))
}

fn asker(demo: &Demo, user: UserId, role: Role) -> Asker {
    Asker {
        who: Who::Person { user, session: SessionId(Uuid::nil()) },
        sees: role.sees,
        role: Arc::new(role),
        origin: origin(20),
        ..Asker::system(demo.workspace_id, Face::Page)
    }
}

/// An address that is nobody's (RFC 5737).
fn origin(host: u8) -> Origin {
    Origin { face: Face::Page, address: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, host))) }
}

fn visitor(host: u8, browser: &str) -> Visitor {
    Visitor { origin: origin(host), browser: browser.to_owned(), known: None }
}
