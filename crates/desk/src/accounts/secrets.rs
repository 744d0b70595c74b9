//! Changing what a number sends with, and what its webhooks are signed with.

use serde_json::Value;
use transom_channels::sms::request as texted;
use transom_channels::whatsapp::request;
use transom_rules::access::{Asker, Detail, Face, Matter, On, Part, Verb, Why};
use transom_rules::channel::ChannelKind;
use transom_rules::id::ChannelId;
use transom_store::apps;
use transom_store::channels::{self, Channel};
use transom_store::seal::Secret;

use crate::accounts::numbers;
use crate::base::Base;
use crate::base::carriers::Carriers;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// Changes the token that a number sends with, after its carrier accepted it for the number.
///
/// # Errors
/// When the asker may not; when the carrier refuses the token or does not answer.
pub async fn rotate_token(
    base: Base<'_>,
    carriers: Carriers<'_>,
    asker: &Asker,
    id: ChannelId,
    token: &str,
) -> Done<()> {
    let note = gate::pass(base, asker, Verb::RotateToken, id).await?;
    let workspace = asker.workspace;
    let channel = base.db.of(workspace).read((), move |tx, ()| Box::pin(channels::get(tx, id))).await?;
    let channel = connected(channel)?;
    let token = told(token).ok_or(Wrong::TokenRefused)?;
    let number = match accepted(carriers, &channel, &token).await {
        Ok(number) => number,
        Err(why) => {
            gate::fail(base, note, why).await;
            let silent = match channel.kind {
                ChannelKind::WhatsApp => Wrong::MetaSilent,
                ChannelKind::Sms => Wrong::CarrierSilent,
            };
            return Err(if why == Why::MetaRefused { Wrong::TokenRefused } else { silent }.into());
        }
    };
    let now = base.clock.now();
    gate::act(base, note, (token, number), move |tx, _, (token, number)| {
        Box::pin(async move {
            // Meta was asked meanwhile: a number that was disconnected during that gets no token.
            let is_connected = channels::set_token(tx, id, token).await?;
            is_connected.then_some(()).ok_or(NotDone::from(Wrong::Disconnected))?;
            numbers::begin_anew(tx, id, now).await?;
            if let Some(number) = number {
                numbers::keep(tx, id, number, now).await?;
            }
            Ok(())
        })
    })
    .await?;
    base.reload().await;
    Ok(())
}

/// Notes in the log of every workspace that the secrets are sealed with another key.
///
/// # Errors
/// Those of the database.
pub async fn key_was_rotated(base: Base<'_>) -> Done<()> {
    for workspace in base.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        let asker = Asker::system(workspace, Face::Command);
        let note = gate::pass(base, &asker, Verb::RotateKey, On::NOTHING).await?;
        gate::act(base, note, (), |_, _, ()| Box::pin(async { Ok(()) })).await?;
    }
    Ok(())
}

/// Changes the secret that signs the webhooks of a number's app; of all numbers of that app.
///
/// # Errors
/// When the asker may not, or there is no such number.
pub async fn rotate_secret(base: Base<'_>, asker: &Asker, id: ChannelId, secret: &str) -> Done<()> {
    let note = gate::pass(base, asker, Verb::RotateSecret, id).await?;
    let secret = told(secret).ok_or(Wrong::Empty)?;
    gate::act(base, note, secret, move |tx, note, secret| {
        Box::pin(async move {
            let channel = connected(channels::get(tx, id).await?)?;
            note.set_detail(Detail::from(Matter::Set).with(Part::App, &channel.app_id));
            let is_there = apps::set_secret(tx, &channel.app_id, secret).await?;
            is_there.then_some(()).ok_or(NotDone::NotFound)
        })
    })
    .await?;
    base.reload().await;
    Ok(())
}

/// Changes the key that the webhooks of an SMS sender are signed with beside the account's token, or takes it away where
/// nothing is given.
///
/// # Errors
/// When the asker may not, or there is no such sender.
pub async fn set_webhook_key(base: Base<'_>, asker: &Asker, id: ChannelId, key: &str) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::RotateSecret, id).await?;
    let key = told(key);
    note.set_detail(Detail::from(if key.is_some() { Matter::Set } else { Matter::Removed }));
    gate::act(base, note, key, move |tx, _, key| {
        Box::pin(async move {
            let channel = connected(channels::get(tx, id).await?)?;
            if channel.kind != ChannelKind::Sms {
                return Err(NotDone::NotFound);
            }
            channels::set_webhook_key(tx, id, key.as_ref()).await?;
            Ok(())
        })
    })
    .await?;
    base.reload().await;
    Ok(())
}

/// What a number's carrier says of it to whoever has this token; an SMS carrier says nothing but that it fits.
async fn accepted(carriers: Carriers<'_>, channel: &Channel, token: &Secret) -> Result<Option<Value>, Why> {
    let answer = match channel.kind {
        ChannelKind::WhatsApp => carriers.graph.ask(&request::number(&channel.phone_number_id), token).await,
        ChannelKind::Sms => {
            let ask = texted::newest_message(&channel.app_id);
            carriers.texting.ask(&ask, &channel.app_id, token).await
        }
    };
    let answer = answer.map_err(|_| Why::MetaSilent)?;
    let refused = if answer.status < 500 { Why::MetaRefused } else { Why::MetaSilent };
    let told = answer.json().map_err(|_| refused)?;
    Ok(Some(told).filter(|_| channel.kind == ChannelKind::WhatsApp))
}

fn told(secret: &str) -> Option<Secret> {
    Some(secret.trim()).filter(|secret| !secret.is_empty()).map(Secret::from)
}

/// A number that is connected, of one that was looked for.
fn connected(found: Option<Channel>) -> Done<Channel> {
    let channel = found.ok_or(NotDone::NotFound)?;
    if channel.disconnected_at.is_some() { Err(Wrong::Disconnected.into()) } else { Ok(channel) }
}
