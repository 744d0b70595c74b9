//! The ways by which customers come that the workspace makes: links with a prepared text and a code in it, which are a
//! picture for cameras and a button of a website, too; and the text that stands for the button of its Facebook Page.

use transom_channels::whatsapp::links;
use transom_rules::access::{self, Asker, Detail, Matter, On, Verb, Why};
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, SourceId};
use transom_rules::source::{CODE_ADDS, Code, LONGEST_TEXT, SourceKind, phrase};
use transom_rules::time::Timestamp;
use transom_store::channels::Channel;
use transom_store::sources::{self, Carried, Source};
use transom_store::{Error, Scoped, apps, channels};

use crate::app::App;
use crate::base::Base;
use crate::base::graph::no_answer;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;
use crate::people::name;

/// A workspace has no more: Meta keeps so many codes for a number (R11.2).
pub const MOST: usize = 2_000;

/// All there are, those too that are retired, by name. Whoever may change them or count what came of them sees them.
///
/// # Errors
/// When the asker may not.
pub async fn all(base: Base<'_>, asker: &Asker) -> Done<Vec<Source>> {
    may_see(base, asker).await?;
    Ok(base.db.of(asker.workspace).read((), |tx, ()| Box::pin(sources::all(tx))).await?)
}

/// One of them.
///
/// # Errors
/// When the asker may not, or there is no such one.
pub async fn get(base: Base<'_>, asker: &Asker, id: SourceId) -> Done<Source> {
    may_see(base, asker).await?;
    let found = base.db.of(asker.workspace).read((), move |tx, ()| Box::pin(sources::get(tx, id)));
    found.await?.ok_or(NotDone::NotFound)
}

async fn may_see(base: Base<'_>, asker: &Asker) -> Done<()> {
    if [Verb::DefineSources, Verb::ReportSources].iter().all(|verb| access::may(asker, *verb).is_err()) {
        gate::may(base, asker, Verb::ListSources, On::NOTHING).await?;
    }
    Ok(())
}

/// Where a link leads: a chat with its number, in which the text is typed already.
pub fn address(source: &Source, number: &Channel) -> String {
    links::chat(&number.address, &source.message())
}

/// A way in that is to be.
#[derive(Clone, Debug, Default)]
pub struct New {
    /// The WhatsApp number it leads to; the only one where none is said.
    pub channel: Option<ChannelId>,
    /// What it is.
    pub kind: SourceKind,
    /// What to call it.
    pub name: String,
    /// What the customer is to send, without the code.
    pub text: String,
}

/// Makes one.
///
/// # Errors
/// When the asker may not, there is no such number, the name or the text is none, the text stands for that Page's button
/// already, or there are too many.
pub async fn make(base: Base<'_>, asker: &Asker, new: New) -> Done<Source> {
    let id = base.clock.source_id();
    let mut note = gate::pass(base, asker, Verb::DefineSources, id).await?;
    note.set_detail(Matter::Made);
    let text = read(&new.text, new.kind)?;
    let new = New { name: name::read(&new.name)?, text, ..new };
    // In seconds, as Meta tells when somebody wrote.
    let now = Timestamp::from_seconds(base.clock.now().seconds());
    let made = gate::act(base, note, new, move |tx, note, new| {
        Box::pin(async move {
            apps::hold(tx).await?;
            let there = sources::all(tx).await?;
            if there.len() >= MOST {
                return Err(Wrong::SourcesFull.into());
            }
            let New { channel, kind, name, text } = new.clone();
            let channel_id = number(tx, channel).await?;
            let mark = mark(id, kind, &text, &there);
            let source = Source {
                id,
                channel_id,
                kind,
                name,
                text,
                mark,
                carried: None,
                created_at: now,
                retired_at: None,
            };
            sources::add(tx, &source).await?;
            note.made(id.0);
            Ok(source)
        })
    })
    .await
    .map_err(taken)?;
    base.reload().await;
    Ok(made)
}

/// Whether a way in can lead to a number: it is connected, and WhatsApp has links to it.
pub fn leads_to(number: &Channel) -> bool {
    number.disconnected_at.is_none() && number.kind == ChannelKind::WhatsApp
}

/// The number that is meant.
async fn number(tx: &mut Scoped<'_>, wanted: Option<ChannelId>) -> Done<ChannelId> {
    let all = channels::of_workspace(tx).await?;
    if wanted.is_some_and(|id| all.iter().any(|one| one.id == id && one.kind == ChannelKind::Sms)) {
        return Err(Wrong::SourceSms.into());
    }
    let mut possible = all.iter().filter(|one| leads_to(one)).map(|one| one.id);
    let meant = match wanted {
        Some(id) => possible.find(|one| *one == id),
        None => possible.next().filter(|_| possible.next().is_none()),
    };
    meant.ok_or_else(|| Wrong::SourceNumber.into())
}

