//! Files that WhatsApp carries (R9.4): which types, how large, what they are called. The first bytes of a file decide
//! what it is over what is said of it, where they can (`media/bytes.rs`); names end as their types do (`media/names.rs`).

use transom_rules::content::Kind;

mod bytes;
mod names;

pub use bytes::HEAD_BYTES;
pub use names::{named, of_name};

const KB: u64 = 1024;
const MB: u64 = 1024 * KB;

/// What somebody says of a file, and what it shows.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Its name; may be empty.
    pub name: &'a str,
    /// The type that whoever gave it says; may be empty.
    pub mime_type: &'a str,
    /// Its first bytes, as many as [`HEAD_BYTES`] if there are so many.
    pub head: &'a [u8],
    /// How many bytes it has.
    pub size: u64,
}

/// A file that WhatsApp takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// As which kind of message.
    pub kind: Kind,
    /// Its type, in the word that Meta takes.
    pub mime_type: &'static str,
}

/// Why WhatsApp does not take a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Its type is none of those.
    Type {
        /// The kind whose types are near: what to say.
        near: Kind,
        /// What it is.
        mime_type: String,
    },
    /// It is larger than its kind may be.
    Large {
        /// The kind.
        kind: Kind,
        /// So many bytes may be.
        most: u64,
    },
}

/// The types that are taken, as what, and the ending of their names.
const TAKEN: [(&str, Kind, &str); 18] = [
    ("image/jpeg", Kind::Image, "jpg"),
    ("image/png", Kind::Image, "png"),
    ("image/webp", Kind::Sticker, "webp"),
    ("video/mp4", Kind::Video, "mp4"),
    ("video/3gpp", Kind::Video, "3gp"),
    ("audio/aac", Kind::Audio, "aac"),
    ("audio/amr", Kind::Audio, "amr"),
    ("audio/mpeg", Kind::Audio, "mp3"),
    ("audio/mp4", Kind::Audio, "m4a"),
    // The plain type stands for any codec in it, and is refused for a voice message.
    ("audio/ogg; codecs=opus", Kind::Audio, "ogg"),
    ("text/plain", Kind::Document, "txt"),
    ("application/pdf", Kind::Document, "pdf"),
    ("application/msword", Kind::Document, "doc"),
    ("application/vnd.ms-excel", Kind::Document, "xls"),
    ("application/vnd.ms-powerpoint", Kind::Document, "ppt"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", Kind::Document, "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Kind::Document, "xlsx"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", Kind::Document, "pptx"),
];

/// Other words for types that are taken: the same bytes under another name.
const ALIASES: [(&str, &str); 24] = [
    ("image/jpg", "image/jpeg"),
    ("image/pjpeg", "image/jpeg"),
    ("image/x-png", "image/png"),
    ("video/3gp", "video/3gpp"),
    ("audio/mp3", "audio/mpeg"),
    ("audio/x-mp3", "audio/mpeg"),
    ("audio/mpeg3", "audio/mpeg"),
    ("audio/x-mpeg", "audio/mpeg"),
    ("audio/m4a", "audio/mp4"),
    ("audio/x-m4a", "audio/mp4"),
    ("audio/aacp", "audio/aac"),
    ("audio/x-aac", "audio/aac"),
    ("audio/x-hx-aac-adts", "audio/aac"),
    ("audio/x-amr", "audio/amr"),
    ("audio/amr-nb", "audio/amr"),
    ("audio/opus", "audio/ogg"),
    ("audio/x-opus+ogg", "audio/ogg"),
    ("application/x-pdf", "application/pdf"),
    ("application/doc", "application/msword"),
    ("application/xls", "application/vnd.ms-excel"),
    ("application/x-excel", "application/vnd.ms-excel"),
    ("application/msexcel", "application/vnd.ms-excel"),
    ("application/mspowerpoint", "application/vnd.ms-powerpoint"),
    ("application/powerpoint", "application/vnd.ms-powerpoint"),
];

/// Types that say nothing.
const SILENT: [&str; 3] = ["", "application/octet-stream", "binary/octet-stream"];

/// What WhatsApp takes a file as.
///
/// # Errors
/// [`Unfit`].
pub fn fit(file: Shown<'_>) -> Result<Fit, Unfit> {
    let mime_type = type_of(file);
    let taken = TAKEN.iter().find(|(known, _, _)| plain(known) == mime_type);
    let Some((mime_type, kind, _)) = taken else {
        return Err(Unfit::Type { near: near(&mime_type), mime_type });
    };
    let most = most_bytes(*kind, file.head);
    if file.size > most {
        return Err(Unfit::Large { kind: *kind, most });
    }
    Ok(Fit { kind: *kind, mime_type })
}

/// What a file is, without parameters: as its bytes say, of those they may be the one that is said; without them as is said, or as its name ends.
pub fn type_of(file: Shown<'_>) -> String {
    let plain = plain(file.mime_type).to_ascii_lowercase();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == plain).map(|(_, known)| (*known).to_owned());
    let mut said = alias.unwrap_or(plain);
    if SILENT.contains(&said.as_str()) {
        said = of_name(file.name).map_or(said, |known| self::plain(known).to_owned());
    }
    let may_be = bytes::types(file.head);
    match may_be.first() {
        Some(_) if may_be.contains(&said.as_str()) => said,
        Some(likeliest) => (*likeliest).to_owned(),
        None if said == "text/plain" && !bytes::is_text(file.head) => "application/octet-stream".to_owned(),
        None => said,
    }
}

fn near(mime_type: &str) -> Kind {
    match mime_type.split_once('/').map_or("", |(family, _)| family) {
        "image" => Kind::Image,
        "video" => Kind::Video,
        "audio" => Kind::Audio,
        _ => Kind::Document,
    }
}

fn most_bytes(kind: Kind, head: &[u8]) -> u64 {
    match kind {
        Kind::Image => 5 * MB,
        Kind::Sticker if bytes::moves(head) => 500 * KB,
        Kind::Sticker => 100 * KB,
        Kind::Video | Kind::Audio => 16 * MB,
        _ => 100 * MB,
    }
}

/// The kind of message that a file of a type goes in; `None` where it is not taken.
pub fn kind_of(mime_type: &str) -> Option<Kind> {
    TAKEN.iter().find(|(known, _, _)| plain(known) == plain(mime_type)).map(|(_, kind, _)| *kind)
}

/// The types that are taken as this kind, in the order in which they are told.
pub fn accepted(kind: Kind) -> Vec<&'static str> {
    TAKEN.iter().filter(|(_, taken, _)| *taken == kind).map(|(known, _, _)| plain(known)).collect()
}

/// So many bytes a file of this kind may have, whatever is in it.
pub fn most(kind: Kind) -> u64 {
    most_bytes(kind, &[])
}

/// A type without its parameters.
pub fn plain(mime_type: &str) -> &str {
    mime_type.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests;
