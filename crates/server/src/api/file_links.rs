//! `/api/v1/file-links`: links by which whoever has one opens a file, how often they were opened, and their end.

use axum::Json;
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::messages::file_links::{self as desk, Wanted, Wish};
use transom_desk::messages::upload::Given;
use transom_rules::access::Mask;
use transom_rules::id::{ConversationId, FileLinkId, MediaId};
use transom_rules::time::Timestamp;
use transom_store::file_links::FileLink as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;
use super::input::{Id, Input, Params, parameter};
use super::media::{broken, read};
use super::page::{self, Page};
use super::problem::Problem;

/// A link to a file. Its address is told once, when it is made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct FileLink {
    /// Ours.
    id: Uuid,
    /// The conversation that it was made for, with which it is erased; `null` of one that is given to many.
    conversation_id: Option<Uuid>,
    /// What the file is called.
    filename: String,
    /// Its type.
    mime_type: String,
    /// Its size in bytes.
    bytes: i64,
    /// `good`; `used_up`: it was opened as often as was said; `expired`; `revoked`.
    state: &'static str,
    /// So often it was opened. Previews that apps show are not counted.
    opened: i64,
    /// So often it can be; `null` for as often as anybody likes.
    openings: Option<i64>,
    /// When it was opened first.
    first_opened_at: Option<i64>,
    /// When it was opened last.
    last_opened_at: Option<i64>,
    /// When it was made.
    created_at: i64,
    /// When it ends by itself.
    expires_at: i64,
    /// When somebody revoked it.
    revoked_at: Option<i64>,
}

fn shown(row: Row, mask: Mask, now: Timestamp) -> FileLink {
    let seconds = |at: Option<Timestamp>| at.map(Timestamp::seconds);
    let terms = row.terms;
    FileLink {
        id: row.id.0,
        conversation_id: row.conversation.map(|id| id.0),
        filename: mask.over_all().name(&row.file.name),
        mime_type: row.file.mime_type,
        bytes: row.file.size,
        state: terms.state(now).as_str(),
        opened: terms.opened,
        openings: terms.most,
        first_opened_at: seconds(row.first_opened_at),
        last_opened_at: seconds(terms.last_opened_at),
        created_at: row.created_at.seconds(),
        expires_at: terms.expires_at.seconds(),
        revoked_at: seconds(terms.revoked_at),
    }
}

/// A link that was just made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct NewFileLink {
    /// The link.
    #[serde(flatten)]
    link: FileLink,
    /// Its address, which is in no other answer: what goes into the message.
    #[schema(example = "https://desk.example/f/kq8Zr0m2Xy7Lw4Tn1Vb6Hs3D")]
    url: String,
}

/// What is wanted of a link to a file that is here: one of a message, or one that was uploaded for one.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(super) struct Wished {
    /// The file's id.
    #[schema(value_type = Uuid)]
    media_id: Option<MediaId>,
    /// Whom it is for; nothing for many. The file of a message stays its conversation's.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    conversation_id: Option<ConversationId>,
    /// So many days it is good, 1 to 365; 30 where nothing is said.
    #[serde(default)]
    days: Option<i64>,
    /// So often it can be opened; as often as anybody likes where nothing is said.
    #[serde(default)]
    openings: Option<i64>,
}

/// The form of a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it stands here for the document")]
struct FileForm {
    /// The file, with its name and type; whatever it is.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// Whom it is for; nothing for many.
    conversation_id: Option<Uuid>,
    /// So many days it is good, 1 to 365; 30 where nothing is said.
    days: Option<i64>,
    /// So often it can be opened.
    openings: Option<i64>,
}

/// Makes a link to a file.
///
/// The file comes with the form, or is one that is here already, named by `media_id` in a JSON object. Whoever has the
/// link opens the file, without signing in.
#[utoipa::path(post, path = "/api/v1/file-links", tag = "File links",
    request_body(content((FileForm = "multipart/form-data"), (Wished = "application/json", example = json!({"media_id": "01990000-0000-7000-8000-000000000001", "days": 30})))),
    responses((status = 201, description = "The link; its `url` is in no other answer", body = NewFileLink)))]
