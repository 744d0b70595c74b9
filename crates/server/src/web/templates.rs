//! `GET /templates`: what may be sent, what waits for Meta, why something was refused.

use axum::extract::Query;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use transom_desk::contacts;
use transom_pages::templates::{self as pages, TemplateLine};
use transom_pages::words;
use transom_rules::template_check;
use transom_store::templates::{self, Filter};

use super::desk::{Desk, Done};
use super::load::frame;

/// Templates of a page. Meta allows an account 6,000; whoever has more than this searches.
const MOST: i64 = 500;

/// The search.
#[derive(Deserialize)]
pub(super) struct TemplatesQuery {
    #[serde(default)]
    q: String,
}

/// The page.
pub(super) async fn page(desk: Desk, Query(asked): Query<TemplatesQuery>) -> Done {
    let (look, theme) = (desk.look(), desk.theme);
    let known = look.known.clone();
    let workspace = desk.workspace();
    let filter = Filter { words: contacts::words::words(&asked.q), limit: MOST, ..Filter::default() };
    let (frame, found) = desk
        .read((look, filter), move |tx, (look, filter)| {
            Box::pin(async move {
                let (frame, _) = frame(tx, look, words::word("page-templates"), theme).await?;
                Ok((frame, templates::list(tx, filter).await?))
            })
        })
        .await?;
    let account = |waba_id: &str| {
        let names: Vec<&str> = known
            .channels_of(workspace)
            .filter(|channel| channel.waba_id == waba_id)
            .map(|channel| channel.name.as_str())
            .collect();
        if names.is_empty() { format!("account {waba_id}") } else { names.join(", ") }
    };
    let lines: Vec<TemplateLine> = found
        .into_iter()
        .map(|(template, waba_id)| TemplateLine {
            body: template_check::render(&template, &serde_json::Value::Null).body,
            account: account(&waba_id),
            name: template.name,
            language: template.language,
            category: template.category,
            status: template.status,
            reason: template.reason,
            quality: template.quality,
        })
        .collect();
    Ok(pages::page(&frame, &asked.q, &lines).into_response())
}
