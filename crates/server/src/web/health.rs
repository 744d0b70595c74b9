//! How a number stands: `GET /settings/numbers/{id}`, and having Meta asked.

use std::sync::Arc;

use axum::extract::{Form, Query};
use axum::response::IntoResponse as _;
use maud::Markup;
use transom_desk::accounts::speed;
use transom_desk::accounts::standing::{self, Standing};
use transom_desk::accounts::{numbers, receiver};
use transom_desk::done::NotDone;
use transom_desk::veiled::all_seen;
use transom_pages::frame::field::Choice;
use transom_pages::frame::settings::Said;
use transom_pages::numbers::health::{self as pages, Health, Used};
use transom_pages::words::word;
use transom_rules::access::{Mask, Verb};
use transom_rules::channel::ChannelKind;
use transom_rules::id::ChannelId;
use transom_store::{apps, teams};

use super::desk::{Desk, Done, Failed, Id, id};
use super::settings::{self, Asked, Filled, Sheet, again};
use super::{load, operator};

/// The page.
pub(super) async fn page(desk: Desk, Id(number): Id<ChannelId>, Query(asked): Query<Asked>) -> Done {
    Ok(draw(&desk, number, &asked, None).await?.into_response())
}

/// `POST /settings/numbers/{id}/look`.
pub(super) async fn look(desk: Desk, Id(number): Id<ChannelId>) -> Done {
    let why = match numbers::look_again(&desk.app, &desk.asker, number).await {
        Ok(()) => return Ok(settings::done(&format!("/settings/numbers/{number}"), looked(&desk, number))),
        Err(NotDone::Other(_)) => unanswered(&desk, number).to_owned(),
        Err(not_done) => settings::problem(not_done)?.text,
    };
    Ok(again(draw(&desk, number, &Asked::default(), Some(why)).await?))
}

fn looked(desk: &Desk, number: ChannelId) -> Said {
    match desk.app.registry.known().kind(number) {
        ChannelKind::WhatsApp => Said::Looked,
        ChannelKind::Sms => Said::SenderLooked,
    }
}

fn unanswered(desk: &Desk, number: ChannelId) -> &'static str {
    match desk.app.registry.known().kind(number) {
        ChannelKind::WhatsApp => word("number-unanswered"),
        ChannelKind::Sms => word("sender-unanswered"),
    }
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
    let teams = if desk.may(Verb::SendToTeam) { teams(desk, number).await? } else { Vec::new() };
    Ok(pages::page(&sheet.frame, &sheet.settings, &Health { unanswered, teams, ..health(desk, standing) }))
}

/// The teams that its new conversations can go to.
async fn teams(desk: &Desk, number: ChannelId) -> Done<Vec<Choice>> {
    let (all, to) = desk
        .read((), move |tx, ()| {
            Box::pin(async move { Ok((teams::all(tx).await?, apps::receiver(tx, number).await?)) })
        })
        .await?;
    let all = all_seen(Mask::of(&desk.asker), all)
        .into_iter()
        .map(|one| Choice::new(one.id.to_string(), one.name, to == Some(one.id)));
    Ok(std::iter::once(Choice::new("", word("number-no-team"), to.is_none())).chain(all).collect())
}

/// `POST /settings/numbers/{id}/team`: a team by id; nothing for none.
pub(super) async fn set_team(desk: Desk, Id(number): Id<ChannelId>, Form(fields): Filled) -> Done {
    let told = fields.one("team");
    let team = if told.is_empty() { None } else { Some(id(told)?) };
    receiver::set(desk.app.base(), &desk.asker, number, team).await?;
    Ok(settings::done(&format!("/settings/numbers/{number}"), Said::Saved))
}

fn health(desk: &Desk, standing: Standing) -> Health {
    let graph = &desk.app.settings.graph;
    let speed = speed::of_facts(&standing.facts, &desk.app.settings, standing.channel.kind);
    let used = Used {
        reached: standing.reached,
        limit: standing.limit,
        frees_at: standing.frees_at,
        allowance: standing.allowance.map(|of_month| (of_month.used, of_month.free)),
        speed,
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
        teams: Vec::new(),
        now: desk.now(),
        may_look: desk.may(Verb::LookAtChannel),
        unanswered: None,
    }
}
