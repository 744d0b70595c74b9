//! `GET /api/v1/templates/gallery`: wordings to start from, as Meta's objects.

use axum::Json;
use serde::Deserialize;
use serde_json::Value;
use transom_desk::templates::wordings::{self, Occasion};

use crate::api::auth::Caller;
use crate::api::input::{Params, given};
use crate::api::page::Page;
use crate::api::problem::Problem;

/// Which language.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct InLanguage {
    /// Meta's code: `ar`, `de`, `en`, `es`, `fr`, `hi`, `id`, `it`, `pt_BR` or `tr`; `en` if it is not given.
    language: Option<String>,
}

/// Lists wordings to start from, each as it is submitted by `POST /templates` once `channel_id` stands beside its fields. They
/// are drafts that somebody who speaks the language should read. There is one page.
#[utoipa::path(get, path = "/api/v1/templates/gallery", tag = "Templates", params(InLanguage),
    responses((status = 200, description = "The wordings", body = Page<Value>)))]
pub(in crate::api) async fn gallery(
    _: Caller,
    Params(asked): Params<InLanguage>,
) -> Result<Json<Page<Value>>, Problem> {
    let language = given(asked.language.as_ref()).unwrap_or("en");
    if !wordings::languages().any(|known| known == language) {
        let known: Vec<&str> = wordings::languages().collect();
        let told = format!("There are wordings in {}.", known.join(", "));
        return Err(Problem::bad_parameter("language", &told));
    }
    let all = Occasion::ALL.iter().filter_map(|occasion| wordings::wording(*occasion, language));
    Ok(Json(Page::whole(all.map(|form| form.definition()).collect())))
}
