//! A file of ours on its way to a customer: looked at, then Meta gets it as it is read, and a copy is kept for the thread.

use serde_json::Value;
use transom_channels::whatsapp::media::{self as carried, Shown, Unfit};
use transom_channels::whatsapp::request;
use transom_rules::channel::ChannelKind;
use transom_rules::content::{FileState, Kind};
use transom_rules::id::MessageId;
use transom_store::channels::Connected;
use transom_store::media::{self, Media};
use uuid::Uuid;

use super::files::Spool;
use crate::app::App;

/// A file as somebody gave it.
pub struct Given {
    /// Its name; may be empty.
    pub name: String,
    /// Its type as somebody says; may be empty.
    pub mime_type: String,
    /// Its bytes.
    pub bytes: Spool,
}

impl Given {
    /// What is looked at of it.
    pub fn shown(&self) -> Shown<'_> {
        Shown {
            name: &self.name,
            mime_type: &self.mime_type,
            head: self.bytes.head(),
            size: self.bytes.size(),
        }
    }

    /// What it is called when somebody saves it.
    pub fn name(&self) -> String {
        carried::named(&self.name, &self.mime_type())
    }

    /// What it is, as its bytes say, or as whoever gives it does.
    pub fn mime_type(&self) -> String {
        carried::type_of(self.shown())
    }

    /// What WhatsApp takes it as.
    ///
    /// # Errors
    /// [`Unfit`]: WhatsApp does not take it.
    pub fn check(self) -> Result<Checked, Unfit> {
        let fit = carried::fit(self.shown())?;
        let name = carried::named(&self.name, fit.mime_type);
        Ok(Checked { kind: fit.kind, mime_type: fit.mime_type, name, bytes: self.bytes })
    }
}

/// A file that WhatsApp takes.
pub struct Checked {
    /// The kind of message that it becomes.
    pub kind: Kind,
    pub(crate) mime_type: &'static str,
    pub(crate) name: String,
    pub(crate) bytes: Spool,
}

/// A file that Meta has.
pub struct Uploaded {
    /// What Meta calls it.
    pub meta_id: String,
    /// Our copy, of no message yet: it goes after a day without one.
    pub copy: Media,
}

/// Why a file was not uploaded.
#[derive(Debug)]
pub enum NotUploaded {
    /// Through an SMS sender files go by their address: nobody keeps them for it.
    ByAddress,
    /// Meta did not take it, for this reason.
    Refused(String),
    /// Meta took it and did not say what it calls it.
    Unnamed,
    /// Ours.
    Other(anyhow::Error),
}

impl From<anyhow::Error> for NotUploaded {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

/// Uploads a file to a number's account and keeps a copy of it.
///
/// # Errors
/// [`NotUploaded`].
pub async fn upload(app: &App, number: &Connected, mut file: Checked) -> Result<Uploaded, NotUploaded> {
    if number.channel.kind == ChannelKind::Sms {
        return Err(NotUploaded::ByAddress);
    }
    let form = request::upload(&number.channel.phone_number_id, file.mime_type, &file.name);
    let (bytes, size) = (file.bytes.read().await?, file.bytes.size());
    let answer = app.graph.upload(&form, bytes, size, &number.access_token).await.map_err(|error| {
        tracing::warn!(error = format!("{error:#}"), "a file could not be uploaded");
        NotUploaded::Refused(error.to_string())
    })?;
    let meta_id = answer.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    if meta_id.is_empty() {
        return Err(NotUploaded::Unnamed);
    }
    let copy = Media {
        id: app.clock.media_id(),
        message_id: MessageId(Uuid::nil()),
        channel_id: number.channel.id,
        meta_id: meta_id.clone(),
        mime_type: file.mime_type.to_owned(),
        filename: file.name,
        voice: false,
        url: String::new(),
        state: FileState::Stored,
        hash: file.bytes.hash(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        attempt: 0,
        run_at: app.clock.machine(),
        problem: String::new(),
        created_at: app.clock.now(),
    };
    let workspace = number.channel.workspace;
    let row = app.db.of(workspace).write([copy.clone()], |tx, row| Box::pin(media::add(tx, row)));
    row.await.map_err(anyhow::Error::from)?;
    file.bytes.keep(app).await?;
    Ok(Uploaded { meta_id, copy })
}
