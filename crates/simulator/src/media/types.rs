//! Which types of files Meta takes: told at the upload by the type that is said, and after the message was accepted by
//! what the bytes turn out to be.

/// What may be uploaded, in the order in which Meta lists it.
pub(crate) const UPLOADED: [&str; 19] = [
    "audio/aac",
    "audio/mp4",
    "audio/mpeg",
    "audio/amr",
    "audio/ogg",
    "audio/opus",
    "application/vnd.ms-powerpoint",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/pdf",
    "text/plain",
    "application/vnd.ms-excel",
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
    "video/3gpp",
];

/// A type without its parameters.
pub(crate) fn base(mime_type: &str) -> String {
    mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// How many bytes a file of this type may have.
pub(crate) fn most_bytes(base: &str) -> usize {
    match base.split('/').next() {
        _ if base == "image/webp" => 500 << 10,
        Some("image") => 5 << 20,
        Some("audio" | "video") => 16 << 20,
        _ => 100 << 20,
    }
}

/// Types that messages of this kind carry; none of a document, which carries all.
fn carried(kind: &str) -> &'static [&'static str] {
    match kind {
        "image" => &["image/jpeg", "image/png"],
        "video" => &["video/mp4", "video/3gpp"],
        "audio" => &["audio/ogg; codecs=opus", "audio/mpeg", "audio/amr", "audio/mp4", "audio/aac"],
        "sticker" => &["image/webp"],
        _ => &[],
    }
}

/// Why a message of this kind fails with such a file: the details of 131053.
pub(crate) fn problem(kind: &str, mime_type: &str, found: Option<&str>) -> Option<String> {
    let (takes, said) = (carried(kind), base(mime_type));
    if !takes.is_empty() && !takes.iter().any(|taken| base(taken) == said) {
        let (kind, takes) = (capital(kind), takes.join(", "));
        return Some(format!("Unsupported {kind} mime type {mime_type}. Please use one of {takes}."));
    }
    let found = found.filter(|found| *found != said)?;
    Some(format!(
        "{} file uploaded with mimetype as {mime_type}, however on processing it is of type {found}. Please \
         verify the type.",
        capital(kind)
    ))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What the bytes are, where that is plain; MP4 may be sound or film, as it is said.
pub(crate) fn found(bytes: &[u8], mime_type: &str) -> Option<&'static str> {
    const BEGINNINGS: [(&[u8], &str); 11] = [
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF8", "image/gif"),
        (b"%PDF-", "application/pdf"),
        (b"#!AMR", "audio/amr"),
        (b"fLaC", "audio/flac"),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"\xff\xfb", "audio/mpeg"),
        (b"\xff\xf3", "audio/mpeg"),
        (b"\xff\xf1", "audio/aac"),
        (b"\xff\xf9", "audio/aac"),
    ];
    let at = |place: usize, sign: &[u8]| bytes.get(place..).is_some_and(|rest| rest.starts_with(sign));
    if let Some((_, found)) = BEGINNINGS.iter().find(|(beginning, _)| at(0, beginning)) {
        return Some(found);
    }
    if at(0, b"RIFF") {
        return match bytes.get(8..12) {
            Some(b"WEBP") => Some("image/webp"),
            Some(b"WAVE") => Some("audio/wav"),
            _ => None,
        };
    }
    if at(0, b"OggS") {
        // Sound of another codec is none that WhatsApp plays.
        return Some(if at(28, b"OpusHead") { "audio/ogg" } else { "application/octet-stream" });
    }
    match bytes.get(8..12).filter(|_| at(4, b"ftyp"))? {
        b"qt  " => Some("video/quicktime"),
        b"heic" | b"heix" | b"mif1" => Some("image/heic"),
        b"M4A " => Some("audio/mp4"),
        brand if brand.starts_with(b"3gp") => Some("video/3gpp"),
        _ if base(mime_type) == "audio/mp4" => Some("audio/mp4"),
        _ => Some("video/mp4"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_fails_with_a_file_that_its_kind_does_not_carry() {
        let opus = b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead";
        for (kind, mime_type, bytes, expected) in [
            ("image", "image/png", &b"\x89PNG\r\n\x1a\n"[..], ""),
            ("image", "image/png", b"\xff\xd8\xff\xe0", "of type image/jpeg"),
            ("image", "image/webp", b"RIFF\0\0\0\0WEBP", "Please use one of image/jpeg, image/png."),
            ("sticker", "image/webp", b"RIFF\0\0\0\0WEBP", ""),
            ("audio", "audio/ogg", opus, ""),
            ("audio", "audio/ogg; codecs=opus", opus, ""),
            (
                "audio",
                "audio/opus",
                opus,
                "Unsupported Audio mime type audio/opus. Please use one of audio/ogg; codecs=opus,",
            ),
            ("audio", "audio/ogg", b"OggS\0\x02", "of type application/octet-stream"),
            ("audio", "audio/mp4", b"\0\0\0\x20ftypisom", ""),
            ("video", "video/mp4", b"\0\0\0\x20ftypqt  ", "of type video/quicktime"),
            ("document", "image/png", b"\x89PNG\r\n\x1a\n", ""),
            ("document", "text/plain", b"a, b", ""),
        ] {
            let why = problem(kind, mime_type, found(bytes, mime_type)).unwrap_or_default();
            assert!(
                why.contains(expected) && why.is_empty() == expected.is_empty(),
                "{kind} {mime_type}: {why}"
            );
        }
    }
}
