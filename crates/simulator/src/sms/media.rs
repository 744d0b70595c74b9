//! Files of messages: fetched from the business, kept, listed, and handed out by addresses that die after hours.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use super::call::Call;
use super::error::SmsError;
use super::listing::{Shown, page};
use super::shape::date;
use super::{Answer, gone};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::webhooks::signature;
use crate::world::{SmsMedia, SmsMessage, new_sid};

/// A download address works for so long.
const LINK_SECONDS: i64 = 4 * 3600;
/// Whoever offers a file has so long to hand it over.
const PATIENCE: Duration = Duration::from_secs(10);
/// Larger files are not taken.
const MOST_BYTES: usize = 5 * 1024 * 1024;

/// A file whose bytes are kept.
pub(crate) struct File {
    pub(crate) sid: String,
    pub(crate) content_type: String,
}

impl File {
    /// The row of the file in this message.
    pub(super) fn row(self, clock: &Clock, message: &SmsMessage) -> SmsMedia {
        SmsMedia {
            sid: self.sid,
            account_sid: message.account_sid.clone(),
            message_sid: message.sid.clone(),
            content_type: self.content_type,
            created_at: message.created_at,
            link_secret: clock.letters(22, "abcdefghijklmnopqrstuvwxyz0123456789"),
        }
    }
}

/// Fetches what the business offers at these addresses; None when one of them cannot be had.
pub(super) async fn fetch(carrier: &Carrier, urls: &[String]) -> Option<Vec<File>> {
    let mut files = Vec::new();
    for url in urls {
        match fetch_one(carrier, url).await {
            Ok(file) => files.push(file),
            Err(error) => {
                tracing::debug!(%error, "a file of a message could not be fetched");
                return None;
            }
        }
    }
    Some(files)
}

async fn fetch_one(carrier: &Carrier, url: &str) -> anyhow::Result<File> {
    let mut answer = carrier.http.get(url).timeout(PATIENCE).send().await?.error_for_status()?;
    let content_type = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or("application/octet-stream").to_owned();
    let mut bytes = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        anyhow::ensure!(bytes.len() + piece.len() <= MOST_BYTES, "the file is too large");
        bytes.extend_from_slice(&piece);
    }
    Ok(keep(carrier, &content_type, &bytes).await?)
}

/// Keeps the bytes of a file.
pub(super) async fn keep(carrier: &Carrier, content_type: &str, bytes: &[u8]) -> std::io::Result<File> {
    let file = File { sid: new_sid(&carrier.clock, "ME"), content_type: content_type.to_owned() };
    carrier.vault.put(&file.sid, bytes).await?;
    Ok(file)
}

/// `GET …/Messages/{sid}/Media.json`
pub(super) fn list(carrier: &Carrier, call: &Call, message_sid: &str) -> Answer {
    let message = call.message(carrier, message_sid)?;
    let rows: Vec<SmsMedia> = carrier
        .read(|world| message.media.iter().filter_map(|sid| world.sms_media.get(sid).cloned()).collect());
    let rows = rows.into_iter().map(|media| Shown { key: media.sid.clone(), json: shape(&media) }).collect();
    page(call, "media_list", rows)
}

/// `GET …/Media/{sid}.json` tells of the file; without `.json` it leads to the bytes, which lie elsewhere.
pub(super) fn get(carrier: &Carrier, call: &Call, message_sid: &str, media_sid: &str) -> Answer {
    let media = find(carrier, call, message_sid, media_sid)?;
    if call.is_json {
        return Ok(Json(shape(&media)).into_response());
    }
    let until = carrier.clock.now() + LINK_SECONDS;
    let link =
        format!("{}/_media/sms/{}?until={until}&hash={}", carrier.public_url, media.sid, hash(&media, until));
    Ok(Redirect::temporary(&link).into_response())
}

/// `DELETE …/Media/{sid}.json`
pub(super) async fn delete(carrier: &Carrier, call: &Call, message_sid: &str, media_sid: &str) -> Answer {
    let media = find(carrier, call, message_sid, media_sid)?;
    carrier
        .commit(|world, _| {
            world.sms_media.remove(&media.sid);
            world.sms_messages.change(&media.message_sid, |message| {
                message.media.retain(|one| *one != media.sid);
            });
        })
        .await?;
    carrier.vault.remove(&media.sid).await;
    Ok(gone())
}

fn find(carrier: &Carrier, call: &Call, message_sid: &str, media_sid: &str) -> Result<SmsMedia, SmsError> {
    let message = call.message(carrier, message_sid)?;
    let media = carrier.read(|world| world.sms_media.get(media_sid).cloned());
    media.filter(|media| media.message_sid == message.sid).ok_or_else(|| call.not_found())
}

fn shape(media: &SmsMedia) -> serde_json::Value {
    let SmsMedia { sid, account_sid, message_sid, content_type, .. } = media;
    json!({
        "sid": sid,
        "account_sid": account_sid,
        "parent_sid": message_sid,
        "content_type": content_type,
        "date_created": date(media.created_at),
        "date_updated": date(media.created_at),
        "uri": format!("/2010-04-01/Accounts/{account_sid}/Messages/{message_sid}/Media/{sid}.json"),
    })
}

/// The query of a download address.
#[derive(Deserialize)]
pub(crate) struct Link {
    until: i64,
    hash: String,
}

/// The bytes behind a download address: without a password, for whoever was led there.
pub(crate) async fn download(
    State(carrier): State<Arc<Carrier>>,
    Path(sid): Path<String>,
    Query(link): Query<Link>,
) -> Response {
    let media = carrier.read(|world| world.sms_media.get(&sid).cloned());
    let now = carrier.clock.now();
    let media = media.filter(|media| now < link.until && link.hash == hash(media, link.until));
    let Some(media) = media else { return StatusCode::NOT_FOUND.into_response() };
    match carrier.vault.body(&media.sid).await {
        Some(bytes) => ([(header::CONTENT_TYPE, media.content_type)], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn hash(media: &SmsMedia, until: i64) -> String {
    let signed = signature::sign(&media.link_secret, until.to_string().as_bytes());
    signed.trim_start_matches("sha256=").to_owned()
}
