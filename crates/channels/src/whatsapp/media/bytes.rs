//! What the first bytes of a file say of its type. Of a container they say what may be in it, no more.

/// As many bytes as are looked at.
pub const HEAD_BYTES: usize = 4096;

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const SLIDES: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const WORD_MACROS: &str = "application/vnd.ms-word.document.macroenabled.12";
const SHEET_MACROS: &str = "application/vnd.ms-excel.sheet.macroenabled.12";
const SLIDES_MACROS: &str = "application/vnd.ms-powerpoint.presentation.macroenabled.12";
const ARCHIVE: [&str; 7] = ["application/zip", WORD, SHEET, SLIDES, WORD_MACROS, SHEET_MACROS, SLIDES_MACROS];

/// An entry of an archive begins so.
const ENTRY: &[u8] = b"PK\x03\x04";

/// The types whose files begin so, the likeliest first; none where the bytes say nothing.
pub(super) fn types(head: &[u8]) -> &'static [&'static str] {
    match head {
        [0xff, 0xd8, 0xff, ..] => &["image/jpeg"],
        [0x89, b'P', b'N', b'G', ..] => &["image/png"],
        [b'G', b'I', b'F', b'8', ..] => &["image/gif"],
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => &["image/tiff"],
        [b'R', b'I', b'F', b'F', _, _, _, _, rest @ ..] => riff(rest),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => mp4(brand),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => &["video/webm", "audio/webm", "video/x-matroska", "audio/x-matroska"],
        [b'O', b'g', b'g', b'S', ..] => ogg(head),
        [b'#', b'!', b'A', b'M', b'R', ..] => &["audio/amr"],
        [b'f', b'L', b'a', b'C', ..] => &["audio/flac"],
        [b'M', b'T', b'h', b'd', ..] => &["audio/midi"],
        // Both kinds of frames may stand behind the tags.
        [b'I', b'D', b'3', ..] => &["audio/mpeg", "audio/aac"],
        [0xff, frame, ..] if frame & 0xf6 == 0xf0 => &["audio/aac"],
        [0xff, frame, ..] if frame & 0xe6 == 0xe2 => &["audio/mpeg"],
        [b'%', b'P', b'D', b'F', b'-', ..] => &["application/pdf"],
        [b'P', b'K', 3, 4, ..] => zip(head),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => &[
            "application/x-ole-storage",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
        ],
        [b'7', b'z', 0xbc, 0xaf, ..] => &["application/x-7z-compressed"],
        [b'R', b'a', b'r', b'!', ..] => &["application/vnd.rar"],
        [0x1f, 0x8b, ..] => &["application/gzip"],
        // Somebody may send the text of a page as a text.
        _ if head.starts_with(b"{\\rtf") => &["application/rtf", "text/plain"],
        _ if is_page(head) => &["text/html", "text/plain"],
        _ => &[],
    }
}

fn riff(form: &[u8]) -> &'static [&'static str] {
    match form {
        [b'W', b'E', b'B', b'P', ..] => &["image/webp"],
        [b'W', b'A', b'V', b'E', ..] => &["audio/wav"],
        [b'A', b'V', b'I', b' ', ..] => &["video/x-msvideo"],
        _ => &[],
    }
}

/// By the brand of a file of the MP4 family.
fn mp4(brand: &[u8]) -> &'static [&'static str] {
    match brand {
        [b'q', b't', b' ', b' ', ..] => &["video/quicktime"],
        [b'M', b'4', b'A' | b'B' | b'P', ..] => &["audio/mp4"],
        [b'M', b'4', b'V', ..] => &["video/x-m4v"],
        [b'3', b'g', b'p', ..] => &["video/3gpp", "audio/3gpp"],
        [b'3', b'g', b'2', ..] => &["video/3gpp2", "audio/3gpp2"],
        [b'a', b'v', b'i', b'f' | b's', ..] => &["image/avif"],
        [b'h', b'e', ..] | [b'm' | b'h', b'i' | b's' | b'e', b'f' | b'v', b'1' | b'c', ..] => {
            &["image/heic", "image/heif"]
        }
        _ => &["video/mp4", "audio/mp4"],
    }
}

/// By the header of the first stream, which stands in the first page.
fn ogg(head: &[u8]) -> &'static [&'static str] {
    let has = |sign: &[u8]| head.get(..256).unwrap_or(head).windows(sign.len()).any(|window| window == sign);
    if has(b"OpusHead") {
        &["audio/ogg"]
    } else if has(b"\x01vorbis") {
        &["audio/vorbis"]
    } else if has(b"Speex   ") {
        &["audio/speex"]
    } else if has(b"fLaC") {
        &["audio/flac"]
    } else {
        &["video/ogg"]
    }
}

/// Office files are archives: by the names in them, as far as they are seen. Whether macros are in one is not.
fn zip(head: &[u8]) -> &'static [&'static str] {
    let names: Vec<&[u8]> = names(head).collect();
    let has = |folder: &[u8]| names.iter().any(|name| name.starts_with(folder));
    if !names.contains(&&b"[Content_Types].xml"[..]) {
        &ARCHIVE
    } else if has(b"word/") {
        &[WORD, WORD_MACROS]
    } else if has(b"xl/") {
        &[SHEET, SHEET_MACROS]
    } else if has(b"ppt/") {
        &[SLIDES, SLIDES_MACROS]
    } else {
        &ARCHIVE
    }
}

/// The names of an archive's entries. What stands in an entry may look like one.
fn names(mut archive: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (name, behind) = entry(archive)?;
        archive = behind;
        Some(name)
    })
}

/// The name of the entry that an archive begins with, and what is behind it.
fn entry(archive: &[u8]) -> Option<(&[u8], &[u8])> {
    let header = archive.strip_prefix(ENTRY)?;
    let number = |at: usize| Some(usize::from(u16::from_le_bytes([*header.get(at)?, *header.get(at + 1)?])));
    let name_end = 26 + number(22)?;
    let name = header.get(26..name_end)?;
    let data = header.get(name_end + number(24)?..).unwrap_or_default();
    let is_size_behind = number(2)? & 8 != 0;
    let end = if is_size_behind {
        data.windows(ENTRY.len()).position(|window| window == ENTRY)
    } else {
        Some(number(14)? | number(16)? << 16)
    };
    Some((name, end.and_then(|end| data.get(end..)).unwrap_or_default()))
}

fn is_page(head: &[u8]) -> bool {
    let text = head.trim_ascii_start();
    [&b"<!doctype html"[..], b"<html"]
        .iter()
        .any(|sign| text.get(..sign.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(sign)))
}

/// Whether these may be the first bytes of a text: none of them is zero, but in UTF-16, which says so.
pub(super) fn is_text(head: &[u8]) -> bool {
    matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) || !head.contains(&0)
}

/// Whether a sticker moves: the extended header of WebP says it.
pub(super) fn moves(head: &[u8]) -> bool {
    head.get(12..16) == Some(b"VP8X") && head.get(20).is_some_and(|flags| flags & 0x02 != 0)
}
