//! `GET /contacts`: all of them, newest first.

use axum::extract::Query;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use transom_desk::contacts::{erase, words};
use transom_pages::contacts::list::{self as pages, Contacts, Line};
use transom_pages::words::word;
use transom_rules::access::Verb;
use transom_rules::id::ContactId;
use transom_store::contacts::{self, Contact, Filter, Identity};
use transom_store::suggestions;
use transom_store::users::{self, User};

use super::merge::candidate;
use crate::shown::{Shown, veil_of};
use crate::web::desk::{Desk, Done, drawn};
use crate::web::load::{Look, block, frame};

/// Contacts of a page.
const PAGE: usize = 50;

/// What was searched for, and the last of the page before.
#[derive(Deserialize)]
pub(in crate::web) struct Wish {
    #[serde(default)]
    q: String,
    #[serde(default)]
    blocked: String,
    after: Option<ContactId>,
}

pub(in crate::web) async fn page(desk: Desk, Query(wish): Query<Wish>) -> Done {
    let (look, theme) = (desk.look(), desk.theme);
    let query: String = wish.q.trim().chars().take(200).collect();
    let words = if query.is_empty() { Vec::new() } else { words::wanted(&query, look.mask()) };
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let only_blocked = wish.blocked == "yes";
    let filter = Filter {
        words,
        blocked: only_blocked,
        before: wish.after,
        ..Filter::of(look.asker.visibility(), limit)
    };
    let loaded = desk.read((look, filter), move |tx, (look, filter)| {
        Box::pin(async move {
            let (frame, _) = frame(tx, look, word("page-contacts"), theme).await?;
            let found = contacts::page(tx, filter).await?;
            let is_any = found.iter().any(|(contact, _)| contact.blocked.is_some());
            let users = if is_any { users::all(tx).await? } else { Vec::new() };
            let suggested = suggestions::page(tx, look.asker.visibility(), None, 1).await?;
            Ok((frame, found, users, !suggested.is_empty()))
        })
    });
    let (frame, mut found, users, has_suggestions) = loaded.await?;
    let is_more = found.len() > PAGE;
    found.truncate(PAGE);
    let after = found.last().filter(|_| is_more).map(|(last, _)| last.id);
    let look = desk.look();
    let shown = Contacts {
        contacts: found
            .into_iter()
            .map(|(contact, identities)| line(&look, contact, identities, &users))
            .collect(),
        query,
        only_blocked,
        after,
        has_suggestions,
        may_import: erase::may(&desk.asker, Verb::ImportContacts),
        may_export: erase::may(&desk.asker, Verb::ExportContacts),
    };
    Ok(drawn(move || pages::page(&frame, &shown)).await?.into_response())
}

fn line(look: &Look, contact: Contact, identities: Vec<Identity>, users: &[User]) -> Line {
    let is_opted_out = contact.marketing.opted_out_at.is_some();
    let shown = Shown::new(&veil_of(look.mask(), &identities), contact.clone());
    let block = shown.blocked.as_ref().map(|block| block::told(block, users));
    Line { who: candidate(look, contact, identities), block, is_opted_out }
}
