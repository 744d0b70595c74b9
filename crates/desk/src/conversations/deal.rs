//! Giving the conversations of a team to its people, by the team's policy, in the very transaction that finds that nobody
//! has them. The team is held meanwhile: two servers that give at the same time do it one after the other.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::access::{Asker, Detail, Face, Matter, Part, Permission, Verb};
use transom_rules::assignment::{Candidate, Policy, deal};
use transom_rules::id::{ConversationId, TeamId, UserId, WorkspaceId};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_store::conversations::{self, Conversation};
use transom_store::held::Held;
use transom_store::{Result as Stored, Scoped, audit, teams, users};

use super::held;
use crate::base::Base;
use crate::done::Done;
use crate::fold::Surroundings;
use crate::gate;
use crate::people::someone;

/// So many are given out one after the other before others have their turn.
const AT_ONCE: i64 = 100;

/// A team that is held while its conversations are given out.
struct Dealer {
    team: TeamId,
    policy: Policy,
    turns: i64,
    candidates: Vec<Candidate>,
}

impl Dealer {
    /// `None` for a team that there is not, and for one whose work is taken by hand.
    async fn hold(tx: &mut Scoped<'_>, team: TeamId) -> Stored<Option<Self>> {
        let Some((policy, turns)) = teams::hold_policy(tx, team).await? else { return Ok(None) };
        if policy == Policy::Manual {
            return Ok(None);
        }
        let mut candidates = Vec::new();
        for (user, turn) in teams::hold_present(tx, team).await? {
            // Whatever else they see, they see what is theirs.
            if someone::role_of(tx, &user).await?.has(Permission::ConversationsRead) {
                candidates.push(Candidate { user: user.id, turn, open: 0 });
            }
        }
        if policy == Policy::LeastBusy {
            let users: Vec<UserId> = candidates.iter().map(|one| one.user).collect();
            let busy = conversations::busy(tx, &users).await?;
            for one in &mut candidates {
                one.open = busy.get(&one.user).copied().unwrap_or_default();
            }
        }
        Ok(Some(Self { team, policy, turns, candidates }))
    }

    /// Gives these out, in their order: who got which. Those that are left have nobody.
    async fn give(
        mut self,
        tx: &mut Scoped<'_>,
        held: &mut Held,
        ids: &[ConversationId],
    ) -> Stored<Vec<(ConversationId, Dealt)>> {
        let users = deal(self.policy, &mut self.candidates, &mut self.turns, ids.len());
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let last = self.candidates.iter().filter(|one| users.contains(&one.user));
        let last: BTreeMap<UserId, i64> = last.map(|one| (one.user, one.turn)).collect();
        teams::took_turns(tx, self.team, self.turns, &last).await?;
        let mut dealt = Vec::new();
        for (id, user) in ids.iter().zip(users) {
            if let Some(conversation) = held.conversation_mut(*id) {
                conversation.assignee_id = Some(user);
            }
            dealt.push((*id, Dealt { user, team: self.team, policy: self.policy }));
        }
        Ok(dealt)
    }
}

/// Who got a conversation, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dealt {
    user: UserId,
    team: TeamId,
    policy: Policy,
}

impl Dealt {
    /// As the log tells it.
    pub(super) fn detail(self) -> Detail {
        let given = Detail::from(Matter::Given).to(Some(self.user));
        given.with(Part::Team, self.team).with(Part::By, self.policy)
    }
}

/// Gives a conversation that is held to somebody of its team, where it waits and the team's policy says whom.
pub(super) async fn one(tx: &mut Scoped<'_>, held: &mut Held, id: ConversationId) -> Stored<Option<Dealt>> {
    let waits = |one: &&Conversation| one.assignee_id.is_none() && one.status == ConversationStatus::Open;
    let Some(team) = held.conversation(id).filter(waits).and_then(|one| one.team_id) else { return Ok(None) };
    let Some(dealer) = Dealer::hold(tx, team).await? else { return Ok(None) };
    Ok(dealer.give(tx, held, &[id]).await?.pop().map(|(_, dealt)| dealt))
}

