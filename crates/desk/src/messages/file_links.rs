//! Links by which whoever has one opens a file: any file goes to a customer so, on any channel, also one that WhatsApp
//! does not take. A link is made for a conversation, with which it is erased, or by the workspace for many. Its token is
//! told once, to whoever makes it; only its hash is kept.

use std::collections::BTreeMap;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use transom_channels::whatsapp::media as carried;
use transom_rules::access::{Asker, Matter, On, Verb};
use transom_rules::author::Author;
use transom_rules::content::FileState;
use transom_rules::file_link::{
    Asks, DAYS, MOST_DAYS, MOST_OPENINGS, PATH, TOKEN_LETTERS, Terms, Visit, is_token, tokens,
};
use transom_rules::id::{ConversationId, FileLinkId, MediaId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::file_links::{self, File, FileLink, Filter};
use transom_store::idempotency::Key;
use transom_store::media::Media;
use transom_store::{Result as Stored, Scoped, feed, messages};

use super::files;
use super::upload::Given;
use crate::app::App;
use crate::base::Base;
use crate::base::clock::Clock;
use crate::done::{Done, NotDone, Wrong, look};
use crate::gate;
use crate::people::secret;

/// How long after its end a link is told of, with how often it was opened.
pub(crate) const TOLD_FOR: Span = Span::hours(24 * 30);

/// What is wanted of a link.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// For whom it is; `None` for many. What was said or sent in a conversation stays that conversation's.
    pub conversation: Option<ConversationId>,
    /// So many days it is good; 30 where nothing is said. No longer than the workspace keeps files.
    pub days: Option<i64>,
    /// So often it can be opened; without a bound where nothing is said.
    pub most: Option<i64>,
    /// The key of the form that asks: a link is made once under it.
    pub once: Option<Key>,
}

impl Wish {
    fn check(self) -> Result<Self, Wrong> {
        if self.days.is_some_and(|days| !(1..=MOST_DAYS).contains(&days)) {
            return Err(Wrong::LinkDays);
        }
        if self.most.is_some_and(|most| !(1..=MOST_OPENINGS).contains(&most)) {
            return Err(Wrong::LinkOpenings);
        }
        Ok(self)
    }
}

/// A link that was just made.
#[derive(Clone, Debug)]
pub struct Made {
    /// The link.
    pub link: FileLink,
    /// Its token, which nobody can be told again.
    token: String,
}

impl Made {
    /// Its address, at a server that is reached by this one.
    pub fn url(&self, public_url: &str) -> String {
        format!("{}{PATH}{}", public_url.trim_end_matches('/'), self.token)
    }
}

/// Makes a link to a file that somebody gives. The file is kept as long as the link is good.
///
/// # Errors
/// When the asker may not, does not see the conversation, or wants what cannot be; what the disk says.
pub async fn make(app: &App, asker: &Asker, file: Given, wish: Wish) -> Done<Made> {
    let (name, mime_type) = (file.name(), file.mime_type());
    let size = i64::try_from(file.bytes.size()).unwrap_or(i64::MAX);
    let of = File { name, mime_type, sha256: file.bytes.hash(), size };
    let made = keep(app, asker, of, wish).await?;
    file.bytes.keep(app).await?;
    Ok(made)
}

/// Makes a link to the file of a message that the asker sees, or to one that was uploaded for one.
///
/// # Errors
/// As [`make`], and when there is no such file for them, or it is not here.
pub async fn make_of(app: &App, asker: &Asker, id: MediaId, wish: Wish) -> Done<Made> {
    let file = files::read(app, asker, id).await?;
    if file.state != FileState::Stored {
        return Err(Wrong::LinkFile.into());
    }
    let conversation = spoken_in(app, asker, &file).await?.or(wish.conversation);
    let name = carried::named(&file.filename, &file.mime_type);
    let of = File { name, mime_type: file.mime_type, sha256: file.hash, size: file.size };
    keep(app, asker, of, Wish { conversation, ..wish }).await
}

