//! Files that an agent sends: what WhatsApp takes, the upload, and our own copy for the bubble.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use serde_json::{Value, json};
use transom_channels::whatsapp::media::{Shown, fit};
use transom_desk::messages::draft::{Ask, Fallback};
use transom_desk::messages::files::{self, Spool, TooLarge};
use transom_desk::messages::send::{self, Sent};
use transom_desk::messages::upload::{self, Checked, Given, NotUploaded, Uploaded};
use transom_pages::say;
use transom_pages::words::{say, word};
use transom_rules::content::Kind;
use transom_rules::id::ConversationId;
use transom_rules::send::Decision;
use transom_rules::words::refusal as words;
use transom_store::idempotency::Key;

use super::desk::{Desk, Done, Failed, Id};
use super::once::Turn;
use super::send::{To, fallback_chosen, own_id, text_object};
use crate::unfit::why_not;

/// The largest body taken: a file of WhatsApp's limit and the form around it.
pub(super) const MOST_BYTES: usize = 101 * 1024 * 1024;

/// `POST /c/{id}/media`: caption and file.
pub(super) async fn attach(desk: Desk, Id(id): Id<ConversationId>, request: Request) -> Done {
    // Nothing is read for a conversation that is not there.
    To::find(&desk, id, None).await?;
    let Attached { nonce, client_id, caption, channel, fallback, fallback_channel, file, .. } =
        Attached::read(&desk, request).await?;
    let to = To::find(&desk, id, channel.parse().ok()).await?;
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
    let fallback = match instead(&desk, &fallback, &fallback_channel, caption) {
        Ok(fallback) => fallback,
        Err(invalid) => return to.keep_words(&desk, invalid, caption).await,
    };
    let file = match check(file) {
        Ok(file) => file,
        Err(why) => return to.keep_words(&desk, &why, caption).await,
    };
    // Nothing is uploaded for a message that may not be sent.
    let trial = to.ask(&text_object("?", None)).map_err(Failed::Problem)?;
    if let (_, Decision::Refused(refusal)) = send::permit(&desk.app, trial).await? {
        return to.refused(&desk, refusal, caption).await;
    }
    let kind = file.kind;
    let Uploaded { meta_id, copy } = upload(&desk, &to, file).await?;
    let spoken = matches!(kind, Kind::Audio | Kind::Sticker);
    let mut ask = match to.ask(&object(kind, &meta_id, &copy.filename, if spoken { "" } else { caption })) {
        Ok(ask) => ask,
        Err(why) => return to.keep_words(&desk, &why, caption).await,
    };
    // Under another key of the same form: the two are sent or not by themselves.
    let words_key = Key { key: format!("{}:words", key.key), ..key.clone() };
    ask.file = Some(copy);
    ask.fallback = fallback;
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

/// The SMS in the place of a file that does not arrive: its words alone.
fn instead(
    desk: &Desk,
    chosen: &str,
    channel: &str,
    caption: &str,
) -> Result<Option<Fallback>, &'static str> {
    let Some(fallback) = fallback_chosen(desk, chosen, channel)? else { return Ok(None) };
    if caption.is_empty() {
        return Err(word("fallback-needs-words"));
    }
    Ok(Some(Fallback { text: Some(caption.to_owned()), ..fallback }))
}

/// `POST /c/{id}/media/check`: the beginning of a file that was chosen, with its name, type and size, before all of it is
/// sent.
pub(super) async fn look(desk: Desk, Id(id): Id<ConversationId>, request: Request) -> Done {
    To::find(&desk, id, None).await?;
    let Attached { file, size, .. } = Attached::read(&desk, request).await?;
    let file = file.ok_or_else(|| Failed::Problem(word("answer-choose-file").into()))?;
    let shown = Shown { name: &file.name, mime_type: &file.mime_type, head: file.bytes.head(), size };
    match fit(shown) {
        Ok(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(unfit) => Err(Failed::Problem(why_not(&unfit, size))),
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
pub(super) struct Attached {
    nonce: String,
    client_id: String,
    caption: String,
    /// On which number.
    channel: String,
    /// What is to be done if it does not arrive, and by which sender.
    fallback: String,
    fallback_channel: String,
    /// Of a file that is not here as a whole.
    size: u64,
    pub(super) file: Option<Given>,
}

impl Attached {
    pub(super) async fn read(desk: &Desk, request: Request) -> Done<Self> {
        let form = Multipart::from_request(request, &()).await;
        let mut form = form.map_err(|error| Failed::Problem(error.body_text()))?;
        let mut attached = Self::default();
        while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
            match field.name() {
                Some("nonce") => attached.nonce = text(field).await?,
                Some("client_id") => attached.client_id = text(field).await?,
                Some("channel") => attached.channel = text(field).await?,
                Some("fallback") => attached.fallback = text(field).await?,
                Some("fallback_channel") => attached.fallback_channel = text(field).await?,
                Some("caption") => attached.caption = text(field).await?,
                Some("size") => attached.size = text(field).await?.parse().unwrap_or_default(),
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
        StatusCode::PAYLOAD_TOO_LARGE => word("answer-file-large").into(),
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
    Ok(Some(Given { mime_type, name, bytes }))
}

/// What WhatsApp takes a file as, or what it would take.
pub(super) fn check(file: Given) -> Result<Checked, String> {
    let own = file.bytes.size();
    file.check().map_err(|unfit| why_not(&unfit, own))
}

/// Uploads a file to WhatsApp and keeps our own copy.
pub(super) async fn upload(desk: &Desk, to: &To, file: Checked) -> Done<Uploaded> {
    upload::upload(&desk.app, to.number(), file).await.map_err(|error| match error {
        NotUploaded::ByAddress => Failed::Problem(say(&words::SMS_NEEDS_LINK)),
        NotUploaded::Refused(why) => Failed::Problem(say!("answer-file-refused", why = why)),
        NotUploaded::Unnamed => Failed::Problem(word("answer-file-without-id").into()),
        NotUploaded::Other(error) => Failed::Other(error),
    })
}
