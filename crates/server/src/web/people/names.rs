//! What the ids of the audit log are called: names of ours, never of customers.

use std::collections::BTreeMap;

use transom_pages::people::audit::{Line, Thing};
use transom_pages::words::access;
use transom_rules::access::{Actor, ActorKind, Noun, On};
use transom_rules::id::{UserId, WorkspaceId};
use transom_store::audit::Entry;
use transom_store::{Result, Tx, channels, roles, teams, tokens, users};

/// Names by id, of one workspace.
#[derive(Default)]
pub(super) struct Names {
    /// Of everybody who works here or did.
    pub(super) people: BTreeMap<UserId, String>,
    /// Of roles, teams, tokens and numbers, by the text of their ids.
    things: BTreeMap<String, String>,
}

impl Names {
    pub(super) async fn load(tx: &mut Tx<'_>, workspace: WorkspaceId) -> Result<Self> {
        let people = users::all(tx, workspace).await?;
        let mut things: BTreeMap<String, String> =
            people.iter().map(|user| (user.id.to_string(), user.name.clone())).collect();
        let roles = roles::all(tx, workspace).await?;
        things.extend(roles.into_iter().map(|role| (role.key.to_string(), role.name)));
        let teams = teams::all(tx, workspace).await?;
        things.extend(teams.into_iter().map(|team| (team.id.to_string(), team.name)));
        let tokens = tokens::all(tx, workspace).await?;
        things.extend(tokens.into_iter().map(|token| (token.id.to_string(), token.name)));
        let channels = channels::all(tx).await?;
        let mine = channels.into_iter().filter(|channel| channel.workspace == workspace);
        things.extend(mine.map(|channel| (channel.id.to_string(), channel.name)));
        Ok(Self { people: people.into_iter().map(|user| (user.id, user.name)).collect(), things })
    }

    /// A line of the log in words.
    pub(super) fn line(&self, entry: &Entry) -> Line {
        Line {
            at: entry.at,
            who: self.who(&entry.actor),
            by: self.by(&entry.actor),
            verb: entry.verb,
            on: self.thing(&entry.on),
            outcome: entry.outcome,
            face: entry.origin.face,
            address: entry.origin.address.map(|address| address.to_string()).unwrap_or_default(),
            detail: self.named(&entry.detail),
        }
    }

    fn who(&self, actor: &Actor) -> String {
        let known = actor.id.and_then(|id| self.people.get(&UserId(id)));
        known.cloned().unwrap_or_else(|| access::actor(actor.kind))
    }

    fn by(&self, actor: &Actor) -> Option<String> {
        let token = actor.via.filter(|_| actor.kind == ActorKind::Token)?;
        Some(self.things.get(&token.to_string()).cloned().unwrap_or_else(|| short(&token.to_string())))
    }

    /// What else there is to tell, in words and with names for ids.
    fn named(&self, detail: &str) -> String {
        if let Ok(denied) = detail.parse() {
            return access::lacked(denied);
        }
        let named = |word| self.things.get(word).map_or(word, String::as_str);
        detail.split(' ').map(named).collect::<Vec<_>>().join(" ")
    }

    fn thing(&self, on: &On) -> Option<Thing> {
        if on.noun == Noun::Nothing {
            return None;
        }
        let known = self.things.get(&on.id).cloned();
        let path = match on.noun {
            Noun::Conversation => Some(format!("/c/{}", on.id)),
            Noun::User if known.is_some() => Some(format!("/settings/people/{}", on.id)),
            Noun::Role if known.is_some() => Some(format!("/settings/roles/{}", on.id)),
            Noun::Team if known.is_some() => Some("/settings/teams".to_owned()),
            Noun::Channel if known.is_some() => Some("/settings/numbers".to_owned()),
            _ => None,
        };
        Some(Thing { kind: access::noun(on.noun), name: known.unwrap_or_else(|| short(&on.id)), path })
    }
}

/// The end of an id of ours, by which it is told from others; what is none stays whole.
fn short(id: &str) -> String {
    let is_ours = id.parse::<uuid::Uuid>().is_ok();
    let end = id.rsplit('-').next().filter(|_| is_ours);
    end.map_or_else(|| id.to_owned(), |end| format!("…{end}"))
}