/// The conversation that a file came in or went out in, if it did; whoever reads the file sees it.
async fn spoken_in(app: &App, asker: &Asker, file: &Media) -> Stored<Option<ConversationId>> {
    let message = file.message_id;
    let found = app.db.of(asker.workspace).read((), move |tx, ()| Box::pin(messages::get(tx, message)));
    Ok(found.await?.map(|message| message.conversation_id))
}

async fn keep(app: &App, asker: &Asker, file: File, wish: Wish) -> Done<Made> {
    let id = app.clock.file_link_id();
    let mut note = gate::pass(app.base(), asker, Verb::MakeFileLink, id).await?;
    note.set_detail(Matter::Made);
    let Wish { conversation, days, most, once } = wish.check()?;
    let now = app.clock.now();
    let token = token(&app.clock)?;
    let link = FileLink {
        id,
        conversation,
        author: Author::from(asker),
        file,
        terms: Terms {
            expires_at: now + lasts(app, days, now),
            revoked_at: None,
            most,
            opened: 0,
            last_opened_at: None,
        },
        first_opened_at: None,
        created_at: now,
    };
    let context = (asker.clone(), secret::hash(&token), link.clone());
    let base = Base { once: once.as_ref(), ..app.base() };
    gate::act(base, note, context, |tx, note, (asker, hash, link)| {
        Box::pin(async move {
            if let Some(conversation) = link.conversation {
                gate::sees(tx, asker, conversation).await?;
            }
            file_links::add(tx, hash, link).await?;
            note.made(link.id.0);
            Ok(())
        })
    })
    .await?;
    Ok(Made { link, token })
}

/// A file is kept no longer for a link than for a message.
fn lasts(app: &App, days: Option<i64>, now: Timestamp) -> Span {
    let wanted = Span::hours(24 * days.unwrap_or(DAYS));
    let kept = app.settings.retention.bounds(now).files.map(|since| now - since);
    kept.map_or(wanted, |kept| kept.min(wanted))
}

fn token(clock: &Clock) -> anyhow::Result<String> {
    let mut text = URL_SAFE_NO_PAD.encode(clock.secret()?);
    text.truncate(TOKEN_LETTERS);
    Ok(text)
}

/// A page of the links that the asker sees, the newest first.
///
/// # Errors
/// When the asker may not, or does not see the conversation that is asked for.
pub async fn page(base: Base<'_>, asker: &Asker, wanted: Wanted) -> Done<Vec<FileLink>> {
    gate::may(base, asker, Verb::ListFileLinks, On::NOTHING).await?;
    look(base.db.of(asker.workspace), asker.clone(), move |tx, asker| {
        Box::pin(async move {
            let Wanted { conversation, before, limit } = wanted;
            if let Some(conversation) = conversation {
                gate::sees(tx, asker, conversation).await?;
            }
            let filter = Filter { seen: asker.visibility(), conversation, before, limit };
            Ok(file_links::page(tx, filter).await?)
        })
    })
    .await
}

/// Which links.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Those of one conversation.
    pub conversation: Option<ConversationId>,
    /// The last one of the page before.
    pub before: Option<FileLinkId>,
    /// How many.
    pub limit: i64,
}

/// One link.
///
/// # Errors
/// When the asker may not, or there is no such link for them.
pub async fn get(base: Base<'_>, asker: &Asker, id: FileLinkId) -> Done<FileLink> {
    gate::may(base, asker, Verb::ListFileLinks, id).await?;
    look(base.db.of(asker.workspace), asker.clone(), move |tx, asker| Box::pin(seen(tx, asker, id))).await
}

async fn seen(tx: &mut Scoped<'_>, asker: &Asker, id: FileLinkId) -> Done<FileLink> {
    let link = file_links::get(tx, id).await?.ok_or(NotDone::NotFound)?;
    if let Some(conversation) = link.conversation {
        gate::sees(tx, asker, conversation).await?;
    }
    Ok(link)
}

