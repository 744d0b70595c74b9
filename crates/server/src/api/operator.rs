//! What an operator looks at: parts of webhooks that are not understood, notices of Meta's, the catalogue
//! of errors.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use transom_channels::fault;
use transom_desk::app::Shared;
use transom_rules::access::Mask;
use transom_rules::time::{Span, Timestamp};
use transom_store::deliveries;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;
use super::input::{Id, Params};
use super::page::{self, Page, Part};
use super::problem::Problem;
use super::rows;

/// A part of a webhook that this version does not know.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Unknown {
    /// The same part twice has the same one.
    id: String,
    /// The webhook it first stood in.
    delivery_id: Uuid,
    /// The webhook's field.
    field: String,
    /// Why it is not known.
    what: String,
    /// The part; `null` for whoever sees masked numbers or not all conversations.
    #[schema(value_type = Option<Object>)]
    json: Value,
    /// When it came.
    received_at: i64,
}

/// Something Meta said about an account or a number.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Notice {
    /// The same notice twice has the same one.
    id: String,
    /// When.
    at: i64,
    /// The webhook's field.
    field: String,
    /// `info`, `warning` or `error`.
    severity: String,
    /// What it says.
    title: String,
    /// The part of the webhook; `null` for whoever sees masked numbers.
    #[schema(value_type = Option<Object>)]
    json: Value,
}

/// What an error code of Meta's means.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ErrorCode {
    /// The code.
    #[schema(example = 131_047)]
    code: i64,
    /// A few words.
    title: &'static str,
    /// What happened.
    meaning: &'static str,
    /// Whether the same may succeed another time: `never`, `soon`, `pair_backoff`, `later`, `after_fix`,
    /// `by_hand` (a person may try), `once_they_write`.
    retry: &'static str,
    /// How long to wait at least, in seconds, where `retry` is `later`.
    retry_after_s: Option<i64>,
    /// What a person can do.
    advice: &'static str,
    /// A send that was answered so may have arrived all the same: it is uncertain, and not repeated by itself.
    may_have_arrived: bool,
    /// From what Meta's page says happened we know that: `check`, `limit`, `closed`, `elsewhere`, `broke`.
    grounds: &'static str,
}

/// Where the page before ended: an instant and a hash.
fn before(part: &Part, list: &str) -> Result<Option<(Timestamp, Vec<u8>)>, Problem> {
    page::cursor(list, part.cursor.as_ref(), |parts| {
        let (at, hash) = page::two::<i64, String>(parts)?;
        Some((Timestamp::from_millis(at), hex::decode(hash).ok()?))
    })
}

/// Explains an error code of Meta's.
#[utoipa::path(get, path = "/api/v1/errors/{code}", tag = "Operator",
    params(("code" = i64, Path, description = "Meta's code")),
    responses((status = 200, description = "What it means", body = ErrorCode)))]
pub(super) async fn meaning(_: Caller, Id(code): Id<i64>) -> Result<Json<ErrorCode>, Problem> {
    let known =
        fault::meaning(code).ok_or_else(|| Problem::not_found("The catalogue does not have this code."))?;
    Ok(Json(ErrorCode {
        code,
        title: known.title,
        meaning: known.meaning,
        retry: known.retry.as_str(),
        retry_after_s: known.retry.pause().map(Span::as_seconds),
        advice: known.advice,
        may_have_arrived: known.grounds.may_have_sent(),
        grounds: known.grounds.as_str(),
    }))
}

/// Lists the parts of webhooks that are not understood, newest first. Nothing of them is lost.
#[utoipa::path(get, path = "/api/v1/unknowns", tag = "Operator", params(Part),
    responses((status = 200, description = "A page of unknown parts", body = Page<Unknown>)))]
pub(super) async fn unknowns(
    State(app): State<Shared>,
    caller: Caller,
    Params(part): Params<Part>,
) -> Result<Json<Page<Unknown>>, Problem> {
    let (limit, before) = (page::limit(part.limit.as_ref())?, before(&part, "unknowns")?);
    let found = rows::read(&app, &caller.asker, (), move |tx, ()| {
        Box::pin(deliveries::unknowns_before(tx, before, page::one_more(limit)))
    })
    .await?;
    let page = page::cut(found, limit, "unknowns", |row| place(row.received_at, &row.hash));
    let shown = page.data.iter().map(|row| unknown(row, caller.asker.sees_raw())).collect();
    Ok(Json(page.with(shown)))
}

fn unknown(row: &deliveries::Unknown, sees_raw: bool) -> Unknown {
    Unknown {
        id: hex::encode(&row.hash),
        delivery_id: row.delivery.0,
        field: row.field.clone(),
        what: row.what.clone(),
        json: json(&row.json, sees_raw),
        received_at: row.received_at.seconds(),
    }
}

/// Lists what Meta said about accounts and numbers, newest first.
#[utoipa::path(get, path = "/api/v1/notices", tag = "Operator", params(Part),
    responses((status = 200, description = "A page of notices", body = Page<Notice>)))]
pub(super) async fn notices(
    State(app): State<Shared>,
    caller: Caller,
    Params(part): Params<Part>,
) -> Result<Json<Page<Notice>>, Problem> {
    let (limit, before) = (page::limit(part.limit.as_ref())?, before(&part, "notices")?);
    let found = rows::read(&app, &caller.asker, (), move |tx, ()| {
        Box::pin(deliveries::notices_before(tx, before, page::one_more(limit)))
    })
    .await?;
    let page = page::cut(found, limit, "notices", |row| place(row.at, &row.hash));
    let shown = page.data.iter().map(|row| notice(row, caller.mask())).collect();
    Ok(Json(page.with(shown)))
}

fn notice(row: &deliveries::Notice, mask: Mask) -> Notice {
    Notice {
        id: hex::encode(&row.hash),
        at: row.at.seconds(),
        field: row.field.clone(),
        severity: row.severity.to_string(),
        title: mask.over_all().words(&row.title),
        json: json(&row.json, !mask.hides()),
    }
}

fn place(at: Timestamp, hash: &[u8]) -> Vec<String> {
    vec![at.millis().to_string(), hex::encode(hash)]
}

/// What was kept as text, as JSON; text that is none stays text. It names customers by their numbers, in forms of
/// Meta's own: it is shown whole or not at all.
fn json(text: &str, is_shown: bool) -> Value {
    if !is_shown {
        return Value::Null;
    }
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}
