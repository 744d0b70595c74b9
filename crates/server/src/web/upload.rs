//! Files that an agent sends: what WhatsApp takes, the upload, and our own copy for the bubble.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest as _, Multipart, Request};
use serde_json::{Value, json};
use transom_desk::messages::draft::Ask;
use transom_desk::messages::files::{self, Spool, TooLarge};
use transom_desk::messages::send::{self, Sent};
use transom_desk::messages::upload::{self, Given, NotUploaded, Uploaded};
use transom_pages::say;
use transom_pages::words::{self, word};
use transom_rules::content::Kind;
use transom_rules::id::ConversationId;
use transom_rules::send::Decision;
use transom_store::idempotency::Key;

use super::desk::{Desk, Done, Failed, Id};
use super::once::Turn;
use super::send::{To, own_id, text_object};
use crate::served::plain_type;

/// The largest body taken: a file of WhatsApp's limit and the form around it.
pub(super) const MOST_BYTES: usize = 101 * 1024 * 1024;

/// `POST /c/{id}/media`: caption and file.
pub(super) async fn attach(desk: Desk, Id(id): Id<ConversationId>, request: Request) -> Done {
    let to = To::find(&desk, id).await?;
    let Attached { nonce, client_id, caption, file } = Attached::read(&desk, request).await?;
    let client_id = own_id(&client_id);
    let (caption, file) =
        (caption.trim(), file.ok_or_else(|| Failed::Problem(word("answer-choose-file").into()))?);
    let said = [caption.as_bytes(), &file.bytes.fingerprint()].concat();
    let what = format!("file:{nonce}:{}", client_id.as_deref().unwrap_or_default());
    let key = match desk.turn(&nonce, &what, &said).await? {
        Turn::First(key) => key,
        Turn::Again(message) => return to.sent_before(&desk, message, client_id).await,
        Turn::Unknown => return to.keep_words(&desk, word("answer-old-file"), caption).await,
    };
    let kind = match kind(&file.mime_type, file.bytes.size()) {
        Ok(kind) => kind,
        Err(why) => return to.keep_words(&desk, &why, caption).await,
    };
    // Nothing is uploaded for a message that may not be sent.
    let trial = to.ask(&text_object("?", None)).map_err(Failed::Problem)?;
    if let (_, Decision::Refused(refusal)) = send::permit(&desk.app, trial).await? {
        return to.refused(&desk, refusal, caption).await;
    }
    let Uploaded { meta_id, copy } = upload(&desk, &to, file).await?;
    let spoken = matches!(kind, Kind::Audio | Kind::Sticker);
    let mut ask = match to.ask(&object(kind, &meta_id, &copy.filename, if spoken { "" } else { caption })) {
        Ok(ask) => ask,
        Err(why) => return to.keep_words(&desk, &why, caption).await,
    };
    // Under another key of the same form: the two are sent or not by themselves.
    let words_key = Key { key: format!("{}:words", key.key), ..key.clone() };
    ask.file = Some(copy);
    ask.typed = Some(to.typed(&desk));
    ask.key = Some(key);
    match desk.send(ask).await? {
        Sent::Refused(refusal) => return to.refused(&desk, *refusal, caption).await,
        Sent::KeyTaken => Err(Failed::Problem(word("answer-file-sent").into())),
        Sent::Queued(message) | Sent::Repeated(message) => {
            let mut patches = to.bubble(&desk, &message, client_id).await?;
            // Sound takes no caption: the words follow as a message of their own.
            if spoken && !caption.is_empty() {
                let ask = to.ask(&text_object(caption, None)).map_err(Failed::Problem)?;
                if let Sent::Queued(words) = desk.send(Ask { key: Some(words_key), ..ask }).await? {
                    patches.0.push_str(&to.bubble(&desk, &words, None).await?.0);
                }
            }
            Ok(desk.patched(&patches, to.id()))
        }
    }
}

fn object(kind: Kind, meta_id: &str, filename: &str, caption: &str) -> Value {
    let mut own = json!({"id": meta_id});
    if let Some(fields) = own.as_object_mut() {
        if !caption.is_empty() {
            fields.insert("caption".into(), caption.into());
        }
        if kind == Kind::Document {
            fields.insert("filename".into(), filename.into());
        }
    }
    json!({"type": kind.as_str(), kind.as_str(): own})
}

/// What the form of a file says.
#[derive(Default)]
struct Attached {
    nonce: String,
    client_id: String,
    caption: String,
    file: Option<Given>,
}

impl Attached {
    async fn read(desk: &Desk, request: Request) -> Done<Self> {
        let form = Multipart::from_request(request, &()).await;
        let mut form = form.map_err(|error| Failed::Problem(error.body_text()))?;
        let mut attached = Self::default();
        while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
            match field.name() {
                Some("nonce") => attached.nonce = text(field).await?,
                Some("client_id") => attached.client_id = text(field).await?,
                Some("caption") => attached.caption = text(field).await?,
                Some("file") => attached.file = read(desk, field).await?,
                _ => {}
            }
        }
        Ok(attached)
    }
}