/// Revokes a link: from now on it leads nowhere, and its file goes. Of one that is over already nothing changes.
///
/// # Errors
/// When the asker may not, or there is no such link for them.
pub async fn revoke(base: Base<'_>, asker: &Asker, id: FileLinkId) -> Done<FileLink> {
    let mut note = gate::pass(base, asker, Verb::RevokeFileLink, id).await?;
    note.set_detail(Matter::Withdrawn);
    let now = base.clock.now();
    let (link, cursor) = gate::act(base, note, asker.clone(), move |tx, note, asker| {
        Box::pin(async move {
            seen(tx, asker, id).await?;
            let is_over = !file_links::revoke(tx, id, now).await?;
            note.tell_if(Verb::RevokeFileLink, !is_over);
            let link = file_links::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            Ok((link.clone(), told(tx, &link, now).await?))
        })
    })
    .await?;
    base.hub.changed(asker.workspace, cursor);
    Ok(link)
}

/// Open pages show with a message what became of its link.
async fn told(tx: &mut Scoped<'_>, link: &FileLink, now: Timestamp) -> Stored<i64> {
    match link.conversation {
        Some(conversation) => feed::note(tx, &[conversation], now).await,
        None => feed::cursor(tx).await,
    }
}

/// A request for a file, by whoever has a link.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What stands in its address for the token.
    pub token: &'a str,
    /// What is asked for.
    pub asks: Asks,
    /// From where.
    pub from: Option<IpAddr>,
}

/// What comes of it.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The file; an opening is counted.
    File {
        /// It.
        file: File,
        /// No part of it goes out alone.
        is_whole: bool,
    },
    /// There is no such link, or it is over: nobody is told which.
    Nowhere,
    /// The same, and too many such were tried from there: again after so long.
    Wait(Span),
}

/// Answers whoever has a link. Whoever has none is counted by their network; a good link is never kept from anybody for
/// what others try.
///
/// # Errors
/// Those of the database.
pub async fn open(app: &App, request: Request<'_>) -> Stored<Answer> {
    if let Some(FileLink { file, terms, .. }) = found(app, request).await? {
        return Ok(Answer::File { file, is_whole: terms.is_whole() });
    }
    let left = app.limits.guess(request.from, app.clock.machine());
    Ok(if left.was_taken() { Answer::Nowhere } else { Answer::Wait(left.wait) })
}

async fn found(app: &App, request: Request<'_>) -> Stored<Option<FileLink>> {
    if !is_token(request.token) {
        return Ok(None);
    }
    let (hash, now) = (secret::hash(request.token), app.clock.now());
    let known = app.db.read(hash, |tx, hash| Box::pin(file_links::find(tx, hash))).await?;
    let Some((workspace, link)) = known.filter(|(_, link)| !link.file.sha256.is_empty()) else {
        return Ok(None);
    };
    let is_let_in = match link.terms.visit(request.asks, now) {
        Some(Visit::Opens) => count(app, workspace, link.clone(), now).await?,
        Some(Visit::Looks) => true,
        None => false,
    };
    Ok(is_let_in.then_some(link))
}

/// Counts an opening; whether there was one left.
async fn count(app: &App, workspace: WorkspaceId, link: FileLink, now: Timestamp) -> Stored<bool> {
    let counted = app.db.of(workspace).write(link, move |tx, link| {
        Box::pin(async move {
            if !file_links::count(tx, link.id, now).await? {
                return Ok(None);
            }
            told(tx, link, now).await.map(Some)
        })
    });
    let Some(cursor) = counted.await? else { return Ok(false) };
    app.hub.changed(workspace, cursor);
    Ok(true)
}

/// The links that stand in texts.
#[derive(Clone, Debug, Default)]
pub struct Named(BTreeMap<Vec<u8>, FileLink>);

impl Named {
    /// Looks up those of some texts.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn in_texts(tx: &mut Scoped<'_>, texts: impl IntoIterator<Item = &str>) -> Stored<Self> {
        let hashes: Vec<Vec<u8>> = texts.into_iter().flat_map(tokens).map(secret::hash).collect();
        if hashes.is_empty() {
            return Ok(Self::default());
        }
        file_links::of_hashes(tx, &hashes).await.map(Self)
    }

    /// Those in one of them, in order.
    pub fn of(&self, text: &str) -> Vec<&FileLink> {
        tokens(text).into_iter().filter_map(|token| self.0.get(&secret::hash(token))).collect()
    }
}
