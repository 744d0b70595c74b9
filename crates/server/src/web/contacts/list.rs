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

use super::merge::candidate;
use crate::web::desk::{Desk, Done, drawn};
use crate::web::load::{Look, frame};

/// Contacts of a page.
const PAGE: usize = 50;

/// What was searched for, and the last of the page before.
#[derive(Deserialize)]
pub(in crate::web) struct Wish {
    #[serde(default)]
    q: String,
    after: Option<ContactId>,
}

pub(in crate::web) async fn page(desk: Desk, Query(wish): Query<Wish>) -> Done {
    let (look, theme) = (desk.look(), desk.theme);
    let query: String = wish.q.trim().chars().take(200).collect();
    let words = if query.is_empty() { Vec::new() } else { words::wanted(&query, look.mask()) };
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let filter = Filter { words, before: wish.after, ..Filter::of(look.asker.visibility(), limit) };
    let loaded = desk.read((look, filter), move |tx, (look, filter)| {
        Box::pin(async move {
            let (frame, _) = frame(tx, look, word("page-contacts"), theme).await?;
            Ok((frame, contacts::page(tx, filter).await?))
        })
    });
    let (frame, mut found) = loaded.await?;
    let is_more = found.len() > PAGE;
    found.truncate(PAGE);
    let after = found.last().filter(|_| is_more).map(|(last, _)| last.id);
    let look = desk.look();
    let shown = Contacts {
        contacts: found.into_iter().map(|(contact, identities)| line(&look, contact, identities)).collect(),
        query,
        after,
        may_import: erase::may(&desk.asker, Verb::ImportContacts),
        may_export: erase::may(&desk.asker, Verb::ExportContacts),
    };
    Ok(drawn(move || pages::page(&frame, &shown)).await?.into_response())
}

fn line(look: &Look, contact: Contact, identities: Vec<Identity>) -> Line {
    let (is_blocked, is_opted_out) = (contact.blocked, contact.marketing.opted_out_at.is_some());
    Line { who: candidate(look, contact, identities), is_blocked, is_opted_out }
}
