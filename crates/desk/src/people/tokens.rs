//! Tokens: programs that act for somebody. A token never does or sees what its owner may not, and ends with them.

use std::sync::Arc;

use transom_rules::access::{
    self, Asker, Denied, Detail, Matter, On, Origin, Part, Role, Scope, Sees, Set, Verb, Who,
};
use transom_rules::id::{TokenId, UserId};
use transom_rules::time::Timestamp;
use transom_store::tokens::{self, Token};
use transom_store::{Scoped, Tx, users};

use super::secret::Secret;
pub use super::secret::hash;
use super::session::SEEN_EVERY;
use super::{name, someone};
use crate::app::Shared;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// What every token begins with, so that people and scanners recognise one.
const PREFIX: &str = "tr_";
/// So many first characters are shown of a token later.
const SHOWN: usize = 7;

/// What the program may that has this token; nobody when the token is not known, has ended, or its owner has.
///
/// # Errors
/// When the store fails.
pub async fn asker(app: &Shared, secret: &str, origin: Origin) -> transom_store::Result<Option<Asker>> {
    let (hash, now) = (hash(secret), app.clock.machine());
    let found = app.db.read(hash, move |tx, hash| Box::pin(known(tx, hash, now))).await?;
    let Some(Known { token, role, sees }) = found else { return Ok(None) };
    if token.last_used_at.is_none_or(|at| at + SEEN_EVERY <= now) {
        used(app, &token, now);
    }
    let who = Who::Token { token: token.id, owner: token.owner, scopes: token.scopes };
    Ok(Some(Asker {
        workspace: token.workspace,
        who,
        role: Arc::new(role),
        sees,
        owes_factor: false,
        origin,
    }))
}

struct Known {
    token: Token,
    role: Role,
    sees: Sees,
}

async fn known(tx: &mut Tx<'_>, hash: &[u8], now: Timestamp) -> transom_store::Result<Option<Known>> {
    let Some(token) = tokens::find(tx, hash, now).await? else { return Ok(None) };
    let Some(owner) = token.owner else {
        return Ok(Some(Known { token, role: Role::owner(), sees: Sees::All }));
    };
    let tx = &mut tx.of(token.workspace);
    let owner = users::get(tx, owner).await?;
    let Some(owner) = owner.filter(|owner| owner.deactivated_at.is_none()) else { return Ok(None) };
    let role = someone::role_of(tx, &owner).await?;
    Ok(Some(Known { token, sees: owner.sees.unwrap_or(role.sees), role }))
}

/// Beside the request: nobody waits for it.
fn used(app: &Shared, token: &Token, now: Timestamp) {
    let (app_of_task, workspace, id) = (Arc::clone(app), token.workspace, token.id);
    app.tasks.spawn(async move {
        let noted =
            app_of_task.db.of(workspace).write((), move |tx, ()| Box::pin(tokens::touch(tx, id, now))).await;
        if let Err(error) = noted {
            tracing::warn!(%error, "the use of a token could not be noted");
        }
    });
}

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// What it may be used for.
    pub scopes: Set<Scope>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// Whom it acts for, where whoever is at the machine makes it; everybody else makes tokens for themselves.
    pub owner: Option<UserId>,
}

