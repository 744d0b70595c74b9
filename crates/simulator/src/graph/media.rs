//! Media of the API: upload, look up, download, delete; and the upload sessions of template samples.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Access, Call, access_of};
use super::{Answer, GraphError, ok};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::media::{self, Described, Origin, types};
use crate::world::{Media, Number, Upload};

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// `POST /{number}/media`
pub(super) async fn upload(carrier: &Carrier, call: &mut Call, number: &Number) -> Answer {
    if call.text("messaging_product").as_deref() != Some("whatsapp") {
        return Err(GraphError::parameter("The parameter messaging_product is required."));
    }
    let sent = call.file.take();
    let sent = sent.ok_or_else(|| GraphError::parameter("The parameter file is required."))?;
    let named = call.text("type").or_else(|| sent.mime_type.clone());
    let mime_type = named.ok_or_else(|| GraphError::parameter("The parameter type is required."))?;
    let base = types::base(&mime_type);
    if !types::UPLOADED.contains(&base.as_str()) {
        let all = types::UPLOADED.join(", ");
        return Err(GraphError::parameter(format!(
            "Param file must be a file with one of the following types: {all}. Received file of type '{mime_type}'."
        )));
    }
    let most = types::most_bytes(&base);
    if !(1..=most).contains(&sent.bytes.size()) {
        return Err(GraphError::code(131_053).details(format!("A file of this type has 1 to {most} bytes.")));
    }
    let file = Described::incoming(&mime_type, &sent.bytes);
    let media = carrier
        .commit(|world, clock| media::register(world, clock, &number.waba_id, Origin::Business, file))
        .await?;
    carrier.vault.keep(&media.id, sent.bytes).await.map_err(|error| not_kept(&error))?;
    Ok(json!({ "id": media.id }))
}

fn not_kept(error: &std::io::Error) -> GraphError {
    tracing::error!(%error, "media could not be kept");
    GraphError::code(131_000)
}

/// `GET /{media}`: where its bytes are, for five minutes.
pub(super) fn get(carrier: &Carrier, call: &Call, media: &Media) -> Answer {
    if let Some(number_id) = call.text("phone_number_id") {
        let same =
            carrier.read(|world| world.waba_of(&number_id).is_some_and(|waba| waba.id == media.waba_id));
        if !same {
            return Err(GraphError::no_such_object(&media.id));
        }
    }
    let url = format!("{}{}", carrier.public_url, media::link(media, carrier.clock.now()));
    Ok(json!({
        "messaging_product": "whatsapp",
        "url": url,
        "mime_type": media.mime_type,
        "sha256": media.sha256,
        "file_size": media.size.to_string(),
        "id": media.id,
    }))
}

/// `DELETE /{media}`
pub(super) async fn delete(carrier: &Carrier, media: &Media) -> Answer {
    carrier.commit(|world, _| world.media.remove(&media.id)).await?;
    carrier.vault.remove(&media.id).await;
    Ok(ok())
}

/// The media with this id that the token may use and that has not expired.
pub(super) fn find(carrier: &Carrier, access: &Access, id: &str) -> Option<Media> {
    let media = carrier.read(|world| world.media.get(id).cloned())?;
    (access.may_use(&media.waba_id) && carrier.clock.now() < media.expires_at).then_some(media)
}

/// The query of a download address.
#[derive(Deserialize)]
pub(crate) struct Link {
    mid: String,
    ext: i64,
    hash: String,
}

