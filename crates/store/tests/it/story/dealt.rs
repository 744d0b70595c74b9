//! What came with the twenty-first version.

use std::collections::BTreeMap;

use transom_rules::assignment::Policy;
use transom_rules::id::{TeamId, ViewId};
use transom_store::held::{Held, Wanted};
use transom_store::views::View;
use transom_store::{Result, Scoped, teams, users, views};

use crate::world::{AGENT, at, conversation_id, uuid};

/// Zoë's conversation is of a team that gives its work out in turn, whose member is away; somebody keeps a view of it.
pub(super) async fn write(tx: &mut Scoped<'_>, team: TeamId) -> Result<()> {
    teams::set_policy(tx, team, Policy::RoundRobin).await?;
    teams::took_turns(tx, team, 3, &BTreeMap::from([(AGENT, 3)])).await?;
    users::set_away(tx, AGENT, Some(at(36))).await?;
    let here = conversation_id(1);
    let mut held = Held::load(tx, &Wanted { conversations: [here].into(), ..Wanted::default() }).await?;
    if let Some(conversation) = held.conversation_mut(here) {
        conversation.team_id = Some(team);
    }
    held.write(tx, at(37)).await?;
    let view = View {
        id: ViewId(uuid(23, 1)),
        owner: Some(AGENT),
        is_shared: true,
        name: "Wholesale".into(),
        filter: format!(r#"{{"team":"{team}"}}"#),
        place: 1,
    };
    views::add(tx, &view, at(38)).await
}
