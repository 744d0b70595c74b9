//! Links to files: the page of all of them among the settings, with the form of one for many; [`attach`] makes one for
//! whom a conversation is with, and [`open`] answers whoever has one.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{FromRequest as _, Multipart, Query, Request};
use axum::response::IntoResponse as _;
use maud::Markup;
use serde::Deserialize;
use transom_desk::done::Wrong;
use transom_desk::messages::file_links::{self, Wanted, Wish};
use transom_desk::messages::upload::Given;
use transom_desk::people::shown_once::{Fresh, Kind};
use transom_pages::frame::field::Problem;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::words::word;
use transom_pages::workspace::file_links::{self as pages, FileLinks, Line, Typed};
use transom_rules::access::{Mask, Verb};
use transom_rules::author::Author;
use transom_rules::file_link::DAYS;
use transom_rules::id::{ConversationId, FileLinkId};
use transom_rules::time::Timestamp;
use transom_store::file_links::FileLink;
use transom_store::users::{self, User};

use super::desk::{Desk, Done, Failed, Id};
use super::once::{Turn, digest};
use super::people::shown_once;
use super::settings::{Asked, Sheet, again, done, no_good, problem, whole};
use super::upload::{broken, read, text};

pub(super) mod attach;
pub(super) mod open;

/// Links of a page.
const PAGE: usize = 50;

/// What the address of the page may say besides.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Turned {
    #[serde(flatten)]
    told: Asked,
    /// The last one of the page before.
    after: Option<FileLinkId>,
}

/// `GET /settings/links`.
pub(super) async fn page(desk: Desk, Query(asked): Query<Turned>) -> Done {
    let typed = Typed { days: DAYS.to_string(), ..Typed::default() };
    Ok(draw(&desk, &asked, typed, None).await?.into_response())
}

async fn draw(desk: &Desk, asked: &Turned, typed: Typed, problem: Option<Problem>) -> Done<Markup> {
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let wanted = Wanted { conversation: None, before: asked.after, limit };
    let mut found = file_links::page(desk.app.base(), &desk.asker, wanted).await?;
    let is_more = found.len() > PAGE;
    found.truncate(PAGE);
    let users = desk.read((), |tx, ()| Box::pin(users::all(tx))).await?;
    let after = found.last().filter(|_| is_more).map(|last| last.id);
    let may_revoke = desk.may(Verb::RevokeFileLink);
    let with = with(desk, &found).await?;
    let named = |link: &FileLink| {
        let with = link.conversation.and_then(|id| with.get(&id).cloned());
        Line { with, ..line(desk, link, &users, may_revoke) }
    };
    let shown = FileLinks {
        links: found.iter().map(named).collect(),
        after,
        form: desk.may(Verb::MakeFileLink).then(|| (desk.nonce(), typed)),
        problem,
    };
    let sheet = Sheet::told(desk, Place::FileLinks.name(), &asked.told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, &shown))
}

/// Whom the conversations are with for which links were made, as the reader sees them.
async fn with(desk: &Desk, links: &[FileLink]) -> Done<BTreeMap<ConversationId, String>> {
    let ids: BTreeSet<ConversationId> = links.iter().filter_map(|link| link.conversation).collect();
    let found = desk.read((desk.look(), ids), |tx, (look, ids)| {
        Box::pin(async move {
            let mut named = BTreeMap::new();
            for id in ids.iter().copied() {
                if let Some(listed) = look.conversation(tx, id).await? {
                    named.insert(id, listed.contact.name.clone());
                }
            }
            Ok(named)
        })
    });
    Ok(found.await?)
}

