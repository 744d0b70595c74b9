//! Coming in by a one-time link: an invitation becomes somebody who works here, a reset becomes a new password, and
//! the first link of an empty desk its owner. The link is used up, and who used it is signed in.

use std::net::IpAddr;

use transom_rules::access::{Matter, Purpose, Role, RoleKey, Verb};
use transom_rules::id::{UserId, WorkspaceId};
use transom_rules::time::Timestamp;
use transom_store::links::{self, Link};
use transom_store::users::{self, User};
use transom_store::{Scoped, apps, sessions, tokens};

use super::secret::hash;
use super::session::{Beginning, Entered, Visitor};
use super::throttle::{Stand, Tried, Turn};
use super::{email, name, password, someone, teams};
use crate::app::App;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// What stands in the form behind a link.
#[derive(Clone, Debug, Default)]
pub struct Arrival {
    /// The link's secret.
    pub secret: String,
    /// The password they choose.
    pub password: String,
    /// Of the first owner: the address they will sign in with.
    pub email: String,
    /// Of the first owner: what colleagues will see.
    pub name: String,
}

/// Whom a link is for, to greet them.
///
/// # Errors
/// When it was used already or is too old; when too many try at this moment.
pub async fn look(app: &App, secret: &str, from: Option<IpAddr>) -> Done<Link> {
    let (link, _) = find(app, secret, from).await?;
    Ok(link)
}

/// A link, and the turn of whoever has it.
async fn find(app: &App, secret: &str, from: Option<IpAddr>) -> Done<(Link, Turn)> {
    let turn = app.throttle.turn(Stand::Address(from), Tried::Link(secret)).await.map_err(NotDone::Wait)?;
    let (hash, now) = (hash(secret), app.clock.machine());
    let link = app.db.read(hash, move |tx, hash| Box::pin(links::find(tx, hash, now))).await?;
    let link = link.ok_or(Wrong::Link)?;
    turn.knew();
    Ok((link, turn))
}

/// Uses a link up and lets in whoever has it; who has a second factor is asked for a code all the same.
///
/// # Errors
/// When the link is no good any more, or the password or the address cannot be taken; when too many try at this moment.
pub async fn arrive(app: &App, arrival: Arrival, visitor: Visitor) -> Done<Entered> {
    let base = app.base();
    let (link, turn) = find(app, &arrival.secret, visitor.origin.address).await?;
    let user = someone_new(base, &link, &arrival).await?;
    password::check(&arrival.password, &user.email)?;
    let user = User { password_hash: password::hash_in(&turn, arrival.password).await?, ..user };
    drop(turn);
    let beginning = Beginning::of(app, user.workspace, user.id, visitor)?;
    let verb = if link.purpose == Purpose::Reset { Verb::ChangePassword } else { Verb::Join };
    let mut note = gate::pass(base, &beginning.asker, verb, link.id).await?;
    note.set_detail(matter(link.purpose));
    let note = note.and(beginning.pass(base).await?);
    let use_up = UseUp { hash: hash(&arrival.secret), user, now: base.clock.machine() };
    gate::act(base, note, (use_up, beginning), |tx, note, (use_up, beginning)| {
        Box::pin(async move {
            let user = use_up.write(tx).await?;
            Ok(beginning.enter(tx, note, &user).await?)
        })
    })
    .await
}

const fn matter(purpose: Purpose) -> Matter {
    match purpose {
        Purpose::Invite => Matter::Invite,
        Purpose::Reset => Matter::Reset,
        Purpose::First => Matter::First,
    }
}

/// Who comes in by the link: somebody new, or the one whose password is to be another.
async fn someone_new(base: Base<'_>, link: &Link, arrival: &Arrival) -> Done<User> {
    let new =
        |email: &str, name: &str, role| User::new(link.workspace, base.clock.user_id(), email, name, role);
    match (link.purpose, link.user) {
        (Purpose::Reset, Some(user)) => known(base, link.workspace, user).await,
        (Purpose::Reset, None) => Err(Wrong::Link.into()),
        (Purpose::Invite, _) => Ok(User { sees: link.sees, ..new(&link.email, &link.name, link.role) }),
        (Purpose::First, _) => {
            Ok(new(&email::read(&arrival.email)?, &name::read(&arrival.name)?, RoleKey::Owner))
        }
    }
}

async fn known(base: Base<'_>, workspace: WorkspaceId, user: UserId) -> Done<User> {
    let user = base.db.of(workspace).read((), move |tx, ()| Box::pin(users::get(tx, user))).await?;
    Ok(user.filter(|user| user.deactivated_at.is_none()).ok_or(Wrong::Link)?)
}

#[derive(Clone)]
struct UseUp {
    hash: Vec<u8>,
    user: User,
    now: Timestamp,
}

impl UseUp {
    /// Returns whom the link lets in.
    async fn write(&self, tx: &mut Scoped<'_>) -> Done<User> {
        let link = links::hold(tx, &self.hash, self.now).await?.ok_or(Wrong::Link)?;
        let user = match link.purpose {
            Purpose::Reset => self.renew(tx, &link).await?,
            Purpose::Invite | Purpose::First => self.join(tx, &link).await?,
        };
        links::use_up(tx, link.id, self.now).await?;
        Ok(user)
    }

    async fn renew(&self, tx: &mut Scoped<'_>, link: &Link) -> Done<User> {
        let user = someone::hold_active(tx, self.user.id).await?.ok_or(Wrong::Link)?;
        let reach = someone::reach_of(tx, &user).await?;
        still_given(tx, link, Verb::ResetPassword, &reach).await?;
        users::set_password(tx, user.id, &self.user.password_hash).await?;
        sessions::end_all(tx, user.id, None).await?;
        // Whoever has lost a password may have lost what was made by it.
        tokens::revoke_all(tx, user.id, self.now).await?;
        Ok(user)
    }

    async fn join(&self, tx: &mut Scoped<'_>, link: &Link) -> Done<User> {
        let user = &self.user;
        if link.purpose == Purpose::First {
            // Of two who come first at once the second one finds the first.
            apps::hold(tx).await?;
            if users::is_there_any(tx.unscoped()).await? {
                return Err(NotDone::Wrong(Wrong::Link));
            }
        }
        let role = someone::hold_role(tx, user.role).await?;
        still_given(tx, link, Verb::Invite, &role.seeing(link.sees)).await?;
        someone::add(tx, user, self.now).await?;
        if let Some(team) = link.team {
            teams::join(tx, team, user.id).await?;
        }
        Ok(user.clone())
    }
}

/// A link is as good as whoever made it: they still work here, and may still give what it gives. One that a command
/// made needs nobody.
async fn still_given(tx: &mut Scoped<'_>, link: &Link, verb: Verb, given: &Role) -> Done<()> {
    let Some(maker) = link.created_by else { return Ok(()) };
    let maker = someone::hold_active(tx, maker).await?.ok_or(Wrong::Link)?;
    let theirs = someone::reach_of(tx, &maker).await?;
    if link.team.is_some() && teams::opens(&theirs, theirs.sees).is_err() {
        return Err(NotDone::Wrong(Wrong::Link));
    }
    let may = verb.grant().permission().is_none_or(|permission| theirs.has(permission));
    (may && theirs.covers(given)).then_some(()).ok_or(NotDone::Wrong(Wrong::Link))
}
