//! `/api/v1/imports`: contacts that are brought in from files; and all of them taken out as one.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::contacts::imports::faults::{self, Told};
use transom_desk::contacts::imports::{self as desk, Plan, Upload};
use transom_pages::words::wrong::of_code;
use transom_rules::id::ImportId;
use transom_rules::time::Timestamp;
use transom_store::imports::Import as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;
use super::input::{Id, Input, Nothing, Params, given};
use super::page::{self, Page};
use super::problem::Problem;
use crate::csv;

/// A file of contacts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Import {
    /// Ours.
    id: Uuid,
    /// What the file is called.
    name: String,
    /// `uploaded` (say what its columns hold, and start it), `checking`, `checked`, `running`, `stopped` or `done`.
    #[schema(example = "uploaded")]
    state: &'static str,
    /// What its columns are called.
    columns: Vec<String>,
    /// A cell of the first line reads as a phone number or a user id: perhaps the file has no line with the names of its
    /// columns, and its first contact stands there.
    headless: bool,
    /// What each column holds: `name`, `phone`, `user_id`, `language`, `time_zone`, `attributes.` and a key, `consent.` and a purpose
    /// (whether they consented; with `.at` when, `.words` the words shown, `.source` where it comes from), or nothing for one that is left out.
    /// At first it is guessed by what the columns are called.
    mapping: Vec<String>,
    /// What is known already gives way to what the file says.
    replaces: bool,
    /// The country code of numbers that have none.
    country: Option<String>,
    /// How many records it has.
    records: i64,
    /// How many of them were gone through.
    passed: i64,
    /// Contacts that were not known.
    added: i64,
    /// Contacts of whom more is known now; of a trial, all that were known.
    changed: i64,
    /// Contacts of whom nothing new was said.
    same: i64,
    /// Records that could not be taken.
    bad: i64,
    /// When it came.
    created_at: i64,
    /// When all of it was gone through.
    ended_at: Option<i64>,
}

impl From<Row> for Import {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.0,
            headless: desk::is_headless(&row),
            name: row.name,
            state: row.state.as_str(),
            columns: row.columns,
            mapping: row.mapping,
            replaces: row.replaces,
            country: Some(row.country).filter(|country| !country.is_empty()),
            records: row.records,
            passed: row.counts.sum(),
            added: row.counts.added,
            changed: row.counts.changed,
            same: row.counts.same,
            bad: row.counts.bad,
            created_at: row.created_at.seconds(),
            ended_at: row.ended_at.map(Timestamp::seconds),
        }
    }
}

/// A file with its first records.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ImportWithRecords {
    #[serde(flatten)]
    import: Import,
    /// Its first records, as long as they are not brought in.
    first_records: Vec<Vec<String>>,
}

/// A record that could not be taken.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Fault {
    /// The line of the file that it begins on.
    line: i64,
    /// The column that is wrong; nothing where it is the whole record.
    column: String,
    /// A word for what is wrong.
    #[schema(example = "phone_invalid")]
    code: String,
    /// The same in a sentence.
    what: String,
}

impl From<Told> for Fault {
    fn from(told: Told) -> Self {
        Self { line: told.line, column: told.column, what: of_code(&told.code), code: told.code }
    }
}

/// What a file is called.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Called {
    /// What the file is called, to know it again.
    name: Option<String>,
}

/// How a file is to be gone through. What is left out stays as it was.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Start {
    /// What each column holds, one word a column.
    mapping: Option<Vec<String>>,
    /// Nothing is kept: it is only counted what would become of the records, and told what is wrong with them.
    #[serde(default)]
    dry_run: bool,
    /// What is known already gives way to what the file says; else only what is missing is filled in.
    replaces: Option<bool>,
    /// The country code of numbers that have none, such as 353.
    country: Option<String>,
}

/// Lets a file of contacts come. Nothing is brought in yet.
///
/// The first line has the names of its columns; fields are separated by commas, semicolons, tabs or `|`.
#[utoipa::path(post, path = "/api/v1/imports", tag = "Contacts", params(Called),
    request_body(content = String, content_type = "text/csv", description = "Comma-separated values in UTF-8, RFC 4180"),
    responses((status = 201, description = "The file is here", body = Import)))]
