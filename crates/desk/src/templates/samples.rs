//! The sample of a template's header: a picture, a film or a document that Meta's reviewers see. It is uploaded where it can be
//! resumed, and Meta's handle of it goes into the template. We keep no copy: what is sent is another file each time, and to
//! whoever looks at a template Meta shows it.

use std::io::SeekFrom;

use serde_json::Value;
use tokio::io::AsyncSeekExt as _;
use transom_channels::whatsapp::answer;
use transom_channels::whatsapp::media::{Shown, Unfit, fit};
use transom_channels::whatsapp::request;
use transom_rules::access::{Asker, On, Verb};
use transom_rules::content::Kind;
use transom_rules::id::{ChannelId, TemplateId, WorkspaceId};
use transom_rules::template_check::sample;
use transom_store::channels::Connected;
use transom_store::templates;

use super::meta::{self, Means, NotSubmitted, understood};
use crate::app::App;
use crate::base::graph::{Graph, no_answer};
use crate::done::NotDone;
use crate::gate;
use crate::messages::upload::{Checked, Given};

/// What Meta takes as a sample, by what stands above the words.
const TAKEN: [(Kind, &str); 4] = [
    (Kind::Image, "image/jpeg"),
    (Kind::Image, "image/png"),
    (Kind::Video, "video/mp4"),
    (Kind::Document, "application/pdf"),
];

/// WhatsApp's pictures have so many bytes at most.
const MOST_OF_A_PICTURE: usize = 5_000_000;

/// How often an upload that broke off goes on.
const RESUMED: usize = 3;

/// Whether a file can be the sample of a header of this kind, as far as its beginning shows.
///
/// # Errors
/// [`Unfit`].
pub fn look(kind: Kind, file: Shown<'_>) -> Result<(), Unfit> {
    let found = fit(file)?;
    if TAKEN.contains(&(kind, found.mime_type)) {
        return Ok(());
    }
    Err(Unfit::Type { near: kind, mime_type: found.mime_type.to_owned() })
}

/// Why there is no sample.
#[derive(Debug)]
pub enum NotTaken {
    /// It is no file for that.
    Unfit(Unfit),
    /// As of any act that Meta is asked for.
    NotSubmitted(NotSubmitted),
}

impl From<NotSubmitted> for NotTaken {
    fn from(not_submitted: NotSubmitted) -> Self {
        Self::NotSubmitted(not_submitted)
    }
}

/// Uploads a sample by the token of a number, and returns Meta's handle of it.
///
/// # Errors
/// When the asker may not, no such number is connected, it is no such file, or Meta does not take it.
pub async fn upload(
    app: &App,
    asker: &Asker,
    number: ChannelId,
    kind: Kind,
    file: Given,
) -> Result<String, NotTaken> {
    let note = gate::pass(app.base(), asker, Verb::UploadSample, On::NOTHING).await;
    let note = note.map_err(|not_done| NotSubmitted::from(NotDone::from(not_done)))?;
    let known = app.registry.known();
    let number = known.at_meta(asker.workspace, number).ok_or(NotSubmitted::NoNumber)?;
    look(kind, file.shown()).map_err(NotTaken::Unfit)?;
    let file = file.check().map_err(NotTaken::Unfit)?;
    let came = handle(&app.graph, number, file).await;
    let (note, handle) = meta::or_fail(&Means::of(app), note, came).await?;
    gate::record(app.base(), note).await.map_err(|error| NotSubmitted::from(NotDone::from(error)))?;
    Ok(handle)
}

