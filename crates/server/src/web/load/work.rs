//! The work around conversations: their menu, what colleagues noted and did.

use std::ops::Range;

use transom_desk::campaigns::found;
use transom_desk::conversations::story::{self, Deed, Given, What, WithBot};
use transom_desk::veiled::all_seen;
use transom_desk::workspace::hours;
use transom_pages::frame::field::Choice;
use transom_pages::frame::tag::priority_word;
use transom_pages::say;
use transom_pages::thread::note::Note;
use transom_pages::thread::work::{Offer, Work};
use transom_pages::thread::{Item, LeadsTo, Mark, MarkKind};
use transom_pages::words::{access as said, word};
use transom_rules::access::{self, Mask, Verb};
use transom_rules::author::Author;
use transom_rules::campaign::Step;
use transom_rules::id::{AttributeId, ContactId, ConversationId, LabelId, NoteId, TeamId, UserId};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_store::audit::Within;
use transom_store::conversations::Conversation;
use transom_store::users::{self, User};
use transom_store::{Result, Scoped, bots, labels, notes, statuses, teams};

use super::called::{Bots, author, bot, called, why_unsent};
use super::marks::{self, Names, Stages, stages, team_names};
use super::{Look, block, natural, rows};
use crate::shown::{self, Shown};

/// The most notes, and the most deeds, of one page of a thread.
const MOST: i64 = 200;
/// Mentions are counted up to this.
const MANY: i64 = 100;

/// In how many conversations a note waits for whoever looks.
pub(crate) async fn mentions(tx: &mut Scoped<'_>, look: &Look) -> Result<u64> {
    Ok(natural(notes::waiting(tx, look.user.id, look.asker.visibility(), MANY).await?))
}

/// The menu of a conversation; `None` if there is none for whoever looks.
pub(crate) async fn menu(tx: &mut Scoped<'_>, look: &Look, id: ConversationId) -> Result<Option<Work>> {
    let Some(listed) = look.conversation(tx, id).await? else { return Ok(None) };
    let conversation = &listed.conversation;
    let plain = conversation.status_id.is_none();
    let ours = [ConversationStatus::Open, ConversationStatus::Pending, ConversationStatus::Closed];
    let ours =
        ours.into_iter().map(|one| Offer::ours(rows::status(one), plain && one == conversation.status));
    let seen = |name: &str| look.mask().over_all().words(name);
    let defined = statuses::offered(tx).await?.into_iter().map(|one| Offer {
        value: one.id.to_string(),
        is_on: conversation.status_id == Some(one.id),
        name: seen(&one.name),
        colour: one.colour,
    });
    let on = labels::of_conversations(tx, &[id]).await?.remove(&id).unwrap_or_default();
    let is_on = |label: &labels::Label| on.iter().any(|known| known.id == label.id);
    let offered = marks::labels(tx, look.mask()).await?;
    let labels = offered.into_iter().map(|one| {
        let is_on = is_on(&one);
        (Choice::new(one.id.to_string(), one.name, is_on), one.colour)
    });
    let channel = look.known.channel(look.workspace(), conversation.channel_id).map(AsRef::as_ref);
    Ok(Some(Work {
        conversation: id,
        name: listed.contact.name.clone(),
        statuses: ours.chain(defined).collect(),
        teams: teams_of(tx, look.mask(), conversation).await?,
        people: people_of(tx, conversation).await?,
        priority: conversation.priority,
        window: rows::window(&listed, super::channel(channel).kind, look.now),
        opens: look
            .known
            .hours(look.workspace(), Some(conversation.channel_id))
            .and_then(|business| hours::opens_next(business, look.now)),
        blocking: block::of(tx, look, &listed.shown_contact()).await?,
        labels: labels.collect(),
        permissions: look.asker.role.all_permissions(),
    }))
}

async fn teams_of(tx: &mut Scoped<'_>, mask: Mask, conversation: &Conversation) -> Result<Vec<Choice>> {
    let none = Choice::new("", word("work-no-team"), conversation.team_id.is_none());
    let all = all_seen(mask, teams::all(tx).await?).into_iter();
    let all = all.map(|one| Choice::new(one.id.to_string(), one.name, conversation.team_id == Some(one.id)));
    Ok(std::iter::once(none).chain(all).collect())
}

/// Those who work here, and whoever has it.
async fn people_of(tx: &mut Scoped<'_>, conversation: &Conversation) -> Result<Vec<Choice>> {
    let nobody = Choice::new("", word("thread-nobody"), conversation.assignee_id.is_none());
    let has_it = |user: &User| conversation.assignee_id == Some(user.id);
    let all = users::all(tx).await?.into_iter().filter(|user| user.deactivated_at.is_none() || has_it(user));
    let all = all.map(|user| {
        let is_on = has_it(&user);
        let name = if user.away_since.is_some() { say!("work-away", name = &user.name) } else { user.name };
        Choice::new(user.id.to_string(), name, is_on)
    });
    Ok(std::iter::once(nobody).chain(all).collect())
}

