//! `GET /settings/people/{id}`: one colleague, and what somebody may do with them.

use axum::extract::Query;
use axum::response::IntoResponse as _;
use maud::Markup;
use transom_desk::people::{list, roles, session, teams};
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::people::person::{self as pages, Manage, Person, Reach};
use transom_pages::words::access;
use transom_rules::access::{Role, RoleKey, Sees, Verb, Visibility};
use transom_rules::id::UserId;
use transom_store::conversations::{self, Counting};
use transom_store::users::User;

use super::gifts::giveable;
use super::list::teams_of;
use super::sessions::lines;
use crate::web::desk::{Desk, Done, Failed, Id};
use crate::web::load::natural;
use crate::web::settings::{Asked, Sheet};

/// What stands in the forms about somebody.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: RoleKey,
    /// `None` for what the role says.
    pub(super) sees: Option<Sees>,
}

impl Shown {
    pub(super) fn of(user: &User) -> Self {
        Self { name: user.name.clone(), email: user.email.clone(), role: user.role, sees: user.sees }
    }
}

/// What was wanted and not done, and why not.
pub(super) struct NotTaken {
    pub(super) wanted: Shown,
    pub(super) problem: Problem,
}

/// The page.
pub(in crate::web) async fn page(desk: Desk, Id(user): Id<UserId>, Query(told): Query<Asked>) -> Done {
    Ok(draw(&desk, user, &told, None).await?.into_response())
}

/// The page of somebody; after a form, with what was not taken of it.
pub(super) async fn draw(
    desk: &Desk,
    user: UserId,
    told: &Asked,
    not_taken: Option<NotTaken>,
) -> Done<Markup> {
    let found = Found::of(desk, user).await?;
    let role = found.role();
    let name = found.user.name.clone();
    let shown = Person {
        id: user,
        name: name.clone(),
        email: found.user.email.clone(),
        role: role.map(|role| role.name.clone()).unwrap_or_default(),
        sees: access::sees(found.user.sees.or(role.map(|role| role.sees)).unwrap_or(Sees::Own)),
        teams: teams_of(&found.user, &teams::all(desk.app.base(), &desk.asker).await?),
        last_seen: found.user.last_seen_at,
        factor_since: found.user.factor_since,
        deactivated_at: found.user.deactivated_at,
        reach: found.reach(desk, not_taken.as_ref()).await?,
        problem: not_taken.map(|it| it.problem),
    };
    let sheet = Sheet::told(desk, &name, told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, &shown))
}

/// Somebody among those who work here.
pub(super) struct Found {
    pub(super) user: User,
    users: Vec<User>,
    roles: Vec<Role>,
}

impl Found {
    pub(super) async fn of(desk: &Desk, id: UserId) -> Done<Self> {
        let users = list::list(desk.app.base(), &desk.asker).await?;
        let user = users.iter().find(|user| user.id == id).cloned().ok_or(Failed::NotFound)?;
        let roles = roles::all(desk.app.base(), &desk.asker).await?;
        Ok(Self { user, users, roles })
    }

    fn role(&self) -> Option<&Role> {
        self.roles.iter().find(|role| role.key == self.user.role)
    }

    async fn reach(&self, desk: &Desk, not_taken: Option<&NotTaken>) -> Done<Reach> {
        let user = &self.user;
        let is_above = self.role().is_some_and(|role| !desk.asker.covers(&role.seeing(user.sees)));
        Ok(match () {
            () if user.id == desk.user.id => Reach::Reader,
            () if !desk.may(Verb::ChangeUser) => Reach::Look,
            () if is_above => Reach::Above,
            () => Reach::Manage(self.manage(desk, not_taken).await?),
        })
    }

    async fn manage(&self, desk: &Desk, not_taken: Option<&NotTaken>) -> Done<Manage> {
        let user = &self.user;
        let shown = not_taken.map_or_else(|| Shown::of(user), |it| it.wanted.clone());
        let heirs = self.users.iter().filter(|one| one.id != user.id && one.deactivated_at.is_none());
        let sessions = session::list(desk.app.base(), &desk.asker, user.id).await?;
        Ok(Manage {
            roles: giveable(desk, &self.roles, user.sees, shown.role),
            sees: shown.sees,
            name: shown.name,
            email: shown.email,
            sessions: lines(desk, sessions),
            heirs: heirs.map(|one| Choice::new(one.id.to_string(), one.name.clone(), false)).collect(),
            open_conversations: self.open_conversations(desk).await?,
            nonce: desk.nonce(),
        })
    }

    async fn open_conversations(&self, desk: &Desk) -> Done<u64> {
        let now = desk.now();
        let counting = Counting { user: self.user.id, seen: Visibility::All, now, soon: now };
        let counts = desk.read((), move |tx, ()| Box::pin(conversations::counts(tx, counting))).await?;
        Ok(natural(counts.mine))
    }
}
