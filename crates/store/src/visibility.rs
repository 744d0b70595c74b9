//! Which conversations exist for somebody, as a condition of a query. Whatever shows a conversation, or what hangs
//! on one, asks here.

use std::collections::BTreeSet;

use transom_rules::access::Visibility;
use transom_rules::id::{ContactId, ConversationId, TeamId, UserId};

use crate::error::Result;
use crate::params;
use crate::query::{Query, place};
use crate::scope::Scoped;
use crate::value::{Value, key_list};

/// Narrows a query to what somebody sees. `row` leads to the columns of a conversation, `$1` is the workspace; the user
/// joins the values.
pub(crate) fn narrow(visibility: Visibility, row: &str, values: &mut Vec<Value>) -> String {
    let user = match visibility {
        Visibility::All => return String::new(),
        Visibility::Nothing => return " AND 1 = 0".to_owned(),
        Visibility::Team(user) | Visibility::Own(user) => user,
    };
    values.push(user.into());
    let n = place(values);
    let own = format!("{row}assignee_id = ${n}");
    if visibility == Visibility::Own(user) {
        return format!(" AND {own}");
    }
    format!(
        " AND ({own} OR ({row}assignee_id IS NULL AND {row}team_id IS NULL) \
         OR {row}team_id IN (SELECT team_id FROM team_members WHERE workspace_id = $1 AND user_id = ${n}) \
         OR {row}assignee_id IN (SELECT other.user_id FROM team_members me \
         JOIN team_members other ON other.workspace_id = me.workspace_id AND other.team_id = me.team_id \
         WHERE me.workspace_id = $1 AND me.user_id = ${n}))"
    )
}

/// Whether somebody sees a conversation.
pub async fn of_conversation(
    tx: &mut Scoped<'_>,
    visibility: Visibility,
    id: ConversationId,
) -> Result<bool> {
    let mut values = params![id];
    let seen = narrow(visibility, "", &mut values);
    let sql = format!("SELECT 1 FROM conversations WHERE workspace_id = $1 AND id = $2{seen}");
    Ok(tx.first(&sql, values).await?.is_some())
}

/// Which of some conversations somebody sees.
pub async fn of_conversations(
    tx: &mut Scoped<'_>,
    visibility: Visibility,
    some: &BTreeSet<ConversationId>,
) -> Result<BTreeSet<ConversationId>> {
    let mut values = params![];
    let seen = narrow(visibility, "", &mut values);
    let sql = format!("SELECT id FROM conversations WHERE workspace_id = $1{seen} AND id IN (*)");
    tx.among(&sql, values, key_list(some)).await?.into_iter().map(|mut row| row.next()).collect()
}

/// The newest conversations that somebody sees, so many at most.
pub async fn conversations(
    tx: &mut Scoped<'_>,
    visibility: Visibility,
    most: i64,
) -> Result<Vec<ConversationId>> {
    let Query { sql, params } = of_newest(visibility, most);
    tx.all(&sql, params).await?.into_iter().map(|mut row| row.next()).collect()
}

pub(crate) fn of_newest(visibility: Visibility, most: i64) -> Query {
    let mut params = params![most];
    let seen = narrow(visibility, "", &mut params);
    let sql = format!(
        "SELECT id FROM conversations WHERE workspace_id = $1{seen} ORDER BY last_at DESC, id DESC LIMIT $2"
    );
    Query { sql, params }
}

/// Who is in which team, as far as it decides about who sees what: what [`narrow`] asks the database, of rows that are
/// loaded already.
#[derive(Clone, Debug, Default)]
pub struct Mates(BTreeSet<(TeamId, UserId)>);

impl Mates {
    /// All of the workspace's.
    pub async fn load(tx: &mut Scoped<'_>) -> Result<Self> {
        let rows =
            tx.all("SELECT team_id, user_id FROM team_members WHERE workspace_id = $1", params![]).await?;
        rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect::<Result<_>>().map(Self)
    }

    /// Whether somebody sees a conversation that is a user's, or nobody's, and a team's, or none's.
    pub fn see(&self, visibility: Visibility, assignee: Option<UserId>, team: Option<TeamId>) -> bool {
        match visibility {
            Visibility::All => true,
            Visibility::Nothing => false,
            Visibility::Own(user) => assignee == Some(user),
            Visibility::Team(user) => {
                let of = |team: TeamId, other: UserId| self.0.contains(&(team, other));
                let works_with =
                    |other: UserId| self.0.iter().any(|(team, one)| *one == user && of(*team, other));
                (assignee.is_none() && team.is_none())
                    || assignee.is_some_and(|other| other == user || works_with(other))
                    || team.is_some_and(|team| of(team, user))
            }
        }
    }
}

/// Whether somebody sees a contact: one of whose conversations they see, or with whom nobody has one and they see
/// what is nobody's.
pub async fn of_contact(tx: &mut Scoped<'_>, visibility: Visibility, id: ContactId) -> Result<bool> {
    let mut values = params![id];
    let seen = narrow_contacts(visibility, &mut values);
    let sql = format!("SELECT 1 FROM contacts c WHERE c.workspace_id = $1 AND c.id = $2{seen}");
    Ok(tx.first(&sql, values).await?.is_some())
}

/// Narrows a query of contacts, called `c`, to those that somebody sees. Who sees little is led by their
/// conversations, not by everybody's contacts.
pub(crate) fn narrow_contacts(visibility: Visibility, values: &mut Vec<Value>) -> String {
    let seen = narrow(visibility, "k.", values);
    let of = "SELECT k.contact_id FROM conversations k WHERE k.workspace_id = $1";
    match visibility {
        Visibility::All => String::new(),
        Visibility::Own(_) | Visibility::Nothing => format!(" AND c.id IN ({of}{seen})"),
        Visibility::Team(_) => {
            format!(" AND (c.conversation_id IS NULL OR EXISTS ({of} AND k.contact_id = c.id{seen}))")
        }
    }
}
