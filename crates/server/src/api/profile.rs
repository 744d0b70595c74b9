//! `/api/v1/channels/{id}/profile`: what customers read of the business behind a number.

use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use transom_channels::whatsapp::profile as told;
use transom_desk::accounts::profile::{self, NoPicture};
use transom_desk::app::Shared;
use transom_rules::id::ChannelId;
use utoipa::ToSchema;

use super::auth::Caller;
use super::connecting::meta;
use super::input::{Id, Input};
use super::media::{broken, read};
use super::problem::Problem;
use crate::unfit::why_not;

/// What customers read of the business behind a number; empty where nothing is told.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Profile {
    /// The line below the name, 139 characters at most. An empty one changes nothing: Meta takes none.
    about: String,
    /// Where it is, 256 characters at most.
    address: String,
    /// What it does, 512 characters at most.
    description: String,
    /// Where it is written to, 128 characters at most.
    email: String,
    /// Two at most, of 256 characters each, beginning with `http://` or `https://`.
    websites: Vec<String>,
    /// Meta's word for its trade; an empty one changes nothing.
    #[schema(example = "RETAIL")]
    vertical: String,
    /// Where its picture is; it is changed by itself, under `profile/picture`.
    #[serde(rename = "profile_picture_url")]
    picture_url: String,
}

impl Default for Profile {
    fn default() -> Self {
        told::Profile::default().into()
    }
}

impl From<told::Profile> for Profile {
    fn from(told: told::Profile) -> Self {
        let told::Profile { about, address, description, email, websites, vertical, picture } = told;
        Self { about, address, description, email, websites, vertical, picture_url: picture }
    }
}

/// Shows what customers read of the business behind a number. Meta is asked each time.
#[utoipa::path(get, path = "/api/v1/channels/{id}/profile", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    responses((status = 200, description = "What they read", body = Profile)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
) -> Result<Json<Profile>, Problem> {
    let read = profile::read(&meta(&app), &app.registry.known(), &caller.asker, id).await?;
    Ok(Json(read.into()))
}

/// Changes what customers read of the business behind a number, all of it but its picture.
#[utoipa::path(put, path = "/api/v1/channels/{id}/profile", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    request_body(content = Profile, example = json!({"about": "Boats, repaired", "address": "Harbour Lane 1",
        "description": "We repair boats.", "email": "us@boats.example", "websites": ["https://boats.example"],
        "vertical": "PROF_SERVICES"})),
    responses((status = 204, description = "They read it from now on")))]
pub(super) async fn set(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
    Input(new): Input<Profile>,
) -> Result<StatusCode, Problem> {
    let Profile { about, address, description, email, websites, vertical, picture_url: picture } = new;
    let wanted = told::Profile { about, address, description, email, websites, vertical, picture };
    profile::set(&meta(&app), &app.registry.known(), &caller.asker, id, &wanted).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The form of a picture.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it stands here for the document")]
pub(super) struct ProfilePicture {
    /// The file, with its name and type: JPEG or PNG, 5 MB at most.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Changes the picture that customers see of the business behind a number. It is looked at first: what WhatsApp does not
/// take is refused.
#[utoipa::path(put, path = "/api/v1/channels/{id}/profile/picture", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    request_body(content = ProfilePicture, content_type = "multipart/form-data"),
    responses(
        (status = 204, description = "They see it from now on"),
        (status = 422, description = "It is no file for that, or it is missing", body = super::problem::Body,
            content_type = "application/problem+json")))]
pub(super) async fn set_picture(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<StatusCode, Problem> {
    let known = app.registry.known();
    // Nothing is read for a number that is not there.
    if known.at_meta(caller.workspace, id).is_none() {
        return Err(Problem::not_found("No such number of Meta's is connected."));
    }
    let mut form =
        form.map_err(|_| Problem::unreadable("The body has to be a form, multipart/form-data."))?;
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        if field.name() == Some("file") {
            file = Some(read(&app, field).await?);
        }
    }
    let file = file.filter(|file| file.bytes.size() > 0);
    let file = file.ok_or_else(|| Problem::invalid("file", "It is missing."))?;
    let size = file.bytes.size();
    match profile::set_picture(&meta(&app), &known, &caller.asker, id, file).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(NoPicture::Unfit(unfit)) => Err(Problem::invalid("file", why_not(&unfit, size))),
        Err(NoPicture::NotTaken(why)) => Err(why.into()),
    }
}