/// The bytes behind a download address: with a token only, and for five minutes.
pub(crate) async fn download(
    State(carrier): State<Arc<Carrier>>,
    Query(link): Query<Link>,
    headers: HeaderMap,
) -> Response {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.split_once(' ')).map(|(_, token)| token.trim());
    let Some(access) = token.and_then(|token| access_of(&carrier, token)) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let media = find(&carrier, &access, &link.mid);
    let now = carrier.clock.now();
    let media = media.filter(|media| media::link_works(media, link.ext, &link.hash, now));
    let bytes = match &media {
        Some(media) => carrier.vault.body(&media.id).await,
        None => None,
    };
    match (media, bytes) {
        (Some(media), Some(bytes)) => ([(header::CONTENT_TYPE, media.mime_type)], bytes).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `POST /{app}/uploads`: begins the upload of a template's sample, or of a profile's picture.
pub(super) async fn begin_upload(carrier: &Carrier, call: &Call) -> Answer {
    let mime_type = call.text("file_type").ok_or_else(|| GraphError::parameter("file_type is required"))?;
    let length = call.text("file_length").and_then(|text| text.parse().ok());
    let length: usize = length.ok_or_else(|| GraphError::parameter("file_length is required"))?;
    if length == 0 {
        return Err(GraphError::parameter("file_length must be positive"));
    }
    let id = carrier
        .commit(|world, clock| {
            let id = format!("upload:MTphdHRhY2htZW50{}", clock.letters(24, LETTERS));
            let media_id = clock.digits(16);
            world.uploads.put(&id, Upload { mime_type, length, received: 0, media_id, handle: None });
            format!("{id}?sig=ARZ{}", clock.letters(12, LETTERS))
        })
        .await?;
    Ok(json!({ "id": id }))
}

/// `POST /upload:…`: takes bytes at `file_offset`, and gives the handle when all are there.
pub(super) async fn continue_upload(carrier: &Carrier, call: &mut Call, id: &str) -> Answer {
    let offset = call.headers.get("file_offset").and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let offset = offset.ok_or_else(|| GraphError::parameter("The header file_offset is required."))?;
    let sent = call.file.take().ok_or_else(|| GraphError::parameter("The upload has no bytes."))?;
    let upload = carrier.read(|world| world.uploads.get(id).cloned());
    let upload = upload.ok_or_else(|| GraphError::no_such_object(id))?;
    let received = offset.saturating_add(sent.bytes.size());
    let continues = |upload: &Upload| {
        if offset != upload.received || received > upload.length {
            return Err(GraphError::parameter("file_offset does not continue this upload."));
        }
        Ok(())
    };
    continues(&upload)?;
    carrier.vault.keep_at(&upload.media_id, offset, sent.bytes).await.map_err(|error| not_kept(&error))?;
    let taken = carrier.commit(|world, clock| {
        let stands = world.uploads.get(id).ok_or_else(|| GraphError::no_such_object(id))?;
        // The same bytes may have come twice.
        continues(stands)?;
        let handle = (received == stands.length).then(|| handle(clock, &stands.mime_type));
        world.uploads.change(id, |upload| {
            upload.received = received;
            upload.handle.clone_from(&handle);
        });
        Ok::<_, GraphError>(handle)
    });
    match taken.await?? {
        Some(handle) => Ok(json!({ "h": handle })),
        None => Ok(json!({ "id": id, "file_offset": received })),
    }
}

fn handle(clock: &Clock, mime_type: &str) -> String {
    use base64::Engine as _;
    let kind = base64::engine::general_purpose::STANDARD.encode(mime_type);
    format!("4::{kind}:ARY{}:e:{}", clock.letters(40, LETTERS), clock.now())
}

/// The upload that has this handle.
pub(super) fn finished_upload(carrier: &Carrier, handle: &str) -> Option<Upload> {
    carrier
        .read(|world| world.uploads.rows().find(|upload| upload.handle.as_deref() == Some(handle)).cloned())
}

/// `GET /upload:…`: how far it has come.
pub(super) fn upload_state(carrier: &Carrier, id: &str) -> Answer {
    let upload = carrier.read(|world| world.uploads.get(id).cloned());
    let upload = upload.ok_or_else(|| GraphError::no_such_object(id))?;
    Ok(json!({ "id": id, "file_offset": upload.received }))
}

/// Puts the address at which everybody may look at a sample in the place of the handle it was given as.
pub(super) fn show_samples(carrier: &Carrier, parts: &mut Value) {
    match parts {
        Value::Array(parts) => parts.iter_mut().for_each(|part| show_samples(carrier, part)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Array(handles) if name == "header_handle" => {
                        for handle in handles {
                            show_sample(carrier, handle);
                        }
                    }
                    other => show_samples(carrier, other),
                }
            }
        }
        _ => {}
    }
}

fn show_sample(carrier: &Carrier, handle: &mut Value) {
    let upload = handle.as_str().and_then(|handle| finished_upload(carrier, handle));
    if let Some(upload) = upload {
        *handle = format!("{}/_sim/media/{}", carrier.public_url, upload.media_id).into();
    }
}
