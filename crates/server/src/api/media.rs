//! `/api/v1/media`: the bytes of a file.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use transom_desk::app::Shared;
use transom_desk::messages::files;
use transom_rules::content::FileState;
use transom_rules::id::MediaId;

use super::auth::Caller;
use super::input::Id;
use super::problem::Problem;
use crate::served;
use crate::shown::Shown;

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