/// Sends the conversations that customers have just begun to the team that their number names, and to somebody of it.
/// Where no number names one nothing is asked for.
pub(crate) async fn begun(tx: &mut Scoped<'_>, held: &mut Held, around: &Surroundings) -> Stored<()> {
    let workspace = tx.workspace();
    let mut of: BTreeMap<TeamId, BTreeSet<(Timestamp, ConversationId)>> = BTreeMap::new();
    for conversation in held.begun().filter(|one| one.customer_last) {
        if let Some(team) = around.known.receiver(workspace, conversation.channel_id) {
            of.entry(team).or_default().insert((conversation.created_at, conversation.id));
        }
    }
    for (team, begun) in of {
        // Removed a moment ago, and not yet known to be.
        if !teams::hold(tx, team).await? {
            continue;
        }
        let ids: Vec<ConversationId> = begun.into_iter().map(|(_, id)| id).collect();
        for id in &ids {
            if let Some(conversation) = held.conversation_mut(*id) {
                conversation.team_id = Some(team);
            }
        }
        let Some(dealer) = Dealer::hold(tx, team).await? else { continue };
        for (id, dealt) in dealer.give(tx, held, &ids).await? {
            let line = gate::by_itself(&around.clock, Verb::Assign, id, &dealt.detail());
            audit::add(tx, &line).await?;
        }
    }
    Ok(())
}

/// Gives out what waits in the teams of a workspace, and what is open again and of somebody who is gone: that is nobody's
/// then, or of somebody of its team.
///
/// # Errors
/// Those of the store: what is left is given out another time.
pub async fn due(base: Base<'_>, workspace: WorkspaceId) -> Done<()> {
    let here = base.db.of(workspace);
    let find = here.read((), |tx, ()| Box::pin(conversations::left_behind(tx, AT_ONCE)));
    for id in find.await? {
        give(base, workspace, id).await?;
    }
    for team in here.read((), |tx, ()| Box::pin(teams::behind(tx))).await? {
        let find = here.read((), move |tx, ()| Box::pin(conversations::waiting(tx, team, AT_ONCE)));
        for id in find.await? {
            if !give(base, workspace, id).await? {
                break;
            }
        }
    }
    Ok(())
}

/// The same at once, for somebody who does not wait for it: what fails is given out a moment later by the sweeper.
pub(crate) async fn soon(base: Base<'_>, workspace: WorkspaceId) {
    if let Err(error) = due(base, workspace).await {
        tracing::warn!(%error, "what waits in the teams is given out a little later");
    }
}

/// Gives one out; whether it has somebody now.
async fn give(base: Base<'_>, workspace: WorkspaceId, id: ConversationId) -> Done<bool> {
    let (now, asker) = (base.clock.now(), Asker::system(workspace, Face::Server));
    let note = gate::pass(base, &asker, Verb::Assign, id).await?;
    let (has_somebody, cursor) = gate::act(base, note, asker, move |tx, note, asker| {
        Box::pin(async move {
            let mut held = held(tx, asker, id).await?;
            let is_taken = take_from_who_left(tx, &mut held, id).await?;
            match one(tx, &mut held, id).await? {
                Some(dealt) => note.set_detail(dealt.detail()),
                None if is_taken => note.set_detail(Detail::from(Matter::Given).to(None)),
                None => note.tell_nothing(),
            }
            let has_somebody = held.conversation(id).is_some_and(|one| one.assignee_id.is_some());
            let (cursor, _) = held.write(tx, now).await?;
            Ok((has_somebody, cursor))
        })
    })
    .await?;
    base.hub.changed(workspace, cursor);
    Ok(has_somebody)
}

/// A conversation that is open and of somebody who cannot sign in any more is nobody's; whether it was one.
async fn take_from_who_left(tx: &mut Scoped<'_>, held: &mut Held, id: ConversationId) -> Stored<bool> {
    let is_open = |one: &&Conversation| one.status != ConversationStatus::Closed;
    let Some(user) = held.conversation(id).filter(is_open).and_then(|one| one.assignee_id) else {
        return Ok(false);
    };
    let is_gone = users::get(tx, user).await?.is_none_or(|user| user.deactivated_at.is_some());
    if is_gone && let Some(conversation) = held.conversation_mut(id) {
        conversation.assignee_id = None;
    }
    Ok(is_gone)
}
