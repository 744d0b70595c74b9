//! Somebody goes: they cannot sign in any more, their tokens end, and their open conversations are handed on.

use transom_rules::access::{Asker, Detail, Matter, Part, Verb};
use transom_rules::id::UserId;
use transom_rules::time::Timestamp;
use transom_store::users::{self, User};
use transom_store::{Scoped, conversations, feed, links, sessions, tokens};

use super::{change, someone};
use crate::base::Base;
use crate::done::{Done, Wrong};
use crate::gate;

/// Deactivates somebody. What is not closed of their conversations goes to `heir`, or to nobody. Returns how many.
///
/// # Errors
/// When the asker may not; when it is the asker themselves or the last owner; when the heir cannot sign in.
pub async fn deactivate(base: Base<'_>, asker: &Asker, user: UserId, heir: Option<UserId>) -> Done<usize> {
    let note = gate::pass(base, asker, Verb::Deactivate, user).await?;
    if asker.user() == Some(user) {
        return Err(Wrong::Yourself.into());
    }
    let (now, machine) = (base.clock.now(), base.clock.machine());
    let leave = Leave { user, heir, now, machine };
    let context = (asker.clone(), leave);
    let (handed, cursor) = gate::act(base, note, context, |tx, note, (asker, leave)| {
        Box::pin(async move {
            let user = someone::below(tx, asker, leave.user).await?;
            let (handed, cursor) = leave.write(tx, &user).await?;
            note.tell_if(Verb::Deactivate, user.deactivated_at.is_none() || handed > 0);
            let told = Detail::from(Matter::HandedOn).with(Part::Conversations, handed);
            note.set_detail(told.to(leave.heir));
            Ok((handed, cursor))
        })
    })
    .await?;
    base.hub.changed(asker.workspace, cursor);
    Ok(handed)
}

#[derive(Clone, Copy)]
struct Leave {
    user: UserId,
    heir: Option<UserId>,
    now: Timestamp,
    machine: Timestamp,
}

impl Leave {
    async fn write(self, tx: &mut Scoped<'_>, leaver: &User) -> Done<(usize, i64)> {
        let Self { user, heir, now, machine } = self;
        change::not_the_last_owner(tx, user).await?;
        if let Some(heir) = heir {
            let heir = someone::hold_active(tx, heir).await?;
            heir.filter(|heir| heir.id != user).ok_or(Wrong::User)?;
        }
        if leaver.deactivated_at.is_none() {
            users::set_deactivated(tx, user, Some(machine)).await?;
        }
        sessions::end_all(tx, user, None).await?;
        tokens::revoke_all(tx, user, machine).await?;
        links::withdraw_of(tx, user).await?;
        links::withdraw_by(tx, user).await?;
        let handed = conversations::hand_on(tx, user, heir).await?;
        let cursor = feed::note(tx, &handed, now).await?;
        Ok((handed.len(), cursor))
    }
}
