//! How a number stands: `GET /settings/numbers/{id}`, and having Meta asked.

use std::sync::Arc;

use axum::extract::Query;
use axum::response::IntoResponse as _;
use maud::Markup;
use transom_desk::accounts::numbers;
use transom_desk::accounts::standing::{self, Standing};
use transom_desk::done::NotDone;
use transom_pages::frame::settings::Said;
use transom_pages::numbers::health::{self as pages, Health, Used};
use transom_pages::words::word;
use transom_rules::access::Verb;
use transom_rules::id::ChannelId;

use super::desk::{Desk, Done, Failed, Id};
use super::settings::{self, Asked, Sheet, again};
use super::{load, operator};

/// The page.
pub(super) async fn page(desk: Desk, Id(number): Id<ChannelId>, Query(asked): Query<Asked>) -> Done {
    Ok(draw(&desk, number, &asked, None).await?.into_response())
}

/// `POST /settings/numbers/{id}/look`.
pub(super) async fn look(desk: Desk, Id(number): Id<ChannelId>) -> Done {
    let why = match numbers::look_again(&desk.app, &desk.asker, number).await {
        Ok(()) => return Ok(settings::done(&format!("/settings/numbers/{number}"), Said::Looked)),
        Err(NotDone::Other(_)) => word("number-unanswered").to_owned(),
        Err(not_done) => settings::problem(not_done)?.text,
    };
    Ok(again(draw(&desk, number, &Asked::default(), Some(why)).await?))
}

async fn draw(desk: &Desk, number: ChannelId, asked: &Asked, unanswered: Option<String>) -> Done<Markup> {
    let look = desk.look();
    let channel = look.known.channel(look.workspace(), number).cloned().ok_or(Failed::NotFound)?;
    let standing = desk
        .read((look, channel), |tx, (look, channel)| {
            Box::pin(async move { standing::of(tx, &look.known, &[Arc::clone(channel)], look.now).await })
        })
        .await?;
    let standing = standing.into_iter().next().ok_or(Failed::NotFound)?;
    let sheet = Sheet::told(desk, &standing.channel.name, asked).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, &Health { unanswered, ..health(desk, standing) }))
}

fn health(desk: &Desk, standing: Standing) -> Health {
    let graph = &desk.app.settings.graph;
    let used = Used {
        reached: standing.reached,
        limit: standing.limit,
        frees_at: standing.frees_at,
        allowance: standing.allowance.map(|of_month| (of_month.used, of_month.free)),
        a_second: standing.a_second(graph.messages_per_second),
    };
    Health {
        id: standing.channel.id,
        channel: load::channel(Some(&standing.channel)),
        address: standing.channel.address.clone(),
        disconnected_at: standing.channel.disconnected_at,
        problems: standing.problems,
        used,
        facts: standing.facts,
        last_webhook_at: standing.last_webhook_at,
        graph: operator::graph(&graph.version, desk.app.clock.machine()),
        may_look: desk.may(Verb::LookAtChannel),
        unanswered: None,
    }
}
