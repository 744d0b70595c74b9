//! One message to its carrier, whichever that is, and what its answer means.

use std::time::Duration;

use transom_channels::outcome::Outcome;
use transom_channels::whatsapp::request::Address;
use transom_channels::{sms, whatsapp};
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, MessageId};

use super::check::Ready;
use crate::app::App;
use crate::base::graph::NoAnswer;

/// How long an answer is waited for; shorter than the lease, so that there is time left to settle.
const ANSWER_WITHIN: Duration = Duration::from_secs(12);

/// Sends it, and reads what its carrier answers.
pub(super) async fn send(app: &App, ready: &Ready) -> Outcome {
    let sent = match ready.number.channel.kind {
        ChannelKind::WhatsApp => tokio::time::timeout(ANSWER_WITHIN, by_whatsapp(app, ready)).await,
        ChannelKind::Sms => tokio::time::timeout(ANSWER_WITHIN, by_sms(app, ready)).await,
    };
    match sent {
        Err(_) => Outcome::unclear("there was no answer in time".into()),
        Ok(Ok(outcome)) => outcome,
        Ok(Err(NoAnswer::NotSent(why))) => {
            tracing::warn!(%why, "the carrier cannot be reached; the message stays queued");
            Outcome::Retry { after: None, fault: None }
        }
        Ok(Err(NoAnswer::Unclear(why))) => Outcome::unclear(why),
    }
}

async fn by_whatsapp(app: &App, ready: &Ready) -> Result<Outcome, NoAnswer> {
    let number = &ready.number.channel.phone_number_id;
    let request = whatsapp::request::message(number, &ready.to, &ready.json, &ours(ready.message.id));
    let answer = app.graph.ask(&request, &ready.number.access_token).await?;
    Ok(whatsapp::outcome::read(answer.status, &answer.body))
}

async fn by_sms(app: &App, ready: &Ready) -> Result<Outcome, NoAnswer> {
    let channel = &ready.number.channel;
    let Address::Phone(phone) = &ready.to else {
        return Err(NoAnswer::NotSent("the recipient has no phone number".into()));
    };
    let callback_url = callback(app, channel.id, ready.message.id);
    let request = sms::request::message(sms::request::Outbound {
        account: &channel.app_id,
        sender: &channel.phone_number_id,
        phone,
        draft_json: &ready.json,
        callback_url: &callback_url,
    });
    let answer = app.texting.ask(&request, &channel.app_id, &ready.number.access_token).await?;
    Ok(sms::outcome::read(answer.status, &answer.body))
}

/// Our own id of a message, which comes back with each of its statuses and settles one of which nobody knows.
fn ours(message: MessageId) -> String {
    format!("t1.{message}")
}

/// Where the SMS carrier tells what becomes of a message.
fn callback(app: &App, channel: ChannelId, message: MessageId) -> String {
    let here = app.settings.server.public_url.trim_end_matches('/');
    format!("{here}/webhooks/sms/{channel}?{}={}", sms::webhook::MESSAGE, ours(message))
}
