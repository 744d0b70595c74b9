//! Changing what a number sends with, and what its webhooks are signed with.

use std::sync::Arc;

use transom_channels::whatsapp::request;
use transom_rules::access::{Asker, Verb};
use transom_rules::id::ChannelId;
use transom_store::channels::{self, Channel};
use transom_store::{Tx, apps};

use crate::base::Base;
use crate::base::graph::Graph;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// Changes the token that a number sends with, after Meta accepted it for the number.
///
/// # Errors
/// When the asker may not; when Meta refuses the token or does not answer.
pub async fn rotate_token(
    base: Base<'_>,
    graph: &Graph,
    asker: &Asker,
    id: ChannelId,
    token: &str,
) -> Done<()> {
    let note = gate::pass(base, asker, Verb::RotateToken, id).await?;
    let (channel, token) = (connected(base, asker, id).await?, told(token).ok_or(Wrong::TokenRefused)?);
    let answer = graph.ask(&request::number(&channel.phone_number_id), &token).await;
    let answer = answer.map_err(|_| Wrong::MetaSilent)?;
    answer.json().map_err(|_| if answer.status < 500 { Wrong::TokenRefused } else { Wrong::MetaSilent })?;
    gate::act(base, note, token, move |tx, _, token| {
        Box::pin(async move {
            channels::set_token(tx, channel.workspace, id, &token).await?;
            // Whatever it could not send because of the old one.
            channels::set_trouble(tx, channel.workspace, id, "").await?;
            Ok(())
        })
    })
    .await?;
    Ok(base.reload().await?)
}

/// Changes the secret that signs the webhooks of a number's app; of all numbers of that app.
///
/// # Errors
/// When the asker may not, or there is no such number.
pub async fn rotate_secret(base: Base<'_>, asker: &Asker, id: ChannelId, secret: &str) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::RotateSecret, id).await?;
    let (channel, secret) = (connected(base, asker, id).await?, told(secret).ok_or(Wrong::Empty)?);
    note.set_detail(format!("app {}", channel.app_id));
    let context = (Arc::new(channel), secret);
    gate::act(base, note, context, |tx, _, (channel, secret)| {
        Box::pin(async move { set_secret(tx, &channel, &secret).await })
    })
    .await?;
    Ok(base.reload().await?)
}

async fn set_secret(tx: &mut Tx<'_>, channel: &Channel, secret: &str) -> Done<()> {
    let changed = apps::set_secret(tx, channel.workspace, &channel.app_id, secret).await?;
    changed.then_some(()).ok_or(NotDone::NotFound)
}

fn told(secret: &str) -> Option<String> {
    Some(secret.trim().to_owned()).filter(|secret| !secret.is_empty())
}

/// A number of the asker's that is connected.
async fn connected(base: Base<'_>, asker: &Asker, id: ChannelId) -> Done<Channel> {
    let workspace = asker.workspace;
    let found = base.db.read(move |tx| Box::pin(channels::get(tx, workspace, id))).await?;
    let channel = found.ok_or(NotDone::NotFound)?;
    if channel.disconnected_at.is_some() { Err(Wrong::Disconnected.into()) } else { Ok(channel) }
}
