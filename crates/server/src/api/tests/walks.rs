//! Lists whose rows take more to make than a page needs: each is gone through in pages of every length, by whoever sees
//! all and by somebody who sees their own conversations alone.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use transom_rules::alike::Alike;
use transom_rules::author::Author;
use transom_rules::file_link::Terms;
use transom_rules::id::{ContactId, ConversationId, FileLinkId, UserId};
use transom_rules::time::Span;
use transom_store::file_links::{self, File, FileLink};
use transom_store::suggestions::{self, Pair};

use super::unseen::own_only;
use crate::api::fixture::Client;

const ROWS: usize = 23;

/// The rows of all pages of a list in their order, for whoever asks with these headers.
async fn walked(desk: &Client, list: &str, limit: usize, headers: &[(&str, &str)]) -> Vec<String> {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("{list}?limit={limit}&cursor={cursor}");
        let page = desk.call("GET", &path, None, headers).await.is(200).json;
        let rows = page["data"].as_array().unwrap_or_else(|| panic!("{list}: {page}"));
        seen.extend(rows.iter().map(Value::to_string));
        let Some(next) = page["next_cursor"].as_str() else { return seen };
        assert_eq!(rows.len(), limit, "{list}: only the last page is shorter");
        cursor = next.to_owned();
    }
}

/// So many customers; every third of them is Eva's, and so is their conversation.
async fn customers(desk: &Client, eva: UserId) -> Vec<(ConversationId, ContactId)> {
    let mut all = Vec::new();
    for n in 0..ROWS {
        let conversation = desk.hears(&format!("1555{n:07}"), &format!("Customer {n}"), "Hello").await;
        let path = format!("/api/v1/conversations/{conversation}");
        if n % 3 == 0 {
            let hers = json!({"assignee_id": eva.to_string()}).to_string();
            desk.call("PATCH", &path, Some(hers), &[]).await.is(200);
        }
        let known = desk.get(&path).await.is(200).json;
        all.push((conversation, known["contact"]["id"].as_str().unwrap().parse().unwrap()));
    }
    all
}

/// A link to a file in each conversation, and pairs of customers who may be one.
async fn beside(desk: &Client, all: &[(ConversationId, ContactId)]) {
    let now = desk.app.clock.now();
    for (n, (conversation, contact)) in (0_u8..).zip(all) {
        let link = FileLink {
            id: FileLinkId(desk.app.clock.id()),
            conversation: Some(*conversation),
            author: Author::Api,
            file: File {
                name: "a.pdf".into(),
                mime_type: "application/pdf".into(),
                sha256: "00".into(),
                size: 1,
            },
            terms: Terms {
                expires_at: now + Span::hours(24),
                revoked_at: None,
                most: None,
                opened: 0,
                last_opened_at: None,
            },
            first_opened_at: None,
            created_at: now,
        };
        let other = all[(usize::from(n) + 3) % ROWS].1;
        let found = [(Pair { contact: *contact, other }, Alike::Username)].into();
        // The desk compares all on its own, and forgets what it found before and did not find again.
        let later = now + Span::hours(24);
        desk.write((link, found), move |tx, (link, found)| {
            Box::pin(async move {
                file_links::add(tx, &[n], link).await?;
                suggestions::keep(tx, found, later).await
            })
        })
        .await;
    }
}

/// A message to each of them fails, several of them at one instant.
async fn fails(desk: &Client) {
    for n in 0..ROWS {
        let sent =
            desk.post("/api/v1/messages", &super::text(desk, &format!("1555{n:07}"), "Good day")).await;
        let id = sent.is(201).json["id"].as_str().unwrap().to_owned();
        desk.is_refused(&id, 131_026).await;
        if n % 4 == 3 {
            desk.clock_jumps(Span::seconds(1));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_such_list_leads_through_all_that_somebody_sees() {
    let desk = Client::open().await;
    let (eva, own) = own_only(&desk).await;
    let all = customers(&desk, eva).await;
    beside(&desk, &all).await;
    fails(&desk).await;
    let of_eva = [("authorization", own.as_str())];
    let its = ROWS.div_ceil(3);
    // Of the pairs Eva sees those of two of hers: one and the third after it, but for the last.
    for (list, whole, seen) in [
        ("/api/v1/file-links", ROWS, its),
        ("/api/v1/contacts/suggestions", ROWS, its - 1),
        ("/api/v1/reports/failures/messages", ROWS, its),
    ] {
        for (headers, many) in [(&[][..], whole), (&of_eva[..], seen)] {
            let first = walked(&desk, list, 200, headers).await;
            let all: BTreeSet<&String> = first.iter().collect();
            assert_eq!((first.len(), all.len()), (many, many), "{list}");
            for limit in [1, 4, many - 1, many, many + 1] {
                assert_eq!(walked(&desk, list, limit, headers).await, first, "{list} by {limit}");
            }
        }
    }
}