/// Uploads a file where that can be resumed, and returns Meta's handle of it.
///
/// # Errors
/// When Meta does not take it.
pub(crate) async fn handle(
    graph: &Graph,
    number: &Connected,
    mut file: Checked,
) -> Result<String, NotSubmitted> {
    let token = &number.access_token;
    let begin = request::begin_sample(&number.channel.app_id, &file.name, file.mime_type, file.bytes.size());
    let session = understood(graph.ask(&begin, token).await)?;
    let path = answer::id(&session).as_deref().and_then(request::sample_path).ok_or(NotSubmitted::Unclear)?;
    let mut offset = 0;
    for _ in 0..RESUMED {
        let mut rest = file.bytes.read().await.map_err(NotDone::Other)?;
        rest.seek(SeekFrom::Start(offset)).await.map_err(|error| NotDone::Other(error.into()))?;
        match understood(graph.resume(&path, offset, rest, token).await) {
            Ok(said) => match answer::handle(&said) {
                Some(handle) => return Ok(handle),
                // It has a part of it.
                None => offset = answer::offset(&said).ok_or(NotSubmitted::Unclear)?,
            },
            Err(NotSubmitted::Unclear | NotSubmitted::Unwell(..)) => {
                let said = understood(graph.ask(&request::sample_state(&path), token).await)?;
                offset = answer::offset(&said).ok_or(NotSubmitted::Unclear)?;
            }
            Err(refused) => return Err(refused),
        }
    }
    Err(NotSubmitted::Unclear)
}

/// A picture that Meta shows.
#[derive(Debug)]
pub struct Picture {
    /// `image/jpeg` or `image/png`.
    pub mime_type: &'static str,
    /// All of it, 5 MB at most.
    pub bytes: Vec<u8>,
}

/// The picture in the header of a template, or of one of its cards. Its address ends after a while (R5C.11), so Meta is
/// asked each time. `None` where there is none, or Meta does not show it.
///
/// # Errors
/// Those of the store.
pub async fn picture(
    app: &App,
    workspace: WorkspaceId,
    id: TemplateId,
    card: Option<usize>,
) -> transom_store::Result<Option<Picture>> {
    let found = app.db.of(workspace).read((), move |tx, ()| Box::pin(templates::get(tx, id))).await?;
    let Some((template, waba_id)) = found else { return Ok(None) };
    let known = app.registry.known();
    let account = known.accounts.get(&waba_id).filter(|account| account.workspace == workspace);
    let (Some(number), Some(meta_id)) = (account.and_then(|it| known.asking(it)), template.meta_id) else {
        return Ok(None);
    };
    match shown(&app.graph, number, &meta_id, card).await {
        Ok(picture) => Ok(picture),
        Err(error) => {
            tracing::info!(template = %id, error = format!("{error:#}"), "Meta does not show a sample");
            Ok(None)
        }
    }
}

async fn shown(
    graph: &Graph,
    number: &Connected,
    meta_id: &str,
    card: Option<usize>,
) -> anyhow::Result<Option<Picture>> {
    let told =
        graph.ask(&request::template(meta_id), &number.access_token).await.map_err(no_answer)?.json()?;
    let components = told.get("components").unwrap_or(&Value::Null);
    let Some(address) = sample(components, card) else { return Ok(None) };
    let (mut coming, mut bytes) = (graph.look_at(address).await?, Vec::new());
    while let Some(piece) = coming.next().await? {
        bytes.extend_from_slice(&piece);
        anyhow::ensure!(bytes.len() <= MOST_OF_A_PICTURE, "it is larger than pictures are");
    }
    let file = Shown { name: "", mime_type: "", head: &bytes, size: bytes.len().try_into()? };
    let found = fit(file).ok().filter(|found| found.kind == Kind::Image);
    Ok(found.map(|found| Picture { mime_type: found.mime_type, bytes }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_of_the_kind_of_its_header_and_of_a_type_that_reviewers_see() {
        let png = b"\x89PNG\r\n\x1a\n0000";
        let file = |head: &'static [u8], name: &'static str| Shown { name, mime_type: "", head, size: 100 };
        assert_eq!(look(Kind::Image, file(png, "a.png")), Ok(()));
        assert!(matches!(look(Kind::Video, file(png, "a.png")), Err(Unfit::Type { near: Kind::Video, .. })));
        assert_eq!(look(Kind::Document, file(b"%PDF-1.7 ", "a.pdf")), Ok(()));
        let word = look(Kind::Document, file(b"only words", "a.txt"));
        assert!(matches!(word, Err(Unfit::Type { near: Kind::Document, .. })), "{word:?}");
        let large = look(Kind::Image, Shown { size: 6 << 20, ..file(png, "a.png") });
        assert!(matches!(large, Err(Unfit::Large { kind: Kind::Image, .. })));
    }
}