/// What its messages are known by. The end of an id is chance.
fn mark(id: SourceId, kind: SourceKind, text: &str, there: &[Source]) -> String {
    if kind == SourceKind::Page {
        return phrase(text);
    }
    let (_, chance) = id.0.as_u64_pair();
    let codes = (0..).map(|step| Code::of(chance.wrapping_add(step)));
    let is_free = |code: &Code| there.iter().all(|source| source.mark != code.as_str());
    codes.take(there.len() + 1).find(is_free).map(|code| code.to_string()).unwrap_or_default()
}

/// A prepared text as it is kept.
fn read(told: &str, kind: SourceKind) -> Result<String, Wrong> {
    let text = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let most = if kind == SourceKind::Link { LONGEST_TEXT - CODE_ADDS } else { LONGEST_TEXT };
    match text.chars().count() {
        0 if kind == SourceKind::Page => Err(Wrong::SourceEmpty),
        _ if text.chars().any(char::is_control) || name::has_unseen(&text) => Err(Wrong::SourceUnseen),
        length if length > most => Err(Wrong::SourceLong),
        _ => Ok(text),
    }
}

fn taken(not_done: NotDone) -> NotDone {
    match not_done {
        NotDone::Store(Error::Duplicate(_)) => Wrong::SourceTaken.into(),
        other => other,
    }
}

/// What is to be another thing about a way in. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What people call it.
    pub name: Option<String>,
    /// What the customer is to send. The code stays, and so do pictures that are printed already.
    pub text: Option<String>,
    /// It is offered no more, or again.
    pub is_retired: Option<bool>,
}

/// Changes one. Returns it as it now is.
///
/// # Errors
/// When the asker may not, there is no such one, or as of [`make`].
pub async fn change(base: Base<'_>, asker: &Asker, id: SourceId, change: Change) -> Done<Source> {
    let mut note = gate::pass(base, asker, Verb::DefineSources, id).await?;
    note.set_detail(match change.is_retired {
        Some(true) => Matter::Removed,
        Some(false) | None => Matter::Changed,
    });
    let name = change.name.as_deref().map(name::read).transpose()?;
    let now = base.clock.now();
    let changed = gate::act(base, note, Change { name, ..change }, move |tx, note, change| {
        Box::pin(async move {
            let before = sources::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            let mut after = before.clone();
            after.name = change.name.clone().unwrap_or(after.name);
            if let Some(text) = &change.text {
                after.text = read(text, after.kind)?;
            }
            if after.kind == SourceKind::Page {
                after.mark = phrase(&after.text);
            }
            after.retired_at = match change.is_retired {
                Some(true) => before.retired_at.or(Some(now)),
                Some(false) => None,
                None => before.retired_at,
            };
            if after != before {
                sources::change(tx, &after).await?;
            }
            note.tell_if(Verb::DefineSources, after != before);
            Ok(after)
        })
    })
    .await
    .map_err(taken)?;
    base.reload().await;
    Ok(changed)
}

/// Lets Meta keep a link: a short address whose text can be changed after it was printed. Of one that it keeps already it
/// is told the present text.
///
/// # Errors
/// When the asker may not, there is no such link, its number is not connected, or Meta does not keep it.
pub async fn carry(app: &App, asker: &Asker, id: SourceId) -> Done<Source> {
    let mut note = gate::pass(app.base(), asker, Verb::DefineSources, id).await?;
    note.set_detail(Detail::from(Matter::Changed));
    let source = get(app.base(), asker, id).await?;
    (source.kind == SourceKind::Link).then_some(()).ok_or(Wrong::SourceCarried)?;
    let known = app.registry.known();
    let number = known.at_meta(asker.workspace, source.channel_id).ok_or(Wrong::Disconnected)?;
    let code = source.carried.as_ref().map(|carried| carried.code.as_str());
    let request = links::keep(&number.channel.phone_number_id, code, &source.message());
    let answered = match app.graph.ask(&request, &number.access_token).await.map_err(no_answer) {
        Ok(answer) => answer.json().map(|said| links::read(&said)),
        Err(error) => Err(error),
    };
    let kept = match answered {
        Ok(Some(kept)) => kept,
        Ok(None) => {
            gate::fail(app.base(), note, Why::MetaGarbled).await;
            return Err(anyhow::anyhow!("Meta names no code for a link").into());
        }
        Err(error) => {
            gate::fail(app.base(), note, Why::MetaSilent).await;
            return Err(error.into());
        }
    };
    let (ours, is_new) = (Carried { code: kept.code, url: kept.url }, code.is_none());
    let source = gate::act(app.base(), note, ours.clone(), move |tx, _, ours| {
        Box::pin(async move {
            let mut source = sources::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            // Who was asked twice at once has two codes now; the first one holds.
            if !is_new || source.carried.is_none() {
                source.carried = Some(ours.clone());
                sources::change(tx, &source).await?;
            }
            Ok(source)
        })
    })
    .await?;
    if source.carried.as_ref() != Some(&ours) {
        let superfluous = links::remove(&number.channel.phone_number_id, &ours.code);
        if let Err(error) = app.graph.ask(&superfluous, &number.access_token).await.map_err(no_answer) {
            tracing::warn!(%error, code = ours.code, "a second code of a link could not be removed at Meta");
        }
    }
    Ok(source)
}
