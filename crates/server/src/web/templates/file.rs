//! The sample of a header's file: looked at before it is sent, uploaded, and its handle put into the form. What is wrong is told
//! at its field. As a picture, of a template that Meta has.

use axum::extract::{FromRequest as _, Multipart, Query, Request};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use transom_channels::whatsapp::media::Shown;
use transom_desk::messages::upload::Given;
use transom_desk::templates::samples::{self, NotTaken};
use transom_pages::frame::patch::{How, patch};
use transom_pages::templates::file::{self as pages, Sample};
use transom_pages::words::word;
use transom_rules::content::Kind;
use transom_rules::id::{ChannelId, TemplateId};

use super::form::told;
use crate::served;
use crate::unfit::why_not;
use crate::web::desk::{Desk, Done, Failed, Id, answer_patches};
use crate::web::upload::{broken, read, text};

/// A file that somebody offers as a sample.
#[derive(Default)]
struct Offered {
    number: Option<ChannelId>,
    /// The field that its handle goes into.
    field: String,
    kind: Option<Kind>,
    /// Of a file that is not here as a whole.
    size: u64,
    file: Option<Given>,
}

impl Offered {
    async fn read(desk: &Desk, request: Request) -> Done<Self> {
        let form = Multipart::from_request(request, &()).await;
        let mut form = form.map_err(|error| Failed::Problem(error.body_text()))?;
        let mut offered = Self::default();
        while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
            match field.name() {
                Some("number") => offered.number = text(field).await?.parse().ok(),
                Some("field") => offered.field = text(field).await?,
                Some("kind") => offered.kind = kind(&text(field).await?),
                Some("size") => offered.size = text(field).await?.parse().unwrap_or_default(),
                Some("file") => offered.file = read(desk, field).await?,
                _ => {}
            }
        }
        let is_field = offered.field == "header_handle" || offered.field.starts_with("card_handle_");
        if is_field { Ok(offered) } else { Err(Failed::NotFound) }
    }

    fn answer(&self, sample: Sample<'_>) -> Response {
        let sample = Sample { field: &self.field, ..sample };
        let status = if sample.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        answer_patches(status, &patch(How::Fill, &format!("sample-{}", self.field), &pages::inside(sample)))
    }

    fn problem(&self, why: &str) -> Response {
        self.answer(Sample { problem: Some(why), ..Sample::default() })
    }
}

/// The kinds of headers that have a file.
fn kind(header: &str) -> Option<Kind> {
    match header {
        "image" => Some(Kind::Image),
        "video" => Some(Kind::Video),
        "document" => Some(Kind::Document),
        _ => None,
    }
}

/// `POST /templates/sample/check`: the beginning of a file, with its name, type and size.
pub(in crate::web) async fn look(desk: Desk, request: Request) -> Done {
    let offered = Offered::read(&desk, request).await?;
    let Some(kind) = offered.kind else { return Ok(offered.problem(word("template-sample-kind"))) };
    let Some(file) = &offered.file else { return Ok(offered.problem(word("answer-choose-file"))) };
    let size = offered.size;
    let shown = Shown { name: &file.name, mime_type: &file.mime_type, head: file.bytes.head(), size };
    Ok(match samples::look(kind, shown) {
        Ok(()) => offered.answer(Sample::default()),
        Err(unfit) => offered.problem(&why_not(&unfit, size)),
    })
}

/// `POST /templates/sample`: the whole of it.
pub(in crate::web) async fn upload(desk: Desk, request: Request) -> Done {
    let mut offered = Offered::read(&desk, request).await?;
    let Some(kind) = offered.kind else { return Ok(offered.problem(word("template-sample-kind"))) };
    let Some(number) = offered.number else { return Ok(offered.problem(word("template-sample-number"))) };
    let Some(file) = offered.file.take() else { return Ok(offered.problem(word("answer-choose-file"))) };
    let (name, size) = (file.name.clone(), file.bytes.size());
    match samples::upload(&desk.app, &desk.asker, number, kind, file).await {
        Ok(handle) => Ok(offered.answer(Sample { handle: &handle, file: &name, ..Sample::default() })),
        Err(NotTaken::Unfit(unfit)) => Ok(offered.problem(&why_not(&unfit, size))),
        Err(NotTaken::NotSubmitted(why)) => Ok(offered.problem(&told(why)?.text)),
    }
}

/// Whose header.
#[derive(Deserialize)]
pub(in crate::web) struct Of {
    /// The card of a carousel; without one the template itself.
    card: Option<usize>,
}

/// `GET /templates/{id}/sample`: the picture in the header of a template, as Meta shows it.
pub(in crate::web) async fn show(desk: Desk, Id(id): Id<TemplateId>, Query(of): Query<Of>) -> Done {
    let found = samples::picture(&desk.app, desk.workspace(), id, of.card).await?.ok_or(Failed::NotFound)?;
    Ok(served::picture(found.mime_type, found.bytes))
}