pub(super) async fn upload(
    State(app): State<Shared>,
    caller: Caller,
    Params(file): Params<Called>,
    body: Body,
) -> Result<(StatusCode, Json<Import>), Problem> {
    let name = given(file.name.as_ref()).unwrap_or("contacts.csv");
    let mut upload = Upload::begin(app.base(), &caller.asker, name).await?;
    let mut bytes = body.into_data_stream();
    while let Some(chunk) = bytes.next().await {
        let Ok(chunk) = chunk else {
            upload.give_up(app.base()).await?;
            return Err(Problem::unreadable("The body ended early, or is too large."));
        };
        upload.push(app.base(), &chunk).await?;
    }
    Ok((StatusCode::CREATED, Json(upload.finish(app.base()).await?.into())))
}

/// Lists the files, the newest first, at most 50. There is one page.
#[utoipa::path(get, path = "/api/v1/imports", tag = "Contacts",
    responses((status = 200, description = "The files", body = Page<Import>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<Import>>, Problem> {
    let all = desk::list(app.base(), &caller.asker).await?;
    Ok(Json(Page::whole(all.into_iter().map(Import::from).collect())))
}

/// Shows a file, how far it is, and its first records.
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The file's id")),
    responses((status = 200, description = "The file", body = ImportWithRecords)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ImportId>,
) -> Result<Json<ImportWithRecords>, Problem> {
    let shown = desk::get(app.base(), &caller.asker, id).await?;
    Ok(Json(ImportWithRecords { import: shown.import.into(), first_records: shown.first }))
}

/// Goes through a file, or on with one that was stopped, behind the answer.
#[utoipa::path(post, path = "/api/v1/imports/{id}/start", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The file's id")),
    request_body(content = Start, example = json!({"mapping": ["name", "phone"], "dry_run": true})),
    responses((status = 202, description = "It is under way", body = Import)))]
pub(super) async fn start(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ImportId>,
    Input(wanted): Input<Start>,
) -> Result<(StatusCode, Json<Import>), Problem> {
    let Start { mapping, dry_run, replaces, country } = wanted;
    let plan = Plan { mapping, is_trial: dry_run, replaces, country };
    let started = desk::start(app.base(), &caller.asker, id, plan).await?;
    app.imports.notify_one();
    Ok((StatusCode::ACCEPTED, Json(started.into())))
}

/// Stops a file that is gone through. What is in stays, and it can go on where it was.
#[utoipa::path(post, path = "/api/v1/imports/{id}/stop", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The file's id")),
    responses((status = 200, description = "It is stopped", body = Import)))]
pub(super) async fn stop(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ImportId>,
) -> Result<Json<Import>, Problem> {
    Ok(Json(desk::stop(app.base(), &caller.asker, id).await?.into()))
}

/// Removes a file and what is told of it. Contacts that it brought stay.
#[utoipa::path(delete, path = "/api/v1/imports/{id}", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The file's id")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ImportId>,
) -> Result<StatusCode, Problem> {
    desk::remove(app.base(), &caller.asker, id).await?;
    app.imports.notify_one();
    Ok(StatusCode::NO_CONTENT)
}

/// Lists what of a file could not be taken, in the order of its lines.
#[utoipa::path(get, path = "/api/v1/imports/{id}/errors", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The file's id"), page::Part),
    responses((status = 200, description = "A page of them", body = Page<Fault>)))]
pub(super) async fn faults(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ImportId>,
    Params(part): Params<page::Part>,
) -> Result<Json<Page<Fault>>, Problem> {
    let limit = page::limit(part.limit.as_ref())?;
    let after = page::cursor("errors", part.cursor.as_ref(), |parts| match parts {
        [line] => line.parse::<i64>().ok(),
        _ => None,
    })?;
    let found =
        faults::page(app.base(), &caller.asker, id, after.unwrap_or(-1), page::one_more(limit)).await?;
    let page = page::cut(found, limit, "errors", |fault| vec![fault.line.to_string()]);
    let shown = page.data.iter().cloned().map(Fault::from).collect();
    Ok(Json(page.with(shown)))
}

/// All contacts as a CSV file, the newest first, with a column for each attribute.
#[utoipa::path(get, path = "/api/v1/contacts.csv", tag = "Contacts",
    responses((status = 200, description = "A line a contact", content_type = "text/csv", body = String)))]
pub(super) async fn table(State(app): State<Shared>, caller: Caller) -> Result<Response, Problem> {
    Ok(csv::contacts::answer(&app, &caller.asker).await?)
}
