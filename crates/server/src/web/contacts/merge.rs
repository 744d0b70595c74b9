//! Two contacts that are one person: the other one is found, what will happen is shown, and it is done, or undone.

use axum::Form;
use axum::extract::Query;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use transom_desk::contacts::links::{self, Other};
use transom_desk::contacts::merge::{self as act, undo};
use transom_desk::contacts::words;
use transom_desk::done::{NotDone, Wrong};
use transom_pages::contacts::{self as pages, Candidate, Choosing, Outlook};
use transom_pages::say;
use transom_rules::id::ContactId;
use transom_store::contacts::{self, Contact, Filter, Identity};
use transom_store::{Result, Scoped, visibility};

use super::super::desk::{Desk, Done, Failed, Id, Ids, drawn};
use super::super::load::{Look, frame};
use crate::shown::Shown;

/// Contacts that are offered at once. Whoever has more searches on.
const MOST: i64 = 20;

/// What was searched for.
#[derive(Deserialize)]
pub(in crate::web) struct Search {
    #[serde(default)]
    q: String,
}

/// `GET /contacts/{id}/merge?q=`.
pub(in crate::web) async fn choose(desk: Desk, Id(id): Id<ContactId>, Query(asked): Query<Search>) -> Done {
    let (look, theme) = (desk.look(), desk.theme);
    let query: String = asked.q.trim().chars().take(200).collect();
    let loaded = desk
        .read((look, query), move |tx, (look, query)| {
            Box::pin(async move {
                let Some(choosing) = choosing(tx, look, id, query).await? else { return Ok(None) };
                let title = say!("merge-title", name = &choosing.kept.name);
                let (frame, _) = frame(tx, look, &title, theme).await?;
                Ok(Some((frame, choosing)))
            })
        })
        .await?;
    let (frame, choosing) = loaded.ok_or(Failed::NotFound)?;
    Ok(drawn(move || pages::choose(&frame, &choosing)).await?.into_response())
}

async fn choosing(tx: &mut Scoped<'_>, look: &Look, id: ContactId, query: &str) -> Result<Option<Choosing>> {
    let seen = look.asker.visibility();
    if !visibility::of_contact(tx, seen, id).await? {
        return Ok(None);
    }
    let Some(kept) = contacts::get(tx, id).await? else { return Ok(None) };
    let identities = contacts::identities(tx, id).await?;
    let back = place(&kept);
    let mut found = if query.is_empty() {
        suggested(tx, look, id).await?
    } else {
        let words = words::wanted(query, look.mask());
        contacts::page(tx, &Filter { words, ..Filter::of(seen, MOST) }).await?
    };
    found.retain(|(contact, _)| contact.id != id);
    let candidate = |(contact, identities)| candidate(look, contact, identities);
    Ok(Some(Choosing {
        kept: candidate((kept, identities)),
        query: query.to_owned(),
        found: found.into_iter().map(candidate).collect(),
        back,
    }))
}

/// Whom WhatsApp calls the same person.
async fn suggested(tx: &mut Scoped<'_>, look: &Look, id: ContactId) -> Result<Vec<(Contact, Vec<Identity>)>> {
    let linked = links::of(tx, look.asker.visibility(), id).await?;
    let same = linked.into_iter().filter(|linked| linked.way.is_one_person());
    Ok(same
        .filter_map(|linked| match linked.other {
            Other::Known(contact, identities) => Some((contact, identities)),
            Other::Erased | Other::Unseen | Other::Same(_) => None,
        })
        .collect())
}

pub(super) fn candidate(look: &Look, contact: Contact, identities: Vec<Identity>) -> Candidate {
    let (contact, identities) = Shown::contact(look.mask(), contact, identities);
    let addresses = identities.iter().map(|identity| identity.address()).collect();
    Candidate { id: contact.id, name: contact.name.clone(), addresses }
}

/// `GET /contacts/{id}/merge/{other}`.
pub(in crate::web) async fn outlook(desk: Desk, Ids(id, other): Ids<ContactId, ContactId>) -> Done {
    let found = act::outlook(desk.app.base(), &desk.asker, id, other).await?;
    let (look, theme) = (desk.look(), desk.theme);
    let is_kept = found.keeps_name();
    let kept = candidate(&look, found.kept, found.kept_identities);
    let gone = candidate(&look, found.gone, found.gone_identities);
    let outlook = Outlook {
        name: if is_kept { kept.name.clone() } else { gone.name.clone() },
        is_blocked: found.joined.blocked.is_some(),
        is_opted_out: found.joined.marketing.opted_out_at.is_some(),
        conversations: found.conversations,
        kept,
        gone,
    };
    let title = outlook.title();
    let frame = desk.read((look, title), move |tx, (look, title)| Box::pin(frame(tx, look, title, theme)));
    let (frame, _) = frame.await?;
    Ok(drawn(move || pages::outlook(&frame, &outlook)).await?.into_response())
}

/// `POST /contacts/{id}/merge/{other}`: to the conversation that both go on with.
pub(in crate::web) async fn join(desk: Desk, Ids(id, other): Ids<ContactId, ContactId>) -> Done {
    act::merge(desk.app.base(), &desk.asker, id, other).await?;
    to_conversation(&desk, id).await
}

/// Whose merge is meant, as the page showed it.
#[derive(Deserialize)]
pub(in crate::web) struct Meant {
    gone: ContactId,
}

/// `POST /contacts/{id}/unmerge`: to the conversation of the one that stayed.
pub(in crate::web) async fn part(desk: Desk, Id(id): Id<ContactId>, Form(meant): Form<Meant>) -> Done {
    match undo::undo(desk.app.base(), &desk.asker, id, Some(meant.gone)).await {
        // Asked for twice, or the first answer was lost.
        Ok(_) | Err(NotDone::Wrong(Wrong::NotMerged)) => to_conversation(&desk, id).await,
        Err(not_done) => Err(not_done.into()),
    }
}

pub(super) async fn to_conversation(desk: &Desk, id: ContactId) -> Done<Response> {
    let contact = desk.read((), move |tx, ()| Box::pin(contacts::get(tx, id))).await?;
    let place = contact.as_ref().map_or_else(|| "/".to_owned(), place);
    Ok(Redirect::to(&place).into_response())
}

/// Where somebody's present conversation is read; the inbox where there is none.
pub(super) fn place(contact: &Contact) -> String {
    contact.conversation_id.map_or_else(|| "/".to_owned(), |conversation| format!("/c/{conversation}"))
}
