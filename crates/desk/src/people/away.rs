//! Who is away: the policies of teams give them nothing, and what is theirs stays theirs.

use transom_rules::access::{Asker, Detail, Matter, Verb};
use transom_rules::id::UserId;
use transom_store::users;

use super::someone;
use crate::base::Base;
use crate::conversations::deal;
use crate::done::{Done, Wrong};
use crate::gate;

/// Says that somebody is away, or there again: of oneself, or of a colleague. What waits in the teams of who is back is
/// given out.
///
/// # Errors
/// When the asker may not, or nobody of that id works here.
pub async fn set(base: Base<'_>, asker: &Asker, user: UserId, is_away: bool) -> Done<()> {
    let is_own = asker.user() == Some(user);
    let verb = if is_own { Verb::SetAway } else { Verb::SetOthersAway };
    let mut note = gate::pass(base, asker, verb, user).await?;
    note.set_detail(Detail::from(if is_away { Matter::Away } else { Matter::Back }));
    let since = is_away.then(|| base.clock.machine());
    gate::act(base, note, asker.clone(), move |tx, note, asker| {
        Box::pin(async move {
            let known = if is_own {
                someone::hold_active(tx, user).await?
            } else {
                Some(someone::below(tx, asker, user).await?)
            };
            let known = known.filter(|known| known.deactivated_at.is_none()).ok_or(Wrong::User)?;
            let changed = known.away_since.is_some() != is_away;
            note.tell_if(verb, changed);
            if changed {
                users::set_away(tx, user, since).await?;
            }
            Ok(())
        })
    })
    .await?;
    if !is_away {
        deal::soon(base, asker.workspace).await;
    }
    Ok(())
}
