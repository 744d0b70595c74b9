//! `/api/v1/audit`: who did what.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::people::audit as desk;
use transom_rules::access::{Outcome, Verb};
use transom_rules::id::AuditId;
use transom_rules::time::Timestamp;
use transom_store::audit::{Filter, Line};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::auth::Caller;
use crate::api::input::{Params, given, parameter, word_of};
use crate::api::page::{self, Page};
use crate::api::problem::Problem;
use crate::api::shape::message::some;
use crate::csv;

/// A line of the audit log. Ids only: it holds nothing that a customer wrote or is called.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Act {
    /// Ours.
    id: Uuid,
    /// When.
    at: i64,
    /// `person`, `token`, `bot`, `campaign`, `system`, or `nobody` for somebody who is not signed in.
    #[schema(example = "person")]
    who_kind: String,
    /// The user, also where it is their token that acts; the bot or the campaign.
    who_id: Option<Uuid>,
    /// The session or the token.
    via_id: Option<Uuid>,
    /// By which way: `page`, `api`, `command` or `server`.
    #[schema(example = "page")]
    face: String,
    /// From which address.
    address: Option<String>,
    /// What they did.
    #[schema(example = "conversation.close")]
    verb: String,
    /// On what kind of thing.
    #[schema(example = "conversation")]
    on_kind: Option<String>,
    /// On which.
    on_id: Option<String>,
    /// `done`, `refused` or `failed`.
    #[schema(example = "done")]
    outcome: String,
    /// What else there is to tell: a code and what belongs to it, ids and words of lists. Lines of earlier versions
    /// have sentences.
    #[schema(example = "given to=nobody")]
    detail: Option<String>,
}

impl From<&Line> for Act {
    fn from(line: &Line) -> Self {
        Self {
            id: line.id.0,
            at: line.at.seconds(),
            who_kind: line.who_kind.to_string(),
            who_id: line.who_id,
            via_id: line.via,
            face: line.face.to_string(),
            address: some(line.address.clone()),
            verb: line.verb.to_string(),
            on_kind: some(line.on_kind.to_string()),
            on_id: some(line.on_id.clone()),
            outcome: line.outcome.to_string(),
            detail: some(line.detail.clone()),
        }
    }
}

/// Which lines.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// From this instant on, in Unix seconds, or from this day on (`2026-11-21`, in UTC).
    from: Option<String>,
    /// Before this instant, in Unix seconds, or up to this day's end.
    to: Option<String>,
    /// Of this user, bot or campaign.
    #[param(value_type = Option<Uuid>)]
    who: Option<String>,
    /// Of this verb, such as `user.invite`.
    verb: Option<String>,
    /// On the thing with this id.
    on: Option<String>,
    /// `done`, `refused` or `failed`.
    outcome: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many, 1 to 200; 50 if it is not given.
    limit: Option<String>,
}

impl Wish {
    fn filter(&self) -> Result<Filter, Problem> {
        let after = page::cursor("audit", self.cursor.as_ref(), |parts| {
            page::two::<i64, AuditId>(parts).map(|(at, id)| (Timestamp::from_millis(at), id))
        })?;
        Ok(Filter {
            from: bound("from", self.from.as_ref(), desk::from)?,
            to: bound("to", self.to.as_ref(), desk::to)?,
            who: parameter("who", self.who.as_ref(), "an id")?,
            verb: word_of::<Verb>("verb", self.verb.as_ref())?,
            on: given(self.on.as_ref()).map(str::to_owned),
            outcome: word_of::<Outcome>("outcome", self.outcome.as_ref())?,
            after,
            limit: 0,
        })
    }
}

fn bound(
    name: &str,
    told: Option<&String>,
    read: impl Fn(&str) -> Option<Timestamp>,
) -> Result<Option<Timestamp>, Problem> {
    let expected = "Expected Unix seconds such as 1795219200, or a day such as 2026-11-21.";
    given(told).map(|text| read(text).ok_or_else(|| Problem::bad_parameter(name, expected))).transpose()
}

/// Lists what was done and what was refused, newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "Audit", params(Wish),
    responses((status = 200, description = "A page of the log", body = Page<Act>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Params(wish): Params<Wish>,
) -> Result<Json<Page<Act>>, Problem> {
    let limit = page::limit(wish.limit.as_ref())?;
    let filter = Filter { limit: page::one_more(limit), ..wish.filter()? };
    let found = desk::list(app.base(), &caller.asker, filter).await?;
    let page =
        page::cut(found, limit, "audit", |line| vec![line.at.millis().to_string(), line.id.to_string()]);
    let shown = page.data.iter().map(Act::from).collect();
    Ok(Json(page.with(shown)))
}

/// The log as a CSV file, newest first: all lines that the filter leaves.
#[utoipa::path(get, path = "/api/v1/audit.csv", tag = "Audit", params(Wish),
    responses((status = 200, description = "A line an act", content_type = "text/csv", body = String)))]
pub(super) async fn csv(
    State(app): State<Shared>,
    caller: Caller,
    Params(wish): Params<Wish>,
) -> Result<Response, Problem> {
    Ok(csv::audit::answer(&app, &caller.asker, wish.filter()?).await?)
}
