//! `/api/v1/media`: the bytes of a file, and a file to be sent.

use axum::Json;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;
use transom_desk::app::Shared;
use transom_desk::messages::files::{self, Spool, TooLarge};
use transom_desk::messages::upload::{self, Given, NotUploaded};
use transom_pages::words::say;
use transom_rules::content::FileState;
use transom_rules::id::MediaId;
use transom_rules::words::refusal as words;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;
use super::input::Id;
use super::messages::channel;
use super::problem::{MetaError, Problem};
use super::shape::message::{self, File};
use crate::served;
use crate::shown::Shown;
use crate::unfit::why_not;

/// Fetches the bytes of a file.
#[utoipa::path(get, path = "/api/v1/media/{id}", tag = "Media",
    params(
        ("id" = Uuid, Path, description = "The file's id"),
        ("range" = Option<String>, Header, description = "One range of bytes, as `bytes=0-99`"),
        ("if-none-match" = Option<String>, Header, description = "The `etag` of an earlier answer"),
    ),
    responses(
        (status = 200, description = "The bytes", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "The bytes of the range", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "They are the same as before"),
        (status = 416, description = "The range lies behind the end"),
    ))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<MediaId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = files::read(&app, &caller.asker, id).await?;
    match file.state {
        FileState::Stored => {}
        FileState::Failed => return Err(Problem::not_found("WhatsApp would not give the file out.")),
        FileState::Wanted => {
            return Err(Problem::not_found("The file is still being fetched. Try again in a few seconds."));
        }
    }
    let file = Shown::new(&caller.mask().over_all(), file);
    Ok(served::answer(&app, &file, &headers).await?)
}

/// A file that WhatsApp has, to be sent in a message.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Uploaded {
    /// The kind of message it can go in: `image`, `audio`, `video`, `document` or `sticker`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Meta's id: what stands as `id` in the object of the message.
    #[schema(example = "990000000000001")]
    meta_id: String,
    /// Our copy.
    file: File,
}

/// The form of a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it stands here for the document")]
struct Form {
    /// The number that it is to be sent from.
    channel_id: Uuid,
    /// The file, with its name and type.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A file as large as WhatsApp takes, and the form around it.
pub(super) const MOST_BYTES: usize = 101 * 1024 * 1024;

/// Uploads a file to be sent.
///
/// It is looked at first: its bytes decide what it is, and what WhatsApp does not carry is refused with what it does. A
/// message that names `meta_id` within a day carries it; after that our copy is gone.
#[utoipa::path(post, path = "/api/v1/media", tag = "Media",
    request_body(content = Form, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "WhatsApp has it", body = Uploaded),
        (status = 422, description = "WhatsApp does not carry it, or a field is not valid", body = super::problem::Body,
            content_type = "application/problem+json")))]
pub(super) async fn upload(
    State(app): State<Shared>,
    caller: Caller,
    form: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    let mut form =
        form.map_err(|_| Problem::unreadable("The body has to be a form, multipart/form-data."))?;
    let (mut channel_id, mut file) = (None, None);
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        match field.name() {
            Some("channel_id") => {
                channel_id = field.text().await.map_err(|error| broken(&error))?.parse().ok();
            }
            Some("file") => file = Some(read(&app, field).await?),
            _ => {}
        }
    }
    let channel = channel(&app, caller.workspace, channel_id)?;
    let file = file
        .filter(|file| file.bytes.size() > 0)
        .ok_or_else(|| Problem::invalid("file", "It is missing."))?;
    let size = file.bytes.size();
    let file = file.check().map_err(|unfit| Problem::invalid("file", why_not(&unfit, size)))?;
    let known = app.registry.known();
    let number = known.connected(caller.workspace, channel.id);
    let number = number.ok_or_else(|| Problem::invalid("channel_id", "It is disconnected."))?;
    let kind = file.kind.as_str();
    let done = upload::upload(&app, number, file).await.map_err(|error| match error {
        NotUploaded::ByAddress => Problem::invalid("channel_id", say(&words::SMS_NEEDS_LINK)),
        NotUploaded::Refused(why) => meta_refused(why),
        NotUploaded::Unnamed => meta_refused("WhatsApp did not say under which id it keeps the file.".into()),
        NotUploaded::Other(error) => Problem::Broken(error),
    })?;
    let copy = Shown::new(&caller.mask().over_all(), done.copy);
    Ok((StatusCode::CREATED, Json(Uploaded { kind, meta_id: done.meta_id, file: message::file(&copy) })))
}

pub(super) async fn read(app: &Shared, mut field: Field<'_>) -> Result<Given, Problem> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let mime_type = field.content_type().unwrap_or_default().to_owned();
    let mut bytes = Spool::begin(app, files::MOST_BYTES).await?;
    while let Some(piece) = field.chunk().await.map_err(|error| broken(&error))? {
        bytes.add(&piece).await.map_err(|error| match error.downcast::<TooLarge>() {
            Ok(_) => Problem::too_large(),
            Err(error) => Problem::Broken(error),
        })?;
    }
    Ok(Given { name, mime_type, bytes })
}

pub(super) fn broken(error: &MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => Problem::unreadable("The form broke off."),
    }
}

fn meta_refused(details: String) -> Problem {
    Problem::meta_refused(MetaError { code: None, title: "The file was not taken".into(), details })
}
