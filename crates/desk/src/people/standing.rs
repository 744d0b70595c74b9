//! How somebody stands who was let in before, for what stays open for them and for what was drawn for them.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use transom_rules::access::{Asker, Role, Sees, Who};
use transom_rules::id::UserId;
use transom_rules::time::Timestamp;
use transom_store::{Result, Scoped, sessions, teams, users};

use super::factor::asked;
use super::someone;
use crate::app::App;

/// What somebody who is signed in may and sees at present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What they may do.
    pub role: Role,
    /// Which conversations they see.
    pub sees: Sees,
    /// They have to set up a second factor first.
    pub owes_factor: bool,
    /// When the session ends by itself, by the machine's clock.
    pub ends_at: Timestamp,
    /// What a page that is drawn for them now is marked with.
    pub mark: String,
}

/// How somebody stands; nobody when their session has ended.
///
/// # Errors
/// When the store fails.
pub async fn of(app: &App, asker: &Asker) -> Result<Option<Standing>> {
    let Who::Person { user, session } = asker.who else { return Ok(None) };
    let (workspace, now) = (asker.workspace, app.clock.machine());
    app.db
        .of(workspace)
        .read((), move |tx, ()| {
            Box::pin(async move {
                let session = sessions::get(tx, session, now).await?;
                let user = users::get(tx, user).await?;
                let user = user.filter(|user| user.deactivated_at.is_none());
                let (Some(user), Some(session)) = (user, session) else { return Ok(None) };
                let role = someone::role_of(tx, &user).await?;
                let sees = user.sees.unwrap_or(role.sees);
                let mark = mark_of(tx, user.id, &role, sees).await?;
                let owes_factor = asked::is_owed(tx, &user).await?;
                Ok(Some(Standing { role, sees, owes_factor, ends_at: session.expires_at, mark }))
            })
        })
        .await
}

/// What a page is marked with: another mark tells that its reader may or sees another thing than it was drawn for.
///
/// # Errors
/// When the store fails.
pub async fn mark(tx: &mut Scoped<'_>, asker: &Asker) -> Result<String> {
    match asker.user() {
        Some(user) => mark_of(tx, user, &asker.role, asker.sees).await,
        None => Ok(String::new()),
    }
}

async fn mark_of(tx: &mut Scoped<'_>, user: UserId, role: &Role, sees: Sees) -> Result<String> {
    // Who else is in their teams, where it matters for what they see.
    let colleagues = match sees {
        Sees::Team => teams::colleagues(tx, user).await?,
        Sees::All | Sees::Own => BTreeSet::new(),
    };
    let Role { key, permissions, masks, .. } = role;
    let whole = format!("{user} {key} {permissions} {masks} {} {colleagues:?}", sees.as_str());
    let mut mark = hex::encode(Sha256::digest(whole));
    mark.truncate(16);
    Ok(mark)
}