/// Of which part of a conversation: from its instant on, and before the other, if there is an end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) from: Timestamp,
    pub(super) to: Option<Timestamp>,
}

/// A conversation, and whose it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Of {
    pub(super) id: ConversationId,
    pub(super) contact: ContactId,
}

/// What colleagues noted in a part of a conversation and did with it, as lines of its thread.
pub(super) async fn lines(tx: &mut Scoped<'_>, look: &Look, of: Of, span: Span) -> Result<Vec<Item>> {
    let (Of { id, contact }, Span { from, to }) = (of, span);
    let end = to.unwrap_or(Timestamp::from_millis(i64::MAX));
    let left = notes::of_conversation(tx, id, from, end, MOST).await?;
    let within = Within { from, to, limit: MOST };
    let mut done = story::of(tx, id, within).await?;
    done.extend(story::of_contact(tx, contact, within).await?);
    let unsent = unsent(tx, look, contact, from..end).await?;
    if left.is_empty() && done.is_empty() {
        return Ok(unsent);
    }
    let users = users::all(tx).await?;
    let has_bots = done.iter().any(|deed| deed.bot.is_some() || matches!(deed.what, What::WithBot(..)))
        || left.iter().any(|note| matches!(note.author, Author::Bot(_)));
    let got = done.iter().map(|deed| match deed.what {
        What::Got(status) => Some(status),
        _ => None,
    });
    let of_teams = done.iter().map(|deed| match deed.what {
        What::Given(Given { team, .. }) => team.flatten(),
        _ => None,
    });
    let called = Called {
        mask: look.mask(),
        stages: stages(tx, got).await?,
        labels: Names::labels(tx).await?,
        attributes: if done.iter().any(|deed| matches!(deed.what, What::Described(..))) {
            Names::attributes(tx).await?
        } else {
            Names::default()
        },
        teams: team_names(tx, of_teams).await?,
        bots: if has_bots {
            bots::all(tx).await?.into_iter().map(|bot| (bot.id, bot.name)).collect()
        } else {
            Bots::new()
        },
    };
    let own = Author::User(look.user.id);
    let veil = shown::veil(tx, look.mask(), id).await?;
    let notes = left.into_iter().map(|note| {
        let note = Shown::new(&veil, note).into_inner();
        Item::Note(Note {
            id: note.id,
            key: note_key(note.id),
            at: note.at,
            author: match note.author {
                Author::Bot(id) => bot(id, &called.bots),
                other => author(other, &users),
            },
            is_own: note.author == own,
            text: note.text,
        })
    });
    Ok(notes.chain(done.iter().map(|deed| told(deed, &users, &called))).chain(unsent).collect())
}

/// What campaigns did not bring them, for whoever may read those.
async fn unsent(
    tx: &mut Scoped<'_>,
    look: &Look,
    contact: ContactId,
    within: Range<Timestamp>,
) -> Result<Vec<Item>> {
    if access::may(&look.asker, Verb::ReadCampaigns).is_err() {
        return Ok(Vec::new());
    }
    let found = found::unsent(tx, contact, within).await?;
    let told = |one: found::In| {
        let why = why_unsent(&one.why);
        Item::Mark(Mark {
            id: format!("campaign-{}", one.id),
            at: one.at,
            kind: MarkKind::Note,
            text: match one.step {
                Step::Refused => say!("line-campaign-left-out", campaign = one.name, why = why),
                _ => say!("line-campaign-failed", campaign = one.name, why = why),
            },
            leads_to: Some(LeadsTo::Campaign(one.id)),
            until: None,
        })
    };
    Ok(found.into_iter().map(told).collect())
}

/// The element of a note.
pub(crate) fn note_key(id: NoteId) -> String {
    format!("n-{id}")
}

/// What deeds speak of, and whether numbers in it are seen.
struct Called {
    mask: Mask,
    stages: Stages,
    labels: Names<LabelId>,
    attributes: Names<AttributeId>,
    teams: Names<TeamId>,
    bots: Bots,
}

