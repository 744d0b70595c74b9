//! `POST /api/v1/templates/samples`: the sample of a header's file, as Meta's reviewers see it.

use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use serde::Serialize;
use transom_desk::app::Shared;
use transom_desk::templates::samples::{self, NotTaken};
use transom_rules::content::Kind;
use transom_rules::id::ChannelId;
use utoipa::ToSchema;
use uuid::Uuid;

use super::not_submitted;
use crate::api::auth::Caller;
use crate::api::media::{broken, read};
use crate::api::problem::Problem;
use crate::unfit::why_not;

/// The form of a sample.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it stands here for the document")]
pub(in crate::api) struct SampleForm {
    /// A number of the account that is to have the template.
    channel_id: Uuid,
    /// What stands above the words: `image`, `video` or `document`.
    #[schema(example = "image")]
    kind: String,
    /// The file, with its name and type: JPEG, PNG, MP4 or PDF.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A sample that Meta has.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct UploadedSample {
    /// Meta's handle of it: what stands in `example.header_handle` of the header. It is good for making a template, not for
    /// long.
    #[schema(example = "4::aW1hZ2UvcG5n:ARY")]
    handle: String,
}

/// Uploads the sample of a header's file. It is looked at first: what Meta does not take is refused.
#[utoipa::path(post, path = "/api/v1/templates/samples", tag = "Templates",
    request_body(content = SampleForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "Meta has it", body = UploadedSample),
        (status = 422, description = "It is no file for that, or a field is not valid", body = crate::api::problem::Body,
            content_type = "application/problem+json")))]
pub(in crate::api) async fn upload(
    State(app): State<Shared>,
    caller: Caller,
    form: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<UploadedSample>), Problem> {
    let mut form =
        form.map_err(|_| Problem::unreadable("The body has to be a form, multipart/form-data."))?;
    let (mut number, mut wanted, mut file) = (None::<ChannelId>, None, None);
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        match field.name() {
            Some("channel_id") => number = field.text().await.map_err(|error| broken(&error))?.parse().ok(),
            Some("kind") => wanted = kind(&field.text().await.map_err(|error| broken(&error))?),
            Some("file") => file = Some(read(&app, field).await?),
            _ => {}
        }
    }
    let number = number.ok_or_else(|| Problem::invalid("channel_id", "It is missing."))?;
    let wanted = wanted.ok_or_else(|| Problem::invalid("kind", "It is image, video or document."))?;
    let file = file.filter(|file| file.bytes.size() > 0);
    let file = file.ok_or_else(|| Problem::invalid("file", "It is missing."))?;
    let size = file.bytes.size();
    match samples::upload(&app, &caller.asker, number, wanted, file).await {
        Ok(handle) => Ok((StatusCode::CREATED, Json(UploadedSample { handle }))),
        Err(NotTaken::Unfit(unfit)) => Err(Problem::invalid("file", why_not(&unfit, size))),
        Err(NotTaken::NotSubmitted(why)) => Err(not_submitted(why)),
    }
}

fn kind(word: &str) -> Option<Kind> {
    [Kind::Image, Kind::Video, Kind::Document].into_iter().find(|kind| kind.as_str() == word)
}
