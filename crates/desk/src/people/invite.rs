//! Inviting somebody: a one-time link, which its maker hands over as they like.

use transom_rules::access::{Asker, Detail, Matter, On, Part, Purpose, RoleKey, Sees, Verb};
use transom_rules::id::{LinkId, TeamId, WorkspaceId};
use transom_store::links::{self, Link};
use transom_store::{Scoped, users};

use super::secret::Secret;
use super::{email, name, someone, teams};
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// Who is to come.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The address they will sign in with.
    pub email: String,
    /// What colleagues will see; the address's first part if it is empty.
    pub name: String,
    /// What they will be able to do.
    pub role: RoleKey,
    /// Which conversations they will see; `None` for what their role says.
    pub sees: Option<Sees>,
    /// The team that they will be in.
    pub team: Option<TeamId>,
}

/// A one-time link that was made.
#[derive(Clone, Debug)]
pub struct Handed {
    /// What is known of it.
    pub link: Link,
    /// What makes it one; it is not kept and cannot be shown again. Belongs into the fragment of an address, so that
    /// no server's log has it.
    pub secret: String,
}

impl Handed {
    /// The address to hand over, at a server that is reached at `public_url`.
    pub fn url(&self, public_url: &str) -> String {
        format!("{}/welcome#{}", public_url.trim_end_matches('/'), self.secret)
    }
}

/// Makes a link by which somebody comes in and chooses a password. An older one to the same address ends.
///
/// # Errors
/// When the asker may not, also not give such a role; when the address cannot be used.
pub async fn invite(base: Base<'_>, asker: &Asker, invitation: Invitation) -> Done<Handed> {
    let note = gate::pass(base, asker, Verb::Invite, On::NOTHING).await?;
    let email = email::read(&invitation.email)?;
    let name = name::read_or(&invitation.name, email::local_part(&email))?;
    let Invitation { role, sees, team, .. } = invitation;
    let link = Link { email, name, role, sees, team, ..blank(base, asker, Purpose::Invite) };
    let secret = Secret::new(base.clock)?;
    let handed = Handed { link: link.clone(), secret: secret.text.clone() };
    gate::act(base, note, (asker.clone(), link, secret), |tx, note, (asker, link, secret)| {
        Box::pin(async move {
            note.set_on(link.id);
            note.made(link.id.0);
            note.set_detail(told(link));
            someone::give_role(tx, asker, link.role, link.sees).await?;
            if let Some(team) = link.team {
                teams::opens(&asker.role, asker.sees)?;
                transom_store::teams::hold(tx, team).await?.then_some(()).ok_or(Wrong::Team)?;
            }
            keep(tx, link, &secret.hash).await
        })
    })
    .await?;
    Ok(handed)
}

fn told(link: &Link) -> Detail {
    Detail::from(Matter::Made)
        .with(Part::Role, link.role)
        .maybe(Part::Sees, link.sees.map(Sees::as_str))
        .maybe(Part::Team, link.team)
}

async fn keep(tx: &mut Scoped<'_>, link: &Link, hash: &[u8]) -> Done<()> {
    if users::by_email(tx.unscoped(), &link.email).await?.is_some() {
        return Err(Wrong::EmailTaken.into());
    }
    links::withdraw_to(tx, &link.email).await?;
    Ok(links::add(tx, hash, link).await?)
}

/// A link of this asker's for a purpose, to nobody yet.
pub(super) fn blank(base: Base<'_>, asker: &Asker, purpose: Purpose) -> Link {
    let now = base.clock.machine();
    Link {
        workspace: asker.workspace,
        id: base.clock.link_id(),
        purpose,
        user: None,
        email: String::new(),
        name: String::new(),
        role: RoleKey::Agent,
        sees: None,
        team: None,
        created_by: asker.user(),
        created_at: now,
        expires_at: now + purpose.lasts(),
    }
}

/// The links that were not used yet, the newest first.
///
/// # Errors
/// When the asker may not.
pub async fn open_links(base: Base<'_>, asker: &Asker) -> Done<Vec<Link>> {
    gate::may(base, asker, Verb::Invite, On::NOTHING).await?;
    let (workspace, now): (WorkspaceId, _) = (asker.workspace, base.clock.machine());
    Ok(base.db.of(workspace).read((), move |tx, ()| Box::pin(links::open(tx, now))).await?)
}

/// Takes a link back.
///
/// # Errors
/// When the asker may not, also not give what it gives; when it was used or is gone.
pub async fn withdraw(base: Base<'_>, asker: &Asker, link: LinkId) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::Invite, link).await?;
    note.set_detail(Matter::Withdrawn);
    let now = base.clock.machine();
    gate::act(base, note, asker.clone(), move |tx, _, asker| {
        Box::pin(async move {
            let open = links::open(tx, now).await?;
            let open = open.into_iter().find(|open| open.id == link).ok_or(NotDone::NotFound)?;
            match open.user {
                Some(user) => _ = someone::below(tx, asker, user).await?,
                None => someone::give_role(tx, asker, open.role, open.sees).await?,
            }
            let withdrawn = links::withdraw(tx, link).await?;
            withdrawn.then_some(()).ok_or(NotDone::NotFound)
        })
    })
    .await
}
