//! Files that an agent sends: what WhatsApp takes, the upload, and our own copy for the bubble.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest as _, Multipart, Request};
use bytes::Bytes;
use serde_json::{Value, json};
use transom_channels::whatsapp::request;
use transom_desk::messages::files;
use transom_desk::messages::send::{self, Sent};
use transom_pages::say;
use transom_pages::words::{self, word};
use transom_rules::content::FileState;
use transom_rules::content::Kind;
use transom_rules::id::{ConversationId, MessageId};
use transom_rules::send::Decision;
use transom_store::media::Media;

use super::desk::{Desk, Done, Failed, Id};
use super::load::content::plain_type;
use super::send::{To, text_object};

/// The largest body taken: a file of WhatsApp's limit and the form around it.
pub(super) const MOST_BYTES: usize = files::MOST_BYTES + 1024 * 1024;

/// A file as the browser gave it.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Its name.
    pub(super) name: String,
    /// Its type, without parameters.
    pub(super) mime_type: String,
    /// Its bytes.
    pub(super) bytes: Bytes,
}

/// `POST /c/{id}/media`: caption and file.
pub(super) async fn attach(desk: Desk, Id(id): Id<ConversationId>, request: Request) -> Done {
    let to = To::find(&desk, id).await?;
    let (caption, file) = caption_and_file(request).await?;
    let (caption, file) =
        (caption.trim(), file.ok_or_else(|| Failed::Problem(word("answer-choose-file").into()))?);
    let kind = match kind(&file) {
        Ok(kind) => kind,
        Err(why) => return to.keep_words(&desk, &why, caption).await,
    };
    // Nothing is uploaded for a message that may not be sent.
    let trial = to.ask(&text_object("?", None)).map_err(Failed::Problem)?;
    if let (_, Decision::Refused(refusal)) = send::permit(&desk.app, trial).await? {
        return to.refused(&desk, refusal, caption).await;
    }
    let (meta_id, copy) = upload(&desk, &to, &file).await?;
    let spoken = matches!(kind, Kind::Audio | Kind::Sticker);
    let mut ask = match to.ask(&object(kind, &meta_id, &file, if spoken { "" } else { caption })) {
        Ok(ask) => ask,
        Err(why) => return to.keep_words(&desk, &why, caption).await,
    };
    ask.file = Some(copy);
    ask.typed = Some(to.typed(&desk));
    match send::send(&desk.app, ask).await? {
        Sent::Refused(refusal) => return to.refused(&desk, *refusal, caption).await,
        Sent::KeyTaken => Err(Failed::Problem(word("answer-file-sent").into())),
        Sent::Queued(message) | Sent::Repeated(message) => {
            let mut patches = to.bubble(&desk, &message, None).await?;
            // Sound takes no caption: the words follow as a message of their own.
            if spoken && !caption.is_empty() {
                let ask = to.ask(&text_object(caption, None)).map_err(Failed::Problem)?;
                if let Sent::Queued(words) = send::send(&desk.app, ask).await? {
                    patches.0.push_str(&to.bubble(&desk, &words, None).await?.0);
                }
            }
            Ok(desk.patched(&patches, to.id()))
        }
    }
}

fn object(kind: Kind, meta_id: &str, file: &File, caption: &str) -> Value {
    let mut own = json!({"id": meta_id});
    if let Some(fields) = own.as_object_mut() {
        if !caption.is_empty() {
            fields.insert("caption".into(), caption.into());
        }
        if kind == Kind::Document {
            fields.insert("filename".into(), file.name.as_str().into());
        }
    }
    json!({"type": kind.as_str(), kind.as_str(): own})
}

async fn caption_and_file(request: Request) -> Done<(String, Option<File>)> {
    let mut form =
        Multipart::from_request(request, &()).await.map_err(|error| Failed::Problem(error.body_text()))?;
    let (mut caption, mut file) = (String::new(), None);
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        match field.name() {
            Some("caption") => caption = field.text().await.map_err(|error| broken(&error))?,
            Some("file") => file = read(field).await?,
            _ => {}
        }
    }
    Ok((caption, file))
}

/// A form that broke off, or is too large.
pub(super) fn broken(error: &MultipartError) -> Failed {
    Failed::Problem(match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => word("answer-file-large").into(),
        _ => say!("answer-file-broken", why = error.body_text()),
    })
}

/// The file of a form's field; `None` if none was chosen.
pub(super) async fn read(field: Field<'_>) -> Done<Option<File>> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let mime_type = field.content_type().unwrap_or_default().to_owned();
    let bytes = field.bytes().await.map_err(|error| broken(&error))?;
    if bytes.is_empty() {
        return Ok(None);
    }
    let mime_type = match plain_type(&mime_type) {
        "" | "application/octet-stream" => by_ending(&name),
        known => known,
    };
    Ok(Some(File { mime_type: mime_type.to_owned(), name, bytes }))
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
fn kind(file: &File) -> Result<Kind, String> {
    const KB: usize = 1024;
    const MB: usize = 1024 * KB;
    let (kind, most) = match file.mime_type.as_str() {
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
    if file.bytes.len() > most {
        let size = |bytes: usize| words::size(u64::try_from(bytes).unwrap_or(u64::MAX));
        let (kind, most, own) = (words::kind(kind).to_lowercase(), size(most), size(file.bytes.len()));
        return Err(say!("answer-file-most", kind = kind, most = most, own = own));
    }
    Ok(kind)
}

/// Uploads a file to WhatsApp and keeps our own copy. Returns Meta's id and the copy's row.
pub(super) async fn upload(desk: &Desk, to: &To, file: &File) -> Done<(String, Media)> {
    let number = to.number();
    let name = if file.name.is_empty() { "file" } else { &file.name };
    let form = request::upload(&number.channel.phone_number_id, &file.mime_type, name);
    let answer =
        desk.app.graph.upload(&form, file.bytes.to_vec(), &number.access_token).await.map_err(|error| {
            tracing::warn!(error = format!("{error:#}"), "a file could not be uploaded");
            Failed::Problem(say!("answer-file-refused", why = error.to_string()))
        })?;
    let meta_id = answer.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    if meta_id.is_empty() {
        return Err(Failed::Problem(word("answer-file-without-id").into()));
    }
    let hash = files::keep(&desk.app, &file.bytes).await?;
    let copy = Media {
        id: desk.app.clock.media_id(),
        message_id: MessageId(uuid::Uuid::nil()),
        channel_id: number.channel.id,
        meta_id: meta_id.clone(),
        mime_type: file.mime_type.clone(),
        filename: file.name.clone(),
        voice: false,
        url: String::new(),
        state: FileState::Stored,
        hash,
        size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        attempt: 0,
        run_at: desk.app.clock.machine(),
        problem: String::new(),
        created_at: desk.now(),
    };
    Ok((meta_id, copy))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(mime_type: &str, size: usize) -> File {
        File { name: "a".into(), mime_type: mime_type.into(), bytes: vec![0; size].into() }
    }

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
            assert_eq!(kind(&file(mime_type, 10)), Ok(expected), "{mime_type}");
        }
    }

    #[test]
    fn what_whatsapp_does_not_take_is_refused_with_what_it_does_take() {
        assert!(kind(&file("image/gif", 10)).unwrap_err().contains("JPEG or PNG"));
        assert!(kind(&file("application/zip", 10)).unwrap_err().contains("PDF"));
        let large = kind(&file("image/png", 5 * 1024 * 1024 + 1)).unwrap_err();
        assert!(large.contains("at most 5.2 MB"), "{large}");
        assert_eq!(by_ending("Bill.PDF"), "application/pdf");
    }
}