/// Whose work it became, as a sentence.
fn given(deed: &Deed, given: Given, users: &[User], named: &Called) -> String {
    let who = who(deed, users, named);
    let to = |user: UserId| called(user, users);
    let team =
        |id: TeamId| named.teams.of(named.mask, &id).unwrap_or_else(|| word("deed-some-team").to_owned());
    match given {
        Given { user: Some(Some(user)), team: Some(Some(id)), by: Some(policy) } if deed.by.is_some() => {
            let policy = said::policy(policy).to_lowercase();
            say!("deed-team-dealt", who = who, team = team(id), to = to(user), policy = policy)
        }
        Given { user: Some(Some(user)), by: Some(policy), .. } => {
            say!("deed-dealt", to = to(user), policy = said::policy(policy).to_lowercase())
        }
        Given { user: Some(Some(user)), team: Some(Some(id)), by: None } => {
            say!("deed-team-to", who = who, to = to(user), team = team(id))
        }
        Given { user: Some(None), team: Some(Some(id)), .. } => {
            say!("deed-team-nobody", who = who, team = team(id))
        }
        Given { user: None, team: Some(Some(id)), .. } => say!("deed-team", who = who, team = team(id)),
        Given { user: None, .. } => say!("deed-no-team", who = who),
        Given { user: Some(None), .. } => say!("deed-nobody", who = who),
        Given { user: Some(Some(user)), .. } if Some(user) == deed.by => say!("deed-taken", who = who),
        Given { user: Some(Some(user)), .. } => say!("deed-given", who = who, to = to(user)),
    }
}

fn who(deed: &Deed, users: &[User], named: &Called) -> String {
    match (deed.by, deed.bot) {
        (Some(user), _) => called(user, users),
        (None, Some(id)) => bot(id, &named.bots),
        (None, None) => word("deed-program").to_owned(),
    }
}

/// What somebody did with a bot, which may be gone by now.
fn with_bot(done: WithBot, who: &str, bot: Option<&String>) -> String {
    match (done, bot) {
        (WithBot::Begun, Some(bot)) => say!("deed-run-begun", who = who, bot = bot),
        (WithBot::Begun, None) => say!("deed-run-begun-some", who = who),
        (WithBot::TakenOver, Some(bot)) => say!("deed-taken-over", who = who, bot = bot),
        (WithBot::TakenOver, None) => say!("deed-taken-over-some", who = who),
        (WithBot::GivenBack, Some(bot)) => say!("deed-given-back", who = who, bot = bot),
        (WithBot::GivenBack, None) => say!("deed-given-back-some", who = who),
        (WithBot::Ended, Some(bot)) => say!("deed-run-ended", who = who, bot = bot),
        (WithBot::Ended, None) => say!("deed-run-ended-some", who = who),
    }
}

fn told(deed: &Deed, users: &[User], named: &Called) -> Item {
    let who = who(deed, users, named);
    let mut until = None;
    let text = match &deed.what {
        What::Given(to) => given(deed, *to, users, named),
        What::Stands(ConversationStatus::Closed) => say!("deed-closed", who = who),
        What::Stands(status) => say!("deed-stands", who = who, status = rows::status(*status).label()),
        What::Got(status) => {
            let name = named.stages.of(named.mask, Some(*status)).map(|tag| tag.name);
            say!("deed-stands", who = who, status = name.unwrap_or_else(|| status.to_string()))
        }
        What::Sleeps(at) => {
            until = Some(*at);
            say!("deed-sleeps", who = who)
        }
        What::Woke => word("deed-woke").to_owned(),
        What::BotBegun => say!("deed-run-begun-itself", who = who),
        What::BotEnded => say!("deed-run-ended-itself", who = who),
        What::WithBot(done, of) => with_bot(*done, &who, of.and_then(|of| named.bots.get(&of))),
        What::BotHandedOver => say!("deed-run-handed-over", who = who),
        What::Blocked => say!("deed-blocked", who = who),
        What::LetIn => say!("deed-let-in", who = who),
        What::Urgent(priority) => say!("deed-urgent", who = who, priority = priority_word(*priority)),
        What::Described(on, off) => {
            match (named.attributes.listed(named.mask, on), named.attributes.listed(named.mask, off)) {
                (on, off) if off.is_empty() => say!("deed-described", who = who, on = on),
                (on, off) if on.is_empty() => say!("deed-forgotten", who = who, off = off),
                (on, off) => say!("deed-described-anew", who = who, on = on, off = off),
            }
        }
        What::Labelled(on, off) => {
            match (named.labels.listed(named.mask, on), named.labels.listed(named.mask, off)) {
                (on, off) if off.is_empty() => say!("deed-labelled", who = who, on = on),
                (on, off) if on.is_empty() => say!("deed-unlabelled", who = who, off = off),
                (on, off) => say!("deed-relabelled", who = who, on = on, off = off),
            }
        }
    };
    let id = format!("deed-{}", deed.id);
    Item::Mark(Mark { id, at: deed.at, kind: MarkKind::Note, text, leads_to: None, until })
}
