//! `/api/v1/media`: the bytes of a file. What a stranger sent is served so that it can do nothing: pictures,
//! sound and films of known types to look at, everything else to be saved.

use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse as _, Response};
use transom_desk::app::Shared;
use transom_desk::messages::files;
use transom_rules::content::FileState;
use transom_rules::id::MediaId;

use super::auth::Caller;
use super::input::Id;
use super::problem::Problem;
use crate::shown::Shown;

/// Types that a browser only looks at or plays.
const SHOWN: [&str; 17] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "audio/aac",
    "audio/mp4",
    "audio/mpeg",
    "audio/amr",
    "audio/ogg",
    "audio/opus",
    "audio/wav",
    "audio/webm",
    "video/mp4",
    "video/3gpp",
    "video/webm",
    "video/ogg",
    "video/quicktime",
];

/// Fetches the bytes of a file.
#[utoipa::path(get, path = "/api/v1/media/{id}", tag = "Media",
    params(("id" = Uuid, Path, description = "The file's id")),
    responses((status = 200, description = "The bytes", body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<MediaId>,
) -> Result<Response, Problem> {
    let file = files::read(&app, &caller.asker, id).await?;
    match file.state {
        FileState::Stored => {}
        FileState::Failed => return Err(Problem::not_found("WhatsApp would not give the file out.")),
        FileState::Wanted => {
            return Err(Problem::not_found("The file is still being fetched. Try again in a few seconds."));
        }
    }
    let bytes = files::bytes(&app, &file).await?;
    let file = Shown::new(&caller.mask().over_all(), file);
    let (kind, disposition) = served_as(&file.mime_type, &file.filename);
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin".to_owned()),
        (header::CACHE_CONTROL, "private, max-age=86400".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// `Content-Type` and `Content-Disposition`.
fn served_as(mime_type: &str, filename: &str) -> (String, String) {
    let kind = mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if SHOWN.contains(&kind.as_str()) {
        return (kind, "inline".to_owned());
    }
    let name = if filename.is_empty() { "file" } else { filename };
    let mut escaped = String::new();
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => escaped.push(char::from(byte)),
            _ => escaped += &format!("%{byte:02X}"),
        }
    }
    ("application/octet-stream".to_owned(), format!("attachment; filename*=UTF-8''{escaped}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_run_is_shown_in_place() {
        assert_eq!(served_as("image/jpeg", "x"), ("image/jpeg".into(), "inline".into()));
        assert_eq!(served_as("audio/ogg; codecs=opus", ""), ("audio/ogg".into(), "inline".into()));
        for kind in ["text/html", "image/svg+xml", "application/pdf", "", "image/jpeg\r\nX: y"] {
            let (served, disposition) = served_as(kind, "a\"b\r\n é.html");
            assert_eq!(served, "application/octet-stream", "{kind}");
            assert_eq!(disposition, "attachment; filename*=UTF-8''a%22b%0D%0A%20%C3%A9.html");
        }
        assert_eq!(served_as("text/html", "").1, "attachment; filename*=UTF-8''file");
    }
}
