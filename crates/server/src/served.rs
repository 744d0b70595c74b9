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
use transom_rules::file_link::Asks;
use transom_store::file_links::File;
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
        whole_or_part(app, Stored::of(file)?, range).await?
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

/// A picture that lies elsewhere and may be another one soon.
pub(crate) fn picture(mime_type: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, mime_type),
        (header::CACHE_CONTROL, "private, max-age=3600"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    (headers, bytes).into_response()
}

/// What somebody with a link asks for of its file: the file, or its beginning, which an opening is; or more of it. What
/// lies before the end is not told apart from what lies before the beginning.
pub(crate) fn asks(asked: &HeaderMap) -> Asks {
    match linked_range(asked).map(|range| part(range, u64::MAX)) {
        Some(Part::Of(1.., _) | Part::Nowhere) if !is_of_the_end(asked) => Asks::Rest,
        _ => Asks::Beginning,
    }
}

fn is_of_the_end(asked: &HeaderMap) -> bool {
    linked_range(asked).is_some_and(|range| range.trim_start_matches("bytes=").trim_start().starts_with('-'))
}

/// A part that depends on what was got before is all of it: nobody keeps these files.
fn linked_range(asked: &HeaderMap) -> Option<&str> {
    let range = asked.get(header::RANGE)?.to_str().ok()?;
    (!asked.contains_key(header::IF_RANGE)).then_some(range)
}

/// The file of a link, whole or the part of it that is asked for, for whoever has the link and nobody after them: no browser and no proxy keeps it, and no page of
/// others learns where it was. Pictures and PDF are shown, everything else is for saving.
///
/// # Errors
/// When the folder of files has it no more.
pub(crate) async fn linked(
    app: &App,
    file: &File,
    asked: &HeaderMap,
    is_whole: bool,
) -> anyhow::Result<Response> {
    let stored = Stored { hash: &file.sha256, size: u64::try_from(file.size)? };
    let range = linked_range(asked).filter(|_| !is_whole);
    let mut answer = whole_or_part(app, stored, range).await?;
    let kind = plain(&file.mime_type).to_ascii_lowercase();
    let is_shown = SHOWN_BY_LINK.contains(&kind.as_str());
    let headers = answer.headers_mut();
    let mut set = |name: HeaderName, value: &str| -> anyhow::Result<()> {
        headers.insert(name, HeaderValue::from_str(value)?);
        Ok(())
    };
    set(header::CACHE_CONTROL, "no-store")?;
    set(header::CONTENT_TYPE, if is_shown { &kind } else { "application/octet-stream" })?;
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff")?;
    set(header::CONTENT_SECURITY_POLICY, LINKED_POLICY)?;
    set(header::REFERRER_POLICY, "no-referrer")?;
    set(HeaderName::from_static("x-robots-tag"), UNLISTED)?;
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin")?;
    set(header::ACCEPT_RANGES, if is_whole { "none" } else { "bytes" })?;
    set(header::CONTENT_DISPOSITION, &disposition(is_shown, &named(&file.name, &file.mime_type)))?;
    Ok(answer)
}

/// An answer in the place of such a file: what its address was is nobody's to learn, nor to keep.
pub(crate) fn unlisted(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static(UNLISTED));
    answer
}

/// What search engines do with the files of links, and with their addresses.
const UNLISTED: &str = "noindex, nofollow, noarchive";

/// Types that a browser shows to whoever has a link.
const SHOWN_BY_LINK: [&str; 5] = ["image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"];

/// A file of a link is a document of nobody's: it runs nothing, fetches nothing and stands in no frame.
const LINKED_POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// Bytes of the folder of files.
#[derive(Clone, Copy)]
struct Stored<'a> {
    hash: &'a str,
    size: u64,
}

impl<'a> Stored<'a> {
    fn of(file: &'a Media) -> anyhow::Result<Self> {
        Ok(Self { hash: &file.hash, size: u64::try_from(file.size)? })
    }
}

async fn whole_or_part(app: &App, file: Stored<'_>, range: Option<&str>) -> anyhow::Result<Response> {
    let size = file.size;
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
        *answer.body_mut() = Body::from_stream(files::bytes(app, file.hash, Some(wanted)).await?);
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
    fn whoever_asks_for_the_beginning_or_may_get_it_opens_a_link() {
        let asked =
            |range: &'static str| HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static(range))]);
        for (range, opens) in [
            ("bytes=0-", true),
            ("bytes=0-1", true),
            // All of a file that is shorter.
            ("bytes=-999999", true),
            ("bytes= -999999", true),
            ("bytes=5-2", true),
            // Several parts are answered with the whole.
            ("bytes=5-6,0-1", true),
            ("lines=4-", true),
            ("bytes=1-", false),
            ("bytes=100-200", false),
        ] {
            assert_eq!(asks(&asked(range)) == Asks::Beginning, opens, "{range}");
        }
        assert_eq!(asks(&HeaderMap::new()), Asks::Beginning);
        let mut resumed = asked("bytes=100-");
        resumed.insert(header::IF_RANGE, HeaderValue::from_static("\"x\""));
        assert_eq!((asks(&resumed), linked_range(&resumed)), (Asks::Beginning, None));
    }

    #[test]
    fn a_file_name_cannot_leave_its_header() {
        assert_eq!(
            disposition(false, "a\"\r\nb é.pdf"),
            "attachment; filename*=UTF-8''a%22%0D%0Ab%20%C3%A9.pdf"
        );
    }
}