fn line(desk: &Desk, link: &FileLink, users: &[User], may_revoke: bool) -> Line {
    let veil = Mask::of(&desk.asker).over_all();
    let by = match link.author {
        Author::User(id) => users.iter().find(|user| user.id == id).map(|user| user.name.clone()),
        _ => None,
    };
    Line {
        id: link.id,
        name: veil.name(&link.file.name),
        size: link.file.size,
        by,
        made_at: link.created_at,
        conversation: link.conversation,
        with: None,
        state: link.terms.state(desk.now()),
        ends_at: link.terms.revoked_at.unwrap_or(link.terms.expires_at),
        opened: link.terms.opened,
        most: link.terms.most,
        last_opened_at: link.terms.last_opened_at,
        may_revoke: may_revoke && is_open(link, desk.now()),
    }
}

fn is_open(link: &FileLink, now: Timestamp) -> bool {
    link.terms.revoked_at.is_none() && link.terms.expires_at > now
}

/// What the form says.
#[derive(Default)]
struct Filled {
    nonce: String,
    typed: Typed,
    file: Option<Given>,
}

impl Filled {
    async fn read(desk: &Desk, request: Request) -> Done<Self> {
        let form = Multipart::from_request(request, &()).await;
        let mut form = form.map_err(|error| Failed::Problem(error.body_text()))?;
        let mut filled = Self::default();
        while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
            match field.name() {
                Some("nonce") => filled.nonce = text(field).await?,
                Some("days") => text(field).await?.trim().clone_into(&mut filled.typed.days),
                Some("openings") => text(field).await?.trim().clone_into(&mut filled.typed.openings),
                Some("file") => filled.file = read(desk, field).await?,
                _ => {}
            }
        }
        Ok(filled)
    }

    fn wish(&self) -> Result<Wish, Wrong> {
        let days = self.typed.days.parse().map_err(|_| Wrong::LinkDays)?;
        let most = match self.typed.openings.as_str() {
            "" => None,
            most => Some(most.parse().map_err(|_| Wrong::LinkOpenings)?),
        };
        Ok(Wish { days: Some(days), most, ..Wish::default() })
    }
}

/// `POST /settings/links`: a link that is given to many. Its address is shown once.
pub(super) async fn make(desk: Desk, request: Request) -> Done {
    let filled = Filled::read(&desk, request).await?;
    let wish = match filled.wish() {
        Ok(wish) => wish,
        Err(wrong) => return not_taken(&desk, filled.typed, no_good(wrong)).await,
    };
    let Some(file) = filled.file else {
        return not_taken(&desk, filled.typed, whole(word("answer-choose-file"))).await;
    };
    let of_file = file.bytes.hash();
    let what = format!("file-link:{}", digest(&format!("{} {of_file} {:?}", filled.nonce, filled.typed)));
    let key = match desk.turn(&filled.nonce, &what, b"").await? {
        Turn::First(key) => key,
        Turn::Again(made) => return Ok(shown_once::there(made)),
        Turn::Unknown => return not_taken(&desk, filled.typed, whole(word("answer-old-secret"))).await,
    };
    let wish = Wish { once: Some(key.clone()), ..wish };
    match file_links::make(&desk.app, &desk.asker, file, wish).await {
        Ok(made) => {
            let fresh = Fresh {
                kind: Kind::FileLink,
                name: made.link.file.name.clone(),
                email: String::new(),
                secret: made.url(&desk.app.settings.server.public_url),
                until: Some(made.link.terms.expires_at),
            };
            shown_once::lead(&desk, made.link.id.0, fresh)
        }
        Err(not_done) => match desk.made_meanwhile(&key, &not_done).await? {
            Some(made) => Ok(shown_once::there(made)),
            None => not_taken(&desk, filled.typed, problem(not_done)?).await,
        },
    }
}

async fn not_taken(desk: &Desk, typed: Typed, problem: Problem) -> Done {
    Ok(again(draw(desk, &Turned::default(), typed, Some(problem)).await?))
}

/// `POST /settings/links/{id}/revoke`.
pub(super) async fn revoke(desk: Desk, Id(id): Id<FileLinkId>) -> Done {
    file_links::revoke(desk.app.base(), &desk.asker, id).await?;
    Ok(done(Place::FileLinks.path(), Said::LinkRevoked))
}
