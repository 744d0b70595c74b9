//! Saying whose work a conversation is: a team's, a person's, or both.

use std::collections::BTreeSet;

use transom_rules::access::{Asker, Detail, Matter, NOBODY, Part, Verb};
use transom_rules::id::{ConversationId, TeamId, UserId};
use transom_store::conversations::Conversation;
use transom_store::{Scoped, teams, users};

use super::{Wish, change};
use crate::app::App;
use crate::done::{Done, Wrong};
use crate::gate::{self, Note};

/// Whose work a conversation is to be. What is `None` stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gift {
    /// Which team's; `Some(None)` for none's. Who is not in the team does not keep it, unless they are named beside it.
    pub team: Option<Option<TeamId>>,
    /// Whose; `Some(None)` for nobody's.
    pub user: Option<Option<UserId>>,
}

impl Gift {
    pub(super) const fn is_none(self) -> bool {
        self.team.is_none() && self.user.is_none()
    }
}

/// Gives a conversation to somebody, or to nobody.
///
/// # Errors
/// As of [`change`].
pub async fn assign(app: &App, asker: &Asker, id: ConversationId, to: Option<UserId>) -> Done<()> {
    let given = Gift { user: Some(to), ..Gift::default() };
    change(app, asker, id, Wish { given, ..Wish::default() }).await
}

/// Gives a conversation to a team, or to none.
///
/// # Errors
/// As of [`change`].
pub async fn to_team(app: &App, asker: &Asker, id: ConversationId, to: Option<TeamId>) -> Done<()> {
    let given = Gift { team: Some(to), ..Gift::default() };
    change(app, asker, id, Wish { given, ..Wish::default() }).await
}

pub(super) async fn pass(app: &App, asker: &Asker, id: ConversationId, gift: Gift) -> Done<Note> {
    let mut note = gate::pass(app.base(), asker, Verb::Assign, id).await?;
    let team = gift.team.map(|team| team.map_or_else(|| NOBODY.to_owned(), |team| team.to_string()));
    let given = Detail::from(Matter::Given);
    let given = gift.user.map_or_else(|| given.clone(), |user| given.clone().to(user));
    note.set_detail(given.maybe(Part::Team, team));
    Ok(note)
}

/// What a gift comes to.
pub(super) struct Settled {
    gift: Gift,
    /// Who is in the team.
    members: BTreeSet<UserId>,
}

/// Whose work a conversation is.
pub(super) const fn of(conversation: &Conversation) -> (Option<TeamId>, Option<UserId>) {
    (conversation.team_id, conversation.assignee_id)
}

impl Settled {
    pub(super) fn apply(&self, conversation: &mut Conversation) {
        if let Some(team) = self.gift.team {
            conversation.team_id = team;
            let is_in = |user: &UserId| team.is_none() || self.members.contains(user);
            conversation.assignee_id = conversation.assignee_id.filter(is_in);
        }
        conversation.assignee_id = self.gift.user.unwrap_or(conversation.assignee_id);
    }
}

/// Looks up whom a gift names.
pub(super) async fn settle(tx: &mut Scoped<'_>, gift: Gift) -> Done<Settled> {
    let members = match gift.team {
        Some(Some(team)) if !teams::hold(tx, team).await? => return Err(Wrong::Team.into()),
        Some(Some(team)) => {
            let all = teams::all(tx).await?.into_iter().filter(|one| one.id == team);
            all.flat_map(|one| one.members).collect()
        }
        Some(None) | None => BTreeSet::new(),
    };
    if let Some(Some(user)) = gift.user {
        let user = users::hold(tx, user).await?;
        user.filter(|user| user.deactivated_at.is_none()).ok_or(Wrong::Assignee)?;
    }
    Ok(Settled { gift, members })
}
