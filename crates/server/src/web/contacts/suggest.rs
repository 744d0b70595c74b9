//! Contacts that may be one person: the page of all pairs, and saying that two are not one.

use axum::extract::{Form, Query};
use axum::response::{IntoResponse as _, Redirect};
use serde::Deserialize;
use transom_desk::contacts::suggest;
use transom_pages::contacts::suggestions::{self as pages, Acts, Suggested, Suggestions};
use transom_pages::words::word;
use transom_rules::access::Verb;
use transom_rules::id::ContactId;
use transom_store::suggestions::{Pair, Suggestion};
use transom_store::{Result, Scoped, contacts};

use super::merge::candidate;
use crate::web::desk::{Desk, Done, Failed, Ids, drawn};
use crate::web::load::{Look, frame};

/// Pairs of a page.
const PAGE: usize = 50;

/// The last pair of the page before.
#[derive(Deserialize)]
pub(in crate::web) struct Wish {
    #[serde(default)]
    after: String,
}

impl Wish {
    fn before(&self) -> Done<Option<Pair>> {
        let Some((contact, other)) = self.after.split_once('_') else { return Ok(None) };
        let read = |id: &str| id.parse().map_err(|_| Failed::NotFound);
        Ok(Some(Pair { contact: read(contact)?, other: read(other)? }))
    }
}

/// `GET /contacts/suggestions`.
pub(in crate::web) async fn page(desk: Desk, Query(wish): Query<Wish>) -> Done {
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut found = suggest::page(desk.app.base(), &desk.asker, wish.before()?, limit).await?;
    let is_more = found.len() > PAGE;
    found.truncate(PAGE);
    let after = found.last().filter(|_| is_more).map(|last| (last.pair.contact, last.pair.other));
    let (look, theme) = (desk.look(), desk.theme);
    let loaded = desk.read((look, found), move |tx, (look, found)| {
        Box::pin(async move {
            let (frame, _) = frame(tx, look, word("suggestions"), theme).await?;
            Ok((frame, shown(tx, look, found).await?))
        })
    });
    let (frame, pairs) = loaded.await?;
    let shown = Suggestions { pairs, after, acts: acts(&desk) };
    Ok(drawn(move || pages::page(&frame, &shown)).await?.into_response())
}

/// What the reader may do about two that may be one.
pub(super) fn acts(desk: &Desk) -> Acts {
    Acts { may_merge: desk.may(Verb::MergeContacts), may_deny: desk.may(Verb::DenySame) }
}

/// Those that are still there.
pub(super) async fn shown(tx: &mut Scoped<'_>, look: &Look, found: &[Suggestion]) -> Result<Vec<Suggested>> {
    let mut pairs = Vec::new();
    for Suggestion { pair, alike, .. } in found {
        let (Some(one), Some(other)) =
            (contacts::get(tx, pair.contact).await?, contacts::get(tx, pair.other).await?)
        else {
            continue;
        };
        let of_one = contacts::identities(tx, one.id).await?;
        let of_other = contacts::identities(tx, other.id).await?;
        pairs.push(Suggested {
            one: candidate(look, one, of_one),
            other: candidate(look, other, of_other),
            alike: *alike,
        });
    }
    Ok(pairs)
}

/// From which page it is said.
#[derive(Deserialize)]
pub(in crate::web) struct Said {
    #[serde(default)]
    from: String,
}

/// `POST /contacts/{id}/not-same/{other}`.
pub(in crate::web) async fn deny(
    desk: Desk,
    Ids(id, other): Ids<ContactId, ContactId>,
    Form(said): Form<Said>,
) -> Done {
    suggest::deny(desk.app.base(), &desk.asker, id, other).await?;
    let back =
        if said.from == "one" { format!("/contacts/{id}") } else { "/contacts/suggestions".to_owned() };
    Ok(Redirect::to(&back).into_response())
}