pub(super) async fn make(
    State(app): State<Shared>,
    caller: Caller,
    request: Request,
) -> Result<(StatusCode, Json<NewFileLink>), Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_form = kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("multipart/"));
    let made = if is_form {
        let (file, wished) = form(&app, request).await?;
        desk::make(&app, &caller.asker, file, wished.wish()).await?
    } else {
        let Input(wished) = Input::<Wished>::from_request(request, &app).await?;
        let media = wished.media_id.ok_or_else(|| Problem::invalid("media_id", "It is missing."))?;
        desk::make_of(&app, &caller.asker, media, wished.wish()).await?
    };
    let url = made.url(&app.settings.server.public_url);
    let link = shown(made.link, caller.mask(), app.clock.now());
    Ok((StatusCode::CREATED, Json(NewFileLink { link, url })))
}

impl Wished {
    fn wish(&self) -> Wish {
        Wish { conversation: self.conversation_id, days: self.days, most: self.openings, once: None }
    }
}

async fn form(app: &Shared, request: Request) -> Result<(Given, Wished), Problem> {
    let form = Multipart::from_request(request, app).await;
    let mut form =
        form.map_err(|_| Problem::unreadable("The body has to be a form, multipart/form-data."))?;
    let (mut file, mut wished) = (None, Wished::default());
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            file = Some(read(app, field).await?);
            continue;
        }
        let said = field.text().await.map_err(|error| broken(&error))?;
        let number = || {
            let read = said.trim().parse().map(Some);
            read.map_err(|_| Problem::invalid(name.as_str(), "Expected a whole number."))
        };
        match name.as_str() {
            "conversation_id" => {
                let id = said.trim().parse();
                let id =
                    id.map_err(|_| Problem::invalid("conversation_id", "Expected the id of a conversation."));
                wished.conversation_id = Some(id?);
            }
            "days" => wished.days = number()?,
            "openings" => wished.openings = number()?,
            _ => {}
        }
    }
    let file = file.filter(|file: &Given| file.bytes.size() > 0);
    Ok((file.ok_or_else(|| Problem::invalid("file", "It is missing."))?, wished))
}

/// What narrows the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Narrowed {
    /// Those that were made for one conversation.
    #[param(value_type = Option<Uuid>)]
    conversation_id: Option<String>,
    /// How many, 1 to 200; 50 where nothing is said.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// Where the page before ended.
    cursor: Option<String>,
}

/// Lists the links, those too that are over, the newest first. They are told of for 30 days after their end.
#[utoipa::path(get, path = "/api/v1/file-links", tag = "File links", params(Narrowed),
    responses((status = 200, description = "The links", body = Page<FileLink>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Params(narrowed): Params<Narrowed>,
) -> Result<Json<Page<FileLink>>, Problem> {
    let limit = page::limit(narrowed.limit.as_ref())?;
    let one = |parts: &[String]| match parts {
        [id] => id.parse::<FileLinkId>().ok(),
        _ => None,
    };
    let before = page::cursor("file-links", narrowed.cursor.as_ref(), one)?;
    let conversation =
        parameter("conversation_id", narrowed.conversation_id.as_ref(), "the id of a conversation")?;
    let wanted = Wanted { conversation, before, limit: page::one_more(limit) };
    let found = desk::page(app.base(), &caller.asker, wanted).await?;
    let mut page = page::cut(found, limit, "file-links", |row| vec![row.id.to_string()]);
    let (now, mask) = (app.clock.now(), caller.mask());
    let data = page.data.drain(..).map(|row| shown(row, mask, now)).collect();
    Ok(Json(page.with(data)))
}

/// Shows one.
#[utoipa::path(get, path = "/api/v1/file-links/{id}", tag = "File links",
    params(("id" = Uuid, Path, description = "The link's id")),
    responses((status = 200, description = "The link", body = FileLink)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<FileLinkId>,
) -> Result<Json<FileLink>, Problem> {
    let row = desk::get(app.base(), &caller.asker, id).await?;
    Ok(Json(shown(row, caller.mask(), app.clock.now())))
}

/// Revokes one: it leads nowhere any more, and its file goes. Of one that is over nothing changes.
#[utoipa::path(delete, path = "/api/v1/file-links/{id}", tag = "File links",
    params(("id" = Uuid, Path, description = "The link's id")),
    responses((status = 204, description = "It leads nowhere")))]
pub(super) async fn revoke(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<FileLinkId>,
) -> Result<StatusCode, Problem> {
    desk::revoke(app.base(), &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