/// A form that broke off, or is too large.
pub(super) fn broken(error: &MultipartError) -> Failed {
    Failed::Problem(match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => word("answer-file-large").into(),
        _ => say!("answer-file-broken", why = error.body_text()),
    })
}

/// Bytes of a form's field that is no file.
const MOST_OF_A_TEXT: usize = 256 * 1024;

/// The words of a form's field.
pub(super) async fn text(mut field: Field<'_>) -> Done<String> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len() + piece.len() > MOST_OF_A_TEXT {
            return Err(Failed::Problem(word("answer-file-large").into()));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The file of a form's field; `None` if none was chosen.
pub(super) async fn read(desk: &Desk, mut field: Field<'_>) -> Done<Option<Given>> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let mime_type = field.content_type().unwrap_or_default().to_owned();
    let mut bytes = Spool::begin(&desk.app, files::MOST_BYTES).await?;
    while let Some(piece) = field.chunk().await.map_err(|error| broken(&error))? {
        bytes.add(&piece).await.map_err(|error| match error.downcast::<TooLarge>() {
            Ok(_) => Failed::Problem(word("answer-file-large").into()),
            Err(error) => Failed::Other(error),
        })?;
    }
    if bytes.size() == 0 {
        return Ok(None);
    }
    let mime_type = match plain_type(&mime_type) {
        "" | "application/octet-stream" => by_ending(&name),
        known => known,
    };
    Ok(Some(Given { mime_type: mime_type.to_owned(), name, bytes }))
}

/// Browsers do not know every type.
fn by_ending(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "mp4" => "video/mp4",
        "3gp" => "video/3gpp",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "aac" => "audio/aac",
        "amr" => "audio/amr",
        "ogg" | "opus" => "audio/ogg",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt" => "application/vnd.ms-powerpoint",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/octet-stream",
    }
}

/// What kind of message a file becomes, or why WhatsApp does not take it.
fn kind(mime_type: &str, size: u64) -> Result<Kind, String> {
    const KB: u64 = 1024;
    const MB: u64 = 1024 * KB;
    let (kind, most) = match mime_type {
        "image/jpeg" | "image/png" => (Kind::Image, 5 * MB),
        "image/webp" => (Kind::Sticker, 500 * KB),
        "video/mp4" | "video/3gpp" => (Kind::Video, 16 * MB),
        "audio/aac" | "audio/amr" | "audio/mpeg" | "audio/mp4" | "audio/ogg" => (Kind::Audio, 16 * MB),
        "text/plain" | "application/pdf" => (Kind::Document, 100 * MB),
        office
            if office.starts_with("application/vnd.openxmlformats")
                || office.starts_with("application/vnd.ms-")
                || office == "application/msword" =>
        {
            (Kind::Document, 100 * MB)
        }
        other if other.starts_with("image/") => {
            return Err(say!("answer-not-a-picture", type = other));
        }
        other if other.starts_with("video/") => {
            return Err(say!("answer-not-a-film", type = other));
        }
        other if other.starts_with("audio/") => {
            return Err(say!("answer-not-a-sound", type = other));
        }
        other => return Err(say!("answer-not-a-document", type = other)),
    };
    if size > most {
        let (kind, most, own) = (words::kind(kind).to_lowercase(), words::size(most), words::size(size));
        return Err(say!("answer-file-most", kind = kind, most = most, own = own));
    }
    Ok(kind)
}

/// Uploads a file to WhatsApp and keeps our own copy.
pub(super) async fn upload(desk: &Desk, to: &To, file: Given) -> Done<Uploaded> {
    upload::upload(&desk.app, to.number(), file).await.map_err(|error| match error {
        NotUploaded::Refused(why) => Failed::Problem(say!("answer-file-refused", why = why)),
        NotUploaded::Unnamed => Failed::Problem(word("answer-file-without-id").into()),
        NotUploaded::Other(error) => Failed::Other(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_becomes_the_kind_that_whatsapp_takes_it_as() {
        for (mime_type, expected) in [
            ("image/png", Kind::Image),
            ("image/webp", Kind::Sticker),
            ("video/mp4", Kind::Video),
            ("audio/ogg", Kind::Audio),
            ("application/pdf", Kind::Document),
            ("application/vnd.ms-excel", Kind::Document),
        ] {
            assert_eq!(kind(mime_type, 10), Ok(expected), "{mime_type}");
        }
    }

    #[test]
    fn what_whatsapp_does_not_take_is_refused_with_what_it_does_take() {
        assert!(kind("image/gif", 10).unwrap_err().contains("JPEG or PNG"));
        assert!(kind("application/zip", 10).unwrap_err().contains("PDF"));
        let large = kind("image/png", 5 * 1024 * 1024 + 1).unwrap_err();
        assert!(large.contains("at most 5.2 MB"), "{large}");
        assert_eq!(by_ending("Bill.PDF"), "application/pdf");
    }
}