/// Makes a token. Returns it with its secret, which is not kept and cannot be shown again.
///
/// # Errors
/// When the asker may not, or asks for longer than their own token lasts; when something about it is wrong.
pub async fn make(base: Base<'_>, asker: &Asker, new: NewToken) -> Done<(Token, String)> {
    let mut note = gate::pass(base, asker, Verb::MakeToken, On::NOTHING).await?;
    let owner = if asker.who == Who::System { new.owner } else { asker.user() };
    let name = name::read(&new.name)?;
    let now = base.clock.machine();
    if new.scopes.is_empty() {
        return Err(Wrong::Scopes.into());
    }
    if new.expires_at.is_some_and(|at| at <= now) {
        return Err(Wrong::Expiry.into());
    }
    let secret = Secret::with_prefix(base.clock, PREFIX)?;
    let made_by = match asker.who {
        Who::Token { token, .. } => Some(token),
        Who::Person { .. } | Who::Bot(_) | Who::Campaign(_) | Who::System => None,
    };
    let token = Token {
        owner,
        made_by,
        scopes: new.scopes,
        prefix: secret.text.chars().take(SHOWN).collect(),
        expires_at: new.expires_at,
        ..Token::of_workspace(asker.workspace, base.clock.token_id(), &name, now)
    };
    note.set_on(token.id);
    note.made(token.id.0);
    note.set_detail(Detail::from(Matter::Made).with(Part::Scopes, &token.scopes));
    let made = (token.clone(), secret.text.clone());
    gate::act(base, note, (token, secret), |tx, _, (token, secret)| {
        Box::pin(async move {
            if let Some(owner) = token.owner {
                someone::hold_active(tx, owner).await?.ok_or(Wrong::User)?;
            }
            if let Some(maker) = token.made_by {
                ends_first(tx, token, maker).await?;
            }
            Ok(tokens::add(tx, &secret.hash, token).await?)
        })
    })
    .await?;
    Ok(made)
}

/// A token that another one makes ends no later than it, which has not ended yet.
async fn ends_first(tx: &mut Scoped<'_>, made: &Token, maker: TokenId) -> Done<()> {
    let maker = tokens::hold(tx, maker).await?;
    let maker = maker.filter(|maker| maker.revoked_at.is_none()).ok_or(Denied::Above)?;
    let is_within = maker.expires_at.is_none_or(|latest| made.expires_at.is_some_and(|end| end <= latest));
    is_within.then_some(()).ok_or(NotDone::Denied(Denied::Above))
}

/// One's own tokens, those that ended too, the newest first.
///
/// # Errors
/// When the asker may not.
pub async fn own(base: Base<'_>, asker: &Asker) -> Done<Vec<Token>> {
    gate::may(base, asker, Verb::ReadOwnTokens, On::NOTHING).await?;
    let (workspace, owner) = (asker.workspace, asker.user());
    Ok(base.db.of(workspace).read((), move |tx, ()| Box::pin(tokens::of_owner(tx, owner))).await?)
}

/// Everybody's tokens, those that ended too, the newest first.
///
/// # Errors
/// When the asker may not.
pub async fn all(base: Base<'_>, asker: &Asker) -> Done<Vec<Token>> {
    gate::may(base, asker, Verb::ReadTokens, On::NOTHING).await?;
    let workspace = asker.workspace;
    Ok(base.db.of(workspace).read((), |tx, ()| Box::pin(tokens::all(tx))).await?)
}

/// Ends a token at once, with those that it made: one's own, or somebody's whom one looks after.
///
/// # Errors
/// When the asker may not, or there is no such token, or it has ended.
pub async fn revoke(base: Base<'_>, asker: &Asker, id: TokenId) -> Done<()> {
    let (workspace, now) = (asker.workspace, base.clock.machine());
    let token = base.db.of(workspace).read((), move |tx, ()| Box::pin(tokens::get(tx, id))).await?;
    let owner = token.as_ref().and_then(|token| token.owner);
    let is_own = token.is_some() && owner.is_some() && owner == asker.user();
    let verb = if is_own { Verb::RevokeOwnToken } else { Verb::RevokeToken };
    let note = match gate::pass(base, asker, verb, id).await {
        // Nobody learns which tokens others have by trying.
        Err(_) if access::may(asker, Verb::RevokeOwnToken).is_ok() => return Err(NotDone::NotFound),
        passed => passed?,
    };
    gate::act(base, note, (), move |tx, note, ()| {
        Box::pin(async move {
            let held = tokens::hold(tx, id).await?;
            held.filter(|token| token.revoked_at.is_none()).ok_or(NotDone::NotFound)?;
            let (mut ended, mut more) = (0, 1);
            // One that it made may be making another one at this moment.
            while more > 0 {
                more = tokens::revoke(tx, id, now).await?;
                ended += more;
            }
            note.set_detail(Detail::from(Matter::Withdrawn).with(Part::Tokens, ended));
            Ok(())
        })
    })
    .await
}
