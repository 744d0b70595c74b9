//! Whose work conversations are, where many change hands at once: handed on, waiting in a team, left by who is gone.

use transom_rules::id::{ConversationId, TeamId, UserId};

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// Hands what is not closed of a user's conversations to another one, or to nobody. Returns which, to be noted in the
/// feed.
pub async fn hand_on(tx: &mut Scoped<'_>, from: UserId, to: Option<UserId>) -> Result<Vec<ConversationId>> {
    let rows = tx
        .all(
            "UPDATE conversations SET assignee_id = $2 WHERE workspace_id = $1 AND assignee_id = $3 \
             AND status <> 'closed' RETURNING id",
            params![to, from],
        )
        .await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Those that somebody should look after and whoever has them does not work here any more, the longest waiting first:
/// they were closed when their person went, and are open again.
pub async fn left_behind(tx: &mut Scoped<'_>, limit: i64) -> Result<Vec<ConversationId>> {
    let rows = tx.all(LEFT_BEHIND, params![limit]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// SQLite goes through the tables of a cross join in their order: first the people, of whom there are few.
pub(crate) const LEFT_BEHIND: &str = "SELECT c.id FROM users u CROSS JOIN conversations c \
    WHERE u.workspace_id = $1 AND u.deactivated_at IS NOT NULL AND c.workspace_id = $1 AND c.assignee_id = u.id \
    AND c.status <> 'closed' AND c.status <> 'snoozed' ORDER BY c.last_at, c.id LIMIT $2";

/// Those of a team that nobody has and somebody should look after, the longest waiting first.
pub async fn waiting(tx: &mut Scoped<'_>, team: TeamId, limit: i64) -> Result<Vec<ConversationId>> {
    let rows = tx.all(WAITING, params![team, limit]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

pub(crate) const WAITING: &str = "SELECT id FROM conversations WHERE workspace_id = $1 AND team_id = $2 \
    AND assignee_id IS NULL AND status = 'open' ORDER BY created_at, id LIMIT $3";

/// Some conversations of a team that is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Those that are not closed, to be noted in the feed.
    pub open: Vec<ConversationId>,
    /// It may have more.
    pub more: bool,
}

/// A team is gone: so many of its conversations are of no team, the newest first.
pub async fn leave_team(tx: &mut Scoped<'_>, team: TeamId, limit: i64) -> Result<Left> {
    let rows = tx.all(LEAVE_TEAM, params![team, limit]).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|left| left >= limit);
    let told: Result<Vec<(ConversationId, bool)>> =
        rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect();
    Ok(Left { open: told?.into_iter().filter(|(_, is_open)| *is_open).map(|(id, _)| id).collect(), more })
}

pub(crate) const LEAVE_TEAM: &str = "UPDATE conversations SET team_id = NULL WHERE workspace_id = $1 \
    AND team_id = $2 AND id IN (SELECT c.id FROM conversations c WHERE c.workspace_id = $1 AND c.team_id = $2 \
    ORDER BY c.last_at DESC, c.id DESC LIMIT $3) RETURNING id, status <> 'closed'";
