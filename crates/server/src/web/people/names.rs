//! What the ids of the audit log are called: names of ours, never of customers.

use std::collections::BTreeMap;

use transom_pages::people::audit::{Line, Thing};
use transom_pages::words::{access, detail as words};
use transom_rules::access::{ActorKind, Detail, Mask, Noun};
use transom_rules::id::{BotId, UserId};
use transom_store::audit;
use transom_store::{
    Result, Scoped, attributes, bots, channels, labels, purposes, roles, statuses, teams, tokens, users,
};

/// Names by id, of one workspace.
#[derive(Default)]
pub(super) struct Names {
    /// Of everybody who works here or did.
    pub(super) people: BTreeMap<UserId, String>,
    /// Of roles, teams, tokens, numbers, statuses, labels, attributes, purposes and bots, by the text of their ids.
    things: BTreeMap<String, String>,
}

impl Names {
    pub(super) async fn load(tx: &mut Scoped<'_>, mask: Mask) -> Result<Self> {
        let seen = |name: &str| mask.over_all().words(name);
        let people = users::all(tx).await?;
        let mut things: BTreeMap<String, String> =
            people.iter().map(|user| (user.id.to_string(), user.name.clone())).collect();
        let roles = roles::all(tx).await?;
        things.extend(roles.into_iter().map(|role| (role.key.to_string(), role.name)));
        let teams = teams::all(tx).await?;
        things.extend(teams.into_iter().map(|team| (team.id.to_string(), seen(&team.name))));
        let tokens = tokens::all(tx).await?;
        things.extend(tokens.into_iter().map(|token| (token.id.to_string(), token.name)));
        let channels = channels::of_workspace(tx).await?;
        things.extend(channels.into_iter().map(|channel| (channel.id.to_string(), channel.name)));
        let statuses = statuses::all(tx).await?;
        things.extend(statuses.into_iter().map(|status| (status.id.to_string(), seen(&status.name))));
        let labels = labels::all(tx).await?;
        things.extend(labels.into_iter().map(|label| (label.id.to_string(), seen(&label.name))));
        let attributes = attributes::all(tx).await?;
        things.extend(
            attributes.into_iter().map(|attribute| (attribute.id.to_string(), seen(&attribute.name))),
        );
        let purposes = purposes::all(tx).await?;
        things.extend(purposes.into_iter().map(|purpose| (purpose.id.to_string(), seen(&purpose.name))));
        let bots = bots::all(tx).await?;
        things.extend(bots.into_iter().map(|bot| (bot.id.to_string(), seen(&bot.name))));
        Ok(Self { people: people.into_iter().map(|user| (user.id, user.name)).collect(), things })
    }

    /// A line of the log in words.
    pub(super) fn line(&self, told: &audit::Line) -> Line {
        Line {
            at: told.at,
            who: self.who(told),
            by: self.by(told),
            verb: told.verb.clone(),
            on: self.thing(told),
            only: None,
            outcome: told.outcome.clone(),
            face: told.face.clone(),
            address: told.address.clone(),
            detail: self.detail(&told.detail),
        }
    }

    fn who(&self, told: &audit::Line) -> String {
        let known = told.who_id.and_then(|id| match told.who_kind.known() {
            Some(ActorKind::Bot) => self.things.get(&BotId(id).to_string()),
            _ => self.people.get(&UserId(id)),
        });
        known.cloned().unwrap_or_else(|| access::told(&told.who_kind, access::actor))
    }

    fn by(&self, told: &audit::Line) -> Option<String> {
        let token = told.via.filter(|_| told.who_kind.known() == Some(ActorKind::Token))?;
        Some(self.things.get(&token.to_string()).cloned().unwrap_or_else(|| short(&token.to_string())))
    }

    /// What else there is to tell, in words and with names for ids. Text of an earlier version is shown as it is.
    fn detail(&self, kept: &str) -> String {
        if let Ok(denied) = kept.parse() {
            return access::lacked(denied);
        }
        if let Some(detail) = Detail::read(kept) {
            return words::detail(&detail, |id| self.things.get(id).cloned());
        }
        let named = |word: &str| self.things.get(word.trim_end_matches(',')).cloned();
        kept.split(' ')
            .map(|word| named(word).unwrap_or_else(|| word.to_owned()))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// What a thing is called, or the end of its id.
    pub(super) fn name(&self, id: &str) -> String {
        self.things.get(id).cloned().unwrap_or_else(|| short(id))
    }

    fn thing(&self, told: &audit::Line) -> Option<Thing> {
        let (noun, id) = (told.on_kind.known(), &told.on_id);
        if noun == Some(Noun::Nothing) {
            return None;
        }
        let is_known = self.things.contains_key(id);
        let path = match noun {
            Some(Noun::Conversation) => Some(format!("/c/{id}")),
            Some(Noun::User) if is_known => Some(format!("/settings/people/{id}")),
            Some(Noun::Role) if is_known => Some(format!("/settings/roles/{id}")),
            Some(Noun::Team) if is_known => Some("/settings/teams".to_owned()),
            Some(Noun::Bot) if is_known => Some(format!("/bots/{id}")),
            Some(Noun::Channel) if is_known => Some("/settings/numbers".to_owned()),
            _ => None,
        };
        let kind = access::told(&told.on_kind, access::noun);
        Some(Thing { kind, name: self.name(id), path })
    }
}

/// The end of an id of ours, by which it is told from others; what is none stays whole.
fn short(id: &str) -> String {
    let is_ours = id.parse::<uuid::Uuid>().is_ok();
    let end = id.rsplit('-').next().filter(|_| is_ours);
    end.map_or_else(|| id.to_owned(), |end| format!("…{end}"))
}
