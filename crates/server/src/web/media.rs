//! `GET /media/{id}`: a message's file. Customers choose what is in it, so it is served as what we take it for,
//! never as a page; pictures, sound and film may stand in ours, everything else is for saving.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use transom_desk::messages::files;
use transom_rules::access::Mask;
use transom_rules::content::FileState;
use transom_rules::id::MediaId;
use transom_store::media::Media;

use super::desk::{Desk, Done, Failed, Id};
use super::load::content::plain_type;
use crate::shown::Shown;

/// Types that a browser may show inside our pages.
const SHOWN: [&str; 14] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "audio/aac",
    "audio/amr",
    "audio/mpeg",
    "audio/mp4",
    "audio/ogg",
    "audio/wav",
    "video/mp4",
    "video/3gpp",
    "video/webm",
    "audio/opus",
];

/// Serves a stored file, whole or a part of it.
pub(super) async fn file(desk: Desk, Id(id): Id<MediaId>, headers: HeaderMap) -> Done {
    let file = files::read(&desk.app, &desk.asker, id).await?;
    if file.state != FileState::Stored {
        return Err(Failed::NotFound);
    }
    let bytes = files::bytes(&desk.app, &file).await?;
    let veil = Mask::of(&desk.asker).over_all();
    serve(&Shown::new(&veil, file), bytes, &headers)
}

fn serve(file: &Shown<Media>, bytes: Bytes, asked: &HeaderMap) -> Done {
    let tag = format!("\"{}\"", file.hash);
    let text = |name: header::HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    let mut answer = if text(header::IF_NONE_MATCH).is_some_and(|known| known.contains(&tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        // A part of another file than the one that was begun is of no use.
        let range = text(header::RANGE).filter(|_| text(header::IF_RANGE).is_none_or(|known| known == tag));
        whole_or_part(bytes, range)
    };
    let kind = plain_type(&file.mime_type);
    let shown = SHOWN.contains(&kind);
    let headers = answer.headers_mut();
    let mut set = |name: header::HeaderName, value: &str| -> Done<()> {
        let value = HeaderValue::from_str(value).map_err(|error| Failed::Other(error.into()))?;
        headers.insert(name, value);
        Ok(())
    };
    set(header::ETAG, &tag)?;
    set(header::CACHE_CONTROL, "private, max-age=31536000, immutable")?;
    set(header::CONTENT_TYPE, if shown { kind } else { "application/octet-stream" })?;
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff")?;
    set(header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'")?;
    set(header::ACCEPT_RANGES, "bytes")?;
    set(header::CONTENT_DISPOSITION, &disposition(shown, &file.filename))?;
    Ok(answer)
}

fn whole_or_part(bytes: Bytes, range: Option<&str>) -> Response {
    let size = bytes.len();
    match range.map(|range| part(range, size)) {
        None | Some(Part::Whole) => Body::from(bytes).into_response(),
        Some(Part::Of(first, last)) => {
            let told = format!("bytes {first}-{last}/{size}");
            let slice = bytes.slice(first..=last);
            (StatusCode::PARTIAL_CONTENT, [(header::CONTENT_RANGE, told)], Body::from(slice)).into_response()
        }
        Some(Part::Nowhere) => {
            let told = format!("bytes */{size}");
            (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, told)]).into_response()
        }
    }
}

/// A part of a file.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// What was asked for is not understood or several parts: all of it.
    Whole,
    /// From the first to the last byte, both within.
    Of(usize, usize),
    /// It lies behind the end.
    Nowhere,
}

/// One range of bytes: `bytes=0-99`, `bytes=100-`, `bytes=-100`.
fn part(range: &str, size: usize) -> Part {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Part::Whole;
    };
    match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
        _ if size == 0 => Part::Nowhere,
        (Ok(first), _) if first >= size => Part::Nowhere,
        (Ok(first), Ok(last)) if last >= first => Part::Of(first, last.min(size - 1)),
        (Ok(first), Err(_)) if last.trim().is_empty() => Part::Of(first, size - 1),
        (Err(_), Ok(0)) if first.trim().is_empty() => Part::Nowhere,
        (Err(_), Ok(length)) if first.trim().is_empty() => Part::Of(size.saturating_sub(length), size - 1),
        _ => Part::Whole,
    }
}

/// `inline` for what pages show, else for saving under the sender's name.
fn disposition(shown: bool, filename: &str) -> String {
    let way = if shown { "inline" } else { "attachment" };
    if filename.is_empty() {
        return way.to_owned();
    }
    let encoded: String = filename
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("{way}; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_served_and_every_other_wish_gets_the_whole() {
        let cases = [
            ("bytes=0-3", Part::Of(0, 3)),
            ("bytes=4-", Part::Of(4, 9)),
            ("bytes=-3", Part::Of(7, 9)),
            ("bytes=-30", Part::Of(0, 9)),
            ("bytes=8-99", Part::Of(8, 9)),
            ("bytes=10-", Part::Nowhere),
            ("bytes=-0", Part::Nowhere),
            ("bytes=5-2", Part::Whole),
            ("bytes=0-1,4-5", Part::Whole),
            ("lines=1-2", Part::Whole),
            ("bytes=", Part::Whole),
        ];
        for (range, expected) in cases {
            assert_eq!(part(range, 10), expected, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), Part::Nowhere);
    }

    #[test]
    fn a_file_name_cannot_leave_its_header() {
        assert_eq!(
            disposition(false, "a\"\r\nb é.pdf"),
            "attachment; filename*=UTF-8''a%22%0D%0Ab%20%C3%A9.pdf"
        );
        assert_eq!(disposition(true, ""), "inline");
    }
}
