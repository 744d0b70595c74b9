//! A file of a message as an answer, whole or a part of it, read from the disk as it leaves. Customers choose what is in
//! it, so it is served as what we take it for, never as a page: pictures, sound and film may stand in pages of ours,
//! everything else is for saving.

use std::ops::Range;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use transom_channels::whatsapp::media::{named, plain};
use transom_desk::app::App;
use transom_desk::messages::files;
use transom_pages::frame::address::encoded;
use transom_store::media::Media;

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

/// A stored file, or the part of it that the headers ask for.
///
/// # Errors
/// When the folder of files has it no more.
pub(crate) async fn answer(app: &App, file: &Shown<Media>, asked: &HeaderMap) -> anyhow::Result<Response> {
    let tag = format!("\"{}\"", file.hash);
    let text = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    let mut answer = if text(header::IF_NONE_MATCH).is_some_and(|known| known.contains(&tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        // A part of another file than the one that was begun is of no use.
        let range = text(header::RANGE).filter(|_| text(header::IF_RANGE).is_none_or(|known| known == tag));
        whole_or_part(app, file, range).await?
    };
    let kind = plain(&file.mime_type).to_ascii_lowercase();
    let is_shown = SHOWN.contains(&kind.as_str());
    let headers = answer.headers_mut();
    let mut set = |name: HeaderName, value: &str| -> anyhow::Result<()> {
        headers.insert(name, HeaderValue::from_str(value)?);
        Ok(())
    };
    set(header::ETAG, &tag)?;
    set(header::CACHE_CONTROL, "private, max-age=31536000, immutable")?;
    set(header::CONTENT_TYPE, if is_shown { &kind } else { "application/octet-stream" })?;
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff")?;
    set(header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'")?;
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin")?;
    set(header::ACCEPT_RANGES, "bytes")?;
    set(header::CONTENT_DISPOSITION, &disposition(is_shown, &named(&file.filename, &file.mime_type)))?;
    Ok(answer)
}

async fn whole_or_part(app: &App, file: &Media, range: Option<&str>) -> anyhow::Result<Response> {
    let size = u64::try_from(file.size)?;
    let part = range.map_or(Part::Whole, |range| part(range, size));
    let (status, told, wanted) = match part {
        Part::Whole => (StatusCode::OK, None, 0..size),
        Part::Of(first, last) => {
            (StatusCode::PARTIAL_CONTENT, Some(format!("bytes {first}-{last}/{size}")), first..last + 1)
        }
        Part::Nowhere => {
            let told = format!("bytes */{size}");
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, told)]).into_response());
        }
    };
    let mut answer = (status, [(header::CONTENT_LENGTH, length(&wanted))]).into_response();
    if let Some(told) = told {
        answer.headers_mut().insert(header::CONTENT_RANGE, told.try_into()?);
    }
    if !wanted.is_empty() {
        *answer.body_mut() = Body::from_stream(files::bytes(app, file, Some(wanted)).await?);
    }
    Ok(answer)
}

fn length(range: &Range<u64>) -> u64 {
    range.end - range.start
}

/// A part of a file.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// What was asked for is not understood or several parts: all of it.
    Whole,
    /// From the first to the last byte, both within.
    Of(u64, u64),
    /// It lies behind the end.
    Nowhere,
}

/// One range of bytes: `bytes=0-99`, `bytes=100-`, `bytes=-100` (RFC 9110, section 14).
fn part(range: &str, size: u64) -> Part {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Part::Whole;
    };
    match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        _ if size == 0 => Part::Nowhere,
        (Ok(first), _) if first >= size => Part::Nowhere,
        (Ok(first), Ok(last)) if last >= first => Part::Of(first, last.min(size - 1)),
        (Ok(first), Err(_)) if last.trim().is_empty() => Part::Of(first, size - 1),
        (Err(_), Ok(0)) if first.trim().is_empty() => Part::Nowhere,
        (Err(_), Ok(length)) if first.trim().is_empty() => Part::Of(size.saturating_sub(length), size - 1),
        _ => Part::Whole,
    }
}

/// `inline` for what pages show, else for saving; under the sender's name, or one that ends as its type does.
fn disposition(is_shown: bool, filename: &str) -> String {
    let way = if is_shown { "inline" } else { "attachment" };
    format!("{way}; filename*=UTF-8''{}", encoded(filename))
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
    }
}
